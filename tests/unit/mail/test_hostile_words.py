"""Words written to do harm are only words, and no flood of them makes a mail too long."""

import re
from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.letters.rendering import environment
from shared.letters.wording import fitted, line
from tests.unit.mail.examples import HOSTILE, KINDS, MEMBER, Markup, compose, everywhere, known, parts, read, row, sent

OURS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "h1", "h2", "strong", "br", "span",
    "a", "ul", "ol", "li", "s", "img",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_are_only_words(kind: str) -> None:
    mail, context = everywhere(HOSTILE)
    letter = compose(replace(mail, kind=kind), context)
    raw = sent(letter)
    page = Markup(letter.html)
    assert read(raw)["Bcc"] is None
    if kind not in ("recap", "recap-draft"):  # a co-lead's own words have rows; they are in the body, below all headers
        assert not re.search(r"(?m)^Bcc", letter.text)
    assert {name for name, _ in page.elements} <= OURS
    assert all(str(link["href"]).startswith("https://") for link in page.all("a"))
    for told in (letter.subject, letter.text, letter.html, parts(raw).get("text/calendar", "")):
        assert "49" not in told.replace("#8249", "") or "{{7*7}}" in told
        assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", told)


@pytest.mark.parametrize("kind", ["application", "reminder", "moved", "bad-address"])
def test_hostile_words_are_still_shown_as_they_are(kind: str) -> None:
    mail, context = everywhere(HOSTILE)
    letter = compose(replace(mail, kind=kind), context)
    assert "<script>alert('x')</script> {{7*7}} {% raw %}" in letter.text
    assert "<script>alert('x')</script> {{7*7}} {% raw %}" in Markup(letter.html).seen


WORST = "𝕏"
"""Of all that was tried it makes the longest mail, in every kind: twelve bytes a letter, in text and in HTML."""
OTHERS = ("a", '"', "&", "\n", "=é", "<b>", "\u0301", "https://a.example/&&&&", "word ")


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        *((kind, WORST) for kind in KINDS),
        *((kind, unit) for kind in ("application", "recap", "reminder") for unit in OTHERS),
    ],
)
def test_a_mail_stays_under_100_kb_whatever_is_written_into_it(kind: str, unit: str) -> None:
    mail, context = everywhere((unit * (65536 // len(unit)))[:65536])
    size = len(sent(compose(replace(mail, kind=kind), context)))
    assert size < 100_000


@pytest.mark.parametrize("unit", ["a", "𝕏", '"', "é="])
def test_a_mail_whose_hostile_part_comes_late_stays_under_100_kb(unit: str) -> None:
    answers = (*((f"Question {n}", "yes") for n in range(12)), ("Last", unit * 65536))
    raw = sent(compose(row("application"), known(member=replace(MEMBER, answers=answers))))
    size = len(raw)
    assert size < 100_000
    assert "(Some answers are shortened here; the page has them in full.)" in parts(raw)["text/plain"]


@pytest.mark.parametrize("count", [1, 11, 40, 90])
@pytest.mark.parametrize("unit", ["a", "𝕏", '"', "é=", "漢", "a𝕏aaaaaa", "word "])
def test_a_digest_of_hostile_applicants_stays_under_100_kb_and_tells_every_link(unit: str, count: int) -> None:
    flood = (unit * 2000)[:2000]
    members = tuple(
        replace(MEMBER, id=f"{n:020x}", name=flood, address=flood[:254], answers=((flood, flood),) * 40)
        for n in range(count)
    )
    # As long as links get: a long stage address, and a token of the longest ids.
    links = {f"decide {m.id}": f"https://{'x' * 60}.example.org/l/k1.{'y' * 120}{n}" for n, m in enumerate(members)}
    letter = compose(row("applications", facts={"more": "9"}), known(members=members, links=links))
    assert len(sent(letter)) < 100_000
    shown = list(links.values())[:40]
    assert [a["href"] for a in Markup(letter.html).all("a") if "/l/" in str(a["href"])] == shown
    assert letter.subject == f"{count + 9} people would like to join"


@given(st.text(max_size=200), st.integers(min_value=10, max_value=1000))
def test_a_fitted_text_takes_no_more_room_than_it_is_given(text: str, room: int) -> None:
    told = fitted(text, room)
    assert len(escape(told).encode()) <= room
    assert told == line(text) or told.endswith("…") or len(text) > 100


def test_whatever_a_template_prints_is_one_escaped_line() -> None:
    assert environment().from_string("{{ x }}").render(x="a\r\n\x00b\u202e <") == "a b &lt;"


def test_a_place_to_meet_that_is_no_web_address_is_told_but_not_linked() -> None:
    letter = compose(row("reminder", stage="1h", before=timedelta(hours=1)), known(meeting_link="javascript:alert(1)"))
    assert "\njavascript:alert(1)\n" in letter.text
    assert all("javascript" not in str(link["href"]) for link in Markup(letter.html).all("a"))
