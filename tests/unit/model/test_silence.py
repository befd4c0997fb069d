"""Whether anything is heard of a member, and since how many sessions not."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from shared.model import rsvp, silence
from shared.model.group import CoLead, Group, Silence
from shared.model.member import Member, MemberState, StillAsked, to_state
from shared.model.season import Quiet, Season
from shared.model.session import Session, SessionState

FIRST = datetime(2027, 1, 10, 1, tzinfo=UTC)  # the evening of the 9th in Denver
GROUP = Group(
    id="g", name="G", zone="America/Denver", sender="g@example.org", co_leads=(CoLead(id="l", name="L", address="l@example.org"),),
    season=Season(first=date(2027, 1, 9), every_days=14, starts=time(18), minutes=60, until=date(2027, 6, 26)),
    silence=Silence(sessions=3, days=14),
)  # fmt: skip


def session(number: int, **more: Any) -> Session:
    """The one of that number, counted from 0, every other week."""
    starts = FIRST + timedelta(days=14 * number)
    given: dict[str, Any] = {"state": SessionState.HELD} | more
    key = (starts - timedelta(hours=8)).date().isoformat()
    return Session(group="g", key=key, kind="talks", starts=starts, ends=starts + timedelta(hours=1), **given)


HELD = tuple(session(number) for number in range(4))
NOW = FIRST + timedelta(days=14 * 3 + 2)
IN = FIRST - timedelta(days=1)
ADA = Member(group="g", id="ad" * 10, name="Ada", address="ada@example.org", state=MemberState.ACTIVE, active_since=IN)


def heard(*sessions: Session, **more: Any) -> silence.Heard:
    given: dict[str, Any] = {"signs": {}, "talks": {}} | more
    return silence.heard(sessions or HELD, **given)


def said(number: int, *, coming: bool) -> Member:
    return rsvp.answered(ADA, session(number), IN, coming=coming)


def after(number: int) -> datetime:
    return FIRST + timedelta(days=14 * number)


@pytest.mark.parametrize(
    ("member", "more", "missed"),
    [
        (ADA, {}, 4),
        (said(0, coming=True), {}, 3),
        (said(0, coming=False), {}, 3),
        (said(1, coming=True), {}, 2),
        (said(7, coming=True), {}, 0),  # they have said it of a session ahead
        (replace(ADA, seen=after(2) + timedelta(hours=3)), {}, 1),
        (replace(ADA, active_since=after(1) + timedelta(days=1)), {}, 2),  # new, or back from a pause
        (replace(ADA, offered=(after(2) - timedelta(days=1),)), {}, 2),
        (replace(ADA, comes_until=session(1).key), {}, 2),
        (replace(ADA, comes_until=rsvp.FOR_GOOD), {}, 0),
        (ADA, {"signs": {ADA.id: after(1)}}, 2),
        (ADA, {"signs": {"someone else": after(1)}}, 4),
        (ADA, {"talks": {ADA.address: after(2)}}, 1),
        (ADA, {"talks": {ADA.address: after(9)}}, 0),
    ],
)
def test_silence_is_counted_in_sessions_since_the_last_sign_of_life(member, more, missed):
    known = heard(**more)
    assert silence.missed(silence.last_sign(member, known, NOW), known) == missed
    assert (silence.silent(member, GROUP, known, NOW) is not None) == (missed >= 3)


@pytest.mark.parametrize(
    "other", [{"state": SessionState.CANCELLED}, {"state": SessionState.PLANNED}, {"imported": True}]
)
def test_a_session_that_was_not_held_does_not_count(other):
    known = heard(session(0), session(1), session(2, **other), session(3, **other))
    assert silence.missed(IN, known) == 2
    assert silence.silent(ADA, GROUP, known, NOW) is None


@pytest.mark.parametrize("state", [state for state in MemberState if state is not MemberState.ACTIVE])
def test_who_gets_no_mail_is_not_asked(state):
    assert silence.silent(replace(ADA, state=state), GROUP, heard(), NOW) is None


def test_nobody_is_silent_where_the_group_does_not_ask():
    for said in (None, Silence(), Silence(sessions=0)):
        assert silence.silent(ADA, replace(GROUP, silence=said), heard(), NOW) is None


def test_one_silence_is_asked_about_once_and_the_next_anew():
    asked = silence.asked(ADA, IN, silence.round_after(HELD[2], GROUP, NOW), NOW)
    assert silence.silent(asked, GROUP, heard(), NOW) is None
    assert silence.unanswered(asked, heard(), NOW + timedelta(days=14))
    heard_again = replace(asked, seen=NOW + timedelta(days=1))
    assert not silence.unanswered(heard_again, heard(), NOW + timedelta(days=14))
    later = heard(*(session(number) for number in range(9)))
    assert silence.silent(heard_again, GROUP, later, after(8)) == heard_again.seen


def test_a_sign_from_before_the_question_that_is_known_only_later_brings_no_second_one_at_once():
    """They were asked after the third session; later a co-lead says that they were at the first."""
    asked = silence.asked(ADA, IN, silence.round_after(HELD[2], GROUP, after(2)), after(2) + timedelta(days=2))
    for held, since in ((4, None), (5, None), (6, after(0))):
        known = heard(*(session(number) for number in range(held)), signs={ADA.id: after(0)})
        assert silence.silent(asked, GROUP, known, after(held)) == since
        assert silence.by_sessions([asked], known, after(held)) == {held - 3: 1}


@pytest.mark.parametrize(
    "sign",
    [
        {"signs": {ADA.id: NOW + timedelta(days=3)}},  # voted
        {"signs": {ADA.id: after(3)}},  # was there, as a co-lead says only now
    ],
)
def test_who_voted_or_was_there_has_answered(sign):
    asked = silence.asked(ADA, IN, silence.round_after(HELD[3], GROUP, NOW), NOW)
    assert not silence.unanswered(asked, heard(**sign), NOW + timedelta(days=14))


def test_the_silent_are_asked_in_the_morning_two_days_after_and_have_until_a_morning():
    made = silence.round_after(HELD[3], GROUP, HELD[3].ends or NOW)
    assert made.due == datetime(2027, 2, 22, 17, tzinfo=UTC)  # 10:00 in Denver
    assert made.until == datetime(2027, 3, 8, 17, tzinfo=UTC)
    quiet = replace(GROUP, quiet=Quiet(from_=time(21), to=time(11)))
    late = silence.round_after(HELD[3], quiet, HELD[3].ends or NOW)
    assert (late.due, late.until) == (made.due and made.due + timedelta(hours=1), made.until + timedelta(hours=1))


def test_over_a_change_of_the_clocks_it_stays_the_morning():
    made = silence.round_after(session(4), GROUP, session(4).ends or NOW)  # the clocks change on 14 March
    assert (made.due, made.until) == (datetime(2027, 3, 8, 17, tzinfo=UTC), datetime(2027, 3, 22, 16, tzinfo=UTC))


def test_only_who_did_not_answer_is_on_a_pause_for_it():
    assert silence.paused_for_silence(silence.paused(ADA, NOW))
    own = to_state(ADA, MemberState.PAUSED, at=NOW, by="self", why="paused until 1 May")
    assert not silence.paused_for_silence(own)
    assert silence.paused(ADA, NOW).next_due is None


def test_who_is_silent_for_how_many_sessions_is_counted_without_those_asked():
    asked = replace(ADA, still_asked=StillAsked(since=IN, at=NOW, until=NOW, session="x"))
    members = [ADA, asked, said(1, coming=True), replace(ADA, state=MemberState.PAUSED)]
    assert silence.by_sessions(members, heard(), NOW) == {4: 1, 2: 1}
