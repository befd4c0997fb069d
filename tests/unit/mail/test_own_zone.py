"""The line that tells a session's time by the reader's own clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.mail import TRANSACTIONAL, compose
from shared.mail.words import when
from tests.unit.mail.examples import GROUP, KINDS, SESSION, STARTS, TO_MEMBERS, Markup, as_of, known, row

KOLKATA = "Your time: Sunday 29 October 2023, 01:30–02:30 (Asia/Kolkata, IST)"


@pytest.mark.parametrize("kind", sorted(TO_MEMBERS - {"ballot", "ballot-reminder"}))
def test_a_member_whose_clock_shows_another_time_is_told_it_once_in_both_parts(kind: str) -> None:
    letter = compose(row(kind), known(session=as_of(kind), zone="Asia/Kolkata"))
    assert letter.text.count(f"\n{KOLKATA}\n") == 1
    assert Markup(letter.html).seen.count(KOLKATA) == 1


@pytest.mark.parametrize("kind", sorted(TO_MEMBERS))
@pytest.mark.parametrize(
    "zone", ["", "America/Denver", "America/Edmonton", "Mars/Olympus", "MST", "a/b\0", "../../etc/x", "x" * 9999]
)
def test_a_zone_that_is_unknown_none_or_shows_the_groups_time_changes_nothing(kind: str, zone: str) -> None:
    assert compose(row(kind), known(session=as_of(kind), zone=zone)) == compose(row(kind), known(session=as_of(kind)))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in TRANSACTIONAL])
def test_co_leads_and_speakers_go_by_the_groups_clock(kind: str) -> None:
    assert compose(row(kind), known(zone="Asia/Kolkata")) == compose(row(kind), known())


def test_the_session_after_a_cancelled_one_is_told_by_the_own_clock_too() -> None:
    following = replace(SESSION, key="2023-11-11", starts=STARTS + timedelta(days=14), ends=None)
    letter = compose(row("cancelled"), known(session=as_of("cancelled"), following=following, zone="Asia/Kolkata"))
    told = "Your time: Sunday 12 November 2023, 01:30 (Asia/Kolkata, IST)"
    assert (told in letter.text, told in Markup(letter.html).seen) == (True, True)


def test_where_the_clocks_change_somebody_with_a_time_of_their_own_is_sent_to_it() -> None:
    mail = row("reminder", stage="1d", facts={"clock_change": "yes"})
    there, nowhere = compose(mail, known(zone="Asia/Kolkata")), compose(mail, known())
    for told, other in ((there.text, nowhere.text), (Markup(there.html).seen, Markup(nowhere.html).seen)):
        assert "go by your time above." in told
        assert "go by the UTC time." in other


def test_a_zone_counts_as_another_only_while_it_shows_another_time() -> None:
    denver, phoenix = ZoneInfo("America/Denver"), ZoneInfo("America/Phoenix")
    summer, winter = datetime(2023, 10, 28, 20, tzinfo=UTC), datetime(2023, 11, 11, 20, tzinfo=UTC)
    assert when(summer, None, denver, phoenix).own == "Saturday 28 October 2023, 13:00 (America/Phoenix, MST)"
    assert when(winter, None, denver, phoenix).own == ""


def test_a_reader_who_keeps_utc_is_told_it_without_a_zones_name() -> None:
    ends = STARTS + timedelta(hours=1)
    assert when(STARTS, ends, GROUP.tz, ZoneInfo("UTC")).own == "Saturday 28 October 2023, 20:00–21:00 UTC"
