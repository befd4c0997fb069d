"""No library's words are said of a group's file or an archive, whatever stands in it."""

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.archive.sessions import sessions_of
from shared.group.file import parse
from shared.text.mistakes import Mistakes
from tests.unit.group.documents import ARCHIVE, TEXT

FOREIGN = re.compile(
    r"[Ii]nput should|[Ff]ield required|Extra inputs|valid (dictionary|string|list|tuple|integer|date|time)|instance of|zero time|"
    r"String should|Value error|Assertion|pydantic|isoformat|month must be|day is out of range|cannot stand here",
)
WRITTEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.binary(max_size=3)
    | st.sampled_from(["", " ", "18:30", "2024-02-08", "7", "1d", "x", "https://example.org", "yes", "2024-02-30", "24:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "from", "speaker", "starts", "x"]), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
CHECKS = {
    "group": (parse, yaml.safe_load(TEXT) | {"kinds": {"2023-10-14": "talks"}}),
    "archive": (lambda document: sessions_of(document, "ml-theory"), yaml.safe_load(ARCHIVE)),
}


def complaints(check: Any, document: Any) -> str:
    """All that is wrong with *document*; nothing if it is right."""
    try:
        check(document)
    except Mistakes as error:
        return str(error)
    return ""


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("kind", CHECKS)
def test_no_library_speaks_whatever_is_put_wherever(kind: str):
    check, document = CHECKS[kind]
    everywhere = st.sampled_from(places(document))

    @settings(max_examples=600, deadline=None)
    @given(st.lists(st.tuples(everywhere, WRITTEN), min_size=1, max_size=1), st.sampled_from(["", "xyz", "co-leads"]))
    def look(changes: list[tuple[Any, Any]], word: str) -> None:
        wrong: Any = document
        for path, value in changes:
            wrong = put(wrong, path, value)
        if word and isinstance(wrong, dict):
            wrong = wrong | {word: 1}
        assert not FOREIGN.search(complaints(check, wrong))

    look()
