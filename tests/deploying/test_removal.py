"""Removals on the emulator: what goes is said first, and whoever stops one half-way gives the command again."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cli.files import read_group
from deploying.package import Template
from deploying.removal import Order, Removal
from shared.adapters.clients import client
from shared.adapters.dynamodb.table import Table
from shared.errors import BadInput, NotDeployed
from shared.store import Create
from tests.builders.exit_codes import run
from tests.deploying.conftest import Bench, Known, Person, pause
from tests.platform import demo_group
from tests.template.written import WRITTEN
from tests.thorough import THOROUGH

LASTING = ("Uploads", "Site", "DeadLetters")
NAME = "To delete all that, type the stack's name, fortnight"


def lasting(template: Template) -> Template:
    """With the rest of what outlives a stack, and the bucket that does not."""
    more = {one: WRITTEN["Resources"][one] for one in LASTING} | {"Replies": {"Type": "AWS::S3::Bucket"}}
    return template | {"Resources": template["Resources"] | more}


class Content:
    """A table with one group."""

    def told(self, table: str) -> Sequence[str]:
        return ["Circle (circle): 3 people, 2 sessions"]

    def export(self, table: str, parameters: Sequence[str], folder: Path) -> Sequence[str]:
        folder.mkdir(exist_ok=True)
        (folder / "circle.yaml").write_text(f"{table} {' '.join(parameters)}")
        return ["circle.yaml"]


def removal(bench: Bench, **order: Any) -> Removal:
    return Removal(
        Order(stack="fortnight", **order), bench.person, Content(), account=Known(bench.facts), sleep=lambda _: pause()
    )


def held() -> dict[str, Any]:
    """What the account has."""
    stacks = client("cloudformation").list_stacks()["StackSummaries"]
    return {
        "stacks": [one["StackName"] for one in stacks if one["StackStatus"] != "DELETE_COMPLETE"],
        "tables": client("dynamodb").list_tables()["TableNames"],
        "buckets": [one["Name"] for one in client("s3").list_buckets()["Buckets"]],
        "queues": client("sqs").list_queues().get("QueueUrls", []),
        "secrets": [one["Name"] for one in client("ssm").describe_parameters()["Parameters"]],
    }


NOTHING = {"stacks": [], "tables": [], "buckets": [], "queues": [], "secrets": []}


@pytest.fixture
def deployed(bench: Bench) -> Bench:
    """A stack with everything that lasts, in use, its table protected."""
    bench.change = lasting
    bench.deployment().run()
    outputs = {one: client("cloudformation").describe_stack_resource(StackName="fortnight", LogicalResourceId=one)[
        "StackResourceDetail"]["PhysicalResourceId"] for one in ("Table", *LASTING)}  # fmt: skip
    client("dynamodb").update_table(TableName=outputs["Table"], DeletionProtectionEnabled=True)
    for body in (b"one", b"two"):
        client("s3").put_object(Bucket=outputs["Uploads"], Key="circle/deck.pdf", Body=body)
    client("s3").delete_object(Bucket=outputs["Uploads"], Key="circle/deck.pdf")
    client("s3").put_object(Bucket=outputs["Site"], Key="index.html", Body=b"x")
    client("sqs").send_message(QueueUrl=outputs["DeadLetters"], MessageBody="x")
    client("ssm").put_parameter(Name="/fortnight/keys", Type="SecureString", Value="{}")
    bench.person = Person()
    return bench


def test_what_goes_is_said_first_then_asked_and_then_everything_goes(deployed: Bench):
    removal(deployed).run()
    assert held() == NOTHING
    heard = deployed.person.heard
    for words in (
        "What would be gone for good of fortnight", "protected against being deleted, which is taken off", "Circle (circle): 3 people",
        ": 2 files (0.0 MB)", "dead letters: 1 message", "the secrets /fortnight/keys", "a backup of the table", "Written: fortnight-removed/circle.yaml",
    ):  # fmt: skip
        assert words in heard
    assert [words.partition("?")[0] for words in deployed.person.asked] == [
        "Write down first who is a member, how each group is set up, and the keys, into fortnight-removed/",
        "Delete the buckets with decks and pages, too",
        NAME,
    ]
    assert Path("fortnight-removed/circle.yaml").read_text().endswith(" /fortnight/keys")
    with pytest.raises(BadInput, match="is removed, and nothing is left of it"):
        removal(deployed).run()


def test_who_does_not_type_the_name_or_only_looks_has_deleted_nothing(deployed: Bench):
    before = held()
    removal(deployed).foreseen()
    assert "Nothing was changed." in deployed.person.said
    assert deployed.person.asked == []
    for typed in ("", "fortnigth", "yes"):
        deployed.person.answers = {NAME: typed}
        with pytest.raises(NotDeployed, match="nothing was deleted"):
            removal(deployed).run()
    assert held() == before


def test_a_mail_that_no_function_has_read_does_not_stop_it(deployed: Bench, monkeypatch: pytest.MonkeyPatch):
    """CloudFormation deletes no bucket with something in it."""
    found = client("cloudformation").describe_stack_resource(StackName="fortnight", LogicalResourceId="Replies")
    bucket = found["StackResourceDetail"]["PhysicalResourceId"]
    client("s3").put_object(Bucket=bucket, Key="4s1q0v2b", Body=b"A calendar's answer")
    removal(deployed).foreseen()
    assert f"- the bucket {bucket}: 1 file (0.0 MB)" in deployed.person.heard
    delete, left = client("cloudformation").delete_stack, []

    def looked_into(**asked: Any) -> None:
        left.append(client("s3").list_objects_v2(Bucket=bucket)["KeyCount"])
        delete(**asked)

    monkeypatch.setattr(client("cloudformation"), "delete_stack", looked_into)
    removal(deployed, decks=True).run()
    assert (left, held()) == ([0], NOTHING)


def test_a_bucket_that_is_gone_already_does_not_stop_it(deployed: Bench):
    """As after a removal that failed, or when somebody deleted it by hand; CloudFormation names it all the same."""
    found = client("cloudformation").describe_stack_resource(StackName="fortnight", LogicalResourceId="Replies")
    bucket = found["StackResourceDetail"]["PhysicalResourceId"]
    client("s3").delete_bucket(Bucket=bucket)
    removal(deployed).foreseen()
    assert bucket not in deployed.person.heard
    removal(deployed, decks=True).run()
    assert held() == NOTHING


def test_a_table_that_aws_has_begun_to_delete_is_left_to_it(deployed: Bench, monkeypatch: pytest.MonkeyPatch):
    """It can be neither changed nor read, and is gone soon; the rest is found all the same."""
    monkeypatch.setattr("deploying.remains._status", lambda table: "DELETING")
    removal(deployed).foreseen()
    assert "- the table" not in deployed.person.heard
    assert "- the bucket" in deployed.person.heard


def test_decks_may_be_kept_and_deleted_later(deployed: Bench):
    removal(deployed, folder=Path(), decks=False, confirmed="fortnight").run()
    kept = held()
    assert len(kept["buckets"]) == 2
    assert kept | {"buckets": []} == NOTHING
    assert deployed.person.asked == []
    removal(deployed, folder=Path(), decks=True, confirmed="fortnight").run()
    assert held() == NOTHING


@pytest.mark.parametrize("at", range(14) if THOROUGH else (7, 12))
def test_one_that_was_stopped_anywhere_is_brought_to_its_end_by_the_next(
    deployed: Bench, monkeypatch: pytest.MonkeyPatch, at: int
):
    left = iter(range(at))

    def stopped(self: Person, text: str) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Person, "say", stopped)
        with pytest.raises(NotDeployed, match="the same command again"):
            removal(deployed, decks=True).run()
    removal(deployed, decks=True).run()
    assert held() == NOTHING


def test_one_that_was_stopped_while_it_was_waited_for_is_gone_on_with(deployed: Bench, monkeypatch: pytest.MonkeyPatch):
    delete = client("cloudformation").delete_stack

    def interrupted(**asked: Any) -> None:
        delete(**asked)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(client("cloudformation"), "delete_stack", interrupted)
        with pytest.raises(NotDeployed, match="goes on with by itself"):
            removal(deployed).run()
    removal(deployed).run()
    assert held() == NOTHING


def test_what_is_something_elses_or_not_there_is_left_alone(bench: Bench):
    with pytest.raises(BadInput, match="is it the right region"):
        removal(bench).run()
    body = '{"Description": "A shop", "Resources": {"Other": {"Type": "AWS::SNS::Topic"}}}'
    client("cloudformation").create_stack(StackName="fortnight", TemplateBody=body)
    before = held()
    with pytest.raises(BadInput, match=r"that is not Fortnight's \(A shop\)"):
        removal(bench).run()
    assert held() == before


def test_secrets_that_were_named_by_hand_and_what_else_lies_in_a_named_bucket_stay(deployed: Bench):
    client("ssm").put_parameter(Name="/ours/keys", Type="SecureString", Value="{}")
    deployed.build("newer = True")
    deployed.deployment(settings={"KeysParameter": "/ours/keys"}).run()
    client("s3").put_object(Bucket=deployed.bucket.name, Key="another/remind.zip", Body=b"")
    removal(deployed, decks=True).run()
    assert held() == NOTHING | {"buckets": [deployed.bucket.name], "secrets": ["/fortnight/keys", "/ours/keys"]}
    assert set(deployed.bucket.held("")) == {"another/remind.zip"}
    assert "the secrets /ours/keys, which were named by hand" in deployed.person.heard


def test_one_command_takes_it_out_again_and_writes_down_what_can_be_taken_elsewhere(account: Bench, capsys: Any):
    assert run("deploy", "--yes") == 0
    outputs = client("cloudformation").describe_stacks(StackName="fortnight")["Stacks"][0]["Outputs"]
    (table,) = (one["OutputValue"] for one in outputs if one["OutputKey"] == "TableName")
    group = demo_group()
    Table(table).commit(Create(group))
    capsys.readouterr()
    assert run("remove", "--dry-run") == 0
    assert f"{group.name} ({group.id}): 0 people, 0 sessions" in capsys.readouterr().out
    assert run("remove", "--dry-run", "--json") == 0
    assert json.loads(capsys.readouterr().out)["removed"] is False
    assert run("remove") == 2
    wanted = "say --export <folder> or --no-export, --delete-decks or --keep-decks, --confirm <the stack's name>"
    assert wanted in capsys.readouterr().err
    assert run("remove", "--export", "kept", "--delete-decks", "--confirm", "fortnight") == 0
    assert sorted(path.name for path in Path("kept").iterdir()) == [
        "keys.json", "ml-theory-members.csv", "ml-theory-past.yaml", "ml-theory.yaml",
    ]  # fmt: skip
    assert Path("kept/keys.json").stat().st_mode & 0o077 == 0
    assert set(json.loads(Path("kept/keys.json").read_text())) >= {"current"}
    read_group(Path("kept/ml-theory.yaml"))
    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("s3").list_buckets()["Buckets"] == []


@pytest.mark.parametrize(
    "words", [("--laptop", "remove"), ("remove", "--export", "x", "--no-export", "--confirm", "x")]
)
def test_what_cannot_be_removed_is_said_before_anything_is_looked_at(account: Bench, words: tuple[str, ...]):
    assert run(*words) == 2
