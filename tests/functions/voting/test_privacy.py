"""What is held about whoever proposed or voted, handed out and erased."""

import json

from shared.adapters import secrets
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Speaker
from shared.model.vote import Ballot
from shared.privacy.erasing import person
from tests.builders.command_line import fortnight
from tests.builders.erasures import erase
from tests.builders.votes import CLOSES, MINUTE, cast, ids, row_of, talks, the_vote, ticked
from tests.platform import Platform


def test_proposals_and_ballots_are_handed_out_and_erased_with_whoever_made_them(voting: Platform):
    cast(voting, "ada", "Margins")
    cast(voting, "bo", "Margins")
    held = fortnight(voting, "members", "data", "ada@example.org").json
    assert [(one["topic"], one["state"]) for one in held["proposals"]] == [("Implicit bias", "open")]
    assert held["memberships"][0]["ballots"][0]["approves_of"] == [ids(voting)["Margins"]]
    ada = row_of(voting, "ada").id
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", voting.table, keys)
    erase(who, voting.table, keys, now=voting.now, by="mika", correlation="")
    assert [row.member for row in voting.rows(Ballot) if row.member == ada] == []
    assert [row.name for row in voting.rows(Proposer) if row.member == ada] == []
    gone = next(row for row in voting.rows(TalkProposal) if row.topic == "Implicit bias")
    assert (gone.speaker, gone.state) == ("", ProposalState.WITHDRAWN)
    ticked(voting, CLOSES + MINUTE)
    assert the_vote(voting).ballots == 1
    left = json.dumps([str(row) for row in voting.table.scan()])
    assert [word for word in ("ada@example", ada) if word in left] == []


def test_of_somebody_whose_talk_is_in_the_programme_the_talk_stays_and_the_address_goes(counted: Platform):
    ada = row_of(counted, "ada").id
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", counted.table, keys)
    erase(who, counted.table, keys, now=counted.now, by="mika", correlation="")
    ticked(counted, counted.now + 5 * MINUTE)
    assert talks(counted, "2023-10-28")[0] == ("Implicit bias", True)
    assert [row.address for row in counted.rows(Speaker) if row.talk == "ada"] == [""]
    assert [row for row in counted.rows(Ballot) if row.member == ada] == []
    assert {line.proposal: line.approvals for line in the_vote(counted).ranking}[ids(counted)["Implicit bias"]] == 4
