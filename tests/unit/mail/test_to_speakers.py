"""What the mails to speakers say."""

from dataclasses import replace

import pytest

from shared.mail import Context, compose
from tests.unit.mail.examples import DECK, FACTS, LINKS, SESSION, Markup, known, row


def speaker(**more: object) -> Context:
    return known(reader_name="Ada Example", reader_address="ada@example.org", member=None, **more)


def test_the_speaker_gets_one_link_with_the_talk_and_its_time() -> None:
    letter = compose(row("deck-link"), speaker())
    assert letter.subject == "Your talk on Saturday 28 October: where your slides go"
    assert (
        "Privacy of Noisy SGD\nSaturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n" in letter.text
    )
    assert f"\n{LINKS['speaker']}\n" in letter.text
    assert "Still missing" not in letter.text


def test_the_speaker_is_told_what_is_missing() -> None:
    bare = replace(SESSION, talks=(replace(SESSION.talks[0], title=None, resources=()),))
    assert (
        "Still missing is a title, and what to read beforehand."
        in compose(row("deck-link"), speaker(session=bare)).text
    )


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
    assert letter.subject.startswith("For Ada Example: Your ")
    assert letter.text.startswith("This mail is for Ada Example, whose address is not on record.")
    assert "You get this because you are a co-lead of ML Theory Reading Group." in letter.text
    assert "This mail is for" not in compose(row(kind), speaker()).text
