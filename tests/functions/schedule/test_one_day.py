"""Two sessions on one day: what can be, and what is refused before anything is written."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.errors import BadInput
from shared.model.mailing import Mailing
from shared.model.season import Move
from shared.model.session import Session, SessionState
from shared.schedule import changing
from shared.schedule import steps as schedule_steps
from tests.builders.command_line import fortnight, ok, refused
from tests.builders.seasons import START, at, endless, moved, sent, session, undo
from tests.deck_files.pdfs import pdf
from tests.platform import Platform, apply, demo_group

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EVENING = "2023-10-28-2"


def evening(platform: Platform) -> None:
    """A second session at 19:00, after that of the afternoon."""
    platform.at(START - 9 * DAY)
    told = ok(fortnight(platform, "sessions", "add", "2023-10-28 19:00", "--title", "An evening of posters"))
    assert told == f"Done: new session ml-theory/{EVENING} (Sat 2023-10-28 19:00 MDT)."


def test_a_second_session_of_a_day_is_reminded_of_shown_and_held_like_any_other(two: Platform):
    evening(two)
    at(two, START - 7 * DAY, START - 7 * DAY + 5 * HOUR, START - HOUR, START + 4 * HOUR, START + 7 * HOUR)
    assert sent(two, "reminder") == [
        *[f"{EVENING}/r1/1d: member"] * 2, *[f"{EVENING}/r1/1h: member"] * 2, *[f"{EVENING}/r1/7d: member"] * 2,
        *["2023-10-28/r1/1h: member"] * 2, *["2023-10-28/r1/7d: member"] * 2,
    ]  # fmt: skip
    assert [session(two, key).state for key in ("2023-10-28", EVENING)] == [SessionState.HELD] * 2
    two.publish()
    assert b"An evening of posters" in two.site()[f"ml-theory/s/{EVENING}/index.html"]
    assert two.site()["ml-theory/calendar.ics"].decode().replace("\r\n ", "").count("UID:2023-10-28") == 2


def test_slides_find_the_second_session_of_a_day_by_its_key(two: Platform):
    evening(two)
    ok(fortnight(two, "talks", "add", EVENING, "--speaker", "Bo Example", "--title", "A poster", "--as", "mika"))
    two.upload(f"ml-theory/{EVENING}/bo-example/deck.pdf", pdf(3))
    two.settle()
    two.publish()
    assert any(name.startswith(f"decks/ml-theory/{EVENING}/bo-example/") for name in two.site())


def test_what_is_off_is_brought_back_and_not_added_beside_itself(two: Platform):
    evening(two)
    ok(fortnight(two, "sessions", "cancel", EVENING, "--as", "mika"))
    assert f"ml-theory/{EVENING} is cancelled, and was at that time: take that back" in refused(
        fortnight(two, "sessions", "add", "2023-10-28 19:00")
    )
    ok(fortnight(two, "sessions", "add", "2023-10-28 20:00"))
    assert session(two, "2023-10-28-3").upcoming


def test_a_move_is_not_taken_back_onto_another_session(two: Platform):
    two.at(START - 9 * DAY)
    moved(two, START + DAY)
    ok(fortnight(two, "sessions", "add", "2023-10-28 14:30"))
    with pytest.raises(BadInput, match=f"ml-theory/{EVENING} is at that time"):
        undo(two)
    assert session(two).starts == START + DAY


def test_a_file_does_not_put_a_session_onto_one_that_was_added_by_hand(two: Platform):
    evening(two)
    group = demo_group()
    move = Move(from_=date(2023, 11, 11), to=date(2023, 10, 28), starts=group.season.starts.replace(hour=19, minute=30))
    onto = replace(group, season=replace(group.season, moved=(*group.season.moved, move)))
    before = two.state()
    with pytest.raises(
        BadInput, match=f"season: the session of 2023-11-11 would be at the same time as ml-theory/{EVENING}"
    ):
        apply(two, onto)
    assert two.state() == before
    ok(fortnight(two, "sessions", "cancel", EVENING, "--as", "mika"))
    apply(two, onto)
    assert session(two, "2023-11-11").starts == START + timedelta(hours=5, minutes=30)


def test_a_session_that_the_clock_makes_on_top_of_a_moved_one_is_a_thing_to_look_at(two: Platform):
    """The season's later dates are made as time goes on; one that a co-lead has moved another onto is made nevertheless."""
    apply(two, demo_group(**endless()))
    two.at(START - 2 * DAY)
    row = session(two, "2023-10-28")
    there = START + timedelta(days=98, minutes=90)  # of Denver, where the clocks go back meanwhile
    schedule_steps.run([changing.move(row, there, demo_group(), two.table, two.now, by="mika")], two.table)
    at(two, START + 75 * DAY, START + 86 * DAY)  # a Monday in January
    assert {row.key for row in two.table.all(Session, "ml-theory") if row.date == "2024-02-03"} == {
        "2023-10-28",
        "2024-02-03",
    }
    weekly = [row.facts["flags"] for row in two.rows(Mailing) if row.kind == "preflight"]
    assert any(
        "Sat 3 February: at the same time as another session, first planned for Sat 28 October" in flags
        for flags in weekly
    )


def test_what_is_added_on_a_later_day_of_the_season_does_not_take_the_place_of_its_own(two: Platform):
    """The season's later dates are made as time goes on."""
    apply(two, demo_group(**endless()))
    two.at(START - 9 * DAY)
    ok(fortnight(two, "sessions", "add", "2024-06-08 19:00", "--title", "An evening of posters"))
    at(two, START + 200 * DAY)
    assert {row.key: row.title for row in two.table.all(Session, "ml-theory") if row.date == "2024-06-08"} == {
        "2024-06-08": None,
        "2024-06-08-2": "An evening of posters",
    }


def test_what_is_added_after_the_season_s_end_has_the_key_of_its_day(two: Platform):
    two.at(START - 9 * DAY)
    ok(fortnight(two, "sessions", "add", "2024-02-24 20:00", "--title", "One more"))
    assert session(two, "2024-02-24").title == "One more"
