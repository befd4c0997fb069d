"""What outlives a stack, as its template says: table, buckets, dead letters; and the parameters with its secrets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from deploying.cloud import Part
from shared.adapters.clients import client
from shared.text.inline import counted

TABLE, BUCKET, QUEUE = "AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue"
EVERY = 2.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """Of one stack: each part's physical name by its logical one, those that are there; the parameters' names likewise."""

    account: str
    tables: Mapping[str, str]
    buckets: Mapping[str, str]
    queues: Mapping[str, str]
    parameters: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.tables or self.buckets or self.queues or self.parameters)

    # --- looking
    def protected(self) -> bool:
        """Whether a table is protected against being deleted."""
        tables = (client("dynamodb").describe_table(TableName=name)["Table"] for name in self.tables.values())
        return any(table.get("DeletionProtectionEnabled", False) for table in tables)

    def letters(self) -> int:
        """How many messages lie in the queues, nearly."""
        asked = ["ApproximateNumberOfMessages"]
        held = (client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=asked) for url in self.queues.values())
        return sum(int(one["Attributes"]["ApproximateNumberOfMessages"]) for one in held)

    def has(self, bucket: str) -> bool:
        """Whether there is a *bucket* of that name: of a stack whose removal has failed some may be gone already."""
        return _has(bucket, self.account)

    def held(self, bucket: str) -> str:
        """What is in a *bucket*, all versions counted: ``31 files (40.2 MB)``."""
        files = [one for page in self._versions(bucket) for one in page.get("Versions", [])]
        return f"{counted(len(files), 'file')} ({sum(one['Size'] for one in files) / 1e6:.1f} MB)"

    # --- taking away; each once more is harmless
    def drop_tables(self, sleep: Callable[[float], None]) -> None:
        dynamodb = client("dynamodb")
        for name in self.tables.values():
            dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
            while _status(name) not in ("ACTIVE", ""):
                sleep(EVERY)
            dynamodb.delete_table(TableName=name)
            while _status(name):
                sleep(EVERY)

    def drop_bucket(self, bucket: str) -> None:
        """With all that is in it, every version."""
        self.empty(bucket)
        client("s3").delete_bucket(Bucket=bucket, ExpectedBucketOwner=self.account)

    def empty(self, bucket: str) -> None:
        """Delete all that is in the *bucket*, every version."""
        s3 = client("s3")
        for page in self._versions(bucket):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            keys = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
            if keys:
                s3.delete_objects(
                    Bucket=bucket, Delete={"Objects": keys, "Quiet": True}, ExpectedBucketOwner=self.account
                )

    def drop_queues(self) -> None:
        for url in self.queues.values():
            client("sqs").delete_queue(QueueUrl=url)

    def drop_parameters(self) -> None:
        for name in self.parameters:
            client("ssm").delete_parameter(Name=name)

    def _versions(self, bucket: str) -> Any:
        pages = client("s3").get_paginator("list_object_versions")
        return pages.paginate(Bucket=bucket, ExpectedBucketOwner=self.account)


def remains(account: str, parts: Mapping[str, Part], parameters: tuple[str, ...]) -> Remains:
    """Those of *parts* and *parameters* that are there; not a table that AWS deletes already, which can be neither changed nor read."""

    def named(kind: str) -> dict[str, str]:
        return {logical: part.physical for logical, part in parts.items() if part.type == kind}

    def there(kind: str, ask: Callable[[str], object]) -> dict[str, str]:
        return {logical: name for logical, name in named(kind).items() if _there(lambda name=name: ask(name))}  # type: ignore[misc]

    return Remains(
        account=account,
        tables={one: name for one, name in named(TABLE).items() if _status(name) not in ("", "DELETING")},
        buckets={logical: name for logical, name in named(BUCKET).items() if _has(name, account)},
        queues=there(QUEUE, lambda url: client("sqs").get_queue_attributes(QueueUrl=url)),
        parameters=tuple(one for one in parameters if _there(lambda one=one: client("ssm").get_parameter(Name=one))),  # type: ignore[misc]
    )


_GONE = (
    "ResourceNotFoundException", "404", "NoSuchBucket", "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "ParameterNotFound",
)  # fmt: skip


def _has(bucket: str, account: str) -> bool:
    return _there(lambda: client("s3").head_bucket(Bucket=bucket, ExpectedBucketOwner=account))


def _there(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return False
        raise
    return True


def _status(table: str) -> str:
    """A table's status; empty if there is none of that name."""
    dynamodb = client("dynamodb")
    try:
        return str(dynamodb.describe_table(TableName=table)["Table"]["TableStatus"])
    except dynamodb.exceptions.ResourceNotFoundException:
        return ""
