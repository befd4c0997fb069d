"""A mailing to all members on its way to the queue: it holds up nothing, and goes on where it stopped."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import tests.platform
from shared.model.mailing import Audience, Mailing, MailingState, mailing
from shared.model.member import MemberState, timed, to_state
from shared.store import Create
from shared.tick import fan_out
from tests.builders.hurry import hurried
from tests.builders.members import SINCE, crowd, member, member_of
from tests.calls import Calls
from tests.platform import Platform, apply, demo_group

STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)
TICK = timedelta(minutes=5)
MANY = 60


def readers(platform: Platform, group: str = "ml-theory") -> Counter[str]:
    """Whom the queue has a reminder for, and how often; they are taken off it."""
    found: Counter[str] = Counter()
    while messages := platform.messages("mail"):
        for message in messages:
            body = json.loads(message["Body"])
            found.update(body["readers"] if (body["kind"], body["group"]) == ("reminder", group) else [])
            tests.platform.clients.client("sqs").delete_message(
                QueueUrl=platform.urls["mail"], ReceiptHandle=message["ReceiptHandle"]
            )
    return found


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "READERS", 2)
    monkeypatch.setattr(fan_out, "MESSAGES", 2)


def in_a_hurry(platform: Platform, most: int, name: str = "SendMessageBatch") -> None:
    """The next tick, from the reminder's stage on."""
    hurried(platform, max(STAGE, platform.now + TICK), most, name)


def reminder(platform: Platform, group: str = "ml-theory") -> Mailing:
    (found,) = [row for row in platform.rows(Mailing) if row.kind == "reminder" and row.group == group]
    return found


@pytest.mark.usefixtures("small_steps")
def test_a_mailing_for_which_a_tick_has_no_time_goes_on_at_the_next_with_exactly_who_is_left(group: Platform):
    everybody = {f"member:{one.id}" for one in crowd(group, MANY)}
    seen: Counter[str] = Counter()
    ticks = 0
    while not seen or reminder(group).state is MailingState.DUE:
        in_a_hurry(group, 4)
        seen += readers(group)
        ticks += 1
    assert (ticks > 2, set(seen), set(seen.values())) == (True, everybody, {1})
    assert reminder(group).zones == {"": MANY}


@pytest.mark.usefixtures("small_steps")
def test_what_is_due_beside_it_is_done_at_the_tick_that_has_no_time_for_all(group: Platform):
    crowd(group, MANY)
    paused = replace(member("zoe"), paused_until=STAGE)
    group.table.commit(Create(timed(to_state(paused, MemberState.PAUSED, at=SINCE, by="self"))))
    told = mailing("not-joint", "ml-theory", Audience.CO_LEADS, at=STAGE - TICK, of="x", facts={"wrong": "x"})
    group.table.commit(Create(told))
    in_a_hurry(group, 3)
    assert reminder(group).state is MailingState.DUE
    assert member_of(group, "zoe").state is MemberState.ACTIVE
    assert group.table.get(Mailing, told.id).requeued == 1


@pytest.mark.usefixtures("small_steps")
def test_the_mailing_of_a_large_group_holds_up_none_of_a_small_one(group: Platform):
    crowd(group, MANY)
    apply(group, demo_group(id="small", form=None))
    few = [replace(member(name), group="small") for name in ("ada", "bo", "noor")]
    for row in few:
        group.table.commit(Create(row))
    in_a_hurry(group, 8)
    assert (reminder(group).state, reminder(group, "small").state) == (MailingState.DUE, MailingState.DONE)
    assert set(readers(group, "small")) == {f"member:{one.id}" for one in few}


def test_a_group_in_which_nearly_nobody_is_active_is_gone_through_step_by_step_too(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fan_out, "PAGES", 3)
    crowd(group, 30, state=MemberState.UNSUBSCRIBED)
    group.table.commit(Create(member("ada")))
    cursors = []
    while not cursors or reminder(group).state is MailingState.DUE:
        in_a_hurry(group, 7, "Query")
        cursors.append(reminder(group).cursor)
    assert cursors == ["06", "0c", ""]
    assert set(readers(group)) == {f"member:{member('ada').id}"}


def test_a_mailing_that_an_earlier_version_began_has_counted_nobody(group: Platform):
    crowd(group, 20)
    begun = mailing("reminder", "ml-theory", Audience.MEMBERS, at=STAGE - TICK, of="x/r1/7d")
    group.table.commit(Create(replace(begun, cursor="08")))
    group.tick(STAGE)
    assert (group.table.get(Mailing, begun.id).state, group.table.get(Mailing, begun.id).zones) == (
        MailingState.DONE,
        None,
    )


def test_a_mailing_to_all_makes_as_few_calls_as_there_are_pages_and_messages(group: Platform, calls: Calls):
    crowd(group, 1_000)
    calls.clear()
    group.tick(STAGE)
    # what is due, the sessions before it, and each of the members' partitions
    assert calls.count("Query") == 1 + 1 + 16
    # 1,000 readers at 90 a message, ten messages a call
    assert calls.of("SendMessageBatch") == [("SendMessageBatch", 10), ("SendMessageBatch", 2)]
    # the session with its mailing, and that this is done
    assert calls.writes() == ["TransactWriteItems", "PutItem"]
