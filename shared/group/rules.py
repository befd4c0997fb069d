"""What a group's file may say, beyond its shape: what each rule finds wrong, with its place."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from shared import limits
from shared.errors import BadInput, TooLarge
from shared.model.group import Group, contact_link
from shared.model.reference import wrong_reading
from shared.model.season import Season, rhythm
from shared.model.session import KINDS, MOST_TALKS, Session, SessionState
from shared.schedule.naming import slugs
from shared.schedule.programme import season_sessions
from shared.text import addresses, wall_times, webhooks
from shared.text.mistakes import Mistake
from shared.text.slugs import is_slug, slugify
from shared.text.weblinks import web
from shared.voting.rules import MOST_SEATS

WEEKLY = ("needed", "always", "never")
"""When a co-lead may get Monday's mail."""
RESERVED = ("assets", "data", "decks")
FREE_MAIL = (
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "gmx.net",
    "gmx.de",
    "aol.com",
)
MOST_REMINDERS, MOST_GUESTS = 8, 3
"""With so many, and 50 talks, whatever happens to a session is one write of at most 100 rows."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?")
_NO_NAME = "lower-case letters, digits and hyphens only; it stands in addresses"
_YEARS = timedelta(days=11 * 366)


def wrong_with(group: Group) -> Iterator[Mistake]:
    """What a shape cannot say. The dates are looked at only if the numbers let a season end."""
    yield from _words(group)
    yield from _links(group)
    yield from _coming_in(group)
    yield from _programme(group)
    yield from _addresses(group)
    impossible = [*_numbers(group), *_slugs(group)]
    yield from impossible or _dates(group)


def _at(said: str, *path: str | int) -> Mistake:
    return Mistake(said, path)


def _words(group: Group) -> Iterator[Mistake]:
    if not _NAME.fullmatch(group.id):
        yield _at("lower-case letters, digits and hyphens only; it stands in addresses for good", "id")
    if group.id in RESERVED:
        yield _at(f"{group.id!r} is taken by the page itself", "id")
    if len(group.reminders) > MOST_REMINDERS:
        yield _at(f"these are {len(group.reminders)}, and there are at most {MOST_REMINDERS}", "reminders")
    if len(set(group.reminders)) < len(group.reminders):
        yield _at("a stage is named twice", "reminders")
    if not group.co_leads:
        yield _at("at least one, or nobody hears of what needs a person", "co_leads")
    for at, lead in enumerate(group.co_leads):
        if lead.weekly not in WEEKLY:
            yield _at(f"{lead.weekly!r} is none of {', '.join(WEEKLY)}", "co_leads", at, "weekly")
        if lead.mails not in ("daily", "at-once"):
            yield _at(f"{lead.mails!r} is neither daily nor at-once", "co_leads", at, "mails")
    if len({lead.id for lead in group.co_leads}) < len(group.co_leads):
        yield _at("two have the same id", "co_leads")


def _links(group: Group) -> Iterator[Mistake]:
    for name in ("meeting_link", "chat", "chat_webhook"):
        link = getattr(group, name)
        if not link:
            continue
        if web(link) is None:
            yield _at(f"{link!r} is no web address; it begins with https://", name)
        elif name == "chat_webhook" and not webhooks.allowed(link):
            yield _at(f"{link!r} is not called: what is secret goes to https:// addresses only", name)
    if group.contact and not contact_link(group):
        yield _at(f"{group.contact!r} is neither a mail address nor one on the web", "contact")


def _coming_in(group: Group) -> Iterator[Mistake]:
    if group.admission not in ("open", "approve"):
        yield _at(f"{group.admission!r} is neither open nor approve", "admission")
    if not 1 <= group.digest_above <= 1000:
        yield _at(f"{group.digest_above} is not between 1 and 1000", "digest_above")
    if group.form and group.form.source not in ("api", "script"):
        yield _at(f"{group.form.source!r} is neither api nor script", "form", "source")
    if group.form and not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", group.form.id):
        said = "what stands between /d/ and /edit in the address at which the form is edited, and nothing else"
        yield _at(said, "form", "id")


_BETWEEN = {
    "confirmations_per_hour": (1, 100_000),
    "confirmations_per_day": (1, 1_000_000),
    "talk_minutes": (5, 240),
    "question_minutes": (0, 120),
    "talks_per_session": (1, 10),
    "vote_days": (1, 30),
    "seats": (1, MOST_SEATS),
    "recap_after_hours": (0, 24 * 14),
}


def _programme(group: Group) -> Iterator[Mistake]:
    """What the file says about talks, votes, books and what comes after a session."""
    for name, (least, most) in _BETWEEN.items():
        if not least <= getattr(group, name) <= most:
            yield _at(f"{getattr(group, name)} is not between {least} and {most}", name)
    yield from _kinds(group)
    yield from _names(group)
    if group.quiet and group.quiet.from_ == group.quiet.to:
        yield _at("it begins and ends at the same time, so it is never, or always, quiet", "quiet")
    if group.playlist and not re.fullmatch(r"[A-Za-z0-9_-]{10,64}", group.playlist):
        yield _at("the id that stands behind list= in the playlist's address, and nothing else", "playlist")
    if group.proposals_form and group.form and group.proposals_form.id == group.form.id:
        said = "this is the sign-up form; talks are proposed in a form of their own"
        yield _at(said, "proposals_form", "id")
    for at, shared in enumerate(group.joint):
        if group.id in shared.with_ or not shared.with_:
            yield _at(f"the session of {shared.session} needs another group to be held with", "joint", at, "with")
        for guest in shared.with_:
            if not _NAME.fullmatch(guest):
                yield _at(f"{guest!r} is no group's id: {_NO_NAME}", "joint", at, "with")


def _kinds(group: Group) -> Iterator[Mistake]:
    """Kinds of session and stages of reminders that there are not."""
    for key, kind in group.kinds.items():
        if kind not in KINDS:
            yield _at(f"{kind!r} is none of {', '.join(KINDS)}", "kinds", key)
        try:
            wall_times.day(key)
        except BadInput as error:
            yield _at(str(error), "kinds", key)
    for name in group.notes:
        if name not in (*KINDS, *group.reminders):
            said = f"neither a reminder of this group nor a kind of session ({', '.join(KINDS)})"
            yield _at(said, "notes", name)


def _names(group: Group) -> Iterator[Mistake]:
    """Series and books that are named twice, or not at all."""
    known = {one.id for one in group.series}
    for at, entry in enumerate(group.talks):
        if entry.series and entry.series not in known:
            yield _at(f"{entry.series!r} is not listed in series", "talks", at, "series")
        yield from wrong_reading(entry.reading, ("talks", at, "reading"))
    for what, named in (("series", [one.id for one in group.series]), ("books", [book.id for book in group.books])):
        if len(set(named)) < len(named):
            yield _at("two have the same id", what)
        for at, name in enumerate(named):
            if not _NAME.fullmatch(name):
                yield _at(f"{name!r}: {_NO_NAME}", what, at, "id")


def _slugs(group: Group) -> Iterator[Mistake]:
    """A slug is a part of addresses and of upload keys, and names one talk of its session."""
    taken: dict[tuple[date, str], str] = {}
    for at, (entry, slug) in enumerate(zip(group.talks, slugs(group.talks), strict=True)):
        if not is_slug(slug):
            said = f"{slug[:40]!r} is no slug: letters, digits and hyphens only, at most 100; {slugify(slug)} would do"
            yield _at(said, "talks", at, "slug")
        other = taken.get((entry.session, slug))
        name = repr(entry.title or entry.speaker)
        if other:
            said = (
                f"{name} has the same slug, {slug!r}, as {other} on {entry.session}; give one of them a slug of its own"
            )
            yield _at(said, "talks", at, "slug")
        taken.setdefault((entry.session, slug), name)


def _addresses(group: Group) -> Iterator[Mistake]:
    places: list[tuple[tuple[str | int, ...], str]] = [(("sender",), group.sender)]
    places += [(("co_leads", at, "address"), lead.address) for at, lead in enumerate(group.co_leads)]
    places += [(("talks", at, "address"), talk.address) for at, talk in enumerate(group.talks) if talk.address]
    places += [(("contact",), group.contact)] if contact_link(group).startswith("mailto:") else []
    for path, written in places:
        try:
            address = addresses.normalise(written)
        except BadInput as error:
            yield _at(f"{written!r}: {error}", *path)
            continue
        if path == ("sender",) and addresses.domain(address) in FREE_MAIL:
            yield _at("mail from a free-mail address through SES fails DMARC; use a domain of your own", "sender")


# --- the season
def _numbers(group: Group) -> Iterator[Mistake]:
    """Bounds that keep a slip of the finger from becoming an endless season, and days that are told twice."""
    season = group.season
    if season is None:
        return
    for name, least, most in (("every_days", 1, 366), ("minutes", 5, 24 * 60), ("ahead_days", 14, 400)):
        if not least <= getattr(season, name) <= most:
            yield _at(f"{getattr(season, name)} is not between {least} and {most}", "season", name)
    if season.until and season.until < season.first:
        said = f"the season ends on {season.until}, before its first session on {season.first}"
        yield _at(said, "season", "until")
    if season.until and season.until - season.first > _YEARS:
        said = f"{season.until} is more than eleven years after the first session on {season.first}"
        yield _at(said, "season", "until")
    yield from _breaks(season)
    yield from _twice(group, season)


def _breaks(season: Season) -> Iterator[Mistake]:
    for at, pause in enumerate(season.breaks):
        if pause.resumes <= pause.after:
            said = f"it resumes on {pause.resumes}, which is not after {pause.after}"
            yield _at(said, "season", "breaks", at, "resumes")
    ordered = sorted(season.breaks, key=lambda pause: pause.after)
    for earlier, later in pairwise(ordered):
        if earlier.after < later.after < earlier.resumes:
            said = f"this break begins within the one from {earlier.after} to {earlier.resumes}; make one of them"
            yield _at(said, "season", "breaks", season.breaks.index(later), "after")


def _twice(group: Group, season: Season) -> Iterator[Mistake]:
    """Days that stand twice where the second would count for nothing, or overrule the first."""
    lists: list[tuple[tuple[str, ...], str, Sequence[date]]] = [
        (("season", "extra"), "", season.extra),
        (("season", "cancelled"), "", season.cancelled),
        (("season", "moved"), "from", [move.from_ for move in season.moved]),
        (("season", "breaks"), "after", [pause.after for pause in season.breaks]),
        (("joint",), "session", [one.session for one in group.joint]),
    ]
    for path, name, days in lists:
        yield from (_at(f"{day} is named twice", *path, at, *([name] if name else [])) for at, day in _second(days))
    chapters = [
        (("books", book, "chapters", at, "session"), chapter.session)
        for book, one in enumerate(group.books)
        for at, chapter in enumerate(one.chapters)
    ]
    for at, day in _second([day for _, day in chapters]):
        yield _at(f"{day} has a chapter already; a session has one", *chapters[at][0])


def _second(days: Sequence[date]) -> Iterator[tuple[int, date]]:
    """Place and day of whatever is in *days* for the second time."""
    seen: Counter[date] = Counter()
    for at, day in enumerate(days):
        seen[day] += 1
        if seen[day] == 2:
            yield at, day


def _dates(group: Group) -> Iterator[Mistake]:
    for read, name in ((lambda: group.tz, "zone"), (lambda: group.stages, "reminders")):
        try:
            read()  # for what it raises, season or not
        except BadInput as error:
            yield _at(str(error).removeprefix(f"{name}: "), name)
            return
    season = group.season
    until = _last_named(group)
    days = set(rhythm(season, season.until or until)) if season else set()
    missing = [one for one in _named_days(group) if one[1] not in days]
    yield from (_at(f"{day} is no date of the season{_nearest(day, days)}", *path) for path, day in missing)
    if missing:
        return
    sessions = season_sessions(group, until)
    yield from _sizes(group, sessions)
    if season:
        yield from _at_once(season, sessions)


def _sizes(group: Group, sessions: Sequence[Session]) -> Iterator[Mistake]:
    """What no row of the table could hold, or no transaction write."""
    for session in sessions:
        if len(session.talks) > MOST_TALKS:
            said = f"{len(session.talks)} talks are on {session.key}, and a session has at most {MOST_TALKS}"
            yield _at(said, "talks")
        if len(session.guests) > MOST_GUESTS:
            said = f"{len(session.guests)} groups are guests on {session.key}, and there are at most {MOST_GUESTS}"
            yield _at(said, "joint")
    for row, most in (*((one, limits.SESSION) for one in sessions), (replace(group, talks=()), limits.ROW)):
        try:
            limits.fits(row, most)
        except TooLarge as error:
            yield _at(str(error), "talks") if isinstance(row, Session) else _at(f"the file: {error}")


def _nearest(day: date, days: set[date]) -> str:
    close = min(days, key=lambda other: abs(other - day), default=None)
    return f"; the nearest is {close}" if close and abs(close - day) < timedelta(days=60) else ""


def _named_days(group: Group) -> Iterator[tuple[tuple[str | int, ...], date]]:
    """Every day that must be one of the season's, with its place."""
    season = group.season
    for at, entry in enumerate(group.talks):
        yield ("talks", at, "session"), entry.session
    for book, one in enumerate(group.books):
        for at, chapter in enumerate(one.chapters):
            yield ("books", book, "chapters", at, "session"), chapter.session
    for at, shared in enumerate(group.joint):
        yield ("joint", at, "session"), shared.session
    for at, move in enumerate(season.moved if season else ()):
        yield ("season", "moved", at, "from"), move.from_
    for at, day in enumerate(season.cancelled if season else ()):
        yield ("season", "cancelled", at), day


def _last_named(group: Group) -> date | None:
    """The last day that the file speaks of: a season without an end is looked at so far."""
    season = group.season
    # Years ahead it would be a slip of the finger, which must not plan a season without end.
    sane = [day for _, day in _named_days(group) if season and day - season.first <= _YEARS]
    return max(sane, default=None)


def _at_once(season: Season, sessions: Sequence[Session]) -> Iterator[Mistake]:
    """Sessions of which one begins before the other is over."""
    moved = {move.from_.isoformat(): at for at, move in enumerate(season.moved)}
    for earlier, later in pairwise(_taking_place(sessions)):
        if earlier.ends and later.starts and later.starts < earlier.ends:
            at = moved.get(later.key, moved.get(earlier.key))
            path = ("season", "moved", at, "to") if at is not None else ("season", "minutes")
            yield _at(f"the sessions of {earlier.key} and {later.key} would be at the same time", *path)


def _taking_place(sessions: Sequence[Session]) -> list[Session]:
    found = [one for one in sessions if one.starts and one.state is not SessionState.CANCELLED]
    return sorted(found, key=lambda one: (one.starts, one.key))
