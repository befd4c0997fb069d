"""What the templates show of sessions, readings, decks and applications: cleaned, bounded, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from itertools import repeat
from urllib.parse import quote
from zoneinfo import ZoneInfo

from shared.errors import BadInput
from shared.letters.sent import Sent
from shared.letters.wording import When, counted, fitted, in_subject, line, listed, reading_time, web, when
from shared.model.agenda import agenda
from shared.model.beforehand import MOST_QUESTIONS
from shared.model.member import Member
from shared.model.season import NUMBERS
from shared.model.session import Resource, Session, Talk
from shared.text.markdown import to_line
from shared.text.zones import zone as iana_zone

MOST_TALKS, MOST_READING, MOST_ANSWERS = 6, 10, 30
NAME, TITLE, SHORT, ABOUT, ANSWERS = 80, 140, 60, 300, 6000
PLACE = 200
"""The most that a mail shows, in number or characters, so that it stays under 100 KB whatever was written."""
BEFOREHAND = 2000
"""Bytes of HTML that a mail has for summary and questions."""


@dataclass(frozen=True, slots=True)
class TalkView:
    """*clock* is when it begins and when its questions do, by the group's clock; empty for the only talk of a session."""

    title: str
    speaker: str
    about: str
    thread: str = ""
    unconfirmed: bool = False
    clock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforehandView:
    """What members are given to think about before a talk: its *title* where there are several talks, a *summary* on one line,
    *questions*."""

    title: str
    summary: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Something to read. *facts* are its kind and length; *lost*: it was shared once, and its address is gone."""

    title: str
    facts: str
    url: str
    lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """*heading* stands above the talks; *names* stand alone, a line each; *name* is the same in a sentence, *short* in a subject.
    *more* talks are not shown. *length* is the reading time in words; *expected* says that reading may still come; *online* that
    there is, or will be, a link to join."""

    heading: str
    name: str
    names: tuple[str, ...]
    short: str
    about: str
    when: When
    page: str
    talks: tuple[TalkView, ...]
    more: int
    reading: tuple[ReadingView, ...]
    length: str
    expected: bool
    together: str = ""
    beforehand: tuple[BeforehandView, ...] = ()
    notes_link: str = ""
    online: bool = True


def page(session: Session, sent: Sent) -> str:
    """The address of the session's page."""
    return f"{web(sent.site_url)}s/{quote(session.key)}/"


def bounded(session: Session) -> Session:
    """*session* cut to the text that a mail shows of it, and without the Markdown of abstracts."""
    talks = (
        replace(
            talk,
            title=line(talk.title, TITLE) or None,
            speaker=line(talk.speaker, NAME),
            about=_told(talk.about),
            resources=talk.resources[:MOST_READING],
        )
        for talk in session.talks[:MOST_TALKS]
    )
    return replace(session, title=line(session.title, TITLE) or None, about=_told(session.about), talks=tuple(talks))


def _told(markdown: str) -> str:
    """An abstract as plain words on one line."""
    return to_line(markdown, ABOUT)


def view(session: Session, sent: Sent) -> SessionView | None:
    """What is shown of *session*; None if its date is not known, so that there is nothing to come to."""
    if session.starts is None:
        return None
    resources = session.reading
    shown = bounded(session)
    return SessionView(
        heading=_heading(session),
        name=line(listed(shown.titles), TITLE),
        names=tuple(line(one, TITLE) for one in shown.titles),
        short=_short(session),
        about=shown.about,
        when=when_of(session, session.starts, sent),
        page=page(session, sent),
        talks=tuple(
            TalkView(title(talk), talk.speaker, talk.about, _thread(talk), talk.unconfirmed and session.upcoming, clock)
            for talk, clock in zip(shown.talks, _clocks(session, sent), strict=False)
        ),
        more=len(session.talks) - len(shown.talks),
        reading=tuple(_reading(resource) for resource in resources[:MOST_READING]),
        length=reading_time(resources),
        expected=bool(session.talks),
        online=bool(sent.group.on(session.key, session.place).joining) or not session.place,
        together=line(session.together, NAME),
        beforehand=tuple(_beforehand(session)) if sent.group.asks_questions else (),
        notes_link=web(session.notes_link) if sent.group.links_notes else "",
    )


def when_of(session: Session, starts: datetime, sent: Sent) -> When:
    """The words for when *session*, which begins at *starts*, takes place for the mail's reader, and where, if everybody may know."""
    usual = sent.group.tz if session.zone else None
    found = when(starts, session.ends, sent.group.tz_of(session), own_zone(sent), usual)
    return replace(found, place=line(session.place, PLACE))


def _beforehand(session: Session) -> Iterator[BeforehandView]:
    """Half of the room goes to each talk's summary, half to its questions."""
    talks = session.talks[:MOST_TALKS]
    half = min(3 * BEFOREHAND // 8, BEFOREHAND // 2 // len(talks)) if talks else 0
    for talk in talks:
        told = fitted(talk.summary, half)
        asked = tuple(fitted(one, half // MOST_QUESTIONS) for one in talk.questions[:MOST_QUESTIONS])
        if told or asked:
            named = fitted(title(talk), SHORT) if len(session.talks) > 1 else ""
            yield BeforehandView(title=named, summary=told, questions=asked)


def _clocks(session: Session, sent: Sent) -> Iterator[str]:
    """When each talk is given, in words; continued with empty texts without end, so that it can be paired with any number of talks."""
    group, tz = sent.group, sent.group.tz_of(session)
    slots = agenda(session, group) if len(session.talks) > 1 else ()
    for at, slot in enumerate(slots):
        if slot.questions:
            continue
        asked = slots[at + 1] if at + 1 < len(slots) and slots[at + 1].questions else None
        told = f"{slot.starts.astimezone(tz):%H:%M}–{slot.ends.astimezone(tz):%H:%M}"
        yield f"{told}, questions until {asked.ends.astimezone(tz):%H:%M}" if asked else told
    yield from repeat("")


def own_zone(sent: Sent) -> ZoneInfo | None:
    """The reader's zone; None if they have none, or it does not exist: no mail fails for that."""
    try:
        return iana_zone(sent.zone) if sent.zone else None
    except BadInput:
        return None


def _heading(session: Session) -> str:
    """The heading without the titles that are listed below it."""
    if session.title or not session.talks:
        return line(session.heading, TITLE)
    count = len(session.talks)
    return title(session.talks[0]) if count == 1 else f"{NUMBERS.get(count, count)} talks"


def _short(session: Session) -> str:
    told = listed(session.titles)
    if session.title or len(session.talks) < 2 or len(told) <= SHORT:
        return in_subject(told, SHORT)
    return f"{in_subject(session.talks[0].title or session.talks[0].speaker, 50)} and {len(session.talks) - 1} more"


def title(talk: Talk | None) -> str:
    """The talk's title, or words that say there is none yet."""
    return line(talk.title if talk else "", TITLE) or "Title to be announced"


def _thread(talk: Talk) -> str:
    """Where the talk is discussed; empty if that is no address, or too long for a mail."""
    return web(talk.thread) if len(talk.thread) <= 200 else ""


def _reading(resource: Resource) -> ReadingView:
    facts = (
        line(resource.kind, 30) if resource.title else "",
        counted(resource.minutes, "minute") if resource.minutes else "",
        "" if resource.essential else "if you have time",
    )
    return ReadingView(
        title=line(resource.title or resource.kind, TITLE),
        facts=", ".join(filter(None, facts)),
        url=web(resource.url),
        lost=resource.was_shared and not resource.url,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingList:
    """One talk's reading list, in the shape of a session's."""

    reading: tuple[ReadingView, ...]
    length: str
    expected: bool = False


def reading_of(resources: Sequence[Resource]) -> ReadingList:
    return ReadingList(reading=tuple(map(_reading, resources[:MOST_READING])), length=reading_time(resources))


def answers(member: Member) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The applicant's answers, and whether any of them had to be cut."""
    shown = tuple(_bounded(member.answers[:MOST_ANSWERS]))
    whole = tuple((" ".join(question.split()), " ".join(answer.split())) for question, answer in member.answers)
    return shown, shown != whole


def _bounded(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    left = ANSWERS
    for question, answer in pairs:
        if left < 20:
            return
        asked = line(question, min(120, left))
        given = line(answer, max(1, min(1000, left - len(asked))))
        left -= len(asked) + len(given)
        yield asked, given


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantView:
    """One of many in a digest; *decide* is the page where its reader decides about them."""

    name: str
    address: str
    answers: tuple[tuple[str, str], ...]
    decide: str


def applicant(member: Member, decide: str, room: int) -> ApplicantView:
    """*member* in at most *room* bytes of HTML (which is more than 200), with their first two answers."""
    name = fitted(member.name, room // 6) or "Somebody"
    address = fitted(member.address, room // 3)
    asked = member.answers[:2]
    each = (room - _size(name) - _size(address)) // max(1, len(asked))
    shown = []
    for question, answer in asked:
        title = fitted(question, each // 3)
        shown.append((title, fitted(answer, each - _size(title))))
    return ApplicantView(name=name, address=address, answers=tuple(shown), decide=decide)


def _size(text: str) -> int:
    return len(escape(text).encode())
