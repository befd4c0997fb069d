"""SES's reports about a mail, in EventBridge's envelope. Shapes follow the SES developer guide (event data of a configuration set) and
the EventBridge reference (source ``aws.ses``)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

Json = dict[str, Any]

ACCOUNT, REGION = "000000000000", "us-east-1"
SIMULATOR = "simulator.amazonses.com"
_BOUNCES = {
    "bounce": ("General", "5.1.1", "smtp; 550 5.1.1 user unknown"),
    "suppressionlist": (
        "Suppressed",
        "5.1.1",
        "Amazon SES did not send: the address is on the global suppression list",
    ),
    "suppressed": (
        "OnAccountSuppressionList",
        "5.1.1",
        "Amazon SES did not send: the address is on the account's suppression list",
    ),
}


def simulated(address: str) -> str | None:
    """What the simulator does with *address*: ``bounce``, ``complaint``, ``success``…; None for anybody else's.

    Labels after a + are free.
    """
    local, _, domain = address.lower().rpartition("@")
    return local.partition("+")[0] if domain == SIMULATOR else None


def event(
    fate: str,
    recipients: Sequence[str],
    *,
    message: EmailMessage,
    message_id: str,
    tags: Mapping[str, str],
    configuration_set: str,
    at: datetime,
) -> Json:
    """The EventBridge event for *recipients* of one mail, all with the same *fate*: ``complaint``, or a kind of bounce.

    The event's id follows from mail and recipients, so that the same event made twice is the same one delivered twice.
    """
    feedback_id = f"{message_id[:16]}-{uuid.uuid5(uuid.NAMESPACE_URL, message_id)}-000000"
    after = {"timestamp": _text(at + timedelta(seconds=1)), "feedbackId": feedback_id}
    if fate == "complaint":
        kind, detail_type = "Complaint", "Email Complaint Received"
        body = {
            "complainedRecipients": [{"emailAddress": address} for address in recipients],
            "complaintSubType": None,
            "complaintFeedbackType": "abuse",
            "userAgent": "Amazon SES Mailbox Simulator",
            "arrivalDate": after["timestamp"],
        }
    else:
        kind, detail_type = "Bounce", "Email Bounced"
        sub_type, status, diagnosis = _BOUNCES[fate]
        bounced = {"action": "failed", "status": status, "diagnosticCode": diagnosis}
        body = {
            "bounceType": "Permanent",
            "bounceSubType": sub_type,
            "bouncedRecipients": [{"emailAddress": address, **bounced} for address in recipients],
            "reportingMTA": "dns; a8-50.smtp-out.amazonses.com",
        }
    return {
        "version": "0",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join([message_id, fate, *recipients]))),
        "detail-type": detail_type,
        "source": "aws.ses",
        "account": ACCOUNT,
        "time": (at + timedelta(seconds=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{configuration_set}"],
        "detail": {
            "eventType": kind,
            kind.lower(): body | after,
            "mail": _mail(message, message_id, tags, configuration_set, at),
        },
    }


def _mail(
    message: EmailMessage, message_id: str, tags: Mapping[str, str], configuration_set: str, at: datetime
) -> Json:
    source = str(message["From"])
    domain = getaddresses([source])[0][1].rpartition("@")[2]
    automatic = {
        "ses:operation": "SendEmail",
        "ses:configuration-set": configuration_set,
        "ses:source-ip": "127.0.0.1",
        "ses:from-domain": domain,
    }
    destination = [address for _, address in getaddresses([str(value) for value in message.get_all("To", [])])]
    return {
        "timestamp": _text(at),
        "source": source,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{domain}",
        "sendingAccountId": ACCOUNT,
        "messageId": message_id,
        "destination": destination,
        "headersTruncated": False,
        "headers": [{"name": name, "value": str(value)} for name, value in message.items()],
        "commonHeaders": {
            "from": [source],
            "to": destination,
            "messageId": message_id,
            "subject": str(message["Subject"] or ""),
        },
        "tags": {name: [value] for name, value in (automatic | dict(tags)).items()},
    }


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
