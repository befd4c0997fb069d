"""Calendar parts and the feed, read back by a reader that did not write them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.model.group import PublicGroup
from shared.model.season import Break
from shared.model.session import Session, SessionState, Talk, cancelled, last_held, moved
from shared.schedule import ics
from shared.schedule.ics import UNRECORDED, session_event

START = datetime(2023, 10, 28, 20, 0, tzinfo=UTC)
SESSION = Session(
    group="ml-theory",
    key="2023-10-28",
    kind="talks",
    state=SessionState.ANNOUNCED,
    starts=START,
    ends=START + timedelta(hours=1),
    date="2023-10-28",
    sequence=2,
    changed_at=datetime(2023, 10, 20, 9, 30, tzinfo=UTC),
    talks=(Talk(slug="noisy-sgd", title="Privacy of Noisy SGD", speaker="Ada Example"),),
)
GROUP = PublicGroup(id="ml-theory", name="ML Theory", zone="America/Denver")


def part(session: Session = SESSION, **more: object) -> bytes:
    given = {
        "group_name": "ML Theory",
        "organizer": "ML Theory <group@example.org>",
        "url": "https://example.org/ml-theory/s/2023-10-28/",
    }
    return session_event(session, **{**given, **more})  # type: ignore[arg-type]


def feed(group: PublicGroup, sessions: list[Session], site_url: str) -> bytes:
    """The feed as the page has it."""
    last = last_held(sessions)
    events = ics.event_texts(group, sessions, site_url=site_url, last=last)
    return ics.feed(group, events, site_url=site_url, last=last)


def event(raw: bytes) -> dict[str, str]:
    """The one event as vobject reads it, as text."""
    read = vobject.readOne(raw.decode())
    return {line.name: str(line.value) for line in read.vevent.getChildren()}


def test_a_second_reader_finds_every_field_of_the_event() -> None:
    assert event(part(location="https://meet.example.org/room?a=1,2;b", method="PUBLISH")) == {
        "UID": "2023-10-28.ml-theory@fortnight.invalid",
        "DTSTAMP": "2023-10-20 09:30:00+00:00",
        "DTSTART": "2023-10-28 20:00:00+00:00",
        "DTEND": "2023-10-28 21:00:00+00:00",
        "SEQUENCE": "2",
        "STATUS": "CONFIRMED",
        "SUMMARY": "ML Theory: Privacy of Noisy SGD",
        "DESCRIPTION": "Privacy of Noisy SGD (Ada Example)",
        "LOCATION": "https://meet.example.org/room?a=1,2;b",
        "ORGANIZER": "mailto:group@example.org",
        "TRANSP": "OPAQUE",
        "URL": "https://example.org/ml-theory/s/2023-10-28/",
    }


def test_a_description_that_is_cut_ends_in_an_ellipsis_and_not_within_a_formula_or_an_emoji() -> None:
    def told(about: str) -> str:
        return event(part(replace(SESSION, about=about)))["DESCRIPTION"].splitlines()[0]

    assert told("short and *sweet*") == "short and sweet"
    assert told("word " * 200) == "word " * 99 + "word…"
    assert told("x" * 490 + " $a + b + c + d + e$ and more") == "x" * 490 + "…"
    assert told("x" * 498 + "👩‍💻 and more") == "x" * 498 + "…"


def test_times_are_written_in_utc_whatever_zone_they_came_in() -> None:
    local = replace(SESSION, starts=START.astimezone(ZoneInfo("America/Denver")))
    assert b"\r\nDTSTART:20231028T200000Z\r\n" in part(local)


def test_the_method_is_inside_only_when_asked_for() -> None:
    assert [icalendar.Calendar.from_ical(part(method=m)).get("METHOD") for m in (None, "PUBLISH", "CANCEL")] == [
        None,
        "PUBLISH",
        "CANCEL",
    ]


def test_a_cancelled_session_keeps_its_uid_and_says_so() -> None:
    read = event(part(replace(SESSION, state=SessionState.CANCELLED, sequence=3)))
    assert (read["UID"], read["SEQUENCE"], read["STATUS"], read["TRANSP"], read["SUMMARY"]) == (
        "2023-10-28.ml-theory@fortnight.invalid",
        "3",
        "CANCELLED",
        "TRANSPARENT",
        "Cancelled: ML Theory: Privacy of Noisy SGD",
    )


def test_a_moved_session_keeps_its_uid() -> None:
    moved = replace(SESSION, starts=START + timedelta(days=1), ends=START + timedelta(days=1, hours=1), sequence=3)
    assert (event(part(moved))["UID"], event(part(moved))["DTSTART"]) == (
        "2023-10-28.ml-theory@fortnight.invalid",
        "2023-10-29 20:00:00+00:00",
    )


def test_line_breaks_in_what_people_wrote_start_no_line_of_their_own() -> None:
    talk = Talk(slug="x", title="One\r\nX-EVIL: 1\x00\x0bEND:VEVENT", speaker="A\nATTENDEE:mailto:b@example.com")
    raw = part(replace(SESSION, talks=(talk,)), organizer='"E\r\nX-EVIL: 2" <a@example.org>', location="l\r\nX-EVIL: 3")
    unfolded = raw.replace(b"\r\n ", b"").split(b"\r\n")
    assert [line for line in unfolded if line.startswith((b"X-EVIL", b"ATTENDEE"))] == []
    assert event(raw)["SUMMARY"] == "ML Theory: One X-EVIL: 1 END:VEVENT"


def test_no_line_is_longer_than_75_octets() -> None:
    long = replace(SESSION, about="é" * 900, title="ü, " * 100)
    assert max(len(line) for line in part(long).split(b"\r\n")) <= 75


def test_what_was_changed_at_no_time_that_is_on_record_bears_one_before_all_others() -> None:
    fresh = replace(SESSION, changed_at=None, sequence=0)
    assert event(part(fresh))["DTSTAMP"] == f"{UNRECORDED}"


def test_a_session_without_a_date_is_refused() -> None:
    with pytest.raises(ValueError, match="ml-theory/undated-07 has no date"):
        part(replace(SESSION, key="undated-07", starts=None, ends=None, date=None))


def test_the_feed_has_written_dates_only_in_order_and_no_method_organizer_or_place() -> None:
    sessions = [
        SESSION,
        replace(SESSION, key="undated-07", starts=None, ends=None, date=None, date_known="unknown"),
        replace(SESSION, key="2022-10-22", date_known="inferred"),
        replace(
            SESSION, key="2023-10-14", starts=START - timedelta(14), ends=START - timedelta(14) + timedelta(hours=1)
        ),
    ]
    raw = feed(GROUP, sessions, site_url="https://example.org/")
    read = vobject.readOne(raw.decode())
    assert [(e.uid.value, e.url.value) for e in read.vevent_list] == [
        ("2023-10-14.ml-theory@fortnight.invalid", "https://example.org/ml-theory/s/2023-10-14/"),
        ("2023-10-28.ml-theory@fortnight.invalid", "https://example.org/ml-theory/s/2023-10-28/"),
    ]
    assert [name for name in (b"METHOD", b"ORGANIZER", b"LOCATION", b"mailto") if name in raw] == []


def test_the_same_values_give_the_same_bytes() -> None:
    assert part() == part()
    assert feed(GROUP, [SESSION], site_url="https://example.org") == feed(
        GROUP, [SESSION], site_url="https://example.org/"
    )


PAUSED = replace(GROUP, breaks=(Break(after=date(2023, 12, 9), resumes=date(2024, 1, 13), note="winter, and rest"),))


def events(raw: bytes) -> dict[str, dict[str, Any]]:
    """Every event of a feed as vobject reads it, by UID."""
    read = vobject.readOne(raw.decode())
    return {e.uid.value: {line.name: line.value for line in e.getChildren()} for e in getattr(read, "vevent_list", [])}


def test_a_break_is_whole_days_that_keep_nobody_busy() -> None:
    raw = feed(PAUSED, [SESSION], site_url="https://example.org")
    read = events(raw)["break-2023-12-09.ml-theory@fortnight.invalid"]
    assert (read["DTSTART"], read["DTEND"], read["TRANSP"]) == (date(2023, 12, 10), date(2024, 1, 13), "TRANSPARENT")
    assert (read["SUMMARY"], read["SEQUENCE"], read["STATUS"]) == ("No sessions: winter, and rest", "0", "CONFIRMED")
    assert b"\r\nDTSTART;VALUE=DATE:20231210\r\n" in raw
    assert b"SUMMARY:No sessions: winter\\, and rest" in raw


def test_a_cancelled_session_stays_in_the_feed_until_a_later_one_was_held() -> None:
    off = replace(SESSION, state=SessionState.CANCELLED, sequence=3)
    later = replace(
        SESSION, key="2023-11-11", starts=START + timedelta(days=14), ends=START + timedelta(days=14, hours=1)
    )
    uid = "2023-10-28.ml-theory@fortnight.invalid"
    before = events(feed(GROUP, [off, later], site_url="https://example.org"))
    assert (before[uid]["STATUS"], before[uid]["SEQUENCE"]) == ("CANCELLED", "3")
    assert uid not in events(
        feed(GROUP, [off, replace(later, state=SessionState.HELD)], site_url="https://example.org")
    )


def test_what_happens_to_a_session_keeps_its_uid_and_raises_its_sequence_in_part_and_feed_alike() -> None:
    when = datetime(2023, 10, 21, 12, tzinfo=UTC)
    first = replace(SESSION, sequence=0, changed_at=None)
    life = [first, moved(first, START + timedelta(days=1), when)]
    life += [cancelled(life[1], when + timedelta(hours=1))]
    for one in life:
        (read,) = events(feed(GROUP, [one], site_url="https://example.org")).values()
        alone = event(part(one))
        assert {name: alone[name] for name in ("UID", "SEQUENCE", "STATUS", "DTSTAMP", "DTSTART")} == {
            name: str(read[name]) for name in ("UID", "SEQUENCE", "STATUS", "DTSTAMP", "DTSTART")
        }
    found = [event(part(one)) for one in life]
    assert {one["UID"] for one in found} == {"2023-10-28.ml-theory@fortnight.invalid"}
    assert [one["SEQUENCE"] for one in found] == ["0", "1", "2"]
    assert [one["DTSTAMP"] for one in found][1:] == ["2023-10-21 12:00:00+00:00", "2023-10-21 13:00:00+00:00"]


def test_without_an_organizer_a_part_names_nobody() -> None:
    assert b"ORGANIZER" not in part(organizer="")


def test_abstracts_stand_there_as_text() -> None:
    about = "On the **last** iterate, see [it](https://example.org/x); $x^2$."
    assert event(part(replace(SESSION, about=about)))["DESCRIPTION"] == (
        "On the last iterate, see it (https://example.org/x); $x^2$.\nPrivacy of Noisy SGD (Ada Example)"
    )


ICAL_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp")), max_size=120)


@given(ICAL_TEXT, st.lists(ICAL_TEXT, max_size=3))
def test_whatever_people_write_a_second_reader_reads_it_back(title: str, speakers: list[str]) -> None:
    talks = tuple(Talk(slug=f"t-{n}", title="x", speaker=speaker) for n, speaker in enumerate(speakers))
    raw = part(replace(SESSION, title=title or None, talks=talks))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = event(raw)
    told = replace(SESSION, title=title or None, talks=talks).heading
    assert read["SUMMARY"].split() == normalize("NFC", f"ML Theory: {told}").split()
    assert read.get("DESCRIPTION", "").count("\n") == max(0, len(talks) - 1)


@pytest.mark.parametrize("title", [r"Primes in $\N$", r"\Nabla and \n", r"C:\New\, or; \\N"])
def test_a_backslash_of_the_title_is_read_back_as_one(title: str) -> None:
    assert event(part(replace(SESSION, title=title)))["SUMMARY"] == f"ML Theory: {title}"


ANY_TEXT = st.text(
    st.sampled_from([*'a é漢👩\u200d💻;,:\\N"^\n\r$*']) | st.characters(exclude_categories=("Cs",)), max_size=400
)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.sampled_from(SessionState), st.datetimes(timezones=st.just(UTC)))
def test_an_event_is_what_the_library_would_write(
    title: str, about: str, place: str, state: SessionState, at: datetime
) -> None:
    session = replace(SESSION, title=title or None, about=about, state=state, changed_at=at)
    told = event(raw := part(session, location=place))
    assume(not any("\\N" in str(value) for value in told.values()))  # there the library writes a line break
    made = icalendar.Event()
    for name in ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "TRANSP", "SEQUENCE"):
        if name in told:
            made.add(name, told[name])
    for name, moment in (("DTSTAMP", at), ("DTSTART", session.starts), ("DTEND", session.ends)):
        made.add(name, moment)
    made["ORGANIZER"] = icalendar.vCalAddress("mailto:group@example.org", params={"CN": "ML Theory"})
    assert made.to_ical() in raw


RFC_LINE = re.compile(r"[A-Z-]+(?:;[A-Z-]+=(?:\"[^\"]*\"|[^\";:,]*))*:.*")


def test_every_unfolded_line_has_the_form_that_the_standard_gives() -> None:
    raw = feed(PAUSED, [replace(SESSION, title="ü, " * 60 + '; \\ "q"')], site_url="https://example.org")
    lines = raw.replace(b"\r\n ", b"").decode().split("\r\n")
    assert lines[-1] == ""
    assert [line for line in lines[:-1] if not RFC_LINE.fullmatch(line)] == []
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    stamps = [line for line in lines if re.match("DT(START|END|STAMP):", line)]
    assert stamps
    assert [line for line in stamps if not re.search(r":\d{8}T\d{6}Z$", line)] == []


def test_the_feed_forgets_what_was_two_years_before_the_last_session_and_nothing_else() -> None:
    def held(days: int) -> Session:
        starts = START - timedelta(days)
        return replace(
            SESSION, key=f"{starts:%Y-%m-%d}", starts=starts, ends=starts + timedelta(hours=1), state=SessionState.HELD
        )

    coming = replace(held(-900), state=SessionState.PLANNED)
    raw = feed(GROUP, [held(732), held(731), held(0), coming], site_url="https://example.org")
    assert [uid.partition(".")[0] for uid in events(raw)] == ["2021-10-27", "2023-10-28", "2026-04-15"]
    never = feed(GROUP, [replace(held(900), state=SessionState.PLANNED)], site_url="https://example.org")
    assert len(events(never)) == 1
