"""The laptop's SES, driven by boto3's own client."""

import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from fakes.mailbox import Mailbox
from fakes.serving import serve
from fakes.ses_api import ses_app
from tests.patience import PATIENCE

KICK_OFF = datetime(2023, 10, 14, 20, 0, tzinfo=UTC)
RAW = (
    b"From: ML Theory <sessions@example.org>\r\nTo: ada@example.org\r\nSubject: Tomorrow\r\nX-Long: <https://x.example.org/"
    + (
        b"a" * 120
        + b">\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nK\xc3\xbcche\r\n"
    )
)


class World:
    """A mailbox, its story time, its system time, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.at, self.seconds = KICK_OFF, 100.0
        self.events: list[dict[str, Any]] = []
        self.mailbox = Mailbox(
            folder,
            now=lambda: self.at,
            feedback=self.events.append,
            rate=5,
            daily_quota=20,
            domains={"example.org"},
            tick=lambda: self.seconds,
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "mail")


@pytest.fixture
def ses(world: World) -> Iterator[Any]:
    once = Config(retries={"total_max_attempts": 1})
    with serve(ses_app(world.mailbox)) as server:
        client = boto3.client(
            "sesv2",
            endpoint_url=server.url,
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=once,
        )
        yield client
        client.close()


def send(ses: Any, to: str = "ada@example.org", raw: bytes = RAW, **arguments: Any) -> str:
    given: dict[str, Any] = {
        "Destination": {"ToAddresses": [to]},
        "Content": {"Raw": {"Data": raw}},
        "EmailTags": [{"Name": "kind", "Value": "reminder"}, {"Name": "group", "Value": "ml-theory"}],
        "ConfigurationSetName": "fortnight",
    }
    answer: str = ses.send_email(**given | arguments)["MessageId"]
    return answer


def written(subject: str = "Hello", **headers: str) -> bytes:
    message = EmailMessage()
    for name, value in ({"From": "sessions@example.org", "Subject": subject} | headers).items():
        message[name] = value
    message.set_content("Hello.\n")
    return message.as_bytes()


def test_a_mail_is_kept_byte_for_byte_under_its_number_story_time_and_kind(ses: Any, world: World) -> None:
    first = send(ses)
    world.at += timedelta(hours=1)
    send(ses, EmailTags=[])
    assert sorted(file.name for file in world.mailbox.folder.iterdir()) == [
        "000001-20231014T200000Z-reminder.eml",
        "000002-20231014T210000Z-mail.eml",
    ]
    received = world.mailbox.messages[0]
    assert received.file.read_bytes() == received.raw == RAW
    assert (received.n, received.at, received.kind, received.to, received.message_id, received.tags) == (
        1,
        KICK_OFF,
        "reminder",
        "ada@example.org",
        first,
        {"kind": "reminder", "group": "ml-theory"},
    )
    assert received.parsed()["Subject"] == "Tomorrow"
    assert first != world.mailbox.messages[1].message_id
    assert world.events == []


def test_sending_faster_than_the_rate_is_throttled_and_then_goes_on(ses: Any, world: World) -> None:
    for _ in range(6):  # the second's five, and the one that a short burst is given
        send(ses)
    with pytest.raises(ses.exceptions.TooManyRequestsException, match=r"Maximum sending rate exceeded\."):
        send(ses)
    world.seconds += 0.1
    with pytest.raises(ses.exceptions.TooManyRequestsException):
        send(ses)
    world.seconds += 0.15
    send(ses)
    assert len(world.mailbox.messages) == 7
    assert world.mailbox.refused == ["TooManyRequestsException"] * 2


def test_the_daily_quota_counts_24_hours_of_the_story(ses: Any, world: World) -> None:
    for _ in range(20):
        world.seconds += 1
        send(ses)
    world.seconds += 3600
    with pytest.raises(ses.exceptions.TooManyRequestsException, match=r"Daily message quota exceeded\."):
        send(ses)
    assert ses.get_account()["SendQuota"] == {"Max24HourSend": 20.0, "MaxSendRate": 5.0, "SentLast24Hours": 20.0}
    world.at += timedelta(days=1)
    send(ses)
    assert ses.get_account()["SendQuota"]["SentLast24Hours"] == 1.0


def test_the_account_is_out_of_the_sandbox_unless_told_otherwise(ses: Any, world: World) -> None:
    account = ses.get_account()
    assert (account["ProductionAccessEnabled"], account["SendingEnabled"]) == (True, True)
    world.mailbox.production = False
    assert ses.get_account()["ProductionAccessEnabled"] is False


def test_paused_sending_and_unverified_senders_are_refused_by_name(ses: Any, world: World) -> None:
    with pytest.raises(ses.exceptions.MessageRejected, match="not verified"):
        send(ses, raw=written(From="x@gmail.example"))
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_email_identity(EmailIdentity="gmail.example")
    assert ses.get_email_identity(EmailIdentity="example.org")["VerifiedForSendingStatus"] is True
    world.mailbox.sending = False
    with pytest.raises(ses.exceptions.SendingPausedException):
        send(ses)
    assert world.mailbox.messages == []


@pytest.mark.parametrize(
    "bad",
    [
        {"raw": b"no headers at all"},
        {"raw": b"From: sessions@example.org\r\nSubject: a\r\nSubject: b\r\n\r\nx"},
        {"Destination": {"ToAddresses": []}},
        {"Destination": {"ToAddresses": ["nobody"]}},
        {"Destination": {"ToAddresses": ["a b@example.org"]}},
        {"Destination": {"ToAddresses": ["jürgen@example.org"]}},
        {"Destination": {"ToAddresses": [f"m{n}@example.org" for n in range(51)]}},
        {"EmailTags": [{"Name": "session", "Value": "ml-theory/2023-10-14"}]},
        {"EmailTags": [{"Name": "kind", "Value": ""}]},
        {"Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {}}}},
    ],
    ids=str,
)
def test_a_malformed_request_is_refused_and_nothing_is_kept(ses: Any, world: World, bad: dict[str, Any]) -> None:
    raw = bad.pop("raw", written())
    with pytest.raises(ses.exceptions.BadRequestException):
        send(ses, raw=raw, **bad)
    assert world.mailbox.messages == []
    assert list(world.mailbox.folder.iterdir()) == []


def test_recipients_come_from_the_headers_when_no_destination_is_given(ses: Any, world: World) -> None:
    send(ses, raw=written(To="Ada <ada@example.org>", Cc="bo@example.com"), Destination={})
    assert world.mailbox.messages[0].to == "ada@example.org,bo@example.com"


def test_a_bounce_comes_in_eventbridges_envelope_with_the_mails_tags(ses: Any, world: World) -> None:
    message_id = send(ses, "bounce+ada@simulator.amazonses.com", written(To="bounce+ada@simulator.amazonses.com"))
    (event,) = wait_for(world, 1)
    detail = event.pop("detail")
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "Email Bounced",
        "source": "aws.ses",
        "account": "000000000000",
        "time": "2023-10-14T20:00:01Z",
        "region": "us-east-1",
        "resources": ["arn:aws:ses:us-east-1:000000000000:configuration-set/fortnight"],
    }
    assert detail["eventType"] == "Bounce"
    bounce = detail["bounce"]
    assert (bounce["bounceType"], bounce["bounceSubType"], bounce["timestamp"]) == (
        "Permanent",
        "General",
        "2023-10-14T20:00:01.000Z",
    )
    assert bounce["bouncedRecipients"] == [
        {
            "emailAddress": "bounce+ada@simulator.amazonses.com",
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        }
    ]
    mail = detail["mail"]
    assert (mail["messageId"], mail["destination"]) == (message_id, ["bounce+ada@simulator.amazonses.com"])
    assert {"name": "Subject", "value": "Hello"} in mail["headers"]
    assert mail["tags"] == {
        "ses:operation": ["SendEmail"],
        "ses:configuration-set": ["fortnight"],
        "ses:source-ip": ["127.0.0.1"],
        "ses:from-domain": ["example.org"],
        "kind": ["reminder"],
        "group": ["ml-theory"],
    }


def wait_for(world: World, events: int) -> list[dict[str, Any]]:
    """Events come after the answer: a moment later than the client's return."""
    until = time.monotonic() + PATIENCE
    while len(world.events) < events and time.monotonic() < until:
        time.sleep(0.02)
    return world.events


def test_a_complaint_names_who_complained(ses: Any, world: World) -> None:
    send(ses, "complaint@simulator.amazonses.com")
    (event,) = wait_for(world, 1)
    assert event["detail-type"] == "Email Complaint Received"
    complaint = event["detail"]["complaint"]
    assert complaint["complainedRecipients"] == [{"emailAddress": "complaint@simulator.amazonses.com"}]
    assert complaint["complaintFeedbackType"] == "abuse"


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("suppressionlist@simulator.amazonses.com", ["Suppressed"]),
        ("success@simulator.amazonses.com", []),
        ("ooto+x@simulator.amazonses.com", []),
        ("bounce@example.org", []),
    ],
)
def test_only_the_simulators_bad_addresses_cause_events(world: World, to: str, told: list[str]) -> None:
    raw = base64.b64encode(written()).decode()
    request = {
        "Content": {"Raw": {"Data": raw}},
        "Destination": {"ToAddresses": [to]},
        "ConfigurationSetName": "fortnight",
    }
    _, tell = world.mailbox.send(request)
    tell()
    assert [event["detail"]["bounce"]["bounceSubType"] for event in world.events] == told
    _, tell = world.mailbox.send(request | {"ConfigurationSetName": None})
    tell()
    assert len(world.events) == len(told)  # without a configuration set SES publishes nothing


def test_a_suppressed_address_bounces_until_it_is_released(ses: Any, world: World) -> None:
    ses.put_suppressed_destination(EmailAddress="Ada@example.org", Reason="COMPLAINT")
    listed = ses.list_suppressed_destinations()["SuppressedDestinationSummaries"]
    assert [(entry["EmailAddress"], entry["Reason"], entry["LastUpdateTime"]) for entry in listed] == [
        ("ada@example.org", "COMPLAINT", KICK_OFF)
    ]
    assert ses.list_suppressed_destinations(Reasons=["BOUNCE"])["SuppressedDestinationSummaries"] == []
    assert (
        ses.get_suppressed_destination(EmailAddress="ada@example.org")["SuppressedDestination"]["Reason"] == "COMPLAINT"
    )
    send(ses, "ada@example.org")
    (event,) = wait_for(world, 1)
    assert event["detail"]["bounce"]["bounceSubType"] == "OnAccountSuppressionList"
    ses.delete_suppressed_destination(EmailAddress="ada@example.org")
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_suppressed_destination(EmailAddress="ada@example.org")


def test_what_is_not_served_says_so(ses: Any) -> None:
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.list_email_identities()
