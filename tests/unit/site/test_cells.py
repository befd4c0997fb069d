"""Rows that are kept between two editions are read as they were written."""

from hypothesis import given
from hypothesis import strategies as st

from shared.site.cells import CELL, ROW, packed, unpacked

WORDS = st.text(st.characters(exclude_characters=ROW + CELL))
ROWS = st.lists(st.tuples(WORDS.filter(bool), WORDS, WORDS).map(list), max_size=4)


@given(st.lists(ROWS, max_size=3))
def test_what_was_packed_is_read_again(seasons: list[list[list[str]]]) -> None:
    assert [*unpacked(map(packed, seasons))] == [row for rows in seasons for row in rows]


def test_what_parts_cells_is_taken_out_of_words() -> None:
    assert [*unpacked([packed([(f"a{ROW}b", f"{CELL}c")])])] == [["ab", "c"]]
