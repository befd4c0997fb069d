"""What co-leads do about proposals and votes."""

import re

from shared.model.vote import Vote, VoteState
from tests.builders.command_line import fortnight, refused
from tests.builders.votes import CLOSES, ENDS, MINUTE, cast, ids, sent, state, the_vote, ticked, url
from tests.platform import Platform


def test_what_is_hidden_is_off_the_ballot_and_what_is_merged_counts_for_the_other(voting: Platform):
    known = ids(voting)
    cast(voting, "ada", "Implicit bias", "Margins", "Meta-Learning")
    assert fortnight(voting, "proposals", "merge", known["Margins"], known["Implicit bias"]).code == 0
    assert fortnight(voting, "proposals", "hide", known["Meta-Learning"]).code == 0
    page = voting.press(url("b", "ada@example.org"), "GET")["body"]
    assert (page.count('type="checkbox"'), page.count("checked")) == (4, 1)
    cast(voting, "bo", "Implicit bias")
    ticked(voting, CLOSES + MINUTE)
    lines = {line.proposal: line.approvals for line in the_vote(voting).ranking}
    assert lines[known["Implicit bias"]] == 2
    assert len(lines) == 4
    assert fortnight(voting, "proposals", "hide", known["Meta-Learning"], "--undo").code == 0
    assert state(voting, "Meta-Learning") == "open"
    assert "not open" in refused(fortnight(voting, "proposals", "merge", known["Margins"], known["Meta-Learning"]))


def test_a_ballot_that_is_saved_while_something_is_hidden_keeps_what_was_said_of_it(voting: Platform):
    known = ids(voting)
    cast(voting, "ada", "Margins", "Meta-Learning")
    assert fortnight(voting, "proposals", "hide", known["Meta-Learning"]).code == 0
    assert cast(voting, "ada", "Implicit bias")["body"].count("checked") == 1
    assert fortnight(voting, "proposals", "hide", known["Meta-Learning"], "--undo").code == 0
    assert voting.press(url("b", "ada@example.org"), "GET")["body"].count("checked") == 2
    ticked(voting, CLOSES + MINUTE)
    counted = {line.proposal: line.approvals for line in the_vote(voting).ranking}
    assert [counted[known[one]] for one in ("Implicit bias", "Meta-Learning", "Margins")] == [1, 1, 0]


def test_a_ballot_that_was_open_while_something_was_hidden_shown_or_merged_counts_as_it_was_meant(voting: Platform):
    known = ids(voting)
    cast(voting, "ada", "Margins", "Meta-Learning")
    assert fortnight(voting, "proposals", "hide", known["Meta-Learning"]).code == 0
    page = voting.press(url("b", "ada@example.org"), "GET")["body"]
    shown = re.findall('name="shown" value="([^"]*)"', page)[0]
    assert set(shown.split()) == set(re.findall('name="p-([^"]*)"', page))
    assert fortnight(voting, "proposals", "hide", known["Meta-Learning"], "--undo").code == 0
    assert fortnight(voting, "proposals", "merge", known["Implicit bias"], known["Quantum Probability"]).code == 0
    cast(voting, "ada", "Implicit bias", shown=shown)  # in place of Margins
    page = voting.press(url("b", "ada@example.org"), "GET")["body"]
    assert set(re.findall('name="p-([^"]*)" checked', page)) == {known["Meta-Learning"], known["Quantum Probability"]}
    cast(voting, "ada", "Meta-Learning", shown=" ".join(re.findall('name="p-([^"]*)"', page)))
    ticked(voting, CLOSES + MINUTE)
    counted = {line.proposal: line.approvals for line in the_vote(voting).ranking}
    assert [counted[known[one]] for one in ("Meta-Learning", "Quantum Probability", "Margins")] == [1, 0, 0]


def test_a_vote_is_opened_and_closed_by_hand(proposed: Platform):
    done = fortnight(proposed, "votes", "open", "--closes", "2023-10-09 14:00", "--json")
    assert (done.code, done.json["closes"]) == (0, "2023-10-09T20:00:00+00:00")
    assert "open already" in refused(fortnight(proposed, "votes", "open"))
    ticked(proposed, proposed.now + 5 * MINUTE)
    assert len(sent(proposed, "ballot")) == 4
    cast(proposed, "ada", "Margins")
    assert fortnight(proposed, "votes", "close").code == 0
    assert "came too late" in cast(proposed, "bo", "Margins")["body"]
    ticked(proposed, proposed.now + 5 * MINUTE)
    assert (the_vote(proposed).state, the_vote(proposed).ballots) == (VoteState.CLOSED, 1)
    assert "closed already" in refused(fortnight(proposed, "votes", "close"))
    ticked(proposed, ENDS)  # the session's own vote follows, as that one is over
    assert len(proposed.rows(Vote)) == 2


def test_the_commands_show_proposals_and_votes_as_tables_and_as_json(counted: Platform):
    known = ids(counted)
    listed = fortnight(counted, "proposals", "list", "--all", "--json").json
    assert {row["topic"] for row in listed} == set(known)
    assert [row["topic"] for row in fortnight(counted, "proposals", "list", "--json").json] == [
        "Quantum Probability",
        "Margins",
    ]
    assert "ada@example.org" in fortnight(counted, "proposals", "show", known["Implicit bias"]).out
    shown = fortnight(counted, "votes", "show", "--json").json
    assert (shown["ballots"], shown["ranking"][0]) == (4, {"proposal": known["Implicit bias"], "approvals": 4})
    assert "2023-10-14" in fortnight(counted, "votes", "list").out
    out = fortnight(counted, "votes", "show").out
    assert "4 voted" in out
    assert "@" not in out
    assert "no proposal begins with 'zz'" in refused(fortnight(counted, "proposals", "show", "zz"))
    assert "no vote 'x'" in refused(fortnight(counted, "votes", "show", "x"))
