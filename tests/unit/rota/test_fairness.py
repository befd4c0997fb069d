"""Over years, whatever people answer and whoever comes and goes: nobody is passed over, and nobody is asked twice in a row."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.model.group import CoLead, Group, RotaRules
from shared.model.member import Member, MemberState
from shared.model.rota import TALK, Answer, Place, Rota, Slot
from shared.model.session import Session, SessionState, Talk
from shared.rota import answers, order
from shared.rota.candidates import Keeps, keeps
from shared.rota.rules import TOLD, Event, What, bounds, looked
from shared.rota.seen import Rotas, Seen
from tests.thorough import THOROUGH

BEGIN = datetime(2024, 1, 6, 15, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = RotaRules(ask=True, roles=("host", "notes"))
GROUP = Group(
    id="g", name="G", zone="Europe/Berlin", sender="g@example.org", rota=RULES,
    co_leads=(CoLead(id="l", name="L", address="l@example.org"),),
)  # fmt: skip


def member(name: str, state: MemberState = MemberState.ACTIVE) -> Member:
    return Member(group="g", id=name, name=name.title(), address=f"{name}@example.org", state=state)


def sessions(count: int, every: int = 14) -> dict[str, Session]:
    made = {}
    for number in range(count):
        starts = BEGIN + 30 * DAY + number * every * DAY
        key = starts.date().isoformat()
        made[key] = Session(
            group="g",
            key=key,
            kind="discussion",
            state=SessionState.PLANNED,
            starts=starts,
            ends=starts + timedelta(hours=1),
        )
    return made


@dataclass
class Life:
    """A group that is looked at every morning. *answer* says what whoever is asked answers within the day: yes, pass or nothing."""

    answer: Callable[[str], str]
    members: dict[str, Member]
    sessions: dict[str, Session]
    rules: RotaRules = RULES
    rotas: Rotas = field(default_factory=dict)
    now: datetime = BEGIN
    asked: list[Event] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    off: list[Event] = field(default_factory=list)

    def join(self, name: str, role: str = TALK, first: str = "") -> None:
        rota = self.rotas.get(role) or Rota(group="g", role=role)
        self.rotas[role] = order.joined(rota, name, self.now, first)

    @property
    def ends(self) -> datetime:
        return max(one.starts for one in self.sessions.values() if one.starts) + DAY

    @property
    def seen(self) -> Seen:
        return Seen(group=GROUP, rules=self.rules, sessions=self.sessions, members=self.members, now=self.now)

    def look(self) -> list[Event]:
        after, events = looked(self.rotas, self.seen)
        self.rotas |= after
        assert looked(self.rotas, self.seen) == ({}, [])  # a second look finds nothing left to do
        self.asked += [one for one in events if one.what is What.ASK]
        self.told += [one for one in events if one.what in (What.NOBODY, What.LATE)]
        self.off += [one for one in events if one.what is What.OFF]
        return events

    def day(self) -> None:
        self.look()
        for rota in list(self.rotas.values()):
            for slot in rota.slots:
                if slot.over or slot.open is None:
                    continue
                said = self.answer(slot.open.member)
                if said == "yes":
                    self.say_yes(rota.role, slot.session)
                if said == "pass":
                    self.rotas[rota.role] = answers.passed(self.rotas[rota.role], slot, slot.open.member)
        self.now += DAY
        for key, one in self.sessions.items():
            if one.upcoming and one.ends and one.ends <= self.now:
                self.sessions[key] = replace(one, state=SessionState.HELD)

    def say_yes(self, role: str, session: str) -> None:
        slot = self.rotas[role].slot(session)
        assert slot is not None
        assert slot.open is not None
        self.rotas[role] = answers.taken(
            self.rotas[role], slot, slot.open.member, slot.open.member if role == TALK else ""
        )
        if role == TALK:
            talk = Talk(slug=slot.open.member, speaker=slot.open.member)
            self.sessions[session] = replace(self.sessions[session], kind="talks", talks=(talk,))


def people(*names: str) -> dict[str, Member]:
    return {name: member(name) for name in names}


def of_sessions(life: Life, role: str = TALK) -> list[list[str]]:
    """Who was asked for each session, in the order of the sessions."""
    found: dict[str, list[str]] = {key: [] for key in sorted(life.sessions)}
    for one in life.asked:
        if one.role == role:
            found[one.slot.session].append(one.member)
    return list(found.values())


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_where_all_say_yes_each_has_their_turn_once_in_as_many_sessions_as_there_are_people(count: int):
    names = [f"m{number}" for number in range(count)]
    life = Life(lambda _: "yes", people(*names), sessions(3 * count + 2), RotaRules(ask=True))
    for name in names:
        life.join(name)
    for _ in range(14 * (3 * count + 2) + 40):
        life.day()
    assert of_sessions(life) == [[names[number % count]] for number in range(3 * count + 2)]
    assert life.told == []


def test_whoever_is_alone_is_asked_for_every_other_session_and_the_co_leads_hear_of_the_rest_two_weeks_ahead():
    life = Life(lambda _: "yes", people("ada"), sessions(4), RotaRules(ask=True))
    life.join("ada")
    while life.now < BEGIN + 100 * DAY:
        before = len(life.told)
        life.day()
        for event in life.told[before:]:
            assert (event.slot.starts - (life.now - DAY)).days == TOLD
    assert of_sessions(life) == [["ada"], [], ["ada"], []]
    assert [(event.what, event.slot.session) for event in life.told] == [
        (What.NOBODY, key) for key in (sorted(life.sessions)[1], sorted(life.sessions)[3])
    ]


@pytest.mark.parametrize("seed", range(200 if THOROUGH else 25))
def test_over_years_nobody_waits_longer_than_there_are_people(seed: int):
    """Of the sessions for which others are asked, one after another, since somebody who would do it was asked last."""
    dice, waited, most, names = Random(seed), Counter[str](), Counter[str](), list[str]()
    life = Life(said_by(dice), {}, sessions(dice.randint(20, 40), dice.choice((7, 14, 30))), RotaRules(ask=True))
    while life.now < life.ends:
        comes_and_goes(life, names, dice, (TALK,))
        rota = life.rotas.get(TALK) or Rota(group="g", role=TALK)
        willing = {one.member for one in rota.order if life.members[one.member].state is MemberState.ACTIVE}
        before = len(life.asked)
        life.day()
        asked = life.asked[before:]
        slots = {one.slot.session for one in asked if len(one.slot.asked) == 1}
        for name in set(waited) - willing:
            del waited[name], most[name]
        for name in willing:
            most[name] = max(most[name], len(willing))
            waited[name] = 0 if any(one.member == name for one in asked) else waited[name] + len(slots)
            assert waited[name] <= most[name], (name, life.now)
    assert len(life.asked) > 10


@pytest.mark.parametrize("seed", range(100 if THOROUGH else 12))
def test_over_years_nobody_is_asked_twice_in_a_row_or_twice_for_one_session(seed: int):
    dice, names = Random(seed), list[str]()
    life = Life(said_by(dice), {}, sessions(dice.randint(20, 30), dice.choice((7, 14, 30))))
    while life.now < life.ends:
        comes_and_goes(life, names, dice, (TALK, "host", "notes"))
        life.day()
    for role in (TALK, "host", "notes"):
        lists = of_sessions(life, role)
        assert any(lists)
        assert all(len(set(one)) == len(one) for one in lists)
        assert all(not set(one) & set(after) for one, after in pairwise(lists))


def said_by(dice: Random) -> Callable[[str], str]:
    return lambda _: dice.choice(("yes", "yes", "pass", ""))


def comes_and_goes(life: Life, names: list[str], dice: Random, roles: Sequence[str]) -> None:
    """Somebody joins, leaves the group, goes on a pause or comes back."""
    if len(names) < 9 and dice.random() < 0.1:
        name = f"m{len(names)}"
        names.append(name)
        life.members[name] = member(name)
        for role in dice.sample(roles, dice.randint(1, len(roles))):
            life.join(name, role)
    if names and dice.random() < 0.03:
        name = dice.choice(names)
        states = (MemberState.ACTIVE, MemberState.ACTIVE, MemberState.PAUSED, MemberState.UNSUBSCRIBED)
        if life.members[name].state is not MemberState.UNSUBSCRIBED:
            life.members[name] = member(name, dice.choice(states))


@given(
    st.lists(
        st.tuples(st.sampled_from(("join", "leave", "move", "last")), st.integers(0, 8), st.integers(1, 9)), max_size=30
    )
)
@settings(max_examples=100, deadline=None)
def test_joins_leaves_and_moves_leave_the_order_of_all_others_as_it_was(steps: list[tuple[str, int, int]]):
    rota = Rota(group="g", role=TALK)
    for at, (what, who, place) in enumerate(steps):
        name, now = f"m{who}", BEGIN + at * DAY
        before = [one.member for one in rota.order if one.member != name]
        if what == "join":
            rota = order.joined(rota, name, now, "2024-03-01", "kernels")
        elif what == "leave":
            rota = order.left(rota, name)
        elif what == "last":
            rota = order.last(rota, name, now, "asked s")
        elif rota.place(name) and place <= len(rota.order):
            rota = order.placed(rota, name, place, "put l")
            assert rota.order[place - 1].member == name
        assert [one.member for one in rota.order if one.member != name] == before
        assert len({one.member for one in rota.order}) == len(rota.order)


def test_whoever_joins_again_keeps_their_place_with_what_they_say_now():
    rota = order.joined(order.joined(Rota(group="g", role=TALK), "ada", BEGIN), "bo", BEGIN)
    again = order.joined(rota, "ada", BEGIN + DAY, "2024-03-01", "  kernels,  again ")
    assert [one.member for one in again.order] == ["ada", "bo"]
    assert again.order[0] == Place(member="ada", since=BEGIN, first="2024-03-01", topics="kernels, again")


@pytest.mark.parametrize(("first", "topics"), [("March", ""), ("2024-02-30", ""), ("", "x" * 201)])
def test_what_is_no_day_and_what_is_too_long_is_not_kept(first: str, topics: str):
    with pytest.raises(BadInput):
        order.joined(Rota(group="g", role=TALK), "ada", BEGIN, first, topics)


@pytest.mark.parametrize("place", [0, 3])
def test_a_place_that_there_is_not_is_refused(place: int):
    rota = order.joined(order.joined(Rota(group="g", role=TALK), "ada", BEGIN), "bo", BEGIN)
    with pytest.raises(BadInput, match="is not between 1 and 2"):
        order.placed(rota, "ada", place, "put l")


def test_from_a_day_on_means_not_before_it_and_the_place_is_kept_until_then():
    life = Life(lambda _: "yes", people("ada", "bo", "cy"), sessions(4), RotaRules(ask=True))
    keys = sorted(life.sessions)
    life.join("ada", first=keys[2])
    life.join("bo")
    life.join("cy")
    while life.now < BEGIN + 90 * DAY:
        life.day()
    assert of_sessions(life) == [["bo"], ["cy"], ["ada"], ["bo"]]


def test_who_lets_the_time_pass_makes_room_as_does_who_leaves_or_goes_on_a_pause():
    life = Life(lambda _: "", people("ada", "bo", "cy"), sessions(1), RotaRules(ask=True, answer_days=3))
    for name in life.members:
        life.join(name)
    while not life.asked:
        life.day()
    assert life.asked[-1].member == "ada"
    life.now += 3 * DAY
    life.day()
    assert life.asked[-1].member == "bo"
    life.members["bo"] = member("bo", MemberState.PAUSED)
    life.day()
    assert life.asked[-1].member == "cy"
    (slot,) = life.rotas[TALK].slots
    assert [one.answer for one in slot.asked] == [Answer.SILENT, Answer.AWAY, Answer.OPEN]
    life.members["cy"] = member("cy", MemberState.UNSUBSCRIBED)
    life.day()
    assert [one.member for one in life.rotas[TALK].order] == ["ada", "bo"]


def test_a_slot_that_is_filled_otherwise_calls_it_off_and_gives_the_place_back():
    life = Life(lambda _: "", people("ada", "bo"), sessions(2), RotaRules(ask=True))
    life.join("ada")
    life.join("bo")
    while not life.asked:
        life.day()
    key = life.asked[0].slot.session
    life.sessions[key] = replace(life.sessions[key], kind="talks", talks=(Talk(slug="x", speaker="X"),))
    life.look()
    assert [(one.member, one.slot.session) for one in life.off] == [("ada", key)]
    assert [one.member for one in life.rotas[TALK].order] == ["ada", "bo"]


def test_a_talk_that_is_taken_out_again_is_asked_for_again_of_somebody_else():
    life = Life(lambda _: "yes", people("ada", "bo"), sessions(1), RotaRules(ask=True))
    life.join("ada")
    life.join("bo")
    while not life.asked:
        life.day()
    (key,) = life.sessions
    life.sessions[key] = replace(life.sessions[key], talks=())
    life.day()
    assert of_sessions(life) == [["ada", "bo"]]


def test_nobody_is_asked_for_two_things_at_once_or_for_two_at_one_session():
    life = Life(lambda _: "yes", people("ada", "bo"), sessions(1), RULES)
    for role in (TALK, "host", "notes"):
        life.join("ada", role)
        life.join("bo", role)
    while life.now < BEGIN + 30 * DAY:
        life.day()
    assert sorted((one.role, one.member) for one in life.asked) == [("host", "bo"), ("talk", "ada")]
    assert [(one.role, one.what) for one in life.told] == [("notes", What.NOBODY)]


@pytest.mark.parametrize("role", [TALK, "host"])
def test_too_near_to_the_session_nobody_is_asked_and_the_co_leads_hear_of_it(role: str):
    rules = RotaRules(ask=True) if role == TALK else RotaRules(ask=True, roles=("host",), talks=0)
    life = Life(lambda _: "pass", people("ada", "bo"), sessions(1), rules)
    life.join("ada", role)
    while not life.asked:
        life.day()
    (session,) = life.sessions.values()
    assert session.starts
    life.now = session.starts - bounds(role)[0] + timedelta(minutes=1)
    life.join("bo", role)
    life.look()
    assert [one.member for one in life.asked] == ["ada"]
    assert [one.what for one in life.told] == [What.LATE]


def test_while_a_vote_is_open_nobody_is_asked_to_present():
    life = Life(lambda _: "yes", people("ada"), sessions(1), RotaRules(ask=True))
    life.join("ada")
    seen = replace(life.seen, now=BEGIN + 10 * DAY, voting=True)
    assert looked(life.rotas, seen) == ({}, [])
    assert [one.what for one in looked(life.rotas, replace(seen, voting=False))[1]] == [What.ASK]


def test_from_a_day_on_goes_by_the_sessions_own_clock():
    """In Tokyo it is the 21st, in Berlin still the 20th."""
    starts = datetime(2024, 1, 20, 16, tzinfo=UTC)
    group = replace(GROUP, zone="Europe/Berlin")
    for zone, asked in ((None, False), ("Asia/Tokyo", True)):
        one = Session(group="g", key="2024-01-21", kind="talks", state=SessionState.PLANNED, starts=starts, zone=zone)
        slot = Slot(session=one.key, starts=starts, zone=zone)
        rota = Rota(group="g", role=TALK, order=(Place(member="ada", since=BEGIN, first="2024-01-21"),))
        seen = Seen(group=group, rules=RULES, now=BEGIN, sessions={one.key: one}, members=people("ada"))
        assert (keeps(rota.order[0], slot, rota, {}, seen) is not Keeps.EARLY) == asked
