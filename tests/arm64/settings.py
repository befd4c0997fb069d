"""What template.yaml gives a function in its environment, where the resources that it names are known."""

import re
from collections.abc import Mapping
from typing import Any

from tests.template.written import FUNCTIONS, GLOBAL, WRITTEN, properties

_LOGICAL = {name: logical for logical, name in FUNCTIONS.items()}


def variables(function: str, values: Mapping[str, str]) -> dict[str, str]:
    """The variables of *function*. *values* are what references come to, by ``Ref`` or ``Logical.Attribute``, and parameters that are given,
    which otherwise have their defaults. Raises ``KeyError`` naming what is not known."""
    defaults = {name: str(one["Default"]) for name, one in WRITTEN["Parameters"].items() if "Default" in one}
    own = properties(_LOGICAL[function]).get("Environment", {}).get("Variables", {})
    written = GLOBAL["Environment"]["Variables"] | own
    return {name: _resolved(value, defaults | dict(values)) for name, value in written.items()}


def _resolved(value: Any, values: Mapping[str, str]) -> str:
    match value:
        case {"Ref": name}:
            return values[name]
        case {"Fn::GetAtt": [name, attribute]}:
            return values[f"{name}.{attribute}"]
        case {"Fn::Sub": text}:
            return re.sub(r"\$\{([\w:.]+)\}", lambda found: values[found[1]], text)
        case {"Fn::If": [condition, then, otherwise]}:
            return _resolved(then if _holds(WRITTEN["Conditions"][condition], values) else otherwise, values)
    return str(value)


def _holds(condition: Any, values: Mapping[str, str]) -> bool:
    match condition:
        case {"Fn::Not": [negated]}:
            return not _holds(negated, values)
        case {"Fn::Or": alternatives}:
            return any(_holds(one, values) for one in alternatives)
        case {"Fn::Equals": [one, other]}:
            return _resolved(one, values) == _resolved(other, values)
    raise ValueError(f"a condition of another form: {condition}")
