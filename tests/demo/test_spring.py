"""Whose turn it was, who came, who was silent, what was asked beforehand, and who stood in."""

import json
from email import message_from_bytes, policy

from tests.demo.by_hand import ADA, BO, FAY, FOLDER, GUS, JUN, KIM, MALLORY, MIKA, NOOR, SOL, TURNS, of


def text_of(raw, line):
    return message_from_bytes(raw[line["file"]], policy=policy.default).get_body(("plain",)).get_content()


def page_of(session):
    return (FOLDER / "site" / "ml-theory" / "s" / session / "index.html").read_text()


def test_members_were_asked_in_turn_as_the_story_says(told):
    kinds = {kind for _, kind, *_ in TURNS}
    assert sorted((one["at"], one["kind"], one["session"], one["to"]) for one in of(told, *kinds)) == sorted(
        (at, kind, f"ml-theory/{session}", address) for at, kind, session, readers in TURNS for address in readers
    )


def test_one_cannot_two_swap_and_nobody_is_asked_twice_in_a_row(told):
    assert [(one["session"], one["role"], one["asked"], one["who"]) for one in told["turns"]] == [
        ("2024-01-13", "notes", [[NOOR, "yes"]], NOOR),
        ("2024-01-27", "notes", [[JUN, "yes"]], JUN),
        ("2024-01-27", "talk", [[JUN, "passed"], [ADA, "swapped"], [BO, "took"]], BO),
        ("2024-02-10", "notes", [[NOOR, "yes"]], NOOR),
        ("2024-02-10", "talk", [[GUS, "yes"]], GUS),
        ("2024-02-24", "notes", [[JUN, "open"]], None),
        ("2024-02-24", "talk", [[ADA, "open"]], None),
    ]


def test_who_was_there_is_whoever_is_surely_a_member_and_who_was_named(told):
    assert told["there"] == {"2024-01-13": sorted([ADA, FAY, NOOR, JUN])}


def test_only_who_was_silent_was_asked_and_came_back_by_one_press(told):
    assert [(one["at"], one["to"]) for one in of(told, "still-with-us")] == [("2024-01-15T17:00:00Z", MALLORY)]
    assert [(one["at"], one["to"]) for one in of(told, "back")] == [
        ("2024-01-10T07:00:00Z", GUS), ("2024-01-24T09:00:00Z", MALLORY),
    ]  # fmt: skip


def test_three_said_how_it_was_and_co_leads_and_the_speaker_heard_without_names(told, raw):
    """Sol heard it with the mail of the morning."""
    outcomes = of(told, "feedback-outcome")
    assert {(one["session"], one["to"]) for one in outcomes} == {("ml-theory/2024-01-27", who) for who in (MIKA, BO)}
    for one in outcomes:
        said = text_of(raw, one)
        assert "3 members said how it was" in said
        assert "More of this, please." in said
        assert not [name for name in ("Ada", "Gus", "Jun") if name in said]


def test_who_stands_in_got_the_mails_of_that_week_and_no_other(told):
    assert [(one["kind"], one["at"]) for one in told["sent"] if one["to"] == KIM] == [
        ("stand-in", "2024-01-12T15:00:00Z"), ("preflight", "2024-01-13T15:00:00Z"), ("recap-draft", "2024-01-13T22:00:00Z"),
        ("preflight", "2024-01-15T15:00:00Z"), ("handed-over", "2024-02-03T13:45:00Z"),
    ]  # fmt: skip
    away = [(one["kind"], one["at"]) for one in told["skipped"] if (one["to"], one["reason"]) == (SOL, "is away")]
    assert away == [
        ("preflight", "2024-01-13T15:00:00Z"), ("recap-draft", "2024-01-13T22:00:00Z"), ("preflight", "2024-01-15T15:00:00Z"),
    ]  # fmt: skip


def test_what_was_looked_up_and_asked_beforehand_is_on_the_page_and_in_the_reminder(told, raw):
    first = page_of("2024-01-27")
    for words in ("When to stop training", "Noor Example", "What is it that stops?", "Three ways to stop early"):
        assert words in first, words
    assert "https://pad.example.org/double-descent" in page_of("2024-01-13")
    (mail,) = [one for one in of(told, "reminder") if (one["to"], one["at"]) == (ADA, "2024-02-03T21:00:00Z")]
    said = text_of(raw, mail)
    for words in ("Patience, and what it is good for", "What do you wait for?", "I can’t come: http"):
        assert words in said, words


def test_one_session_is_at_an_hour_of_its_own_and_one_talk_is_short():
    data = json.loads((FOLDER / "site" / "ml-theory" / "data" / "sessions.json").read_text())
    berlin = next(one for one in data["sessions"] if one["key"] == "2024-02-24")
    assert (berlin["starts"], berlin["zone"]) == ("2024-02-24T19:00:00Z", "Europe/Berlin")
    page = page_of("2024-02-10")
    assert "Hall 3, Example Street 1, Denver" in page
    assert "Warm starts in five minutes" in page
    assert "lightning" in page
