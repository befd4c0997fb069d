"""A call of AWS's for each action that a role of ours allows."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

BY_THE_PLATFORM = {"Log", "ReadStream"}
"""Statements by which the platform itself writes a function's log and reads the stream, past the emulator's permissions."""


class About(NamedTuple):
    """What a call is about: a resource's ARN, without wildcards, and, of the table, a partition. *counts*: only how many rows there are;
    *mailset*: the configuration set that a mail goes through."""

    arn: str
    key: str = ""
    counts: bool = False
    mailset: str = ""

    @property
    def name(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition(":")[2].rpartition("/")[2]


Clients = Callable[[str], Any]
"""A client of the service of that name, with a role's credentials."""


def _row(about: About) -> dict[str, Any]:
    return {"pk": {"S": about.key}, "sk": {"S": "x"}}


def _table(about: About) -> str:
    return about.arn.partition(":table/")[2].partition("/")[0]


def _query(clients: Clients, about: About) -> None:
    index = about.arn.partition("/index/")[2]
    asked: dict[str, Any] = {
        "TableName": _table(about), "KeyConditionExpression": f"{'due' if index else 'pk'} = :pk",
        "ExpressionAttributeValues": {":pk": {"S": about.key or "x"}}, **({"IndexName": index} if index else {}),
        **({"Select": "COUNT"} if about.counts else {}),
    }  # fmt: skip
    clients("dynamodb").query(**asked)


def _batch_get(clients: Clients, about: About) -> None:
    clients("dynamodb").batch_get_item(RequestItems={_table(about): {"Keys": [_row(about)]}})


def _batch_write(clients: Clients, about: About) -> None:
    clients("dynamodb").batch_write_item(RequestItems={_table(about): [{"DeleteRequest": {"Key": _row(about)}}]})


def _update(clients: Clients, about: About) -> None:
    clients("dynamodb").update_item(
        TableName=_table(about), Key=_row(about), UpdateExpression="ADD n :n", ExpressionAttributeValues={":n": {"N": "1"}}
    )  # fmt: skip


def _queue(clients: Clients, about: About) -> str:
    """Its address, which is made, not asked for."""
    account = about.arn.split(":")[4]
    return f"{clients('sqs').meta.endpoint_url}/{account}/{about.name}"


def _object(about: About) -> dict[str, str]:
    bucket, _, key = about.arn.rpartition(":::")[2].partition("/")
    return {"Bucket": bucket, "Key": key}


def _send(clients: Clients, about: About) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "circle@example.org", "ada@example.org"
    mail.set_content("x")
    clients("sesv2").send_email(Content={"Raw": {"Data": mail.as_bytes()}}, ConfigurationSetName=about.mailset)


def _metric(clients: Clients, about: About) -> None:
    now = datetime.now(UTC)
    clients("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda", MetricName="Errors", Period=60, Statistics=["Sum"], StartTime=now - timedelta(hours=1), EndTime=now,
    )  # fmt: skip


def _invalidate(clients: Clients, about: About) -> None:
    paths = {"Paths": {"Quantity": 1, "Items": ["/x"]}, "CallerReference": "x"}
    clients("cloudfront").create_invalidation(DistributionId=about.name, InvalidationBatch=paths)


CALLS: dict[str, Callable[[Clients, About], Any]] = {
    "cloudformation:DescribeStacks": lambda c, a: c("cloudformation").describe_stacks(StackName=a.arn.split("/")[1]),
    "cloudformation:ListStackResources": lambda c, a: c("cloudformation").list_stack_resources(
        StackName=a.arn.split("/")[1]
    ),
    "cloudfront:CreateInvalidation": _invalidate,
    "cloudfront:GetDistribution": lambda c, a: c("cloudfront").get_distribution(Id=a.name),
    "cloudwatch:GetMetricStatistics": _metric,
    "dynamodb:BatchGetItem": _batch_get,
    "dynamodb:BatchWriteItem": _batch_write,
    "dynamodb:DeleteItem": lambda c, a: c("dynamodb").delete_item(TableName=_table(a), Key=_row(a)),
    "dynamodb:DescribeContinuousBackups": lambda c, a: c("dynamodb").describe_continuous_backups(TableName=_table(a)),
    "dynamodb:DescribeTable": lambda c, a: c("dynamodb").describe_table(TableName=_table(a)),
    "dynamodb:DescribeTimeToLive": lambda c, a: c("dynamodb").describe_time_to_live(TableName=_table(a)),
    "dynamodb:GetItem": lambda c, a: c("dynamodb").get_item(TableName=_table(a), Key=_row(a)),
    "dynamodb:PutItem": lambda c, a: c("dynamodb").put_item(TableName=_table(a), Item=_row(a)),
    "dynamodb:Query": _query,
    "dynamodb:UpdateItem": _update,
    "lambda:GetAccountSettings": lambda c, a: c("lambda").get_account_settings(),
    "lambda:InvokeFunction": lambda c, a: c("lambda").invoke(FunctionName=a.name, InvocationType="DryRun"),
    "lambda:ListEventSourceMappings": lambda c, a: c("lambda").list_event_source_mappings(),
    "s3:DeleteObject": lambda c, a: c("s3").delete_object(**_object(a)),
    "s3:GetObject": lambda c, a: c("s3").get_object(**_object(a)),
    "s3:GetObjectVersion": lambda c, a: c("s3").get_object(**_object(a), VersionId="x"),
    "s3:ListBucket": lambda c, a: c("s3").list_objects_v2(Bucket=a.name),
    "s3:ListBucketVersions": lambda c, a: c("s3").list_object_versions(Bucket=a.name),
    "s3:PutObject": lambda c, a: c("s3").put_object(**_object(a), Body=b""),
    "scheduler:GetSchedule": lambda c, a: c("scheduler").get_schedule(Name=a.name),
    "ses:DeleteSuppressedDestination": lambda c, a: c("sesv2").delete_suppressed_destination(EmailAddress="x@example.org"),
    "ses:DescribeActiveReceiptRuleSet": lambda c, a: c("ses").describe_active_receipt_rule_set(),
    "ses:GetAccount": lambda c, a: c("sesv2").get_account(),
    "ses:GetConfigurationSet": lambda c, a: c("sesv2").get_configuration_set(ConfigurationSetName=a.name),
    "ses:GetEmailIdentity": lambda c, a: c("sesv2").get_email_identity(EmailIdentity="example.org"),
    "ses:GetSuppressedDestination": lambda c, a: c("sesv2").get_suppressed_destination(EmailAddress="x@example.org"),
    "ses:ListSuppressedDestinations": lambda c, a: c("sesv2").list_suppressed_destinations(),
    "ses:SendEmail": _send,
    "ses:SendRawEmail": _send,
    "sns:ListSubscriptionsByTopic": lambda c, a: c("sns").list_subscriptions_by_topic(TopicArn=a.arn),
    "sqs:ChangeMessageVisibility": lambda c, a: c("sqs").change_message_visibility(
        QueueUrl=_queue(c, a), ReceiptHandle="x", VisibilityTimeout=1
    ),
    "sqs:DeleteMessage": lambda c, a: c("sqs").delete_message(QueueUrl=_queue(c, a), ReceiptHandle="x"),
    "sqs:GetQueueAttributes": lambda c, a: c("sqs").get_queue_attributes(QueueUrl=_queue(c, a)),
    "sqs:ReceiveMessage": lambda c, a: c("sqs").receive_message(QueueUrl=_queue(c, a), VisibilityTimeout=0),
    "sqs:SendMessage": lambda c, a: c("sqs").send_message(QueueUrl=_queue(c, a), MessageBody=json.dumps({})),
    "ssm:GetParameter": lambda c, a: c("ssm").get_parameter(Name=a.arn.partition(":parameter")[2]),
}  # fmt: skip


def ask(action: str, clients: Clients, about: About) -> None:
    """Call for *action*; whatever it answers: who was not allowed to ask, the emulator notes."""
    with suppress(ClientError):
        CALLS[action](clients, about)
