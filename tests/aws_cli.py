"""Commands of the AWS CLI, as they stand in texts and in code, held to the models of AWS's services, and made without the CLI.

The CLI is made from the same models: an operation's name and its input's members with hyphens between the words.
"""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name

OWN = {"configure", "sso", "s3", "login"}
"""Commands that the CLI has beside the services' operations."""
NAMED = {"s3api": "s3"}
"""Services that it calls otherwise than their models, where it has commands of its own by that name."""
GLOBAL = {"query": True, "output": True, "region": True, "profile": True}
"""Options of every command."""


@dataclass(frozen=True, slots=True)
class Command:
    """An *operation* of a *service* with its *given* members; *waits* is the waiter's name, where it waits."""

    service: str
    operation: str
    given: dict[str, Any] = field(default_factory=dict)
    waits: str = ""


@cache
def _service(name: str) -> Any:
    return botocore.session.get_session().get_service_model(name)


@cache
def _services() -> frozenset[str]:
    return frozenset({*botocore.session.get_session().get_available_services(), *NAMED})


@cache
def _waiters(name: str) -> dict[str, str]:
    found = botocore.session.get_session().get_waiter_model(name)
    return {xform_name(one, "-"): one for one in found.waiter_names}


def read(words: str) -> Command | None:
    """The command in *words*; None if it is one of the CLI's own. Raises :class:`ValueError` for one that the CLI would not take."""
    _, service, *rest = shlex.split(words)
    if service in OWN:
        return None
    service, verb = NAMED.get(service, service), rest.pop(0)
    operations = {xform_name(one, "-"): one for one in _service(service).operation_names}
    waits = ""
    if verb == "wait":
        waits = rest.pop(0)
        if waits not in _waiters(service):
            raise ValueError(f"{service} waits for no {waits}")
        model = botocore.session.get_session().get_waiter_model(service).get_waiter(_waiters(service)[waits])
        verb = xform_name(model.operation, "-")
    if verb not in operations:
        raise ValueError(f"{service} has no {verb}")
    shape = _service(service).operation_model(operations[verb]).input_shape
    given = dict(_given(rest, shape.members if shape else {}))
    if missing := set(shape.required_members if shape else ()) - set(given):
        raise ValueError(f"{service} {verb} wants {', '.join(sorted(missing))}, too")
    return Command(service, operations[verb], given, waits)


def _given(words: list[str], members: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What options say, by the members' names."""
    named = {xform_name(name, "-"): name for name in members}
    while words:
        option = words.pop(0)
        if not option.startswith("--"):
            raise ValueError(f"{option} is no option")
        name = option.removeprefix("--")
        if name in GLOBAL:
            words.pop(0)
            continue
        no = name.startswith("no-") and name not in named
        member = named.get(name.removeprefix("no-") if no else name)
        if member is None:
            raise ValueError(f"there is no option {option}; there are {', '.join(sorted(named))}")
        shape = members[member]
        yield member, not no if shape.type_name == "boolean" else value(words.pop(0), shape)


def value(said: str, shape: Any) -> Any:
    """What *said* stands for: JSON, or the CLI's shorthand ``Name=value,Name=value``."""
    kind = shape.type_name
    if kind in ("structure", "list", "map"):
        return json.loads(said) if said[:1] in "{[" else _shorthand(said, shape)
    if kind in ("integer", "long"):
        return int(said)
    if kind == "string" and shape.enum and said not in shape.enum and not said.startswith("<"):
        raise ValueError(f"{said} is none of {', '.join(shape.enum)}")
    return said


def _shorthand(said: str, shape: Any) -> Any:
    if shape.type_name == "list":
        return [value(one, shape.member) for one in said.split(",")]
    pairs = dict(one.split("=", 1) for one in said.split(","))
    if unknown := set(pairs) - set(shape.members):
        raise ValueError(f"there is no {', '.join(sorted(unknown))}")
    return {
        name: text == "true" if shape.members[name].type_name == "boolean" else value(text, shape.members[name])
        for name, text in pairs.items()
    }


def in_text(path: Path, program: str = "aws") -> list[str]:
    """The commands of *program* in a text of Markdown: in its blocks of code, and between backticks."""
    text = re.sub(r"\\\n\s*", "", path.read_text(encoding="utf-8"))
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    lines = [line.strip() for line in re.sub(r"^\s+", "", blocks, flags=re.MULTILINE).splitlines()]
    inline = [
        " ".join(one.split())
        for one in re.findall(rf"(?<!`)`({program} [^`]+)`", re.sub(r"```sh\n.*?```", "", text, flags=re.DOTALL))
    ]
    return [_alone(line, program) for line in lines if re.search(rf"(^|\$\(|\{{ ){program} ", line)] + inline


def _alone(line: str, program: str) -> str:
    """The command without the variable that takes what it says, or the function that makes it."""
    line = line[re.search(rf"{program} ", line).start() :]  # type: ignore[union-attr]
    return line.removesuffix(")").split(" && ")[0].split("; }")[0]


class _Strings(ast.NodeVisitor):
    """The strings of a module, each whole, with ``X`` for what is filled in."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.found.append("".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values))


def in_code(path: Path) -> Iterator[str]:
    """The commands in the strings of a module, each until a word comes that is neither an option nor said by one."""
    source, strings = path.read_text(encoding="utf-8"), _Strings()
    if "aws " in source:
        strings.visit(ast.parse(source))
    for text in strings.found:
        for part in re.split(r"(?<!\w)(?=aws )", text):
            found = re.match(r"aws ([a-z0-9-]+) (?![a-z-]+`)[a-z-]+[^\n]*", part)  # not what is only called by its name
            if found and found[1] in _services():
                yield _ended(found[0])


def _ended(text: str) -> str:
    words, kept = text.split(" "), list[str]()
    for number, word in enumerate(words):
        if number > 2 and not word.startswith("--") and not kept[-1].startswith("--"):
            break
        kept.append(word.rstrip(",.);:`"))
        if word[-1:] in ",);":
            break
    return " ".join(kept)
