"""S3's "Object Created" events as EventBridge sends them (keys are not URL-encoded there, unlike in S3's own notifications)."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from shared.errors import BadInput
from shared.slides.processing import Arrival


class _Object(BaseModel):
    key: str
    size: int = 0
    version: str = Field(default="", alias="version-id")
    sequencer: str = ""
    etag: str = ""


class _Detail(BaseModel):
    object: _Object


class _Envelope(BaseModel):
    time: AwareDatetime
    detail: _Detail


def read(envelope: dict[str, Any]) -> Arrival:
    """The arrival that *envelope* tells of. Raises :class:`BadInput` if it is something else."""
    try:
        event = _Envelope.model_validate(envelope)
    except ValidationError as error:
        raise BadInput(f"not an object's event: {error.error_count()} fields are wrong") from error
    at: datetime = event.time
    found = event.detail.object
    mark = found.version or found.sequencer or found.etag
    return Arrival(
        key=found.key, version=found.version, mark=mark, order=found.sequencer.ljust(40, "0"), bytes=found.size, at=at
    )
