"""Values as DynamoDB's JSON has them, each with its type: texts, numbers, truth, lists and maps, of which a row is made.

boto3 has the same for more types, and a session of its own that it loads with it.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

DIGITS = 38
"""The most that a number of DynamoDB's has."""


def serialized(value: Any) -> dict[str, Any]:
    """*value* with its type. Raises ``TypeError`` for what no row holds, a float among it."""
    for of, write in _WRITTEN.items():
        if isinstance(value, of):
            return write(value)
    raise TypeError(f"DynamoDB cannot keep a {type(value).__name__} of ours")


def deserialized(value: Mapping[str, Any]) -> Any:
    """The value that *value* is, with its type. Raises ``TypeError`` for a type that no row of ours has."""
    ((of, held),) = value.items()
    read = _READ.get(of)
    if read is None:
        raise TypeError(f"a value of DynamoDB's type {of}")
    return read(held)


def _number(value: int | Decimal) -> dict[str, Any]:
    number = Decimal(value)
    if not number.is_finite() or len(number.as_tuple().digits) > DIGITS:
        raise TypeError(f"a number of DynamoDB's is finite and has at most {DIGITS} digits")
    return {"N": str(number)}


_WRITTEN: dict[type | tuple[type, ...], Callable[[Any], dict[str, Any]]] = {
    str: lambda value: {"S": value},
    bool: lambda value: {"BOOL": value},  # before the numbers, as it is one of Python's
    (int, Decimal): _number,
    dict: lambda value: {"M": {name: serialized(one) for name, one in value.items()}},
    (list, tuple): lambda value: {"L": [serialized(one) for one in value]},
    type(None): lambda _: {"NULL": True},
}
_READ: dict[str, Callable[[Any], Any]] = {
    "S": str,
    "N": Decimal,
    "BOOL": bool,
    "M": lambda held: {name: deserialized(one) for name, one in held.items()},
    "L": lambda held: [deserialized(one) for one in held],
    "NULL": lambda _: None,
}
