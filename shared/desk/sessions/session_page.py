"""One session: when and where, its talks and what they lack, who was reminded when, and what was done to it by whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from shared.desk.actions.done_words import doers, done_to_it
from shared.desk.answers import NoSuchPage
from shared.desk.sessions.season_page import LONGEST, STATES, missing, undoes
from shared.desk.visit import Visit
from shared.desk.when import spoken, when_of
from shared.model import rsvp
from shared.model.agenda import agenda
from shared.model.audit import AuditLine
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.mailing import HELD, Mailing, MailingState
from shared.model.recap import Recap, RecapState
from shared.model.session import KINDS, Resource, Room, Session, Talk
from shared.model.session_key import first_planned
from shared.model.survey import asked_by
from shared.outbox.outcomes import bounced
from shared.rota.standing import RoleTurn, turns_of
from shared.schedule.changing import CHANGES, FILE
from shared.schedule.forecast import mail_in_words
from shared.schedule.reminders import windows
from shared.store import Ref, Store
from shared.talks import checklist
from shared.text.inline import line, listed, web
from shared.text.times import by_utc, clock, ending, near_day

REVISIONS = 20
"""Of so many of a session's revisions, the newest, it is said what members were told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLine:
    """A talk of the session: *slot* is when it begins and ends."""

    slug: str
    title: str
    speaker: str
    slot: str
    missing: str
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Read:
    title: str
    url: str
    whose: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something that goes, or went, to members: *became* is when, or why not."""

    what: str
    became: str


@dataclass(frozen=True, slots=True)
class Done:
    """A line of the session's history."""

    at: str
    who: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    """*title* is what the session is called; *own* its title, where it has one of its own. *changes*: it can be moved and cancelled.
    *link* is where it is joined, *hosted* by whom else it is held. *asked*: members say whether they come. *lapsed*: what
    members were told is not kept any more. *keeps_notes*: it can have a *notes_link*. *turns* are who has which turn by the rota."""

    template: ClassVar[str] = "session.html"
    section: ClassVar[str] = "sessions"
    title: str
    key: str
    when: str
    utc: str
    ends: str
    first_planned: str
    state: str
    kind: str
    revision: int
    link: str
    own: str
    about: str
    hosted: str
    changes: bool
    takes_talks: bool
    undo: str
    missing: tuple[str, ...]
    place: str
    talks: tuple[TalkLine, ...]
    reading: tuple[Read, ...]
    told: tuple[Told, ...]
    lapsed: bool
    history: tuple[Done, ...]
    recap: str
    page: str
    asked: bool
    keeps_notes: bool
    notes_link: str
    turns: tuple[RoleTurn, ...]


def show(visit: Visit, key: str) -> SessionPage:
    """Raises :class:`NoSuchPage`."""
    group, store = visit.group, visit.store
    where, room, recap = Ref(Session, (group.id, key)), Ref(Room, (group.id, key)), Ref(Recap, (group.id, key))
    found = store.get_many((where, room, recap))
    session: Session | None = found.get(where)
    if session is None:
        raise NoSuchPage
    decks = decks_of(session, store)
    beside = {"attendance": rsvp.asks(group), "feedback": bool(asked_by(group))}
    places = (key, *(f"{what}/{key}" for what, there in beside.items() if there))
    lines = [one for place in places for one in store.all(AuditLine, group.id, place, unread=[])]
    tz = group.tz_of(session)
    starts = session.starts.astimezone(tz) if session.starts else None
    planned = first_planned(key)
    ends = session.ends.astimezone(tz) if session.ends else None
    return SessionPage(
        title=line(session.heading, LONGEST), key=key, when=when_of(session, tz),
        utc=_elsewhere(session, group), ends=ending(starts, ends) if starts and ends else "",
        first_planned=planned.isoformat() if starts and planned and starts.date() != planned else "", state=STATES[session.state],
        kind=KINDS.get(session.kind, session.kind), revision=session.revision,
        link=line(found[room].link, 600) if room in found else "",
        place=line(session.place, 300), own=session.title or "", about=session.about,
        hosted=_hosted(session), changes=session.upcoming and not session.host,
        takes_talks=not session.host and STATES[session.state] != "cancelled", undo=undoes(session, visit),
        missing=missing(session, decks, linked=room in found, questions=group.asks_questions),
        talks=_talks(session, decks, group), reading=tuple(_reading(session)),
        told=tuple(_told(session, group, store)), lapsed=_lapsed(session, visit.now),
        history=tuple(_history(lines, session, group)), recap=_recap(found.get(recap)),
        page=f"{visit.site_url.rstrip('/')}/{group.id}/s/{key}/", asked=rsvp.asks(group) and starts is not None,
        keeps_notes=group.links_notes and not session.host, notes_link=web(session.notes_link) if group.links_notes else "",
        turns=turns_of(session.key, group, store),
    )  # fmt: skip


def _elsewhere(session: Session, group: Group) -> str:
    """The same by UTC, and by the group's clock where the session goes by another."""
    if session.starts is None:
        return ""
    usual = f"{_moment(session.starts, group.tz)} by the group’s usual clock" if session.zone else ""
    return ", ".join(filter(None, (usual, by_utc(session.starts, group.tz_of(session)))))


def decks_of(session: Session, store: Store) -> dict[tuple[str, str], Deck]:
    """The decks of the session's talks, by its key and theirs."""
    refs = [Ref(Deck, (session.group, session.key, talk.slug)) for talk in session.talks]
    return {(deck.session, deck.talk): deck for deck in store.get_many(refs).values()} if refs else {}


def _hosted(session: Session) -> str:
    if session.host:
        return f"It is held together with {session.together}, who host it and change its programme."
    return (
        f"It is held together with {session.together}, who come along with whatever is changed here."
        if session.together
        else ""
    )


def _talks(session: Session, decks: dict[tuple[str, str], Deck], group: Group) -> tuple[TalkLine, ...]:
    tz = group.tz_of(session)
    slots = {
        slot.talk.slug: f"{slot.starts.astimezone(tz):%H:%M}–{slot.ends.astimezone(tz):%H:%M}"
        for slot in agenda(session, group)
        if not slot.questions
    }
    return tuple(
        TalkLine(
            slug=talk.slug,
            title=line(talk.title or "No title yet", LONGEST),
            speaker=line(talk.speaker, 80),
            slot=slots.get(talk.slug, ""),
            missing=_lacks(talk, decks.get((session.key, talk.slug)), group),
            unconfirmed=talk.unconfirmed and session.upcoming,
        )
        for talk in session.talks
    )


def _lacks(talk: Talk, deck: Deck | None, group: Group) -> str:
    words = {"recording": "an answer about the recording"}
    lacking = checklist.missing(talk, slides=bool(deck and deck.shown), questions=group.asks_questions)
    return listed([words.get(one, one) for one in lacking])


def _reading(session: Session) -> Iterator[Read]:
    yield from (_read(one, "") for one in session.resources)
    for talk in session.talks:
        yield from (_read(one, line(talk.speaker, 80)) for one in talk.resources)


def _read(one: Resource, whose: str) -> Read:
    minutes = f", {one.minutes} minutes" if one.minutes else ""
    return Read(f"{line(one.title or one.url or one.kind, LONGEST)}{minutes}", web(one.url), whose)


def _recap(recap: Recap | None) -> str:
    words = {
        RecapState.DRAFT: "waits to be sent",
        RecapState.PUBLISHED: "is out",
        RecapState.WITHDRAWN: "was taken back",
    }
    return words[recap.state] if recap else ""


# --- what members were told
_REASONS = {
    "superseded": "not needed: another mail told it",
    "started": "not sent: the session had begun",
    "cancelled": "not sent: the session was cancelled",
    "undone": "not sent: it was taken back before",
}


def _told(session: Session, group: Group, store: Store) -> Iterator[Told]:
    """Each reminder, and each mail about a change: when it goes, when it went, or why it did not."""
    if session.starts is None or session.imported:
        return
    since = max(1, session.revision - REVISIONS + 1)
    revisions = range(session.revision, since - 1, -1)
    place = f"{session.group}/{session.key}"
    opens = windows(session.starts, group.stages, group.tz_of(session))
    refs = {
        (kind, number, stage): Ref(Mailing, (f"{kind}/{place}/r{number}{f'/{stage}' if stage else ''}",))
        for number in revisions
        for kind, stage in (*(("reminder", name) for name, _ in opens), *((kind, "") for kind in CHANGES))
    }
    found = store.get_many(refs.values(), set())
    back = bounced(session.group, (row.id for row in found.values()), store)
    for name, at in opens:
        row = next((found[ref] for number in revisions if (ref := refs["reminder", number, name]) in found), None)
        if row or session.upcoming:
            yield Told(mail_in_words("reminder", name), _became(row, at, group.tz, back))
    for number in revisions:
        for kind, words in CHANGES.items():
            if row := found.get(refs[kind, number, ""]):
                yield Told(words, _became(row, row.created, group.tz, back))


def _lapsed(session: Session, now: datetime) -> bool:
    return not session.imported and session.ends is not None and now - session.ends > HELD


def _became(row: Mailing | None, at: datetime, tz: ZoneInfo, back: Mapping[str, int]) -> str:
    if row is None:
        return f"goes on {_moment(at, tz)}"
    if row.state is MailingState.SKIPPED:
        return _REASONS.get(row.reason, "not sent")
    went = f"went out on {_moment(row.created, tz)}" if row.state is MailingState.DONE else "is on its way"
    return f"{went}; {back[row.id]} bounced" if row.id in back else went


def _moment(at: datetime, tz: ZoneInfo) -> str:
    return f"{near_day(here := at.astimezone(tz))}, {clock(here)}"


# --- what was done to it
def _history(lines: Sequence[AuditLine], session: Session, group: Group) -> Iterator[Done]:
    """The newest first."""
    names = doers(group) | {FILE: "The group’s file"}
    for one in sorted(lines, key=lambda one: one.at, reverse=True):
        what = done_to_it(one.what)
        was = (
            f"; it was on {spoken(one.before.starts, group.tz_of(one.before))} before"
            if one.what == "move" and one.before
            else ""
        )
        undone = " (undone since)" if one.undone else ""
        talk = session.talk(one.talk) if one.talk else None
        whose = f": {line(talk.speaker, 80) if talk else one.talk}" if one.talk else ""
        yield Done(_moment(one.at, group.tz), names.get(one.by, one.by), f"{what}{whose}{was}{undone}")
