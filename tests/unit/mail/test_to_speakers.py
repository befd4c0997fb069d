"""What the mails to speakers say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.model.session import Consent, SessionState
from tests.unit.mail.examples import DECK, FACTS, GROUP, LINKS, SESSION, Known, Markup, compose, known, row


def speaker(**more: object) -> Known:
    return known(reader_name="Ada Example", reader_address="ada@example.org", member=None, **more)


def test_the_speaker_gets_one_link_with_the_talk_and_its_time() -> None:
    letter = compose(row("deck-link"), speaker())
    assert letter.subject == "Your talk on Saturday 28 October: one link for all of it"
    assert (
        "Privacy of Noisy SGD\nSaturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n" in letter.text
    )
    assert f"\n{LINKS['speaker']}\n" in letter.text
    assert "\nPlease by Saturday 21 October: title, abstract and reading." in letter.text
    assert LINKS["speaker"] in [a["href"] for a in Markup(letter.html).all("a")]


def test_the_speaker_is_told_what_is_missing() -> None:
    (talk,) = SESSION.talks
    bare = replace(SESSION, talks=(replace(talk, title=None, resources=()),))
    letter = compose(row("deck-link"), speaker(session=bare, deck=None))
    missing = "the title, the abstract, what to read beforehand, your slides and whether a recording may be shown"
    assert f"\nStill missing: {missing}.\n" in letter.text
    assert f"Still missing: {missing}." in Markup(letter.html).seen
    whole = replace(SESSION, talks=(replace(talk, about="Noise.", consent=Consent.NO),))
    assert "Still missing" not in compose(row("deck-link"), speaker(session=whole)).text


def test_a_speaker_who_is_found_late_is_asked_for_all_as_soon_as_they_can() -> None:
    letter = compose(row("deck-link", before=timedelta(days=6)), speaker())
    for told in (letter.text, Markup(letter.html).seen):
        assert "Please as soon as you can: title, abstract and reading." in told
        assert "Please by" not in told


def test_a_replaced_link_is_told_as_such() -> None:
    letter = compose(row("deck-link", facts={"again": "yes"}), speaker())
    assert letter.subject == "A new link for your talk on Saturday 28 October"
    for told in (letter.text, Markup(letter.html).seen):
        assert "Those in earlier mails no longer work." in told
        assert "Thank you for giving a talk" not in told


def test_slides_that_are_shown_after_the_talk_are_told_so_until_it_was_held() -> None:
    (talk,) = SESSION.talks
    later = replace(SESSION, talks=(replace(talk, slides_after=True),))
    letter = compose(row("deck-published"), speaker(session=later))
    assert letter.subject == "Your slides are here: Privacy of Noisy SGD"
    for told in (letter.text, Markup(letter.html).seen):
        assert "are checked. As you asked, they will be shown after the talk." in told
        assert "and published" not in told
    held = replace(later, state=SessionState.HELD)
    assert compose(row("deck-published"), speaker(session=held)).text == compose(row("deck-published"), speaker()).text


@pytest.mark.parametrize("kind", ["chase", "thanks"])
def test_a_talk_that_never_had_a_title_is_called_by_its_day_once_it_was_given(kind: str) -> None:
    (talk,) = SESSION.talks
    held = replace(SESSION, state=SessionState.HELD)
    assert compose(row(kind), speaker(session=held)).subject.endswith(": Privacy of Noisy SGD")
    nameless = replace(held, talks=(replace(talk, title=None),))
    assert compose(row(kind), speaker(session=nameless)).subject.endswith(": Saturday 28 October")


def test_published_slides_are_shown_with_their_first_page() -> None:
    letter = compose(row("deck-published"), speaker())
    assert letter.subject == "Your slides are on the page: Privacy of Noisy SGD"
    assert 'The slides for "Privacy of Noisy SGD" (14 pages) are checked and published.' in letter.text
    assert [i["src"] for i in Markup(letter.html).all("img")] == ["https://reading.example.org/decks/a.webp"]


def test_the_first_page_of_another_upload_is_not_shown() -> None:
    letter = compose(row("deck-published"), speaker(deck=replace(DECK, upload="u2")))
    assert Markup(letter.html).all("img") == []


def test_refused_slides_are_told_with_the_reason_and_how_to_mend_it() -> None:
    letter = compose(row("deck-refused"), speaker())
    assert letter.subject == "Your slides need another try: Privacy of Noisy SGD"
    for said in ("The file talk.pdf for", *FACTS["deck-refused"].values(), LINKS["speaker"]):
        assert said in letter.text
        assert said in Markup(letter.html).seen or said == LINKS["speaker"]


@pytest.mark.parametrize("kind", ["deck-link", "deck-published", "deck-refused"])
def test_a_co_lead_who_reads_in_place_of_a_speaker_is_told_so(kind: str) -> None:
    letter = compose(row(kind), known(reader_name="Mika Lead", reader_address="mika@example.org"))
    assert letter.subject.startswith("For Ada Example – Your ")
    assert letter.text.startswith("This mail is for Ada Example, whose address is not on record.")
    assert "You get this because you are a co-lead of ML Theory Reading Group." in letter.text
    assert "This mail is for" not in compose(row(kind), speaker()).text


@pytest.mark.parametrize("reminders", [("7d", "1d", "1h"), ("3d", "1d", "1h")])
@pytest.mark.parametrize("kind", ["deck-link", "nudge"])
def test_no_speaker_is_told_a_day_for_reminders_that_go_out_on_another(kind: str, reminders: tuple[str, ...]) -> None:
    letter = compose(row(kind), speaker(group=replace(GROUP, reminders=reminders)))
    for text in (letter.text, Markup(letter.html).seen):
        said = " ".join(text.split())
        assert "Saturday 21 October" in said
        assert "with the reminders" in said
        assert "week ahead" not in said
