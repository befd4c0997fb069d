"""What must survive, and who hears of what goes wrong."""

import json
import re
from typing import Any

import pytest

from artefacts.translate import functions
from local.emulator import ROOT
from shared.adapters import metrics
from shared.cost import monthly, work
from shared.cost.prices import PRICES
from shared.slides import daily_limit
from tests.template.written import FUNCTIONS, GLOBAL, RESOURCES, TRANSLATED, WRITTEN, of_type, properties


@pytest.mark.parametrize("logical", ["Table", "Uploads", "Site", "DeadLetters"])
def test_data_outlives_the_stack(logical: str) -> None:
    said = RESOURCES[logical]
    assert (said["DeletionPolicy"], said["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


@pytest.mark.parametrize("logical", sorted(RESOURCES))
def test_a_first_deployment_that_fails_keeps_nothing_back(logical: str) -> None:
    """No policy holds a resource that was only just made, and none is protected against the rollback that takes it away."""
    assert RESOURCES[logical].get("DeletionPolicy", "Delete") in ("Delete", "RetainExceptOnCreate")
    assert "Protection" not in json.dumps(RESOURCES[logical].get("Properties", {}))


def test_the_table_is_backed_up_streamed_and_indexed_by_what_is_due() -> None:
    table = properties("Table")
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    (index,) = table["GlobalSecondaryIndexes"]
    assert [index["IndexName"], *(key["AttributeName"] for key in index["KeySchema"])] == ["due", "due", "due_at"]


def test_uploads_are_private_versioned_and_announced() -> None:
    bucket = properties("Uploads")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_what_one_form_can_leave_in_the_uploads_bucket_is_bounded_and_no_upload_that_is_looked_at_goes() -> None:
    """A form is good for one key, and again and again for its minutes; an earlier version of a key goes only behind as many as are looked
    at within a day."""
    rules = {rule["Id"]: rule for rule in properties("Uploads")["LifecycleConfiguration"]["Rules"]}
    assert rules["pushed-out"]["NoncurrentVersionExpiration"] == {
        "NoncurrentDays": 1, "NewerNoncurrentVersions": daily_limit.MOST,
    }  # fmt: skip
    assert [name for name, rule in rules.items() if {"ExpirationInDays", "ExpirationDate"} & set(rule)] == []
    assert rules["abandoned"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_no_page_but_those_of_an_api_may_post_to_the_uploads_bucket_by_script() -> None:
    (rule,) = properties("Uploads")["CorsConfiguration"]["CorsRules"]
    assert (rule["AllowedMethods"], "https://*.execute-api.${AWS::Region}." in json.dumps(rule["AllowedOrigins"])) == (
        ["POST"],
        True,
    )


def test_nobody_keeps_a_log_of_paths_in_which_links_stand() -> None:
    stage = TRANSLATED["ApiApiGatewayDefaultStage"]["Properties"]
    assert {"AccessLogSettings", "AccessLogSetting"} & set(stage) == set()
    assert "LoggingConfiguration" not in properties("Uploads")  # its forms say where a browser goes afterwards
    assert not any("Tracing" in properties(logical) for logical in functions(WRITTEN))
    assert "Tracing" not in GLOBAL


def test_the_site_is_read_through_the_distribution_only() -> None:
    assert set(properties("Site")["PublicAccessBlockConfiguration"].values()) == {True}
    allowed = [s for s in properties("SitePolicy")["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    assert [(s["Principal"], s["Action"]) for s in allowed] == [
        ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    ]
    refused = {s["Sid"]: s for s in properties("SitePolicy")["PolicyDocument"]["Statement"]}["NoManifest"]
    assert (refused["Effect"], refused["Principal"], refused["Action"], refused["Resource"]) == (
        "Deny", {"Service": "cloudfront.amazonaws.com"}, "s3:GetObject", {"Fn::Sub": "${Site.Arn}/.published/*"},
    )  # fmt: skip
    (origin,) = properties("Distribution")["DistributionConfig"]["Origins"]
    assert origin["OriginAccessControlId"] == {"Fn::GetAtt": ["SiteAccess", "Id"]}


def test_alarms_are_few_and_reach_the_co_leads() -> None:
    alarms = of_type("AWS::CloudWatch::Alarm")
    assert len(alarms) <= 9
    assert {json.dumps(alarm["AlarmActions"]) for alarm in alarms.values()} == {'[{"Ref": "Alarms"}]'}
    over = {logical: alarm.get("OKActions") for logical, alarm in alarms.items()}
    assert over.pop("MoreDeadLetters") is None  # it is over when DeadLetterArrived is
    assert {json.dumps(one) for one in over.values()} == {'[{"Ref": "Alarms"}]'}
    tick = alarms["NoTick"]
    assert (tick["Period"] * tick["EvaluationPeriods"], tick["TreatMissingData"]) == (1800, "breaching")


def test_what_is_left_out_is_counted_where_an_alarm_looks(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert {p["Environment"]["Variables"]["FORTNIGHT_TABLE"]["Ref"] for p in [WRITTEN["Globals"]["Function"]]} == {
        "Table"
    }
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    monkeypatch.setenv("FORTNIGHT_TABLE", "table")
    metrics.count(**{metrics.LEFT_OUT: 1})
    told = json.loads(capsys.readouterr().out)
    assert (told["LeftOut"], told["Table"]) == (1, "table")
    assert {"|| $.LeftOut > 0 }" in one["FilterPattern"] for one in of_type("AWS::Logs::MetricFilter").values()} == {
        True
    }


def watched(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that *alarm* looks at."""
    return [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one] or [alarm]


def test_the_failures_of_every_function_raise_one_alarm_over_one_metric() -> None:
    """What the platform itself writes of a call that did not succeed (error, failure, timeout), and what the runtime writes of an error."""
    alarm = properties("FunctionFailed")
    filters = of_type("AWS::Logs::MetricFilter").values()
    logs = [properties(one)["LoggingConfig"]["LogGroup"]["Ref"] for one in FUNCTIONS]
    assert sorted(one["LogGroupName"]["Ref"] for one in filters) == sorted(logs)
    for one in filters:
        assert one["FilterPattern"] == (
            '{ ($.type = "platform.report" && $.record.status != "success") || $.errorType = "*" || $.LeftOut > 0 }'
        )
        (counted,) = one["MetricTransformations"]
        assert (counted["MetricNamespace"], counted["MetricName"], counted["MetricValue"]) == (
            alarm["Namespace"], alarm["MetricName"], "1",
        )  # fmt: skip
    assert alarm["Namespace"] == {"Fn::Sub": "Fortnight/${AWS::StackName}"}  # another stack's failures are its own
    assert (alarm["Statistic"], alarm["Threshold"], alarm["ComparisonOperator"]) == ("Sum", 0, "GreaterThanThreshold")


def test_what_alarms_look_at_is_within_what_is_always_free() -> None:
    assert PRICES["alarms"].free >= monthly.ALARMS
    assert PRICES["metrics"].free >= monthly.METRICS


def test_the_model_of_costs_counts_the_templates_queues_alarms_and_schedules() -> None:
    polled = [
        event for one in FUNCTIONS for event in properties(one).get("Events", {}).values() if event["Type"] == "SQS"
    ]
    alarms = [watched(alarm) for alarm in of_type("AWS::CloudWatch::Alarm").values()]
    ours = {"Failures", metrics.LEFT_OUT, metrics.TROUBLE, *metrics.HAPPENED}
    assert (len(polled), sum(map(len, alarms)), len(ours)) == (monthly.POLLED, monthly.ALARMS, monthly.METRICS)
    a_month = {"rate(5 minutes)": 8640, "rate(10 minutes)": 4320, "rate(1 hour)": 720, "rate(1 day)": 30}
    ticks = sum(a_month[one["ScheduleExpression"]] for one in of_type("AWS::Scheduler::Schedule").values())
    assert monthly.standing().schedules == ticks


def test_the_model_of_costs_counts_with_the_memory_that_the_template_gives() -> None:
    given = {name: properties(name).get("MemorySize", GLOBAL["MemorySize"]) for name in FUNCTIONS}
    other = {"SendMail": work.SENDER, "CheckSlides": work.LARGE}
    assert given == {name: 1024 * other.get(name, work.SMALL) for name in FUNCTIONS}


def test_the_readmes_sums_are_the_models() -> None:
    said = (ROOT / "README.md").read_text()
    month = monthly.Month(60, 24)
    beside = monthly.beside_ses(month, free=True)
    assert set(re.findall(r"US\$ ([0-9.]+)", said)) == {f"{beside:.2f}", f"{beside + month.ses('à la carte'):.2f}"}
