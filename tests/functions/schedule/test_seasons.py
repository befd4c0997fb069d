"""A season through the handlers: errands, breaks, sessions made ahead of time, the weekly look ahead."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.model.deck import Deck
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member, MemberState
from shared.model.session import Room, Session, SessionState
from shared.schedule import changing
from shared.schedule import steps as schedule_steps
from shared.store import Create, Replace
from tests.builders.seasons import START, at, endless, sent, session
from tests.calls import Calls
from tests.platform import Platform, apply, demo_group, ses_mails, walk

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def deck(talk: str) -> Deck:
    return Deck(
        group="ml-theory", session="2023-10-28", talk=talk, upload=talk, issued=START, published=START, kind="pdf",
        file=f"decks/{talk}.pdf", bytes=9,
    )  # fmt: skip


def test_a_speaker_without_reading_is_asked_once_and_the_co_leads_hear_a_week_ahead(two: Platform):
    at(two, *walk(START - 11 * DAY, START - 6 * DAY, 12 * HOUR))
    assert sent(two, "nudge", "no-reading") == [
        "2023-10-28/r1/tangent-kernels/reading-10d: speaker",
        "2023-10-28/r1/tangent-kernels/reading-7d: lead",
        "2023-10-28/r1/tangent-kernels/reading-7d: lead",
    ]


def test_slides_are_asked_for_until_they_are_there(two: Platform):
    at(two, START - 4 * DAY, START - 3 * DAY)
    two.table.commit(Create(deck("implicit-bias")))
    at(two, START - DAY, START + HOUR, START + DAY)
    two.table.commit(Create(deck("tangent-kernels")))
    at(two, *walk(START + 2 * DAY, START + 9 * DAY, DAY))
    assert sent(two, "chase") == [
        "2023-10-28/r1/implicit-bias/slides-3d: speaker",
        "2023-10-28/r1/tangent-kernels/slides+1d: speaker",
        "2023-10-28/r1/tangent-kernels/slides-1d: speaker",
        "2023-10-28/r1/tangent-kernels/slides-3d: speaker",
    ]
    assert sent(two, "thanks") == ["2023-10-28/r1/implicit-bias/thanks+1d: speaker"]
    assert session(two).next_due is None


def test_slides_that_come_between_the_tick_and_the_send_are_not_asked_for(two: Platform):
    two.tick(START - 3 * DAY)
    for talk in ("implicit-bias", "tangent-kernels"):
        two.table.commit(Create(deck(talk)))
    two.settle()
    assert sent(two, "chase") == []
    assert {row.reason for row in two.rows(Entry) if row.kind == "chase"} == {"done"}


def test_a_session_moved_by_two_weeks_has_its_errands_again(two: Platform):
    at(two, START - 10 * DAY)
    schedule_steps.run([changing.move(session(two), START + 14 * DAY, demo_group(), two.table, two.now)], two.table)
    at(two, START - 9 * DAY, START + 4 * DAY)
    assert sent(two, "nudge") == [
        "2023-10-28/r1/tangent-kernels/reading-10d: speaker",
        "2023-10-28/r2/tangent-kernels/reading-10d: speaker",
    ]


def test_a_tick_with_an_errand_but_nobody_who_owes_anything_writes_the_session_alone(two: Platform, calls: Calls):
    for talk in ("implicit-bias", "tangent-kernels"):
        two.table.commit(Create(deck(talk)))
    at(two, START - 4 * DAY)
    calls.clear()
    two.tick(START - 3 * DAY)
    assert [name for name in calls.names() if "CLOCK" not in name] == ["Query", "GetItem", "BatchGetItem", "PutItem"]


def test_a_reminder_knows_when_the_session_before_began(two: Platform):
    after = datetime(2023, 11, 11, 21, tzinfo=UTC)
    at(two, START - DAY, after - DAY)
    found = {
        row.session: row.facts.get("before")
        for row in two.rows(Mailing)
        if row.kind == "reminder" and row.stage == "1d"
    }
    assert found == {"2023-10-14": None, "2023-10-28": "2023-10-14T20:00:00+00:00", "2023-11-11": START.isoformat()}


def test_members_hear_of_both_ends_of_the_winter_break(two: Platform):
    at(two, *walk(datetime(2023, 12, 9, 22, tzinfo=UTC), datetime(2024, 1, 14, 22, tzinfo=UTC), 2 * DAY))
    assert sent(two, "break") == [
        "2023-12-09/begins: member", "2023-12-09/begins: member", "2023-12-09/ends: member", "2023-12-09/ends: member",
    ]  # fmt: skip
    subjects = [
        mail.raw_data for mail in ses_mails() if "See_you_on_Saturday" in mail.raw_data or "See you on" in mail.raw_data
    ]
    assert len(subjects) == 2


def test_co_leads_get_the_weekly_look_ahead_on_monday_mornings_by_their_clock(two: Platform):
    for monday in (datetime(2023, 10, 9, 14, tzinfo=UTC) + n * 7 * DAY for n in range(3)):
        at(two, monday - DAY, monday - HOUR, monday, monday + HOUR, monday + DAY)
    assert sent(two, "preflight") == [f"202310{day}: lead" for day in ("09", "09", "16", "16", "23", "23")]
    (first, *_) = [row for row in two.rows(Mailing) if row.kind == "preflight" and row.id.endswith("20231016")]
    assert first.created == datetime(2023, 10, 16, 14, tzinfo=UTC)
    assert first.facts["flags"] == "Sat 14 October: the recap waits for a press"
    assert '"nudge", "reading-10d", "Sat 28 October", "1 speaker"' in first.facts["lines"]


def test_a_recap_that_nobody_sends_is_flagged_for_two_weeks_and_not_on_every_monday_to_come(two: Platform):
    for monday in (datetime(2023, 10, 16, 14, tzinfo=UTC) + n * 7 * DAY for n in range(3)):
        at(two, monday - DAY, monday)
    flags = {row.id[-4:]: row.facts["flags"] for row in two.rows(Mailing) if row.kind == "preflight"}
    flagged = {day for day, found in flags.items() if "Sat 14 October: the recap waits for a press" in found}
    assert ({"1016", "1023", "1030"} <= {*flags}, flagged & {"1016", "1023", "1030"}) == (True, {"1016", "1023"})


@pytest.mark.parametrize(
    ("quota", "flagged"), [(1.0, "lets 1 mails a day through"), (-1.0, ""), (None, "")], ids=["spent", "any", "untold"]
)
def test_the_look_ahead_tells_where_the_mail_service_lets_too_little_through(two: Platform, quota: float, flagged: str):
    two.quota = quota
    at(two, datetime(2023, 10, 9, 14, tzinfo=UTC))
    (row,) = [row for row in two.rows(Mailing) if row.kind == "preflight"]
    assert flagged in row.facts["flags"]
    assert bool(flagged) == ("mail service" in row.facts["flags"])


def test_a_file_applied_in_the_middle_of_a_week_brings_no_second_look_ahead(two: Platform):
    monday = datetime(2023, 10, 16, 14, tzinfo=UTC)
    at(two, monday)
    apply(two, demo_group(mission="another one"))
    at(two, monday + 2 * DAY, monday + 3 * DAY)
    assert sent(two, "preflight") == ["20231016: lead", "20231016: lead"]


def test_a_look_ahead_that_was_missed_is_made_up_for_on_the_morning_of_the_next_one(two: Platform):
    monday = datetime(2023, 10, 16, 14, tzinfo=UTC)
    at(two, monday - 7 * DAY, monday + 7 * DAY - 6 * HOUR, monday + 7 * DAY)
    assert sent(two, "preflight") == [f"202310{day}: lead" for day in ("09", "09", "16", "16", "23", "23")]


LEADS = [
    {"id": name, "name": name, "address": f"{name}@example.org", "weekly": name}
    for name in ("needed", "always", "never")
]


@pytest.mark.parametrize("busy", ["", "red", "waiting", "break"])
def test_a_quiet_week_is_told_of_only_to_who_wants_it_always(platform: Platform, busy: str):
    changes = {"meeting_link": ""} if busy == "red" else {}
    apply(platform, demo_group(talks=[], co_leads=LEADS, **changes))
    if busy == "waiting":
        asks = Member(
            group="ml-theory", id="a" * 20, name="Ada", address="ada@example.com", state=MemberState.PENDING_APPROVAL
        )
        platform.table.commit(Create(asks))
    monday = datetime(2023, 12, 4, 15, tzinfo=UTC) if busy == "break" else datetime(2023, 10, 9, 14, tzinfo=UTC)
    platform.table.commit(Replace(replace(platform.table.get(GroupCalendar, "ml-theory"), due=monday)))
    platform.tick(monday)
    platform.settle()
    got = {row.reader: row.reason or row.state.value for row in platform.rows(Entry) if row.kind == "preflight"}
    assert got == {"lead:needed": "sent" if busy else "muted", "lead:always": "sent", "lead:never": "muted"}


def test_nobody_is_asked_in_a_quiet_week_that_nobody_wants_to_hear_of(platform: Platform):
    apply(platform, demo_group(talks=[], co_leads=[LEADS[0], LEADS[2]]))
    platform.tick(datetime(2023, 10, 9, 14, tzinfo=UTC))
    assert [row for row in platform.rows(Mailing) if row.kind == "preflight"] == []


def test_a_group_that_does_not_want_the_weekly_mail_gets_none(two: Platform):
    apply(two, demo_group(weekly_preflight=False))
    at(two, *walk(datetime(2023, 10, 9, 14, tzinfo=UTC), datetime(2023, 10, 24, tzinfo=UTC), 3 * DAY))
    assert sent(two, "preflight") == []


def test_the_sessions_of_a_season_without_an_end_are_made_ahead_of_time_by_the_tick(platform: Platform):
    apply(platform, demo_group(**endless()))
    assert [row.key for row in platform.rows(Session)] == ["2023-10-14", "2023-10-28", "2023-11-11"]
    at(platform, *walk(datetime(2023, 10, 7, tzinfo=UTC), datetime(2023, 12, 1, tzinfo=UTC), 5 * DAY))
    keys = sorted(row.key for row in platform.rows(Session))
    assert keys == [f"{date(2023, 10, 14) + timedelta(days=14 * n)}" for n in range(6)]
    assert all(platform.table.get(Room, "ml-theory", key) for key in keys)
    assert sum(row.state is SessionState.HELD for row in platform.rows(Session)) == 4


def test_a_cancelled_session_of_a_season_without_an_end_is_not_made_again(platform: Platform):
    apply(platform, demo_group(**endless()))
    schedule_steps.run(
        [changing.cancel(session(platform, "2023-11-11"), demo_group(), platform.table, platform.now)], platform.table
    )
    at(platform, *walk(datetime(2023, 10, 7, tzinfo=UTC), datetime(2023, 11, 1, tzinfo=UTC), 5 * DAY))
    assert session(platform, "2023-11-11").state is SessionState.CANCELLED
