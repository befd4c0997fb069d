"""What texts and the program tell people to type is what the AWS CLI takes, as far as the models of AWS's services say it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulator import ROOT
from tests import aws_cli

TEXTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def modules() -> Iterator[Path]:
    for room in ("shared", "deploying", "cli", "functions"):
        yield from sorted((ROOT / room).rglob("*.py"))


SAID = sorted({(text.name, command) for text in TEXTS for command in aws_cli.in_text(text)})
TOLD = sorted({(str(module.relative_to(ROOT)), command) for module in modules() for command in aws_cli.in_code(module)})


@pytest.mark.parametrize(("where", "command"), SAID + TOLD)
def test_a_command_is_one_that_the_cli_takes(where: str, command: str) -> None:
    aws_cli.read(command)


def test_those_of_the_texts_and_of_the_program_are_found() -> None:
    verbs = {word for _, command in SAID + TOLD for word in command.split()}
    assert {"restore-table-to-point-in-time", "change-resource-record-sets", "start-message-move-task"} <= verbs
    assert {"update-time-to-live", "put-account-pricing-attributes", "set-active-receipt-rule-set"} <= verbs


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("aws dynamodb restore-table", "has no restore-table"),
        ("aws dynamodb delete-table --name x", "there is no option --name"),
        ("aws dynamodb delete-table", "wants TableName, too"),
        ("aws dynamodb wait table-gone --table-name x", "waits for no table-gone"),
        ("aws dynamodb list-backups --backup-type NIGHTLY", "NIGHTLY is none of"),
        ("aws dynamodb update-time-to-live --table-name x --time-to-live-specification On=true", "there is no On"),
        ("aws sqs purge-queue --queue-url a b", "b is no option"),
    ],
)
def test_one_that_it_would_not_take_is_seen(command: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        aws_cli.read(command)
