"""SES's event publishing records (Bounce, Complaint, Reject, RenderingFailure) in EventBridge's envelope."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from shared.errors import BadInput
from shared.membership.bounces import of_the_address
from shared.membership.feedback import Feedback
from shared.text.inline import clean_text

NOT_SPAM = "not-spam"
"""The feedback type of a complaint (RFC 6430) by which somebody takes our mail out of their spam folder."""


class _Mail(BaseModel):
    messageId: str = ""
    timestamp: datetime | None = None
    tags: dict[str, list[str]] = Field(default_factory=dict)


class _Recipient(BaseModel):
    action: str | None = None
    status: str | None = None


class _Bounce(BaseModel):
    bounceType: str = ""
    bounceSubType: str = ""
    bouncedRecipients: list[_Recipient] = Field(default_factory=list)


class _Detail(BaseModel):
    eventType: str
    mail: _Mail
    bounce: _Bounce = _Bounce()
    complaint: dict[str, Any] = Field(default_factory=dict)


class _Envelope(BaseModel):
    detail: _Detail


@dataclass(frozen=True, slots=True)
class Said:
    feedback: Feedback
    correlation: str


def read(envelope: dict[str, Any]) -> Said:
    """The event in our words; raises :class:`BadInput` if it is not one of SES's. Whom it is about, the mail's own tags say. A complaint
    that says the mail was no spam is one of its own kind, as it asks for the opposite."""
    try:
        detail = _Envelope.model_validate(envelope).detail
    except ValidationError as error:
        raise BadInput(f"not an SES event: {error.error_count()} fields are wrong") from error
    tags = {name: values[0] for name, values in detail.mail.tags.items() if values}
    about = str(detail.complaint.get("complaintFeedbackType") or "")
    words = [detail.eventType, detail.bounce.bounceType, detail.bounce.bounceSubType, about]
    told = Feedback(
        kind="NotSpam" if about == NOT_SPAM else detail.eventType, group=tags.get("group", ""), member=tags.get("member", ""),
        life=int(tags["life"]) if re.fullmatch("[0-9]{1,6}", tags.get("life", "")) else 0,
        permanent=detail.bounce.bounceType == "Permanent", transient=_transient(detail.bounce),
        detail=clean_text(" ".join(word for word in words if word)), message=detail.mail.messageId,
        sent=_aware(detail.mail.timestamp),
    )  # fmt: skip
    return Said(told, detail.mail.messageId)


def _transient(bounce: _Bounce) -> bool:
    reports = [(one.action or "", one.status or "") for one in bounce.bouncedRecipients]
    return of_the_address(bounce.bounceType, bounce.bounceSubType, reports)


def _aware(moment: datetime | None) -> datetime | None:
    """SES writes UTC with its ``Z``; without one it would be UTC as well."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
