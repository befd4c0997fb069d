"""What must hold of template.yaml, read as written and as translated."""

import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from fnmatch import fnmatchcase
from typing import Any

import pytest

from artefacts.translate import functions, load, packaged, translate
from local.emulator import ROOT
from local.routes import spelled_out
from local.stack import Schedule, makeable, overlay
from shared.adapters import metrics
from shared.adapters.rows import NOUNS
from shared.desk.registry import actions
from tests.roles import denied, leading_keys

WRITTEN = load(ROOT / "template.yaml")
RESOURCES: dict[str, dict[str, Any]] = WRITTEN["Resources"]
FUNCTIONS = functions(WRITTEN)
TRANSLATED: dict[str, dict[str, Any]] = translate(packaged(WRITTEN))["Resources"]
NAMES = {
    "answer_links",
    "check_health",
    "check_slides",
    "hear_back",
    "publish_site",
    "pull_signups",
    "remind",
    "run_desk",
    "send_mail",
    "speaker_kit",
}
GLOBAL: dict[str, Any] = WRITTEN["Globals"]["Function"]
every_function = pytest.mark.parametrize(("logical", "name"), sorted(FUNCTIONS.items()))


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {logical: r["Properties"] for logical, r in RESOURCES.items() if r["Type"] == kind}


def properties(logical: str) -> dict[str, Any]:
    found: dict[str, Any] = RESOURCES[logical]["Properties"]
    return found


def statements(logical: str) -> dict[str, dict[str, Any]]:
    """The statements of a function's own role, by their Sid."""
    (policy,) = properties(properties(logical)["Role"]["Fn::GetAtt"][0])["Policies"]
    return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


def partitions(logical: str, *, written: bool) -> set[str]:
    """The table's partitions that a function's role may read, or write."""
    found: set[str] = set()
    for statement in statements(logical).values():
        action = "dynamodb:PutItem" if written else "dynamodb:GetItem"
        if statement["Resource"] == {"Fn::GetAtt": ["Table", "Arn"]} and action in statement["Action"]:
            found |= set(leading_keys(statement))
    return found


def target(reference: dict[str, Any]) -> str:
    """The logical id in ``Fn::GetAtt`` or ``Ref``."""
    found: str = reference["Fn::GetAtt"][0] if "Fn::GetAtt" in reference else reference["Ref"]
    return found


def sources(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for logical in FUNCTIONS:
        for event in properties(logical).get("Events", {}).values():
            if event["Type"] == kind:
                yield logical, event["Properties"]


def test_there_are_the_functions_each_from_its_own_folder() -> None:
    assert set(FUNCTIONS.values()) == NAMES
    assert (GLOBAL["Runtime"], GLOBAL["Architectures"]) == ("python3.13", ["arm64"])
    for logical, name in FUNCTIONS.items():
        assert properties(logical)["CodeUri"] == f"build/aws/{name}"
        assert properties(logical)["Handler"] == f"functions.{name}.app.lambda_handler"
        assert RESOURCES[logical]["Metadata"] == {"SkipBuild": True}


@every_function
def test_a_function_is_given_exactly_the_settings_that_its_code_asks_for(logical: str, name: str) -> None:
    asked = {f"FORTNIGHT_{f.name.upper()}" for f in fields(importlib.import_module(f"functions.{name}.app").Settings)}
    own = properties(logical).get("Environment", {}).get("Variables", {})
    given = set(GLOBAL["Environment"]["Variables"]) | set(own)
    assert {variable for variable in given if variable.startswith("FORTNIGHT_")} == asked


def test_nothing_of_the_laptop_is_in_the_template() -> None:
    text = (ROOT / "template.yaml").read_text()
    assert [
        word
        for word in (
            "FORTNIGHT_CLOCK",
            "FORTNIGHT_COOKIES",
            "FORTNIGHT_FORMS_ENDPOINT",
            "FORTNIGHT_CHAT_ENDPOINT",
            "AWS_ENDPOINT",
        )
        if word in text
    ] == []


def test_the_shipped_zone_data_wins_over_the_systems() -> None:
    assert GLOBAL["Environment"]["Variables"]["PYTHONTZPATH"] == "/var/task/tzdata/zoneinfo"


# --- who may do what
OF_THE_ACCOUNT = {
    "ses:GetSuppressedDestination",
    "ses:DeleteSuppressedDestination",
    "ses:ListSuppressedDestinations",
    "ses:GetAccount",
    "lambda:GetAccountSettings",
    "cloudwatch:GetMetricStatistics",
}
"""Actions for which IAM knows no narrower resource: SES's suppression list and its quota are the account's."""
COUNTS = {"StringEquals": {"dynamodb:Select": "COUNT"}}
"""Beside its partitions: how many rows there are, and no row."""


@every_function
def test_a_functions_role_is_its_own_and_names_every_resource_and_action(logical: str, name: str) -> None:
    role = f"{logical}Role"
    assert properties(logical)["Role"] == {"Fn::GetAtt": [role, "Arn"]}
    assert "ManagedPolicyArns" not in properties(role)
    for statement in statements(logical).values():
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        assert "*" not in resources or set(statement["Action"]) <= OF_THE_ACCOUNT
        assert not [action for action in statement["Action"] if "*" in action]
        if resources == [{"Fn::GetAtt": ["Table", "Arn"]}]:
            others = {
                name: said for name, said in statement["Condition"].items() if not name.startswith("ForAllValues:")
            }
            assert others in ({}, COUNTS)
            assert leading_keys(statement)


def test_every_partition_that_a_role_names_is_one_of_the_tables() -> None:
    made = {noun.key(*[*"abc", 0, "", 0, ""][: len(noun.fields)])[0] for noun in NOUNS.values()} | {
        "PACE",
        "MAIL#deck-a/b",
        "MAIL#reading/a",
        "MAIL#dropped/a",
        "MAIL#all-dropped/a",
    }
    named = {p for logical in FUNCTIONS for written in (True, False) for p in partitions(logical, written=written)}
    assert [pattern for pattern in named if not any(fnmatchcase(pk, pattern) for pk in made)] == []


def test_the_function_that_parses_strangers_files_reaches_no_person_and_no_secret() -> None:
    assert partitions("CheckSlides", written=False) == {"PUBLIC", "PUBLIC#*", "DECKS#*", "UPLOADS#*"}
    assert partitions("CheckSlides", written=True) == {"DECKS#*", "UPLOADS#*", "MAIL#deck*", "DEEDS#*"}
    assert set(statements("CheckSlides")) == {
        "Log",
        "Consume",
        "ReadRows",
        "WriteRows",
        "Count",
        "ReadUpload",
        "PublishDeck",
        "Queue",
    }
    assert statements("CheckSlides")["Count"]["Action"] == ["dynamodb:UpdateItem"]
    assert statements("CheckSlides")["PublishDeck"]["Resource"] == {"Fn::Sub": "${Site.Arn}/decks/*"}


def test_the_function_that_writes_pages_reads_public_rows_only_and_takes_slides_away_but_puts_none() -> None:
    assert partitions("PublishSite", written=False) == {"PUBLIC", "PUBLIC#*", "DECKS#*"}
    assert partitions("PublishSite", written=True) == {"DECKS#*"}  # which slides are going
    deny = statements("PublishSite")["LeaveDecks"]
    assert (deny["Effect"], deny["Action"], deny["Resource"]) == (
        "Deny", ["s3:PutObject"], {"Fn::Sub": "${Site.Arn}/decks/*"},
    )  # fmt: skip
    forget = statements("PublishSite")["Forget"]
    assert forget["Action"] == ["cloudfront:CreateInvalidation"]
    assert forget["Resource"]["Fn::Sub"].endswith(":distribution/${Distribution}")
    others = [
        logical
        for logical in FUNCTIONS
        if any("cloudfront" in json.dumps(s["Action"]) for s in statements(logical).values())
    ]
    assert others == ["PublishSite", "CheckHealth"]  # which may look at it, and no more


def test_the_check_up_reads_how_things_are_and_writes_its_report_alone() -> None:
    assert partitions("CheckHealth", written=True) == {"HEALTH"}
    assert partitions("CheckHealth", written=False) == {"GROUPS", "FORMS", "HEALTH"}
    assert statements("CheckHealth")["CountMembers"]["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["MEMBERS#*"]}, **COUNTS,
    }  # fmt: skip
    verbs = {action.partition(":")[2] for one in statements("CheckHealth").values() for action in one["Action"]}
    changing = {verb for verb in verbs if not verb.startswith(("Get", "List", "Describe", "Query"))}
    assert changing == {"CreateLogStream", "PutLogEvents", "SendMessage", "PutItem"}


def test_the_desk_may_hand_over_to_each_function_that_does_an_action_for_it_and_to_no_other() -> None:
    named = dict(
        re.findall(
            r"(\w+)=\$\{(\w+)\}", properties("RunDesk")["Environment"]["Variables"]["FORTNIGHT_OTHERS"]["Fn::Sub"]
        )
    )
    assert set(named) == {action.where for action in actions().values()} - {""}
    assert {name: FUNCTIONS[logical] for name, logical in named.items()} == {name: name for name in named}
    assert {target(one) for one in statements("RunDesk")["HandOver"]["Resource"]} == set(named.values())


def test_only_what_a_tick_a_press_or_a_script_may_end_is_deleted() -> None:
    deleted = {
        name: set(statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        for logical, name in FUNCTIONS.items()
        for statement in statements(logical).values()
        if "dynamodb:DeleteItem" in statement["Action"]
    }
    assert deleted == {
        "pull_signups": {"HANDED#*"},
        "answer_links": {"MEMBERS#*", "HANDED#*", "SPEAKERS#*", "PROPOSERS#*", "BALLOTS#*", "DESK#*"},
        "run_desk": {
            "FILED#*",
            "MEMBERS#*",
            "HANDED#*",
            "ROOMS#*",
            "SPEAKERS#*",
            "PROPOSERS#*",
            "BALLOTS#*",
            "LOGINS#*",
            "DESK#*",
        },
        "remind": {"MEMBERS#*", "MAIL#*", "READER#*", "BALLOTS#*", "ERASURES", "DEEDS#*"},
    }


def test_the_speakers_function_writes_sessions_and_the_mail_about_late_reading_and_reaches_no_person() -> None:
    assert partitions("SpeakerKit", written=True) == {"PUBLIC#*", "MAIL#reading/*"}
    assert partitions("SpeakerKit", written=False) == {"PUBLIC", "PUBLIC#*", "DECKS#*", "UPLOADS#*", "MAIL#reading/*"}
    assert set(statements("SpeakerKit")) == {"Log", "ReadRows", "WriteRows", "Count", "Upload", "ReadSecrets"}


def test_the_desk_mails_whoever_logs_in_and_signs_uploads_and_reaches_no_bucket_and_no_cdn_itself() -> None:
    actions = {action: one for one in statements("RunDesk").values() for action in one["Action"]}
    outside = {action for action in actions if action.partition(":")[0] not in ("dynamodb", "logs")}
    assert outside == {
        "s3:PutObject", "ses:SendEmail", "ses:SendRawEmail", "sqs:SendMessage", "sqs:GetQueueAttributes", "lambda:InvokeFunction", "ssm:GetParameter",
    }  # fmt: skip
    assert actions["s3:PutObject"]["Resource"] == {"Fn::Sub": "${Uploads.Arn}/*"}
    assert [one for one in actions["ses:SendEmail"]["Resource"] if "ConfirmationSet" in json.dumps(one)] == []
    assert actions["sqs:SendMessage"]["Resource"] == {"Fn::GetAtt": ["MailQueue", "Arn"]}


@every_function
def test_a_function_may_write_only_to_its_own_log_which_is_not_kept_for_ever(logical: str, name: str) -> None:
    log = f"{logical}Logs"
    assert properties(logical)["LoggingConfig"] == {"LogGroup": {"Ref": log}}
    assert properties(log)["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert statements(logical)["Log"]["Resource"] == {"Fn::GetAtt": [log, "Arn"]}


# --- what arrives and what becomes of failures
def test_queues_hide_a_message_six_times_as_long_as_its_function_may_take_and_report_single_failures() -> None:
    consumers = dict(sources("SQS"))
    assert {FUNCTIONS[logical] for logical in consumers} == {"pull_signups", "send_mail", "check_slides", "hear_back"}
    for logical, event in consumers.items():
        timeout = properties(logical).get("Timeout", GLOBAL["Timeout"])
        assert properties(target(event["Queue"]))["VisibilityTimeout"] >= 6 * timeout
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert statements(logical)["Consume"]["Resource"] == event["Queue"]


def test_whatever_is_given_up_ends_in_the_one_dead_letter_queue() -> None:
    dead = {"Fn::GetAtt": ["DeadLetters", "Arn"]}
    queues = of_type("AWS::SQS::Queue")
    assert {q for q, p in queues.items() if p.get("RedrivePolicy", {}).get("deadLetterTargetArn") == dead} == set(
        queues
    ) - {"DeadLetters"}
    for rule in of_type("AWS::Events::Rule").values():
        assert [t["DeadLetterConfig"]["Arn"] for t in rule["Targets"]] == [dead]
        assert [target(t["Arn"]) in queues for t in rule["Targets"]] == [True]
    for schedule in of_type("AWS::Scheduler::Schedule").values():
        assert schedule["Target"]["DeadLetterConfig"]["Arn"] == dead
    assert properties("Remind")["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"] == dead


def test_mail_goes_out_one_message_at_a_time_from_as_many_workers_as_the_rate_wants() -> None:
    event = dict(sources("SQS"))["SendMail"]
    assert (event["BatchSize"], event["ScalingConfig"], properties("SendMail")["Timeout"]) == (
        1,
        {"MaximumConcurrency": {"Ref": "SendWorkers"}},
        300,
    )


def test_the_stream_lets_public_rows_through_and_gives_up_on_single_records_only() -> None:
    ((logical, event),) = sources("DynamoDB")
    assert FUNCTIONS[logical] == "publish_site"
    assert event["BisectBatchOnFunctionError"] is True
    assert event["MaximumRetryAttempts"] == 5
    assert event["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["DeadLetters", "Arn"]}
    (pattern,) = (json.loads(f["Pattern"])["dynamodb"]["Keys"]["pk"]["S"] for f in event["FilterCriteria"]["Filters"])
    through = {
        noun.name
        for noun in NOUNS.values()
        for pk in [noun.key(*[*"012", 0, "", 0, ""][: len(noun.fields)])[0]]
        if any(pk == rule if isinstance(rule, str) else pk.startswith(rule["prefix"]) for rule in pattern)
    }
    assert through == {"PublicGroup", "Session", "TalkProposal", "Vote", "Deck"}


def test_schedules_bring_the_tick_the_pull_and_once_a_day_the_upkeep() -> None:
    schedules = of_type("AWS::Scheduler::Schedule")
    assert {
        name: (s["ScheduleExpression"], target(s["Target"]["Arn"]), json.loads(s["Target"]["Input"]))
        for name, s in schedules.items()
    } == {
        "Tick": ("rate(5 minutes)", "Remind", {"time": "<aws.scheduler.scheduled-time>"}),
        "PullSchedule": ("rate(1 hour)", "WakeupsQueue", {"reason": "schedule"}),
        "UpkeepSchedule": ("rate(1 day)", "WakeupsQueue", {"reason": "upkeep"}),
        "ReconcileSchedule": ("rate(1 day)", "FeedbackQueue", {"reason": "reconcile"}),
        "HealthSchedule": ("rate(1 day)", "CheckHealth", {"reason": "schedule"}),
    }


def test_only_what_matters_is_heard_from_the_mail_service() -> None:
    for name, destination in (("ConfigurationSet", "FeedbackEvents"), ("ConfirmationSet", "ConfirmationEvents")):
        heard = properties(destination)
        assert heard["ConfigurationSetName"] == {"Ref": name}
        assert heard["EventDestination"]["MatchingEventTypes"] == ["BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE"]
    tags = properties("FeedbackRule")["EventPattern"]["detail"]["mail"]["tags"]
    assert tags == {"ses:configuration-set": [{"Ref": "ConfigurationSet"}, {"Ref": "ConfirmationSet"}]}


def test_only_who_is_asked_to_confirm_is_mailed_past_the_accounts_suppression_list() -> None:
    assert properties("ConfigurationSet")["SuppressionOptions"] == {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]}
    assert properties("ConfirmationSet")["SuppressionOptions"] == {"SuppressedReasons": []}


# --- the public door
def test_only_the_push_needs_a_token_links_and_scripts_bodies_are_signed_in_themselves() -> None:
    routes = {
        f"{method.upper()} {path}": operation.get("security", [])
        for path, methods in TRANSLATED["Api"]["Properties"]["Body"]["paths"].items()
        for method, operation in methods.items()
    }
    assert routes == {
        "POST /hooks/forms": [{"Push": []}],
        "POST /hooks/script/{form}": [],
        "GET /m/{token}": [],
        "POST /m/{token}": [],
        "GET /p/{token}": [],
        "POST /p/{token}": [],
        "GET /b/{token}": [],
        "POST /b/{token}": [],
        "GET /c/{token}": [],
        "POST /c/{token}": [],
        "GET /l/{token}": [],
        "POST /l/{token}": [],
        "GET /r/{token}": [],
        "POST /r/{token}": [],
        "GET /v/{token}": [],
        "POST /v/{token}": [],
        "GET /talk/{token}": [],
        "POST /talk/{token}": [],
        "GET /desk": [],
        "POST /desk": [],
        "GET /desk/{rest+}": [],
        "POST /desk/{rest+}": [],
    }


def test_the_public_door_is_throttled() -> None:
    limits = TRANSLATED["ApiApiGatewayDefaultStage"]["Properties"]["DefaultRouteSettings"]
    assert limits == {"ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 20}


@every_function
def test_no_function_refers_to_the_api_or_the_distribution(logical: str, name: str) -> None:
    text = json.dumps([properties(logical).get("Environment"), GLOBAL["Environment"], properties(f"{logical}Role")])
    # The one that tells the CDN what to forget stands behind no API.
    told = {"Distribution"} if name == "publish_site" else set()
    assert set(re.findall(r'"(Api|Distribution)[".]', text)) == told


# --- what must survive
@pytest.mark.parametrize("logical", ["Table", "Uploads", "Site", "DeadLetters"])
def test_data_outlives_the_stack(logical: str) -> None:
    assert (RESOURCES[logical]["DeletionPolicy"], RESOURCES[logical]["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_table_is_protected_streamed_and_indexed_by_what_is_due() -> None:
    table = properties("Table")
    assert table["DeletionProtectionEnabled"] is True
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


def test_a_speakers_page_and_no_other_may_post_to_the_uploads_bucket_by_script() -> None:
    (rule,) = properties("Uploads")["CorsConfiguration"]["CorsRules"]
    assert (rule["AllowedMethods"], rule["AllowedOrigins"]) == (["POST"], [{"Ref": "BaseUrl"}])


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
    assert len(alarms) <= 8
    assert {json.dumps(alarm["AlarmActions"]) for alarm in alarms.values()} == {'[{"Ref": "Alarms"}]'}
    tick = alarms["NoTick"]
    assert (tick["Period"] * tick["EvaluationPeriods"], tick["TreatMissingData"]) == (1800, "breaching")


def test_what_is_left_out_is_counted_where_an_alarm_looks(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    alarm = properties("SomethingLeftOut")
    assert {p["Environment"]["Variables"]["FORTNIGHT_TABLE"]["Ref"] for p in [WRITTEN["Globals"]["Function"]]} == {
        "Table"
    }
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    monkeypatch.setenv("FORTNIGHT_TABLE", "table")
    metrics.count(metrics.LEFT_OUT)
    told = json.loads(capsys.readouterr().out)
    (directive,) = told["_aws"]["CloudWatchMetrics"]
    names = [one["Name"] for one in alarm["Dimensions"]]
    assert (directive["Namespace"], directive["Dimensions"]) == (alarm["Namespace"], [names])
    assert [one["Name"] for one in directive["Metrics"]] == [alarm["MetricName"]]
    assert (told[alarm["MetricName"]], [told[name] for name in names]) == (1, ["table"])


def watched(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that *alarm* looks at."""
    return [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one] or [alarm]


def test_the_errors_of_every_function_raise_an_alarm() -> None:
    alarms = of_type("AWS::CloudWatch::Alarm").values()
    errors = [one for alarm in alarms for one in watched(alarm) if one["MetricName"] == "Errors"]
    assert sorted(one["Dimensions"][0]["Value"]["Ref"] for one in errors) == sorted(FUNCTIONS)


def test_no_alarm_looks_at_more_metrics_than_cloudwatch_takes() -> None:
    """Ten in one expression, by CloudWatch's quotas; cfn-lint does not know of it."""
    counts = {logical: len(watched(alarm)) for logical, alarm in of_type("AWS::CloudWatch::Alarm").items()}
    assert {logical: count for logical, count in counts.items() if count > 10} == {}


def test_what_the_readme_says_of_costs_is_counted_in_the_template() -> None:
    alarms = of_type("AWS::CloudWatch::Alarm").values()
    metrics = sum(len(watched(alarm)) for alarm in alarms)
    a_month = {"rate(5 minutes)": 8640, "rate(1 hour)": 720, "rate(1 day)": 30}
    ticks = sum(a_month[one["ScheduleExpression"]] for one in of_type("AWS::Scheduler::Schedule").values())
    said = (ROOT / "README.md").read_text()
    assert f"| {len(alarms)} alarms over {metrics} metrics, 10 free, 0.10 each | {(metrics - 10) / 10:.2f} |" in said
    assert f"| EventBridge Scheduler | {ticks:,} of 14 million free |" in said
    costs = re.findall(r"^\| [A-Z][^|]*\|[^|]*\| (\d+(?:\.\d+)?) \|$", said, re.MULTILINE)
    about = re.search(r"\*\*about (\d+\.\d+)\*\*", said)
    assert about
    assert abs(sum(map(float, costs)) - float(about[1])) < 0.05


# --- the laptop's copy
def test_the_laptop_leaves_out_nothing_but_alarms_over_several_metrics() -> None:
    laptop = makeable(spelled_out(translate(overlay(packaged(WRITTEN), {"FORTNIGHT_CLOCK": "table"}))))["Resources"]
    assert set(TRANSLATED) - set(laptop) == {"MessageTooOld", "FunctionFailed"}


def test_the_laptop_adds_nothing_but_the_routes_that_the_api_has_anyway() -> None:
    laptop = spelled_out(translate(overlay(packaged(WRITTEN), {})))["Resources"]
    added = {r["Type"] for logical, r in laptop.items() if logical not in TRANSLATED}
    assert added == {f"AWS::ApiGatewayV2::{kind}" for kind in ("Authorizer", "Integration", "Route")}
    keys = {r["Properties"]["RouteKey"] for r in laptop.values() if r["Type"] == "AWS::ApiGatewayV2::Route"}
    body = TRANSLATED["Api"]["Properties"]["Body"]["paths"]
    assert keys == {f"{method.upper()} {path}" for path, methods in body.items() for method in methods}


def test_schedules_rest_on_the_laptop() -> None:
    after = overlay(WRITTEN, {})["Resources"]
    assert [r["Properties"]["State"] for r in after.values() if r["Type"] == "AWS::Scheduler::Schedule"] == [
        "DISABLED"
    ] * 5


def test_the_scheduled_time_is_filled_in_as_utc() -> None:
    tick = Schedule("tick", "rate(5 minutes)", "arn", '{"time": "<aws.scheduler.scheduled-time>"}')
    denver = datetime(2023, 10, 14, 14, tzinfo=timezone(timedelta(hours=-6)))
    assert tick.at(denver) == tick.at(datetime(2023, 10, 14, 20, tzinfo=UTC)) == '{"time": "2023-10-14T20:00:00Z"}'


# --- the check of calls against roles, by which every test of a function goes
@pytest.mark.parametrize(
    ("function", "service", "operation", "body", "wrong"),
    [
        ("remind", "dynamodb", "PutItem", {"Item": {"pk": {"S": "MEMBERS#g#00"}}}, []),
        ("remind", "dynamodb", "PutItem", {"Item": {"pk": {"S": "GROUPS"}}}, ["remind may not dynamodb:PutItem on 'GROUPS'"]),
        ("publish_site", "dynamodb", "Query", {"ExpressionAttributeValues": {":pk": {"S": "MEMBERS#g#00"}}},
         ["publish_site may not dynamodb:Query on 'MEMBERS#g#00'"]),
        ("hear_back", "sqs", "SendMessageBatch", {"QueueUrl": "https://x/1/mail"}, ["hear_back may not sqs:SendMessage on 'mail'"]),
        ("answer_links", "dynamodb", "TransactWriteItems",
         {"TransactItems": [{"Delete": {"Key": {"pk": {"S": "MEMBERS#g#00"}}}}, {"Delete": {"Key": {"pk": {"S": "MAIL#x"}}}}]},
         ["answer_links may not dynamodb:DeleteItem on 'MAIL#x'"]),
    ],
)  # fmt: skip
def test_a_call_that_a_role_does_not_allow_is_seen(
    function: str, service: str, operation: str, body: dict[str, Any], wrong: list[str]
) -> None:
    assert denied(function, service, operation, {"body": json.dumps(body).encode()}) == wrong


def test_a_deny_wins() -> None:
    put = {"context": {"input_params": {"Bucket": "site", "Key": "decks/a.pdf"}}}
    assert denied("publish_site", "s3", "PutObject", put) == ["publish_site may not s3:PutObject on 'site/decks/a.pdf'"]
