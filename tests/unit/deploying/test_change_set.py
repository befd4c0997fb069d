"""What CloudFormation answers about a change set, as its own model has it, where no emulator answers so."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from deploying.cloud import CHANGE_SET, Cloud, Trouble
from deploying.waiting import MAKING, Waiting, told_of
from shared.adapters.clients import client
from shared.errors import NotDeployed

SET = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/fortnight-deploy/1"
NAMED = {"StackName": "fortnight", "ChangeSetName": CHANGE_SET}
CHECKED = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use "
    "the DescribeEvents API for detailed failure information."
)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    client.cache_clear()
    with Stubber(client("cloudformation")) as stubber:
        yield stubber
    client.cache_clear()


def refused(aws: Stubber, why: str) -> Cloud:
    cloud = Cloud()
    aws.add_response("create_change_set", {"Id": SET})
    aws.add_response("describe_change_set", {"Status": "FAILED", "StatusReason": why})
    cloud.propose("fortnight", "https://example.org/template.json", {}, first=True)
    return cloud


def event(why: str, mode: str = "FAIL", **more: Any) -> dict[str, Any]:
    return {"EventType": "VALIDATION_ERROR", "ValidationStatusReason": why, "ValidationFailureMode": mode} | more


def test_what_cloudformation_found_before_it_made_anything_is_asked_for_and_told_by_its_part(aws: Stubber) -> None:
    cloud = refused(aws, CHECKED)
    there = "Resource of type 'AWS::SSM::Parameter' with identifier '/fortnight/links' already exists."
    found = [
        event(there, LogicalResourceId="LinksAddress", ResourceType="AWS::SSM::Parameter"),
        event("A bucket is not empty", "WARN"),
        {"EventType": "STACK_EVENT"},
    ]
    aws.add_response(
        "describe_events", {"OperationEvents": found}, {"ChangeSetName": SET, "Filters": {"FailedEvents": True}}
    )
    (trouble,) = cloud.proposal("fortnight").troubles
    assert trouble == Trouble(there, "LinksAddress", "AWS::SSM::Parameter")
    assert told_of(trouble).splitlines()[0] == (
        "  LinksAddress, parameter: something of that name is there already, and not by this stack → delete it if nobody needs it, or take "
        "another name with --stack"
    )


@pytest.mark.parametrize("may", [True, False])
def test_where_it_does_not_say_or_may_not_be_asked_the_reason_of_the_change_set_stands(aws: Stubber, may: bool) -> None:
    cloud = refused(aws, "Template error: resource Remind does not support attribute type Moon")
    if may:
        aws.add_response("describe_events", {"OperationEvents": []})
    else:
        aws.add_client_error("describe_events", "AccessDenied")
    assert cloud.proposal("fortnight").troubles == (
        Trouble("Template error: resource Remind does not support attribute type Moon"),
    )


def test_one_that_holds_no_change_is_no_trouble(aws: Stubber) -> None:
    cloud = refused(
        aws, "The submitted information didn't contain changes. Submit different information to create a change set."
    )
    assert cloud.proposal("fortnight").changes == ()


def test_one_that_is_still_being_made_is_waited_for_before_it_is_dropped(aws: Stubber) -> None:
    """As where a command was stopped while it asked what would change, and is given again at once."""
    waited: list[float] = []
    for _ in range(2):
        aws.add_client_error(
            "delete_change_set",
            "InvalidChangeSetStatus",
            "Cannot delete ChangeSet in status CREATE_IN_PROGRESS",
            400,
            expected_params=NAMED,
        )
    aws.add_response("delete_change_set", {}, NAMED)
    Waiting(Cloud(), lambda _: None, waited.append).dropped("fortnight")
    assert len(waited) == 2


def test_one_that_is_never_made_does_not_keep_a_person_waiting_for_ever(aws: Stubber) -> None:
    for _ in range(MAKING):
        aws.add_client_error(
            "delete_change_set", "InvalidChangeSetStatus", "Cannot delete ChangeSet in status CREATE_IN_PROGRESS", 400
        )
    with pytest.raises(NotDeployed, match="repeat the command in some minutes"):
        Waiting(Cloud(), lambda _: None, lambda _: None).dropped("fortnight")


@pytest.mark.parametrize(
    ("code", "said"), [("ChangeSetNotFound", "x"), ("ValidationError", "Stack [fortnight] does not exist")]
)
def test_where_there_is_none_nothing_is_to_be_dropped(aws: Stubber, code: str, said: str) -> None:
    aws.add_client_error("delete_change_set", code, said, 404)
    assert Cloud().drop("fortnight")
