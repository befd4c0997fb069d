"""What a proposal is about, on the ballot's page and in its mails: Markdown drawn there, words here."""

from dataclasses import replace

import pytest

from shared.pages import rendering
from shared.text.markdown import to_html
from shared.voting.ballot_page import BallotPage, Line
from shared.voting.proposing import checked, shortened
from tests.unit.mail.examples import POLL, compose, known, row
from tests.unit.site.examples import Reader, made, told

ABOUT = "A **bold** claim: $x^2 \\le y$, see [it](https://example.org/x).\n\n- one `a_b`\n- <script>two</script>"
WORDS = "A bold claim: $x^2 \\le y$, see it (https://example.org/x)."


def test_the_page_draws_what_is_written() -> None:
    line = Line("a", "Margins", "Ada", ABOUT, "", False)
    html = rendering.render(
        "ballot.html",
        rendering.foot(None, ""),
        page=BallotPage(group="G", until="then", seats=1, cast=False, lines=(line,)),
    )
    assert to_html(ABOUT) in html
    assert "<strong>bold</strong>" in html
    assert "<script>" not in html


def test_the_mails_have_it_in_words() -> None:
    poll = replace(POLL, proposals=tuple(replace(one, about=ABOUT) for one in POLL.proposals))
    for kind, context in (("ballot", known(poll=poll)), ("proposal", known(proposal=poll.proposals[0]))):
        letter = compose(row(kind), context)
        assert WORDS in letter.text
        assert "**" not in letter.text
        assert "**" not in letter.html


def test_a_formula_is_not_cut_in_the_mail() -> None:
    long = "word " * 58 + "$a + b + c$ and more"
    letter = compose(row("proposal"), known(proposal=replace(POLL.proposals[0], about=long)))
    assert f"{'word ' * 57}word…" in letter.text


def test_a_session_that_is_shared_is_described_without_its_group_among_the_speakers() -> None:
    page = made(*told("2023-10-28"))["ml-theory/s/2023-10-28/index.html"]
    (said,) = [
        a["content"] for tag, a in Reader(page).elements if tag == "meta" and a.get("property") == "og:description"
    ]
    assert said == "Talks of ML Theory Reading Group on Saturday 28 October 2023 with Boris Example, Chen Example"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("arXiv:2207.13443v2", "https://arxiv.org/abs/2207.13443"),
        ("doi:10.1000/182", "https://doi.org/10.1000/182"),
        ("example.org/paper", "https://example.org/paper"),
        ("https://arxiv.org/pdf/2207.13443", "https://arxiv.org/pdf/2207.13443"),
    ],
)
def test_a_proposals_link_may_be_an_identifier(typed: str, kept: str) -> None:
    draft, wrong = checked({"name": "Ada", "topic": "T", "link": typed})
    assert (draft.link, wrong, shortened(draft).link) == (kept, {}, kept)
