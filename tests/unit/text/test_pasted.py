"""Texts that were written elsewhere: a word processor's bullets, LaTeX outside of formulas."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.characters import clean
from shared.text.inline import clean_text
from shared.text.markdown import to_html, to_text
from shared.text.pasted import as_markdown, as_words, title_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"Erd\H{o}s, Schr\"odinger, Poincar\'e, {\"O}rd, G\"{o}del, \'Etale", "Erdős, Schrödinger, Poincaré, Örd, Gödel, Étale"),
        (r"\c{c}a, Fran\c cois, \v{S}im\v{c}ek, H\'{e}non, ma\~nana, Wa{\l}\k{e}sa, \.Zak", "ça, François, Šimček, Hénon, mañana, Wałęsa, Żak"),
        (r"Gra\.zinskien\.e, {\.g}u, \v{S}\.ci", "Grażinskienė, ġu, Šċi"),
        (r"na\"{\i}ve, na\"\i ve, S\o ren, S{\o}ren, S\o{}ren, Stra{\ss}e, \L{}ukasz, \AA ngstr\"om", "naïve, naïve, Søren, Søren, Søren, Straße, Łukasz, Ångström"),
        ("``Attention'' is --- or is not --- all; pages 12--15", "“Attention” is — or is not — all; pages 12–15"),
        ("By Theorem~1, in Fig.~2", "By Theorem 1, in Fig. 2"),
        (r"\emph{why} and \textbf{how \emph{much}}, \textsc{Sat}", "*why* and **how *much***, Sat"),
        (r"\url{https://example.org/a~b}, \href{https://example.org/}{here}", "https://example.org/a~b, [here](https://example.org/)"),
        ("• one\n\t•\ttwo\n\uf0b7 three\n•\nfour", "- one\n\t- two\n- three\n- four"),
        ("![A picture](https://example.org/x.png)", "[A picture](https://example.org/x.png)"),
    ],
)  # fmt: skip
def test_what_was_meant_elsewhere_is_meant_here(written: str, meant: str) -> None:
    assert as_markdown(clean(written)) == clean(meant)


@pytest.mark.parametrize(
    "text",
    [
        r"`\'e`", r"$\'e$ and $$\"o$$ and \(\'e\)", "```\n• one --- two \\'e\n```", "https://example.org/a--b~C", r"say \"hello\" and \'so\'",
        r"C:\logs\other", r"~/\.cache, \.zshrc and \.env in \.git", r"\alpha, 5\%, a\_b, \*no list, 1\. no list", "| --- | --- |", "---", "a ~ b, ~5, --help", "a • b", "Wow![1]",
    ],
)  # fmt: skip
def test_code_formulas_addresses_and_escaped_signs_stay_as_they_are(text: str) -> None:
    assert as_markdown(text) == text


def test_in_a_title_nothing_is_marked() -> None:
    assert (
        as_words(r"A \emph{short} proof of Erd\H{o}s's $x^2$ --- for \textbf{all}")
        == "A short proof of Erdős's $x^2$ — for all"
    )


def test_bullets_of_a_word_processor_are_a_list_on_pages_and_in_mails() -> None:
    text = "We ask:\n•\tWhy?\n•\tHow, Mr. Erd\\H{o}s?"
    assert to_html(text) == "<p>We ask:</p>\n<ul>\n<li>Why?</li>\n<li>How, Mr. Erdős?</li>\n</ul>\n"
    assert to_text(text) == "We ask:\n\n- Why?\n- How, Mr. Erdős?"


PIECES = ["\\", "{", "}", "'", '"', "`", "^", "~", "H", "o", "e", "i", " ", "\n", "•", "\uf0b7", "-", "--", "$", "\\(", "\\[", "\\emph{", "\\href{",
          "\\url{", "https://example.org/", "```", "![", "](", ")", "0", "\x00", "\x001\x00"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_whatever_is_written_comes_through_in_one_piece(text: str) -> None:
    for made in (as_markdown(clean(text)), as_words(clean(text))):
        assert "\x00" not in made
        assert clean(made) == made
    title = title_of(text)
    assert (title_of(title), clean_text(title, 9999)) == (title, title)


@pytest.mark.parametrize(
    "text",
    [
        "\\[" * 9_000,
        "```\n" * 4_000,
        "\\emph{" * 3_000,
        "\\emph{" + " " * 2_000,
        "\\'{" * 6_000,
        "``x" * 6_000,
        "•\n" * 9_000,
        "$a " * 6_000,
    ],
)
def test_hostile_length_costs_little_time(text: str) -> None:
    started = time.process_time()
    as_markdown(text)
    assert time.process_time() - started < 2
