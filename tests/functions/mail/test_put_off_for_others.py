"""What was put off until the morning goes to whose turn it is by then, though the co-leads are others, or away on other days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.model.group import CoLead, Group
from shared.model.mailing import Audience, mailing
from shared.store import Create
from tests.builders.recaps import set_up
from tests.platform import Platform

LATER = datetime(2023, 10, 21, 14, tzinfo=UTC)
KIM = CoLead(
    id="kim", name="Kim Stand", address="kim@example.org", stands_in_for="mika", from_=date(2023, 10, 20), until=date(2023, 10, 26)
)  # fmt: skip


def ticks(platform: Platform, *moments: datetime) -> None:
    for moment in moments:
        platform.tick(moment)
        platform.settle()


def something(platform: Platform, at: datetime) -> None:
    """Something that can wait until the morning happens."""
    row = mailing(
        "bad-address", "ml-theory", Audience.CO_LEADS, at=at, of="x", wait=timedelta(0), facts={"written": "cleo at example"}
    )  # fmt: skip
    platform.table.commit(Create(row))
    ticks(platform, at + timedelta(minutes=5))


def mika_at_once_and_sol_daily(platform: Platform) -> None:
    platform.at(LATER)
    (row,) = platform.table.all(Group)
    mika, sol = row.co_leads
    set_up(platform, co_leads=(replace(mika, mails="at-once"), replace(sol, mails="daily")))


@pytest.mark.parametrize("until", [date(2023, 10, 20), None])
def test_what_was_put_off_for_a_stand_in_whose_days_become_fewer_goes_to_whose_turn_it_is(
    group: Platform, until: date | None
):
    """Mika gets each mail at once, and was away when this one was made: with the days of Kim, who has it put off, it is Mika's."""
    group.at(LATER)
    (row,) = group.table.all(Group)
    mika = replace(row.co_leads[0], mails="at-once")
    set_up(group, co_leads=(mika, KIM))
    something(group, LATER)
    assert [name for name, _ in group.sent() if name.startswith("bad-address/")] == []
    set_up(group, co_leads=(mika, replace(KIM, until=until)) if until else (mika,))
    ticks(group, LATER + timedelta(days=1), LATER + timedelta(days=1, minutes=5))
    assert [reader for name, reader in group.sent() if name.startswith("day/")] == ["lead:mika"]


def test_whoever_leads_the_group_only_now_gets_what_was_put_off_for_those_who_left(group: Platform):
    mika_at_once_and_sol_daily(group)
    something(group, LATER)
    set_up(group, co_leads=(CoLead(id="zoe", name="Zoe", address="zoe@example.com"),))
    ticks(group, LATER + timedelta(days=1), LATER + timedelta(days=1, minutes=5))
    assert [reader for name, reader in group.sent() if name == "day/ml-theory/20231022"] == ["lead:zoe"]


def test_who_had_it_at_once_does_not_get_it_again_with_the_mail_of_the_day(group: Platform):
    mika_at_once_and_sol_daily(group)
    something(group, LATER)  # for Mika at once, for Sol put off
    ticks(group, LATER + timedelta(days=1), LATER + timedelta(days=1, minutes=5))
    assert [reader for name, reader in group.sent() if name.startswith("day/")] == ["lead:sol"]
