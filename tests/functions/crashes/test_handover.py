"""A group is handed over, killed at every call and retried: named and taken over, or taken back; and a stand-in's days are told of."""

from datetime import UTC, datetime

import pytest

from shared.model.group import Group
from shared.model.handover import Handover
from tests.builders.command_line import fortnight
from tests.functions.crashes.commands import until_done
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group

AT = datetime(2023, 10, 22, 20, tzinfo=UTC)
KIM = {
    "id": "kim", "name": "Kim", "address": "kim@example.org", "stands_in_for": "mika", "from": "2023-10-24", "until": "2023-10-26",
}  # fmt: skip
LEADS = [{"id": name, "name": name.title(), "address": f"{name}@example.org"} for name in ("mika", "sol")]


@pytest.fixture
def led(platform: Platform) -> Platform:
    platform.at(AT)
    apply(platform, demo_group(co_leads=[*LEADS, KIM], talks=[], kinds={}))
    platform.tick(AT)
    platform.settle()
    rest(platform)
    return platform


def says(platform: Platform, *words: str, over: bool) -> None:
    """A co-lead's command, given again where it broke off; whoever is told that it was done already leaves it at that."""

    def command() -> None:
        done = fortnight(platform, "handover", *words)
        assert done.code == 0 or (platform.rows(Handover) == []) is over, done.err

    until_done(platform, command)
    rest(platform)


def begins(platform: Platform) -> None:
    says(platform, "begin", "Zoe New <zoe@example.com>", "--as", "mika", over=False)


def taken_over(platform: Platform) -> None:
    """Once all mails about it are out: whom one is not for is noted only while they lead the group."""
    begins(platform)
    for _ in range(3):
        rest(platform)
    says(platform, "take", "--as", "zoe", over=True)


def taken_back(platform: Platform) -> None:
    begins(platform)
    says(platform, "withdraw", "--as", "sol", over=True)


def the_days_come(platform: Platform) -> None:
    platform.tick(datetime(2023, 10, 23, 14, tzinfo=UTC))
    platform.settle()
    rest(platform)


def not_needed_after_all(platform: Platform) -> None:
    until_done(platform, lambda: apply(platform, demo_group(co_leads=LEADS, talks=[], kinds={})))
    rest(platform)


def leads(platform: Platform) -> list[str]:
    (row,) = platform.table.all(Group)
    return [lead.id for lead in row.co_leads]


def told(platform: Platform) -> list[str]:
    kinds = ("handover/", "taking-over/", "handed-over/", "handover-off/", "stand-in/", "stand-in-changed/")
    return sorted(f"{name.partition('/')[0]} {reader}" for name, reader in platform.sent() if name.startswith(kinds))


def test_taking_a_group_over_survives_a_crash_at_every_call(led: Platform):
    assert sweep(led, taken_over) == []
    taken_over(led)
    assert leads(led) == ["zoe"]
    assert told(led) == [
        "handed-over lead:kim", "handed-over lead:mika", "handed-over lead:sol", "handed-over lead:zoe", "handover lead:mika", "handover lead:sol",
        "taking-over lead:zoe",
    ]  # fmt: skip


def test_taking_it_back_survives_a_crash_at_every_call(led: Platform):
    assert sweep(led, taken_back) == []
    taken_back(led)
    assert leads(led) == ["mika", "sol", "kim"]


def test_telling_of_a_stand_ins_days_survives_a_crash_at_every_call(led: Platform):
    assert sweep(led, the_days_come) == []
    the_days_come(led)
    assert told(led) == ["stand-in lead:kim", "stand-in lead:mika"]


def test_telling_a_stand_in_that_they_are_not_needed_survives_a_crash_at_every_call(led: Platform):
    the_days_come(led)
    assert sweep(led, not_needed_after_all) == []
    not_needed_after_all(led)
    assert told(led)[2:] == ["stand-in-changed lead:kim", "stand-in-changed lead:mika"]
