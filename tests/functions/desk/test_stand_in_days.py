"""Who stands in is told the morning before, and so is whom they stand in for."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from shared.group import standing_in
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.schedule.duties import Outlook
from shared.schedule.forecast import Known
from tests.builders.signups import mail_bytes
from tests.platform import Platform, apply, demo_group, ses_mails

FROM, UNTIL = date(2023, 10, 20), date(2023, 10, 26)
MORNING = datetime(2023, 10, 19, 14, tzinfo=UTC)
"""Eight o'clock in Denver on the day before."""
KIM = {
    "id": "kim", "name": "Kim Stand", "address": "kim@example.org", "stands_in_for": "mika", "from": f"{FROM}", "until": f"{UNTIL}",
}  # fmt: skip


LEADS = [
    {"id": "mika", "name": "Mika Lead", "address": "mika@example.org", "mails": "at-once"},
    {"id": "sol", "name": "Sol Lead", "address": "sol@example.org"},
]


def covered(platform: Platform, at: datetime, more: dict[str, Any] | None = None, **days: str) -> Group:
    """Kim stands in for Mika; the file, which says *more*, is applied *at* that time."""
    platform.at(at)
    group = demo_group(co_leads=[*LEADS, KIM | days], **more or {})
    apply(platform, group)
    return group


def uncovered(platform: Platform, at: datetime, *others: dict[str, str]) -> None:
    """Nobody stands in for Mika any more; *others* are co-leads beside her."""
    platform.at(at)
    apply(platform, demo_group(co_leads=[*LEADS, *others]))


def told(platform: Platform) -> list[str]:
    return [f"{reader} {name.rpartition('/')[2]}" for name, reader in platform.sent() if name.startswith("stand-in/")]


def ticks(platform: Platform, *moments: datetime) -> None:
    for moment in moments:
        platform.tick(moment)
        platform.settle()


def test_both_are_told_on_the_morning_before(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING - timedelta(minutes=5))
    assert told(group) == []
    ticks(group, MORNING, MORNING + timedelta(minutes=5), MORNING + timedelta(days=2))
    assert told(group) == ["lead:kim kim.mika.20231020.kim", "lead:mika kim.mika.20231020.mika"]


def test_who_is_named_late_is_told_at_once(group: Platform):
    late = MORNING + timedelta(days=3)
    covered(group, late)
    ticks(group, late + timedelta(minutes=5))
    assert len(told(group)) == 2


def test_nobody_is_told_of_days_that_are_over(group: Platform):
    late = MORNING + timedelta(days=30)
    covered(group, late)
    ticks(group, late + timedelta(minutes=5))
    assert told(group) == []


def test_new_first_days_are_told_anew_on_the_morning_before_them(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    covered(group, MORNING + timedelta(hours=3), **{"from": "2023-10-23", "until": "2023-10-24"})
    ticks(group, MORNING + timedelta(hours=4), MORNING + timedelta(days=3))
    assert told(group) == [
        "lead:kim kim.mika.20231020.kim", "lead:mika kim.mika.20231020.mika", "lead:kim kim.mika.20231023.kim", "lead:mika kim.mika.20231023.mika",
    ]  # fmt: skip


def changed(platform: Platform) -> dict[str, str]:
    """The mails that say that days are others, or none: to whom, and their words."""
    found = {}
    for raw in ses_mails():
        mail = message_from_bytes(mail_bytes(raw), policy=policy.default)
        text = str(mail.get_body(("plain",)).get_content())
        if "Before, it was" in text or "That is no longer so" in text or "yourself now" in text:
            found[str(mail["To"].addresses[0].addr_spec)] = text
    return found


def test_days_of_which_both_were_told_are_told_again_at_once_when_they_change(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    for _ in range(2):
        covered(group, MORNING + timedelta(hours=1), until="2023-10-24")
        ticks(group, MORNING + timedelta(hours=1, minutes=5))
    mails = changed(group)
    assert set(mails) == {"kim@example.org", "mika@example.org"}
    assert (
        "from Friday 20 October 2023 to Tuesday 24 October 2023, both days included. Before, it was from Friday 20 October"
        in re.sub(r"\s+", " ", mails["kim@example.org"])
    )
    assert "Kim Stand stands in for you" in mails["mika@example.org"]
    assert len([name for name, _ in group.sent() if name.startswith("stand-in-changed/")]) == 2


def test_whoever_is_taken_off_is_told_at_the_address_that_they_had_and_it_is_forgotten(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    uncovered(group, MORNING + timedelta(hours=1))
    ticks(group, MORNING + timedelta(hours=1, minutes=5))
    mails = changed(group)
    assert "no more of these mails come to you" in mails["kim@example.org"]
    assert "the co-leads' mails come to you" in re.sub(r"\s+", " ", mails["mika@example.org"])
    assert "kim@example.org" not in str(group.rows(Mailing))


def test_whoever_was_not_told_yet_or_whose_days_are_over_is_told_nothing_of_a_change(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    uncovered(group, MORNING - timedelta(days=8))
    ticks(group, MORNING - timedelta(days=7))
    covered(group, MORNING - timedelta(days=6))
    ticks(group, MORNING)
    uncovered(group, MORNING + timedelta(days=30))
    ticks(group, MORNING + timedelta(days=31))
    assert changed(group) == {}


def test_a_stand_in_who_becomes_a_co_lead_for_good_is_told_that(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    kim = {name: KIM[name] for name in ("id", "name", "address")}
    uncovered(group, MORNING + timedelta(hours=1), kim)
    ticks(group, MORNING + timedelta(hours=1, minutes=5))
    assert "You are a co-lead of" in changed(group)["kim@example.org"]
    assert any(name.startswith("preflight/") and reader == "lead:kim" for name, reader in group.sent())


def test_who_stands_in_is_told_in_a_group_without_a_season_too(platform: Platform):
    covered(platform, MORNING - timedelta(days=9), {"season": None, "talks": [], "kinds": {}})
    ticks(platform, MORNING)
    assert told(platform) == ["lead:kim kim.mika.20231020.kim", "lead:mika kim.mika.20231020.mika"]


def test_who_stands_in_for_another_one_instead_is_told_so_and_so_are_they(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    covered(group, MORNING + timedelta(hours=1), stands_in_for="sol")
    ticks(group, MORNING + timedelta(hours=2))
    assert told(group)[2:] == ["lead:kim kim.sol.20231020.kim", "lead:sol kim.sol.20231020.sol"]


def test_days_that_are_given_back_are_told_again(group: Platform):
    """Whoever was told that it is off, or that the days are others, holds to that until they hear more."""
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    for hour, days in enumerate((None, {}, {"from": "2023-10-25"}, {}, {"stands_in_for": "sol"}, {}), start=1):
        then = MORNING + timedelta(hours=hour)
        if days is None:
            uncovered(group, then)
        else:
            covered(group, then, **days)
        before = set(group.sent())
        ticks(group, then + timedelta(minutes=5), then + timedelta(minutes=10))
        heard = [reader for name, reader in set(group.sent()) - before if name.startswith("stand-in")]
        assert {"lead:kim", "lead:mika"} <= set(heard) or days is None, (hour, heard)
        assert heard.count("lead:mika") == 1, (hour, heard)
        assert heard.count("lead:kim") <= 2


def test_monday_and_preflight_foresee_it(group: Platform):
    row = covered(group, MORNING - timedelta(days=9))
    outlook = Outlook(group=row, sessions=(), known=Known(), since=MORNING - timedelta(days=9))
    (seen,) = standing_in.DUTY.ahead(None, outlook)
    assert (seen.at, seen.what, seen.whom) == (MORNING, "Somebody stands in for a co-lead", "2 co-leads")
    assert list(standing_in.DUTY.ahead(None, replace(outlook, since=MORNING))) == []


def heard(platform: Platform, at: datetime) -> list[str]:
    """Who is told of a change until five minutes later."""
    before = set(platform.sent())
    ticks(platform, at + timedelta(minutes=5))
    return sorted(reader for name, reader in set(platform.sent()) - before if name.startswith("stand-in-changed/"))


def test_days_that_are_moved_later_and_called_off_before_their_morning_are_told_off_too(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    later = MORNING + timedelta(hours=1)
    covered(group, later, **{"from": "2023-11-20", "until": "2023-11-24"})
    assert heard(group, later) == ["lead:kim", "lead:mika"]
    for day, others in enumerate(
        ({"name": "Reading"}, {"name": "Reading more"}), 1
    ):  # what else changes makes no difference
        covered(group, later + timedelta(days=day), others, **{"from": "2023-11-20", "until": "2023-11-24"})
    off = later + timedelta(days=3)
    uncovered(group, off)
    assert heard(group, off) == ["lead:kim", "lead:mika"]
    assert "no more of these mails come to you" in changed(group)["kim@example.org"]
    again = off + timedelta(hours=1)
    covered(group, again, **{"from": "2023-11-20", "until": "2023-11-24"})
    assert heard(group, again) == []
    uncovered(group, again + timedelta(hours=1))
    assert heard(group, again + timedelta(hours=1)) == []  # of these days nobody was told anew


def shown(platform: Platform) -> list[str]:
    """The mails to Kim alone about what waits."""
    return [
        name
        for name, reader in platform.sent()
        if name.startswith("preflight/") and name.endswith(".kim") and reader == "lead:kim"
    ]


@pytest.mark.parametrize("begins", [FROM, FROM + timedelta(days=3)])
def test_a_stand_in_is_shown_once_on_the_first_day_what_waits_and_on_a_monday_by_its_mail(
    group: Platform, begins: date
):
    monday = begins.weekday() == 0
    first = MORNING + (begins - FROM) + timedelta(days=1)
    covered(group, MORNING - timedelta(days=9), **{"from": f"{begins}"})
    ticks(group, MORNING - timedelta(days=3), first - timedelta(minutes=5))  # a Monday
    assert shown(group) == []
    ticks(group, first, first + timedelta(minutes=5), first + timedelta(days=1), first + timedelta(days=2))
    assert shown(group) == [f"preflight/ml-theory/{begins:%Y%m%d}.kim"] * (not monday)
    assert len([name for name, to in group.sent() if name.startswith("preflight/") and to == "lead:kim"]) == 1
    assert not any(to == "lead:mika" for name, to in group.sent() if name in shown(group))


def test_a_stand_in_who_is_named_within_the_days_is_shown_what_waits_and_who_wants_none_of_it_is_not(group: Platform):
    for weekly, days in (("never", 1), ("needed", 2)):
        late = MORNING + timedelta(days=days)
        covered(group, late, weekly=weekly)
        ticks(group, late + timedelta(minutes=5))
        assert len(shown(group)) == (weekly == "needed")
