"""What arrives, and what becomes of failures."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from shared.adapters.drains import ARRIVED, LOOK
from shared.adapters.dynamodb.rows import NOUNS
from shared.doctor.running_checks import PAGE, READERS, SCHEDULES
from tests.template.written import FUNCTIONS, GLOBAL, RESOURCES, TRANSLATED, of_type, properties, statements, target


def sources(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for logical in FUNCTIONS:
        for event in properties(logical).get("Events", {}).values():
            if event["Type"] == kind:
                yield logical, event["Properties"]


def test_queues_hide_a_message_six_times_as_long_as_its_function_may_take_and_report_single_failures() -> None:
    consumers = dict(sources("SQS"))
    assert {FUNCTIONS[logical] for logical in consumers} == {"send_mail"}
    for logical, event in consumers.items():
        timeout = properties(logical).get("Timeout", GLOBAL["Timeout"])
        assert properties(target(event["Queue"]))["VisibilityTimeout"] >= 6 * timeout
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert statements(logical)["Consume"]["Resource"] == event["Queue"]


@pytest.mark.parametrize(
    ("logical", "queue"),
    [("PullSignups", "Wakeups"), ("HearBack", "Feedback"), ("CheckSlides", "Decks")],
)
def test_a_queue_at_which_nobody_waits_has_its_function_called(logical: str, queue: str) -> None:
    """By what puts a message there, and every ten minutes, which is before the alarm on old messages. A message stays hidden for as long
    as whoever has it may live, and is then tried often enough for an hour."""
    held, timeout = properties(f"{queue}Queue"), properties(logical)["Timeout"]
    assert held["VisibilityTimeout"] >= timeout
    assert held["VisibilityTimeout"] + 600 < properties("MessageTooOld")["Threshold"]
    assert held["RedrivePolicy"]["maxReceiveCount"] * 600 >= 3600
    look = properties(f"{queue}Look")
    assert (look["ScheduleExpression"], target(look["Target"]["Arn"])) == ("rate(10 minutes)", logical)
    assert json.loads(look["Target"]["Input"]) == LOOK
    allowed = statements(logical)
    assert allowed["CallItself"]["Resource"] == {"Fn::GetAtt": [logical, "Arn"]}
    assert allowed["Consume"]["Resource"] == {"Fn::GetAtt": [f"{queue}Queue", "Arn"]}


def test_each_rule_puts_its_event_on_a_queue_and_calls_the_function_that_looks_there() -> None:
    """And both let it: the queue's policy, and the function's."""
    ways = {
        "FeedbackRule": ("FeedbackQueue", "HearBack"),
        "DecksRule": ("DecksQueue", "CheckSlides"),
        "RepliesRule": ("FeedbackQueue", "HearBack"),
    }
    assert set(of_type("AWS::Events::Rule")) == set(ways)
    (let_in,) = properties("QueuesPolicy")["PolicyDocument"]["Statement"]
    arns = let_in["Condition"]["ArnEquals"]["aws:SourceArn"]
    rules = [arn if "Fn::GetAtt" in arn else arn["Fn::If"][1] for arn in arns]
    allowed = {json.dumps(one["SourceArn"]): one for one in of_type("AWS::Lambda::Permission").values()}
    for rule, (queue, logical) in ways.items():
        told, asked = properties(rule)["Targets"]
        assert (target(told["Arn"]), target(asked["Arn"])) == (queue, logical)
        assert json.loads(asked["Input"]) == ARRIVED
        this = {"Fn::GetAtt": [rule, "Arn"]}
        assert this in rules
        assert {"Fn::GetAtt": [queue, "Arn"]} in let_in["Resource"]
        permission = allowed[json.dumps(this)]
        assert (permission["FunctionName"], permission["Principal"]) == ({"Ref": logical}, "events.amazonaws.com")


def test_a_rule_hears_of_all_that_comes_into_its_bucket_and_of_no_others() -> None:
    for rule, bucket in (("DecksRule", "Uploads"), ("RepliesRule", "Replies")):
        assert properties(rule)["EventPattern"] == {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {"bucket": {"name": [{"Ref": bucket}]}},
        }
        assert properties(bucket)["NotificationConfiguration"] == {
            "EventBridgeConfiguration": {"EventBridgeEnabled": True}
        }


def test_mail_is_taken_in_only_once_what_comes_is_heard_of_and_nothing_is_left_that_may_fail() -> None:
    """SES tries the bucket when its rule is made. What it puts there is deleted by who hears of it, and a bucket that holds something
    can be deleted by no deployment that goes back."""
    waits = set(RESOURCES["ReplyRule"]["DependsOn"])
    assert waits >= {"RepliesPolicy", "RepliesRule", "RepliesCall", "HearReplies", "QueuesPolicy"}
    assert waits >= set(RESOURCES["AlarmMail"]["DependsOn"])
    assert {RESOURCES[name].get("Condition", "HearsReplies") for name in waits} == {"HearsReplies"}
    large = {"Function", "Role", "Bucket", "Queue", "Table", "Distribution", "Api", "ReceiptRuleSet"}
    made = {name for name, said in TRANSLATED.items() if said["Type"].rpartition("::")[2] in large}
    assert made - before("ReplyRule") == set()


def before(name: str) -> set[str]:
    """What CloudFormation makes before *name*: what it refers to or depends on, and what these do."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        said = TRANSLATED[ahead.pop()]
        depends = said.get("DependsOn", [])
        named = {depends} if isinstance(depends, str) else {*depends}
        fresh = (named | set(named_in(said.get("Properties", {})))) & set(TRANSLATED) - found
        found |= fresh
        ahead += fresh
    return found


def named_in(value: Any) -> Iterator[str]:
    """Each resource that *value* refers to."""
    if isinstance(value, list):
        for one in value:
            yield from named_in(one)
    for key, one in value.items() if isinstance(value, dict) else ():
        if key == "Fn::Sub":
            yield from (
                found.partition(".")[0]
                for found in re.findall(r"\$\{([^}!]+)\}", one if isinstance(one, str) else one[0])
            )
        if key in ("Ref", "Fn::GetAtt"):
            yield (one if isinstance(one, str) else one[0]).partition(".")[0]
        else:
            yield from named_in(one)


def test_whatever_is_given_up_ends_in_the_one_dead_letter_queue() -> None:
    dead = {"Fn::GetAtt": ["DeadLetters", "Arn"]}
    queues = of_type("AWS::SQS::Queue")
    assert {q for q, p in queues.items() if p.get("RedrivePolicy", {}).get("deadLetterTargetArn") == dead} == set(
        queues
    ) - {"DeadLetters"}
    for rule in of_type("AWS::Events::Rule").values():
        kept = [t for t in rule["Targets"] if target(t["Arn"]) in queues]
        assert [t["DeadLetterConfig"]["Arn"] for t in kept] == [dead]
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


def test_schedules_bring_the_tick_the_pull_the_looks_and_once_a_day_the_upkeep() -> None:
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
        "WakeupsLook": ("rate(10 minutes)", "PullSignups", LOOK),
        "DecksLook": ("rate(10 minutes)", "CheckSlides", LOOK),
        "FeedbackLook": ("rate(10 minutes)", "HearBack", LOOK),
    }


def test_the_scheduler_may_do_what_its_schedules_ask_and_no_more() -> None:
    policy = properties("SchedulerRole")["Policies"][0]["PolicyDocument"]["Statement"]
    may = {target(arn) for statement in policy for arn in statement["Resource"]}
    targets = [schedule["Target"] for schedule in of_type("AWS::Scheduler::Schedule").values()]
    assert may == {target(one["Arn"]) for one in targets} | {target(one["DeadLetterConfig"]["Arn"]) for one in targets}
    assert {target(one["RoleArn"]) for one in targets} == {"SchedulerRole"}


def test_the_check_up_looks_whether_every_schedule_runs() -> None:
    schedules = set(of_type("AWS::Scheduler::Schedule"))
    assert set(SCHEDULES) == schedules
    assert {target(arn) for arn in statements("CheckHealth")["ReadSchedules"]["Resource"]} == schedules


def test_the_check_up_looks_at_all_that_lambda_itself_hands_to_functions() -> None:
    assert {logical for kind in ("SQS", "DynamoDB") for logical, _ in sources(kind)} == set(READERS)
    assert dict(sources("DynamoDB")).keys() == {PAGE}


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
