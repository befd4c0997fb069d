"""template.yaml as written and as translated."""

from typing import Any

import pytest

from artefacts.translate import functions, load, packaged, translate
from local.emulator import ROOT
from tests import roles

WRITTEN = load(ROOT / "template.yaml")
RESOURCES: dict[str, dict[str, Any]] = WRITTEN["Resources"]
FUNCTIONS = functions(WRITTEN)
TRANSLATED: dict[str, dict[str, Any]] = translate(packaged(WRITTEN))["Resources"]
GLOBAL: dict[str, Any] = WRITTEN["Globals"]["Function"]
every_function = pytest.mark.parametrize(("logical", "name"), sorted(FUNCTIONS.items()))


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {logical: r["Properties"] for logical, r in RESOURCES.items() if r["Type"] == kind}


def properties(logical: str) -> dict[str, Any]:
    found: dict[str, Any] = RESOURCES[logical]["Properties"]
    return found


def statements(logical: str) -> dict[str, dict[str, Any]]:
    """The statements of a function's own role, by their Sid."""
    return {statement["Sid"]: statement for statement in roles.statements(logical)}


def target(reference: dict[str, Any]) -> str:
    """The logical id in ``Fn::GetAtt`` or ``Ref``."""
    found: str = reference["Fn::GetAtt"][0] if "Fn::GetAtt" in reference else reference["Ref"]
    return found
