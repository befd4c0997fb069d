"""Two groups on this machine at once, each on its own port, and one browser that is logged in at both; and a group's file that is changed
between one time and the next."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import requests
import yaml

from local.browser import Form
from tests.patience import PATIENCE
from tests.up.house import House

LEAD = "lead@example.org"
FIRST = date(2040, 3, 1)  # a Thursday, and the first one of its month


def settings(name: str, every: str, **more: object) -> dict[str, object]:
    return {
        "id": "readers", "name": name, "zone": "Europe/Berlin", "sender": f"{name} <reading@group.example.org>",
        "co_leads": [{"id": "lead", "name": "Lead", "address": LEAD}],
        "season": {"first": FIRST.isoformat(), "every": every, "starts": "19:00", "minutes": 60, "until": "2040-06-30"},
    } | more  # fmt: skip


def written(house: House, file: dict[str, object]) -> None:
    (house.folder / "group.yaml").write_text(yaml.safe_dump(file, sort_keys=False))


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[tuple[House, House]]:
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        folder.mkdir()
    made = House(folders[0]), House(folders[1])
    yield made
    for house in made:
        house.close()


def logs_in(browser: requests.Session, house: House) -> None:
    browser.headers["Origin"] = house.url  # as a browser says with every form
    page = browser.get(f"{house.url}/desk", timeout=PATIENCE)
    browser.post(page.url, data=Form(page.text).fields | {"address": LEAD}, timeout=PATIENCE)
    link = house.link(house.waits_for("desk-login", LEAD), "desk/login")
    page = browser.post(link, data=Form(browser.get(link, timeout=PATIENCE).text).fields, timeout=PATIENCE)
    assert page.ok, page.text


def today(browser: requests.Session, house: House) -> str:
    return browser.get(f"{house.url}/desk/readers", timeout=PATIENCE).text


def early(house: House) -> list[str]:
    """The sessions of the first days of March."""
    return [line[:10] for line in house.fortnight("sessions", "list").splitlines() if line.startswith("2040-03-0")]


def test_two_are_up_side_by_side_with_one_browser_logged_in_at_both_and_a_changed_file_changes_one(
    houses: tuple[House, House],
):
    monthly, twice = houses
    written(monthly, settings("Monthly", "first Thursday"))
    written(twice, settings("Twice", "Tuesday and Thursday"))
    for house in houses:
        house.up()
    with requests.Session() as browser:
        for house in houses:
            logs_in(browser, house)
        for house, name, other in ((monthly, "Monthly", "Twice"), (twice, "Twice", "Monthly")):
            seen = today(browser, house)
            assert "You are Lead" in seen
            assert name in seen
            assert other not in seen
        assert twice.stopped() == ""
        assert "You are Lead" in today(browser, monthly)

        talk = {"session": "2040-03-06", "speaker": "Ada Example", "title": "Margins"}
        changed = settings("Twice", "Tuesday and Thursday", talks=[talk])
        written(twice, changed | {"season": changed["season"] | {"minutes": 75}})  # type: ignore[operator]
        twice.up()
        assert "Margins" in browser.get(f"{twice.url}/desk/readers/sessions/2040-03-06", timeout=PATIENCE).text
        assert early(twice) == ["2040-03-01", "2040-03-06", "2040-03-08"]
        assert (
            "20:15"
            in browser.get(f"{twice.url}/desk/readers/sessions/{FIRST + timedelta(days=5)}", timeout=PATIENCE).text
        )
        assert "Monthly" in today(browser, monthly)
    assert early(monthly) == ["2040-03-01"]
    for house in houses:
        assert house.stopped() == ""
