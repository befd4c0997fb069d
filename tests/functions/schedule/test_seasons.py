"""A season through the handlers: errands, breaks, sessions made ahead of time, the weekly look ahead, and what is taken back."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.errors import BadInput
from shared.model.audit import AuditLine
from shared.model.deck import Deck
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Entry, EntryState, Mailing
from shared.model.member import Member, MemberState
from shared.model.season import Season
from shared.model.session import Resource, Room, Session, SessionState
from shared.schedule import changing, undoing
from shared.schedule import steps as schedule_steps
from shared.store import Create, Replace
from shared.store.actions import Change
from tests.builders.members import member
from tests.calls import Calls
from tests.platform import Platform, apply, demo_group, ses_mails, walk

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = datetime(2023, 10, 28, 20, tzinfo=UTC)
"""Of the session with two talks: Ada's has reading, Noor's has none."""


@pytest.fixture
def two(group: Platform) -> Platform:
    """The group with two active members."""
    for name in ("ada", "bo"):
        group.table.commit(Create(member(f"{name}@example.org")))
    group.at(datetime(2023, 10, 8, tzinfo=UTC))
    return group


def sent(platform: Platform, *kinds: str) -> list[str]:
    """``<mailing>: <reader>`` of what was sent, in order of the mailings' ids."""
    found = [row for row in platform.rows(Entry) if row.state is EntryState.SENT and row.kind in kinds]
    return sorted(f"{row.mailing.partition('/ml-theory/')[2]}: {row.reader.partition(':')[0]}" for row in found)


def session(platform: Platform, key: str = "2023-10-28") -> Session:
    row = platform.table.get(Session, "ml-theory", key)
    assert row is not None
    return row


def at(platform: Platform, *moments: datetime) -> None:
    for moment in moments:
        platform.tick(moment)
        platform.settle()


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
    assert '"nudge", "reading-10d", "ml-theory/2023-10-28", "1 speaker"' in first.facts["lines"]


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


def endless(**changes: object) -> dict[str, object]:
    given = {"first": date(2023, 10, 14), "every_days": 14, "starts": "14:00", "minutes": 60, "ahead_days": 28}
    return {"season": given | changes, "talks": []}


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


def test_applying_the_file_again_looks_at_the_calendar_anew_and_forgets_nothing(two: Platform):
    at(two, datetime(2023, 12, 11, tzinfo=UTC))
    season = demo_group().season
    assert isinstance(season, Season)
    apply(two, replace(demo_group(), season=replace(season, minutes=75)))
    row = two.table.get(GroupCalendar, "ml-theory")
    assert row is not None
    assert (row.told, row.due) == (("2023-12-09/begins",), two.now)


# --- taken back
def moved(platform: Platform, to: datetime) -> None:
    schedule_steps.run(
        [changing.move(session(platform), to, demo_group(), platform.table, platform.now, by="mika")], platform.table
    )


def undo(platform: Platform, key: str = "2023-10-28") -> Change:
    step = undoing.undo(session(platform, key), demo_group(), platform.table, platform.now, by="sol")
    schedule_steps.run([step], platform.table)
    return step


def test_a_move_that_nobody_was_told_of_is_taken_back_without_a_word(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    undo(two)
    at(two, START - 3 * DAY, START - DAY, START - HOUR, START + 25 * HOUR)
    assert sent(two, "moved") == []
    assert sent(two, "reminder") == [
        "2023-10-28/r1/7d: member", "2023-10-28/r1/7d: member", "2023-10-28/r3/1d: member", "2023-10-28/r3/1d: member",
        "2023-10-28/r3/1h: member", "2023-10-28/r3/1h: member",
    ]  # fmt: skip


def test_a_move_that_members_know_of_is_taken_back_with_one_mail_that_has_both_times(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    at(two, START - 3 * DAY)
    undo(two)
    at(two, START - 3 * DAY, START - DAY, START - HOUR, START + 25 * HOUR)
    assert sent(two, "moved") == [f"2023-10-28/r{n}: member" for n in (2, 2, 3, 3)]
    mail = two.table.get(Mailing, "moved/ml-theory/2023-10-28/r3")
    assert (mail.facts["previous"], mail.facts["starts"]) == ((START + DAY).isoformat(), START.isoformat())
    row = session(two)
    assert (row.starts, row.sequence, row.state) == (START, 2, SessionState.HELD)
    assert sent(two, "reminder")[-4:] == ["2023-10-28/r3/1d: member"] * 2 + ["2023-10-28/r3/1h: member"] * 2


def test_a_cancellation_that_members_know_of_is_taken_back_with_one_mail(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 2 * DAY)
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    at(two, START - 2 * DAY)
    undo(two)
    at(two, START - 2 * DAY, START - DAY, START - HOUR, START + 2 * HOUR)
    assert sent(two, "cancelled", "reinstated") == ["2023-10-28/r2: member"] * 2 + ["2023-10-28/r3: member"] * 2
    assert sent(two, "reminder")[2:] == ["2023-10-28/r3/1d: member"] * 2 + ["2023-10-28/r3/1h: member"] * 2
    assert session(two).state is SessionState.HELD


def test_a_cancellation_that_nobody_was_told_of_is_taken_back_without_a_word(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 2 * DAY)
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    undo(two)
    at(two, START - 2 * DAY, START - DAY, START - HOUR, START + 2 * HOUR)
    assert sent(two, "cancelled", "reinstated") == []
    assert sent(two, "reminder")[2:] == ["2023-10-28/r3/1d: member"] * 2 + ["2023-10-28/r3/1h: member"] * 2


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_reminder_in_the_queue_outlives_a_change_that_is_taken_back_unseen(two: Platform, change: str):
    two.tick(START - 7 * DAY)  # queued, not delivered yet
    if change == "move":
        moved(two, START + DAY)
    else:
        schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    bodies = [json.loads(message["Body"]) for message in two.messages("mail")]
    (reminder,) = [body for body in bodies if body["kind"] == "reminder"]
    assert not two.deliver("mail", reminder)
    undo(two)
    two.settle()
    assert sent(two, "reminder") == ["2023-10-28/r1/7d: member"] * 2


def test_a_reminder_in_the_queue_is_dropped_once_members_are_told_of_the_cancellation(two: Platform):
    two.tick(START - 7 * DAY)
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    at(two, START - 7 * DAY + timedelta(minutes=5))
    assert sent(two, "reminder", "cancelled") == ["2023-10-28/r2: member"] * 2


def test_what_was_taken_back_is_not_taken_back_again_and_the_audit_says_who_did_what(two: Platform):
    moved(two, START + DAY)
    undo(two)
    with pytest.raises(BadInput, match="undone already"):
        undo(two)
    assert [(d.revision, d.what, d.by, d.undone) for d in two.table.all(AuditLine, "ml-theory", "2023-10-28")] == [
        (2, "move", "mika", 3), (3, "undo", "sol", None),
    ]  # fmt: skip


def test_what_would_go_back_into_the_past_stays(two: Platform):
    moved(two, START + DAY)
    two.at(START + HOUR)
    with pytest.raises(BadInput, match="move it instead"):
        undo(two)


def test_two_co_leads_who_take_it_back_at_once_tell_members_once(two: Platform):
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    at(two, START - 3 * DAY)
    steps = [undoing.undo(session(two), demo_group(), two.table, two.now, by=by) for by in ("mika", "sol")]
    schedule_steps.run(steps[:1], two.table)
    with pytest.raises(Exception, match="ml-theory"):
        schedule_steps.run(steps[1:], two.table)
    at(two, START - 3 * DAY + HOUR)
    assert sent(two, "moved") == [f"2023-10-28/r{n}: member" for n in (2, 2, 3, 3)]


def test_the_file_takes_over_what_it_changed_and_leaves_what_a_speaker_wrote(two: Platform):
    row = session(two)
    paper = Resource(kind="paper", title="Mine", url="https://example.org/mine")
    noor = replace(row.talks[1], title="As I call it", resources=(paper,))
    two.table.commit(Replace(replace(row, talks=(row.talks[0], noor))))
    talks = [dict(one) for one in TALKS]
    talks[1]["about"] = "The file's new words."
    apply(two, demo_group(talks=talks))
    told = session(two).talks[1]
    assert (told.title, told.about, told.resources) == ("As I call it", "The file's new words.", (paper,))


TALKS = [
    {
        "session": date(2023, 10, 28),
        "slug": "implicit-bias",
        "title": "The implicit bias of gradient descent",
        "speaker": "Ada Example",
    },
    {
        "session": date(2023, 10, 28),
        "slug": "tangent-kernels",
        "title": "Tangent kernels, briefly",
        "speaker": "Noor Ünal-Příklad",
    },
]


def test_a_wall_time_is_written_as_the_file_has_it():
    assert Season(first=date(2023, 1, 1), every_days=14, starts=time(14), minutes=60).until is None


# --- the file gives a date up, and has it again
def season(**changes: object) -> dict[str, object]:
    given = {
        "first": date(2023, 10, 14),
        "every_days": 14,
        "starts": "14:00",
        "minutes": 60,
        "until": date(2024, 1, 27),
    }
    return {"season": given | changes, "talks": []}


def states(platform: Platform) -> dict[str, str]:
    return {row.key: row.state.value for row in platform.rows(Session)}


def test_a_break_that_is_taken_out_of_the_file_again_brings_its_dates_back_without_a_word(platform: Platform):
    apply(platform, demo_group(**season()))
    apply(platform, demo_group(**season(breaks=[{"after": date(2023, 11, 11), "resumes": date(2023, 12, 9)}])))
    assert states(platform)["2023-11-25"] == "cancelled"
    apply(platform, demo_group(**season()))
    assert set(states(platform).values()) == {"planned"}
    at(platform, *walk(datetime(2023, 10, 7, tzinfo=UTC), datetime(2023, 10, 9, tzinfo=UTC), DAY))
    assert [row.kind for row in platform.rows(Mailing) if row.kind in ("cancelled", "reinstated")] == []


def test_a_date_that_was_cancelled_by_command_stays_so_when_the_file_is_applied(two: Platform):
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now)], two.table)
    apply(two, demo_group(mission="another"))
    assert session(two).state is SessionState.CANCELLED


def test_a_cancelled_date_that_the_file_has_again_is_told_where_the_cancellation_was(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 3 * DAY)
    off = demo_group()
    assert off.season is not None
    apply(two, replace(off, season=replace(off.season, cancelled=(date(2023, 10, 28),))))
    at(two, START - 3 * DAY)
    apply(two, demo_group())
    at(two, START - 3 * DAY + HOUR)
    assert sent(two, "cancelled", "reinstated") == ["2023-10-28/r2: member"] * 2 + ["2023-10-28/r3: member"] * 2


def test_a_season_that_loses_its_end_loses_no_date(platform: Platform):
    apply(platform, demo_group(**season(until=date(2024, 6, 29))))
    before = states(platform)
    apply(platform, demo_group(**endless()))
    assert states(platform) == before


def test_a_cancellation_that_was_never_mailed_is_taken_back_without_a_word(platform: Platform):
    apply(platform, demo_group(**season()))
    apply(platform, demo_group(**season(until=date(2023, 12, 9))))
    undo(platform, "2024-01-06")
    at(platform, platform.now, platform.now + HOUR)
    assert [row.kind for row in platform.rows(Mailing) if row.kind in ("cancelled", "reinstated")] == []
    assert states(platform)["2024-01-06"] == "planned"


# --- speakers hear of it, too
def test_a_speaker_who_is_no_member_hears_of_a_move_and_one_who_is_hears_it_once(two: Platform):
    two.table.commit(Create(member("noor@example.net", MemberState.UNSUBSCRIBED)))
    at(two, START - 7 * DAY)
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    at(two, START - 3 * DAY)
    assert sent(two, "talk-news") == ["2023-10-28/r2/implicit-bias: speaker", "2023-10-28/r2/tangent-kernels: speaker"]


def test_what_a_speaker_would_hear_of_a_move_that_was_taken_back_is_not_sent(two: Platform):
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    undo(two)
    at(two, START - 3 * DAY)
    assert sent(two, "talk-news") == []
