"""The deployment's keys: one SSM SecureString, a JSON made by ``fortnight setup``, read on first use."""

import base64
import json
import secrets
from functools import cache
from typing import Any

from shared.adapters.clients import client
from shared.errors import MissingSetting
from shared.links import Keys


@cache
def keys(parameter: str) -> Keys:
    """The keys in *parameter*; kept for the life of the sandbox. Raises :class:`MissingSetting` if they are not complete."""
    held = json.loads(read(parameter))
    if missing := [name for name in _fresh() if name not in held]:
        raise MissingSetting(f"{parameter} lacks {', '.join(missing)}: run `fortnight setup`")
    return Keys(
        current=held["current"],
        link=_many(held["link"]),
        hash=base64.b64decode(held["hash"]),
        suppression=base64.b64decode(held["suppression"]),
        hook=_many(held["hook"]),
    )


def read(parameter: str) -> str:
    """The decrypted text of an SSM SecureString."""
    value: str = client("ssm").get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    return value


def make(parameter: str) -> tuple[str, ...]:
    """Write fresh keys under *parameter*, those of them that are not there yet; their names.

    Never overwrites one: that would break every link that is out, or forget who was erased.
    """
    ssm = client("ssm")
    fresh = _fresh()
    try:
        ssm.put_parameter(Name=parameter, Type="SecureString", Value=json.dumps(fresh), Overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:
        held = json.loads(read(parameter))
        missing = {name: value for name, value in fresh.items() if name not in held}
        if missing:
            ssm.put_parameter(Name=parameter, Type="SecureString", Value=json.dumps(held | missing), Overwrite=True)
        return tuple(missing)
    return tuple(fresh)


def _fresh() -> dict[str, Any]:
    return {
        "current": "a",
        "link": {"a": _random(), "b": _random()},
        "hook": {"a": _random(), "b": _random()},
        "hash": _random(),
        "suppression": _random(),
    }


def _many(held: dict[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(value) for name, value in held.items()}


def _random() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
