"""What a stack's measures say of what runs: a clock that stands, failures, what waits, what grows, what comes back."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.adapters.account.inspection import Inspection, left_out
from shared.adapters.clients import client
from shared.adapters.dynamodb.table import Table
from shared.model.group import Group
from shared.store import Create
from tests.adapters.inspection.looking import NOW, found


def measured(name: str, value: float, dimension: str, of: str, *, ago: timedelta, space: str = "AWS/Lambda") -> None:
    client("cloudwatch").put_metric_data(
        Namespace=space, MetricData=[{"MetricName": name, "Value": value, "Timestamp": datetime.now(UTC) - ago, "Dimensions": [{"Name": dimension, "Value": of}]}],
    )  # fmt: skip


def test_a_clock_that_stands_is_told_with_how_long(aws: None):
    assert found("tick", Remind="r")[0][1].startswith(
        "no tick in the last hours: no reminder goes out → is the schedule Tick enabled"
    )
    measured("Invocations", 1, "FunctionName", "r", ago=timedelta(minutes=55))
    ((ok, words),) = found("tick", Remind="r")
    assert (ok, words.startswith("the last tick was 5")) == (False, True)
    measured("Invocations", 1, "FunctionName", "r", ago=timedelta(minutes=4))
    assert found("tick", Remind="r")[0][0]


def test_functions_that_failed_today_are_told_and_those_of_the_day_before_not(aws: None):
    measured("Errors", 2, "FunctionName", "s", ago=timedelta(hours=3))
    measured("Errors", 5, "FunctionName", "r", ago=timedelta(hours=30))
    assert [words.partition(" →")[0] for _, words in found("failures", Remind="r", SendMail="s")] == [
        "SendMail failed 2 times in the last day"
    ]
    measured("5xx", 1, "ApiId", "a", ago=timedelta(hours=3), space="AWS/ApiGateway")
    assert found("failures", Remind="r", Api="a")[0] == (
        False, "1 request of the last day got an error of ours → fortnight logs --trouble says why",
    )  # fmt: skip


def test_a_message_that_waits_too_long_is_told(aws: None):
    names = ("WakeupsQueue", "MailQueue", "DecksQueue", "FeedbackQueue", "DeadLetters")
    urls = {name: client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in names}
    assert found("queues", **urls) == [(True, "empty")]
    client("sqs").send_message(QueueUrl=urls["MailQueue"], MessageBody="{}")
    measured("ApproximateAgeOfOldestMessage", 3000, "QueueName", "MailQueue", ago=timedelta(minutes=3), space="AWS/SQS")
    (ok, words), _ = found("queues", **urls)
    assert (ok, words.startswith("mail: 1 message wait, the oldest for 50 minutes")) == (False, True)


def test_reports_of_bounces_that_nobody_reads_are_told_apart_from_mail_that_waits(aws: None):
    url = client("sqs").create_queue(QueueName="FeedbackQueue")["QueueUrl"]
    assert found("reports", FeedbackQueue=url) == [(True, "empty")]
    client("sqs").send_message(QueueUrl=url, MessageBody="{}")
    measured(
        "ApproximateAgeOfOldestMessage", 1200, "QueueName", "FeedbackQueue", ago=timedelta(minutes=3), space="AWS/SQS"
    )
    (ok, words), _ = found("reports", FeedbackQueue=url)
    assert (ok, words.startswith("reports of bounces: 1 message wait, the oldest for 20 minutes")) == (False, True)


@pytest.mark.parametrize(("times", "ok"), [(9, True), (10, False), (400, False)])
def test_calls_that_were_turned_away_today_are_told_if_they_are_many(aws: None, times: int, ok: bool):
    measured("Throttles", times, "FunctionName", "s", ago=timedelta(hours=3))
    measured("Throttles", 1000, "FunctionName", "r", ago=timedelta(hours=30))
    ((well, words),) = found("turned-away", Remind="r", SendMail="s")
    assert (well, words.partition(":")[0]) == (
        ok, "" if ok else f"SendMail was turned away {times} times in the last day",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("count", "members", "ok"),
    [(100_000, 0, True), (100_001, 0, False), (149_000, 1_000, True), (151_000, 1_000, False)],
)
def test_more_requests_than_readers_make_are_told_with_what_they_cost(
    aws: None, monkeypatch: pytest.MonkeyPatch, count: int, members: int, ok: bool
):
    monkeypatch.setattr(Inspection, "members", lambda _, group: members if group == "flooded" else 0)
    Table("table").commit(
        Create(Group(id="flooded", name="ML theory", zone="UTC", sender="a@example.org", co_leads=()))
    )
    measured("Count", count, "ApiId", "a", ago=timedelta(hours=3), space="AWS/ApiGateway")
    measured("Count", 10**6, "ApiId", "a", ago=timedelta(hours=30), space="AWS/ApiGateway")
    ((well, words),) = found("requests", Api="a")
    assert well == ok
    said = (
        f"{count:,} in the last day"
        if ok
        else f"{count:,} came to links and desk within a day, more than readers make: about US$ 0."
    )
    assert words.startswith(said)


@pytest.mark.parametrize(("before", "now", "words"), [
    (None, None, "0.0 GB"), (None, 50e9, "50.0 GB"), (30e9, 50e9, "50.0 GB"), (60e9, 20e9, "20.0 GB"),
    (1e9, 41e9, "the uploads grew by 40 GB within a week or so, to 41 GB: US$ 0.94 a month → docs/watching.md, When somebody floods it"),
])  # fmt: skip
def test_uploads_that_grow_faster_than_speakers_send_are_told(
    aws: None, before: float | None, now: float | None, words: str
):
    for size, ago in ((before, 7), (now, 1), (10**15, 12)):
        dimensions = [{"Name": "BucketName", "Value": "u"}, {"Name": "StorageType", "Value": "StandardStorage"}]
        told = {
            "MetricName": "BucketSizeBytes",
            "Value": size,
            "Dimensions": dimensions,
            "Timestamp": NOW - timedelta(days=ago),
        }
        if size is not None:
            client("cloudwatch").put_metric_data(Namespace="AWS/S3", MetricData=[told])
    assert found("uploads", outputs={"UploadsBucket": "u"}) == [(before != 1e9, words)]


def reputed(bounces: float, complaints: float) -> None:
    for name, value in (("Bounce", bounces), ("Complaint", complaints)):
        told = {"MetricName": f"Reputation.{name}Rate", "Value": value, "Timestamp": NOW - timedelta(hours=20)}
        client("cloudwatch").put_metric_data(Namespace="AWS/SES", MetricData=[told])


@pytest.mark.parametrize(
    ("bounces", "complaints", "words"),
    [
        (0.05, 0.001, []),
        (0.051, 0.0, ["5.1% of the account's mails come back; SES reviews an account above 5%"]),
        (0.0, 0.0011, ["0.11% of the account's mails are called spam; SES reviews an account above 0.1%"]),
        (0.2, 0.02, ["20.0% of the account's mails come back; SES reviews an account above 5%",
                     "2.00% of the account's mails are called spam; SES reviews an account above 0.1%"]),
    ],
)  # fmt: skip
def test_mails_that_come_back_or_are_called_spam_too_often_are_told(
    aws: None, bounces: float, complaints: float, words: list[str]
):
    assert found("reputation") == [(True, "")]
    reputed(bounces, complaints)
    assert [said.partition(" →")[0] for ok, said in found("reputation") if not ok] == words


def test_rows_that_were_left_out_are_counted_where_the_function_may_not_look_itself(aws: None):
    assert left_out(Table("table")) == []
    measured("LeftOut", 2, "Table", "table", ago=timedelta(hours=2), space="Fortnight")
    assert left_out(Table("table")) == ["in the last day 2 rows or messages were left out, which the logs name"]
