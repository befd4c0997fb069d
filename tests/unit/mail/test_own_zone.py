"""The line that tells a session's time by the reader's own clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.letters.wording import clocks, spoken, when
from shared.mail.registry import MAILS
from shared.site.wording import when as on_page
from tests.unit.mail.examples import (
    GROUP,
    KINDS,
    SESSION,
    STARTS,
    TO_MEMBERS,
    WITH_CALENDAR,
    Markup,
    as_of,
    compose,
    known,
    row,
)

IN_TURN = ("next-turn", "not-needed", "swap-asked", "swap-answered", "turn-near")
"""What members who are asked in turn get: they go by their own clock."""
KOLKATA = "Your time: Sunday 29 October 2023, 01:30–02:30 (Asia/Kolkata, IST)"


@pytest.mark.parametrize("kind", sorted({*WITH_CALENDAR, *IN_TURN}))
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


@pytest.mark.parametrize("kind", [kind for kind in KINDS if MAILS[kind].transactional and kind not in IN_TURN])
def test_co_leads_and_speakers_go_by_the_groups_clock(kind: str) -> None:
    assert compose(row(kind), known(zone="Asia/Kolkata")) == compose(row(kind), known())


@pytest.mark.parametrize("kind", ["cancelled", "recap"])
def test_the_session_that_follows_is_told_by_the_own_clock_too(kind: str) -> None:
    following = replace(SESSION, key="2023-11-11", starts=STARTS + timedelta(days=14), ends=None)
    letter = compose(row(kind), known(session=as_of(kind), following=following, zone="Asia/Kolkata"))
    told = "Your time: Sunday 12 November 2023, 01:30 (Asia/Kolkata, IST)"
    assert (told in letter.text, told in Markup(letter.html).seen) == (True, True)


AUTUMN = (
    datetime(2023, 10, 21, 20, tzinfo=UTC),
    datetime(2023, 11, 4, 20, tzinfo=UTC),
    datetime(2023, 11, 18, 21, tzinfo=UTC),
)
"""14:00 in Denver, whose clocks go back on 5 November; Europe's on 29 October."""


@pytest.mark.parametrize(
    ("before", "starts", "own", "told"),
    [
        (AUTUMN[0], AUTUMN[1], "", ""),
        (AUTUMN[0], AUTUMN[1], "America/Denver", ""),
        (AUTUMN[0], AUTUMN[1], "Asia/Kolkata", ""),
        (AUTUMN[0], AUTUMN[1], "Europe/Paris", "The clocks in Europe/Paris change between the session before and this one. By your clock it begins at 21:00; the session before began at 22:00."),
        (AUTUMN[1], AUTUMN[2], "", "The clocks in America/Denver change between the session before and this one. If you live by another clock, it may come earlier or later than you are used to; go by the UTC time."),
        (AUTUMN[1], AUTUMN[2], "America/Denver", "The clocks in America/Denver change between the session before and this one. By your clock it stays at 14:00."),
        (AUTUMN[1], AUTUMN[2], "America/Chicago", "The clocks in America/Denver and America/Chicago change between the session before and this one. By your clock it stays at 15:00."),
        (AUTUMN[1], AUTUMN[2], "Europe/Paris", "The clocks in America/Denver change between the session before and this one. By your clock it begins at 22:00; the session before began at 21:00."),
        (AUTUMN[1], AUTUMN[2], "Asia/Kolkata", "The clocks in America/Denver change between the session before and this one. By your clock it begins at 02:30; the session before began at 01:30."),
        (AUTUMN[0], AUTUMN[2], "Europe/Paris", "The clocks in America/Denver and Europe/Paris change between the session before and this one. By your clock it stays at 22:00."),
        (AUTUMN[1] - timedelta(hours=6), AUTUMN[2], "Europe/Paris", "The clocks in America/Denver change between the session before and this one. By your clock it begins at 22:00."),
        (None, AUTUMN[2], "Europe/Paris", ""),
    ],
)  # fmt: skip
def test_a_change_of_clocks_is_told_in_the_groups_zone_and_in_the_readers(
    before: datetime | None, starts: datetime, own: str, told: str
) -> None:
    assert clocks(before, starts, ZoneInfo("America/Denver"), ZoneInfo(own) if own else None) == told
    session = replace(SESSION, starts=starts, ends=starts + timedelta(hours=1))
    mail = row("reminder", stage="1d", facts={"before": before.isoformat()} if before else {})
    letter = compose(mail, known(session=session, zone=own))
    assert (told in letter.text, told in Markup(letter.html).seen, "clocks" in letter.text) == (True, True, bool(told))


def test_a_range_over_a_change_of_clocks_names_both() -> None:
    denver, over = ZoneInfo("America/Denver"), datetime(2023, 11, 5, 7, 30, tzinfo=UTC)
    assert when(over, over + timedelta(hours=1), denver).full == (
        "Sunday 5 November 2023, 01:30 MDT–01:30 MST (America/Denver) · 07:30 UTC"
    )
    assert on_page(over, over + timedelta(hours=1), denver).local == "01:30 MDT–01:30 MST"
    assert spoken(over, over + timedelta(hours=1), denver) == (
        "Sunday 5 November 2023, 01:30 MDT–01:30 MST (America/Denver) · 07:30 UTC"
    )
    assert on_page(over, over + timedelta(minutes=20), denver).local == "01:30–01:50 MDT"
    assert on_page(over, over + timedelta(hours=1), denver).utc == "07:30–08:30 UTC"


def test_a_zone_counts_as_another_only_while_it_shows_another_time() -> None:
    denver, phoenix = ZoneInfo("America/Denver"), ZoneInfo("America/Phoenix")
    summer, winter = datetime(2023, 10, 28, 20, tzinfo=UTC), datetime(2023, 11, 11, 20, tzinfo=UTC)
    assert when(summer, None, denver, phoenix).own == "Saturday 28 October 2023, 13:00 (America/Phoenix, MST)"
    assert when(winter, None, denver, phoenix).own == ""


def test_a_reader_who_keeps_utc_is_told_it_without_a_zones_name() -> None:
    ends = STARTS + timedelta(hours=1)
    assert when(STARTS, ends, GROUP.tz, ZoneInfo("UTC")).own == "Saturday 28 October 2023, 20:00–21:00 UTC"


BERLIN = "Saturday 28 October 2023, 22:00–23:00 (Europe/Berlin, CEST) · 20:00 UTC"
BY_USUAL = "By the group's usual clock: Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT)"


@pytest.mark.parametrize("kind", sorted(WITH_CALENDAR))
@pytest.mark.parametrize(
    ("zone", "own"),
    [
        ("", ""),
        ("America/Denver", "14:00–15:00 (America/Denver, MDT)"),
        ("Europe/Paris", ""),
        ("Asia/Kolkata", KOLKATA),
    ],
)
def test_a_session_of_another_clock_is_told_by_it_by_the_groups_and_by_the_readers(
    kind: str, zone: str, own: str
) -> None:
    session = as_of(kind)
    letter = compose(row(kind), known(session=replace(session, zone="Europe/Berlin") if session else None, zone=zone))
    seen = Markup(letter.html).seen
    assert BERLIN in letter.text
    assert "22:00–23:00 (Europe/Berlin, CEST)" in seen
    usual = zone != "America/Denver"  # or the reader's own line says it
    assert (BY_USUAL in letter.text, BY_USUAL.replace("'", "’") in seen) == (usual, usual)
    assert (own in letter.text, own in seen, "Your time" in letter.text) == (True, True, bool(own))


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"preflight", "programme"}))
def test_no_mail_tells_the_time_of_a_session_by_a_clock_that_it_does_not_name(kind: str) -> None:
    """Whatever a mail says of 14:00 in Denver it says by the group's usual clock, or names Denver's; Monday's mail tells when mails go, and the
    programme is of other sessions."""
    session = as_of(kind) or SESSION
    letter = compose(row(kind), known(session=replace(session, zone="Asia/Tokyo")))
    for line in letter.text.split("\n"):
        assert "14:00" not in line or "America/Denver" in line
    assert "28 October" not in letter.subject  # it is the 29th in Tokyo
