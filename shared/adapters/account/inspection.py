"""What the checks ask of AWS, DNS, the web and YouTube: :class:`shared.doctor.checks.Sources` of a real deployment."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import tzdata
from botocore.exceptions import ClientError

from shared.adapters import clock, metrics, secrets, webhooks
from shared.adapters.account import measures, name_service, web_probe
from shared.adapters.account.deployed_stack import DeployedStack
from shared.adapters.clients import client
from shared.adapters.dynamodb import protection
from shared.adapters.dynamodb.table import Table
from shared.doctor.checks import Account, Answer, Identity, Trigger, Waiting

DAY = timedelta(days=1)
YOUTUBE = "https://www.googleapis.com"
_GONE = {
    "404",
    "NoSuchBucket",
    "NotFound",
    "NoSuchDistribution",
    "ResourceNotFoundException",
    "NotFoundException",
    "ParameterNotFound",
}


def laptop() -> bool:
    """Whether the stack is the laptop's, which overrides the address of AWS; a deployed one never does."""
    return "AWS_ENDPOINT_URL" in os.environ


class Inspection:
    """Of the *stack*; *unread* finds the rows that cannot be read (:func:`scanned`, :func:`left_out`)."""

    def __init__(self, stack: DeployedStack, unread: Callable[[Table], list[str]]) -> None:
        self._stack, self._unread = stack, unread
        self.parameters, self.outputs = stack.parameters, stack.outputs
        self.store = Table(stack.outputs["TableName"])
        self._members: dict[str, int] = {}

    def now(self) -> datetime:
        return clock.system()

    def story(self) -> datetime:
        return clock.now(self.store.name)

    def keys(self) -> Any:
        return _there(lambda: secrets.document(self.outputs["KeysParameter"]))

    # --- the mail service
    def account(self) -> Account:
        return self._account

    @cached_property
    def _account(self) -> Account:
        ses = client("sesv2")
        held = ses.get_account()
        tells = "PricingAttributes" in ses.meta.service_model.operation_model("GetAccount").output_shape.members
        quota = held.get("SendQuota", {})
        return Account(
            production=held.get("ProductionAccessEnabled", False), sending=held.get("SendingEnabled", False),
            enforcement=held.get("EnforcementStatus", ""), daily=quota.get("Max24HourSend", 0), rate=quota.get("MaxSendRate", 0),
            sent=quota.get("SentLast24Hours", 0), plan=held.get("PricingAttributes", {}).get("CurrentPlan", "") if tells else None,
            reasons=tuple(held.get("SuppressionAttributes", {}).get("SuppressedReasons", [])),
        )  # fmt: skip

    def identity(self, name: str) -> Identity | None:
        held = _there(lambda: client("sesv2").get_email_identity(EmailIdentity=name))
        if held is None:
            return None
        dkim = held.get("DkimAttributes", {})
        return Identity(
            name=name, verified=held.get("VerifiedForSendingStatus", False), domain="@" not in name,
            signs=dkim.get("SigningEnabled", False), own=dkim.get("SigningAttributesOrigin", "AWS_SES") != "EXTERNAL",
            tokens=tuple(token.lower() for token in dkim.get("Tokens", [])),
        )  # fmt: skip

    def receiving(self) -> str:
        return str(client("ses").describe_active_receipt_rule_set().get("Metadata", {}).get("Name", ""))

    def suppressed(self) -> tuple[str, ...]:
        if laptop():  # which has one list, and no configuration sets that could say otherwise
            return tuple(self.account().reasons)
        held = client("sesv2").get_configuration_set(ConfigurationSetName=self.outputs["ConfigurationSetName"])
        own = held.get("SuppressionOptions", {}).get("SuppressedReasons")
        return tuple(self.account().reasons if own is None else own)

    def records(self, name: str, kind: str) -> tuple[str, ...]:
        return name_service.records(name, kind)

    def members(self, group: str) -> int:
        if group not in self._members:  # more than one check asks
            self._members[group] = self.store.active(group)
        return self._members[group]

    # --- the web
    def answer(self, url: str) -> Answer:
        return web_probe.answer(url)

    def chat(self, webhook: str) -> Answer:
        return web_probe.answer(webhooks.instead(webhook))

    def playlist(self, playlist: str) -> Answer | None:
        """By a bare request, since Google's library weighs more than all else here."""
        endpoint = os.environ.get("FORTNIGHT_YOUTUBE_ENDPOINT")
        held = {"youtube_key": ""} if endpoint else _there(lambda: secrets.document(self.outputs["GoogleParameter"]))
        if not isinstance(held, dict) or "youtube_key" not in held:
            return None
        asked = {"part": "id", "maxResults": "1", "playlistId": playlist, "key": str(held["youtube_key"])}
        return web_probe.answer(f"{endpoint or YOUTUBE}/youtube/v3/playlistItems?{urlencode(asked)}")

    # --- what runs
    def state(self, schedule: str) -> str:
        name = self._stack.resources.get(schedule, "")
        held = _there(lambda: client("scheduler").get_schedule(Name=name)) if name else None
        return str(held["State"]) if held else ""

    def triggers(self, function: str) -> tuple[Trigger, ...]:
        name = self._stack.resources[function]
        pages = client("lambda").get_paginator("list_event_source_mappings").paginate(FunctionName=name)
        return tuple(
            Trigger(state=one["State"], result=one.get("LastProcessingResult", ""), source=one["EventSourceArn"])
            for page in pages
            for one in page["EventSourceMappings"]
        )

    def stream(self) -> str:
        return protection.stream(self.store.name)

    def last_run(self, function: str) -> datetime | None:
        name = self._stack.resources[function]
        return measures.latest("AWS/Lambda", "Invocations", {"FunctionName": name}, self.now(), timedelta(hours=6))

    def waiting(self, queue: str) -> Waiting:
        url = self._stack.resources[queue]
        names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ]
        held = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        oldest = measures.peak(
            "AWS/SQS",
            "ApproximateAgeOfOldestMessage",
            {"QueueName": url.rpartition("/")[2]},
            self.now(),
            timedelta(minutes=15),
        )
        return Waiting(count=sum(int(held.get(name, 0)) for name in names), oldest=oldest)

    def failures(self) -> dict[str, int]:
        return self._of_functions("Errors")

    def failed_requests(self) -> int:
        api = self._stack.resources.get("Api", "")
        return measures.total("AWS/ApiGateway", "5xx", {"ApiId": api}, self.now(), DAY) if api else 0

    def requests(self) -> int:
        api = self._stack.resources.get("Api", "")
        return measures.total("AWS/ApiGateway", "Count", {"ApiId": api}, self.now(), DAY) if api else 0

    def uploaded(self) -> tuple[float, float]:
        of = {"BucketName": self.outputs.get("UploadsBucket", ""), "StorageType": "StandardStorage"}
        found = measures.days("AWS/S3", "BucketSizeBytes", of, self.now(), timedelta(days=9))
        return (found[-1] - found[0], found[-1]) if found else (0.0, 0.0)

    def turned_away(self) -> dict[str, int]:
        return self._of_functions("Throttles")

    def _of_functions(self, measure: str) -> dict[str, int]:
        """Of the last day, by function, where there were any."""
        counts = {
            name: measures.total("AWS/Lambda", measure, {"FunctionName": self._stack.resources[name]}, self.now(), DAY)
            for name in self._stack.functions
        }
        return {name: count for name, count in counts.items() if count}

    def reputation(self) -> tuple[float, float]:
        rates = (
            measures.peak("AWS/SES", f"Reputation.{of}Rate", {}, self.now(), DAY) for of in ("Bounce", "Complaint")
        )
        bounces, complaints = (rate or 0.0 for rate in rates)
        return bounces, complaints

    def subscribers(self) -> dict[str, bool]:
        pages = (
            client("sns")
            .get_paginator("list_subscriptions_by_topic")
            .paginate(TopicArn=self._stack.resources["Alarms"])
        )
        found = [one for page in pages for one in page["Subscriptions"]]
        return {one["Endpoint"]: one["SubscriptionArn"].startswith("arn:") for one in found}

    def bucket(self, name: str) -> bool:
        return _there(lambda: client("s3").head_bucket(Bucket=name)) is not None

    def distribution(self) -> str:
        name = self.outputs.get("DistributionId", "")
        held = _there(lambda: client("cloudfront").get_distribution(Id=name)["Distribution"]) if name else None
        if held is None:
            return ""
        return str(held["Status"]) if held["DistributionConfig"]["Enabled"] else "Disabled"

    def concurrency(self) -> int:
        return int(client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"])

    def backups(self) -> bool:
        held = client("dynamodb").describe_continuous_backups(TableName=self.store.name)["ContinuousBackupsDescription"]
        return bool(held["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED")

    def expiry(self) -> bool:
        held = client("dynamodb").describe_time_to_live(TableName=self.store.name)["TimeToLiveDescription"]
        return held["TimeToLiveStatus"] in ("ENABLED", "ENABLING") and held.get("AttributeName", "ttl") == "ttl"

    def protected(self) -> bool:
        return protection.protected(self.store.name)

    def unread(self) -> list[str]:
        return self._unread(self.store)

    def zone_data(self) -> str:
        return str(tzdata.IANA_VERSION)


def scanned(table: Table) -> list[str]:
    """Every row that cannot be read; the whole table is looked through, so for a co-lead's command only."""
    from shared.errors import Unreadable

    unread: list[Unreadable] = []
    for _ in table.scan(unread=unread):
        pass
    return [str(one) for one in unread]


def left_out(table: Table) -> list[str]:
    """That rows could not be read in the last day, as the functions counted it; the log names them."""
    count = measures.total(metrics.NAMESPACE, metrics.LEFT_OUT, {metrics.DIMENSION: table.name}, clock.system(), DAY)
    return [f"in the last day {count} rows or messages were left out, which the logs name"] if count else []


def _there(ask: Callable[[], Any]) -> Any:
    """What *ask* returns; None where AWS says that there is no such thing."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise
