"""Which answer is which, and which address counts."""

from datetime import UTC, datetime

import pytest

from shared.groups import FormMapping
from shared.responses import Mapped, MappingBroken, Response, address_of, resolve

TITLES = {"q1": "Name", "q2": "Email", "q3": "Affiliation"}
MAPPED = Mapped(email="q2", name="q1")


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
    assert address_of(response(**given), MAPPED.email, proven=verified) == counts
