"""``group.yaml``, checked: unknown words, wrong shapes and impossible dates are each named by their place in the file."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from shared import addresses, bounds
from shared.errors import BadInput, TooLarge
from shared.groups import Group
from shared.planning import season_sessions, slug_of
from shared.proposals.rules import MOST_SEATS
from shared.references import wrong
from shared.sessions import KINDS, MOST_TALKS, Session

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
_SHORT = {"from": "from_", "with": "with_"}


def parse(document: Any) -> Group:
    """The group that *document* (parsed YAML) describes.

    Raises :class:`BadInput` with one line per mistake, each beginning with the path of the wrong field.
    """
    if not isinstance(document, dict):
        raise BadInput("the file is empty or not a mapping")
    wrong = list(_unknown(Group, document, ""))
    try:
        group = TypeAdapter(Group).validate_python(_prepared(document))
    except ValidationError as error:
        wrong += [f"{'.'.join(str(part).rstrip('_') for part in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise BadInput("\n".join(wrong)) from error
    wrong += _rules(group)
    if wrong:
        raise BadInput("\n".join(wrong))
    return _normalised(group)


def _normalised(group: Group) -> Group:
    """*group* with every address in the form in which it is compared and mailed."""
    name, address = addresses.named(group.sender)
    sender = f"{name} <{address}>" if name else address
    leads = tuple(replace(lead, address=addresses.normalise(lead.address)) for lead in group.co_leads)
    talks = tuple(
        replace(talk, address=addresses.normalise(talk.address)) if talk.address else talk for talk in group.talks
    )
    return replace(group, sender=sender, co_leads=leads, talks=talks)


def _rules(group: Group) -> Iterator[str]:
    """What a shape cannot say. The dates are looked at only if the numbers let a season end."""
    yield from _words(group)
    yield from _coming_in(group)
    yield from _programme(group)
    yield from _addresses(group)
    impossible = list(_numbers(group))
    yield from impossible or _dates(group)


def _words(group: Group) -> Iterator[str]:
    if not _NAME.fullmatch(group.id):
        yield "id: lower-case letters, digits and hyphens only; it stands in addresses for good"
    if group.id in RESERVED:
        yield f"id: {group.id!r} is taken by the page itself"
    if len(group.reminders) > MOST_REMINDERS:
        yield f"reminders: these are {len(group.reminders)}, and there are at most {MOST_REMINDERS}"
    if len(set(group.reminders)) < len(group.reminders):
        yield "reminders: a stage is named twice"
    if not group.co_leads:
        yield "co_leads: at least one, or nobody hears of what needs a person"
    if len({lead.id for lead in group.co_leads}) < len(group.co_leads):
        yield "co_leads: two have the same id"
    for place, link in (
        ("meeting_link", group.meeting_link),
        ("chat", group.chat),
        ("chat_webhook", group.chat_webhook),
    ):
        if link and not link.startswith(("https://", "http://")):
            yield f"{place}: {link!r} is no web address; it begins with https://"


def _coming_in(group: Group) -> Iterator[str]:
    if group.admission not in ("open", "approve"):
        yield f"admission: {group.admission!r} is neither open nor approve"
    if not 1 <= group.digest_above <= 1000:
        yield f"digest_above: {group.digest_above} is not between 1 and 1000"
    if group.form and group.form.source not in ("api", "script"):
        yield f"form.source: {group.form.source!r} is neither api nor script"
    if group.form and not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", group.form.id):
        yield "form.id: what stands between /d/ and /edit in the address at which the form is edited, and nothing else"


_BETWEEN = {
    "talk_minutes": (5, 240),
    "question_minutes": (0, 120),
    "talks_per_session": (1, 10),
    "vote_days": (1, 30),
    "seats": (1, MOST_SEATS),
    "recap_after_hours": (0, 24 * 14),
}


def _programme(group: Group) -> Iterator[str]:
    """What the file says about talks, votes, books and what comes after a session."""
    for name, (least, most) in _BETWEEN.items():
        if not least <= getattr(group, name) <= most:
            yield f"{name}: {getattr(group, name)} is not between {least} and {most}"
    yield from _kinds(group)
    yield from _names(group)
    if group.quiet and group.quiet.from_ == group.quiet.to:
        yield "quiet: it begins and ends at the same time, so it is never, or always, quiet"
    if group.playlist and not re.fullmatch(r"[A-Za-z0-9_-]{10,64}", group.playlist):
        yield "playlist: the id that stands behind list= in the playlist's address, and nothing else"
    if group.proposals_form and group.form and group.proposals_form.id == group.form.id:
        yield "proposals_form.id: this is the sign-up form; talks are proposed in a form of their own"
    for shared in group.joint:
        if group.id in shared.with_ or not shared.with_:
            yield f"joint: the session of {shared.session} needs another group to be held with"


def _kinds(group: Group) -> Iterator[str]:
    """Kinds of session and stages of reminders that there are not."""
    for key, kind in group.kinds.items():
        if kind not in KINDS:
            yield f"kinds.{key}: {kind!r} is none of {', '.join(KINDS)}"
    for name in group.notes:
        if name not in (*KINDS, *group.reminders):
            yield f"notes.{name}: neither a reminder of this group nor a kind of session ({', '.join(KINDS)})"


def _names(group: Group) -> Iterator[str]:
    """Series and books that are named twice, or not at all."""
    known = {one.id for one in group.series}
    for entry in group.talks:
        if entry.series and entry.series not in known:
            yield f"talks.{slug_of(entry)}.series: {entry.series!r} is not listed in series"
        for at, one in enumerate(entry.reading):
            if said := wrong(one):
                yield f"talks.{slug_of(entry)}.reading[{at}].{said}"
    for what, named in (("series", [one.id for one in group.series]), ("books", [book.id for book in group.books])):
        if len(set(named)) < len(named):
            yield f"{what}: two have the same id"
        for name in named:
            if not _NAME.fullmatch(name):
                yield f"{what}.{name}: lower-case letters, digits and hyphens only; it stands in addresses"


def _dates(group: Group) -> Iterator[str]:
    try:
        _ = group.tz, group.stages  # both are read for what they raise, season or not
        sessions = season_sessions(group, _last_named(group))
    except BadInput as error:
        yield str(error)
        return
    dates = {session.key for session in sessions}
    yield from _sizes(group, sessions)
    for entry in group.talks:
        if entry.session.isoformat() not in dates:
            yield f"talks: {slug_of(entry)!r} is on {entry.session}, which is no date of the season"
    for book in group.books:
        for chapter in book.chapters:
            if chapter.session.isoformat() not in dates:
                yield f"books.{book.id}: {chapter.title!r} is on {chapter.session}, which is no date of the season"
    for shared in group.joint:
        if shared.session.isoformat() not in dates:
            yield f"joint: {shared.session} is no date of the season"


def _sizes(group: Group, sessions: Iterable[Session]) -> Iterator[str]:
    """What no row of the table could hold, or no transaction write."""
    for session in sessions:
        if len(session.talks) > MOST_TALKS:
            yield f"talks: {len(session.talks)} talks are on {session.key}, and a session has at most {MOST_TALKS}"
        if len(session.guests) > MOST_GUESTS:
            yield f"joint: {len(session.guests)} groups are guests on {session.key}, and there are at most {MOST_GUESTS}"
    for row, most in (*((one, bounds.SESSION) for one in sessions), (replace(group, talks=()), bounds.ROW)):
        try:
            bounds.fits(row, most)
        except TooLarge as error:
            yield f"{'talks' if isinstance(row, Session) else 'the file'}: {error}"


def _last_named(group: Group) -> date | None:
    """The last day that the file speaks of: a season without an end is looked at so far."""
    season = group.season
    named = [entry.session for entry in group.talks] + [entry.session for entry in group.joint]
    named += [chapter.session for book in group.books for chapter in book.chapters]
    named += [*season.cancelled, *(move.from_ for move in season.moved)] if season else []
    # Years ahead it would be a slip of the finger, which must not plan a season without end.
    sane = [day for day in named if season and day - season.first <= timedelta(days=11 * 366)]
    return max(sane, default=None)


def _numbers(group: Group) -> Iterator[str]:
    """Bounds that keep a slip of the finger from becoming an endless season."""
    season = group.season
    if season is None:
        return
    if not 1 <= season.every_days <= 366:
        yield f"season.every_days: {season.every_days} is not between 1 and 366"
    if not 5 <= season.minutes <= 24 * 60:
        yield f"season.minutes: {season.minutes} is not between 5 and 1440"
    if not 14 <= season.ahead_days <= 400:
        yield f"season.ahead_days: {season.ahead_days} is not between 14 and 400"
    if season.until and not timedelta(0) <= season.until - season.first <= timedelta(days=11 * 366):
        yield f"season.until: {season.until} is not within eleven years after {season.first}"
    for pause in season.breaks:
        if pause.resumes <= pause.after:
            yield f"season.breaks: it resumes on {pause.resumes}, which is not after {pause.after}"


def _addresses(group: Group) -> Iterator[str]:
    places = [("sender", group.sender), *((f"co_leads.{lead.id}", lead.address) for lead in group.co_leads)]
    places += [(f"talks.{slug_of(talk)}", talk.address) for talk in group.talks if talk.address]
    for place, written in places:
        try:
            address = addresses.normalise(written)
        except BadInput as error:
            yield f"{place}: {written!r}: {error}"
            continue
        if place == "sender" and addresses.domain(address) in FREE_MAIL:
            yield "sender: mail from a free-mail address through SES fails DMARC; use a domain of your own"


def _prepared(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            _SHORT.get(key, key): _wall(item) if key in ("starts", "from", "to") else _prepared(item)
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return tuple(_prepared(item) for item in value)
    return value


def _wall(value: Any) -> Any:
    """YAML 1.1 reads an unquoted 14:00 as the number 840 (base 60)."""
    return f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value


def _unknown(shape: type[Any], value: Any, path: str) -> Iterator[str]:
    """Words of the file that no field of *shape* bears."""
    if not isinstance(value, dict):
        return
    hints = get_type_hints(shape)
    names = {field.name for field in fields(shape)} - {"version"}
    for key, item in value.items():
        name = _SHORT.get(key, key)
        if name not in names:
            yield f"{path}{key}: no such setting; known here: {', '.join(sorted(n.rstrip('_') for n in names))}"
            continue
        for inner in (hints[name], *get_args(hints[name])):
            if isinstance(inner, type) and is_dataclass(inner):
                for number, part in enumerate(item if isinstance(item, list) else [item]):
                    yield from _unknown(
                        inner, part, f"{path}{key}.{number}." if isinstance(item, list) else f"{path}{key}."
                    )


def schema() -> dict[str, Any]:
    """The JSON Schema of the file as a co-lead writes it: ``from``, not ``from_``; no word that is no setting."""
    made = TypeAdapter(Group).json_schema()
    del made["properties"]["version"]
    for shape in (made, *made["$defs"].values()):
        shape["additionalProperties"] = False
        for name, written in {long: short for short, long in _SHORT.items()}.items():
            if name in shape["properties"]:
                shape["properties"] = {written if key == name else key: it for key, it in shape["properties"].items()}
                shape["required"] = [written if key == name else key for key in shape["required"]]
    made["properties"]["admission"]["enum"] = ["open", "approve"]
    made["$defs"]["FormMapping"]["properties"]["source"]["enum"] = ["api", "script"]
    made["$defs"]["Season"]["properties"]["every_days"]["minimum"] = 1
    return made
