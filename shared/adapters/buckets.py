"""The uploads bucket (private, every version kept) and the site bucket (behind the CDN)."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters import clock
from shared.adapters.clients import client
from shared.errors import Conflict, NotKept

FORM_SECONDS = 15 * 60
LARGEST = 50 * 1024 * 1024
FEW, SIDE_BY_SIDE = 20, 10
"""Up to this many objects are written one after the other; more are written this many at a time, as a client has ten connections."""
_MISSING = {"NoSuchKey", "404"}
_MOVED_ON = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "409", "412"}


class Uploads:
    """The decks as they were uploaded."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    def fetch(self, key: str, version: str, to: Path) -> None:
        """Write the object (of that version, if the bucket keeps versions) to the file *to*: one read.

        Raises :class:`NotKept` if it was deleted there, by hand or behind forty newer ones of its key.
        """
        extra = {"VersionId": version} if version else {}
        try:
            body = client("s3").get_object(Bucket=self.bucket, Key=key, **extra)["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in (*_MISSING, "NoSuchVersion"):
                raise NotKept("this file is not kept any more; please upload it anew") from error
            raise
        with to.open("wb") as file:
            for chunk in body.iter_chunks(1 << 20):
                file.write(chunk)

    def form(self, key: str, content_type: str, back: str) -> dict[str, Any]:
        """A presigned POST for exactly this key and type, 1 byte to 50 MiB, for 15 minutes: ``{"url", "fields"}``.

        The browser is sent to *back* after it; without one, as a script needs it, the answer is 201.
        """
        fields = {"Content-Type": content_type}
        fields |= {"success_action_redirect": back} if back else {"success_action_status": "201"}
        answer: dict[str, Any] = client("s3").generate_presigned_post(
            self.bucket,
            key,
            Fields=fields,
            Conditions=[*({name: value} for name, value in fields.items()), ["content-length-range", 1, LARGEST]],
            ExpiresIn=FORM_SECONDS,
        )
        return answer


class Site:
    """The public pages and decks."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    def now(self) -> datetime:
        """The system's time, by which pages are written, whatever the time for people is."""
        return clock.system()

    def tags(self, prefix: str = "") -> dict[str, str]:
        """The ETag (MD5 of the bytes) of every object, by key."""
        found: dict[str, str] = {}
        for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            found |= {item["Key"]: item["ETag"].strip('"') for item in page.get("Contents", [])}
        return found

    def tag(self, key: str) -> str | None:
        """The ETag of one object, if it is there."""
        try:
            found: str = client("s3").head_object(Bucket=self.bucket, Key=key)["ETag"].strip('"')
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise
        return found

    def read(self, key: str) -> tuple[bytes, str] | None:
        """The bytes of one object and their ETag, if it is there."""
        try:
            found = client("s3").get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise
        return found["Body"].read(), found["ETag"].strip('"')

    def put(self, key: str, body: bytes, content_type: str, cache: str, was: str | None) -> str:
        """Write *body* in place of the object with the ETag *was* (None: there is none); returns the new ETag. Raises :class:`Conflict`
        if the object has changed since: read everything again."""
        condition = {"IfMatch": f'"{was}"'} if was else {"IfNoneMatch": "*"}
        try:
            found: str = (
                client("s3")
                .put_object(
                    Bucket=self.bucket, Key=key, Body=body, ContentType=content_type, CacheControl=cache, **condition
                )["ETag"]
                .strip('"')
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _MOVED_ON:
                raise Conflict(key) from error
            raise
        return found

    def put_all(self, objects: Sequence[tuple[str, bytes, str, str, str | None]]) -> list[str]:
        """:meth:`put` each of *objects* (its arguments), many at the same time; the first :class:`Conflict` is raised at the end."""
        if len(objects) <= FEW:
            return [self.put(*one) for one in objects]
        client("s3")  # made before the threads share it
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            return list(threads.map(lambda one: self.put(*one), objects))

    def keep(self, key: str, body: bytes, content_type: str, disposition: str = "inline") -> None:
        """Write content-addressed bytes, cached for ever; writing them twice is the same as once."""
        client("s3").put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body,
            ContentType=content_type,
            ContentDisposition=disposition,
            CacheControl="public, max-age=31536000, immutable",
        )

    def remove(self, keys: Iterable[str]) -> None:
        """Delete pages that no link leads to any more."""
        for key in keys:
            client("s3").delete_object(Bucket=self.bucket, Key=key)
