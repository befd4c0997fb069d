"""Questions and a few lines on a talk, and where notes are taken: off until the group asks for them, within bounds, shown everywhere."""

from dataclasses import replace
from typing import Any

import pytest

from shared.errors import BadInput
from shared.letters.chat_posts import Row
from shared.model.beforehand import notes_address
from shared.model.group import Beforehand
from shared.model.session import Session, with_talk
from shared.recaps.content import as_html, as_markdown, as_text, content_of
from shared.recaps.posts import recap_in_short
from shared.schedule.speaker_reminders import owes
from shared.talks import checklist
from shared.talks.actions import NotesAt, Written
from shared.talks.posts import opening
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import AHEAD, SHARP, G, do, preparing, world
from tests.unit.desk.worlds import GROUP as ID
from tests.unit.mail.examples import GROUP, SESSION, Markup, compose, known, row, sent_of

BOTH = replace(GROUP, beforehand=Beforehand(questions=True, notes=True))
NASTY = "<script>alert(1)</script> *b* [x](javascript:y) @everyone"
GIVEN = {"summary": "It is short.\nAnd sharp.", "questions": ("Why?", NASTY)}
PAD = "https://pad.example.org/margins"
PREPARED = replace(with_talk(SESSION, replace(SESSION.talks[0], **GIVEN)), notes_link=PAD)


def talk_of(store: MemoryStore) -> Any:
    session = store.get(Session, ID, AHEAD)
    return session.talk(SHARP["talk"]) if session else None


def asking() -> MemoryStore:
    store = world()
    preparing(store)
    return store


# --- what is written
def test_what_a_co_lead_writes_is_kept_cleaned_and_an_empty_one_takes_it_away():
    store = asking()
    assert (
        len(
            do(
                store,
                "talks set",
                Written(**SHARP, summary=" A line. \r\n\u200bAnother.\n", questions=(" Why\n so? ", "", "Who?")),
            )
        )
        == 1
    )
    assert (talk_of(store).summary, talk_of(store).questions) == (" A line.\nAnother.", ("Why so?", "Who?"))
    assert do(store, "talks set", Written(**SHARP, questions=("Why so?", "Who?"))) == []
    do(store, "talks set", Written(**SHARP, summary="", questions=("",)))
    assert (talk_of(store).summary, talk_of(store).questions) == ("", ())


@pytest.mark.parametrize(("given", "said"), [
    ({"questions": ("1", "2", "3", "4")}, "questions: At most 3 questions, please; these are 4."),
    ({"questions": ("fine", "x" * 201)}, "questions: A question has at most 200 characters; number 2 has 201."),
    ({"summary": "x" * 601}, "summary: These few lines have at most 600 characters; they have 601."),
])  # fmt: skip
def test_what_is_too_long_is_refused_with_how_much_there_may_be(given: dict[str, Any], said: str):
    with pytest.raises(BadInput, match=f"^{said}$"):
        do(asking(), "talks set", Written(**SHARP, **given))


def test_where_the_group_does_not_ask_nothing_is_taken():
    with pytest.raises(BadInput, match="does not ask for questions beforehand"):
        do(world(), "talks set", Written(**SHARP, questions=("Why?",)))
    with pytest.raises(BadInput, match="keeps no notes"):
        do(world(), "sessions notes", NotesAt(**G, session=AHEAD, notes=PAD))


@pytest.mark.parametrize(("written", "kept"), [
    ("", ""), ("  ", ""), (PAD, PAD), (f" <{PAD}> ", PAD), ("pad.example.org/margins", PAD),
    ("https://pad.example.org/é?a=b&c#d", "https://pad.example.org/%C3%A9?a=b&c#d"),
    ("https://pad.example.org/\u200bm\u202e", "https://pad.example.org/m"),
])  # fmt: skip
def test_an_address_of_notes_is_taken_as_people_paste_it(written: str, kept: str):
    assert notes_address(written) == kept


@pytest.mark.parametrize(("written", "said"), [
    ("http://pad.example.org/m", "begins with https://"), ("HTTP://pad.example.org/m", "begins with https://"),
    ("javascript:alert(1)", "begins with https://, not with javascript:"), ("data:text/html,x", "not with data:"),
    ("file:///etc/passwd", "not with file:"), ("https://a:b@pad.example.org/", "a name or a password"), ("https://me@pad.example.org", "a name or a password"),
    ("our pad", "There is a blank"), ("ada@example.org", "a mail address"), ("https://", "not an address on the web"),
    ("https://" + "a" * 300 + ".example.org/", "not an address"), (f"https://pad.example.org/{'x' * 280}", "at most 300 characters; this one has 304"),
])  # fmt: skip
def test_an_address_that_is_none_for_everybody_is_refused_with_what_is_wrong(written: str, said: str):
    with pytest.raises(BadInput, match=said):
        notes_address(written)


def test_notes_are_kept_once_and_guests_follow():
    store = asking()
    assert len(do(store, "sessions notes", NotesAt(**G, session=AHEAD, notes=PAD))) == 1
    assert do(store, "sessions notes", NotesAt(**G, session=AHEAD, notes=PAD)) == []
    row_ = store.get(Session, ID, AHEAD)
    assert row_
    assert row_.notes_link == PAD
    do(store, "sessions notes", NotesAt(**G, session=AHEAD, notes=""))
    row_ = store.get(Session, ID, AHEAD)
    assert row_
    assert row_.notes_link == ""


# --- what is asked for
def test_a_speaker_is_asked_until_reading_and_questions_are_there():
    bare, read = replace(SESSION.talks[0], resources=()), SESSION.talks[0]
    whole = replace(read, questions=("Why?",))
    asked = [[owes(talk, "nudge", False, questions=on) for talk in (bare, read, whole)] for on in (False, True)]
    assert asked == [[True, False, False], [True, True, False]]
    assert [owes(talk, "no-reading", False, questions=True) for talk in (bare, read)] == [True, False]
    assert checklist.missing(read, slides=True, questions=True)[1:2] == ("questions",)
    assert "questions" not in checklist.missing(read, slides=True)


def nudged(group: Any, **talk: Any) -> Any:
    session = with_talk(SESSION, replace(SESSION.talks[0], **talk))
    return compose(
        row("nudge"),
        known(group=group, session=session, reader_name="Ada Example", reader_address="ada@example.org", member=None),
    )


def test_the_mail_ten_days_ahead_asks_for_what_is_missing():
    both, questions = nudged(BOTH, resources=()), nudged(BOTH)
    assert both.subject == "What should people read before your talk on Saturday 28 October?"
    assert questions.subject == "What should people think about before your talk on Saturday 28 October?"
    for letter in (both, questions):
        for told in (letter.text, Markup(letter.html).seen):
            assert "Three questions to think about, and a few lines on what it is about" in told
    assert "nothing to read for it yet" in both.text
    assert "nothing to read" not in questions.text
    assert "one short mail" not in questions.text
    assert "questions" not in nudged(GROUP, resources=()).text


# --- where it is shown
def test_a_reminder_has_it_below_the_reading_as_words():
    letter = compose(row("reminder", stage="7d"), known(group=BOTH, session=PREPARED))
    assert "To think about beforehand:\n\nIt is short. And sharp.\n1. Why?\n2. <script>alert(1)</script>" in letter.text
    assert f"\nNotes that we take together: {PAD}\n" in letter.text
    page = Markup(letter.html)
    assert "<script" not in letter.html
    assert "It is short." in page.seen
    assert "Why?" in page.seen
    assert PAD in [a["href"] for a in page.all("a")]


@pytest.mark.parametrize("kind", ["reminder", "deck-link", "nudge", "recap", "recap-draft", "welcome"])
def test_nothing_given_or_nothing_asked_leaves_every_byte_as_it_was(kind: str):
    plain = compose(row(kind), known())
    off = compose(row(kind), known(session=PREPARED))
    assert off == plain
    if kind not in ("deck-link", "nudge"):
        assert compose(row(kind), known(group=BOTH)) == plain


def test_a_thread_begins_with_it():
    told = opening(
        replace(
            sent_of(row("reminder"), known(group=BOTH, session=PREPARED)),
            mailing=replace(row("thread"), subject="noisy-sgd"),
        )
    )
    assert [one.text for one in told.rows[2:5]] == [
        "It is short. And sharp.",
        "Question 1: Why?",
        f"Question 2: {NASTY}",
    ]
    off = opening(
        replace(sent_of(row("reminder"), known(session=PREPARED)), mailing=replace(row("thread"), subject="noisy-sgd"))
    )
    assert len(off.rows) == len(told.rows) - 3


def test_a_recap_has_the_questions_and_the_notes_in_every_form():
    seen = content_of(PREPARED, "", (), None, site_url="https://reading.example.org", group=BOTH)
    text, markdown, html = as_text(seen), as_markdown(seen), as_html(seen)
    assert f"Questions beforehand:\n1. Why?\n2. {NASTY}\n" in text
    assert "\n\n  Questions beforehand:\n\n  1. Why?\n" in markdown
    assert "<p>Questions beforehand:</p><ol>" in html
    assert f"Our notes: {PAD}" in text
    assert "  1. Why?\n" in markdown
    assert f"[Our notes](<{PAD}>)" in markdown
    assert "\\[x\\]\\(javascript:y\\)" in markdown
    assert "<script" not in markdown.replace("\\<script", "")
    assert "<ol><li>Why?</li><li>&lt;script&gt;" in html
    assert f'<a href="{PAD}">Our notes</a>' in html
    rows = list(recap_in_short(seen, corrected=False))
    assert Row("Question 1: Why?") in rows
    assert Row("Our notes", PAD) in rows
    off = content_of(PREPARED, "", (), None, site_url="https://reading.example.org", group=GROUP)
    for form in (as_text, as_markdown, as_html):
        assert "Why?" not in form(off)
        assert "Questions beforehand" not in form(off)
        assert PAD not in form(off)
    mailed = compose(row("recap"), known(group=BOTH, session=PREPARED))
    assert "Questions beforehand:\n1. Why?" in mailed.text
    assert f"Our notes: {PAD}" in mailed.text
    assert "Why?" in Markup(mailed.html).seen
