"""A group's numbers: month by month, season by season, as pictures and as a table."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from shared.desk import rendering, routes
from shared.desk.answers import File, NoSuchPage
from shared.desk.numbers.charts import drawn
from shared.desk.numbers.numbers_page import PICTURES, NumbersPage
from shared.model.attendance import Attendance
from shared.model.count import Count
from shared.model.member import Member, MemberState
from shared.numbers.periods import ATTENDED, MEASURES, months, seasons, to_csv
from shared.store import Create
from tests.builders import desk
from tests.simulation.store import MemoryStore
from tests.unit.desk.test_routes import GROUP

NOW = datetime(2024, 9, 15, tzinfo=UTC)
COUNTS = (
    Count(group="ml", month="2024-06", numbers={"members/joined": 12, "members/left": 2, "mails/welcome": 12, "mails/ballot": 10, "ballots/cast": 7}),
    Count(group="ml", month="2024-07", numbers={"members/joined": 1, "mails/reminder/7d": 30, "mails/reminder/1h": 31, "mails/ballot-reminder": 5}),
    Count(group="ml", month="2024-09", numbers={"members/left": 3, "mails/nudge/reading-10d": 2, "reading/in-time": 1, "reading/late": 1,
                                               "mails/chase/slides-3d": 2, "mails/chase/slides+1d": 1, "slides/in-time": 1, "slides/decks": 2}),
)  # fmt: skip


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(lambda: NOW)
    for count in COUNTS:
        store.add(count)
    states = [MemberState.ACTIVE] * 6 + [MemberState.PAUSED] * 3 + [MemberState.UNSUBSCRIBED] * 5
    for n, state in enumerate(states):
        store.commit(Create(Member(group="ml", id=f"{n:020x}", name="N", address=f"n{n}@example.org", state=state)))
    return store


def answer(store: MemoryStore, *path: str, **query: str) -> Any:
    visit = desk.visit(store, GROUP, NOW, "numbers", *path, query={name: (value,) for name, value in query.items()})
    found = routes.answer(visit)
    return found if isinstance(found, File) else (found, rendering.render(found, visit))


def test_months_without_anything_are_there_and_members_are_counted_back_from_today():
    found = months(COUNTS, 9, NOW)
    assert [(one.name, one.season) for one in found] == [
        ("2024-06", "2023–24"), ("2024-07", "2023–24"), ("2024-08", "2024–25"), ("2024-09", "2024–25"),
    ]  # fmt: skip
    assert [one.numbers["members"] for one in found] == [11, 12, 12, 9]
    assert [one.numbers["mails"] for one in found] == [22, 66, 0, 5]
    assert [one.numbers["ballots_sent"] for one in found] == [10, 0, 0, 0]
    last = found[-1].numbers
    assert (last["reading_asked"], last["reading_in_time"], last["reading_late"]) == (2, 1, 1)
    assert (last["slides_asked"], last["slides_in_time"], last["slides_late"], last["decks"]) == (3, 1, 0, 2)


def test_seasons_are_the_sums_of_their_months_and_members_those_at_the_end():
    first, second = seasons(months(COUNTS, 9, NOW))
    assert (first.name, first.numbers["mails"], first.numbers["members"], first.numbers["joined"]) == (
        "2023–24",
        88,
        12,
        13,
    )
    assert (second.name, second.numbers["mails"], second.numbers["members"]) == ("2024–25", 5, 9)


def test_a_group_of_which_nothing_is_counted_has_this_month():
    (only,) = months([], 4, NOW)
    assert (only.name, only.numbers["members"], only.numbers["mails"]) == ("2024-09", 4, 0)


def test_the_table_for_spreadsheets_has_every_month():
    rows = list(csv.reader(to_csv(months(COUNTS, 9, NOW)).splitlines()))
    assert rows[0] == ["period", "season", *MEASURES]
    assert [row[:3] for row in rows[1:3]] == [["2024-06", "2023–24", "11"], ["2024-07", "2023–24", "12"]]
    assert {len(row) for row in rows} == {2 + len(MEASURES)}


CAME = (
    Attendance(group="ml", session="2024-06-29", there=("a", "b"), others=3, by="mika", at=NOW, said=4),
    Attendance(group="ml", session="2024-09-07", there=("a",), by="mika", at=NOW),
    Attendance(group="ml", session="2024-09-14", at=NOW, said=5),
)


def test_who_came_is_summed_by_the_sessions_own_months_and_seasons():
    found = months(COUNTS, 9, NOW, CAME)
    assert [tuple(one.numbers[name] for name in ATTENDED) for one in found] == [
        (4, 2, 3),
        (0, 0, 0),
        (0, 0, 0),
        (5, 1, 0),
    ]
    assert [tuple(one.numbers[name] for name in ATTENDED) for one in seasons(found)] == [(4, 2, 3), (5, 1, 0)]
    rows = list(csv.reader(to_csv(found).splitlines()))
    assert rows[0][-3:] == list(ATTENDED)
    assert [row[-3:] for row in rows[1:]] == [["4", "2", "3"], ["0"] * 3, ["0"] * 3, ["5", "1", "0"]]
    assert [one.name for one in months([], 4, NOW, CAME[:1])] == ["2024-06", "2024-07", "2024-08", "2024-09"]


def test_the_page_has_who_came_where_anything_is_known_of_it(store: MemoryStore):
    assert "Who came</h2>" not in answer(store)[1]
    for row in CAME:
        store.commit(Create(row))
    page, html = answer(store, by="season")
    assert "Who came</h2>" in html
    assert (
        'alt="Who came in all: sessions: said they come: 9, sessions: members there: 3, sessions: others there: 3.'
        in html
    )
    assert page.columns[-3:] == tuple(ATTENDED.values())
    assert [numbers[-3:] for _, numbers in page.rows] == [(4, 2, 3), (5, 1, 0)]
    picture = answer(store, "came.svg", by="season").content.decode()
    assert all(words in picture for words in ("Said they come", "Members there", "Others there"))


def test_the_page_shows_this_season_another_or_all_with_the_same_in_a_table(store: MemoryStore):
    page, html = answer(store)
    assert isinstance(page, NumbersPage)
    assert ([name for name, _ in page.rows], page.by) == (["2024-08", "2024-09"], "2024–25")
    assert html.count("<img ") == len(PICTURES) - 1  # nothing is known of who came
    assert 'alt="Members: 12 at the end of 2024-08, 9 at the end of 2024-09. The table has each."' in html
    assert (
        'alt="Slides of talks in all: slides asked for: 3, slides in time: 1, slides late: 0. The table has each."'
        in html
    )
    page, _ = answer(store, by="2023–24")
    assert [name for name, _ in page.rows] == ["2024-06", "2024-07"]
    page, _ = answer(store, by="season")
    assert [name for name, _ in page.rows] == ["2023–24", "2024–25"]
    for path, query in (
        ((), {"by": "1999–00"}),
        (("mails.png",), {}),
        (("nothing.svg",), {}),
        (("mails.svg",), {"by": "x"}),
    ):
        with pytest.raises(NoSuchPage):
            answer(store, *path, **query)


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("by", ["season", "2023–24", "2024–25"])
def test_a_picture_is_svg_without_script_dark_by_its_readers_wish_and_the_same_again(
    name: str, by: str, store: MemoryStore
):
    file = answer(store, f"{name}.svg", by=by)
    assert (file.type, file.name) == ("image/svg+xml", "")
    assert "default-src 'none'" in file.policy
    tree = ET.fromstring(file.content)
    assert {"script", "image", "a", "foreignObject"} & {node.tag.rpartition("}")[2] for node in tree.iter()} == set()
    text = file.content.decode()
    assert "prefers-color-scheme:dark" in text
    assert "pygal" not in text.replace('class="pygal-chart"', "")
    assert "<!--" not in text
    assert [key for node in tree.iter() for key in node.attrib if key.startswith("on")] == []
    assert answer(store, f"{name}.svg", by=by).content == file.content


def test_several_numbers_are_told_apart_by_a_legend_and_fillings():
    text = drawn(["a", "b"], {"One & <two>": [1, 2], "Three": [0, 0], "Four": [2, 1]}).decode()
    assert "One &amp; &lt;two&gt;" in text
    assert 'id="striped"' in text
    assert all(f"color-{n}" in text for n in range(3))


def test_the_table_alone_says_all_that_is_in_the_csv(store: MemoryStore):
    file = answer(store, "numbers.csv")
    assert file.name == "numbers.csv"
    assert file.content.decode("utf-8-sig").splitlines()[0].split(",")[2:] == list(MEASURES)


def test_another_groups_numbers_are_not_counted(store: MemoryStore):
    other = replace(GROUP, id="other")
    visit = desk.visit(store, other, NOW, "numbers")
    found = routes.answer(visit)
    assert isinstance(found, NumbersPage)
    assert [sum(numbers) for _, numbers in found.rows] == [0]


def test_the_pages_policy_names_no_place_but_the_desk(store: MemoryStore):
    page, _ = answer(store)
    assert "; img-src 'self'; " in rendering.policy_of(page)
