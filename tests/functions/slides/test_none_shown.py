"""A speaker says that they show no slides, before any came or afterwards: nobody is asked for them, and nothing of them is public."""

from datetime import timedelta

import pytest

from shared.model.deck import Deck, Upload
from shared.model.mailing import Mailing
from tests.builders.command_line import LEAD, fortnight
from tests.builders.decks import outcomes
from tests.builders.signups import texts
from tests.builders.speaker_page import DAY, KEY, OTHER, START, opened, saved, talk, url
from tests.platform import Platform

FOLDER = f"ml-theory/{KEY}/{OTHER}"
PAGE = f"ml-theory/s/{KEY}/index.html"


def says(platform: Platform, when: str) -> str:
    page = saved(platform, opened(platform, url(OTHER)) | {"slides": when}, url(OTHER))
    platform.settle()
    return page


def public(platform: Platform) -> set[str]:
    return {key for key in platform.site() if key.startswith("decks/")}


def test_slides_that_a_speaker_takes_back_are_public_nowhere_and_can_be_sent_again(group: Platform, pdf: bytes):
    group.at(START - 2 * DAY)
    group.upload(f"{FOLDER}/wrong.pdf", pdf)
    group.settle()
    (wrong,) = group.rows(Deck)
    assert wrong.file in group.site()[PAGE].decode()
    page = says(group, "none")
    assert "Any that are on the page are gone from it within a minute." in page
    assert ("was shown, until it was taken down" in page, 'type="file"' in page) == (True, False)
    assert (public(group), len(group.forgotten())) == (set(), 1)
    assert not any(wrong.file.encode() in body for body in group.site().values())
    assert "You chose to show no slides." in group.press(url(OTHER), "GET")["body"]
    says(group, "after")
    group.upload(f"{FOLDER}/right.pdf", pdf)
    group.settle()
    (right,) = group.rows(Deck)
    assert (right.shown, right.keys == public(group)) == (True, True)
    assert right.file not in group.site()[PAGE].decode()  # after the talk, as was chosen


def test_a_file_that_arrives_all_the_same_is_not_published_and_its_sender_is_told_why(group: Platform, pdf: bytes):
    group.at(START - 2 * DAY)
    says(group, "none")
    group.upload(f"{FOLDER}/late.pdf", pdf)
    group.settle()
    assert (outcomes(group), public(group)) == ([("late.pdf", "refused")], set())
    assert "You said that no slides of this talk are shown." in texts()[-1]
    done = fortnight(group, "slides", "attach", group.rows(Upload)[0].key, KEY, OTHER, *LEAD)
    assert (done.code, "this talk is to show no slides" in done.err) == (2, True)


@pytest.mark.parametrize("when", ["now", "none"])
def test_only_whoever_shows_slides_is_asked_for_them_and_both_are_thanked(group: Platform, when: str):
    group.at(START - 5 * DAY)
    says(group, when)
    assert ("Slides</a>" in group.press(url(OTHER), "GET")["body"]) == (when == "now")
    for days in (-3, -1, 1):
        group.tick(START + days * DAY + timedelta(minutes=1))
        group.settle()
    kinds = [row.kind for row in group.rows(Mailing) if row.kind in ("chase", "thanks") and row.subject == OTHER]
    assert sorted(kinds) == (["chase"] * 3 if when == "now" else ["thanks"])


def test_thanks_name_no_slides_that_were_taken_down(group: Platform, pdf: bytes):
    group.at(START - 2 * DAY)
    group.upload(f"{FOLDER}/one.pdf", pdf)
    group.settle()
    assert fortnight(group, "slides", "remove", KEY, OTHER, *LEAD, "--yes").code == 0
    for moment in (START + timedelta(hours=2), START + DAY + timedelta(minutes=1)):
        group.tick(moment)
        group.settle()
    (mail,) = (text for text in texts() if 'Thank you for "' in text)
    assert ("slides are on the session's page" in mail, "slides after all" in mail) == (False, True)


def test_a_co_lead_writes_it_for_the_speaker_and_sees_it(group: Platform):
    group.at(START - 5 * DAY)
    assert fortnight(group, "talks", "set", KEY, OTHER, "--slides", "none", *LEAD).code == 0
    assert talk(group, OTHER).no_slides
    assert "none are shown" in fortnight(group, "talks", "show", KEY, OTHER).out
