"""Who may vote, how often, and what counts."""

from dataclasses import replace
from typing import Any

import pytest

from shared import signed_links
from shared.adapters.dynamodb.table import Table
from shared.model.member import MemberState, to_state
from shared.model.vote import Ballot
from shared.store import Create, Replace
from tests.builders.votes import (
    CLOSES,
    DAY,
    MINUTE,
    cast,
    ids,
    mails,
    row_of,
    sent,
    text,
    the_vote,
    ticked,
    token_of,
    url,
)
from tests.platform import Platform


def test_a_ballot_is_saved_can_be_changed_until_the_close_and_is_shown_as_it_was_saved(voting: Platform):
    page = cast(voting, "ada", "Margins", "Implicit bias")["body"]
    assert "Saved; you can change it until Thursday 19 October 2023, 15:00 (America/Denver), 21:00 UTC." in page
    assert page.count("checked") == 2
    voting.at(CLOSES - MINUTE)
    assert cast(voting, "ada")["body"].count("checked") == 0
    cast(voting, "ada", "Margins")
    voting.at(CLOSES)
    assert "came too late" in cast(voting, "ada", "Implicit bias")["body"]
    assert "counted within a few minutes" in voting.press(url("b", "ada@example.org"), "GET")["body"]
    (ballot,) = voting.rows(Ballot)
    assert ballot.choices == (ids(voting)["Margins"],)
    ticked(voting, CLOSES + MINUTE)
    assert {line.approvals for line in the_vote(voting).ranking if line.proposal == ids(voting)["Margins"]} == {1}


def test_looking_at_a_ballot_changes_nothing_and_costs_two_reads_casting_it_one_write(voting: Platform, calls):
    before = voting.state()
    ballot = url("b", "ada@example.org")
    calls.clear()
    assert voting.press(ballot, "GET")["statusCode"] == 200
    assert [name for name in calls.names() if name != "GetItem:CLOCK"] == ["BatchGetItem", "BatchGetItem"]
    assert voting.state() == before
    for _ in range(2):  # the second time it is the same
        cast(voting, "ada", "Margins")
    calls.clear()
    cast(voting, "ada", "Margins", "Implicit bias")
    made = [name for name in calls.names() if name not in ("GetItem:CLOCK", "Scan")]
    assert made == ["BatchGetItem", "BatchGetItem", "PutItem"]
    assert [row.version for row in voting.rows(Ballot)] == [2]


def test_of_two_ballots_that_race_the_one_that_is_pressed_later_stands(voting: Platform, monkeypatch):
    whole, raced = Table.commit, []

    def commit(table: Table, *writes: Any) -> None:
        if not raced and isinstance(writes[0].row, Ballot):
            raced.append(writes[0].row)
            whole(table, Create(replace(writes[0].row, choices=())))  # the other browser, in between
        whole(table, *writes)

    monkeypatch.setattr(Table, "commit", commit)
    assert "Saved" in cast(voting, "ada", "Margins")["body"]
    (ballot,) = voting.rows(Ballot)
    assert (ballot.choices, ballot.version) == ((ids(voting)["Margins"],), 2)


def test_a_forged_expired_or_foreign_link_votes_for_nobody(voting: Platform):
    ada = row_of(voting, "ada").id
    good = url("b", "ada@example.org")
    answers = [
        voting.press(good[:-1] + ("A" if good[-1] != "A" else "B")),
        voting.press(token_of(voting, "b", signed_links.VOTE, "2023-10-14", ada, expires=voting.now)),
        voting.press(token_of(voting, "b", signed_links.TALK, "2023-10-14", ada)),
        voting.press(token_of(voting, "p", "recap", ada)),
    ]
    assert [answer["statusCode"] for answer in answers] == [404] * 4
    for strange in (("2023-01-01", ada), ("2023-10-14", "f" * 20)):
        page = voting.press(token_of(voting, "b", signed_links.VOTE, *strange), "POST", "vote")
        assert "no longer leads anywhere" in page["body"]
    page = voting.press(
        token_of(voting, "c", signed_links.CHOSEN, "2023-10-28", "ada", ids(voting)["Margins"]), "POST", "confirm"
    )
    assert "There is nothing left to answer" in page["body"]
    assert voting.rows(Ballot) == []


@pytest.mark.parametrize("became", [MemberState.UNSUBSCRIBED, MemberState.PAUSED, MemberState.BOUNCED])
def test_who_is_not_active_cannot_vote_but_what_they_voted_while_they_were_counts(
    voting: Platform, became: MemberState
):
    cast(voting, "ada", "Margins")
    voting.table.commit(Replace(to_state(row_of(voting, "ada"), became, at=voting.now, by="self")))
    page = cast(voting, "ada", "Implicit bias")["body"]
    assert "checkbox" not in page
    ticked(voting, CLOSES + MINUTE)
    assert the_vote(voting).ballots == 1
    assert the_vote(voting).ranking[0].proposal == ids(voting)["Margins"]


def test_those_who_have_not_voted_are_reminded_once_a_day_before_the_close(voting: Platform):
    cast(voting, "ada", "Margins")
    for moment in (CLOSES - DAY, CLOSES - DAY + 20 * MINUTE):
        ticked(voting, moment)
    assert len(sent(voting, "ballot-reminder")) == 3
    assert mails("ada@", "Open until") == []
    assert "Your vote on the next talks is still missing" in text(mails("bo@", "Open until")[0])
