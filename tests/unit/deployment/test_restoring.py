"""Which rows of an earlier time are put back, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.deployment.restoring import counted, missing, suppressing
from shared.model.login import LoginRequest
from shared.model.mailing import Audience, Entry, EntryState, mailing
from shared.model.suppression import Suppression, Why, hashed
from shared.model.vote import Ballot, Vote
from tests.builders.members import member
from tests.platform import demo_group

AT = datetime(2027, 1, 16, tzinfo=UTC)
KEY = b"k" * 32
ADA, BO = member("ada"), member("bo")
GROUP = demo_group()
LINE = Entry(mailing="m", reader=f"member:{ADA.id}", kind="welcome", state=EntryState.SENT, at=AT)
OF_BO = Entry(mailing="m", reader=f"member:{BO.id}", kind="welcome", state=EntryState.SENT, at=AT)
LOGIN = LoginRequest(id="l", address="mika@example.org", expires=AT)
BALLOT = Ballot(group=GROUP.id, vote="v", member=ADA.id, choices=(), cast=AT)


def put_back(*rows: Any, there: tuple[Any, ...] = (), gone: tuple[Suppression, ...] = ()) -> list[Any]:
    return missing(rows, lambda row: row in there, suppressing(KEY, gone))


def test_what_is_not_there_any_more_is_put_back_what_was_mailed_first_and_the_group_last():
    assert put_back(GROUP, ADA, LINE, BO, LOGIN) == [LINE, ADA, BO, GROUP]
    assert put_back(GROUP, ADA, LINE, BO, there=(GROUP, BO)) == [LINE, ADA]
    assert put_back(ADA, there=(ADA,)) == []


def test_who_was_erased_since_stays_away_with_every_row_that_names_them():
    gone = Suppression(id=hashed(BO.address, KEY), at=AT, by="mika", why=Why.ERASED)
    assert put_back(ADA, LINE, BO, OF_BO, gone=(gone,)) == [LINE, ADA]
    assert put_back(gone, ADA, BO, OF_BO, gone=(gone,), there=(gone,)) == [ADA]


def test_ballots_come_back_with_their_vote_alone():
    vote = Vote(group=GROUP.id, id="v", proposals=(), opened=AT, closes=AT, seats=1)
    assert put_back(vote, BALLOT, there=(vote,)) == []
    assert put_back(vote, BALLOT) == [BALLOT, vote]


@pytest.mark.parametrize("done", range(3))
def test_ballots_come_back_also_if_it_was_stopped_among_them(done: int):
    vote = Vote(group=GROUP.id, id="v", proposals=(), opened=AT, closes=AT, seats=1)
    rows = (vote, BALLOT, replace(BALLOT, member=BO.id))
    there = tuple(put_back(*rows)[:done])
    assert {*there, *put_back(*rows, there=there)} == {*rows}


def test_to_whom_a_mail_went_is_there_before_the_mail():
    """Else a tick that finds the mail between the two sends it once more to those who have it."""
    mail = mailing("welcome", GROUP.id, Audience.MEMBERS, at=AT, of="m")
    gone = Suppression(id=hashed(BO.address, KEY), at=AT, by="mika", why=Why.ERASED)
    assert put_back(ADA, mail, LINE, gone) == [gone, LINE, mail, ADA]


def test_what_is_put_back_is_counted_by_noun():
    assert counted([ADA, BO, LINE]) == {"Member": 2, "Entry": 1}
