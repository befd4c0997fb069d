"""What is given to think about, and where notes are, on the page, in the search and in the data; nothing of it where the group is off."""

import json
from dataclasses import replace

import jsonschema

from shared.model.session import with_talk
from tests.unit.site.examples import GROUP, TALKS, Reader, made, read, seven

KEY = "2023-10-28"
PAD = "https://pad.example.org/sgd"
ON = replace(GROUP, asks_questions=True, links_notes=True)
GIVEN = replace(TALKS[KEY][0], summary="It <b>ends</b>.\nIt does.", questions=("Why <i>last</i>?", "What if not?"))
SESSIONS = [replace(with_talk(s, GIVEN), notes_link=PAD) if s.key == KEY else s for s in seven("2023-10-14")]


def test_the_page_shows_what_is_given_and_where_notes_are():
    site = made(*SESSIONS, group=ON)
    text = read(site, f"s/{KEY}/index.html")
    assert "To think about before It <b>ends</b>. It does. Why <i>last</i>? What if not?" in text
    assert PAD in Reader(site[f"ml-theory/s/{KEY}/index.html"]).links
    held = [replace(s, state=s.state.HELD) if s.key == KEY else s for s in SESSIONS]
    assert "Questions beforehand It <b>ends</b>." in read(made(*held, group=ON), f"s/{KEY}/index.html")


def test_an_address_that_cannot_be_a_link_is_none():
    rows = [replace(s, notes_link="javascript:alert(1)") for s in SESSIONS]
    assert b"javascript:" not in made(*rows, group=ON)[f"ml-theory/s/{KEY}/index.html"].body


def test_the_search_and_the_data_have_it_and_the_data_keeps_to_its_schema():
    site = made(*SESSIONS, group=ON)
    words = json.loads(site["ml-theory/data/search.json"].body)["sessions"]
    assert "What if not?" in next(one["text"] for one in words if one["key"] == KEY)
    data = json.loads(site["ml-theory/data/sessions.json"].body)
    jsonschema.validate(data, json.loads(site["ml-theory/data/sessions.schema.json"].body))
    told = next(one for one in data["sessions"] if one["key"] == KEY)
    assert told["notes"] == PAD
    assert told["talks"][0]["questions"] == list(GIVEN.questions)
    assert told["talks"][0]["summary"] == GIVEN.summary
    assert "questions" not in told["talks"][1]


def test_a_group_that_does_not_ask_or_was_given_nothing_has_the_pages_it_had():
    plain = {key: page.body for key, page in made(*seven("2023-10-14")).items()}
    assert {key: page.body for key, page in made(*SESSIONS).items()} == plain
    assert {key: page.body for key, page in made(*seven("2023-10-14"), group=ON).items()} == plain
