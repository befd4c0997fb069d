"""What the public page shows, and what it does not."""

import json

from tests.demo.by_hand import APPLICANTS, CO_LEADS, FOLDER, KIM, KIT

AHEAD = ("planned", "announced")


def test_no_address_and_no_meeting_link_is_in_any_public_byte():
    private = [address for address, *_ in APPLICANTS] + [*CO_LEADS, KIM, "meet.example.org"]
    files = [path for path in (FOLDER / "site").rglob("*") if path.is_file()]
    assert len(files) > 30
    for path in files:
        body = path.read_bytes()
        assert not [secret for secret in private if secret.encode() in body], path


def test_the_page_shows_the_archive_with_its_gaps_and_the_season_as_past():
    site = FOLDER / "site" / "ml-theory"
    past = (site / "past" / "index.html").read_text()
    for words in ("Privacy of Noisy SGD", "Meta-Learning", "CLIP", "The implicit bias of gradient descent"):
        assert words in past, words
    assert "date not recorded" in past.lower()
    fourth = (site / "s" / "2022-12-03" / "index.html").read_text()
    assert "Harry Saini" in fourth
    assert "Ahmad Mustafa" in fourth
    assert "cancelled" in (site / "s" / "2023-12-09" / "index.html").read_text().lower()
    data = json.loads((site / "data" / "sessions.json").read_text())
    assert len(data["sessions"]) == 19


def test_the_story_ends_while_the_group_lives(told):
    site = FOLDER / "site" / "ml-theory"
    data = json.loads((site / "data" / "sessions.json").read_text())
    ahead = {one["key"]: [talk["title"] for talk in one["talks"]] for one in data["sessions"] if one["state"] in AHEAD}
    assert ahead == {"2024-02-10": ["Patience as a prior", "Warm starts in five minutes"], "2024-02-24": []}
    assert "Grokking, looked at closely" in (site / "proposals" / "index.html").read_text()
    assert told["people"][KIT] == "pending_approval"
