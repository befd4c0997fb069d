"""What Monday's look ahead says of the members: as many as there are, or, of very many, as the last mailing to all of them met."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.member import SHARDS
from shared.model.session import Session
from shared.schedule.forecast import planned_no_further
from shared.store import Create
from shared.tick import known
from shared.tick.calendar_duties import two_weeks
from tests.builders.members import crowd, joins
from tests.calls import Calls
from tests.platform import Platform, apply, demo_group

STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)
TICK = timedelta(minutes=5)
MONDAY = datetime(2023, 10, 9, 14, tzinfo=UTC)


def look_ahead(platform: Platform) -> list[str]:
    """To whom it says that reminders go."""
    (row,) = [row for row in platform.rows(Mailing) if row.kind == "preflight" and row.created == MONDAY]
    return [whom for _, kind, _, _, whom in json.loads(row.facts["lines"]) if kind == "reminder"]


def members_read(calls: Calls) -> int:
    return sum(b"MEMBERS#" in params["body"] for _, params in calls.made)


@pytest.mark.parametrize("count", [10, 1_000])
def test_mondays_look_ahead_counts_who_is_in_now_by_a_page_of_each_partition(group: Platform, calls: Calls, count: int):
    joins(group, "ada", "bo", "noor")
    group.tick(STAGE)
    crowd(group, count)
    group.table.index_applicants("ml-theory")
    calls.clear()
    group.tick(MONDAY)
    assert (members_read(calls), calls.count("Query") + calls.count("BatchGetItem")) == (SHARDS + 1, SHARDS + 6)
    assert set(look_ahead(group)) == {f"{count + 3} members"}


def test_the_mail_services_quota_is_held_against_who_is_in_now(group: Platform):
    joins(group, "ada", "bo", "noor")
    group.tick(STAGE)
    crowd(group, 300)
    session = group.rows(Session)
    file = group.table.get(Group, "ml-theory")
    said = two_weeks(file, session, group.table, MONDAY, lambda: 200.0)
    assert "the mail service lets 200 mails a day through; 606 go out in one" in said["flags"].split("\n")


def test_of_very_many_it_says_whom_the_last_mailing_met_and_that_it_is_that(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(known, "PAGES", 8)
    joins(group, "ada", "bo", "noor")
    group.tick(STAGE)
    crowd(group, 300)
    group.tick(MONDAY)
    assert set(look_ahead(group)) == {"3 members, as many as there were when the last mail went"}
    file = group.table.get(Group, "ml-theory")
    said = two_weeks(file, group.rows(Session), group.table, MONDAY, lambda: 2.0)
    assert "6 go out in one if members are as many as when the last mail went" in said["flags"]


def test_of_several_mailings_the_last_that_was_queued_to_everybody_counts(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(known, "PAGES", 8)
    crowd(group, 3)
    group.tick(STAGE)
    joins(group, "late", since=STAGE + TICK)
    group.table.commit(Create(mailing("moved", "ml-theory", Audience.MEMBERS, at=STAGE + TICK, of="2023-10-14/r1")))
    group.tick(STAGE + 2 * TICK)
    group.tick(MONDAY)
    assert set(look_ahead(group)) == {"4 members, as many as there were when the last mail went"}


@pytest.mark.parametrize(("pages", "said"), [(64, {"3 members"}), (8, {"members"})], ids=["few", "many"])
def test_before_the_first_mailing_few_members_are_counted_and_of_many_no_number_is_said(
    group: Platform, monkeypatch: pytest.MonkeyPatch, pages: int, said: set[str]
):
    monkeypatch.setattr(known, "PAGES", pages)
    joins(group, "ada", "bo", "noor", since=STAGE + TICK)
    apply(group, demo_group(reminders=["1d", "1h"]))
    group.tick(MONDAY)
    assert set(look_ahead(group)) == said


def test_whose_clocks_change_elsewhere_is_told_by_what_was_counted(group: Platform):
    joins(group, "ada")
    joins(group, "bo", "noor", zone="Africa/Cairo")
    group.tick(datetime(2023, 10, 21, 20, tzinfo=UTC))
    group.tick(datetime(2023, 10, 23, 14, tzinfo=UTC))
    (row,) = [row for row in group.rows(Mailing) if row.kind == "preflight" and row.id.endswith("20231023")]
    assert "the clocks of 2 members change between the session before and this one" in row.facts["flags"]


LAST = "no session is planned after Sat 11 November"
ENDS = {"first": date(2023, 10, 14), "every_days": 14, "starts": "14:00", "minutes": 60, "until": date(2023, 11, 11)}


def mondays(platform: Platform, *days: datetime) -> list[bool]:
    """Whether Monday's mails say that nothing is planned after the last session."""
    told = []
    for day in days:
        platform.tick(day.replace(hour=15))
        flags = [
            row.facts["flags"]
            for row in platform.rows(Mailing)
            if row.kind == "preflight" and row.created.date() == day.date()
        ]
        told.append(any(LAST in one for one in flags))
    return told


def test_mondays_mail_says_that_nothing_is_planned_after_the_last_session_and_not_all_summer(group: Platform):
    apply(group, demo_group(season=ENDS, talks=[]))
    near = [datetime(2023, 10, 23, tzinfo=UTC) + timedelta(days=7 * week) for week in range(8)]
    assert mondays(group, *near) == [False, True, True, True, True, False, False, False]


def test_a_group_without_a_season_goes_on_by_adding_a_session(group: Platform):
    sessions = [row for row in group.rows(Session) if row.starts]
    (told,) = planned_no_further(
        replace(group.rows(Group)[0], season=None), sessions, max(row.starts for row in sessions if row.starts)
    )
    assert told.endswith("; to go on, add a session")


def test_nothing_is_said_of_a_season_that_goes_on(group: Platform):
    apply(group, demo_group(season=ENDS | {"until": date(2023, 12, 9)}, talks=[]))
    assert mondays(group, datetime(2023, 10, 30, tzinfo=UTC), datetime(2023, 11, 6, tzinfo=UTC)) == [False, False]
    apply(group, demo_group(season={name: value for name, value in ENDS.items() if name != "until"}, talks=[]))
    assert mondays(group, datetime(2023, 11, 13, tzinfo=UTC)) == [False]
