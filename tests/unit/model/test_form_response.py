"""Which answer is which, and which address counts."""

from datetime import UTC, datetime

import pytest

from shared import limits
from shared.model.form_response import (
    FormState,
    MappingBroken,
    Questions,
    Response,
    address_of,
    as_read,
    differences,
    resolve,
)
from shared.model.group import FormMapping

TITLES = {"q1": "Name", "q2": "Email", "q3": "Affiliation"}
MAPPED = {"email": "q2", "name": "q1"}


def response(**more) -> Response:
    return Response(id="r", submitted=datetime(2023, 10, 7, tzinfo=UTC), **more)


def test_questions_are_found_by_title_or_by_question_id():
    assert resolve(FormMapping(id="f"), TITLES) == MAPPED
    assert resolve(FormMapping(id="f", email="q2", name=" Name "), TITLES) == MAPPED


def test_missing_and_doubled_titles_are_named():
    with pytest.raises(MappingBroken) as broken:
        resolve(FormMapping(id="f"), {"q1": "Name", "q4": "Name", "q5": "E-mail address"})
    assert broken.value.problems == (
        "form.email: no question bears the title 'Email'",
        "form.name: 2 questions bear the title 'Name'",
    )


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("What\u2019s your name?", "What's your name?"), ("R\u00e9sum\u00e9", "Re\u0301sume\u0301"), ("Your\u00a0name", "Your name"),
        ("Your  name\u200b", "Your name"), ("First\u2010name", "First-name"), ("NAME", "Name"),
    ],
)  # fmt: skip
def test_a_title_that_looks_the_same_is_the_same(asked: str, wanted: str):
    titles = {"q1": asked, "q2": "Email"}
    assert resolve(FormMapping(id="f", name=wanted), titles) == MAPPED
    with pytest.raises(MappingBroken, match="2 questions bear the title"):
        resolve(FormMapping(id="f", name=wanted), titles | {"q3": f"{asked} "})


def test_a_title_that_is_the_very_same_comes_before_one_that_looks_so():
    assert resolve(FormMapping(id="f"), {"q1": "Name", "q2": "Email", "q3": "name"}) == MAPPED


@pytest.mark.parametrize(
    ("given", "verified", "counts"),
    [
        ({"respondent_email": "r@example.org", "answers": {"q2": ("a@example.org",)}}, True, "r@example.org"),
        ({"respondent_email": "r@example.org", "answers": {"q2": ("a@example.org",)}}, False, "a@example.org"),
        ({"respondent_email": "r@example.org"}, False, "r@example.org"),
        ({"answers": {"q2": ("a@example.org",)}}, True, "a@example.org"),
        ({}, False, ""),
    ],
)
def test_a_verified_address_counts_before_the_answer_and_the_answer_before_an_unproven_one(given, verified, counts):
    assert address_of(response(**given), MAPPED["email"], proven=verified) == counts


@pytest.mark.parametrize("letter", ["q", "\u65e5", "\U0001f600"])
@pytest.mark.parametrize("count", [300, 2_000, 20_000])
def test_a_form_of_any_size_is_kept_in_its_row_and_mapped_by_title(letter: str, count: int):
    asked = {"mail": "Where may we write to? " + letter * 277, "name": "How are you called? " + letter * 280}
    titles = asked | {f"{n:08x}": f"{n} {letter * 290}" for n in range(count)}
    state = as_read(FormState(id="f", group="g"), Questions(titles=titles), datetime(2026, 3, 1, tzinfo=UTC))
    assert limits.of_row(state) < limits.ROW - 100 * limits.KB
    mapping = FormMapping(id="f", email=asked["mail"], name=asked["name"] + " and more that is not compared")
    assert resolve(mapping, state.titles) == {"email": "mail", "name": "name"}
    larger = as_read(state, Questions(titles=titles | {"last": "x" * 300}), datetime(2026, 3, 2, tzinfo=UTC))
    assert [line for line in differences(state.titles, larger.titles) if "is now" in line] == []
