"""YAML as people mean it: no value turns into another, nothing wins silently, every mistake is one sentence with its line."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.text.mistakes import Mistake, Mistakes
from shared.text.strict_yaml import LARGEST, read

BOMB = b"a: &a [x, x]\n" + b"".join(
    b"b%d: &b%d [%s]\n" % (n, n, b", ".join([b"*a" if n == 0 else b"*b%d" % (n - 1)] * 9)) for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 18\nb: 18.30\nc: 14:00\nd: no\ne: on\nf: 0x1F\ng: 1e3\nh: 1_000\n", {"a": "18", "b": "18.30", "c": "14:00", "d": "no", "e": "on", "f": "0x1F", "g": "1e3", "h": "1_000"}),
        ("a: 2024-02-30\nb: 2024-02-08\n", {"a": "2024-02-30", "b": "2024-02-08"}),
        ("a: ~\nb:\nc: null\nd: 'null'\ne: ''\n", {"a": None, "b": None, "c": None, "d": "null", "e": ""}),
        ("on: 1\n1h: 2\n2024-02-08: 3\n", {"on": "1", "1h": "2", "2024-02-08": "3"}),
        ("\ufeffa: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
        ("%YAML 1.1\n---\na: !!str 1\n...\n", {"a": "1"}),
        ("d: &d {a: 1, b: 2}\ne: {<<: *d, a: 3}\nf: {<<: [*d, {b: 4, c: 5}]}\n", {"d": {"a": "1", "b": "2"}, "e": {"a": "3", "b": "2"}, "f": {"a": "1", "b": "2", "c": "5"}}),
        ("", None),
        ("# only a comment\n", None),
        ("- [a, b]\n- {c: }\n", [["a", "b"], {"c": None}]),
    ],
)  # fmt: skip
def test_plain_values_are_the_texts_that_stand_there(text: str, value: Any):
    assert read(text.encode()).value == value


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        (b"talks: []\nid: x\ntalks: [1]\n", 3, "'talks' stands here twice, first in line 1"),
        (b"season:\n  until: 1\n  until: 2\n", 3, "season: 'until' stands here twice, first in line 2"),
        (b"notes:\n  1: a\n  '1': b\n", 3, "notes: '1' stands here twice"),
        (b"a: {<<: {b: 1}, <<: {b: 2}}\n", 1, "'<<' stands here twice"),
        (b"a: {<<: 1}\n", 1, "behind << stands an alias"),
        (b"title: Foo: bar\n", 1, "put the value in quotes"),
        (b"a:\n\tb: 1\n", 2, "a tab; indent with blanks"),
        (b"a: @x\n", 1, "put the value in quotes"),
        (b"a: `x`\n", 1, "put the value in quotes"),
        (b"a: *x\n", 1, "a value that begins with * must be put in quotes"),
        (b"a: *\n", 1, "must be put in quotes"),
        (b"a: !x 1\n", 1, "'!x' means nothing here"),
        (b"a: !!python/object/apply:os.system [ls]\n", 1, "'!!python/object/apply:os.system' means nothing here"),
        (b"a: !!binary aGk=\n", 1, "'!!binary' means nothing here"),
        (b"a: 1\nb: 'x\nc: 2\n", 2, "the quote that opens here is not closed"),
        (b'a: "x\n', 1, "the quote that opens here is not closed"),
        (b"a: [1, 2\nb: 3\n", 2, "a comma or the closing ] is missing"),
        (b"a: {b: 1\nc: 2\n", 2, "a comma or the closing } is missing"),
        (b"a: 1\n  b: 2\n", 2, "indent the line like its neighbours"),
        (b"- a\nb: 1\n", 2, "indented otherwise than its neighbours"),
        (b"a: - b\n", 1, "a list begins in a line of its own"),
        (b"a: |x\n", 1, "must be put in quotes"),
        (b'a: "C:\\home"\n', 1, "use single quotes"),
        (b'a: "\\ud800"\n', 1, "is not a character"),
        (b'a: "\\U00110000"\n', None, "is not a character"),
        (b"? [a, b]\n: c\n", 1, "the name of a setting is one word"),
        (b"a: &x [*x]\n", 1, "stands within what it stands for"),
        (b"a: &x {b: *x}\n", 1, "stands within what it stands for"),
        (BOMB, 1, "repeat each other without end"),
        (b"a: 1\n---\nb: 2\n", 2, "a second document begins here"),
        (b"a: &x 1\nb: &x 2\n", 2, "this anchor (&) is there already"),
        (b"a: 1\nb: \xe9\n", 2, "this is not UTF-8"),
        ("a: ü\n".encode("utf-16"), 1, "this is not UTF-8"),
        (b"a: 1\nb: \x00\n", 2, "a character that cannot be in a text file (U+0000)"),
        (b"[" * 5000, None, "nested far too deep"),
        (b"x" * (LARGEST + 1), None, "larger than 2 MB"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence_with_its_line(data: bytes, line: int | None, told: str):
    with pytest.raises(Mistakes) as caught:
        read(data)
    (one,) = caught.value.found
    assert (one.line, told in str(caught.value)) == (line, True), str(caught.value)


def test_every_doubled_name_is_told_at_once():
    with pytest.raises(Mistakes) as caught:
        read(b"a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [one.line for one in caught.value.found] == [2, 3]


def test_the_lines_of_all_places_are_known():
    lines = read(b"id: x\ntalks:\n  - speaker: A\n    title: T\n  - {speaker: B}\n").lines
    assert {path: line for path, line in lines.items() if path} == {
        ("id",): 1, ("talks",): 2, ("talks", 0): 3, ("talks", 0, "speaker"): 3, ("talks", 0, "title"): 4,
        ("talks", 1): 5, ("talks", 1, "speaker"): 5,
    }  # fmt: skip


# Words of the library's own messages.
FOREIGN = re.compile(
    r"while (scanning|parsing|constructing)|could not|expected|mapping values|token|constructor|unicode", re.I
)


@settings(max_examples=400, deadline=None)
@given(st.text("ab:-[]{}&*!|>'\"%@`#,? \n\t\\<1~.", max_size=40) | st.binary(max_size=30))
def test_of_any_text_a_document_is_made_or_sentences_of_ours(data: str | bytes):
    found: tuple[Mistake, ...] = ()
    try:
        read(data if isinstance(data, bytes) else data.encode())
    except Mistakes as error:
        found = error.found
    assert [one for one in found if FOREIGN.search(one.said) or "\n" in one.said] == []
