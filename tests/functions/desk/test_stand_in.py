"""A stand-in for a co-lead: their mails and the desk for a time, and neither before nor after."""

from datetime import date, datetime, timedelta

import pytest

from shared.errors import BadInput
from shared.group.actions import _co_leads
from shared.model.group import CoLead, Group
from shared.model.mailing import Entry, EntryState
from tests.builders.at_desk import Seat
from tests.builders.recaps import START, set_up
from tests.builders.signups import links, respond, taken_in
from tests.platform import Platform

KIM = "kim@example.org"
FROM, UNTIL = date(2023, 10, 20), date(2023, 10, 26)
STAND_IN = CoLead(id="kim", name="Kim", address=KIM, mails="at-once", stands_in_for="mika", from_=FROM, until=UNTIL)


@pytest.fixture
def covered(group: Platform) -> Platform:
    """Kim stands in for Mika for a week."""
    (row,) = group.table.all(Group)
    set_up(group, co_leads=(*row.co_leads, STAND_IN))
    group.tick(START - timedelta(days=6))
    group.settle()
    return group


def told_of_dana(platform: Platform, at: datetime) -> dict[str, str]:
    """What became of the mail that Dana applies, co-lead by co-lead."""
    respond(platform, "Dana Quiet", "dana@example.org", at=at)
    taken_in(platform)
    platform.press(links()[-1])
    platform.settle()
    lines = [
        row for row in platform.rows(Entry) if row.kind == "application" and row.mailing.startswith("application/")
    ]
    return {row.reader: "sent" if row.state is EntryState.SENT else row.reason for row in lines}


def test_meanwhile_a_stand_in_gets_the_mails_in_place_of_who_is_away(covered: Platform):
    assert told_of_dana(covered, START - timedelta(days=5)) == {
        "lead:mika": "is away", "lead:sol": "sent", "lead:kim": "sent",
    }  # fmt: skip


def test_afterwards_it_is_as_before(covered: Platform):
    assert told_of_dana(covered, START) == {
        "lead:mika": "sent", "lead:sol": "sent",
    }  # fmt: skip


def test_a_stand_in_comes_in_to_the_desk_and_is_out_at_the_next_request_once_the_time_is_over(covered: Platform):
    covered.at(START - timedelta(days=5))
    seat = Seat(covered)
    seat.logs_in(KIM)
    assert "You are Kim" in seat.opens("/desk/ml-theory/leave")["body"]
    covered.at(START)
    assert "You are Kim" not in seat.opens("/desk/ml-theory/leave")["body"]
    assert 'name="address"' in seat.opens("/desk")["body"]
    with pytest.raises(LookupError):
        Seat(covered).logs_in("nobody@example.org")


def test_outside_of_the_time_a_stand_in_gets_no_mail_to_log_in(covered: Platform):
    covered.at(START)
    with pytest.raises(LookupError, match="got no mail"):
        Seat(covered).logs_in(KIM)


def test_a_stand_in_does_not_change_who_leads_the_group(covered: Platform):
    (row,) = covered.table.all(Group)
    from dataclasses import replace

    alone = replace(row, co_leads=(row.co_leads[0], replace(STAND_IN, until=date(2030, 1, 1))))
    with pytest.raises(BadInput, match="stands in for a co-lead does not change who leads"):
        _co_leads(row, alone, by="kim", leave=False)
    _co_leads(row, replace(row, name="Another name"), by="kim", leave=False)
