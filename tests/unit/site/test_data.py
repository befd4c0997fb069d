"""The data for programs: exactly what is documented."""

import json
import re

from tests.unit.site.examples import DECK, URL, WHOLE


def test_the_data_has_exactly_the_documented_fields() -> None:
    told = json.loads(WHOLE["ml-theory/data/sessions.json"].body)
    assert sorted(told) == ["format", "group", "sessions"]
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


def test_search_engines_are_told_of_the_event_only_where_its_day_is_on_record() -> None:
    def event(key: str) -> dict[str, object] | None:
        found = re.search(
            rb'<script type="application/ld\+json">(.*?)</script>', WHOLE[f"ml-theory/s/{key}/index.html"].body
        )
        return json.loads(found[1]) if found else None

    assert event("2023-12-09") == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Discussion",
        "startDate": "2023-12-09T21:00:00Z",
        "endDate": "2023-12-09T22:00:00Z",
        "eventStatus": "https://schema.org/EventCancelled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": f"{URL}/ml-theory/s/2023-12-09/"},
        "organizer": {"@type": "Organization", "name": "ML Theory Reading Group", "url": f"{URL}/ml-theory/"},
        "performer": [],
        "url": f"{URL}/ml-theory/s/2023-12-09/",
    }
    assert [event("undated-07"), event("2022-10-22")] == [None, None]
