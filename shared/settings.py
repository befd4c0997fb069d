"""Settings come from the environment into one frozen, typed object per function; a missing one is an error that names it."""

import os
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar, cast

from shared.errors import MissingSetting

SettingsT = TypeVar("SettingsT")


def load(kind: type[SettingsT], environment: Mapping[str, str] | None = None) -> SettingsT:
    """*kind*, a dataclass of ``str``, ``int`` or ``float`` fields, from ``FORTNIGHT_<FIELD>``.

    Raises :class:`MissingSetting` naming every variable that is missing and has no default.
    """
    source = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    missing = []
    for field in fields(cast(Any, kind)):
        name = f"FORTNIGHT_{field.name.upper()}"
        if name in source:
            values[field.name] = field.type(source[name]) if callable(field.type) else source[name]
        elif field.default is MISSING:
            missing.append(name)
    if missing:
        raise MissingSetting(f"the environment lacks {', '.join(missing)}")
    return kind(**values)
