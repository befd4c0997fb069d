"""What the doctor asks AWS about the stack's parts."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import tzdata
from botocore.stub import Stubber

from fakes.mailbox import Mailbox
from shared.adapters import clock
from shared.adapters.account import inspection, name_service
from shared.adapters.account.deployed_stack import DeployedStack, deployed
from shared.adapters.account.inspection import Inspection, left_out, scanned
from shared.adapters.clients import client
from shared.adapters.dynamodb.protection import Deployment
from shared.adapters.dynamodb.table import Table
from shared.doctor.looking import look
from shared.doctor.registry import CHECKS
from shared.doctor.running_checks import READERS, SCHEDULES
from shared.errors import BadInput
from shared.model.group import FormMapping, Group
from shared.model.health import LATEST, Condition, Finding, HealthReport
from shared.store import Create, Replace
from tests import roles
from tests.adapters.inspection.looking import NOW, found, web_server
from tests.resources import CDN
from tests.roles import judged


def test_every_resource_of_the_stack_is_known_however_many_pages_they_fill(aws: None):
    """A page of CloudFormation's list holds a hundred."""
    made = [
        {
            "LogicalResourceId": f"R{n}", "PhysicalResourceId": f"r{n}", "ResourceType": "AWS::Lambda::Function" if n in (7, 230) else "AWS::SQS::Queue",
            "ResourceStatus": "CREATE_COMPLETE", "LastUpdatedTimestamp": NOW,
        }
        for n in range(231)
    ]  # fmt: skip
    made[5].pop("PhysicalResourceId")
    stack = {"StackName": "fortnight", "CreationTime": NOW, "StackStatus": "CREATE_COMPLETE"}
    with Stubber(client("cloudformation")) as stubbed:
        stubbed.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "fortnight"})
        for n in (0, 100, 200):
            said = {"StackResourceSummaries": made[n : n + 100]} | ({"NextToken": f"t{n + 100}"} if n < 200 else {})
            stubbed.add_response(
                "list_stack_resources", said, {"StackName": "fortnight"} | ({"NextToken": f"t{n}"} if n else {})
            )
        known = deployed("fortnight")
        stubbed.assert_no_pending_responses()
    assert known.resources == {f"R{n}": f"r{n}" for n in range(231)} | {"R5": ""}
    assert known.functions == ("R7", "R230")


def test_a_table_without_backups_is_told(aws: None):
    assert found("backups") == [
        (False, "the table cannot be put back to an earlier moment → aws dynamodb update-continuous-backups --table-name table "
                "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"),
    ]  # fmt: skip
    client("dynamodb").update_continuous_backups(
        TableName="table", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    assert found("backups") == [(True, "to any second of the last 35 days")]


def test_a_table_that_drops_nothing_is_told(aws: None):
    assert found("expiry") == [
        (False, "the table drops nothing: the ledger's lines stay after their 400 days, and logins after theirs → aws dynamodb "
                "update-time-to-live --table-name table --time-to-live-specification Enabled=true,AttributeName=ttl"),
    ]  # fmt: skip
    for attribute, well in (("expires", False), ("ttl", True)):
        client("dynamodb").update_time_to_live(
            TableName="table", TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute}
        )
        ((ok, words),) = found("expiry")
        assert ok is well
    assert words == "the ledger's lines go after 400 days, but for those of a version that gave them no end"


def test_a_table_that_can_be_deleted_by_mistake_is_told_until_setup_has_protected_it(aws: None):
    assert found("protection") == [(False, "it can be deleted by mistake → fortnight setup")]
    Deployment("/fortnight/keys", "table").protect()
    assert found("protection") == [(True, "it cannot be deleted by mistake")]
    with pytest.raises(client("dynamodb").exceptions.ClientError, match="DeletionProtectionEnabled is set"):
        client("dynamodb").delete_table(TableName="table")


def scheduled(name: str, state: str) -> str:
    client("scheduler").create_schedule(
        Name=name, State=state, ScheduleExpression="rate(5 minutes)", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:sqs:eu-west-1:123456789012:q", "RoleArn": "arn:aws:iam::123456789012:role/r"},
    )  # fmt: skip
    return name


def test_a_schedule_that_is_switched_off_or_gone_is_told_by_its_name(aws: None):
    there = {
        "Tick": scheduled("t", "DISABLED"),
        "PullSchedule": scheduled("p", "ENABLED"),
        "UpkeepSchedule": scheduled("u", "ENABLED"),
        "HealthSchedule": scheduled("h", "DISABLED"),
        "ReconcileSchedule": "gone",
        **{look: scheduled(look, "ENABLED") for look in ("WakeupsLook", "DecksLook", "FeedbackLook")},
    }
    assert [words.partition(" is not")[0] for ok, words in found("schedules", **there) if not ok] == [
        "Tick (reminders)", "ReconcileSchedule (the look at bounces)", "HealthSchedule (the daily look)",
    ]  # fmt: skip
    client("scheduler").update_schedule(
        **{
            k: v
            for k, v in client("scheduler").get_schedule(Name="t").items()
            if k in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")
        },
        State="ENABLED",
    )
    assert found(
        "schedules", **there | {one: scheduled(one, "ENABLED") for one in ("ReconcileSchedule", "HealthSchedule")}
    ) == [(True, "all 8 enabled")]


def test_that_nobody_hears_of_alarms_is_told_and_who_has_not_confirmed(aws: None):
    topic = client("sns").create_topic(Name="alarms")["TopicArn"]
    assert found("alarms", Alarms=topic) == [
        (False, "nobody is told when something breaks → fortnight deploy --set AlarmAddress=<a co-lead's address>")
    ]
    client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="mika@example.org")
    from moto.sns.models import sns_backends

    (subscription,) = sns_backends["123456789012"]["eu-west-1"].subscriptions.values()
    confirmed = subscription.arn
    # As AWS lists one that waits. moto confirms at once, and the emulator lists its ARN all the same: neither can be really wrong.
    subscription.arn = "PendingConfirmation"
    assert found("alarms", Alarms=topic)[0][1].startswith("1 of 1 addresses never confirmed")
    subscription.arn = confirmed
    assert found("alarms", Alarms=topic) == [(True, "1 confirmed")]


def test_a_distribution_that_is_off_or_gone_is_told(aws: None):
    made = client("cloudfront").create_distribution(**CDN)["Distribution"]["Id"]
    assert found("distribution", outputs={"DistributionId": made}) == [(True, "deployed")]
    off = {"DistributionConfig": CDN["DistributionConfig"] | {"CallerReference": "off", "Enabled": False}}
    other = client("cloudfront").create_distribution(**off)["Distribution"]["Id"]
    assert found("distribution", outputs={"DistributionId": other})[0][1].startswith(
        "it is switched off: nobody sees the page"
    )
    assert found("distribution", outputs={"DistributionId": "EGONE"}) == [(False, "there is none → make deploy")]


@pytest.mark.parametrize(("limit", "ok"), [(10, False), (1000, True)])
def test_a_young_accounts_ten_functions_at_once_are_too_few(
    aws: None, monkeypatch: pytest.MonkeyPatch, limit: int, ok: bool
):
    with web_server(200, says=f'{{"AccountLimit": {{"ConcurrentExecutions": {limit}}}}}') as origin:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", origin.replace("localhost", "127.0.0.1"))
        client.cache_clear()
        ((well, words),) = found("concurrency")
    assert (well, words.startswith(f"{limit} ")) == (ok, True), words


def test_that_bounces_are_not_kept_is_told(aws: None):
    client("sesv2").create_configuration_set(
        ConfigurationSetName="set", SuppressionOptions={"SuppressedReasons": ["COMPLAINT"]}
    )
    ((ok, words),) = found("suppression")
    assert (ok, words.startswith("SES does not keep bounces")) == (False, True)


OFF, PROBLEM = {"State": "Disabled"}, {"LastProcessingResult": "PROBLEM: Function call failed"}
GONE = {"EventSourceArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/table/stream/gone"}


@pytest.mark.parametrize(
    ("mails", "changes", "said"),
    [
        ([{}], [{}], []),
        ([OFF], [{}], ["nobody hands SendMail mails that wait"]),
        ([], [{"State": "Updating"}], ["nobody hands SendMail mails that wait"]),
        ([{}], [PROBLEM], ["Lambda cannot hand PublishSite what changes on the page: PROBLEM: Function call failed"]),
        ([{}], [GONE], ["PublishSite reads a stream that the table has no more: no change comes to the page"]),
        ([{}], [GONE | PROBLEM, {}], []),
        ([{}], [{} | OFF], ["nobody hands PublishSite what changes on the page"]),
    ],
    ids=["well", "mails off", "no mails", "a problem", "another stream", "a new one beside the old", "changes off"],
)
def test_that_lambda_hands_over_no_mail_or_no_change_is_told(
    aws: None, mails: list[dict[str, str]], changes: list[dict[str, str]], said: list[str]
):
    """Of a stream that nobody reads no measure rises, and so no alarm does."""
    made = client("dynamodb").update_table(
        TableName="table", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )
    well = {"State": "Enabled", "EventSourceArn": made["TableDescription"]["LatestStreamArn"]}
    with Stubber(client("lambda")) as stubbed:
        for function, there in (("send", mails), ("publish", changes)):
            held = {"EventSourceMappings": [well | one for one in there]}
            stubbed.add_response("list_event_source_mappings", held, {"FunctionName": function})
        told = found("triggers", SendMail="send", PublishSite="publish")
    assert [ok for ok, _ in told] == [not said]
    assert [words.partition(" →")[0] for ok, words in told if not ok] == said


def test_a_table_without_a_stream_is_told(aws: None):
    with Stubber(client("lambda")) as stubbed:
        for arn in ("arn:aws:sqs:eu-west-1:123456789012:mail", GONE["EventSourceArn"]):
            held = {"EventSourceMappings": [{"State": "Enabled", "EventSourceArn": arn}]}
            stubbed.add_response("list_event_source_mappings", held)
        ((ok, words),) = found("triggers", SendMail="send", PublishSite="publish")
    assert (ok, words.startswith("PublishSite reads a stream that the table has no more")) == (False, True)


def test_what_may_not_be_asked_is_told_and_holds_nothing_up(aws: None):
    """No such table: every check that asks it says so, and the others go on."""
    stack = DeployedStack(parameters={}, outputs={"TableName": "none", "ConfigurationSetName": "set"}, resources={})
    findings = list(look(CHECKS, Inspection(stack, scanned), laptop=False))
    assert {one.check for one in findings} == {check.name for check in CHECKS}
    assert any("ResourceNotFoundException" in one.words for one in findings if one.condition is Condition.WRONG)


REPLIES = {"ReplyRecord": "calendar.example.org 10 inbound-smtp.eu-west-1.amazonaws.com", "ReplyRules": "ours"}


@pytest.mark.parametrize(
    ("active", "said"),
    [("ours", None), ("theirs", "SES takes mail in by the rules of theirs"), ("", "SES takes no mail in")],
)
def test_the_set_of_receipt_rules_that_is_active_is_looked_at(
    aws: None, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, active: str, said: str | None
):
    monkeypatch.setattr(name_service, "records", lambda *_: ("10 inbound-smtp.eu-west-1.amazonaws.com",))
    for name in ("ours", "theirs"):
        client("ses").create_receipt_rule_set(RuleSetName=name)
    if active:
        client("ses").set_active_receipt_rule_set(RuleSetName=active)
    ((well, words),) = found("replies", parameters={"ReplyDomain": "calendar.example.org"}, outputs=REPLIES)
    assert (well, words.startswith(said or "calendar.example.org is heard")) == (said is None, True)


def test_a_look_makes_no_call_that_its_functions_role_does_not_allow(
    aws: None, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    """And it makes every one that the role allows: nothing is allowed that nobody needs."""
    queues = {
        "WakeupsQueue": "wakeups",
        "MailQueue": "mail",
        "DecksQueue": "decks",
        "FeedbackQueue": "feedback",
        "DeadLetters": "dead",
    }
    urls = {name: client("sqs").create_queue(QueueName=real)["QueueUrl"] for name, real in queues.items()}
    stack = DeployedStack(
        parameters={"FormsTopic": "projects/p/topics/t", "ReplyDomain": "calendar.example.org"},
        outputs={
            "TableName": "table", "ConfigurationSetName": "set", "KeysParameter": "/fortnight/keys", "GoogleParameter": "/fortnight/google",
            "SiteBucket": "site", "UploadsBucket": "uploads", "DistributionId": "E1", **REPLIES,
        },
        resources=urls | {"Remind": "r", "Alarms": "arn:aws:sns:eu-west-1:123456789012:a"} | dict.fromkeys(SCHEDULES, "s") | dict.fromkeys(READERS, "r"),
        functions=("Remind",),
    )  # fmt: skip
    group = Table("table").get(Group, "circle")
    assert group is not None
    Table("table").commit(Replace(replace(group, playlist="PLcircle0circle0", form=FormMapping(id="f"))))
    refused, made = [], set()

    def note(model: Any, params: dict[str, Any], **_: Any) -> None:
        service = model.service_model.service_name
        made.add(f"{'ses' if service == 'sesv2' else service}:{model.name}")
        refused.extend(judged("check_health", service, model.name, params))

    services = (
        "cloudformation",
        "cloudfront",
        "cloudwatch",
        "dynamodb",
        "lambda",
        "s3",
        "scheduler",
        "ses",
        "sesv2",
        "sns",
        "sqs",
        "ssm",
    )
    for service in services:
        client(service).meta.events.register("before-call.*.*", note)
    monkeypatch.setattr(name_service, "records", lambda *_: ())
    try:
        with pytest.raises(BadInput):
            deployed("fortnight")
        keep_report(look(CHECKS, Inspection(stack, left_out), laptop=False))
    finally:
        for service in services:
            client(service).meta.events.unregister("before-call.*.*", note)
    assert refused == []
    statements = json.dumps([one["Action"] for one in roles._statements("check_health")])
    own = {action for action in re.findall(r"[a-z0-9]+:[A-Za-z]+", statements) if not action.startswith("logs:")}
    called = {{"s3:HeadBucket": "s3:ListBucket"}.get(one, one) for one in made}
    assert own - called == {
        "sqs:SendMessage",
        "cloudformation:ListStackResources",
    }  # what was given up; of a stack that is there
    assert called - own == set()


def keep_report(findings: Iterable[Finding]) -> None:
    """As the function keeps it."""
    found = HealthReport(at=NOW, findings=tuple(findings))
    Table("table").commit(Create(found))
    assert Table("table").get(HealthReport, LATEST) == replace(found, version=1)


def test_zone_data_of_a_year_ago_are_old(aws: None, monkeypatch: pytest.MonkeyPatch):
    released = datetime(int(tzdata.IANA_VERSION[:4]), 12, 1, tzinfo=UTC)
    monkeypatch.setattr(clock, "system", lambda: released)
    assert found("zones")[0][0]
    monkeypatch.setattr(clock, "system", lambda: released + timedelta(days=800))
    ((ok, words),) = found("zones")
    assert (ok, words.endswith("→ get the new version of Fortnight and make deploy")) == (False, True)


def test_a_stack_with_an_address_of_its_own_for_aws_is_a_laptops(monkeypatch: pytest.MonkeyPatch):
    assert inspection.laptop() is False
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert inspection.laptop() is True
