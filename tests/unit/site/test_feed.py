"""The feed: what is new, and when."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from shared.model.group import PublicGroup
from shared.model.season import Break
from shared.model.session import SessionState
from shared.site import Page
from tests.unit.site.examples import FULL, URL, WHOLE, archive, made, seven, told


def test_the_feed_has_held_sessions_whose_day_is_on_record_and_is_as_new_as_its_newest() -> None:
    atom = {"a": "http://www.w3.org/2005/Atom"}
    feed = ET.fromstring(WHOLE["ml-theory/feed.xml"].body)
    entries = [
        (e.findtext("a:title", "", atom), e.findtext("a:updated", "", atom)) for e in feed.findall("a:entry", atom)
    ]
    assert entries == [
        ("Double descent", "2023-10-16T08:00:00Z"),
        ("CLIP", "2022-12-03T22:00:00Z"),
        ("Meta-Learning · Neural Information Retrieval", "2022-11-19T22:00:00Z"),
    ]
    assert feed.findtext("a:updated", "", atom) == "2023-10-16T08:00:00Z"


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(site: dict[str, Page]) -> list[dict[str, str]]:
    """The entries as a reader of XML has them."""
    root = ET.fromstring(site["ml-theory/feed.xml"].body)
    names = ("id", "title", "updated", "summary", "content")
    return [{name: e.findtext(f"a:{name}", "", ATOM) for name in names} for e in root.findall("a:entry", ATOM)]


RECAP = {"recap": "We *liked* it: $x<y$.", "state": SessionState.HELD}


def test_a_recap_comes_into_the_entry_once_it_is_published_and_makes_it_new() -> None:
    before = entries(made(*told("2023-10-28", **RECAP)))[0]
    after = entries(made(*told("2023-10-28", recapped_at=datetime(2023, 10, 31, 9, tzinfo=UTC), **RECAP)))[0]
    assert (before["content"], before["updated"]) == ("", "2023-10-28T21:00:00Z")
    assert after["content"].startswith("<p>We <em>liked</em> it: ")
    assert "<mo>&lt;</mo>" in after["content"]
    assert (after["id"], after["updated"]) == (before["id"], "2023-10-31T09:00:00Z")


def paused(*held: str) -> list[str]:
    return [entry["title"] for entry in entries(made(*seven(*held), group=FULL))]


def test_a_break_is_told_once_the_last_session_before_it_was_held() -> None:
    before = ("2023-10-14", "2023-10-28", "2023-11-11")
    told_of = "The group pauses; see you on 13 January"
    assert told_of not in paused()
    assert told_of not in paused(*before)
    assert paused(*before, "2023-11-25")[0] == told_of
    assert paused(*before, "2023-11-25", "2024-01-13")[1] == told_of


def test_the_entry_of_a_break_says_until_when_and_why() -> None:
    held = ("2023-10-14", "2023-10-28", "2023-11-11", "2023-11-25")
    assert entries(made(*seven(*held), group=FULL))[0] == {
        "id": f"{URL}/ml-theory/#break-2023-12-09",
        "title": "The group pauses; see you on 13 January",
        "updated": "2023-11-26T22:00:00Z",
        "summary": "Winter break: no sessions until 13 January 2024.",
        "content": "",
    }


def test_a_break_of_a_year_is_told_with_the_year_of_its_end() -> None:
    away = replace(FULL, breaks=(Break(after=date(2023, 12, 9), resumes=date(2024, 11, 9)),))
    held = ("2023-10-14", "2023-10-28", "2023-11-11", "2023-11-25")
    assert entries(made(*seven(*held), group=away))[0]["title"] == "The group pauses; see you on 9 November 2024"


def test_ids_of_entries_are_told_once() -> None:
    ids = [entry["id"] for entry in entries(made(*archive(), *seven("2023-10-14", "2023-11-25"), group=FULL))]
    assert len(ids) == len(set(ids))


FOUNDED = replace(FULL, founded=datetime(2022, 9, 1, 8, 30, 0, 25, tzinfo=UTC))
ELSEWHERE = "https://reading.example.net"


def ids(group: PublicGroup = FOUNDED, url: str = URL) -> list[str]:
    """The feed's, then its entries'."""
    site = made(*archive(), *seven("2023-10-14", "2023-10-28", "2023-11-11", "2023-11-25"), group=group, url=url)
    feed = ET.fromstring(site["ml-theory/feed.xml"].body)
    return [str(one.text) for one in feed.iter("{http://www.w3.org/2005/Atom}id")]


def test_a_page_that_moves_to_another_address_keeps_its_ids_so_that_no_reader_shows_all_entries_anew() -> None:
    here = ids()
    assert ids(url=ELSEWHERE) == here
    assert len(set(here)) == len(here) > 5
    assert all(UUID(one.removeprefix("urn:uuid:")).urn == one for one in here)
    moved = made(*archive(), group=FOUNDED, url=ELSEWHERE)["ml-theory/feed.xml"].body.decode()
    assert URL not in moved
    assert f"{ELSEWHERE}/ml-theory/s/" in moved


def test_a_group_of_the_same_name_elsewhere_has_other_ids_and_one_of_earlier_versions_its_address() -> None:
    other = replace(FOUNDED, founded=datetime(2022, 9, 1, 8, 30, 0, 26, tzinfo=UTC))
    assert not {*ids(other)} & {*ids()}
    assert ids(FULL)[0] == f"{URL}/ml-theory/"
    assert all(one.startswith(f"{URL}/ml-theory/") for one in ids(FULL))
