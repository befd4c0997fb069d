"""From the tick to the mail, through the handlers: who gets what, once, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.model.mailing import Entry, EntryState, Mailing
from shared.model.member import Member, MemberState, member_id, to_state
from shared.model.session import Session
from shared.observability import Failed
from shared.schedule import changing, steps
from shared.store import Create, Replace
from tests.builders.members import member
from tests.payloads import sqs_event
from tests.platform import Platform, apply, demo_group, ses_mails, walk

START = datetime(2023, 10, 14, 20, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def three(group: Platform) -> Platform:
    """The group with three active members and one who left."""
    for name in ("ada", "bo", "noor"):
        group.table.commit(Create(member(f"{name}@example.org")))
    group.table.commit(Create(member("dana@example.org", MemberState.UNSUBSCRIBED)))
    group.at(datetime(2023, 10, 7, tzinfo=UTC))
    return group


def reminders(platform: Platform) -> list[tuple[str, str, int]]:
    """(session, stage, readers) that were sent."""
    found: dict[tuple[str, str], int] = {}
    for row in platform.rows(Entry):
        if row.kind == "reminder" and row.state is EntryState.SENT:
            key = (f"{row.session} r{row.revision}", row.stage or "")
            found[key] = found.get(key, 0) + 1
    return sorted((*key, count) for key, count in found.items())


def test_each_stage_goes_to_every_active_member_once(three: Platform):
    for moment in walk(START - 7 * DAY - HOUR, START + 2 * HOUR, HOUR):
        three.tick(moment)
        three.settle()
    assert reminders(three) == [("2023-10-14 r1", "1d", 3), ("2023-10-14 r1", "1h", 3), ("2023-10-14 r1", "7d", 3)]
    row = three.table.get(Session, "ml-theory", "2023-10-14")
    assert row is not None
    assert row.state.value == "held"


def test_a_doubled_tick_and_a_doubled_message_mail_nobody_twice(three: Platform):
    for _ in range(2):
        three.tick(START - 7 * DAY)
    messages = three.messages("mail")
    assert len(messages) == 1
    import json

    from functions.send_mail import app as send_mail
    from tests.payloads import context

    body = json.loads(messages[0]["Body"])
    before = len(ses_mails())
    for _ in range(2):
        assert send_mail.lambda_handler(sqs_event(body, body), context()) == {"batchItemFailures": []}
    assert len(ses_mails()) - before == 3


def test_who_left_after_the_fan_out_is_skipped_at_the_send(three: Platform):
    three.tick(START - 7 * DAY)
    ada = three.table.get(Member, "ml-theory", member_id("ml-theory", "ada@example.org", b"k"))
    three.table.commit(Replace(to_state(ada, MemberState.UNSUBSCRIBED, at=three.now, by="self")))
    three.settle()
    assert reminders(three) == [("2023-10-14 r1", "7d", 2)]
    assert [(e.stage, e.reason) for e in three.rows(Entry) if e.state is EntryState.SKIPPED] == [("7d", "unsubscribed")]


def test_out_from_seven_days_to_twenty_hours_sends_the_latest_and_records_the_other(three: Platform):
    three.tick(START - 20 * HOUR)
    three.settle()
    assert reminders(three) == [("2023-10-14 r1", "1d", 3)]
    assert [(m.stage, m.reason) for m in three.rows(Mailing) if m.state.value == "skipped"] == [("7d", "superseded")]


def test_out_until_after_the_start_sends_nothing_and_says_why(three: Platform):
    for moment in (START - 7 * DAY, START - DAY):
        three.tick(moment)
        three.settle()
    three.tick(START + timedelta(minutes=5))
    three.settle()
    assert reminders(three) == [("2023-10-14 r1", "1d", 3), ("2023-10-14 r1", "7d", 3)]
    assert [(m.stage, m.reason) for m in three.rows(Mailing) if m.state.value == "skipped"] == [("1h", "started")]


def test_moved_by_a_day_three_days_before_one_mail_and_the_rest_at_the_new_times(three: Platform):
    three.tick(START - 7 * DAY)
    three.settle()
    three.at(START - 3 * DAY)
    row = three.table.get(Session, "ml-theory", "2023-10-14")
    steps.run([changing.move(row, START + DAY, demo_group(), three.table, three.now)], three.table)
    for moment in (START - 3 * DAY, START - DAY, START, START + DAY - HOUR):
        three.tick(moment)
        three.settle()
    assert reminders(three) == [("2023-10-14 r1", "7d", 3), ("2023-10-14 r2", "1d", 3), ("2023-10-14 r2", "1h", 3)]
    assert len([1 for mailing, _ in three.sent() if mailing.startswith("moved/")]) == 3
    assert [(m.revision, m.stage, m.reason) for m in three.rows(Mailing) if m.state.value == "skipped"] == [
        (2, "7d", "superseded")
    ]


def test_moved_twice_before_anybody_was_told_is_one_mail_that_names_the_time_they_knew(three: Platform):
    three.tick(START - 7 * DAY)
    three.settle()
    three.at(START - 3 * DAY)
    for starts in (START + DAY, START + 2 * DAY):
        row = three.table.get(Session, "ml-theory", "2023-10-14")
        steps.run([changing.move(row, starts, demo_group(), three.table, three.now)], three.table)
    three.tick(START - 3 * DAY)
    three.settle()
    assert [mailing for mailing, _ in three.sent() if mailing.startswith("moved/")] == [
        "moved/ml-theory/2023-10-14/r3"
    ] * 3
    assert three.table.get(Mailing, "moved/ml-theory/2023-10-14/r3").facts["previous"] == START.isoformat()


def test_cancelled_two_days_before_one_mail_and_nothing_more(three: Platform):
    three.tick(START - 7 * DAY)
    three.settle()
    three.at(START - 2 * DAY)
    row = three.table.get(Session, "ml-theory", "2023-10-14")
    steps.run([changing.cancel(row, demo_group(), three.table, three.now)], three.table)
    for moment in walk(START - 2 * DAY, START + HOUR, HOUR):
        three.tick(moment)
        three.settle()
    assert reminders(three) == [("2023-10-14 r1", "7d", 3)]
    assert len([1 for mailing, _ in three.sent() if mailing.startswith("cancelled/")]) == 3
    told = sorted((m.stage, m.reason) for m in three.rows(Mailing) if m.state.value == "skipped")
    assert told == [("1d", "cancelled"), ("1h", "cancelled")]


def test_a_new_meeting_link_is_one_mail_and_the_last_reminder_has_it(three: Platform):
    for moment in (START - 7 * DAY, START - DAY):
        three.tick(moment)
        three.settle()
    three.at(START - 3 * HOUR)
    apply(three, demo_group(meeting_link="https://meet.example.org/the-other-room"))
    for moment in (START - 3 * HOUR, START - HOUR):
        three.tick(moment)
        three.settle()
    assert len([1 for mailing, _ in three.sent() if mailing.startswith("changed/")]) == 3
    assert reminders(three)[-3:] == [("2023-10-14 r1", "1d", 3), ("2023-10-14 r1", "7d", 3), ("2023-10-14 r2", "1h", 3)]
    last = str(ses_mails()[-1].raw_data)
    assert "the-other-room" in last


def test_a_mailing_that_nobody_queued_is_taken_up_by_a_later_tick(three: Platform, monkeypatch):
    from shared.adapters.queues import Queue

    with monkeypatch.context() as broken:
        broken.setattr(Queue, "send", lambda *_: (_ for _ in ()).throw(OSError("no queue")))
        with pytest.raises(Failed, match="OSError"):
            three.tick(START - 7 * DAY)
    three.tick(START - 7 * DAY + timedelta(minutes=5))
    three.settle()
    assert reminders(three) == [("2023-10-14 r1", "7d", 3)]


def test_a_tick_with_nothing_due_is_one_query_and_no_write(three: Platform, calls):
    three.at(START - 8 * DAY)
    calls.clear()
    three.tick(START - 8 * DAY)
    assert calls.names() == ["PutItem:CLOCK", "Query"]  # the clock's row is the test's own


def test_a_tick_after_all_are_sent_sends_nothing_and_reads_no_member(three: Platform, calls):
    three.tick(START - 7 * DAY)
    three.settle()
    three.at(START - 7 * DAY + HOUR)
    calls.clear()
    three.tick(START - 7 * DAY + HOUR)
    assert calls.names() == ["PutItem:CLOCK", "Query"]


def test_a_reminder_reads_members_once_and_costs_three_calls_for_each(three: Platform, calls):
    for n in range(197):
        three.table.commit(Create(member(f"m{n}@example.org")))
    calls.clear()
    three.tick(START - 7 * DAY)
    # what is due, the sessions before it, and each of the members' partitions
    assert calls.count("Query") == 1 + 1 + 16
    assert calls.of("SendMessageBatch") == [("SendMessageBatch", 3)]  # 200 readers at 90 a message
    three.later(timedelta(minutes=1))  # whatever others reserved of the rate is over
    calls.clear()
    three.pump("mail")
    names = calls.names()
    assert {name: names.count(name) for name in ("BatchGetItem", "PutItem", "SendEmail", "UpdateItem")} == {
        "BatchGetItem": 3,
        "PutItem": 400,  # a claim and an outcome for each
        "SendEmail": 200,
        "UpdateItem": 9,  # the pace, once a message, and what is counted of it: for the month, and for the mailing
    }
    assert calls.additions() == 6


def test_an_import_and_an_applied_season_mail_no_member(three: Platform):
    from tests.platform import import_archive

    before = len(ses_mails())
    assert import_archive(three) == 10
    assert import_archive(three) == 0
    assert apply(three, demo_group()) == 0
    three.tick(datetime(2023, 10, 7, 1, tzinfo=UTC))
    three.settle()
    assert {mailing.split("/")[0] for mailing, _ in three.sent()} <= {"deck-link"}
    assert len(ses_mails()) - before <= 4
