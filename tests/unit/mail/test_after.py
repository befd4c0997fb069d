"""Mails about what comes after a session."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import BadInput
from shared.model.deck import Deck
from shared.model.session import Consent, Resource, Session, Talk
from shared.recaps.content import as_html, as_markdown, as_text, content_of
from shared.recaps.drafts import empty
from shared.talks.consent import asked_in
from tests.unit.mail.examples import DECK, GROUP, LINKS, RECAP, SESSION, STARTS, Markup, compose, known, row

RECORDED = replace(
    SESSION.talks[0], recording=Resource(kind="recording", url="https://www.youtube.com/watch?v=FAKEvid0001"), thread="https://chat.example.org/t/1"
)  # fmt: skip


def seen(*talks: Talk, note: str = "It was **good**.", title: str | None = None) -> dict[str, Any]:
    session = replace(SESSION, title=title, talks=talks or SESSION.talks, recap=note)
    return {"session": session, "recap": replace(RECAP, note=note)}


def test_the_draft_tells_its_reader_where_to_press_and_what_to_type() -> None:
    letter = compose(row("recap-draft"), known(reader_name="Mika Lead", reader_address="mika@example.org"))
    assert letter.subject == "Ready to send: the recap of Privacy of Noisy SGD"
    assert f"\n{LINKS['recap']}\n" in letter.text
    assert "fortnight recap send 2023-10-28 --as mika --group-id ml-theory" in letter.text
    assert "The recap below is ready." in letter.text


def test_a_draft_that_goes_by_itself_says_when() -> None:
    due = replace(RECAP, due=STARTS + timedelta(days=2))
    assert (
        "by itself on Monday 30 October 2023, 14:00 (America/Denver, MDT)"
        in compose(row("recap-draft"), known(recap=due)).text
    )


def test_slides_are_told_of_at_an_address_that_outlives_their_file() -> None:
    second = replace(SESSION.talks[0], slug="second")
    joint = replace(
        SESSION, group="optimisation", host=SESSION.id, talks=(SESSION.talks[0], second, replace(second, slug="third"))
    )
    other = replace(DECK, talk="second", file="decks/b.pptx")
    root = "https://reading.example.org/ml-theory/s/2023-10-28/slides/"

    def slides(session: Session, *decks: Deck) -> list[str]:
        shown = content_of(session, "", decks, None, site_url="https://reading.example.org/", group=GROUP)
        assert all("/decks/" not in form(shown) for form in (as_text, as_markdown, as_html))
        return [talk.slides for talk in shown.talks]

    assert slides(SESSION, DECK) == slides(SESSION, replace(DECK, file="decks/newer.pdf")) == [root]
    assert slides(joint, DECK, other) == [f"{root}#talk-noisy-sgd", f"{root}#talk-second", ""]
    assert slides(joint, DECK, replace(other, file="")) == [root, "", ""]


@pytest.mark.parametrize("kind", ["recap", "recap-draft"])
def test_draft_and_recap_show_the_same(kind: str) -> None:
    letter = compose(row(kind), known(**seen(replace(RECORDED, consent=Consent.YES))))
    for part in (
        "It was good.\n", "\nSlides: https://reading.example.org/ml-theory/s/2023-10-28/slides/\n", "\nDiscussion: https://chat.example.org/t/1\n",
        "\nRecording: https://www.youtube.com/watch?v=FAKEvid0001\n", "\nWhat was read:\n- Privacy amplification\n",
        "\nAll about the session: https://reading.example.org/ml-theory/s/2023-10-28/\n",
    ):  # fmt: skip
        assert part in letter.text
    assert "<strong>good</strong>" in letter.html


@pytest.mark.parametrize("consent", [Consent.UNASKED, Consent.NO])
def test_without_consent_there_is_no_recording(consent: Consent) -> None:
    letter = compose(row("recap"), known(**seen(replace(RECORDED, consent=consent))))
    assert "FAKEvid0001" not in letter.text + letter.html


def test_of_several_talks_the_first_stands_for_all() -> None:
    two = (
        SESSION.talks[0],
        replace(SESSION.talks[0], slug="b", title="A talk with a title that is long enough to be too long"),
    )
    assert compose(row("recap"), known(**seen(*two))).subject == "Recap: Privacy of Noisy SGD and 1 more"
    assert compose(row("recap"), known(**seen(*two, title="An evening"))).subject == "Recap: An evening"


def test_words_whose_markup_takes_too_much_room_are_shown_without() -> None:
    letter = compose(row("recap"), known(**seen(note="**a** " * 660)))
    assert "<strong>a</strong>" in letter.html
    letter = compose(row("recap"), known(**seen(note='"' * 3999 + "*")))
    assert len(letter.html) < 45_000
    assert '"""' in Markup(letter.html).seen


def test_the_mail_about_a_recording_asks_its_speaker() -> None:
    session = replace(SESSION, talks=(RECORDED,))
    letter = compose(row("recording-consent"), known(session=session))
    assert letter.subject == "May the recording of your talk be shown? Privacy of Noisy SGD"
    assert "https://www.youtube.com/watch?v=FAKEvid0001" in letter.text
    assert f"\n{LINKS['speaker']}?recording={asked_in(row('recording-consent').id)}\n" in letter.text
    assert "Until you say yes, we show it to nobody." in letter.text


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("recap", "recap"),
        ("recap-draft", "recap"),
        ("recap-correction", "session"),
        ("recording-found", "recording"),
        ("recording-consent", "session"),
    ],
)
def test_a_mail_about_what_is_not_on_record_is_bad_input(kind: str, missing: str) -> None:
    with pytest.raises(BadInput):
        compose(row(kind), known(**{missing: None}))


@pytest.mark.parametrize(
    ("note", "decks", "talk", "is_empty"),
    [
        (" \n", (), {}, True),
        ("Good.", (), {}, False),
        ("", (DECK,), {}, False),
        ("", (), {"slides": Resource(kind="slides", url="https://example.org/s")}, False),
        ("", (), {"slides": Resource(kind="slides", was_shared=True)}, True),
        ("", (), {"recording": Resource(kind="recording", url="https://example.org/v"), "consent": Consent.YES}, False),
        ("", (), {"recording": Resource(kind="recording", url="https://example.org/v")}, True),
        ("", (), {"thread": "https://chat.example.org/1"}, True),
    ],
)
def test_a_recap_is_empty_without_words_slides_and_a_recording_that_may_be_shown(
    note: str, decks: tuple[Deck, ...], talk: dict[str, Any], is_empty: bool
) -> None:
    session = replace(SESSION, talks=(replace(SESSION.talks[0], **talk),))
    assert empty(session, note, decks) == is_empty
