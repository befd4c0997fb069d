"""A season through the handlers: the file is applied again, and takes over, gives up or has again what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Mailing
from shared.model.season import Season
from shared.model.session import Resource, Session, SessionState
from shared.schedule import changing
from shared.schedule import steps as schedule_steps
from shared.store import Replace
from tests.builders.seasons import START, at, endless, sent, session, undo
from tests.platform import Platform, apply, demo_group, walk

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_applying_the_file_again_looks_at_the_calendar_anew_and_forgets_nothing(two: Platform):
    at(two, datetime(2023, 12, 11, tzinfo=UTC))
    season = demo_group().season
    assert isinstance(season, Season)
    apply(two, replace(demo_group(), season=replace(season, minutes=75)))
    row = two.table.get(GroupCalendar, "ml-theory")
    assert row is not None
    assert (row.told, row.due) == (("2023-12-09/begins",), two.now)


def test_the_file_takes_over_what_it_changed_and_leaves_what_a_speaker_wrote(two: Platform):
    row = session(two)
    paper = Resource(kind="paper", title="Mine", url="https://example.org/mine")
    noor = replace(row.talks[1], title="As I call it", resources=(paper,))
    two.table.commit(Replace(replace(row, talks=(row.talks[0], noor))))
    talks = [dict(one) for one in TALKS]
    talks[1]["about"] = "The file's new words."
    apply(two, demo_group(talks=talks))
    told = session(two).talks[1]
    assert (told.title, told.about, told.resources) == ("As I call it", "The file's new words.", (paper,))


TALKS = [
    {
        "session": date(2023, 10, 28),
        "slug": "implicit-bias",
        "title": "The implicit bias of gradient descent",
        "speaker": "Ada Example",
    },
    {
        "session": date(2023, 10, 28),
        "slug": "tangent-kernels",
        "title": "Tangent kernels, briefly",
        "speaker": "Noor Ünal-Příklad",
    },
]


def test_a_wall_time_is_written_as_the_file_has_it():
    assert Season(first=date(2023, 1, 1), every_days=14, starts=time(14), minutes=60).until is None


def season(**changes: object) -> dict[str, object]:
    given = {
        "first": date(2023, 10, 14),
        "every_days": 14,
        "starts": "14:00",
        "minutes": 60,
        "until": date(2024, 1, 27),
    }
    return {"season": given | changes, "talks": []}


def states(platform: Platform) -> dict[str, str]:
    return {row.key: row.state.value for row in platform.rows(Session)}


def test_a_break_that_is_taken_out_of_the_file_again_brings_its_dates_back_without_a_word(platform: Platform):
    apply(platform, demo_group(**season()))
    apply(platform, demo_group(**season(breaks=[{"after": date(2023, 11, 11), "resumes": date(2023, 12, 9)}])))
    assert states(platform)["2023-11-25"] == "cancelled"
    apply(platform, demo_group(**season()))
    assert set(states(platform).values()) == {"planned"}
    at(platform, *walk(datetime(2023, 10, 7, tzinfo=UTC), datetime(2023, 10, 9, tzinfo=UTC), DAY))
    assert [row.kind for row in platform.rows(Mailing) if row.kind in ("cancelled", "reinstated")] == []


def test_a_date_that_was_cancelled_by_command_stays_so_when_the_file_is_applied(two: Platform):
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now)], two.table)
    apply(two, demo_group(mission="another"))
    assert session(two).state is SessionState.CANCELLED


def test_a_cancelled_date_that_the_file_has_again_is_told_where_the_cancellation_was(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 3 * DAY)
    off = demo_group()
    assert off.season is not None
    apply(two, replace(off, season=replace(off.season, cancelled=(date(2023, 10, 28),))))
    at(two, START - 3 * DAY)
    apply(two, demo_group())
    at(two, START - 3 * DAY + HOUR)
    assert sent(two, "cancelled", "reinstated") == ["2023-10-28/r2: member"] * 2 + ["2023-10-28/r3: member"] * 2


def test_a_season_that_loses_its_end_loses_no_date(platform: Platform):
    apply(platform, demo_group(**season(until=date(2024, 6, 29))))
    before = states(platform)
    apply(platform, demo_group(**endless()))
    assert states(platform) == before


def test_a_cancellation_that_was_never_mailed_is_taken_back_without_a_word(platform: Platform):
    apply(platform, demo_group(**season()))
    apply(platform, demo_group(**season(until=date(2023, 12, 9))))
    undo(platform, "2024-01-06")
    at(platform, platform.now, platform.now + HOUR)
    assert [row.kind for row in platform.rows(Mailing) if row.kind in ("cancelled", "reinstated")] == []
    assert states(platform)["2024-01-06"] == "planned"
