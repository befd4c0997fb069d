"""moto, answering faster, each answer the same.

An attribute value is already in the wire's form and is passed on as it is: moto tries eight ways to spell each of its ten
possible types, at every attribute of every row. No row of ours holds bytes, the one type that would have to be encoded.

A copy of an item (moto copies the table at each transaction, and whatever a query finds) shares its attribute values. What an
update changes in its place is no copy's any more before that. An item's size is looked at once, not at each attribute of it.

Neither the list of what a service can do nor botocore's own name changes from call to call.
"""

import copy
from functools import cache
from typing import Any

from botocore.useragent import UserAgentString
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table

_serialize = BaseJSONSerializer._serialize_type_structure
_update = DynamoDBBackend.update_item
LIMIT = 405_000  # bytes; moto's own


def _pass_on(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and isinstance(value, dict) and not value.keys() & {"B", "BS"}:
        self._default_serialize(serialized, value, shape, key)
    else:
        _serialize(self, serialized, value, shape, key)


def _sized(values: dict[str, Any]) -> LimitedSizeDict:
    attrs = LimitedSizeDict()
    dict.update(attrs, values)
    return attrs


def _made(self: Any, hash_key: Any, range_key: Any, attrs: dict[str, Any]) -> None:
    self.hash_key, self.range_key = hash_key, range_key
    self.attrs = _sized({key: DynamoType(value) for key, value in attrs.items()})
    if self.size() > LIMIT:
        raise ItemSizeTooLarge


def _copied(self: Any, memo: dict[int, Any]) -> Item:
    copied = Item.__new__(Item)
    copied.hash_key, copied.range_key, copied.attrs = self.hash_key, self.range_key, _sized(self.attrs)
    return copied


def _updated(self: Any, table_name: str, key: Any, *args: Any, **more: Any) -> Any:
    if item := self.get_item(table_name, key):
        item.attrs = _sized({name: copy.deepcopy(value) for name, value in item.attrs.items()})
    return _update(self, table_name, key, *args, **more)


def _all_items(self: Any) -> list[Item]:
    items = [item for partition in self.items.values() for item in partition.values()]
    return sorted(items, key=lambda item: (item.hash_key.value, item.range_key.value))


def install() -> None:
    """From here on, in this process."""
    BaseJSONSerializer._serialize_type_structure = _pass_on
    Item.__init__, Item.__deepcopy__ = _made, _copied
    DynamoDBBackend.update_item = _updated
    Table.all_items = _all_items
    responses.method_names_from_class = cache(responses.method_names_from_class)
    UserAgentString.to_string = lambda _: "Botocore"
