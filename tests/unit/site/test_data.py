"""The data for programs: exactly what is documented."""

import json
import re
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from shared.model.session import Consent, Resource
from shared.site import Page, shapes
from tests.unit.site.examples import DECK, GROUP, URL, WHOLE, Reader, archive, made, seven


def test_a_session_of_another_clock_says_of_which() -> None:
    sessions = [replace(one, zone="Asia/Tokyo") if one.key == "2023-10-28" else one for one in seven()]
    data = json.loads(made(*sessions)["ml-theory/data/sessions.json"].body)
    assert [(one["key"], one["zone"]) for one in data["sessions"] if "zone" in one] == [("2023-10-28", "Asia/Tokyo")]
    jsonschema.validate(data, json.loads(shapes.schema()))


def test_the_data_has_exactly_the_documented_fields() -> None:
    told = json.loads(WHOLE["ml-theory/data/sessions.json"].body)
    assert sorted(told) == ["$schema", "format", "group", "sessions"]
    assert sorted(told["group"]) == ["audience", "community", "id", "join", "mission", "name", "zone"]
    fourteenth = next(session for session in told["sessions"] if session["key"] == "2023-10-14")
    assert fourteenth == {
        "id": "ml-theory/2023-10-14",
        "key": "2023-10-14",
        "url": f"{URL}/ml-theory/s/2023-10-14/",
        "kind": "talks",
        "state": "held",
        "heading": "Double descent",
        "title": None,
        "about": "",
        "season": "2023–24",
        "series": None,
        "book": None,
        "chapter": None,
        "host": None,
        "guests": [],
        "starts": "2023-10-14T20:00:00Z",
        "ends": "2023-10-14T21:00:00Z",
        "date_known": "written",
        "revision": 1,
        "resources": [],
        "agenda": [
            {
                "talk": "double-descent",
                "what": "talk",
                "starts": "2023-10-14T20:00:00Z",
                "ends": "2023-10-14T20:25:00Z",
            },
            {
                "talk": "double-descent",
                "what": "questions",
                "starts": "2023-10-14T20:25:00Z",
                "ends": "2023-10-14T20:35:00Z",
            },
        ],
        "recap": None,
        "recapped": None,
        "talks": [
            {
                "slug": "double-descent",
                "title": "Double descent",
                "speaker": "Ada Example",
                "about": "",
                "unconfirmed": False,
                "deck": {
                    "kind": "pdf",
                    "url": f"{URL}/{DECK.file}",
                    "thumbnail": f"{URL}/{DECK.thumbnail}",
                    "pages": 24,
                    "bytes": 1_234_567,
                    "issued": "2023-10-13T00:00:00Z",
                },
                "slides": None,
                "recording": None,
                "thread": None,
                "resources": [],
            }
        ],
        "planned": [],
        "proposals": [],
        "plans": [],
        "research": [],
    }
    undated = next(session for session in told["sessions"] if session["key"] == "undated-07")
    assert (undated["starts"], undated["date_known"], undated["talks"][0]["slides"]["was_shared"]) == (
        None,
        "unknown",
        True,
    )


def graph(site: dict[str, Page], key: str) -> dict[str, dict[str, Any]]:
    """The JSON-LD of a session by what comes after its address; empty where there is none."""
    found = re.search(
        rb'<script type="application/ld\+json">(.*?)</script>', site[f"ml-theory/s/{key}/index.html"].body
    )
    told = json.loads(found[1]) if found else {"@graph": []}
    return {one["@id"].partition("#")[2]: one for one in told["@graph"]}


def test_search_engines_are_told_of_the_event_only_where_its_day_is_on_record() -> None:
    url = f"{URL}/ml-theory/s/2023-12-09/"
    assert graph(WHOLE, "2023-12-09")["event"] == {
        "@type": "Event",
        "@id": f"{url}#event",
        "name": "Discussion",
        "startDate": "2023-12-09T21:00:00Z",
        "endDate": "2023-12-09T22:00:00Z",
        "eventStatus": "https://schema.org/EventCancelled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": url},
        "image": f"{url}card.png",
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": "ML Theory Reading Group", "url": f"{URL}/ml-theory/"},
        "url": url,
    }
    assert [graph(WHOLE, key) for key in ("undated-07", "2022-10-22")] == [{}, {}]


PLACE, HIDDEN = "Room 5", "members know"


@pytest.mark.parametrize(("place", "link", "own", "mode", "where"), [
    (None, True, False, "Online", ["VirtualLocation"]), (None, False, False, "Online", ["VirtualLocation"]),
    (None, False, True, "Online", ["VirtualLocation"]),
    (PLACE, True, False, "Mixed", ["Place", "VirtualLocation"]), (PLACE, None, False, "Mixed", ["Place", "VirtualLocation"]),
    (PLACE, False, True, "Mixed", ["Place", "VirtualLocation"]), (PLACE, True, True, "Mixed", ["Place", "VirtualLocation"]),
    (PLACE, False, False, "Offline", ["Place"]),
    (HIDDEN, False, False, "Offline", []), (HIDDEN, True, False, "Mixed", ["VirtualLocation"]),
    (HIDDEN, False, True, "Mixed", ["VirtualLocation"]),
])  # fmt: skip
def test_search_engines_are_told_whether_people_sit_together(
    place: str | None, link: bool | None, own: bool, mode: str, where: list[str]
) -> None:
    public = None if place == HIDDEN else place
    sessions = [replace(one, place=public, has_link=own) for one in seven()]
    group = replace(GROUP, joined_online=link, place_hidden=place == HIDDEN)
    event = graph(made(*sessions, group=group), "2023-11-25")["event"]
    found = event.get("location", [])
    found = found if isinstance(found, list) else [found]
    assert event["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [one["@type"] for one in found] == where


@pytest.mark.parametrize(("place", "link", "own", "told"), [
    (None, True, False, "Members get the link to the room by mail."), (None, False, False, "Members get the link to the room by mail."),
    (PLACE, True, False, "Members get the link to the room by mail."), (PLACE, False, True, "Members get the link to the room by mail."),
    (PLACE, False, False, ""), (HIDDEN, False, False, "Members are told by mail where it is."),
])  # fmt: skip
def test_a_page_says_how_members_come_to_know_where_it_is(place: str | None, link: bool, own: bool, told: str) -> None:
    sessions = [replace(one, place=None if place == HIDDEN else place, has_link=own) for one in seven()]
    site = made(*sessions, group=replace(GROUP, joined_online=link, place_hidden=place == HIDDEN))
    for page in ("ml-theory/index.html", "ml-theory/s/2023-11-25/index.html"):
        found = re.findall(r"Members (?:get|are told)[^.<]*\.", site[page].body.decode())
        assert found == ([told] if told else [])


def test_search_engines_are_told_that_a_session_was_moved_and_from_when() -> None:
    event = graph(WHOLE, "2023-11-25")["event"]
    assert (event["eventStatus"], event["previousStartDate"], event["startDate"]) == (
        "https://schema.org/EventRescheduled", "2023-11-25", "2023-11-26T21:00:00Z",
    )  # fmt: skip


def test_slides_recordings_and_papers_are_told_as_what_they_are() -> None:
    film = Resource(kind="recording", url="https://www.youtube.com/watch?v=FAKEvid0001")
    (first, second, *_) = seven("2023-10-14")
    shown = replace(first, talks=tuple(replace(one, recording=film, consent=Consent.YES) for one in first.talks))
    site = made(shown, second)
    url = f"{URL}/ml-theory/s/2023-10-14/"
    found = graph(site, "2023-10-14")
    assert found["slides-1"] == {
        "@type": "PresentationDigitalDocument",
        "@id": f"{url}#slides-1",
        "name": "Double descent",
        "author": {"@type": "Person", "name": "Ada Example"},
        "url": f"{URL}/{DECK.file}",
        "datePublished": "2023-10-16T08:00:00Z",
        "thumbnailUrl": f"{URL}/{DECK.thumbnail}",
    }
    video = found["recording-1"]
    assert (video["@type"], video["embedUrl"]) == (
        "VideoObject", "https://www.youtube-nocookie.com/embed/FAKEvid0001",
    )  # fmt: skip
    assert {"name", "description", "uploadDate", "thumbnailUrl"} <= video.keys()
    assert found["event"]["recordedIn"] == [{"@id": f"{url}#recording-1"}]
    papers = graph(site, "2023-10-28")
    assert (papers["reading-1"]["@type"], papers["reading-1"]["url"]) == (
        "ScholarlyArticle", "https://arxiv.org/abs/2205.13710",
    )  # fmt: skip


def test_a_recording_without_consent_is_told_to_nobody() -> None:
    film = Resource(kind="recording", url="https://www.youtube.com/watch?v=FAKEvid0001")
    (first, *_) = seven("2023-10-14")
    shown = replace(first, talks=tuple(replace(one, recording=film, consent=Consent.UNASKED) for one in first.talks))
    assert not [key for key, page in made(shown).items() if b"FAKEvid0001" in page.body]


def test_a_held_talk_can_be_cited_and_where_there_are_two_neither_is_guessed() -> None:
    def cited(key: str) -> dict[str, str]:
        found = Reader(WHOLE[f"ml-theory/s/{key}/index.html"]).elements
        named = ((one.get("name") or "", one.get("content") or "") for tag, one in found if tag == "meta")
        return {name: value for name, value in named if name.startswith("citation_")}

    assert cited("2023-10-14") == {
        "citation_title": "Double descent",
        "citation_author": "Ada Example",
        "citation_publication_date": "2023/10/14",
        "citation_conference_title": "ML Theory Reading Group",
        "citation_abstract_html_url": f"{URL}/ml-theory/s/2023-10-14/",
        "citation_pdf_url": f"{URL}/{DECK.file}",
    }
    assert [cited(key) for key in ("2023-10-28", "2022-11-19", "undated-07")] == [{}, {}, {}]


def test_the_search_looks_through_what_only_a_sessions_own_page_says() -> None:
    spoken = replace(DECK, text="decks/ml-theory/2023-10-14/double-descent/aa.txt")
    site = made(*archive(), *seven("2023-10-14"), decks=(spoken,))
    told = json.loads(site["ml-theory/data/search.json"].body)
    found = {one["key"]: one for one in told["sessions"]}
    assert found["2023-10-14"] == {"key": "2023-10-14", "text": "", "decks": [f"/{spoken.text}"]}
    assert found["2023-10-28"]["text"] == "On the last iterate. Noisy SGD Notes on divergences"
    page = Reader(site["ml-theory/search/index.html"])
    listed = {
        one["href"].split("/")[-2] for tag, one in page.elements if tag == "a" and one["href"].startswith("../s/")
    }
    everything = {key.split("/")[2] for key in site if key.endswith("session.ics")} | {one.key for one in archive()}
    assert set(found) <= listed == everything
    assert " 14 October 2023 Double descent Ada Example " in page.text
    assert "Saturday" not in page.text  # it is the same for most, and each line counts


def test_slides_that_wait_for_their_talk_are_not_searched() -> None:
    (first, *_) = seven()
    later = replace(first, talks=tuple(replace(one, slides_after=True) for one in first.talks))
    site = made(later, decks=(replace(DECK, text="decks/ml-theory/2023-10-14/double-descent/aa.txt"),))
    assert not [key for key, page in site.items() if b"aa.txt" in page.body]


def test_the_data_is_as_its_schema_says() -> None:
    schema = json.loads(WHOLE["ml-theory/data/sessions.schema.json"].body)
    jsonschema.Draft202012Validator.check_schema(schema)
    told = json.loads(WHOLE["ml-theory/data/sessions.json"].body)
    jsonschema.validate(told, schema, cls=jsonschema.Draft202012Validator)
    told["sessions"][0]["secret"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, schema, cls=jsonschema.Draft202012Validator)


def test_the_schema_says_what_the_types_say() -> None:
    told = json.loads(shapes.schema())
    talk = told["$defs"]["talk"]
    assert told["properties"]["format"] == {"const": shapes.FORMAT}
    assert list(told["$defs"]["session"]["properties"]) == list(shapes.Session.__annotations__)
    assert talk["required"] == [name for name in shapes.Talk.__annotations__ if name in shapes.Talk.__required_keys__]
    assert talk["additionalProperties"] is False
    assert {
        name: talk["properties"][name] for name in ("title", "unconfirmed", "recording", "thread", "resources")
    } == {
        "title": {"type": ["string", "null"]},
        "unconfirmed": {"type": "boolean", "description": "The speaker has not said yes yet."},
        "recording": {
            "anyOf": [{"$ref": "#/$defs/resource"}, {"type": "null"}],
            "description": "Only with the speaker's consent.",
        },
        "thread": {"type": ["string", "null"], "format": "uri", "description": "The discussion in the group's chat."},
        "resources": {"type": "array", "items": {"$ref": "#/$defs/resource"}},
    }
