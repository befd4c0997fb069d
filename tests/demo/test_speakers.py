"""What speakers were asked for, what they handed in, and what the page shows of it."""

import json
import re

from tests.demo.by_hand import ERRANDS, FOLDER, of


def test_speakers_were_asked_for_what_was_missing_and_for_nothing_else(told):
    kinds = {kind for kind, *_ in ERRANDS}
    assert sorted((r["kind"], r["stage"] or "", r["session"], r["to"]) for r in of(told, *kinds)) == sorted(
        (kind, stage or "", f"ml-theory/{session}", address)
        for kind, stage, session, readers in ERRANDS
        for address in readers
    )


def test_the_vote_filled_two_sessions_and_one_who_declined_made_room(told):
    data = json.loads((FOLDER / "site" / "ml-theory" / "data" / "sessions.json").read_text())
    titles = {one["key"]: [talk["title"] for talk in one["talks"]] for one in data["sessions"]}
    assert titles["2023-11-11"] == ["Sharpness and generalisation", "Meta-Learning"]
    assert titles["2023-11-25"] == ["Neural Information Retrieval", "Quantum Probability"]
    page = (FOLDER / "site" / "ml-theory" / "proposals" / "index.html").read_text()
    assert "Quantum Probability" in page


def test_the_page_tells_the_recap_and_shows_the_recording_that_may_be_shown():
    page = (FOLDER / "site" / "ml-theory" / "s" / "2023-10-28" / "index.html").read_text()
    assert "two very different talks" in page
    assert "DEMOvideo01" in page
    assert "example.org/wrong" not in (FOLDER / "site" / "ml-theory" / "s" / "2023-11-11" / "index.html").read_text()


def test_decks_became_what_the_story_says(told):
    assert [
        (d["session"], d["talk"], re.sub(r".*/(\d{8}T\d+Z-\w+\.pdf)", "issued.pdf", d["file"]), d["outcome"])
        for d in told["decks"]
    ] == [
        ("ml-theory/2023-10-28", "implicit-bias", "ml-theory/2023-10-28/implicit-bias/slides.pdf", "published"),
        ("ml-theory/2023-10-28", "implicit-bias", "issued.pdf", "published"),
        ("ml-theory/2023-11-11", "sharpness", "ml-theory/2023-11-11/sharpness/locked.pdf", "refused"),
        ("ml-theory/2023-11-11", "sharpness", "ml-theory/2023-11-11/sharpness/notes.pdf", "refused"),
        (None, None, "ml-theory/2023-11-11/sharpnes/slides.pdf", "unknown"),
        ("ml-theory/2024-01-27", "bo-sample", "ml-theory/2024-01-27/bo-sample/slides.pdf", "published"),
    ]
    refused = [d["reason"] for d in told["decks"] if d["outcome"] == "refused"]
    assert len(set(refused)) == 2
    assert all(refused)


def test_a_decks_thumbnail_and_its_newest_version_are_on_the_page():
    page = (FOLDER / "site" / "ml-theory" / "s" / "2023-10-28" / "index.html").read_text()
    thumbnails = re.findall(r"decks/ml-theory/2023-10-28/implicit-bias/[0-9a-f]+\.webp", page)
    assert thumbnails
    assert "14 pages" in page
    for key in set(thumbnails):
        assert (FOLDER / "site" / key).read_bytes()[8:12] == b"WEBP"
