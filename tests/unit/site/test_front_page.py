"""The group's first page: what is next, what is ahead, where it pauses, and the calendar."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from shared.model.season import Break
from shared.model.session import Session, SessionState
from tests.unit.site.examples import GROUP, WHOLE, Reader, made, read, seven


def test_the_front_page_shows_the_first_session_that_is_not_over_with_its_reading() -> None:
    text = read(WHOLE, "index.html")
    assert (
        "Next session Saturday 28 October 2023 14:00–15:00 MDT 20:00–21:00 UTC Add to calendar Privacy of Noisy SGD Boris Example "
        "On the last iterate. To read before Noisy SGD paper, arXiv:2205.13710 30 minutes Notes on divergences notes 10 minutes "
        "optional In all about 40 minutes; 30 if you read only the essentials. Tangents Chen Example"
    ) in text


def test_what_is_shown_as_next_follows_the_states_and_no_clock() -> None:
    def following(*held: str) -> str:
        found = re.search(r"Next session (\w+ \d+ \w+ \d+)", read(made(*seven(*held)), "index.html"))
        return found[1] if found else "none"

    assert [following(), following("2023-10-14"), following("2023-10-14", "2023-10-28", "2023-11-11")] == [
        "Saturday 14 October 2023",
        "Saturday 28 October 2023",
        "Sunday 26 November 2023",
    ]


def test_a_cancelled_session_is_told_until_a_later_one_was_held() -> None:
    before = ("2023-10-14", "2023-10-28", "2023-11-11", "2023-11-25")
    assert "Cancelled Discussion on Saturday 9 December 2023 does not take place." in read(
        made(*seven(*before)), "index.html"
    )
    after = made(*seven(*before, "2024-01-13"))
    assert "does not take place" not in read(after, "index.html")
    assert "Cancelled This session does not take place." in read(after, "s/2023-12-09/index.html")


def weekly(count: int, held: int = 0) -> list[Session]:
    """So many sessions, a week apart, the first of them held."""
    first = datetime(2024, 2, 8, 17, tzinfo=UTC)
    return [
        Session(
            group="ml-theory", key=f"{at:%Y-%m-%d}", kind="discussion", starts=at, ends=at + timedelta(hours=1), date=f"{at:%Y-%m-%d}",
            state=SessionState.HELD if n < held else SessionState.PLANNED, title=f"Meeting {n}",
        )
        for n, at in enumerate(first + timedelta(days=7 * n) for n in range(count))
    ]  # fmt: skip


def test_the_front_page_shows_five_sessions_ahead_and_unfolds_the_rest() -> None:
    page = made(*weekly(33, held=4))["ml-theory/index.html"].body.decode()
    shown, _, rest = page[page.index("After that") :].partition("<details>")
    assert re.findall(r"Meeting \d+", shown) == [f"Meeting {n}" for n in (5, 6, 7, 8)]  # after the next one
    folded = rest.partition("</details>")[0]
    assert (re.findall(r"Meeting \d+", folded), "And 24 more" in folded) == (
        [f"Meeting {n}" for n in range(9, 33)],
        True,
    )
    strip = page[page.index('class="strip"') :].partition("</ol>")[0]
    assert re.findall(r"Meeting \d+", strip) == [f"Meeting {n}" for n in range(9)]
    assert "<details>" not in made(*weekly(9, held=4))["ml-theory/index.html"].body.decode()
    assert (
        len(
            re.findall(
                r"<time",
                made(*weekly(60, held=50))["ml-theory/index.html"]
                .body.decode()
                .partition('class="strip"')[2]
                .partition("</ol>")[0],
            )
        )
        == 14
    )


def test_the_front_page_shows_the_pause_where_it_falls() -> None:
    season = (
        Break(after=date(2024, 2, 29), resumes=date(2024, 4, 4), note="spring break"),
        Break(after=date(2025, 2, 6), resumes=date(2025, 3, 6)),
    )
    sessions = [s for s in weekly(12) if not "2024-02-29" < s.key < "2024-04-04"]

    def front(held: int) -> str:
        shown = [replace(s, state=SessionState.HELD) if n < held else s for n, s in enumerate(sessions)]
        return read(made(*shown, group=replace(GROUP, breaks=season)), "index.html")

    said = "The group pauses until Thursday 4 April 2024: spring break."
    assert re.search(f"Meeting 3 {re.escape(said)} .*Meeting 8", front(1))
    assert front(1).count("pauses") == 1
    assert "The group pauses until then: spring break." in front(4)
    assert said not in front(4)
    assert "pauses" not in front(5)


def test_the_front_page_offers_the_calendar_without_asking_anybody_else() -> None:
    links = Reader(WHOLE["ml-theory/index.html"]).links
    assert "webcal://reading.example.org/ml-theory/calendar.ics" in links
    assert (
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Freading.example.org%2Fml-theory%2Fcalendar.ics"
        in links
    )
    assert [
        link
        for link in links
        if link.startswith("https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Freading")
    ]
    assert "https://reading.example.org/ml-theory/calendar.ics" in read(WHOLE, "index.html")
