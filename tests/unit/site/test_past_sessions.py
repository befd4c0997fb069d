"""The pages of past sessions and of all that was read, a season each; and what history has no date or slides of."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.model.session import Session, SessionState
from shared.site import Page
from tests.unit.site.examples import PAPER, URL, WHOLE, Reader, archive, made, read


def test_past_sessions_come_newest_first_with_undated_ones_at_their_recorded_place() -> None:
    reader = Reader(WHOLE["ml-theory/past/index.html"])
    keys = [link.split("/")[-2] for link in reader.links if "/s/" in link]
    assert list(dict.fromkeys(keys)) == [
        "2023-10-14", "undated-10", "undated-09", "undated-08", "undated-07", "2023-01-07",
        "2022-12-17", "2022-12-03", "2022-11-19", "2022-11-05", "2022-10-22",
    ]  # fmt: skip
    assert "Season 2023–24 1 session" in reader.text
    assert "Season 2022–23 10 sessions date not recorded The Lottery Ticket Hypothesis" in reader.text
    assert "22 Oct 2022 inferred First meeting" in reader.text
    assert "19 Nov 2022 Meta-Learning Neural Information Retrieval" in reader.text


def test_lost_things_and_changed_plans_are_told_with_grace() -> None:
    past = read(WHOLE, "past/index.html")
    assert "Planned had been: Representation Learning (Harry Saini); Quantum Probability (Ashish Gaurav)." in past
    assert past.count("Slides were shared; the link is lost.") == 3
    fourth, ninth = read(WHOLE, "s/2022-12-03/index.html"), read(WHOLE, "s/undated-09/index.html")
    assert (
        "What had been planned Other speakers than these spoke in the end. Representation Learning Harry Saini"
        in fourth
    )
    assert "date not recorded Part of the series Learning to learn: Unravelling learning theory ." in ninth
    assert "A recording was shared on YouTube; the link is lost." in ninth
    assert "Neural operators reading list reading list, was shared; the link is lost" in read(
        WHOLE, "reading/index.html"
    )


def test_an_undated_or_inferred_session_shows_no_time_of_day() -> None:
    for key in ("undated-07", "2022-10-22"):
        assert "UTC" not in read(WHOLE, f"s/{key}/index.html").partition("Times are")[0]


def test_history_has_no_agenda_for_nothing_is_known_of_it() -> None:
    assert [key for key, made_page in made(*archive()).items() if b'id="agenda"' in made_page.body] == []


def test_what_history_tells_of_recordings_is_shown() -> None:
    assert "A recording was shared; the link is lost." in read(WHOLE, "past/index.html")


def season(first: int, count: int) -> list[Session]:
    """So many sessions held in the season that begins in the autumn of *first*, a week apart."""
    start = datetime(first, 9, 4, 18, tzinfo=UTC)
    return [
        Session(
            group="ml-theory", key=f"{moment:%Y-%m-%d}", kind="talks", state=SessionState.HELD, starts=moment, ends=moment + timedelta(hours=1),
            date=f"{moment:%Y-%m-%d}", resources=(PAPER,),
        )
        for moment in (start + timedelta(weeks=week) for week in range(count))
    ]  # fmt: skip


def listed(page: Page) -> int:
    return len({link for link in Reader(page).links if "/s/" in link})


@pytest.mark.parametrize(("index", "folder"), [("past", "past"), ("reading", "reading/season")])
def test_past_and_reading_show_the_newest_seasons_and_lead_to_a_page_of_each(index: str, folder: str) -> None:
    site = made(*season(2020, 20), *season(2021, 15), *season(2022, 9), *season(2023, 3))
    first = site[f"ml-theory/{index}/index.html"]
    assert listed(first) == 12  # two seasons are a dozen sessions, so the third one is not there
    links = [link for link in Reader(first).links if f"/{folder}/20" in link]
    assert links == [f"/ml-theory/{folder}/{name}/" for name in ("2023-24", "2022-23", "2021-22", "2020-21")]
    for link, count in zip(links, (3, 9, 15, 20), strict=True):
        page = site[f"{link.strip('/')}/index.html"]
        reader = Reader(page)
        assert listed(page) == count
        assert [a["href"] for tag, a in reader.elements if tag == "a" and a.get("aria-current")] == [
            f"/ml-theory/{index}/", link,
        ]  # fmt: skip
        assert ("link", {"rel": "canonical", "href": f"{URL}{link}"}) in reader.elements
        assert f"<loc>{URL}{link}</loc>".encode() in site["ml-theory/sitemap.xml"].body
    titles = [re.search(rb"<title>(.*?)</title>", page.body) for key, page in site.items() if f"{index}/" in key]
    assert len({title and title[1] for title in titles}) == 5


def test_a_season_alone_needs_no_way_to_others() -> None:
    assert "Newest" not in read(made(*season(2023, 30)), "past/index.html")
    assert listed(made(*season(2023, 30))["ml-theory/past/index.html"]) == 30


def test_seasons_without_a_date_have_a_page_too() -> None:
    undated = [
        replace(s, key=f"undated-{n:02}", starts=None, ends=None, date=None, order=n)
        for n, s in enumerate(season(2020, 3), 1)
    ]
    assert "Undated 3 sessions" in read(made(*undated), "past/undated/index.html")
