"""The mails that alarms send, and the page that shows the same: in words for people, and of metrics that there are."""

import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from artefacts.translate import FUNCTION
from local.emulator import ROOT
from shared.adapters import metrics
from shared.doctor.registry import CHECKS
from tests.template.written import RESOURCES, of_type, properties

ALARMS = of_type("AWS::CloudWatch::Alarm")
every_alarm = pytest.mark.parametrize("logical", sorted(ALARMS))
WATCHING = ROOT / "docs" / "watching.md"
MOST = 1024
"""Characters of a description that CloudWatch takes."""
SUBJECT = 100
"""Characters of a mail's subject that SNS takes; the stack's name may have 48."""
BY_DIMENSION = {
    "QueueName": "AWS::SQS::Queue",
    "FunctionName": FUNCTION,
    "ApiId": "AWS::Serverless::HttpApi",
    "Table": "AWS::DynamoDB::Table",
}
"""What kind of resource a dimension names."""
PUBLISHED: dict[str, dict[str, tuple[str, ...]]] = {
    "AWS/Lambda": {"Invocations": ("FunctionName",), "IteratorAge": ("FunctionName",), "Throttles": ()},
    "AWS/SQS": dict.fromkeys(("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"), ("QueueName",)),
    "AWS/ApiGateway": dict.fromkeys(("4xx", "5xx", "Count"), ("ApiId",)),
    "AWS/SES": dict.fromkeys(("Reputation.BounceRate", "Reputation.ComplaintRate"), ()),
    "Fortnight": dict.fromkeys((metrics.LEFT_OUT, metrics.TROUBLE, *metrics.HAPPENED), ("Table",)),
    "Fortnight/${AWS::StackName}": {"Failures": ()},
}
"""Which metrics there are, with their dimensions: of each service by its documentation, ours by what writes them."""


def written(value: Any) -> str:
    """A value of the template as it stands within a ``Fn::Sub``."""
    if isinstance(value, dict):
        ((how, what),) = value.items()
        return str(what) if how == "Fn::Sub" else f"${{{what if how == 'Ref' else '.'.join(what)}}}"
    return str(value)


def of_alarm(alarm: dict[str, Any]) -> list[tuple[str, str, dict[str, str]]]:
    """Namespace, name and dimensions of each metric that *alarm* looks at."""
    looked = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one] or [alarm]
    return [
        (
            written(one["Namespace"]),
            one["MetricName"],
            {d["Name"]: written(d["Value"]) for d in one.get("Dimensions", [])},
        )
        for one in looked
    ]


def widgets() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(properties("Dashboard")["DashboardBody"]["Fn::Sub"])["widgets"]
    return found


def on_the_dashboard() -> list[tuple[str, str, dict[str, str]]]:
    rows = chain.from_iterable(one["properties"].get("metrics", []) for one in widgets())
    named = [[part for part in row if isinstance(part, str)] for row in rows]
    return [(space, name, dict(zip(of[::2], of[1::2], strict=True))) for space, name, *of in filter(None, named)]


EVERY = [*chain.from_iterable(map(of_alarm, ALARMS.values())), *on_the_dashboard()]


@pytest.mark.parametrize(("space", "name", "of"), EVERY, ids=lambda one: str(one))
def test_every_metric_that_is_looked_at_is_there_and_of_a_resource_of_its_kind(
    space: str, name: str, of: dict[str, str]
) -> None:
    assert tuple(of) == PUBLISHED[space][name]
    for dimension, value in of.items():
        found = re.fullmatch(r"\$\{(\w+)(\.QueueName)?\}", value)
        assert found, value
        kind = RESOURCES[found[1]]["Type"]
        assert (kind, bool(found[2])) == (BY_DIMENSION[dimension], kind == "AWS::SQS::Queue")


def test_what_is_counted_of_failures_is_what_is_looked_at() -> None:
    transformed = {
        (written(one["MetricNamespace"]), one["MetricName"])
        for found in of_type("AWS::Logs::MetricFilter").values()
        for one in found["MetricTransformations"]
    }
    assert transformed == {("Fortnight/${AWS::StackName}", "Failures")}


def test_all_of_our_own_metrics_are_on_the_dashboard_and_every_alarm_and_queue() -> None:
    shown = {(space, name) for space, name, _ in on_the_dashboard()}
    assert {("Fortnight", name) for name in PUBLISHED["Fortnight"]} <= shown
    (alarms,) = (one["properties"]["alarms"] for one in widgets() if one["type"] == "alarm")
    assert sorted(alarms) == sorted(f"${{{logical}.Arn}}" for logical in ALARMS)
    for measure in ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"):
        queues = {of["QueueName"] for _, name, of in on_the_dashboard() if name == measure}
        assert {f"${{{one}.QueueName}}" for one in of_type("AWS::SQS::Queue")} - queues <= {"${DeadLetters.QueueName}"}


def test_the_dashboard_is_free() -> None:
    """Three are, of up to 50 metrics each; so are ten metrics of one's own."""
    assert (len(of_type("AWS::CloudWatch::Dashboard")), len(on_the_dashboard()) <= 50) == (1, True)
    assert len(PUBLISHED["Fortnight"]) + len(PUBLISHED["Fortnight/${AWS::StackName}"]) <= 10
    assert all(w["width"] <= 24 and "region" in w["properties"] for w in widgets() if w["type"] == "metric")


@every_alarm
def test_an_alarms_mail_says_what_it_means_what_to_do_first_and_when_it_is_over(logical: str) -> None:
    alarm, name = ALARMS[logical], written(ALARMS[logical]["AlarmName"])
    told = alarm["AlarmDescription"]
    assert re.fullmatch(rf"\$\{{AWS::StackName\}}: [a-z][a-z ]+ \({logical}\)", name)
    subject = f'ALARM: "{name.replace("${AWS::StackName}", "fortnight")}" in US West (N. California)'
    assert len(subject) <= SUBJECT, subject
    assert len(told) <= MOST
    assert re.match(r"ALARM: .+ First: .+ More: docs/watching\.md", told)
    assert (" OK: " in told) == ("OKActions" in alarm)


@every_alarm
def test_an_alarms_mail_leads_to_its_line_in_the_docs(logical: str) -> None:
    assert f"| `{logical}` |" in WATCHING.read_text()


def commands(text: str) -> set[str]:
    return set(re.findall(r"fortnight (\w+)", text))


def test_what_alarms_tell_to_do_first_can_be_done() -> None:
    said = " ".join(alarm["AlarmDescription"] for alarm in ALARMS.values())
    assert commands(said) == {"doctor", "logs"}
    folders = {path.name for path in Path(ROOT / "functions").iterdir()}
    assert set(re.findall(r"--function (\w+)", said)) <= folders


def test_nothing_is_told_while_a_stack_comes_up() -> None:
    """An alarm that is only just made comes to its first state, which would be told as any other; so there is nobody to tell yet."""
    for logical in ("AlarmMail", "SecondAlarmMail"):
        assert set(RESOURCES[logical]["DependsOn"]) >= {"Tick", "NoTick", "ApiFailed", "PagesBehind"}
    assert RESOURCES["NoTick"].get("DependsOn") is None


def test_a_stack_that_is_only_set_up_or_in_the_sandbox_is_no_pressing_trouble() -> None:
    assert {check.name for check in CHECKS if check.pressing} == {
        "reports", "reputation", "turned-away", "requests", "uploads",
    }  # fmt: skip
    assert "sandbox" in ALARMS["MailTooOld"]["AlarmDescription"]


def test_an_alarm_that_stays_on_hides_no_second_dead_letter() -> None:
    first, more = ALARMS["DeadLetterArrived"], ALARMS["MoreDeadLetters"]
    assert [one.get("Expression") for one in more["Metrics"]] == ["DIFF(lying)", None]
    assert of_alarm(more) == of_alarm(first)
    assert {(one["EvaluationPeriods"], one["Threshold"], one["ComparisonOperator"]) for one in (first, more)} == {
        (1, 0, "GreaterThanThreshold")
    }
    assert (more["Metrics"][1]["MetricStat"]["Stat"], first["Statistic"]) == ("Maximum", "Maximum")
