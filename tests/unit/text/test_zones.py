"""Time zones by their IANA names: what is none is told how to write it, and never by a name that means another clock."""

import zoneinfo
from datetime import UTC, datetime

import pytest

from shared.errors import BadInput
from shared.text.times import by_utc
from shared.text.zones import AMBIGUOUS_ZONES, zone


def refused(name: str) -> str:
    with pytest.raises(BadInput) as caught:
        zone(name)
    return str(caught.value)


@pytest.mark.parametrize("name", ["UTC+2", "GMT+1", "gmt -5", "+02:00", "UTC\N{MINUS SIGN}5", "GMT+0"])
def test_an_offset_is_told_to_be_one_as_it_has_no_summer_time(name: str):
    assert refused(name) == (
        f"zone: {name!r} is an offset, which no change of clocks follows; write the place whose clock it is, such as Europe/Paris"
    )


def test_no_name_is_proposed_whose_sign_is_the_other_way_round():
    asked = [f"{word}{sign}{hours}h" for word in ("GMT", "Etc/GMT", "etc/gtm") for sign in "+-" for hours in range(15)]
    assert [said for name in asked if "Etc/" in (said := refused(name).partition("did you mean")[2])] == []


@pytest.mark.parametrize("name", ["Etc/UTC", "Etc/Zulu"])
def test_other_names_of_utc_are_said_as_it_so_that_no_time_stands_there_twice(name: str):
    assert (zone(name).key, by_utc(datetime(2023, 10, 7, 14, tzinfo=UTC), zone(name))) == ("UTC", "")


@pytest.mark.parametrize(
    ("name", "meant"), [("utc", "UTC"), ("Berlin", "Europe/Berlin"), ("Europe/Kyjv", "Europe/Kyiv")]
)
def test_the_name_that_was_meant_is_proposed_and_is_one(name: str, meant: str):
    assert refused(name).endswith(f"; did you mean {meant}?")
    assert zone(meant) == zoneinfo.ZoneInfo(meant)


@pytest.mark.parametrize(
    "name", ["Asia/Mumbai", "Asia/Beijing", "Europe/Munich", "America/San_Francisco", "Pacific/Seattle"]
)
def test_a_city_without_a_zone_is_not_taken_for_another_whose_name_looks_like_it(name: str):
    assert refused(name) == (
        f"zone: {name!r} is not in the IANA time zone database; not every city has a zone of its own: write one with the same clock"
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Pacific Time", "America/Los_Angeles"),
        ("Japan Standard Time", "Asia/Tokyo"),
        ("Eastern Standard Time", "one of America/New_York, America/Panama"),
        ("Central European Time", "one of Europe/Berlin, Africa/Algiers"),
    ],
)
def test_the_name_of_a_clock_is_told_whose_it_is(name: str, meant: str):
    assert refused(name) == f"zone: {name!r} is the name of a clock, not of a zone; write {meant}"


def test_every_zone_that_an_abbreviation_may_mean_is_one():
    for names in AMBIGUOUS_ZONES.values():
        assert [zone(name).key for name in names] == [*names]


@pytest.mark.parametrize(
    "name", ["Pakistan Standard Time", "Moscow Standard Time", "Egypt Standard Time", "Alaskan Standard Time", "A time"]
)
def test_no_clock_is_told_to_be_that_of_another_place_with_the_same_initials(name: str):
    assert refused(name).startswith(f"zone: {name!r} is not a time zone's name")
