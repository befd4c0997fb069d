"""Who may do what."""

import json
import re
from fnmatch import fnmatchcase

from shared.adapters.dynamodb.rows import NOUNS
from shared.desk.actions.registry import actions
from tests.permissions.asking import BY_THE_PLATFORM, CALLS
from tests.roles import leading_keys
from tests.template.written import FUNCTIONS, TRANSLATED, every_function, properties, statements, target


def partitions(logical: str, *, written: bool) -> set[str]:
    """The table's partitions that a function's role may read, or write."""
    found: set[str] = set()
    for statement in statements(logical).values():
        action = "dynamodb:PutItem" if written else "dynamodb:GetItem"
        if statement["Resource"] == {"Fn::GetAtt": ["Table", "Arn"]} and action in statement["Action"]:
            found |= set(leading_keys(statement))
    return found


OF_THE_ACCOUNT = {
    "ses:GetSuppressedDestination",
    "ses:DeleteSuppressedDestination",
    "ses:ListSuppressedDestinations",
    "ses:GetAccount",
    "ses:DescribeActiveReceiptRuleSet",
    "lambda:GetAccountSettings",
    "lambda:ListEventSourceMappings",
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


@every_function
def test_no_role_goes_by_a_name_that_cloudformation_makes_as_it_shortens_a_long_stacks(logical: str, name: str) -> None:
    assert "${AWS::StackName}-" not in json.dumps([one["Resource"] for one in statements(logical).values()])


def test_each_action_of_a_role_has_a_call_by_which_make_permissions_asks_for_it() -> None:
    allowed = {
        action
        for logical in FUNCTIONS
        for one in statements(logical).values()
        if one["Sid"] not in BY_THE_PLATFORM
        for action in one["Action"]
    }
    assert allowed == set(CALLS)


def test_every_partition_that_a_role_names_is_one_of_the_tables() -> None:
    made = {noun.key(*[*"abc", 0, "", 0, ""][: len(noun.fields)])[0] for noun in NOUNS.values()} | {
        "PACE",
        "MAIL#deck-a/b",
        "MAIL#reading/a",
        "MAIL#thread-questions/a",
        "MAIL#dropped/a",
        "MAIL#all-dropped/a",
        "MAIL#calendar-unknown/a",
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
        "GiveToTalk",
        "Count",
        "FindUploads",
        "ReadUpload",
        "PublishDeck",
        "TakeTurns",
        "CallItself",
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
        "pull_signups": {"HANDED#*", "PROPOSERS#*"},
        "answer_links": {
            "MEMBERS#*",
            "HANDED#*",
            "SPEAKERS#*",
            "PROPOSERS#*",
            "RECORDINGS#*",
            "BALLOTS#*",
            "DESK#*",
            "WITHDRAWN#*",
        },
        "check_slides": {"UPLOADS#*"},
        "run_desk": {
            "HANDOVERS",
            "FILED#*",
            "MEMBERS#*",
            "HANDED#*",
            "ROOMS#*",
            "SPEAKERS#*",
            "PROPOSERS#*",
            "RECORDINGS#*",
            "BALLOTS#*",
            "PUBLIC#*",
            "LOGINS#*",
            "DESK#*",
            "WITHDRAWN#*",
            "ANNOUNCEMENTS#*",
        },
        "remind": {"MEMBERS#*", "PROPOSERS#*", "SURVEYED#*"},
    }
    many = [
        (name, set(leading_keys(statement)))
        for logical, name in FUNCTIONS.items()
        for statement in statements(logical).values()
        if "dynamodb:BatchWriteItem" in statement["Action"]
    ]
    assert dict(many) == {
        "run_desk": {"DESK#*"},
        "remind": {"MAIL#*", "READER#*", "BALLOTS#*", "ERASURES", "DEEDS#*", "SURVEYED#*"},
    }


def test_the_speakers_function_writes_sessions_papers_and_the_mail_about_late_reading_and_reaches_no_person() -> None:
    assert partitions("SpeakerKit", written=True) == {"PUBLIC#*", "MAIL#reading/*", "MAIL#thread-questions/*", "WORKS"}
    assert partitions("SpeakerKit", written=False) == {
        "PUBLIC", "PUBLIC#*", "DECKS#*", "UPLOADS#*", "MAIL#reading/*", "MAIL#thread-questions/*", "WORKS",
    }  # fmt: skip
    assert set(statements("SpeakerKit")) == {
        "Log", "ReadRows", "WriteRows", "Count", "TakeTurns", "Queue", "Upload", "ReadSecrets",
    }  # fmt: skip
    assert statements("SpeakerKit")["Queue"]["Resource"] == {"Fn::GetAtt": ["WakeupsQueue", "Arn"]}


def test_the_desk_mails_whoever_logs_in_and_signs_uploads_and_reaches_no_bucket_and_no_cdn_itself() -> None:
    actions = {action: one for one in statements("RunDesk").values() for action in one["Action"]}
    outside = {action for action in actions if action.partition(":")[0] not in ("dynamodb", "logs")}
    assert outside == {
        "s3:PutObject", "ses:SendEmail", "ses:SendRawEmail", "sqs:SendMessage", "sqs:GetQueueAttributes", "lambda:InvokeFunction", "ssm:GetParameter",
    }  # fmt: skip
    assert actions["s3:PutObject"]["Resource"] == {"Fn::Sub": "${Uploads.Arn}/*"}
    assert [one for one in actions["ses:SendEmail"]["Resource"] if "ConfirmationSet" in json.dumps(one)] == []
    queues = [{"Fn::GetAtt": [queue, "Arn"]} for queue in ("MailQueue", "WakeupsQueue")]
    assert actions["sqs:SendMessage"]["Resource"] == queues


@every_function
def test_a_function_may_write_only_to_its_own_log_which_is_not_kept_for_ever(logical: str, name: str) -> None:
    log = f"{logical}Logs"
    assert properties(logical)["LoggingConfig"] == {"LogGroup": {"Ref": log}}
    assert TRANSLATED[logical]["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": log}, "LogFormat": "JSON"}
    assert properties(log)["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert statements(logical)["Log"]["Resource"] == {"Fn::GetAtt": [log, "Arn"]}
