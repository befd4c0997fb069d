"""moto's DynamoDB, answering faster: an attribute value is already in the wire's form and is passed on as it is.

moto tries eight ways to spell each of an attribute value's ten possible types, at every attribute of every row: half the time of
a test that reads whole partitions. No row of ours holds bytes, the one type that would have to be encoded on the way.
"""

from typing import Any

from moto.core.serialize import BaseJSONSerializer

_serialize = BaseJSONSerializer._serialize_type_structure


def _pass_on(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and isinstance(value, dict) and not value.keys() & {"B", "BS"}:
        self._default_serialize(serialized, value, shape, key)
    else:
        _serialize(self, serialized, value, shape, key)


def install() -> None:
    """From here on, in this process."""
    BaseJSONSerializer._serialize_type_structure = _pass_on
