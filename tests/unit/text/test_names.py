"""What somebody is called: no e-mail address, wherever it stands in what was written, and nothing else of it touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.inline import clean_text
from shared.text.names import person_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ada@example.org", ""), ("mailto:Ada@Example.ORG", ""), ("ada\uff20example.org", ""), ("ada@example.org / bo@example.com", ""),
        ("Ada <ada@example.org>", "Ada"), ("Ada Example, ada@example.org", "Ada Example"), ("ada@example.org \u2013 Ada", "Ada"),
        ("Example, Ada (ada@example.org)", "Example, Ada"),
    ],
)  # fmt: skip
def test_an_address_is_no_name(written: str, name: str):
    assert person_name(written) == name


@pytest.mark.parametrize(
    "name", ["A", "\u674e", "O'Brien", 'Ada "Ace" Example', "Example, Ada", "ada@work", "@ada", "Ada @ Example", "-", "Ada (she/her)"]
)  # fmt: skip
def test_any_other_name_stays_as_it_is(name: str):
    assert person_name(f"  {name}\n") == name


@given(st.text(max_size=80).filter(lambda text: "@" not in text and "\uff20" not in text))
def test_nothing_is_taken_from_a_text_without_an_address(text: str):
    assert person_name(text) == clean_text(text, 120)


@given(st.text(max_size=60))
def test_an_address_is_never_left_whatever_stands_around_it(text: str):
    assert "ada@example.org" not in person_name(f"{text} ada@example.org").split()
