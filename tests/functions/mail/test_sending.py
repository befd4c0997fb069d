"""What the sender does when the mail service does not: nothing lost, nothing twice but the one message in doubt."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.send_mail import app as send_mail
from shared.adapters.clients import client
from shared.adapters.dynamodb.table import Table
from shared.adapters.mailer import Mailer
from shared.errors import FortnightError, Refused
from shared.mail import delivery
from shared.model.mailing import Audience, Entry, EntryState, mailing
from shared.model.member import Member, MemberState, StateChange, member_id
from shared.outbox import ledger
from shared.store import Create
from shared.store.pace import Share, Wanted
from tests.payloads import context, sqs_event
from tests.platform import Platform, ses_mails

STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)


@pytest.fixture
def ada(group: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The group with one member, a reminder on the queue, and no patience."""
    since = datetime(2023, 10, 1, tzinfo=UTC)
    address = "ada@example.org"
    group.table.commit(
        Create(
            Member(
                group="ml-theory",
                id=member_id("ml-theory", address, b"k"),
                name="Ada",
                address=address,
                state=MemberState.ACTIVE,
                active_since=since,
                history=(StateChange(at=since, state=MemberState.ACTIVE, by="system"),),
            )
        )
    )
    monkeypatch.setattr(delivery, "PATIENCE", (0.0, 0.0))
    group.tick(STAGE)
    return group


def failing(
    monkeypatch: pytest.MonkeyPatch, times: int, error: Callable[[], Exception], *, after: bool = False
) -> list[int]:
    """Make the first *times* sends fail, before or *after* the mail has gone."""
    real, made = Mailer.send, [0]

    def send(mailer: Mailer, *what: Any, **how: Any) -> str:
        made[0] += 1
        if made[0] > times:
            return real(mailer, *what, **how)
        if after:
            real(mailer, *what, **how)
        raise error()

    monkeypatch.setattr(Mailer, "send", send)
    return made


def refusal(code: str, status: int = 400) -> Callable[[], Exception]:
    def make() -> Exception:
        from shared.errors import NotSent, Throttled

        found = ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "SendEmail")
        kind = Throttled if code == "TooManyRequestsException" else NotSent
        made = kind(code)
        made.__cause__ = found
        return made

    return make


def reminders(platform: Platform) -> list[tuple[str, int]]:
    return [(row.state.value, row.attempts) for row in platform.rows(Entry) if row.kind == "reminder"]


@pytest.mark.parametrize("code", ["TooManyRequestsException", "AccountSuspendedException", "MessageRejected"])
def test_what_was_not_sent_waits_and_goes_once(ada: Platform, monkeypatch: pytest.MonkeyPatch, code: str):
    before = len(ses_mails())
    failing(monkeypatch, 7, refusal(code))
    ada.settle()
    assert (len(ses_mails()) - before, reminders(ada)) == (1, [("sent", 1)])


def test_a_message_that_is_told_to_slow_down_is_back_after_seconds(ada: Platform, monkeypatch: pytest.MonkeyPatch):
    failing(monkeypatch, 99, refusal("TooManyRequestsException"))
    sqs, url, hidden = client("sqs"), ada.urls["mail"], []
    (message,) = sqs.receive_message(QueueUrl=url, VisibilityTimeout=1800)["Messages"]
    event = sqs_event(json.loads(message["Body"]))
    event["Records"][0] |= {"receiptHandle": message["ReceiptHandle"], "attributes": {"ApproximateReceiveCount": "3"}}

    def told(params: dict[str, Any], **_: Any) -> None:
        hidden.append(params)

    sqs.meta.events.register("provide-client-params.sqs.ChangeMessageVisibility", told)
    try:
        assert send_mail.lambda_handler(event, context())["batchItemFailures"]
    finally:
        sqs.meta.events.unregister("provide-client-params.sqs.ChangeMessageVisibility", told)
    assert hidden == [{"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 20}]


def test_one_answer_lost_costs_at_most_one_duplicate(ada: Platform, monkeypatch: pytest.MonkeyPatch):
    before = len(ses_mails())
    failing(monkeypatch, 1, lambda: TimeoutError("no answer"), after=True)
    ada.settle()
    assert (len(ses_mails()) - before, reminders(ada)) == (2, [("sent", 2)])


def test_no_answer_twice_ends_as_unknown_and_is_not_tried_for_ever(ada: Platform, monkeypatch: pytest.MonkeyPatch):
    made = failing(monkeypatch, 99, lambda: TimeoutError("no answer"))
    ada.settle()
    assert (made[0], reminders(ada)) == (2, [(EntryState.UNKNOWN.value, 2)])


@pytest.mark.parametrize(
    ("first", "outcome"), [(True, ("unknown", "no outcome, then refused")), (False, ("skipped", "refused"))]
)
def test_who_is_refused_after_an_answer_was_lost_may_have_the_mail(
    ada: Platform, monkeypatch: pytest.MonkeyPatch, first: bool, outcome: tuple[str, str]
):
    with monkeypatch.context() as lost:
        failing(lost, int(first), lambda: TimeoutError("no answer"), after=True)
        assert not first or ada.pump("mail") == 0
    ada.later(timedelta(minutes=31))
    failing(monkeypatch, 1, lambda: Refused("no such address"))
    ada.settle()
    assert [(row.state.value, row.reason) for row in ada.rows(Entry) if row.kind == "reminder"] == [outcome]


def test_a_claim_of_another_worker_is_respected_until_its_lease_is_over(ada: Platform, monkeypatch: pytest.MonkeyPatch):
    failing(monkeypatch, 1, lambda: TimeoutError("no answer"))
    assert ada.pump("mail") == 0
    made = failing(monkeypatch, 0, lambda: TimeoutError("never"))
    ada.later(timedelta(seconds=359))
    assert ada.pump("mail") == 0
    assert made[0] == 0
    ada.later(timedelta(seconds=2))
    assert ada.pump("mail") == 1
    assert made[0] == 1


def mails_to(address: str) -> int:
    return sum(address in str(mail.destinations) for mail in ses_mails())


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (lambda: TimeoutError("no answer"), ("unknown", "no outcome, then held")),
        (refusal("AccountSuspendedException"), ("skipped", "held")),
    ],
)
def test_a_claim_that_nobody_came_back_to_gets_its_outcome_when_it_is_too_late_to_send(
    ada: Platform, monkeypatch: pytest.MonkeyPatch, error: Callable[[], Exception], outcome: tuple[str, str]
):
    """Lost without an answer, nobody knows whether it went; given back, it certainly did not."""
    before = mails_to("ada@example.org")
    failing(monkeypatch, 1, error)
    assert (ada.pump("mail"), [state for state, _ in reminders(ada)]) == (0, ["claimed"])
    ada.later(timedelta(minutes=31))
    ada.tick(STAGE + timedelta(days=10))
    ada.settle()
    found = [(row.state.value, row.reason) for row in ada.rows(Entry) if row.stage == "7d"]
    assert (mails_to("ada@example.org") - before, found) == (0, [outcome])


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TooManyRequestsException", "Throttled"),
        ("ThrottlingException", "Throttled"),
        ("LimitExceededException", "Throttled"),
        ("MessageRejected", "NotSent"),
        ("AccountSuspendedException", "NotSent"),
        ("SendingPausedException", "NotSent"),
        ("MailFromDomainNotVerifiedException", "NotSent"),
        ("AccessDeniedException", "NotSent"),
        ("BadRequestException", "Refused"),
    ],
)
def test_the_mail_services_errors_are_told_apart(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, code: str, kind: str
):
    from types import SimpleNamespace

    from shared.adapters import mailer

    def send_email(**_: Any) -> None:
        raise ClientError(
            {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "SendEmail"
        )

    monkeypatch.setattr(mailer, "client", lambda _: SimpleNamespace(send_email=send_email))
    with pytest.raises(FortnightError) as raised:
        Mailer("fortnight", "unsuppressed").send(b"raw", "ada@example.org", {})
    assert type(raised.value).__name__ == kind


def test_a_message_about_nothing_is_dropped_and_blocks_nobody(group: Platform):
    nothing = {
        "mailing": "welcome/ml-theory/nobody.1", "group": "ml-theory", "session": None, "audience": "applicant", "kind": "welcome",
        "subject": "00000000000000000000", "upload": None, "readers": [], "correlation": "",
    }  # fmt: skip
    assert group.deliver("mail", nothing)


@pytest.mark.parametrize("body", [{}, [], "text", None, 7, {"mailing": 3}])
def test_a_message_that_is_none_of_ours_is_told_apart_and_dropped(group: Platform, body: Any):
    assert group.deliver("mail", body)


@pytest.fixture
def six(group: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The group with six members, and a reminder to all of them in one message."""
    since = datetime(2023, 10, 1, tzinfo=UTC)
    for n in range(6):
        address = f"m{n}@example.org"
        history = (StateChange(at=since, state=MemberState.ACTIVE, by="system"),)
        group.table.commit(Create(Member(
            group="ml-theory", id=member_id("ml-theory", address, b"k"), name=f"M {n}", address=address,
            state=MemberState.ACTIVE, active_since=since, history=history,
        )))  # fmt: skip
    monkeypatch.setattr(ledger, "OUTCOME_PAUSES", (0.0, 0.0))
    group.settle()
    group.tick(STAGE)
    return group


def received() -> list[int]:
    return sorted(n for n in range(6) for mail in ses_mails() if f"m{n}@example.org" in str(mail.destinations))


def throttled_outcomes(monkeypatch: pytest.MonkeyPatch, times: int, after: int = 0) -> None:
    """The table does not take *times* outcomes *after* so many, though the process lives on."""
    real, asked = Table.commit, count()

    def commit(table: Table, *writes: Any) -> None:
        outcome = any(getattr(write.row, "state", None) is EntryState.SENT for write in writes)
        if outcome and after <= next(asked) < after + times:
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "PutItem")
        real(table, *writes)

    monkeypatch.setattr(Table, "commit", commit)


def test_an_outcome_that_is_written_late_costs_nobody_a_second_mail(six: Platform, monkeypatch: pytest.MonkeyPatch):
    throttled_outcomes(monkeypatch, 2)
    six.settle()
    assert received() == [0, 1, 2, 3, 4, 5]


def test_an_outcome_that_cannot_be_written_leaves_one_mail_in_doubt_and_sends_no_other(
    six: Platform, monkeypatch: pytest.MonkeyPatch
):
    throttled_outcomes(monkeypatch, 3)
    assert six.pump("mail") == 0
    assert (len(received()), sorted(reminders(six))) == (1, [("claimed", 1)])
    six.later(timedelta(minutes=31))
    six.settle()
    assert len(received()) == 7  # the one that was in doubt came twice
    assert sorted(set(received())) == [0, 1, 2, 3, 4, 5]


def test_no_answer_from_the_mail_service_leaves_one_mail_in_doubt_and_sends_no_other(
    six: Platform, monkeypatch: pytest.MonkeyPatch
):
    made = failing(monkeypatch, 1, lambda: TimeoutError("no answer"), after=True)
    assert six.pump("mail") == 0
    assert made[0] == 1
    six.later(timedelta(minutes=31))
    six.settle()
    assert len(received()) == 7


def test_a_message_that_comes_again_wants_a_share_for_those_who_are_left(
    six: Platform, monkeypatch: pytest.MonkeyPatch
):
    wanted, real = list[int](), Table.reserve

    def reserve(table: Table, asked: Wanted) -> Share | None:
        wanted.append(asked.count)
        return real(table, asked)

    monkeypatch.setattr(Table, "reserve", reserve)
    with monkeypatch.context() as fourth:
        throttled_outcomes(fourth, 3, after=3)
        assert six.pump("mail") == 0
    six.later(timedelta(minutes=31))
    six.settle()
    assert wanted[:2] == [6, 3]
    assert sorted(set(received())) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("within", [False, True])
def test_where_no_share_can_be_had_nobodys_mail_is_in_doubt(
    six: Platform, monkeypatch: pytest.MonkeyPatch, within: bool
):
    """Before the second line is claimed; or once the first is, where that took until the share was over."""
    real, claim, asked = Table.reserve, Table.claim, count()

    def reserve(table: Table, wanted: Wanted) -> Share | None:
        if next(asked):
            raise ClientError({"Error": {"Code": "InternalServerError"}}, "UpdateItem")
        one = real(table, wanted)
        return one and replace(one, ends=one.starts + 2.5 * one.step)

    def late(table: Table, line: Entry) -> Entry | None:
        six.later(timedelta(seconds=5))
        return claim(table, line)

    with monkeypatch.context() as troubled:
        troubled.setattr(Table, "reserve", reserve)
        if within:
            troubled.setattr(Table, "claim", late)
        assert six.pump("mail") == 0
    assert reminders(six) == [("claimed", 0) if within else ("sent", 1)]
    six.later(timedelta(minutes=31))
    six.settle()
    assert received() == [0, 1, 2, 3, 4, 5]


def test_a_mail_to_co_leads_that_cannot_be_sent_does_not_pile_up_in_the_queue(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    group.settle()
    failing(monkeypatch, 10_000, refusal("AccountSuspendedException"))
    monkeypatch.setattr(delivery, "PATIENCE", ())
    row = mailing("proposal", "ml-theory", Audience.CO_LEADS, at=STAGE, of="x.0", subject="x")
    group.table.commit(Create(row))
    at = STAGE
    for _ in range(30):  # ten days in which it cannot be sent
        at += timedelta(hours=8)
        group.tick(at)
    about = [message for message in group.messages("mail") if '"proposal"' in message["Body"]]
    assert len(about) <= 2
