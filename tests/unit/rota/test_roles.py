"""Who has said that they do something at a session: they are reminded once, keep it while the session is called off, and co-leads hear in
one mail of all that nobody does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.model.group import RotaRules
from shared.model.mailing import Mailing
from shared.model.member import MemberState
from shared.model.rota import TALK, Answer, Rota
from shared.model.session import SessionState
from shared.rota.looking import Found, after_look
from shared.rota.rules import Event, What
from tests.unit.rota.test_fairness import BEGIN, DAY, Life, member, people, sessions

HOURS = timedelta(hours=1)


def hosts(*names: str) -> Life:
    """Whoever is asked to host says yes."""
    found = Life(lambda _: "yes", people(*names), sessions(1), RotaRules(ask=True, talks=0, roles=("host",)))
    for name in names:
        found.join(name, "host")
    return found


def near(events: list[Event]) -> list[tuple[str, str]]:
    return [(one.member, one.role) for one in events if one.what is What.NEAR]


def lived(life: Life, days: int) -> list[tuple[int, str]]:
    """On which day of so many who is reminded."""
    found = []
    for day in range(days):
        found += [(day, name) for name, _ in near(life.look())]
        life.day()
    return found


def test_whoever_does_something_is_reminded_once_on_the_morning_of_the_day_before():
    life = hosts("ada")
    (session,) = life.sessions.values()
    assert session.starts == BEGIN + 30 * DAY
    assert lived(life, 32) == [(29, "ada")]


def test_before_nine_nobody_is_reminded_whatever_a_look_is_for():
    life = hosts("ada")
    while life.now < BEGIN + 28 * DAY:
        life.day()
    life.now = (BEGIN + 29 * DAY).replace(hour=7, minute=59)  # 8:59 by the group's clock
    assert near(life.look()) == []
    life.now += timedelta(minutes=1)
    assert near(life.look()) == [("ada", "host")]


def test_where_no_look_came_on_the_day_before_the_first_after_midnight_makes_up_for_it():
    """The session begins before nine in the morning, say."""
    life = hosts("ada")
    while life.now < BEGIN + 28 * DAY:
        life.day()
    (key,) = life.sessions
    early = (BEGIN + 30 * DAY).replace(hour=0, minute=30)
    life.sessions[key] = replace(life.sessions[key], starts=early)
    life.look()
    life.now = early - HOURS
    assert near(life.look()) == [("ada", "host")]
    assert near(life.look()) == []


def test_who_has_it_by_then_is_reminded_and_anew_where_the_session_is_on_another_day():
    life = hosts("ada", "bo")
    while life.now < BEGIN + 29 * DAY:
        life.day()
    assert near(life.look()) == [("ada", "host")]
    (key,) = life.sessions
    slot = life.rotas["host"].slots[0]
    life.rotas["host"] = replace(life.rotas["host"], slots=(replace(slot, holder="bo"),))
    assert near(life.look()) == [("bo", "host")]
    session = life.sessions[key]
    assert session.starts is not None
    life.sessions[key] = replace(session, starts=session.starts + HOURS)
    assert near(life.look()) == []
    life.sessions[key] = replace(session, starts=session.starts + 7 * DAY)
    assert near(life.look()) == []
    life.now += 7 * DAY
    assert near(life.look()) == [("bo", "host")]


@pytest.mark.parametrize("state", [MemberState.PAUSED, MemberState.UNSUBSCRIBED])
def test_who_is_away_is_not_reminded(state: MemberState):
    life = hosts("ada")
    while life.now < BEGIN + 28 * DAY:
        life.day()
    life.members["ada"] = member("ada", state)
    assert lived(life, 4) == []


def test_whoever_presents_is_not_reminded_here_as_speakers_are():
    life = Life(lambda _: "yes", people("ada"), sessions(1), RotaRules(ask=True))
    life.join("ada")
    assert lived(life, 32) == []


@pytest.mark.parametrize("role", [TALK, "host"])
def test_a_yes_is_kept_where_the_session_is_called_off_and_takes_place_after_all(role: str):
    rules = RotaRules(ask=True) if role == TALK else RotaRules(ask=True, talks=0, roles=("host",))
    life = Life(lambda _: "yes", people("ada", "bo"), sessions(1), rules)
    life.join("ada", role)
    life.join("bo", role)
    while not life.asked:
        life.day()
    (key,) = life.sessions
    there = life.sessions[key]
    life.sessions[key] = replace(there, state=SessionState.CANCELLED)
    life.day()
    assert life.rotas[role].slot(key) is None
    life.sessions[key] = there
    for _ in range(3):
        life.day()
    assert [(slot.holder, slot.over) for slot in life.rotas[role].slots] == [("ada", False)]
    assert [event.member for event in life.asked] == ["ada"]


def test_whoever_had_not_answered_when_it_was_called_off_is_asked_again():
    life = Life(lambda _: "", people("ada", "bo"), sessions(1), RotaRules(ask=True))
    life.join("ada")
    life.join("bo")
    while not life.asked:
        life.day()
    (key,) = life.sessions
    there = life.sessions[key]
    life.sessions[key] = replace(there, state=SessionState.CANCELLED)
    life.day()
    life.sessions[key] = there
    life.day()
    assert [event.member for event in life.asked] == ["ada", "ada"]


def test_who_has_left_meanwhile_does_not_get_it_back():
    life = hosts("ada", "bo")
    while not life.asked:
        life.day()
    (key,) = life.sessions
    there = life.sessions[key]
    life.sessions[key] = replace(there, state=SessionState.CANCELLED)
    life.day()
    life.members["ada"] = member("ada", MemberState.UNSUBSCRIBED)
    life.sessions[key] = there
    life.day()
    assert [slot.holder for slot in life.rotas["host"].slots if not slot.over] == ["bo"]


def test_co_leads_hear_in_one_mail_of_all_that_nobody_does_at_a_session():
    life = Life(lambda _: "", {}, sessions(2), RotaRules(ask=True, roles=("host", "notes")))
    life.now = BEGIN + 16 * DAY
    rows = [write.row for write in after_look(Found(rotas={}, seen=life.seen))]
    mails = [row for row in rows if isinstance(row, Mailing)]
    assert [(mail.kind, mail.session, mail.facts["roles"]) for mail in mails] == [
        ("nobody-left", min(life.sessions), "talk,host,notes")
    ]


def test_a_rota_as_it_was_kept_before_stays_whose_it_is():
    """Somebody else was asked anew when the session was restored: they have it, and not both."""
    life = hosts("ada", "bo")
    while not life.asked:
        life.day()
    (slot,) = life.rotas["host"].slots
    asked = tuple(replace(one, answer=Answer.YES) for one in slot.asked)
    before = replace(slot, asked=asked, over=True)
    life.rotas["host"] = Rota(
        group="g", role="host", order=life.rotas["host"].order, slots=(before, replace(slot, holder="bo"))
    )
    life.look()
    assert [(one.holder, one.over) for one in life.rotas["host"].slots] == [("ada", True), ("bo", False)]


def alone_on_two(answer: str = "", answer_days: int = 4) -> list[tuple[int, str, str]]:
    """Ada is alone on two rotas: so many days ahead, who is asked, or told that nobody is left, for what."""
    rules = RotaRules(ask=True, talks=0, roles=("host", "notes"), ahead_days=14, answer_days=answer_days)
    found = Life(lambda _: answer, people("ada"), sessions(1), rules)
    for role in ("host", "notes"):
        found.join("ada", role)
    (session,) = found.sessions.values()
    said = []
    while session.starts and found.now < session.starts:
        days = found.seen.days_to(session.starts)
        said += [(days, one.what.value, one.role) for one in found.look() if one.what is not What.NEAR]
        found.day()
    return said


def test_nobody_is_said_to_be_left_while_whoever_is_next_has_yet_to_answer_something_else():
    assert alone_on_two() == [(14, "ask", "host"), (10, "nobody", "host"), (10, "ask", "notes"), (6, "nobody", "notes")]


def test_co_leads_hear_ten_days_ahead_at_the_latest_also_where_an_answer_is_still_out():
    assert alone_on_two(answer_days=14) == [(14, "ask", "host"), (10, "nobody", "notes"), (1, "late", "host")]


def test_whoever_has_said_yes_to_something_else_there_is_not_waited_for():
    assert alone_on_two("yes") == [(14, "ask", "host"), (13, "nobody", "notes")]
