"""What the model of costs counts with is what the functions do, as DynamoDB and SQS bill it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.calendar_reply import answer, invitation
from shared.adapters import clients
from shared.adapters.account.deployed_stack import DeployedStack
from shared.adapters.account.inspection import Inspection
from shared.adapters.drains import LOOK
from shared.cost import work
from shared.model.mailing import Entry
from shared.model.member import Member, MemberState, StateChange
from shared.store import Create
from shared.tick.fan_out import READERS
from tests.builders import surveys
from tests.builders.at_desk import Seat
from tests.builders.attendance import YES, ticked
from tests.builders.attendance import links as attending
from tests.builders.members import joins, member, member_of
from tests.builders.memberships import bounce
from tests.builders.signups import links, respond, taken_in
from tests.builders.speaker_page import PAPER, opened, saved
from tests.deck_files.pdfs import pdf
from tests.metering import Meter, metered, size
from tests.platform import DRAINED, QUEUES, Platform, apply, demo_group, ses_mails

STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)
MANY = 2 * READERS


@pytest.fixture
def quiet(group: Platform) -> Platform:
    """The group with nothing left to do, and its form read once, a while ago: nobody's share of the rate lasts any longer."""
    group.tick(STAGE - timedelta(hours=12))
    taken_in(group)
    group.later(timedelta(minutes=31))
    return group


def near(counted: float, modelled: float) -> None:
    """The model counts at least what there is, and not half as much again."""
    assert counted <= modelled <= 1.5 * counted + 0.1, (counted, modelled)


def items(platform: Platform, of: str) -> list[dict[str, Any]]:
    return [item for (pk, _), item in platform.dynamodb.items.items() if pk.startswith(of)]


def reader(number: int) -> Member:
    """A member who came by the form, as their row lies once they are in."""
    plain = member(f"reader-number-{number}@example.org")
    way = (MemberState.PENDING_CONFIRMATION, MemberState.PENDING_APPROVAL, MemberState.ACTIVE)
    return replace(
        plain, answers=(("Affiliation", "Example University"), ("Why", "Curious")), response="2_ABaOnud" * 4,
        history=tuple(StateChange(at=one.at, state=state, by="system") for one in plain.history for state in way),
    )  # fmt: skip


def long(platform: Platform) -> Iterator[Meter]:
    """A fan-out to :data:`MANY` members, then its sending."""
    for number in range(MANY):
        platform.table.commit(Create(reader(number)))
    for go in (lambda: platform.tick(STAGE), lambda: [None for _ in iter(lambda: platform.pump("mail"), 0)]):
        with metered(platform.dynamodb) as meter:
            go()
        yield meter


def test_a_tick_with_nothing_due_and_a_pull_with_nothing_new(quiet: Platform) -> None:
    with metered(quiet.dynamodb) as tick:
        quiet.tick(STAGE - timedelta(hours=11))
    assert (tick.writes, tick.reads) == (work.TICK.writes, work.TICK.reads)
    with metered(quiet.dynamodb) as pull:
        quiet.wake()
        assert quiet.pump("wakeups") == 1
    assert (pull.writes, pull.reads) == (work.PULL.writes, work.PULL.reads)
    asked = pull.calls["SendMessage"] + pull.calls["ReceiveMessage"] + pull.calls["DeleteMessageBatch"]
    assert (asked, pull.calls["GetQueueAttributes"]) == (work.TAKEN.queue, work.LOOK.queue)


@pytest.mark.parametrize("queue", DRAINED)
def test_a_look_that_finds_nothing(quiet: Platform, queue: str) -> None:
    with metered(quiet.dynamodb) as look:
        quiet._invoke(QUEUES[queue], LOOK)
    assert look.calls == {"GetQueueAttributes": work.LOOK.queue}


def test_a_reminder_to_many(quiet: Platform) -> None:
    planned, sent = long(quiet)
    assert planned.messages == 2 == MANY / work.READERS
    once = 16 + 3.5  # partitions, each a query that is rounded up; what is due (a half), the group, its sessions (two)
    near(planned.reads / MANY, work.FAN_OUT.reads + once / MANY)
    assert sent.calls["SendEmail"] == MANY
    assert sent.calls["PutItem"] == MANY * work.MAIL.writes
    near((sent.writes - MANY * work.MAIL.writes) / 2, work.MESSAGE.writes)
    near(sent.reads, MANY * work.MAIL.reads + 2 * work.MESSAGE.reads)
    assert (sent.calls["DeleteMessage"] + planned.calls["SendMessageBatch"] / 10) / 2 <= work.MESSAGE.queue
    lines = items(quiet, "READER#member:")
    near(sum(map(size, lines)) / len(lines), work.LINE)
    rows = items(quiet, "MEMBERS#")
    near(sum(map(size, rows)) / len(rows), work.MEMBER)


def test_what_a_line_of_the_ledger_weighs_is_written_in_one_unit(quiet: Platform) -> None:
    list(long(quiet))
    assert max(map(size, items(quiet, "READER#member:"))) < 1024


def test_from_the_response_to_the_welcome(quiet: Platform) -> None:
    with metered(quiet.dynamodb) as meter:
        respond(quiet, "Ada Example", "ada@example.org", at=STAGE - timedelta(hours=10))
        taken_in(quiet)
        quiet.press(links()[-1])
        quiet.settle()
        quiet.press(links()[-1], choice="approve")
        quiet.settle()
    mails = meter.calls["SendEmail"]
    assert mails == 4  # to confirm, two co-leads, the welcome
    near(meter.writes - mails * work.MAIL.writes, work.SIGN_UP.writes)
    near(meter.reads - mails * work.MAIL.reads, work.SIGN_UP.reads)


def test_the_daily_count_of_members_costs_half_of_reading_them(quiet: Platform) -> None:
    list(long(quiet))
    for number in range(MANY, 4 * MANY):
        quiet.table.commit(Create(reader(number)))
    with metered(quiet.dynamodb) as meter:
        assert quiet.table.active("ml-theory") == 4 * MANY == len(quiet.rows(Member))
    near(meter.reads, 4 * MANY * work.COUNTED.reads)


def test_of_very_many_members_a_sixteenth_is_counted(quiet: Platform) -> None:
    """Two pages of the first partition stand for all sixteen; the others are not asked."""
    for number in range(0, 16 * 130, 16):
        far = replace(reader(number), id=f"{number:08x}" + "0" * 12, answers=(("Why", "x" * 9_000),))
        quiet.table.commit(Create(far))
    with metered(quiet.dynamodb) as meter:
        assert quiet.table.active("ml-theory") == 16 * 130
    assert meter.calls == {"Query": 2}


def test_the_check_up_counts_once_however_many_checks_ask(quiet: Platform) -> None:
    stack = DeployedStack(parameters={}, outputs={"TableName": "table"}, resources={})
    seen = Inspection(stack, lambda _: [])
    there = len(quiet.rows(Member))
    with metered(quiet.dynamodb) as meter:
        assert seen.members("ml-theory") == seen.members("ml-theory") == there
    assert meter.calls == {"Query": 16}


def test_a_calendar_answers_and_a_member_presses_who_comes(asking: Platform) -> None:
    raw = [mail.raw_data for mail in ses_mails() if "ada@example.org" in str(mail.destinations)]
    with metered(asking.dynamodb) as calendar:
        asking.mailed(answer(invitation(raw[-1].encode()), "ACCEPTED", asking.now))
        asking.settle()
    near(calendar.writes, work.CALENDAR.writes)
    near(calendar.reads, work.CALENDAR.reads)
    with metered(asking.dynamodb) as press:
        for method in ("GET", "POST"):
            asking.press(attending("bo")[YES], method, choice="yes" if method == "POST" else "")
    near(press.writes, work.COMING.writes)
    near(press.reads, work.COMING.reads)


def test_a_report_of_a_mail_that_came_back(asking: Platform) -> None:
    ada = member_of(asking, "ada").id
    message = next(row.message_id for row in asking.rows(Entry) if row.reader == f"member:{ada}" and row.message_id)
    clients.client("sqs").send_message(QueueUrl=asking.urls["feedback"], MessageBody=json.dumps(bounce(ada, message)))
    with metered(asking.dynamodb) as report:
        assert asking.pump("feedback") == 1
    near(report.writes, work.REPORT.writes)
    near(report.reads, work.REPORT.reads)


def test_a_member_leaves_by_a_link(asking: Platform) -> None:
    raw = [mail.raw_data for mail in ses_mails() if "ada@example.org" in str(mail.destinations)]
    (leave,) = set(re.findall(r"https://go.example.org/l/\S+?(?=>)", raw[-1].partition("List-Unsubscribe: ")[2][:600].replace("\r\n ", "")))  # fmt: skip
    with metered(asking.dynamodb) as press:
        for method in ("GET", "POST"):
            asking.press(leave, method)
    near(press.writes, work.PRESS.writes)
    near(press.reads, work.PRESS.reads)


def test_a_member_says_how_a_session_was(group: Platform) -> None:
    apply(group, demo_group(feedback={"ask": "true"}))
    joins(group, "ivo")
    for after in (timedelta(minutes=3), timedelta(hours=3)):
        ticked(group, surveys.ENDS + after)
    with metered(group.dynamodb) as press:
        group.press(surveys.link("ivo"), "GET")
        group.press(surveys.link("ivo"), worth="yes", pace="right", line="More of this")
    near(press.writes, work.SURVEYED.writes)
    near(press.reads, work.SURVEYED.reads)


def test_a_speaker_saves_their_page_and_a_co_lead_opens_the_desk(quiet: Platform) -> None:
    with metered(quiet.dynamodb) as kit:
        saved(quiet, opened(quiet) | PAPER)
    near(kit.writes, work.KIT.writes)
    near(kit.reads, work.KIT.reads)
    seat = Seat(quiet)
    seat.logs_in("mika@example.org")
    with metered(quiet.dynamodb) as visit:
        assert seat.sends("GET", "/desk/ml-theory")["statusCode"] == 200
    assert visit.writes == work.VISIT.writes == 0
    near(visit.reads, work.VISIT.reads)


def test_a_change_and_a_deck(quiet: Platform) -> None:
    quiet.upload("ml-theory/2023-10-14/implicit-bias/deck.pdf", pdf())
    with metered(quiet.dynamodb) as meter:
        assert quiet.pump("decks") == 1
    assert meter.writes <= work.DECK.writes, json.dumps(meter.calls)
    assert meter.reads <= work.DECK.reads
