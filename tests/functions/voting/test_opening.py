"""The vote opens: who gets a ballot, and in which order it shows what is proposed."""

import re
from dataclasses import replace

from shared.model.member import MemberState, to_state
from shared.model.proposal import TalkProposal
from shared.model.vote import Vote
from shared.store import Replace
from tests.builders.votes import (
    CLOSES,
    DAY,
    ENDS,
    NAMES,
    archive_proposals,
    mails,
    propose,
    row_of,
    sent,
    text,
    the_vote,
    ticked,
    url,
)
from tests.platform import Platform


def test_after_a_session_for_proposals_every_active_member_gets_a_ballot_of_their_own_once(proposed: Platform):
    paused = row_of(proposed, "noor")
    proposed.table.commit(Replace(to_state(paused, MemberState.PAUSED, at=proposed.now, by="self")))
    for _ in range(2):
        ticked(proposed, ENDS)
    vote = the_vote(proposed)
    assert (vote.id, vote.closes, vote.seats, len(vote.proposals)) == ("2023-10-14", CLOSES, 4, 6)
    assert len(sent(proposed, "ballot")) == 3
    letter = text(mails("ada@", "Vote until")[0])
    assert "Vote until Thursday 19 October 2023, 15:00 (America/Denver, MDT)" in letter
    assert all(one["topic"] in letter for one in archive_proposals())
    page = proposed.press(url("b", "ada@example.org"), "GET")["body"]
    assert page.count('type="checkbox"') == 6
    assert "checked" not in page


def test_members_are_shown_different_orders_and_each_the_same_one_every_time_in_mail_and_page(voting: Platform):
    orders = {}
    for name in NAMES:
        ballot = url("b", f"{name}@example.org")
        pages = [re.findall(r'name="p-(\w+)"', voting.press(ballot, "GET")["body"]) for _ in range(2)]
        assert pages[0] == pages[1]
        assert sorted(pages[0]) == sorted(the_vote(voting).proposals)
        orders[name] = tuple(pages[0])
        topics = {row.id: row.topic for row in voting.rows(TalkProposal)}
        letter = text(mails(f"{name}@", "Vote until")[0])
        places = [letter.index(f"- {topics[one]} (") for one in pages[0]]
        assert places == sorted(places)
    assert len(set(orders.values())) > 1


def test_one_proposal_alone_opens_no_vote_and_neither_does_another_kind_of_session(people: Platform):
    propose(people, "ada", "Implicit bias")
    ticked(people, ENDS)
    propose(people, "bo", "Margins")
    ticked(people, ENDS + 14 * DAY)
    assert people.rows(Vote) == []


def test_who_does_not_want_votes_gets_no_ballot(proposed: Platform):
    proposed.table.commit(Replace(replace(row_of(proposed, "ada"), muted=("votes",))))
    ticked(proposed, ENDS)
    assert (len(sent(proposed, "ballot")), mails("ada@", "Vote until")) == (3, [])
