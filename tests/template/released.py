"""What the last release's template has that data, addresses or people's work hang on, as ``released.json`` keeps it: an update must replace
none of it. With a release it is written anew: ``.venv/bin/python -m tests.template.released``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from artefacts.translate import load, packaged, translate
from deploying.changes import HANGS, HANGS_ON_NAME
from local.emulator import ROOT

KEPT = Path(__file__).with_name("released.json")
LOGS = "AWS::Logs::LogGroup"


def fixed(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    """Of the properties of a resource of that *kind*, those that cannot be changed, or not always, without a new one in its place."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    paths = [*schema.get("createOnlyProperties", ()), *schema.get("conditionalCreateOnlyProperties", ())]
    return {path: _at(said, path.split("/")[2:]) for path in sorted(paths)}


def _at(said: Any, path: list[str]) -> Any:
    for part in path:
        said = said.get(part) if isinstance(said, dict) else None
    return said


def hanging(template: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each resource of the translated *template* that something hangs on, and what of it may not change."""
    for name, resource in sorted(template["Resources"].items()):
        kind = resource["Type"]
        if kind in HANGS or kind == LOGS or name in HANGS_ON_NAME:
            held = {key: resource[key] for key in ("Condition", "UpdateReplacePolicy") if key in resource}
            yield name, {"Type": kind, "Fixed": fixed(kind, resource.get("Properties", {}))} | held


def routes(template: dict[str, Any]) -> Iterator[str]:
    for path, methods in template["Resources"]["Api"]["Properties"]["Body"]["paths"].items():
        yield from (f"{method.upper()} {path}" for method in methods)


def summary(template: dict[str, Any]) -> dict[str, Any]:
    return {
        "Parameters": {name: said["Type"] for name, said in sorted(template["Parameters"].items())},
        "Outputs": sorted(template["Outputs"]),
        "Routes": sorted(routes(template)),
        "Resources": dict(hanging(template)),
    }


def now() -> dict[str, Any]:
    return summary(translate(packaged(load(ROOT / "template.yaml"))))


if __name__ == "__main__":
    KEPT.write_text(json.dumps(now(), indent=1) + "\n", encoding="utf-8")
