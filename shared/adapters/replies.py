"""Calendars' answers as the mail service stored them: objects of a bucket with the raw mail, and S3's events about new ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError
from pydantic import AwareDatetime, BaseModel, ValidationError

from shared.adapters.clients import client
from shared.errors import BadInput

SETUP = "AMAZON_SES_SETUP_NOTIFICATION"
"""The key of what SES puts there once to try the bucket, when the rule is made: nobody's answer."""


class _Object(BaseModel):
    key: str
    size: int


class _Detail(BaseModel):
    object: _Object


class _Envelope(BaseModel):
    detail: _Detail
    time: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail under its *key*, of so many bytes, *at* a time by the system's clock, if the event says it."""

    key: str
    bytes: int
    at: datetime | None = None

    def ago(self, system: datetime) -> timedelta:
        """How long it has waited, on a queue or among the dead letters."""
        return max(timedelta(), system - self.at) if self.at else timedelta()


def read(envelope: dict[str, Any]) -> Arrived:
    """The mail that *envelope*, EventBridge's, tells of. Raises :class:`BadInput` if it tells of none."""
    try:
        told = _Envelope.model_validate(envelope)
    except ValidationError as error:
        raise BadInput(f"not an object's event: {error.error_count()} fields are wrong") from error
    return Arrived(told.detail.object.key, told.detail.object.size, told.time)


class Replies:
    """The bucket in which the mails are until they are read."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    def fetch(self, key: str) -> bytes | None:
        """The raw mail; None if it was read and deleted already."""
        try:
            body: bytes = client("s3").get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return body

    def delete(self, key: str) -> None:
        """Delete the mail; no error if it is gone."""
        client("s3").delete_object(Bucket=self.bucket, Key=key)
