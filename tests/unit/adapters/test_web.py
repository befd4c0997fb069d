"""What a request's form says, as it came."""

from typing import Any

import pytest

from shared.adapters import web
from shared.errors import BadInput

FORM = "application/x-www-form-urlencoded"


def posted(body: str, kind: str = FORM) -> dict[str, Any]:
    return {"body": body, "headers": {"content-type": kind}}


@pytest.mark.parametrize(
    "behind", ["", ".", ")", ").", ">", "%3E", "*", '"', "\u201d", "\u2026", "%E2%80%9D,", "]", "%29"]
)
def test_what_stands_behind_a_link_in_a_sentence_is_no_part_of_it(behind: str):
    assert web.token({"pathParameters": {"token": f"k1.a-b_c.d_-{behind}"}}) == "k1.a-b_c.d_-"
    assert web.token({"pathParameters": None}) == ""


def test_blanks_and_repeats_are_kept_in_order():
    assert web.fields(posted("a=2&b=&a=1&c=x+y%26", f"{FORM}; charset=UTF-8")) == {
        "a": ("2", "1"), "b": ("",), "c": ("x y&",),
    }  # fmt: skip
    assert web.fields(posted("", "")) == {}


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("a=" + "x" * web.LONGEST_FORM, FORM, "250,002 characters, 250,000 are the most"),
        ("&".join(["a=1"] * 2_001), FORM, "more fields than ours, 2,000 are the most"),
        ("a=1", "text/plain", "did not come from a form of ours"),
        ("a=1", "", "did not come from a form of ours"),
        ("--x\r\n", "multipart/form-data; boundary=x", "did not come from a form of ours"),
    ],
)
def test_what_would_be_lost_is_refused_aloud(body: str, kind: str, words: str):
    with pytest.raises(BadInput, match=words):
        web.fields(posted(body, kind))
