"""Values with their types, as DynamoDB has them: what boto3 makes of them, too."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.dynamodb.values import deserialized, serialized

WHOLE = st.integers(-(10**37), 10**37)
PARTS = st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.text() | WHOLE | PARTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=12,
)


@given(value=VALUES)
def test_a_value_is_written_and_read_as_boto3_does(value: object):
    written = serialized(value)
    assert written == TypeSerializer().serialize(value)
    read = deserialized(written)
    assert read == TypeDeserializer().deserialize(written)
    assert deserialized(serialized(read)) == read


@pytest.mark.parametrize(
    "value", [0.5, {1}, b"x", object(), Decimal("NaN"), Decimal("Infinity"), 10**38 + 1, [{"a": 0.5}]]
)
def test_what_no_row_holds_is_turned_down(value: object):
    with pytest.raises(TypeError):
        serialized(value)


def test_a_type_that_no_row_has_is_turned_down():
    with pytest.raises(TypeError, match="SS"):
        deserialized({"SS": ["a"]})
