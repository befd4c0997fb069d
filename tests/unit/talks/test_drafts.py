"""What is written of a talk: cleaned, checked, merged field by field."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.letters.wording import web as mail_web
from shared.model.reference import arxiv as site_arxiv
from shared.model.reference import arxiv_in
from shared.model.session import Consent, Resource, Talk
from shared.talks.form_fields import WRITTEN, Row, address, mark, merge, one_line, rows_in, written
from shared.text.characters import clean
from shared.text.inline import lines
from shared.text.weblinks import web as site_web

TALK = Talk(
    slug="a", speaker="A", title="Old", about="Before.", resources=(Resource(kind="paper", title="P", minutes=5),)
)


@pytest.mark.parametrize(
    ("given_url", "number"),
    [
        ("https://arxiv.org/abs/1710.10345", "1710.10345"),
        ("https://arxiv.org/abs/1710.10345v3", "1710.10345"),
        ("http://www.arxiv.org/pdf/1710.10345v1.pdf", "1710.10345"),
        ("https://export.arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
        ("https://arxiv.org/html/2401.00001?x=1#S2", "2401.00001"),
        ("https://arxiv.org/list/cs.LG/recent", None),
        ("https://example.org/arxiv.org/abs/1710.10345", None),
        ("https://arxiv.org.example.org/abs/1710.10345", None),
    ],
)
def test_an_arxiv_number_is_recognised_by_its_address(given_url: str, number: str | None) -> None:
    assert arxiv_in(given_url) == number
    assert number is None or site_arxiv(number) == number


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        *((given, "https://arxiv.org/abs/1710.10345") for given in ("arXiv:1710.10345", "arxiv:1710.10345v2", "arxiv.org/abs/1710.10345")),
        *((given, "https://doi.org/10.1000/182") for given in ("doi:10.1000/182", "DOI 10.1000/182", "10.1000/182", "doi.org/10.1000/182")),
        ("https://example.org/Stein's_lemma", "https://example.org/Stein%27s_lemma"),
        ("https://example.org/Úvod", "https://example.org/%C3%9Avod"),
        ("https://example.org/100%25", "https://example.org/100%25"),
        ("example.org", "https://example.org"), ("https://exämple.org/ä", "https://xn--exmple-cua.org/%C3%A4"),
        *((bad, "") for bad in ("", "example", "javascript:alert(1)", "ftp://example.org/", "https://", "https://a b",
                                "https://[::1", "https:///x", "https://example.org/" + "x" * 600)),
    ],
)  # fmt: skip
def test_a_web_address_is_taken_as_it_may_stand_in_a_link(typed: str, made: str) -> None:
    assert address(typed) == made


def test_a_row_keeps_the_kind_that_it_came_with_when_something_else_of_it_is_written() -> None:
    talk = replace(TALK, resources=(Resource(kind="link", title="Code", url="https://example.org/c"),))
    row = Row(kind="link", title="Code", url="https://example.org/c", minutes="20")
    outcome = merge(talk, {"reading": (row,)}, {})
    assert (outcome.wrong, outcome.talk.resources[0].kind, outcome.talk.resources[0].minutes) == ({}, "link", 20)
    assert "reading-1" in merge(TALK, {"reading": (row,)}, {}).wrong


@given(st.text(max_size=80).map(lambda end: f"https://example.org/{end}") | st.text(max_size=80))
def test_whatever_is_taken_as_an_address_is_one_for_the_page_and_for_mails(typed: str) -> None:
    made = address(one_line(typed))
    assert made in ("", mail_web(made))
    assert made in ("", site_web(made))


@given(st.text(max_size=200))
def test_lines_keep_their_breaks_and_bear_no_unseen_character(text: str) -> None:
    made = lines(text)
    assert lines(made) == made
    assert lines(made.replace("\n", "\r\n")) == made
    assert clean(made) == made


def test_lines_keep_indentation_and_the_joiners_that_scripts_need() -> None:
    assert lines("\n- a\n    b\u202e c  \r\n\r\nन\u200dन\x00\n\n") == "- a\n    b c\n\nन\u200dन"


resources = st.builds(
    Resource, kind=st.sampled_from(["paper", "Book chapter", "notes"]), title=st.none() | st.text(max_size=30),
    url=st.none() | st.sampled_from(["https://example.org/a", "ftp://x", "x y"]), was_shared=st.booleans(),
    minutes=st.none() | st.integers(1, 9999), essential=st.booleans(),
)  # fmt: skip
talks = st.builds(
    Talk, slug=st.just("a"), speaker=st.just("A"), title=st.none() | st.text(max_size=300), about=st.text(max_size=60),
    resources=st.lists(resources, max_size=4).map(tuple), consent=st.sampled_from(Consent), slides_after=st.booleans(), no_slides=st.booleans(),
)  # fmt: skip


def form(talk: Talk) -> dict[str, str]:
    """The fields of a form that shows *talk*, as a browser sends them."""
    fields = {f"{name}-{n}": value for n, row in enumerate(WRITTEN["reading"](talk), 1) for name, value in {
        "kind": row.kind, "reading": row.title, "url": row.url, "minutes": row.minutes, "essential": "yes" if row.essential else "no",
    }.items()}  # fmt: skip
    return fields | {
        "reading-98": "", "title": WRITTEN["title"](talk), "about": WRITTEN["about"](talk).replace("\n", "\r\n"),
        "consent": talk.consent.value, "slides": WRITTEN["slides"](talk),
    }  # fmt: skip


def marks(talk: Talk) -> dict[str, str]:
    return {name: mark(how(talk)) for name, how in WRITTEN.items()}


@given(talks)
def test_a_form_that_comes_back_as_it_was_shown_changes_nothing_whatever_is_in_the_talk(talk: Talk) -> None:
    outcome = merge(talk, written(form(talk)), marks(talk))
    blank = any(row.empty for row in WRITTEN["reading"](talk))  # a resource without a word is no row
    assert outcome.fine
    assert outcome.talk == talk or blank


@given(talks, talks, talks)
def test_nobodys_change_is_lost_without_a_word(at_first: Talk, mine: Talk, theirs: Talk) -> None:
    """Two open the same page. Whatever the first saved is kept, was the same, or the second is told."""
    outcome = merge(theirs, written(form(mine)), marks(at_first))
    for name, how in WRITTEN.items():
        if name in outcome.theirs or how(theirs) == how(at_first):
            continue
        assert how(outcome.talk) == how(theirs)


def test_only_what_differs_from_what_was_seen_is_written() -> None:
    now = replace(TALK, title="Theirs", consent=Consent.YES)
    outcome = merge(now, written(form(TALK) | {"about": "Mine."}), marks(TALK))
    assert outcome.talk == replace(now, about="Mine.")


def test_without_marks_whatever_is_given_is_written() -> None:
    assert merge(TALK, {"title": "New", "consent": "no"}, {}).talk == replace(TALK, title="New", consent=Consent.NO)


def test_rows_are_taken_in_the_order_of_their_numbers_and_empty_ones_left_out() -> None:
    fields = {
        "reading-10": "ten",
        "reading-2": "two",
        "url-2": " ",
        "kind-3": "blog",
        "reading-0": "no",
        "reading-x": "no",
    }
    assert [row.title for row in rows_in(fields)] == ["two", "ten"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row(minutes="5"), "What is it?"),
        (Row(title="T", kind="poem"), "Please choose a kind: paper, notes, blog, video, chapter, other."),
        (Row(title="T" * 201), "A title has at most 200"),
        (Row(title="T", url="x"), "This is not an address on the web."),
        *((Row(title="T", minutes=bad), "Minutes are a whole number, at most 2,000.") for bad in ("0", "-1", "2001", "1.5", "٣", "9" * 9)),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_says_why(row: Row, said: str) -> None:
    outcome = merge(TALK, {"reading": (Row(title="Fine"), row)}, {})
    assert list(outcome.wrong) == ["reading-2"]
    assert re.match(re.escape(said), outcome.wrong["reading-2"])
    assert outcome.talk == TALK
