"""What the documents say is so. ``python -m tests.test_docs`` writes the schemas of the group's file and the archive anew."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from cli.app import app, tree
from shared.archive import file, reading
from shared.archive import sessions as archive
from shared.archive.columns import COLUMNS, heading
from shared.group.file import parse, schema
from shared.model.group import Book, Chapter, CoLead, FormMapping, Group, Joint, ProposalForm, Series, TalkPlan
from shared.model.season import Break, Move, Quiet, Season
from shared.model.session import Resource
from shared.text import strict_yaml

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    path.relative_to(ROOT)
    for path in sorted(
        [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    )
]
SCHEMA = ROOT / "docs" / "group.schema.json"
ARCHIVE_SCHEMA = ROOT / "docs" / "archive.schema.json"
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=str)


def text(document: Path | str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: Path | str, language: str) -> list[str]:
    """The fenced blocks of *document* in *language*."""
    return [body for kind, body in FENCE.findall(text(document)) if kind == language]


def code(document: Path | str) -> Iterator[tuple[str, bool]]:
    """Each line of a shell block (True: to be typed as it is) and each piece of inline code (False: only named)."""
    for block in blocks(document, "sh"):
        yield from ((line, True) for line in block.replace("\\\n", " ").splitlines())
    for piece in re.findall(r"`([^`]+)`", FENCE.sub("", text(document))):
        yield " ".join(piece.split()), False


def trouble(words: list[str], command: Any, *, whole: bool) -> str:
    """What is wrong with *words* as arguments of *command*; a *whole* line must also be complete."""
    rest, given = iter(words), 0
    for word in rest:
        inner = getattr(command, "commands", None)
        if word.startswith("--"):
            options = {name: param for param in command.params for name in param.opts}
            option, valued, _ = word.partition("=")
            if option not in options:
                return f"{command.name} has no {word}"
            if not options[option].is_flag and not valued:
                next(rest, None)
        elif inner is None:
            given += 1
        elif word in inner:
            command = inner[word]
        else:
            return f"{command.name} has no command {word}"
    return miscounted(command, given) if whole else ""


def miscounted(command: Any, given: int) -> str:
    """What is wrong with a line that ends at *command* with so many arguments *given*."""
    if hasattr(command, "commands"):
        return f"{command.name} wants a command"
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    required = sum(argument.required for argument in arguments)
    if required <= given <= len(arguments):
        return ""
    return f"{command.name} takes {required} to {len(arguments)} arguments, not {given}"


@every_document
def test_every_command_of_the_command_line_that_is_shown_exists(document: Path) -> None:
    commands = tree()
    wrong = []
    for line, whole in code(document):
        found = re.match(r"(?:\.venv/bin/)?fortnight(?: (.*))?$", line.strip())
        if found:
            words = shlex.split(found[1] or "", comments=True)
            if problem := trouble(words, commands, whole=whole):
                wrong.append(f"{line}: {problem}")
    assert wrong == []


def test_the_check_of_commands_sees_what_is_wrong() -> None:
    commands = tree()
    lines = {
        "sessions move 2027-03-27": "move takes 2 to 2 arguments, not 1",
        "sessions shift 2027-03-27": "sessions has no command shift",
        "members": "members wants a command",
        "apply group.yaml --force": "apply has no --force",
        "preflight tomorrow": "preflight takes 0 to 0 arguments, not 1",
        "--laptop members list --state active": "",
    }
    assert {line: trouble(line.split(), commands, whole=True) for line in lines} == lines


@every_document
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", text("Makefile"), re.MULTILINE))
    named = {
        found[1]
        for line, _ in code(document)
        if (found := re.match(r"(?:[A-Z]+=\S+ )*make(?: [A-Z]+=\S+)* ([a-z0-9-]+)", line.strip()))
    }
    assert named - targets == set()


@every_document
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", text(document))):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        there = (ROOT / document).parent / path if path else ROOT / document
        if not there.exists() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


def anchors(markdown: str) -> set[str]:
    """The anchors of headings, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", markdown), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "document", [one for one in DOCUMENTS if one.name not in ("decisions.md", "CHANGELOG.md")], ids=str
)
def test_every_file_of_the_code_that_is_named_exists(document: Path) -> None:
    """In full, or as it lies in ``shared/``. What was decided once may speak of files that are gone."""
    named = re.findall(r"`([\w-]+(?:/[\w.-]+)*/[\w.-]+\.(?:py|html|txt|css|js))`", text(document))
    assert [one for one in named if not ((ROOT / one).exists() or (ROOT / "shared" / one).exists())] == []


def test_the_demos_group_passes_the_check_as_the_readme_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(app, ["apply", "local/group.yaml", "--check"])
    assert (done.exit_code, done.output) == (
        0,
        "local/group.yaml is fine: ML Theory Reading Group: every other Saturday 14:00 (America/Denver), 14 Oct 2023 – 27 Jan 2024, pause 10 Dec – 12 Jan, 7 sessions.\n",
    )


def test_the_schema_is_the_one_that_the_code_makes() -> None:
    assert json.loads(SCHEMA.read_text()) == schema()


def test_the_archives_schema_is_the_one_that_the_code_makes() -> None:
    assert json.loads(ARCHIVE_SCHEMA.read_text()) == file.schema()


def test_the_demos_archive_and_the_example_fit_the_schema() -> None:
    (example,) = blocks("docs/archive.md", "yaml")
    checker = jsonschema.Draft202012Validator(json.loads(ARCHIVE_SCHEMA.read_text()))
    for written in (text("local/archive.yaml"), example):
        document = json.loads(json.dumps(yaml.safe_load(written.replace(", on:", ', "on":')), default=str))
        assert [error.message for error in checker.iter_errors(document)] == []


def test_the_example_archive_is_right_and_shows_every_setting() -> None:
    (example,) = blocks("docs/archive.md", "yaml")
    sessions = archive.sessions_of(strict_yaml.read(example.encode()).value, "reading-circle")
    assert archive.summary(sessions) == "4 sessions, 2024-02-08 to 2024-03-07, 1 undated, 1 cancelled; 2 talks"
    shown = set(re.findall(r"(\w+):", example))
    settings = {name for shape in file.schema()["$defs"].values() for name in shape["properties"]}
    assert settings - shown - set(re.findall(r"`(\w+)`", text("docs/archive.md"))) <= {"arxiv", "doi", "essential"}


def test_the_examples_of_a_table_and_a_list_of_past_sessions_are_read_as_they_say() -> None:
    (table,), (listed,) = (blocks("docs/archive.md", language) for language in ("csv", "markdown"))
    found = [archive.summary(reading.read(example, "example").sessions) for example in (table, listed)]
    assert found == [
        "3 sessions, 2024-02-08 to 2024-02-22, 1 undated; 3 talks",
        "3 sessions, 2024-02-08 to 2024-02-22, 1 undated; 1 talk",
    ]
    named = set(re.findall(r"^\| (.*?) \|", text("docs/archive.md").partition("## A list")[0], re.MULTILINE))
    columns_told = {name for cell in named for name in re.findall(r"`([^`]+)`", cell)}
    assert {name for name in columns_told if heading(name) not in COLUMNS} == set()


def test_the_demos_group_fits_the_schema() -> None:
    assert problems(yaml.safe_load(text("local/group.yaml"))) == []


def test_a_mistyped_group_does_not_fit_the_schema() -> None:
    assert problems({"id": "a", "name": 7}) != []


def problems(document: Any) -> list[str]:
    checker = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    return [error.message for error in checker.iter_errors(json.loads(json.dumps(document, default=str)))]


def test_the_example_group_is_right_and_shows_every_setting() -> None:
    (example,) = blocks("docs/group.md", "yaml")
    document = yaml.safe_load(example)
    group = parse(document)
    assert group.season
    assert group.season.extra == (date(2027, 4, 3),)
    unset = {field.name for field in fields(Group)} - set(document) - {"version"}
    assert unset == set(), "show these in the example of docs/group.md, with values that are not the defaults"


def test_every_setting_has_a_row_in_a_table() -> None:
    rows = {
        name
        for line in text("docs/group.md").splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    names = {field.name for shape in (Group, FormMapping, Season, TalkPlan, Resource, Book) for field in fields(shape)}
    assert names - rows - {"version"} == set(), "give these a row in a table of docs/group.md"


@pytest.mark.parametrize("shape", [CoLead, Series, Break, Move, Chapter, Joint, Quiet, ProposalForm])
def test_small_shapes_are_spelled_out_with_all_their_words(shape: type[Any]) -> None:
    words = ", ".join(field.name.rstrip("_") for field in fields(shape))
    assert f"`{{{words}}}`" in text("docs/group.md")


def test_every_parameter_and_alarm_of_the_template_is_explained() -> None:
    told = set(re.findall(r"`(\w+)`", text("docs/deploy.md") + text("docs/watching.md")))
    template = text("template.yaml")
    parameters = re.findall(r"^  (\w+):$", template.partition("\nParameters:")[2].partition("\nRules:")[0], re.M)
    alarms = re.findall(r"^  (\w+):\n    Type: AWS::CloudWatch::Alarm", template, re.M)
    assert (len(parameters), len(alarms)) == (20, 9)
    assert {*parameters, *alarms} - told == set()


def test_the_outputs_that_are_spoken_of_exist() -> None:
    outputs = set(re.findall(r"^  (\w+):$", text("template.yaml").partition("\nOutputs:")[2], re.M))
    spoken = {name for document in DOCUMENTS for name in re.findall(r"outputs? `(\w+)`", text(document))}
    spoken |= {name for document in DOCUMENTS for name in re.findall(r"<(\w+(?:Url|Bucket))>", text(document))}
    assert (spoken - outputs, "ApiUrl" in spoken) == (set(), True)


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(schema(), indent=2) + "\n")
    ARCHIVE_SCHEMA.write_text(json.dumps(file.schema(), indent=2) + "\n")
