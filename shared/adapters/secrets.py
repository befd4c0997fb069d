"""The deployment's keys: one SSM SecureString, a JSON made by ``fortnight setup``, read on first use."""

import base64
import json
import secrets
from functools import cache

from shared.adapters.clients import client
from shared.links import Keys


@cache
def keys(parameter: str) -> Keys:
    """The keys in *parameter*; kept for the life of the sandbox."""
    held = json.loads(read(parameter))
    return Keys(
        held["current"],
        {name: base64.b64decode(value) for name, value in held["link"].items()},
        base64.b64decode(held["hash"]),
    )


def read(parameter: str) -> str:
    """The decrypted text of an SSM SecureString."""
    value: str = client("ssm").get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    return value


def make(parameter: str) -> bool:
    """Write fresh keys under *parameter* unless there are some; whether it did. Never overwrites: that would break every link."""
    ssm = client("ssm")
    fresh = {
        "current": "a",
        "link": {"a": _random(), "b": _random()},
        "hash": _random(),
    }
    try:
        ssm.put_parameter(Name=parameter, Type="SecureString", Value=json.dumps(fresh), Overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:
        return False
    return True


def _random() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
