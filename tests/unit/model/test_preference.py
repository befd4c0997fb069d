"""The zones that a member chooses from."""

from dataclasses import replace
from zoneinfo import ZoneInfo, available_timezones

import pytest

from shared.errors import BadInput
from shared.model.preference import known_zone, settled, zones, zones_for
from tests.unit.mail.examples import GROUP, MEMBER

OLD = {
    "Asia/Calcutta": "Asia/Kolkata", "Asia/Saigon": "Asia/Ho_Chi_Minh", "Europe/Kiev": "Europe/Kyiv", "Canada/Eastern": "America/Toronto",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires", "Asia/Katmandu": "Asia/Kathmandu", "Brazil/East": "America/Sao_Paulo",
    "Mexico/General": "America/Mexico_City", "Australia/ACT": "Australia/Sydney", "US/Pacific": "America/Los_Angeles",
}  # fmt: skip


def test_each_place_is_in_the_list_once() -> None:
    assert len(zones()) == len(set(zones()))
    assert set(zones()) <= available_timezones()
    assert set(zones()) & set(OLD) == set()
    assert set(OLD.values()) <= set(zones())
    assert {"UTC", "Europe/Oslo", "Europe/Amsterdam"} <= set(zones())  # whoever lives there looks for these
    assert all(ZoneInfo(name).key for name in zones())


@pytest.mark.parametrize(("old", "new"), OLD.items())
def test_an_older_name_is_read_as_the_one_of_today(old: str, new: str) -> None:
    assert (known_zone(old), known_zone(f" {old.lower().replace('_', ' ')} ")) == (new, new)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("New York", "America/New_York"), ("St. John's", "America/St_Johns"), ("são paulo", "America/Sao_Paulo"), ("Kathmandu", "Asia/Kathmandu"),
        ("Port-au-Prince", "America/Port-au-Prince"), ("Calcutta", "Asia/Kolkata"), ("Kyiv time", "Europe/Kyiv"), ("Europe / Paris", "Europe/Paris"),
        ("India", "Asia/Kolkata"), ("Germany", "Europe/Berlin"), ("UK", "Europe/London"), ("Nepal", "Asia/Kathmandu"), ("Adelaide", "Australia/Adelaide"),
        ("CEST", "Europe/Berlin"), ("Pacific Time (US & Canada)", "America/Los_Angeles"), ("Japan Standard Time", "Asia/Tokyo"), ("PT", "America/Los_Angeles"),
    ],
)  # fmt: skip
def test_a_city_a_country_and_a_clock_are_read_as_their_zone(written: str, zone: str) -> None:
    assert (known_zone(written), known_zone(f"  {written.upper()} ")) == (zone, zone)


def test_every_zone_to_choose_from_is_known_by_its_name_alone() -> None:
    assert [name for name in zones() if known_zone(name) != name] == []


@pytest.mark.parametrize(
    "written",
    ["", "MST", "Etc/GMT+5", "Atlantis/Center", "EST5EDT", "IST", "EST", "GMT+5:30", "US", "Russia", "Georgia", "Victoria", "North", "Eastern",
     "Paris, Texas", "Nowhere", "()", "🦊", "a" * 5000, "(" * 5000, "+05:45"],
)  # fmt: skip
def test_what_is_no_place_is_none(written: str) -> None:
    assert known_zone(written) == ""


def test_a_name_that_is_kept_stays_chosen_though_it_is_an_older_one() -> None:
    member = replace(MEMBER, zone="Asia/Calcutta")
    assert set(zones_for(member)) - set(zones()) == {"Asia/Calcutta"}
    assert list(zones_for(member)) == ["UTC", *sorted(zones_for(member)[1:])]
    assert settled(member, GROUP, {"zone": "Asia/Calcutta"}).zone == "Asia/Calcutta"
    with pytest.raises(BadInput, match="from the list"):
        settled(MEMBER, GROUP, {"zone": "Asia/Calcutta"})
