"""The deployment's secrets: SSM SecureStrings, each a JSON. ``fortnight setup`` makes the keys; they are read when first used."""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from shared import secret_keys as rules
from shared.adapters import clock
from shared.adapters.clients import client
from shared.errors import MissingSetting
from shared.signed_links import Keys


def keys(parameter: str) -> Keys:
    """The keys in *parameter*, checked; they are read again after :data:`shared.secret_keys.KEPT`. Raises :class:`MissingSetting` if
    they are invalid, so that whatever needs them waits until they are right."""
    return _keys(parameter, int(clock.system().timestamp() // rules.KEPT.total_seconds()))


@lru_cache(maxsize=2)
def _keys(parameter: str, _period: int) -> Keys:
    return rules.checked(document(parameter), parameter)


def forget() -> None:
    """Read the keys anew when they are next needed."""
    _keys.cache_clear()


def document(parameter: str) -> Any:
    """The JSON in an SSM SecureString. Raises :class:`MissingSetting` if it is none; no word of it is in the message."""
    try:
        return json.loads(read(parameter))
    except (ValueError, RecursionError):
        raise MissingSetting(f"{parameter} is not JSON") from None


def read(parameter: str) -> str:
    """The decrypted text of an SSM SecureString."""
    value: str = client("ssm").get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    return value


def write(parameter: str, held: Any) -> None:
    """Replace what *parameter* has with the JSON *held*, after checking that it can be read."""
    rules.checked(held, parameter)
    client("ssm").put_parameter(Name=parameter, Type="SecureString", Value=json.dumps(held), Overwrite=True)
    forget()


def make(parameter: str) -> tuple[str, ...]:
    """Write fresh keys into *parameter*, as far as they are missing; returns their names. A key that exists is never overwritten: that
    would break every link that is out, or forget who was erased."""
    ssm = client("ssm")
    fresh = _fresh()
    try:
        ssm.put_parameter(Name=parameter, Type="SecureString", Value=json.dumps(fresh), Overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:
        held = document(parameter)
        if not isinstance(held, dict):
            raise MissingSetting(f"{parameter} is not a JSON object") from None
        missing = {name: value for name, value in fresh.items() if name not in held}
        if missing:
            write(parameter, held | missing)
        return tuple(missing)
    return tuple(fresh)


def missing(parameter: str) -> tuple[str, ...]:
    """The names of the keys that :func:`make` would make."""
    try:
        held = document(parameter)
    except client("ssm").exceptions.ParameterNotFound:
        held = None
    return tuple(name for name in _fresh() if not isinstance(held, dict) or name not in held)


def _fresh() -> dict[str, Any]:
    return {
        "current": "a",
        "link": {"a": random(), "b": random()},
        "hook": {"a": random(), "b": random()},
        "hash": random(),
        "suppression": random(),
    }


def random() -> str:
    """A fresh key as it is kept."""
    return base64.b64encode(secrets.token_bytes(rules.SHORTEST)).decode()


@dataclass(frozen=True, slots=True)
class Parameter:
    """The parameter called *name*, for whoever changes its keys."""

    name: str

    def document(self) -> Any:
        return document(self.name)

    def write(self, held: Any) -> None:
        write(self.name, held)

    def missing(self) -> tuple[str, ...]:
        return missing(self.name)

    def make(self) -> tuple[str, ...]:
        return make(self.name)

    def random(self) -> str:
        return random()

    def now(self) -> datetime:
        return clock.system()
