"""A table that was restored to an earlier second, on the emulator, and its rows back in the stack's own."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore import xform_name

from local.emulator import ROOT
from shared.adapters import secrets
from shared.adapters.account.deployed_stack import deployed
from shared.adapters.account.inspection import Inspection, scanned
from shared.adapters.clients import client
from shared.adapters.dynamodb.table import Table
from shared.model.member import Member
from shared.model.suppression import Suppression, Why, hashed
from shared.store import Create, Delete, Replace
from tests import aws_cli
from tests.builders.exit_codes import run
from tests.builders.members import member
from tests.deploying.conftest import Bench
from tests.platform import demo_group
from tests.template.written import of_type

ADA, BO, NOOR = member("ada"), member("bo"), member("noor")
ANOTHER = "fortnight-before"


@pytest.fixture
def lost(bench: Bench) -> Table:
    """A group of three, restored elsewhere; since then Ada's row was lost, Bo was erased, Noor has another name."""
    outputs = bench.deployment().run().stack.outputs
    secrets.make(outputs["KeysParameter"])
    table = Table(outputs["TableName"])
    table.commit(*(Create(row) for row in (demo_group(), ADA, BO, NOOR)))
    client("dynamodb").restore_table_to_point_in_time(
        SourceTableName=table.name, TargetTableName=ANOTHER, UseLatestRestorableTime=True
    )
    ada, bo, noor = (row for one in (ADA, BO, NOOR) if (row := table.get(Member, one.group, one.id)))
    key = secrets.keys(outputs["KeysParameter"]).suppression
    erased = Suppression(id=hashed(BO.address, key), at=datetime(2026, 1, 16, tzinfo=UTC), by="mika", why=Why.ERASED)
    table.commit(Delete(ada), Delete(bo), Create(erased), Replace(replace(noor, name="Noor al-Amin")))
    return table


def names(table: Table) -> list[str]:
    return sorted(row.name for row in table.scan() if isinstance(row, Member))


def test_what_is_missing_is_put_back_and_what_is_there_or_was_erased_is_left(lost: Table, capsys: Any):
    assert run("restore", ANOTHER, "--dry-run") == 0
    assert "members: 1" in capsys.readouterr().out
    assert names(lost) == ["Noor al-Amin"]
    assert run("restore", ANOTHER, "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"rows": {"members": 1}, "unread": 0, "restored": True}
    assert names(lost) == sorted([ADA.name, "Noor al-Amin"])
    assert run("restore", ANOTHER, "--yes") == 0
    assert "Nothing is missing." in capsys.readouterr().out


def test_only_what_is_named_is_put_back(lost: Table):
    assert run("restore", ANOTHER, "--yes", "--only", "sessions") == 0
    assert names(lost) == ["Noor al-Amin"]


def test_another_table_has_to_be_named_and_there(lost: Table, capsys: Any):
    assert run("restore", lost.name, "--yes") == 2
    assert "is the stack's own table" in capsys.readouterr().err
    assert run("restore", "nowhere", "--yes") == 2
    assert "there is no table nowhere" in capsys.readouterr().err


@pytest.mark.parametrize(("word", "said"), [("member", "did you mean members?"), ("xyz", "write it as it is shown")])
def test_a_word_for_what_there_is_not_is_refused(lost: Table, capsys: Any, word: str, said: str):
    assert run("restore", ANOTHER, "--yes", "--only", word) == 2
    assert said in capsys.readouterr().err
    assert names(lost) == ["Noor al-Amin"]


def test_a_stack_whose_own_table_is_gone_is_told_how_to_have_it_again(lost: Table, capsys: Any):
    dynamodb = client("dynamodb")
    dynamodb.update_table(TableName=lost.name, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=lost.name)
    assert run("restore", ANOTHER, "--yes") == 2
    told = capsys.readouterr().err
    assert f"the stack's own table {lost.name} is gone" in " ".join(told.split())
    assert "restore-table-from-backup" in told


def typed(operation: str, named: Mapping[str, str]) -> Any:
    """Do what the text on restoring says of one *operation* of AWS; *named* are the values of what it calls by a name."""
    for written in aws_cli.in_text(ROOT / "docs" / "deploy.md"):
        command = aws_cli.read(written)
        if command and command.operation == operation and not command.waits:
            given = {
                name: named.get(said, said) if isinstance(said, str) else said for name, said in command.given.items()
            }
            return getattr(client(command.service), xform_name(operation))(**given)
    raise AssertionError(f"nothing is written of {operation}")


def test_a_table_that_is_gone_is_had_again_as_the_text_says(lost: Table):
    """But that AWS makes the last backup by itself, of its own kind."""
    dynamodb = client("dynamodb")
    backup = dynamodb.create_backup(TableName=lost.name, BackupName="last")["BackupDetails"]["BackupArn"]
    dynamodb.update_table(TableName=lost.name, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=lost.name)
    named = {"<TableName>": lost.name, "<BackupArn>": backup}
    typed("RestoreTableFromBackup", named)
    dynamodb.get_waiter("table_exists").wait(TableName=lost.name, WaiterConfig={"Delay": 1})
    assert names(lost) == ["Noor al-Amin"]
    stack = deployed("fortnight")
    looked = Inspection(replace(stack, outputs={**stack.outputs, "TableName": lost.name}), scanned)
    assert (looked.backups(), looked.expiry(), looked.protected(), looked.stream()) == (False, False, False, "")
    typed("UpdateContinuousBackups", named)
    typed("UpdateTimeToLive", named)
    typed("UpdateTable", named)
    assert run("setup") == 0
    assert (looked.backups(), looked.expiry(), looked.protected()) == (True, True, True)
    function = stack.resources["Remind"]  # any: the bench has no other
    typed("CreateEventSourceMapping", named | {"$PAGES": function, "$STREAM": looked.stream()})
    mappings = client("lambda").list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    (trigger,) = (one for one in mappings if one["EventSourceArn"] == looked.stream())
    written = of_type("AWS::Serverless::Function")["PublishSite"]["Events"]["Changes"]["Properties"]
    for name in ("BatchSize", "MaximumBatchingWindowInSeconds", "MaximumRetryAttempts", "BisectBatchOnFunctionError"):
        assert trigger[name] == written[name]
    (mine,), (ours,) = (one["FilterCriteria"]["Filters"] for one in (trigger, written))
    assert json.loads(mine["Pattern"]) == json.loads(ours["Pattern"])


def test_who_was_erased_before_the_keys_were_made_anew_does_not_come_back_unasked(lost: Table, capsys: Any):
    parameter = run_outputs(lost)
    client("ssm").delete_parameter(Name=parameter)
    assert run("setup") == 2
    assert run("setup", "--new-keys") == 0
    secrets.forget()  # as a command of its own has read none
    capsys.readouterr()
    assert run("restore", ANOTHER, "--yes") == 2
    assert "the keys were made anew on" in capsys.readouterr().err
    assert names(lost) == ["Noor al-Amin"]
    assert run("restore", ANOTHER, "--yes", "--only", "groups") == 0
    assert run("restore", ANOTHER, "--yes", "--erased-too") == 0
    assert names(lost) == sorted([ADA.name, BO.name, "Noor al-Amin"])


def run_outputs(table: Table) -> str:
    """The parameter with the keys of the stack whose table that is."""
    (name,) = [
        one["Name"] for one in client("ssm").describe_parameters()["Parameters"] if one["Name"].endswith("/keys")
    ]
    return str(name)
