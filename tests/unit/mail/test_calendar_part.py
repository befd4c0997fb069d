"""The calendar part, read by two readers that did not write it."""

from datetime import timedelta

import icalendar
import pytest
import vobject

from tests.unit.mail.examples import ROOM, SITE, WITH_CALENDAR, as_of, compose, known, parts, read, row, sent


def event(raw: bytes) -> dict[str, str]:
    """The one event, as a reader that did not write it reads it."""
    calendar = vobject.readOne(parts(raw)["text/calendar"])
    assert calendar.method.value == "PUBLISH"
    return {line.name: str(line.value) for line in calendar.vevent.getChildren()}


@pytest.mark.parametrize("kind", sorted(WITH_CALENDAR))
def test_two_readers_accept_the_calendar_part_with_the_same_method_outside_and_in(kind: str) -> None:
    raw = sent(compose(row(kind), known(session=as_of(kind))))
    part = list(read(raw).iter_parts())[-1]
    assert (part.get_content_type(), part["Content-Type"].params["method"]) == ("text/calendar", "PUBLISH")
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert (
        calendar["METHOD"],
        [str(e["UID"]) for e in calendar.walk("VEVENT")],
        "ORGANIZER" in calendar.walk("VEVENT")[0],
    ) == (
        "PUBLISH",
        ["2023-10-28.ml-theory@fortnight.invalid"],
        True,
    )
    assert event(raw)["ORGANIZER"] == "mailto:reading@ml-theory.example.org"


def test_a_reminder_carries_room_and_page_and_counts_as_newer_than_the_welcome() -> None:
    welcome = event(sent(compose(row("welcome", before=timedelta(days=8)), known(meeting_link=""))))
    reminder = event(sent(compose(row("reminder", stage="7d"), known())))
    assert ("LOCATION" in welcome, reminder["LOCATION"], reminder["URL"]) == (False, ROOM, f"{SITE}s/2023-10-28/")
    assert (welcome["DTSTAMP"], reminder["DTSTAMP"]) == ("2023-10-20 20:00:00+00:00", "2023-10-21 20:00:00+00:00")


def test_a_cancelled_session_is_published_as_cancelled() -> None:
    gone = event(sent(compose(row("cancelled"), known(session=as_of("cancelled")))))
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", "1")
