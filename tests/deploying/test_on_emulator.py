"""Deployments on the emulator, from nothing to a stack that runs, and every way in which one stops half-way."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from deploying.cloud import CHANGE_SET, Cloud
from deploying.package import Template, types
from deploying.pending import FILE
from shared.adapters.clients import client
from shared.errors import BadInput, NotDeployed
from tests.deploying.conftest import Bench, Person
from tests.thorough import THOROUGH

SENDER = "The domain that mails come from"


def held(bench: Bench) -> dict[str, Any]:
    """What the account has, and what is in the bucket."""
    stacks = client("cloudformation").list_stacks()["StackSummaries"]
    objects = bench.bucket.held("") if bench.bucket.there() else {}
    sets = [
        one["ChangeSetName"]
        for stack in stacks
        if stack["StackStatus"] != "DELETE_COMPLETE"
        for one in client("cloudformation").list_change_sets(StackName=stack["StackName"])["Summaries"]
        if one["ExecutionStatus"] == "AVAILABLE"
    ]
    return {
        "stacks": {one["StackName"]: one["StackStatus"] for one in stacks if one["StackStatus"] != "DELETE_COMPLETE"},
        "objects": objects, "proposed": sets, "tables": client("dynamodb").list_tables()["TableNames"],
        "functions": {one["FunctionName"]: one["CodeSha256"] for one in client("lambda").list_functions(MaxItems=100)["Functions"]},
    }  # fmt: skip


def failing(after: str) -> Callable[[Template], Template]:
    """With a function that cannot be made, once the resource *after* is: its code is in another region."""
    elsewhere = f"elsewhere-{uuid.uuid4()}"
    there = boto3.client("s3", region_name="eu-west-1")
    there.create_bucket(Bucket=elsewhere, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    there.put_object(Bucket=elsewhere, Key="remind.zip", Body=b"")

    def change(template: Template) -> Template:
        function = json.loads(json.dumps(template["Resources"]["Remind"]))
        function["Properties"]["Code"] = {"S3Bucket": elsewhere, "S3Key": "remind.zip"}
        function["DependsOn"] = [after]
        return template | {"Resources": template["Resources"] | {"CannotBeMade": function}}

    return change


def test_a_stack_is_made_and_a_newer_version_goes_over_it(bench: Bench):
    first = bench.deployment(defaults={"AlarmAddress": "mika@example.org"}).run()
    assert (first.first, first.changed, first.stack.status) == (True, True, "CREATE_COMPLETE")
    assert first.stack.parameters["AlarmAddress"] == "mika@example.org"
    assert "parameter AlarmAddress: nothing → mika@example.org" in bench.person.said
    objects = bench.bucket.held("fortnight/")
    assert len(objects) == 2
    assert json.loads(FILE.read_text()) == {}

    bench.person = Person()
    again = bench.deployment().run()
    assert (again.first, again.changed) == (False, False)
    assert "The stack is as it should be: nothing to deploy." in bench.person.said
    assert bench.person.asked == []
    assert bench.bucket.held("fortnight/") == objects

    bench.build("newer = True")
    newer = bench.deployment().run()
    assert (newer.first, newer.changed, newer.stack.outputs) == (False, True, first.stack.outputs)
    assert bench.person.asked == ["Deploy that?"]
    assert "1 function (Remind)" in bench.person.heard
    after = bench.bucket.held("fortnight/")
    assert (len(after), set(after) & set(objects)) == (2, set())


def test_what_would_be_done_is_said_and_nothing_is_changed(bench: Bench):
    before = held(bench)
    bench.deployment().foreseen()
    assert held(bench) == before
    assert "would be created: " in bench.person.heard
    assert "1 table" in bench.person.heard
    assert "mail sender" not in bench.person.heard  # none was named

    bench.deployment().run()
    bench.build("newer = True")
    bench.person = Person()
    before = held(bench)
    bench.deployment().foreseen()
    assert held(bench) == before
    assert "Would upload 1 artefact" in bench.person.heard
    assert "1 function (Remind)" in bench.person.heard

    for key in bench.bucket.held(""):  # deployed by another tool, that has a bucket of its own
        bench.bucket.remove([key])
    client("s3").delete_bucket(Bucket=bench.bucket.name)
    bench.person = Person()
    before = held(bench)
    bench.deployment().foreseen()
    assert held(bench) == before
    assert "would be changed: 1 function (Remind)" in bench.person.heard


def test_a_first_deployment_that_fails_says_at_what_and_the_next_begins_anew(bench: Bench):
    before = held(bench)
    bench.person.answers = {SENDER: "example.org"}
    bench.change = failing("Table")
    with pytest.raises(NotDeployed) as raised:
        bench.deployment().run()
    assert "what it had made is taken away again" in str(raised.value)
    assert "CannotBeMade, function: a function's artefact is not where it was put" in str(raised.value)
    assert (held(bench)["tables"], held(bench)["functions"]) == (before["tables"], before["functions"])

    bench.change, bench.person = lambda template: template, Person()
    done = bench.deployment().run()
    assert (done.first, done.stack.status, done.stack.parameters["SenderIdentity"]) == (
        True,
        "CREATE_COMPLETE",
        "example.org",
    )
    assert bench.person.asked == ["Deploy that?"]
    assert "ROLLBACK_COMPLETE" in bench.person.heard


def test_an_update_that_fails_leaves_everything_running_and_the_next_goes_over_it(bench: Bench):
    bench.deployment().run()
    before = held(bench)
    bench.build("newer = True")
    bench.change = failing("Remind")
    with pytest.raises(NotDeployed) as raised:
        bench.deployment(settings={"LogRetentionDays": "7"}).run()
    assert "everything is and runs as before" in str(raised.value)
    assert "CannotBeMade, function: a function's artefact is not where it was put" in str(raised.value)
    after = held(bench)
    assert after["functions"] == before["functions"]
    assert set(before["objects"]) <= set(after["objects"])  # going back took them from there
    assert after["stacks"] == {"fortnight": "UPDATE_ROLLBACK_COMPLETE"}

    bench.change, bench.person = lambda template: template, Person()
    done = bench.deployment().run()
    assert (done.changed, done.stack.status, done.stack.parameters["LogRetentionDays"]) == (
        True,
        "UPDATE_COMPLETE",
        "7",
    )


class Stopped:
    """Presses Ctrl-C at the *at*-th thing that is said."""

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, person: Person, text: str) -> None:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        person.said.append(text)


@pytest.mark.parametrize("at", range(6) if THOROUGH else (1, 4))
def test_one_that_was_stopped_anywhere_is_brought_to_its_end_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, at: int
):
    stopped = Stopped(at)
    with monkeypatch.context() as patch:
        patch.setattr(Person, "say", lambda self, text: stopped(self, text))
        with pytest.raises(NotDeployed, match="the same command again"):
            bench.deployment().run()
    done = bench.deployment().run()
    assert (done.stack.status, done.changed) == ("CREATE_COMPLETE", True)
    assert held(bench)["proposed"] == []


def test_one_that_was_stopped_while_it_was_waited_for_is_waited_for_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    execute = client("cloudformation").execute_change_set

    def interrupted(**asked: Any) -> None:
        execute(**asked)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(client("cloudformation"), "execute_change_set", interrupted)
        with pytest.raises(NotDeployed, match="goes on with by itself"):
            bench.deployment().run()
    done = bench.deployment().run()
    assert (done.stack.status, done.changed) == ("CREATE_COMPLETE", False)


def test_who_says_no_has_changed_nothing(bench: Bench):
    before = held(bench)
    bench.person.yes = False
    with pytest.raises(NotDeployed, match="nothing was changed"):
        bench.deployment().run()
    assert held(bench) | {"objects": {}} == before


def test_a_stack_that_waits_for_a_review_is_gone_over(bench: Bench):
    bench.build("other = True")
    body = json.dumps({"Resources": {"Other": {"Type": "AWS::SNS::Topic"}}})
    client("cloudformation").create_change_set(
        StackName="fortnight", ChangeSetName="another", ChangeSetType="CREATE", TemplateBody=body
    )
    assert bench.deployment().run().stack.status == "CREATE_COMPLETE"


def test_the_stack_of_something_else_is_left_alone(bench: Bench):
    body = json.dumps({"Description": "A shop", "Resources": {"Other": {"Type": "AWS::SNS::Topic"}}})
    client("cloudformation").create_stack(StackName="fortnight", TemplateBody=body)
    before = held(bench)
    with pytest.raises(BadInput, match=r"that is not Fortnight's \(A shop\): take another name with --stack"):
        bench.deployment().run()
    assert held(bench) == before


def test_an_identity_that_is_there_is_used_and_left_as_it_is(bench: Bench):
    client("sesv2").create_email_identity(EmailIdentity="example.org")
    done = bench.deployment(settings={"SenderIdentity": "example.org"}).run()
    assert done.stack.parameters["SenderIdentity"] == ""
    assert "SES has the identity example.org already: it is used, and left as it is." in bench.person.said


def test_a_removed_part_that_data_hang_on_is_asked_about_by_name(bench: Bench):
    bench.deployment().run()

    def without(template: Template) -> Template:
        kept = {name: one for name, one in template["Resources"].items() if name != "DashboardOfOld"}
        return template | {"Resources": kept}

    bench.change = lambda template: (
        template | {"Resources": template["Resources"] | {"DashboardOfOld": {"Type": "AWS::SQS::Queue"}}}
    )
    bench.deployment().run()
    bench.change, bench.person = without, Person(yes=False)
    with pytest.raises(NotDeployed, match="nothing was changed"):
        bench.deployment().run()
    assert bench.person.asked == [
        "DashboardOfOld is removed: what waits in it is lost, or stays behind in the old one. Is that meant?"
    ]
    bench.person = Person()
    assert bench.deployment().run().changed
    assert bench.person.asked[1:] == ["Deploy that, though DashboardOfOld goes?"]
    assert any(line.startswith("REMOVED: DashboardOfOld, queue") for line in bench.person.said)


def test_two_that_deploy_at_once_meet(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    from shared.errors import Conflict

    def other(self: Person, words: str, *, default: bool) -> bool:
        client("cloudformation").delete_change_set(StackName="fortnight", ChangeSetName=CHANGE_SET)
        return True

    monkeypatch.setattr(Person, "sure", other)
    with pytest.raises(Conflict, match="another deployment of fortnight"):
        bench.deployment().run()


def test_nobody_deploys_what_another_deployment_proposed_while_they_were_asked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    from shared.errors import Conflict

    before = held(bench)

    def other(self: Person, words: str, *, default: bool) -> bool:
        cloud = client("cloudformation")
        cloud.delete_change_set(StackName="fortnight", ChangeSetName=CHANGE_SET)
        body = json.dumps({"Resources": {"Other": {"Type": "AWS::SNS::Topic"}}})
        cloud.create_change_set(
            StackName="fortnight", ChangeSetName=CHANGE_SET, ChangeSetType="CREATE", TemplateBody=body
        )
        return True

    monkeypatch.setattr(Person, "sure", other)
    with pytest.raises(Conflict, match="another deployment of fortnight"):
        bench.deployment().run()
    assert held(bench)["stacks"] == before["stacks"] | {"fortnight": "REVIEW_IN_PROGRESS"}


def test_who_says_no_to_an_update_is_not_asked_the_same_the_next_time(bench: Bench):
    bench.deployment().run()
    bench.person = Person(yes=False)
    with pytest.raises(NotDeployed, match="nothing was changed"):
        bench.deployment(settings={"LogRetentionDays": "7"}).run()
    bench.person = Person()
    assert not bench.deployment().run().changed


def test_answers_that_wait_here_undo_nothing_that_was_deployed_elsewhere_meanwhile(bench: Bench):
    bench.deployment().run()
    bench.change = failing("Remind")
    with pytest.raises(NotDeployed, match="as before"):
        bench.deployment(settings={"LogRetentionDays": "7"}).run()
    waiting = FILE.read_text()
    bench.change = lambda template: template
    FILE.unlink()
    bench.deployment(settings={"SiteUrl": "https://page.example.org"}).run()
    FILE.write_text(waiting)
    stack = bench.deployment().run().stack
    assert (stack.parameters["LogRetentionDays"], stack.parameters["SiteUrl"]) == ("7", "https://page.example.org")


def test_answers_of_a_first_deployment_that_failed_undo_nothing_of_a_stack_that_was_made_elsewhere(bench: Bench):
    bench.change = failing("Table")
    with pytest.raises(NotDeployed, match="taken away again"):
        bench.deployment(settings={"AlarmAddress": "mika@example.org", "LogRetentionDays": "7"}).run()
    waiting = FILE.read_text()
    FILE.unlink()
    bench.change = dict
    elsewhere = bench.deployment(settings={"AlarmAddress": "sol@example.org"}).run()
    FILE.write_text(waiting)
    assert bench.deployment().run().stack.parameters == elsewhere.stack.parameters


def test_what_else_lies_in_a_bucket_that_was_named_stays(bench: Bench):
    bench.bucket.make()
    other = ["fortnight/holiday.jpg", "fortnight/minutes-2027.zip", f"fortnight/more/remind-{'0' * 32}.zip"]
    for key in (*other, old := f"fortnight/remind-{'0' * 32}.zip"):
        client("s3").put_object(Bucket=bench.bucket.name, Key=key, Body=b"")
    bench.deployment().run()
    assert set(other) <= set(bench.bucket.held("fortnight/"))
    assert old not in bench.bucket.held("fortnight/")


def test_every_call_names_whose_the_bucket_has_to_be(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []
    put = client("s3").put_object

    def watched(**asked: Any) -> Any:
        seen.append(asked["ExpectedBucketOwner"])
        return put(**asked)

    monkeypatch.setattr(client("s3"), "put_object", watched)
    bench.deployment().run()
    assert set(seen) == {bench.facts.account}


@pytest.mark.parametrize("sender", ["example.org", ""])
def test_what_is_said_to_be_made_without_asking_is_what_is_made(bench: Bench, sender: str):
    done = bench.deployment(settings={"SenderIdentity": sender}).run()
    made = client("cloudformation").list_stack_resources(StackName="fortnight")["StackResourceSummaries"]
    names = {one["LogicalResourceId"] for one in made if one["ResourceStatus"] == "CREATE_COMPLETE"}
    assert ("SenderDomain" in names) is bool(sender)
    assert names == set(types(Cloud().template("fortnight"), done.stack.parameters))
