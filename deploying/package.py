"""What is handed to AWS: each function's zip, and the template that names them, as CloudFormation takes it."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from artefacts.translate import functions, load, packaged, translate
from shared.errors import BadInput

Template = dict[str, Any]
DIGITS = 32
"""Of a digest, as many as a key has."""


@dataclass(frozen=True, slots=True)
class Item:
    """What lies in the bucket under *key*: a file, or some bytes."""

    key: str
    content: Path | bytes

    def open(self) -> BinaryIO:
        return self.content.open("rb") if isinstance(self.content, Path) else io.BytesIO(self.content)

    @property
    def size(self) -> int:
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Where a package is made from: the SAM template *written*, the folder of zips, once they are *built*, and what else is done to the
    template *after* it is translated (on an emulator; in AWS nothing)."""

    written: Path
    zips: Path
    built: Callable[[], None]
    after: Callable[[Template, Mapping[str, str]], Template] = lambda template, _: template

    def declared(self) -> dict[str, dict[str, Any]]:
        """The template's Parameters."""
        found: dict[str, dict[str, Any]] = load(self.written)["Parameters"]
        return found

    def broken(self, parameters: Mapping[str, str]) -> list[str]:
        """What the template's Rules say of *parameters* that do not go together."""
        written = load(self.written)
        conditions = written.get("Conditions", {})
        return [
            one["AssertDescription"]
            for rule in written.get("Rules", {}).values()
            if holds(rule["RuleCondition"], conditions, parameters)
            for one in rule["Assertions"]
            if not holds(one["Assert"], conditions, parameters)
        ]

    def artefacts(self, stack: str) -> dict[str, Item]:
        """By function. Raises :class:`BadInput` if one was not built."""
        found = {}
        for name in functions(load(self.written)).values():
            path = self.zips / f"{name}.zip"
            if not path.is_file():
                raise BadInput(f"{path} is not there: run `make build TARGET=aws`")
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()[:DIGITS]
            found[name] = Item(f"{stack}/{name}-{digest}.zip", path)
        return found

    def template(self, places: Mapping[str, str], parameters: Mapping[str, str], region: str) -> Template:
        """As CloudFormation takes it; *places* are ``s3://`` by function."""
        translated = translate(packaged(load(self.written), places), dict(parameters), region)
        return self.after(translated, parameters)


def filed(stack: str, template: Template) -> Item:
    """*template* as it lies in the bucket."""
    body = json.dumps(template, separators=(",", ":")).encode()
    return Item(f"{stack}/template-{hashlib.sha256(body).hexdigest()[:DIGITS]}.json", body)


def ours(stack: str, key: str) -> bool:
    """Whether *key* is one that an :class:`Item` of *stack* has."""
    return re.fullmatch(rf"{re.escape(stack)}/\w+-[0-9a-f]{{{DIGITS}}}\.(?:zip|json)", key) is not None


def types(template: Mapping[str, Any], parameters: Mapping[str, str]) -> dict[str, str]:
    """The type of each resource that is made with such *parameters*, by name."""
    conditions = template.get("Conditions", {})
    return {
        name: one["Type"]
        for name, one in template.get("Resources", {}).items()
        if "Condition" not in one or holds({"Condition": one["Condition"]}, conditions, parameters)
    }


def holds(said: Any, conditions: Mapping[str, Any], parameters: Mapping[str, str]) -> bool:
    """Whether a condition of the template does; those that compare parameters with words, as ours do. Raises :class:`BadInput` for another,
    as a template may have that somebody changed, or a later version deployed."""
    (name, inside) = next(iter(said.items()))
    if name == "Condition":
        return holds(conditions[inside], conditions, parameters)
    if name == "Fn::Not":
        return not holds(inside[0], conditions, parameters)
    if name in ("Fn::And", "Fn::Or"):
        found = [holds(one, conditions, parameters) for one in inside]
        return all(found) if name == "Fn::And" else any(found)
    left, right = (_value(one, parameters) for one in inside)
    return bool(left == right)


def _value(said: Any, parameters: Mapping[str, str]) -> Any:
    if not isinstance(said, dict):
        return said
    (name, inside) = next(iter(said.items()))
    if name == "Ref":
        return parameters[inside]
    if name == "Fn::Join":
        return inside[0].join(_value(inside[1], parameters))
    if name == "Fn::Split":
        return _value(inside[1], parameters).split(inside[0])
    raise BadInput(
        f"the template that is deployed, or this one, has a condition with {name}, which this version cannot read"
    )
