"""A file's text, changed in place: what was not asked for stays, byte for byte."""

import difflib
import re
from typing import Any

import pytest

from shared.errors import BadInput
from shared.group.file import parse
from shared.group.texts import Edit, generated, patched, plain
from shared.text import strict_yaml
from tests.architecture import ROOT

DEMO = (ROOT / "local" / "group.yaml").read_text()
WHOLE = re.search(r"```yaml\n(id: reading-circle.*?)```", (ROOT / "docs" / "group.md").read_text(), re.DOTALL)[1]  # type: ignore[index]
ODD = """\
# ours
id:   g        # stays aligned
name: 'Kernels: and "others"'
co_leads:
- id: mika
  name: Mika   # she began it
  address: mika@example.org

- {id: sol, name: Sol, address: sol@example.org}
notes:
    1h: |
      The door
      opens early.
    7d: >-
      folded
      words
kinds: {"2027-01-09": proposals}   # a vote
reminders: [7d, 1d,   1h]
quiet:
until: ~
seats: 04
# the end
"""


def value(text: str) -> Any:
    return strict_yaml.read(text.encode()).value


def differing(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:3] not in ("---", "+++") and not line.startswith("@@")]


@pytest.mark.parametrize("text", [DEMO, WHOLE], ids=["demo", "whole"])
def test_without_edits_nothing_is_another_byte(text: str):
    assert patched(text, []) == text


@pytest.mark.parametrize(
    ("path", "new", "lines"),
    [
        (("name",), "Margins", ["-name: 'Kernels: and \"others\"'", "+name: 'Margins'"]),
        (("co_leads", 0, "name"), "Mika Lead", ["-  name: Mika   # she began it", "+  name: Mika Lead   # she began it"]),
        (("seats",), "5", ["-seats: 04", "+seats: 5"]),
        (("kinds", "2027-01-09"), "talks", ["-kinds: {\"2027-01-09\": proposals}   # a vote", "+kinds: {\"2027-01-09\": talks}   # a vote"]),
        (("seats",), None, ["-seats: 04"]),
        (("quiet",), None, ["-quiet:"]),
        (("notes", "1h"), None, ["-    1h: |", "-      The door", "-      opens early."]),
        (("notes",), None, ["-notes:", "-    1h: |", "-      The door", "-      opens early.", "-    7d: >-", "-      folded", "-      words"]),
        (("co_leads", 0), None, ["-- id: mika", "-  name: Mika   # she began it", "-  address: mika@example.org"]),
        (("co_leads", 1), None, ["-- {id: sol, name: Sol, address: sol@example.org}"]),
        (("co_leads", 0, "address"), None, ["-  address: mika@example.org"]),
    ],
)  # fmt: skip
def test_an_edit_changes_its_line_and_no_other(path: Any, new: Any, lines: list[str]):
    same = Edit(("name",), value(ODD)["name"])
    once = patched(ODD, [same] if new else [])  # the library has a spacing of its own
    found = differing(once, patched(ODD, [same, Edit(path, new)] if new else [Edit(path, new)]))
    assert [re.sub(" +", " ", line) for line in found] == [re.sub(" +", " ", line) for line in lines]


@pytest.mark.parametrize(
    "new",
    ["no", "null", "~", "1984", "18:30", "2027-01-09", "- a", "# a", "a: b", "a #b", "'", '"', "*a", "&a", "!a", "%", "@", "`", "{", "[", "é\u2028x",
     "two\nlines", "ends\n", "\tx", " x", "x ", "\\", "|", ">", "? a", "=", "<<", "true", ".5", "0x1f", "1e3", "-", "😀", "x" * 500, "a\n\n  b\n c"],
)  # fmt: skip
def test_whatever_is_typed_is_read_back_as_it_was(new: str):
    for path in (("name",), ("mission",), ("co_leads", 1, "name"), ("notes", "1h"), ("notes", new), ("kinds", "x")):
        made = value(patched(ODD, [Edit(path, new)]))
        for step in path:
            made = made[step]
        assert made == new


def test_lists_grow_shrink_and_appear():
    edits = [
        Edit(("co_leads", 2), {"id": "zoe", "name": "Zoe: x"}), Edit(("co_leads", 0), None), Edit(("season", "extra"), ["2027-01-09"]),
        Edit(("series", 0), {"id": "a"}), Edit(("quiet", "from"), "21:00"),
    ]  # fmt: skip
    made = value(patched(ODD, edits))
    assert made["co_leads"] == [
        {"id": "sol", "name": "Sol", "address": "sol@example.org"}, {"id": "zoe", "name": "Zoe: x"},
    ]  # fmt: skip
    assert (made["season"], made["series"], made["quiet"]) == (
        {"extra": ["2027-01-09"]},
        [{"id": "a"}],
        {"from": "21:00"},
    )
    assert "# ours" in patched(ODD, edits)


def test_a_file_without_a_text_is_made_commented_and_means_the_same():
    for text in (
        DEMO,
        WHOLE,
        WHOLE.replace("reminders: [7d, 1d, 1h]\n", "")
        .replace("every_days: 14", "every_days: 7")
        .replace("2027-03-13", "2027-03-06"),
    ):
        try:
            group = parse(value(text))
        except BadInput:
            continue
        made = generated(group)
        assert parse(value(made)) == group
        assert made.startswith("# Who we are\nid: ")
        assert value(made) == plain(group)


def test_what_an_alias_repeats_is_not_changed_by_itself():
    text = "a: &x {b: 1}\nc: *x\n"
    with pytest.raises(BadInput, match="change it as a file"):
        patched(text, [Edit(("c", "b"), "2")])
    assert patched(text, [Edit(("d",), "2")]) == text + "d: 2\n"
