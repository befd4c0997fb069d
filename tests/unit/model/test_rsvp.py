"""Who comes, by what they have said."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from shared.model import rsvp
from shared.model.group import Attendance, CoLead, Group
from shared.model.member import Member, MemberState, addressee
from shared.model.season import Season
from shared.model.session import Session, SessionState, cancelled, moved
from shared.schedule.forecast import Known
from shared.schedule.session_duties import scheduled
from shared.tick.registry import foreseen

NOW = datetime(2027, 1, 2, 12, tzinfo=UTC)
GROUP = Group(
    id="g", name="G", zone="America/Denver", sender="g@example.org", co_leads=(CoLead(id="l", name="L", address="l@example.org"),),
    season=Season(first=date(2027, 1, 9), every_days=14, starts=time(18), minutes=60, until=date(2027, 6, 26)),
    attendance=Attendance(ask=True),
)  # fmt: skip
ADA = Member(group="g", id="ad" * 10, name="Ada", address="ada@example.org", state=MemberState.ACTIVE)


def session(day: int = 9, hour: int = 1, **more: Any) -> Session:
    """On the evening of a day of January in Denver, which is the next day by UTC."""
    starts = datetime(2027, 1, day + 1, hour, tzinfo=UTC)
    return Session(
        group="g", key=f"2027-01-{day:02}", kind="talks", state=SessionState.PLANNED, starts=starts,
        ends=starts + timedelta(hours=1), **{"asked_in": ("7d", "1d")} | more,
    )  # fmt: skip


def said(*answers: tuple[int, bool], member: Member = ADA) -> Member:
    for day, coming in answers:
        member = rsvp.answered(member, session(day), NOW, coming=coming)
    return member


EVERY = rsvp.comes_to_all(ADA, GROUP, NOW)


@pytest.mark.parametrize(
    ("member", "day", "comes"),
    [
        (ADA, 9, None),
        (said((9, True)), 9, True),
        (said((9, False)), 9, False),
        (said((9, True), (9, False)), 9, False),
        (said((9, True)), 23, None),
        (EVERY, 9, True),
        (EVERY, 23, True),
        (said((9, False), member=EVERY), 9, False),
        (said((9, False), member=EVERY), 23, True),
        (rsvp.comes_to_all(said((9, False)), GROUP, NOW), 9, False),
        (rsvp.comes_to_none(said((9, True), member=EVERY)), 9, True),
        (rsvp.comes_to_none(EVERY), 9, None),
    ],
)
def test_what_somebody_said_last_of_a_session_counts_and_else_what_they_said_of_all(member, day, comes):
    assert rsvp.comes(member, session(day), GROUP.tz) is comes
    assert rsvp.comes(addressee(member), session(day), GROUP.tz) is comes


def test_whoever_comes_to_all_comes_to_those_of_the_season_and_for_good_where_it_has_no_end():
    after = replace(session(), key="2027-06-27")
    assert rsvp.comes(EVERY, after, GROUP.tz) is None
    assert rsvp.comes(EVERY, replace(after, key="2027-06-26"), GROUP.tz) is True
    assert GROUP.season is not None
    endless = replace(GROUP, season=replace(GROUP.season, until=None))
    assert rsvp.comes(rsvp.comes_to_all(ADA, endless, NOW), after, GROUP.tz) is True


@pytest.mark.parametrize(
    ("to", "comes"),
    [
        (datetime(2027, 1, 10, 3, tzinfo=UTC), True),  # later on the same evening
        (datetime(2027, 1, 10, 8, tzinfo=UTC), None),  # past midnight in Denver
        (datetime(2027, 1, 9, 2, tzinfo=UTC), None),  # the evening before
        (datetime(2027, 1, 9, 22, tzinfo=UTC), True),  # the afternoon of that day
    ],
)
def test_a_move_to_another_day_of_the_group_asks_anew_and_one_within_the_day_does_not(to, comes):
    member = said((9, True))
    there = moved(session(), to, NOW)
    assert rsvp.comes(member, there, GROUP.tz) is comes
    assert rsvp.comes(member, moved(there, session().starts or NOW, NOW), GROUP.tz) is True  # and back again


def test_answers_about_sessions_that_are_over_go_with_a_later_one_and_no_more_than_40_stay():
    member = said((9, True), (23, True))
    soon = rsvp.answered(member, session(30), datetime(2027, 1, 10, 2, tzinfo=UTC), coming=False)
    assert [one.session for one in soon.rsvps] == [
        "2027-01-09",
        "2027-01-23",
        "2027-01-30",
    ]  # it is counted when it is over
    later = rsvp.answered(member, session(30), datetime(2027, 1, 13, tzinfo=UTC), coming=False)
    assert [one.session for one in later.rsvps] == ["2027-01-23", "2027-01-30"]
    many = ADA
    for number in range(60):
        at = datetime(2027, 2, 1, tzinfo=UTC) + timedelta(days=number)
        many = rsvp.answered(many, replace(session(), key=f"{at:%Y-%m-%d}", starts=at), NOW, coming=True)
    assert [one.session for one in many.rsvps][:: rsvp.MOST - 1] == ["2027-02-01", "2027-03-12"]


def test_saying_the_same_again_changes_nothing():
    once = said((9, True))
    assert rsvp.answered(once, session(), NOW, coming=True) is once


YES, NO, OTHER_DAY = said((9, True)), said((9, False)), rsvp.answered(ADA, session(8), NOW, coming=True)
BEFORE_THE_MOVE = replace(ADA, rsvps=tuple(replace(one, session="2027-01-09") for one in OTHER_DAY.rsvps))
REFUSED_BEFORE = replace(ADA, rsvps=tuple(replace(one, coming=False) for one in BEFORE_THE_MOVE.rsvps))


@pytest.mark.parametrize(
    ("to", "member", "why"),
    [
        ("unless-no", ADA, ""),
        ("unless-no", YES, ""),
        ("unless-no", EVERY, ""),
        ("unless-no", NO, "cannot come"),
        ("unless-no", said((9, False), member=EVERY), "cannot come"),
        ("unless-no", REFUSED_BEFORE, ""),
        ("coming", ADA, "has not said"),
        ("coming", YES, ""),
        ("coming", EVERY, ""),
        ("coming", NO, "cannot come"),
        ("coming", BEFORE_THE_MOVE, ""),
        ("coming", REFUSED_BEFORE, "has not said"),
        ("everybody", ADA, ""),
        ("everybody", NO, ""),
    ],
)
def test_the_last_reminder_goes_to_whom_the_group_says_and_every_other_to_all(to, member, why):
    group = replace(GROUP, attendance=Attendance(ask=True, last_reminder=to))
    assert rsvp.not_reminded(member, session(), "1h", group) == why
    assert {rsvp.not_reminded(member, session(), stage, group) for stage in ("7d", "1d")} == {""}
    for off in (Attendance(last_reminder=to), None):
        assert rsvp.not_reminded(member, session(), "1h", replace(group, attendance=off)) == ""


OPENS = datetime(2027, 1, 10, 0, tzinfo=UTC)
"""When the last reminder of the 9th goes: an hour before the start."""


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ((), ""),
        (("1h",), ""),
        (("14d",), ""),
        (("7d",), "has not said"),
        (("1d",), "has not said"),
        (("1d", "1h"), "has not said"),
    ],
)
def test_reminders_that_went_before_the_group_asked_have_asked_nobody(asked, why):
    group = replace(GROUP, attendance=Attendance(ask=True, last_reminder="coming"))
    assert rsvp.not_reminded(ADA, session(asked_in=asked), "1h", group) == why


@pytest.mark.parametrize(
    ("member", "why"),
    [
        ({}, "has not said"),
        ({"active_since": OPENS - timedelta(days=3)}, "has not said"),
        ({"active_since": OPENS - timedelta(days=1)}, ""),  # in since the mail of the move went
        ({"muted": ("news",)}, ""),
        ({"muted": ("7d", "1d")}, "has not said"),
    ],
)
def test_the_mail_about_a_move_asks_whoever_gets_it(member, why):
    group = replace(GROUP, attendance=Attendance(ask=True, last_reminder="coming"))
    there = session(asked_in=(), asked_at=OPENS - timedelta(days=2), changed_at=OPENS - timedelta(days=2))
    assert rsvp.not_reminded(replace(ADA, **member), there, "1h", group) == why


@pytest.mark.parametrize(
    ("member", "changed", "why"),
    [
        ({"muted": ("7d", "1d")}, None, ""),  # the mails that ask are not wanted
        ({"muted": ("7d",)}, None, "has not said"),
        ({"muted": ("news",)}, None, "has not said"),
        (
            {"active_since": OPENS - timedelta(hours=2)},
            None,
            "",
        ),  # in, or back from a pause, since the last of them went
        ({"active_since": OPENS - timedelta(days=2)}, None, "has not said"),
        ({"active_since": OPENS - timedelta(days=2), "muted": ("1d",)}, None, ""),
        ({}, OPENS, ""),  # a session that was added when there was no other reminder any more
        ({}, OPENS + timedelta(minutes=5), ""),
        ({}, OPENS - timedelta(minutes=5), "has not said"),
    ],
)
def test_whoever_no_mail_has_asked_gets_the_last_reminder_though_they_have_said_nothing(member, changed, why):
    group = replace(GROUP, attendance=Attendance(ask=True, last_reminder="coming"))
    assert rsvp.not_reminded(replace(ADA, **member), session(changed_at=changed), "1h", group) == why


@pytest.mark.parametrize(
    ("given", "less"),
    [
        (Attendance(ask=True), ", less whoever cannot come"),
        (Attendance(ask=True, last_reminder="coming"), ", less whoever has not said that they come"),
        (Attendance(ask=True, last_reminder="everybody"), ""),
        (Attendance(), ""),
        (None, ""),
    ],
)
def test_preflight_foresees_to_whom_the_last_reminder_does_not_go(given, less):
    group = replace(GROUP, attendance=given)
    ahead = foreseen(
        group, [scheduled(session(), group)], Known(zones={"America/Denver": 3}), NOW, NOW + timedelta(days=9), now=NOW
    )
    assert [one.whom for one in ahead if one.kind == "reminder"] == ["3 members", "3 members", f"3 members{less}"]


@pytest.mark.parametrize(
    ("reminders", "last"),
    [(("7d", "1d", "1h"), "1h"), (("1h", "7d"), "1h"), (("1d", "30h"), "1d"), (("25h", "1d"), "1d"), ((), "")],
)
def test_the_last_reminder_is_the_one_nearest_to_the_start_in_whatever_order_they_stand(reminders, last):
    assert rsvp.last_stage(replace(GROUP, reminders=reminders)) == last


def test_nobody_is_counted_twice_and_only_who_is_active_at_all():
    people = [YES, NO, EVERY, said((9, True), member=EVERY), ADA, replace(YES, state=MemberState.PAUSED)]
    assert rsvp.counted(people, session(), GROUP.tz) == rsvp.Answers(coming=3, away=1)


@pytest.mark.parametrize(
    ("there", "now", "takes"),
    [
        (session(), NOW, True),
        (session(), session().starts, False),
        (cancelled(session(), NOW), NOW, False),
        (replace(session(), state=SessionState.HELD), NOW, False),
        (replace(session(), starts=None), NOW, False),
    ],
)
def test_answers_are_taken_until_the_start_of_a_session_that_takes_place(there, now, takes):
    assert rsvp.takes_answers(there, now) is takes
