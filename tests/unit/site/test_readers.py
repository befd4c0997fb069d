"""What the programs of others make of the feed and the calendars: parsers that ours are not written with."""

from calendar import timegm
from datetime import UTC, datetime

import feedparser
import icalendar
import pytest
import vobject

from shared.model.session import SessionState
from shared.site import Page
from tests.unit.site.examples import FULL, URL, WHOLE, archive, made, seven, told

RECAPPED = {
    "recap": "We *liked* it: $x<y$.",
    "recapped_at": datetime(2023, 10, 31, tzinfo=UTC),
    "state": SessionState.HELD,
}
SITES = {
    "a season": WHOLE,
    "a recap and an archive": made(*archive(), *told("2023-10-28", **RECAPPED), group=FULL),
    "a break": made(*seven("2023-10-14", "2023-11-25"), group=FULL),
    "nothing": made(decks=()),
}
every_site = pytest.mark.parametrize("site", SITES.values(), ids=SITES)


@every_site
def test_a_feed_reader_finds_no_fault_in_the_feed(site: dict[str, Page]):
    page = site["ml-theory/feed.xml"]
    read = feedparser.parse(page.body, response_headers={"content-type": page.content_type})
    assert (read.bozo, read.get("bozo_exception"), read.version) == (False, None, "atom10")
    assert (read.feed.title, read.feed.link) == ("ML Theory Reading Group", f"{URL}/ml-theory/")
    assert [link.href for link in read.feed.links if link.rel == "self"] == [f"{URL}/ml-theory/feed.xml"]
    assert len(read.entries) == page.body.count(b"<entry>")
    assert all(one.id and one.title and one.link.startswith(URL) and one.updated_parsed for one in read.entries)
    updates = [timegm(one.updated_parsed) for one in read.entries]
    assert updates == sorted(updates, reverse=True)


def test_a_feed_reader_shows_a_recap_with_its_words_and_without_any_script():
    entry = feedparser.parse(SITES["a recap and an archive"]["ml-theory/feed.xml"].body).entries[0]
    (content,) = entry.content
    assert (content.type, content.value.startswith("<p>We <em>liked</em> it: ")) == ("text/html", True)


@every_site
def test_two_calendar_programs_read_the_same_events(site: dict[str, Page]):
    calendars = {key: page for key, page in site.items() if key.endswith(".ics")}
    assert "ml-theory/calendar.ics" in calendars
    for key, page in calendars.items():
        assert page.content_type == "text/calendar; charset=utf-8"
        ours = icalendar.Calendar.from_ical(page.body)
        theirs = vobject.readOne(page.body.decode())
        assert (key, theirs.version.value) == (key, "2.0")
        assert [(str(e["UID"]), e.decoded("DTSTART")) for e in ours.walk("VEVENT")] == [
            (e.uid.value, e.dtstart.value) for e in getattr(theirs, "vevent_list", [])
        ]
        theirs.validate(raiseException=True)


@every_site
def test_calendars_keep_to_the_lines_of_the_standard(site: dict[str, Page]):
    calendars = {key: page.body for key, page in site.items() if key.endswith(".ics")}
    assert calendars
    for key, body in calendars.items():
        assert body.endswith(b"END:VCALENDAR\r\n"), key
        assert b"\n" not in body.replace(b"\r\n", b""), key
        assert max(map(len, body.split(b"\r\n"))) <= 75, key  # octets, RFC 5545, 3.1
