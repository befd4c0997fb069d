"""Who stands in is told the morning before, and so is whom they stand in for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from shared.group import standing_in
from shared.model.group import Group
from shared.schedule.duties import Outlook
from shared.schedule.forecast import Known
from tests.platform import Platform, apply, demo_group

FROM, UNTIL = date(2023, 10, 20), date(2023, 10, 26)
MORNING = datetime(2023, 10, 19, 14, tzinfo=UTC)
"""Eight o'clock in Denver on the day before."""
KIM = {
    "id": "kim", "name": "Kim Stand", "address": "kim@example.org", "stands_in_for": "mika", "from": f"{FROM}", "until": f"{UNTIL}",
}  # fmt: skip


def covered(platform: Platform, at: datetime, **days: str) -> Group:
    """Kim stands in for Mika; the file is applied *at* that time."""
    platform.at(at)
    leads = [
        {"id": "mika", "name": "Mika Lead", "address": "mika@example.org", "mails": "at-once"},
        {"id": "sol", "name": "Sol Lead", "address": "sol@example.org"},
        KIM | days,
    ]
    group = demo_group(co_leads=leads)
    apply(platform, group)
    return group


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


def test_new_first_days_are_told_anew_and_a_new_last_day_is_not(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    covered(group, MORNING + timedelta(hours=1), until="2023-10-24")
    ticks(group, MORNING + timedelta(hours=2))
    assert len(told(group)) == 2
    covered(group, MORNING + timedelta(hours=3), **{"from": "2023-10-23", "until": "2023-10-24"})
    ticks(group, MORNING + timedelta(hours=4), MORNING + timedelta(days=3))
    assert told(group) == [
        "lead:kim kim.mika.20231020.kim", "lead:mika kim.mika.20231020.mika", "lead:kim kim.mika.20231023.kim", "lead:mika kim.mika.20231023.mika",
    ]  # fmt: skip


def test_who_stands_in_for_another_one_instead_is_told_so_and_so_are_they(group: Platform):
    covered(group, MORNING - timedelta(days=9))
    ticks(group, MORNING)
    covered(group, MORNING + timedelta(hours=1), stands_in_for="sol")
    ticks(group, MORNING + timedelta(hours=2))
    assert told(group)[2:] == ["lead:kim kim.sol.20231020.kim", "lead:sol kim.sol.20231020.sol"]


def test_monday_and_preflight_foresee_it(group: Platform):
    row = covered(group, MORNING - timedelta(days=9))
    outlook = Outlook(group=row, sessions=(), known=Known(), since=MORNING - timedelta(days=9))
    (seen,) = standing_in.DUTY.ahead(None, outlook)
    assert (seen.at, seen.what, seen.whom) == (MORNING, "Somebody stands in for a co-lead", "2 co-leads")
    assert list(standing_in.DUTY.ahead(None, replace(outlook, since=MORNING))) == []
