"""What a group's file may say, beyond the types of its fields: each rule yields what it finds wrong, with its place."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from shared.errors import BadInput
from shared.group.asking_rules import asked
from shared.group.season_rules import dates, no_day, numbers
from shared.group.stand_in_rules import stand_ins
from shared.model.agenda import no_kind
from shared.model.announcement import MOST_A_WEEK
from shared.model.beforehand import wrong_questions, wrong_summary
from shared.model.group import ONLINE, WEBHOOKS, ChatPosts, Group, contact_link
from shared.model.reference import wrong_reading
from shared.model.session import KINDS
from shared.schedule.naming import slugs
from shared.text import addresses, webhooks
from shared.text.disclosed import tells
from shared.text.mistakes import Mistake
from shared.text.slugs import is_slug, slugify
from shared.text.weblinks import no_link, web
from shared.voting.rules import MOST_SEATS

WEEKLY, MAILS = ("needed", "always", "never"), ("daily", "at-once")
"""The choices of when a co-lead gets Monday's mail, and how mails that can wait come."""
ADMISSIONS, SOURCES = ("open", "approve"), ("api", "script")
"""The choices of who lets people in, and how a form's responses come."""
PLACE_FOR = ("members", "everybody")
"""The choices of who may know where people meet."""
SEES_NUMBER, LAST_REMINDER = ("co-leads", "members"), ("everybody", "unless-no", "coming")
"""The choices of who sees how many come, and to whom the last reminder goes."""
RESERVED = ("assets", "data", "decks", "login", "preview")
LONGEST_PLACE = 200
LONGEST_KIND, MOST_KINDS = 40, 12
MOST_REMINDERS = 8
"""With this many reminders and 50 talks, any change of a session still fits into one write of 100 rows."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?")
_NO_NAME = "lower-case letters, digits and hyphens only; it stands in addresses"


def wrong_with(group: Group) -> Iterator[Mistake]:
    """What the types of the fields cannot express. Dates are only checked if the numbers allow the season to end."""
    yield from _words(group)
    yield from _links(group)
    yield from _coming_in(group)
    yield from _programme(group)
    yield from _addresses(group)
    days = (
        no_day(key, name, key)
        for name, said in (("place_on", group.place_on), ("kinds", group.kinds))
        for key in said or ()
    )
    impossible = [*numbers(group), *_slugs(group), *chain.from_iterable(days)]
    yield from impossible or dates(group)


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
    yield from _co_leads(group)


def _co_leads(group: Group) -> Iterator[Mistake]:
    if all(lead.stands_in_for for lead in group.co_leads):
        yield _at("at least one, or nobody gets the mails that need a person", "co_leads")
    for at, lead in enumerate(group.co_leads):
        yield from _one_of(WEEKLY, lead.weekly, "co_leads", at, "weekly")
        yield from _one_of(MAILS, lead.mails, "co_leads", at, "mails")
    if len({lead.id for lead in group.co_leads}) < len(group.co_leads):
        yield _at("two have the same id", "co_leads")
    yield from stand_ins(group)


def _one_of(words: Sequence[str], written: str, *path: str | int) -> Iterator[Mistake]:
    if written not in words:
        none = f"neither {words[0]} nor {words[1]}" if len(words) == 2 else f"none of {', '.join(words)}"
        yield _at(f"{written!r} is {none}", *path)


def _links(group: Group) -> Iterator[Mistake]:
    for name in ("meeting_link", "chat", *WEBHOOKS):
        link = getattr(group, name)
        if not link:
            continue
        if web(link) is None:
            yield _at(f"{link!r} {no_link(link)}", name)
        elif name in WEBHOOKS and not webhooks.allowed(link):
            yield _at(f"{link!r} is not called: what is secret goes to https:// addresses only", name)
    yield from _place(group)
    if group.contact and not contact_link(group):
        yield _at(f"{group.contact!r} is neither a mail address nor one on the web", "contact")


def _place(group: Group) -> Iterator[Mistake]:
    """What is wrong with the places: those for everybody must not tell what only members are to know."""
    if group.place_for is not None:
        yield from _one_of(PLACE_FOR, group.place_for, "place_for")
        if (
            not (group.place or group.place_on) and group.place_for != "members"
        ):  # to whom the form goes back where the place is taken out
            yield _at("it says who may know the place, and there is none; say it as place", "place_for")
    yield from _one_place(group, "place")
    for key, said in (group.place_on or {}).items():
        if not said.strip():
            yield _at(f"say where it is; where people meet by the link alone, write {ONLINE}", "place_on", key)
        elif not (group.on(key).place or group.meeting_link):
            yield _at("there is no link to meet by; give one as meeting_link, or say a place", "place_on", key)
        yield from _one_place(group.on(key), "place_on", key)


def _one_place(group: Group, *path: str) -> Iterator[Mistake]:
    """What is wrong with the place at *path* of the file."""
    if group.place and len(group.place) > LONGEST_PLACE:
        yield _at(f"this is {len(group.place)} characters long; {LONGEST_PLACE} are the most", *path)
    if group.public_place and tells(group.public_place, group.meeting_link):
        yield _at("everybody would see the meeting link; leave it out, members get it anyway", *path)


def _coming_in(group: Group) -> Iterator[Mistake]:
    yield from _one_of(ADMISSIONS, group.admission, "admission")
    if not 1 <= group.digest_above <= 1000:
        yield _at(f"{group.digest_above} is not between 1 and 1000", "digest_above")
    if group.form is None:
        return
    yield from _one_of(SOURCES, group.form.source, "form", "source")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", group.form.id):
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
    "announcements_per_week": (0, MOST_A_WEEK),
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
    yield from _kinds_of_talk(group)
    yield from _joint(group)
    yield from _attendance(group)
    yield from _chat_posts(group)
    yield from asked(group)


def _kinds_of_talk(group: Group) -> Iterator[Mistake]:
    """What is wrong with kinds of talk, and talks of a kind that does not exist."""
    known = group.kinds_of_talk or {}
    if len(known) > MOST_KINDS:
        yield _at(f"these are {len(known)}, and there are at most {MOST_KINDS}", "kinds_of_talk")
    for name, minutes in known.items():
        if not 0 < len(name.strip()) <= LONGEST_KIND or name != " ".join(name.split()):
            yield _at(
                f"{name[:60]!r}: a word or two on one line, at most {LONGEST_KIND} characters", "kinds_of_talk", name
            )
        if not 1 <= minutes <= 240:
            yield _at(f"{minutes} is not between 1 and 240", "kinds_of_talk", name)
    for at, entry in enumerate(group.talks):
        if entry.kind is not None and entry.kind not in known:
            yield _at(no_kind(entry.kind, group), "talks", at, "kind")


def _joint(group: Group) -> Iterator[Mistake]:
    for at, shared in enumerate(group.joint):
        if group.id in shared.with_ or not shared.with_:
            yield _at(f"the session of {shared.session} needs another group to be held with", "joint", at, "with")
        for guest in shared.with_:
            if not _NAME.fullmatch(guest):
                yield _at(f"{guest!r} is not a group's id: {_NO_NAME}", "joint", at, "with")


def _attendance(group: Group) -> Iterator[Mistake]:
    """A last reminder that depends on answers needs an earlier one that asks."""
    if group.attendance is None:
        return
    yield from _one_of(SEES_NUMBER, group.attendance.number, "attendance", "number")
    yield from _one_of(LAST_REMINDER, group.attendance.last_reminder, "attendance", "last_reminder")
    if group.attendance.last_reminder == "coming" and len(group.reminders) < 2:
        said = "the only reminder would go to nobody, as nobody was asked before; name another in reminders, or write unless-no"
        yield _at(said, "attendance", "last_reminder")


def _chat_posts(group: Group) -> Iterator[Mistake]:
    """What the chat is told needs a webhook, and its reminders must be valid."""
    told = group.chat_posts
    if told is None:
        return
    if told != ChatPosts() and not group.chat_webhook:
        yield _at("there is no chat to tell it: give the address of its webhook as chat_webhook", "chat_posts")
    if len(told.reminders) > MOST_REMINDERS:
        yield _at(f"these are {len(told.reminders)}, and there are at most {MOST_REMINDERS}", "chat_posts", "reminders")
    if len(set(told.reminders)) < len(told.reminders):
        yield _at("a stage is named twice", "chat_posts", "reminders")
    if told.join_link and not (told.reminders or told.changes):
        yield _at(
            "the link would stand in reminders and changes, and the chat is told of neither", "chat_posts", "join_link"
        )


def _kinds(group: Group) -> Iterator[Mistake]:
    """Kinds of session and stages of reminders that do not exist."""
    for key, kind in group.kinds.items():
        yield from _one_of(tuple(KINDS), kind, "kinds", key)
    for name in group.notes:
        if name not in (*KINDS, *group.reminders):
            said = f"neither a reminder of this group nor a kind of session ({', '.join(KINDS)})"
            yield _at(said, "notes", name)


def _names(group: Group) -> Iterator[Mistake]:
    """Series and books that share a name, or have none."""
    known = {one.id for one in group.series}
    for at, entry in enumerate(group.talks):
        if entry.series and entry.series not in known:
            yield _at(f"{entry.series!r} is not listed in series", "talks", at, "series")
        yield from wrong_reading(entry.reading, ("talks", at, "reading"))
        said = {"summary": wrong_summary(entry.summary), "questions": wrong_questions(entry.questions)}
        yield from (_at(words, "talks", at, name) for name, words in said.items() if words)
    for what, named in (("series", [one.id for one in group.series]), ("books", [book.id for book in group.books])):
        if len(set(named)) < len(named):
            yield _at("two have the same id", what)
        for at, name in enumerate(named):
            if not _NAME.fullmatch(name):
                yield _at(f"{name!r}: {_NO_NAME}", what, at, "id")


def _slugs(group: Group) -> Iterator[Mistake]:
    """A slug is part of addresses and upload keys, and must be unique within its session."""
    taken: dict[tuple[date, str], str] = {}
    for at, (entry, slug) in enumerate(zip(group.talks, slugs(group.talks), strict=True)):
        if not is_slug(slug):
            said = (
                f"{slug[:40]!r} is not a slug: letters, digits and hyphens only, at most 100; {slugify(slug)} would do"
            )
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
        if path == ("sender",) and addresses.domain(address) in addresses.FREE_MAIL:
            yield _at("mail from a free-mail address through SES fails DMARC; use a domain of your own", "sender")
