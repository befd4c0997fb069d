"""SES's event publishing records (Bounce, Complaint, Reject, RenderingFailure) in EventBridge's envelope."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from shared.errors import BadInput
from shared.feedback import Feedback
from shared.words import clean_text


class _Mail(BaseModel):
    messageId: str = ""
    tags: dict[str, list[str]] = Field(default_factory=dict)


class _Bounce(BaseModel):
    bounceType: str = ""
    bounceSubType: str = ""


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
    """The event in our words; raises :class:`BadInput` if it is none of SES's. Whom it is about, the mail's own tags say."""
    try:
        detail = _Envelope.model_validate(envelope).detail
    except ValidationError as error:
        raise BadInput(f"not an SES event: {error.error_count()} fields are wrong") from error
    tags = {name: values[0] for name, values in detail.mail.tags.items() if values}
    words = [
        detail.eventType, detail.bounce.bounceType, detail.bounce.bounceSubType, str(detail.complaint.get("complaintFeedbackType") or ""),
    ]  # fmt: skip
    told = Feedback(
        kind=detail.eventType, group=tags.get("group", ""), member=tags.get("member", ""),
        permanent=detail.bounce.bounceType == "Permanent", transient=_says_something_of_the_address(detail.bounce),
        detail=clean_text(" ".join(word for word in words if word)), message=detail.mail.messageId,
    )  # fmt: skip
    return Said(told, detail.mail.messageId)


def _says_something_of_the_address(bounce: _Bounce) -> bool:
    """Whether a bounce that is not permanent may be the address's fault: not where it is the message that was disliked."""
    ours = ("MessageTooLarge", "ContentRejected", "AttachmentRejected")
    return bounce.bounceType in ("Transient", "Undetermined") and bounce.bounceSubType not in ours
