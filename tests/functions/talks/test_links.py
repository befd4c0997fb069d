"""Which links open a speaker's page."""

import re

import pytest

from local.decks import deck
from shared import signed_links
from shared.schedule import steps
from shared.talks import editing as talk_editing
from tests.builders.signups import texts
from tests.builders.speaker_page import DAY, KEY, MINE, OTHER, START, opened, saved, session, talk, url
from tests.platform import Platform, demo_group


def test_a_link_that_was_replaced_shows_and_saves_nothing(group: Platform):
    fields = opened(group)
    step = talk_editing.relink_talk(session(group), talk(group), demo_group(), group.table, group.now)
    steps.run([step], group.table)
    for method in ("GET", "POST"):
        page = group.press(url(), method, **(fields | {"title": "Stolen"}))
        assert (page["statusCode"], "replaced by a newer one" in page["body"]) == (404, True)
    assert talk(group).title == "Tangent kernels, briefly"
    group.tick(group.now)
    group.settle()
    (mailed,) = re.findall(
        r"https://go.example.org/talk/\S+", next(t for t in reversed(texts()) if "no longer work" in t)
    )
    assert "Saved." in saved(group, fields | {"title": "Mine again"}, mailed)


def test_the_link_of_a_talk_that_was_taken_out_does_not_open_the_next_one_of_that_name(group: Platform):
    steps.run(
        [talk_editing.remove_talk(session(group), talk(group), demo_group(), group.table, group.now)], group.table
    )
    assert "not in the programme any more" in group.press(url(), "GET")["body"]
    new = talk_editing.NewTalk(speaker="Somebody Else", slug=MINE)
    step = talk_editing.add_talk(session(group), new, demo_group(), group.table, group.now)
    steps.run([step], group.table)
    assert group.press(url(), "GET")["statusCode"] == 404
    assert group.press(url(life=talk(group).link_life), "GET")["statusCode"] == 200


@pytest.mark.parametrize("purpose", [signed_links.MEMBER, signed_links.RECAP, signed_links.LEAVE])
def test_a_link_of_another_purpose_opens_no_kit(group: Platform, purpose: str):
    assert group.press(url(purpose=purpose), "POST", title="X")["statusCode"] == 404
    assert talk(group).title == "Tangent kernels, briefly"


def test_the_address_of_a_sessions_slides_leads_somewhere_for_none_one_and_two_decks(group: Platform):
    group.publishes = True
    group.publish()
    address = f"ml-theory/s/{KEY}/slides/index.html"

    def page() -> str:
        return group.site()[address].decode()

    assert "There are no slides yet. Once there are, this address leads to them." in page()
    group.at(START - 2 * DAY)
    group.upload(f"ml-theory/{KEY}/{OTHER}/one.pdf", deck("One", "Ada Example", 2))
    group.settle()
    (only,) = re.findall(r'http-equiv="refresh" content="0; url=/?([^"]+)"', page())
    assert group.site()[only].startswith(b"%PDF-")
    group.upload(f"ml-theory/{KEY}/{MINE}/two.pdf", deck("Two", "Noor", 2))
    group.settle()
    assert 'http-equiv="refresh"' not in page()
    assert {slug for slug in (OTHER, MINE) if f'id="talk-{slug}"' in page()} == {OTHER, MINE}
