"""A session may go by the clock of a zone of its own: that says on which day it is, and when something is due of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.group import applying
from shared.group.file import parse
from shared.model.audit import AuditLine
from shared.model.group import Group, public
from shared.model.mailing import Mailing
from shared.model.season import Quiet
from shared.model.session import Session, SessionState
from shared.schedule import actions, steps
from shared.schedule.session_duties import scheduled
from shared.store.actions import Acting, Action, By, Way, perform
from tests.builders.sessions import reminded_at
from tests.simulation.store import MemoryStore

FILE = """
id: g
name: G
zone: America/Denver
sender: g@example.org
weekly_preflight: false
reminders: [7d, 1d, 1h]
meeting_link: https://meet.example.org/g
co_leads: [{id: mika, name: Mika, address: mika@example.org}]
season: {first: 2026-03-10, every_days: 14, starts: ["14:00", "20:00 Europe/Berlin"], minutes: 60, until: 2026-04-21}
"""
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)


def group(**season: object) -> Group:
    document = yaml.safe_load(FILE)
    document["season"] |= season
    return parse(document)


def made(of: Group, store: MemoryStore | None = None) -> MemoryStore:
    store = store or MemoryStore(lambda: NOW)
    steps.run(applying.steps(of, store, NOW), store)
    return store


def row(store: MemoryStore, key: str) -> Session:
    found = store.get(Session, "g", key)
    assert found
    return found


def do(store: MemoryStore, action: Action, given: object) -> list[str]:
    at = Acting(store=store, now=NOW, correlation="c", by=By(who="mika", way=Way.COMMAND))
    return [change.what for change in perform(action, given, at)]


def told(session: Session) -> tuple[str, str | None, str | None]:
    return f"{session.starts:%Y-%m-%dT%H:%M}", session.zone, session.date


def test_sessions_of_a_rotation_are_made_each_with_its_zone_and_the_day_there():
    store = made(group(starts=["14:00", "09:00 Asia/Tokyo"]))
    assert [told(one) for one in store.all(Session, "g")] == [
        ("2026-03-10T20:00", None, "2026-03-10"),
        ("2026-03-24T00:00", "Asia/Tokyo", "2026-03-24"),  # the 23rd in Denver
        ("2026-04-07T20:00", None, "2026-04-07"),
        ("2026-04-21T00:00", "Asia/Tokyo", "2026-04-21"),
    ]


def test_reminders_by_days_keep_the_wall_time_of_the_sessions_own_zone():
    """Berlin's clocks go forward on 29 March; Denver's did on the 8th."""
    of = group(first="2026-03-17", until="2026-04-01")
    row = scheduled(next(one for one in season(of) if one.key == "2026-03-31"), of)
    assert row.zone == "Europe/Berlin"
    moments = []
    while row.next_due:
        moments.append(row.next_due.astimezone(ZoneInfo("Europe/Berlin")).isoformat())
        row, _ = reminded_at(row, of, row.next_due)
    assert moments == [
        "2026-03-24T20:00:00+01:00",
        "2026-03-30T20:00:00+02:00",
        "2026-03-31T19:00:00+02:00",
        "2026-03-31T21:00:00+02:00",
    ]


def season(of: Group) -> list[Session]:
    return made(of).all(Session, "g")


def test_quiet_hours_are_those_of_the_sessions_own_clock():
    of = replace(group(), quiet=Quiet(from_=time(19), to=time(21)))
    berlin = next(one for one in season(of) if one.zone)
    opens = [stage.opens(berlin.starts or NOW, of.tz_of(berlin)) for stage in of.stages]
    assert [f"{at.astimezone(ZoneInfo('Europe/Berlin')):%d %H:%M}" for at in opens] == [
        "17 21:00",
        "23 21:00",
        "24 19:00",
    ]


@given(
    st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    st.integers(0, 23),
    st.sampled_from(("Europe/Berlin", "Asia/Kolkata", "Australia/Sydney", "America/New_York")),
    st.integers(1, 30),
)
def test_so_many_days_ahead_it_is_the_same_time_of_day_there(day: date, hour: int, name: str, days: int) -> None:
    there = ZoneInfo(name)
    starts = datetime.combine(day, time(hour, 30), there).astimezone(UTC)
    session = Session(group="g", key="k", kind="talks", state=SessionState.PLANNED, starts=starts, zone=name)
    of = replace(group(), reminders=(f"{days}d",))
    opens = of.stages[0].opens(starts, of.tz_of(session)).astimezone(there)
    wanted = starts.astimezone(there).replace(tzinfo=None) - timedelta(days=days)
    assert opens.replace(tzinfo=None) - wanted in (timedelta(0), timedelta(hours=1))  # an hour that the clocks skip


def test_a_session_is_moved_to_another_zones_clock_and_back_by_one_undo():
    store = made(group())
    moved = do(store, actions.MOVE, actions.Moving(group="g", session="2026-03-10", when="2026-03-11 09:00 Asia/Tokyo"))
    assert moved == ["move g/2026-03-10 to Wed 2026-03-11 09:00 JST"]
    assert told(row(store, "2026-03-10")) == ("2026-03-11T00:00", "Asia/Tokyo", "2026-03-11")
    (line,) = store.all(AuditLine, "g", "2026-03-10")
    assert line.before is not None
    assert told(line.before) == ("2026-03-10T20:00", None, "2026-03-10")
    do(store, actions.UNDO, actions.Undoing(group="g", session="2026-03-10"))
    assert told(row(store, "2026-03-10")) == ("2026-03-10T20:00", None, "2026-03-10")


@pytest.mark.parametrize(
    ("when", "zone", "wanted"),
    [
        ("2026-03-25 21:00", None, ("2026-03-25T20:00", "Europe/Berlin", "2026-03-25")),
        ("2026-03-25 21:00", "", ("2026-03-26T03:00", None, "2026-03-25")),
        ("2026-03-25 21:00", "Asia/Tokyo", ("2026-03-25T12:00", "Asia/Tokyo", "2026-03-25")),
        ("2026-03-25 21:00 Asia/Tokyo", None, ("2026-03-25T12:00", "Asia/Tokyo", "2026-03-25")),
        ("2026-03-25 21:00 America/Denver", None, ("2026-03-26T03:00", None, "2026-03-25")),
        ("2026-03-25 21:00Z", None, ("2026-03-25T21:00", "Europe/Berlin", "2026-03-25")),
        ("2026-03-26", None, ("2026-03-26T13:00", "Europe/Berlin", "2026-03-26")),
    ],
)
def test_what_is_not_said_of_a_zone_stays_as_it_is(when: str, zone: str | None, wanted: tuple[str, str | None, str]):
    store = made(group())
    do(store, actions.MOVE, actions.Moving(group="g", session="2026-03-24", when=when, zone=zone))
    assert told(row(store, "2026-03-24")) == wanted


def test_a_zone_that_there_is_not_is_refused_with_the_one_that_may_be_meant():
    store = made(group())
    with pytest.raises(BadInput, match="did you mean Asia/Tokyo"):
        do(store, actions.MOVE, actions.Moving(group="g", session="2026-03-24", when="2026-03-25 21:00", zone="Tokyo"))


def test_a_session_off_the_rhythm_may_go_by_another_clock_which_says_its_day():
    store = made(group())
    do(store, actions.ADD, actions.New(group="g", when="2026-04-02 08:00", zone="Asia/Tokyo"))
    do(store, actions.ADD, actions.New(group="g", when="2026-04-03 08:00 Asia/Tokyo"))
    assert [told(row(store, key)) for key in ("2026-04-02", "2026-04-03")] == [
        ("2026-04-01T23:00", "Asia/Tokyo", "2026-04-02"),
        ("2026-04-02T23:00", "Asia/Tokyo", "2026-04-03"),
    ]


def test_a_file_that_begins_to_rotate_moves_only_the_dates_that_change_and_says_so():
    store = made(group(starts="14:00"))
    changes = applying.steps(group(), store, NOW)
    assert [change.what for change in changes if change.what.startswith("move")] == [
        "move g/2026-03-24 to Tue 2026-03-24 20:00 CET",
        "move g/2026-04-21 to Tue 2026-04-21 20:00 CEST",
    ]
    steps.run(changes, store)
    assert [one.zone for one in store.all(Session, "g")] == [None, "Europe/Berlin", None, "Europe/Berlin"]
    assert applying.steps(group(), store, NOW) == []
    assert len([one for one in store.scan() if isinstance(one, Mailing) and one.kind == "moved"]) == 2


def test_another_zone_at_the_same_instant_moves_nobody():
    store = made(group(starts="14:00", until="2026-03-10"))
    after = group(starts="21:00 Europe/Berlin", until="2026-03-10")  # summer time only in Denver: the same instant
    (change, *_) = [one for one in applying.steps(after, store, NOW) if "2026-03-10" in one.what]
    assert change.what == "length and reminders of g/2026-03-10"
    steps.run(applying.steps(after, store, NOW), store)
    assert told(row(store, "2026-03-10")) == ("2026-03-10T20:00", "Europe/Berlin", "2026-03-10")
    assert not [one for one in store.scan() if isinstance(one, Mailing)]


def test_a_session_that_a_co_lead_put_on_another_clock_stays_so_when_the_file_is_applied_again():
    store = made(group())
    do(store, actions.MOVE, actions.Moving(group="g", session="2026-03-24", when="2026-03-25 21:00", zone="Asia/Tokyo"))
    made(replace(group(), mission="read"), store)
    assert told(row(store, "2026-03-24")) == ("2026-03-25T12:00", "Asia/Tokyo", "2026-03-25")


def test_what_the_world_may_know_of_a_group_says_whose_clocks_its_sessions_keep():
    assert public(group()).zones == ("America/Denver", "Europe/Berlin")
    assert public(group(starts="14:00")).zones is None
    assert public(group(starts=["14:00", "15:00 America/Denver"])).zones is None
