"""What people type amiss into a form of the desk is said at its field, in words that say how it is written; what is right goes through."""

import pytest

from shared.desk.actions import forms
from shared.desk.actions.action_page import Asking
from shared.desk.actions.registry import actions
from shared.desk.answers import GoTo
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.pressing import HERE, post, typed
from tests.unit.desk.worlds import CASES

PARAGRAPH = "We met on Tuesday. " * 120


def asked(name: str, /, **wrong: str) -> Asking:
    """The form of an action that is right but for what is *wrong*, as it comes back."""
    store = begun(CASES[name])
    shown = post(
        store, name, typed(name, inputs(CASES[name], store)) | {field: (text,) for field, text in wrong.items()}
    )
    assert isinstance(shown, Asking), shown
    return shown


@pytest.mark.parametrize(
    ("name", "field", "text", "said"),
    [
        ("sessions add", "when", "31 February", "'31 February' says a month, but not the year"),
        ("sessions add", "when", "2024-02-31 18:00", "there is no such day"),
        ("sessions add", "when", "next Tue 6pm", "is not a day and time"),
        ("sessions add", "zone", "UTC+2", "is an offset, which no change of clocks follows"),
        ("sessions add", "zone", "gmt +01:00", "is an offset"),
        ("sessions add", "zone", "Berlin", "did you mean Europe/Berlin?"),
        ("sessions add", "zone", "nowhere at all", "they look like Europe/Paris"),
        ("sessions add", "title", "x" * 201, "this is 201 characters long; 200 are the most"),
        ("sessions move", "when", "tomorrow", "is not a day and time"),
        ("sessions move", "zone", "CET", "write one of Europe/Berlin"),
        ("votes open", "closes", "18:00", "say the day, too"),
        ("members pause", "until", "31 Feb", "the day on which the pause ends"),
        ("members pause", "until", "2020-01-01", "a day ahead"),
        ("recap note", "words", PARAGRAPH * 2, "4,000 are the most"),
        ("recap thread", "url", "not a link", "There is a blank in this address"),
        ("recap thread", "url", "javascript:alert(1)", "begins with https://"),
        ("talks add", "address", "ada@", "no domain"),
        ("talks add", "speaker", "A paragraph " * 60, "200 are the most"),
        ("talks address", "address", "ada @example.org", "a blank before the @"),
        ("proposals add", "address", "ada", "it has no @"),
        ("rota yes", "name", "x" * 201, "200 are the most"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(name: str, field: str, text: str, said: str):
    shown = asked(name, **{field: text})
    (at,) = [one for one in shown.fields if one.name == field]
    assert said in at.wrong, (at.wrong, shown.wrong)
    assert [text.strip()] == [value.strip() for value in at.values]
    assert shown.wrong == ()


def test_an_address_on_the_web_needs_no_https_wherever_one_is_typed():
    for name, field in (("recap thread", "url"), ("sessions notes", "notes"), ("proposals add", "link")):
        store = begun(CASES[name])
        form = typed(name, inputs(CASES[name], store)) | {field: ("example.org/room",)}
        assert isinstance(post(store, name, form), GoTo), name


def test_a_number_that_may_be_left_out_may_be_left_empty():
    store = begun(CASES["attendance record"])
    form = typed("attendance record", inputs(CASES["attendance record"], store)) | {"others": (" ",)}
    assert isinstance(post(store, "attendance record", form), GoTo)
    assert "is not a number" in str(asked("attendance record", others="many").fields)
    assert "this is needed" in str(asked("rota move", place="").fields)


@pytest.mark.parametrize(
    "name", [one for one in HERE if one != "recordings attach"]
)  # a video's title is cut, as the playlist's are
def test_no_line_of_a_form_takes_a_page(name: str):
    """Whatever is a line stays one that fits where it is shown: a pasted paragraph is no title and nobody's name."""
    store = begun(CASES[name])
    form = typed(name, inputs(CASES[name], store))
    for one in forms.fields_of(actions()[name]):
        if one.sort is forms.Sort.LINE and one.name in ("title", "topic", "speaker", "name", "place"):
            shown = post(store, name, form | {one.name: ("word " * 190,)})
            assert isinstance(shown, Asking), one.name
            assert any(field.wrong for field in shown.fields), one.name
