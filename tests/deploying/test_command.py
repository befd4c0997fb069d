"""`fortnight deploy` as it is typed, over the whole template."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploying.deployment import Deployment
from deploying.looking import LONGEST
from local.emulator import ROOT
from shared.adapters.clients import client
from tests.builders.exit_codes import run
from tests.deploying.conftest import Bench
from tests.template.written import RESOURCES

SCHEDULE = "AWS::Scheduler::Schedule"


def test_one_command_brings_up_a_stack_with_keys_that_is_protected_and_says_what_is_left(account: Bench, capsys: Any):
    Path("group.yaml").write_text((ROOT / "local" / "group.yaml").read_text())
    assert run("deploy", "--yes") == 0
    said = capsys.readouterr().out
    for words in ("created: ", "make the secret keys", "(the look at fortnight)", "fortnight init", "alarm address"):
        assert words in said
    outputs = client("cloudformation").describe_stacks(StackName="fortnight")["Stacks"][0]["Outputs"]
    named = {one["OutputKey"]: one["OutputValue"] for one in outputs}
    assert json.loads(client("ssm").get_parameter(Name="/fortnight/keys", WithDecryption=True)["Parameter"]["Value"])[
        "current"
    ]
    assert client("dynamodb").describe_table(TableName=named["TableName"])["Table"]["DeletionProtectionEnabled"]

    assert run("deploy", "--yes", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["deployed"], told["changed"], told["next"]) == (True, False, ["Next: nothing."])

    assert run("deploy", "--set", "LogRetentionDays=7", "--dry-run") == 0
    assert "parameter LogRetentionDays: 30 → 7" in capsys.readouterr().out


def test_a_stack_with_the_longest_name_may_call_its_functions_and_look_at_its_schedules(account: Bench):
    """CloudFormation shortens such a name in those that it makes, so no role may go by it."""
    name = "a" * LONGEST
    assert run("--stack", name, "deploy", "--yes") == 0
    made = {
        one["LogicalResourceId"]: one["PhysicalResourceId"]
        for one in client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
    }
    for logical in ("PullSignups", "RunDesk", "HearBack", "CheckSlides"):
        assert allowed(made[f"{logical}Role"], "call-itself") == [
            client("lambda").get_function(FunctionName=made[logical])["Configuration"]["FunctionArn"]
        ]
    schedules = {logical: made[logical] for logical, one in RESOURCES.items() if one["Type"] == SCHEDULE}
    assert set(allowed(made["CheckHealthRole"], "read-schedules")) == {
        client("scheduler").get_schedule(Name=physical)["Arn"] for physical in schedules.values()
    }


def allowed(role: str, policy: str) -> list[str]:
    """What the policy of that name beside a role is about."""
    held = client("iam").get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    (statement,) = held["Statement"]
    about = statement["Resource"]
    return about if isinstance(about, list) else [about]


def test_keys_that_setup_refuses_to_make_are_told_and_the_stack_stands(
    account: Bench, monkeypatch: pytest.MonkeyPatch, capsys: Any
):
    monkeypatch.setattr("shared.deployment.actions._hangs_on", lambda *_: True)
    assert run("deploy", "--yes") == 2
    said = capsys.readouterr().err
    assert said.startswith("the stack is deployed, but its keys are not right")
    assert "Then repeat the command" in said
    monkeypatch.undo()


@pytest.mark.parametrize("at", ["shared.deployment.actions._hangs_on", "cli.deploy._doctor"], ids=["keys", "doctor"])
def test_one_that_is_stopped_once_the_stack_is_deployed_says_so_and_the_next_does_the_rest(
    account: Bench, monkeypatch: pytest.MonkeyPatch, capsys: Any, at: str
):
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(at, interrupted)
        assert run("deploy", "--yes") == 1
    assert "stopped: the stack is deployed." in capsys.readouterr().err
    assert run("deploy", "--yes") == 0
    assert client("ssm").get_parameter(Name="/fortnight/keys", WithDecryption=True)["Parameter"]["Value"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("deploy",), 2, "say --yes, too: nobody can be asked here"),
        (("deploy", "--set", "SendRate=fast"), 2, "SendRate cannot be 'fast'"),
        (("--stack", "a" * 49, "deploy", "--yes"), 2, "at most 48 characters"),
        (("--laptop", "deploy"), 2, "fortnight up"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_done(account: Bench, capsys: Any, words, code, said):
    assert run(*words) == code
    assert said in capsys.readouterr().err
    assert client("cloudformation").list_stacks()["StackSummaries"] == []
    assert not account.bucket.there()


def test_what_aws_refuses_is_told_in_our_words(account: Bench, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    from botocore.exceptions import ClientError

    def refused(_: Deployment) -> None:
        what = (
            "User: arn:aws:iam::1:user/mika is not authorized to perform: cloudformation:CreateChangeSet on resource: x"
        )
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": what}}, "CreateChangeSet")

    monkeypatch.setattr(Deployment, "_run", refused)
    assert run("deploy", "--yes") == 1
    assert capsys.readouterr().err.startswith(
        "your login may not do cloudformation:CreateChangeSet → log in as somebody"
    )
