"""One person: what is known of them, what was mailed to them, and what can be done; and the page that asks before they are erased."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from shared.desk.answers import NoSuchPage, Page
from shared.desk.people.people_words import STATES, roles, who
from shared.desk.visit import Visit
from shared.mail.recipients import kind_in_words
from shared.membership.actions import APPROVABLE, REMOVABLE, UNMAILED, bannable
from shared.membership.renewing import STAYS
from shared.model import rsvp
from shared.model.attendance import Attendance
from shared.model.group import Group
from shared.model.mailing import HELD, Entry, EntryState
from shared.model.member import Member, MemberState
from shared.model.preference import kinds, zone_of
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Session, Speaker
from shared.model.suppression import Suppression, hashed
from shared.privacy import erasing
from shared.rota.standing import PlaceOf, places_of
from shared.schedule.forecast import day_of
from shared.store import Ref
from shared.text.inline import counted
from shared.text.times import dated, local, near_day

MAILS_SHOWN = 50
"""The latest mails of one person that are shown."""
TALKS_ASKED = 12
"""Of so many of their talks, the newest, it is shown what they were mailed as a speaker."""
BECAME = {
    EntryState.CLAIMED: "is being sent",
    EntryState.SENT: "sent",
    EntryState.SKIPPED: "not sent",
    EntryState.UNKNOWN: "perhaps sent",
}
PROPOSED = {
    ProposalState.OPEN: "open", ProposalState.HIDDEN: "hidden", ProposalState.MERGED: "merged into another", ProposalState.CHOSEN: "chosen",
    ProposalState.WITHDRAWN: "withdrawn",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """A line of the ledger, in words."""

    when: str
    what: str
    became: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """*facts* are (what, is); *can* names what can be done with somebody in this state; *history* are (when, state, by, why), newest
    first; *talks* are (address, words). *off_rota* is a role for which they are not on the rota, *on_rota*: for another they are. *lapsed*
    says that there were mails before those that are kept, or may have been; *invited*: the group asks who comes."""

    template: ClassVar[str] = "person.html"
    section: ClassVar[str] = "people"
    title: str
    member: Member
    state: str
    roles: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    wanted: tuple[tuple[str, bool], ...]
    history: tuple[tuple[str, str, str, str], ...]
    mails: tuple[Mailed, ...]
    more_mails: int
    lapsed: bool
    proposals: tuple[tuple[str, str], ...]
    talks: tuple[tuple[str, str], ...]
    can: frozenset[str]
    off_rota: str
    on_rota: bool
    invited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePage:
    """*places* is where somebody is, *stays* what erasing leaves, in sentences."""

    template: ClassVar[str] = "person-erase.html"
    section: ClassVar[str] = "people"
    title: str
    member: Member
    places: tuple[str, ...]
    stays: tuple[str, ...]


def person(visit: Visit, one: str) -> PersonPage:
    """Raises :class:`NoSuchPage` for somebody who is not there (any more)."""
    member, group = _member(visit, one), visit.group
    places = places_of(member.id, group, visit.store)
    talks = visit.store.all(Speaker, group.id, where={"address": member.address}, unread=[])
    speaks = _speaks(visit, talks)
    entries = sorted(_lines(visit, member, talks), key=lambda line: line.at, reverse=True)
    states = {state: words[:1].upper() + words[1:] for state, words in STATES.items()}
    return PersonPage(
        title=member.called,
        member=member,
        state=states[member.state],
        roles=roles(member, group, {member.address} if speaks else ()),
        facts=(*_facts(visit, member), *_on_the_rota(places)),
        wanted=tuple((kind.label, kind.id not in member.muted) for kind in kinds(group)),
        history=tuple(
            (local(change.at, group.tz), states[change.state], who(change.by, group), change.why)
            for change in reversed(member.history)
        ),
        mails=tuple(_mailed(line, visit) for line in entries[:MAILS_SHOWN]),
        more_mails=max(0, len(entries) - MAILS_SHOWN),
        lapsed=any(visit.now - change.at > HELD for change in member.history),
        proposals=tuple(_proposals(visit, member)),
        talks=speaks,
        can=frozenset(_can(member)),
        off_rota=next((one.role for one in places if not one.number), ""),
        on_rota=any(one.number for one in places),
        invited=rsvp.asks(group),
    )


def _member(visit: Visit, one: str) -> Member:
    found = visit.store.get(Member, visit.group.id, one) if _is_id(one) else None
    if found is None:
        raise NoSuchPage
    return found


def _is_id(one: str) -> bool:
    return len(one) == 20 and all(letter in "0123456789abcdef" for letter in one)


def _facts(visit: Visit, member: Member) -> Iterator[tuple[str, str]]:
    group = visit.group
    yield "Address", member.address
    yield "Time zone", member.zone.replace("_", " ") or f"{group.zone.replace('_', ' ')} (the group’s)"
    if member.paused_until:
        yield "Back on", dated(member.paused_until.astimezone(zone_of(member, group)))
    yield from _coming(visit, member)
    yield from _silence(member, group)
    yield from member.answers
    if member.soft_bounces:
        yield "Mailbox was full on", ", ".join(dated(at.astimezone(group.tz)) for _, at in member.soft_bounces)
    if member.life > 1:
        yield "Joined", f"{member.life} times"
    gone = visit.store.get(Suppression, hashed(member.address, visit.keys().suppression))
    if gone:
        yield "Erased before", f"on {dated(gone.at.astimezone(group.tz))}; signed up again since, as a new person"


_SAYS = {True: "comes", False: "cannot come", None: "has not decided"}


def _coming(visit: Visit, member: Member) -> Iterator[tuple[str, str]]:
    """What they have said about coming, and at how many of the sessions of which that is known they were."""
    group = visit.group
    until = rsvp.to_all_until(member, group)
    if member.answers_as:
        yield "Calendar answers as", member.answers_as
    if until:
        yield "Comes to all", "unless they say so" if until == rsvp.FOR_GOOD else f"until {until}, unless they say so"
    ahead = {Ref(Session, (group.id, one.session)): one for one in rsvp.said_ahead(member, group, visit.now)}
    sessions = visit.store.get_many(ahead, set())
    said = [(one, row) for ref, one in ahead.items() if (row := sessions.get(ref)) and rsvp.counts(one, row, group)]
    days = (
        f"{near_day(one.starts.astimezone(group.tz))}: {_SAYS[rsvp.comes(member, row, group.tz_of(row))]}"
        for one, row in said
    )
    if said:
        yield "Says of sessions", "\n".join(days)
    rows = visit.store.all(Attendance, group.id, unread=[]) if rsvp.asks(group) else []
    known = [row for row in rows if row.recorded]
    if known:
        there = sum(member.id in row.there for row in known)
        yield "Was there", f"at {there} of the {counted(len(known), 'session')} of which it is known who was"


def _silence(member: Member, group: Group) -> Iterator[tuple[str, str]]:
    """Whether they were asked if they are still there."""
    if member.still_asked is None:
        return
    at, until = (dated(one.astimezone(group.tz)) for one in (member.still_asked.at, member.still_asked.until))
    yield "Asked if still here", f"on {at}, to answer until {until}"


def _on_the_rota(places: Sequence[PlaceOf]) -> Iterator[tuple[str, str]]:
    there = [f"{one.name}: number {one.number} of {one.count}" for one in places if one.number]
    if there:
        yield "On the rota", "\n".join(there)


def _mailed(line: Entry, visit: Visit) -> Mailed:
    what = kind_in_words(line.kind, line.stage or "", line.session or "")
    reason = f": {line.reason.replace('_', ' ')}" if line.reason else ""
    return Mailed(when=local(line.at, visit.group.tz), what=what, became=f"{BECAME[line.state]}{reason}")


def _proposals(visit: Visit, member: Member) -> Iterator[tuple[str, str]]:
    group = visit.group.id
    made = visit.store.all(Proposer, group, where={"address": member.address}, unread=[])
    refs = [Ref(TalkProposal, (group, row.proposal)) for row in made]
    rows: list[TalkProposal] = list(visit.store.get_many(refs, unread=set()).values())
    for row in sorted(rows, key=lambda row: row.made, reverse=True):
        yield row.topic, PROPOSED[row.state]


def _lines(visit: Visit, member: Member, talks: Sequence[Speaker]) -> Iterator[Entry]:
    """The ledger's lines of them: as a member, and as whoever gives the newest of their *talks*."""
    yield from visit.store.all(Entry, f"member:{member.id}", unread=[])
    for row in sorted(talks, key=lambda row: row.session, reverse=True)[:TALKS_ASKED]:
        for line in visit.store.all(Entry, f"speaker:{row.session}#{row.talk}", unread=[]):
            if line.mailing.split("/")[1] == visit.group.id:  # another group may have a talk of that name on that day
                yield line


def _speaks(visit: Visit, rows: Sequence[Speaker]) -> tuple[tuple[str, str], ...]:
    """The talks that they give or gave, as far as their address is known for them; newest first."""
    group = visit.group.id
    refs = {row: Ref(Session, (group, row.session)) for row in rows}
    sessions = visit.store.get_many(refs.values(), unread=set())
    found = []
    for row in sorted(rows, key=lambda row: row.session, reverse=True):
        session: Session | None = sessions.get(refs[row])
        talk = session.talk(row.talk) if session else None
        title = (talk.title if talk else "") or "a talk without a title"
        found.append((visit.path("sessions", row.session), f"{day_of(row.session)}: {title}"))
    return tuple(found)


def _can(member: Member) -> Iterator[str]:
    if member.state in APPROVABLE:
        yield "approve"
    if member.state is MemberState.PENDING_APPROVAL:
        yield "decline"
    if member.state in REMOVABLE:
        yield "remove"
    if bannable(member):
        yield "ban"
    if member.state in STAYS:
        yield from ("pause", "links")
    if member.state is MemberState.PAUSED:
        yield "resume"
    if member.mailable and member.still_asked and (member.seen is None or member.seen < member.still_asked.at):
        yield "still"
    if member.state not in (*UNMAILED, MemberState.PENDING_CONFIRMATION):
        yield "data"


def erase(visit: Visit, one: str) -> ErasePage:
    """What erasing them takes, and what it leaves."""
    member = _member(visit, one)
    found = erasing.person(member.address, visit.store, visit.keys())
    return ErasePage(
        title=f"Erase {member.called}?",
        member=member,
        places=tuple(place.replace("_", " ") for place in found.places([visit.group.id])),
        stays=tuple(found.stays()),
    )


PAGES = (Page(path=("people", "{member}"), show=person), Page(path=("people", "{member}", "erase"), show=erase))
