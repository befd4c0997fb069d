"""Actions about whose turn it is: members join the rota and answer; co-leads change the order, or answer for somebody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.errors import BadInput
from shared.membership.actions import Whom
from shared.model.count import TURNS_PASSED, TURNS_TAKEN, counted
from shared.model.group import Group, RotaRules
from shared.model.member import Member, MemberState
from shared.model.rota import TALK, Rota, Slot, named, rules_of
from shared.model.session import LONGEST_SPEAKER, Session, SessionState
from shared.rota import order
from shared.rota.answers import passed
from shared.rota.answers import taken as said_yes
from shared.rota.looking import Found, after_look, found, put
from shared.rota.rules import filled
from shared.store import Write
from shared.store.actions import Acting, Action, Change, Shape, asked
from shared.talks import withdrawing
from shared.talks.editing import NewTalk, add_talk, remove_talk
from shared.text.names import person_name
from shared.text.slugs import slugify
from shared.text.times import near_day


@dataclass(frozen=True, slots=True, kw_only=True)
class InRole(Whom):
    role: str = asked("For what: talk, or one of the group's roles", default=TALK, shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining(InRole):
    first: str = asked("Not before this day (2027-03-01); empty: any time", default="", shape=Shape.DAY)
    topics: str = asked("What they would present, in a few words", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing(InRole):
    place: int = asked("The place that they are to have; 1 is asked next")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(InRole):
    session: str = asked("The day for which the session was first planned (2023-11-11)", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking(Turn):
    title: str = asked("The talk's title, if it is known yet", default="")
    name: str = asked("The name that everybody sees; empty for their own", default="", longest=LONGEST_SPEAKER)


OFF = "this group asks nobody in turn; rota: {ask: true} in its file, or at the desk, switches it on"


def role_name(rules: RotaRules, role: str) -> str:
    """The name of *role* for people: ``talk``, or the group's own word. Raises :class:`BadInput` if the group has no such role."""
    return TALK if role == TALK and rules.talks else named(rules.roles, role, talks=bool(rules.talks))


# --- who is on it, and where
def _join(given: Joining, at: Acting) -> Iterator[Change]:
    _, rules = on(given.group, at)
    member = somebody(given, at)
    hold_member(member)
    what = role_name(rules, given.role)
    rota = _rota(given, at)
    after = order.joined(rota, member.id, at.now, given.first, given.topics)
    if after != rota:
        yield Change(f"{member.called} is on the rota: {what}", (put(after),))


def _place(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """What somebody said who is on the rota, and which place they have; empty texts where they are not."""
    rota = at.get(Rota, typed["group"], typed["role"])
    there = rota.place(typed["member"]) if rota else None
    if rota is None or there is None:
        return {"first": "", "topics": ""}
    return {"first": there.first, "topics": there.topics, "place": str(rota.order.index(there) + 1)}


def _leave(given: InRole, at: Acting) -> Iterator[Change]:
    """It works after the group has switched the rota off, too: everybody can take back what they said."""
    rota = _rota(given, at)
    after = order.left(rota, given.member)
    if after != rota:
        yield Change(f"off the rota: {given.role}", (put(after),))


def _move(given: Placing, at: Acting) -> Iterator[Change]:
    _, rules = on(given.group, at)
    what, member, rota = role_name(rules, given.role), somebody(given, at), _rota(given, at)
    after = order.placed(rota, member.id, given.place, f"put {at.by.who}")
    if after != rota:
        yield Change(f"{member.called} is number {given.place} of the rota: {what}", (put(after),))


# --- what whoever is asked answers
def _take(given: Taking, at: Acting) -> Iterator[Change]:
    there, group = there_is(given.group, at)
    member, rota, slot = turn_of(given, there, at)
    if slot.holder:
        return
    hold_member(member)
    session = ahead_of(slot, there)
    if filled(slot, session, given.role, there.seen):
        raise BadInput("nobody is needed there any more: somebody else does it, or the session has become another one")
    day = near_day(slot.starts.astimezone(group.tz_of(slot)))
    yes = (counted(given.group, at.now, **{TURNS_TAKEN: 1}),)
    if given.role != TALK:
        what = named(there.seen.rules.roles, given.role)
        yield Change(f"{member.called} does it on {day}: {what}", (put(said_yes(rota, slot, member.id)),), counts=yes)
        return
    added, slug = with_talk(session, member, given.name, given.title, at)
    yield replace(
        added,
        what=f"{member.called} presents on {day}",
        writes=(put(said_yes(rota, slot, member.id, slug)), *added.writes),
        counts=(*added.counts, *yes),
    )


def with_talk(
    session: Session, member: Member, name: str, title: str, at: Acting, taken: Sequence[str] = ()
) -> tuple[Change, str]:
    """The change that adds a talk of *member* to *session*, and the talk's short name, which is none of *taken*. Raises
    :class:`BadInput` if no name is known that everybody may see; an address is no such name."""
    speaker = person_name(name) or person_name(member.name)
    if not speaker:
        raise BadInput("name: write the name that everybody is to see")
    there, slug, number = {*taken, *(talk.slug for talk in session.talks)}, slugify(speaker), 1
    while slug in there:
        number += 1
        slug = f"{slugify(speaker)}-{number}"
    new = NewTalk(speaker=speaker, title=title, address=member.address, slug=slug)
    return add_talk(session, new, at.group(session.group), at.store, at.now), slug


def _pass(given: Turn, at: Acting) -> Iterator[Change]:
    """The next one is asked in the same write. A talk that was promised is taken out of its session."""
    there, group = there_is(given.group, at)
    member, rota, slot = turn_of(given, there, at)
    session, writes = ahead_of(slot, there), list[Write]()
    talk = session.talk(slot.talk) if slot.holder and slot.talk else None
    if talk:
        told = withdrawing.told(session, talk, at.store, at.now)
        writes = [*remove_talk(session, talk, group, at.store, at.now).writes, *told]
        session = next(write.row for write in writes if isinstance(write.row, Session) and write.row.key == session.key)
    day = near_day(slot.starts.astimezone(group.tz_of(slot)))
    after = passed(rota, slot, member.id)
    passed_on = (counted(given.group, at.now, **{TURNS_PASSED: 1}),)
    yield Change(f"{member.called} cannot on {day}", (*after_look(there, after, session), *writes), counts=passed_on)


def turn_of(given: Turn, there: Found, at: Acting) -> tuple[Member, Rota, Slot]:
    """The member, the rota, and the slot that is their turn. Raises :class:`BadInput` if it is not theirs."""
    role_name(there.seen.rules, given.role)
    member = somebody(given, at)
    rota = there.rotas.get(given.role)
    slot = rota.turn(given.session, member.id) if rota else None
    if rota is None or slot is None:
        raise BadInput(f"it is not the turn of {member.called} on {given.session}")
    return member, rota, slot


def ahead_of(slot: Slot, there: Found) -> Session:
    """The session, if it has not begun. Raises :class:`BadInput`."""
    session = there.seen.sessions.get(slot.session)
    if session is None or session.starts is None or session.state is SessionState.CANCELLED:
        raise BadInput("the session was cancelled, so there is nothing left to answer")
    if not session.upcoming or session.starts <= there.seen.now:
        raise BadInput("the session has begun, so nothing can be said about it any more")
    return session


def there_is(group: str, at: Acting) -> tuple[Found, Group]:
    about, rules = on(group, at)
    return replace(found(about, rules, at.store, at.now), correlation=at.correlation, wait=at.by.wait), about


def on(group: str, at: Acting) -> tuple[Group, RotaRules]:
    """The group and its settings of the rota. Raises :class:`BadInput` if the rota is switched off."""
    about = at.group(group)
    rules = rules_of(about)
    if rules is None:
        raise BadInput(OFF)
    return about, rules


def hold_member(member: Member) -> None:
    """Raises :class:`BadInput` unless they are a member."""
    if member.state not in (MemberState.ACTIVE, MemberState.PAUSED):
        raise BadInput(f"{member.called} is {member.state.value}; only members are on the rota")


def somebody(whom: Whom, at: Acting) -> Member:
    """The member. Raises :class:`BadInput` if there is none of that id."""
    member = at.get(Member, whom.group, whom.member)
    if member is None:
        raise BadInput(f"there is no member {whom.member!r}")
    return member


def _rota(given: InRole, at: Acting) -> Rota:
    return at.get(Rota, given.group, given.role) or Rota(group=given.group, role=given.role)


JOIN = Action(
    name="rota add", inputs=Joining, does=_join, words="Put somebody on the rota, or change what they say", undo="rota remove",
    present=_place,
)  # fmt: skip
LEAVE = Action(
    name="rota remove",
    inputs=InRole,
    does=_leave,
    words="Take somebody off the rota",
    undo="rota add",
    remains="Undo puts them at the end, without what they had said.",
)
MOVE = Action(
    name="rota move", inputs=Placing, does=_move, words="Give somebody another place on the rota", present=_place
)
TAKE = Action(
    name="rota yes", inputs=Taking, does=_take, words="Say for whoever is asked that they do it",
    mails="them, with the link for their talk",
)  # fmt: skip
PASS = Action(
    name="rota pass", inputs=Turn, does=_pass, words="Say for whoever is asked, or has said yes, that they cannot",
    mails="the next one on the rota", asks=True,
)  # fmt: skip
ACTIONS = (JOIN, LEAVE, MOVE, TAKE, PASS)
