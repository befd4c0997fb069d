"""Proposals and votes as the world sees them."""

from shared.model.proposal import ProposalState
from shared.model.vote import Tally, VoteState
from tests.unit.site.examples import Reader, made, proposal, read, seven, vote


def test_open_proposals_are_told_oldest_first_with_what_they_are_about() -> None:
    two = (proposal("b", about="On $x^2$."), proposal("a", url="https://example.org/a"))
    text = read(made(*seven(), proposals=two), "proposals/index.html")
    assert "Proposed Topic a Speaker a, proposed on Friday 20 October 2023 Topic b Speaker b" in text
    assert b"<msup>" in made(*seven(), proposals=two)["ml-theory/proposals/index.html"].body


def test_how_to_propose_is_said() -> None:
    text = read(made(*seven(), proposals=(proposal("a"),)), "proposals/index.html")
    assert (
        "Members propose talks, their own or ones they would like to hear: their link for it is in the welcome" in text
    )


def test_hidden_merged_and_withdrawn_proposals_are_nowhere() -> None:
    gone = [proposal(s.value, s) for s in (ProposalState.HIDDEN, ProposalState.MERGED, ProposalState.WITHDRAWN)]
    ranking = tuple(Tally(proposal=one.id, approvals=3) for one in gone)
    over = vote("v", *(one.id for one in gone), state=VoteState.SETTLED, ranking=ranking)
    site = made(*seven(), proposals=(*gone, proposal("a")), votes=(over,))
    assert [key for key, page in site.items() if b"Topic hidden" in page.body or b"Topic merged" in page.body] == []
    assert "withdrawn" not in read(site, "proposals/index.html")


def test_an_open_vote_tells_when_it_closes_and_what_it_asks_about() -> None:
    text = read(
        made(*seven(), proposals=(proposal("a"), proposal("b")), votes=(vote("v", "b"),)), "proposals/index.html"
    )
    assert "A vote is open It closes on Thursday 2 November 2023 at 15:00 MDT · 21:00 UTC and fills 2 seats." in text
    assert "Topic a Speaker a" in text
    assert "Topic b in the vote Speaker b" in text


def test_past_votes_are_told_in_counts_newest_first_and_what_was_chosen_leads_to_its_session() -> None:
    chosen = proposal("a", ProposalState.CHOSEN, session="2023-11-11", talk="topic-a")
    ranking = (Tally(proposal="a", approvals=5), Tally(proposal="b", approvals=1))
    counted = vote("v", "a", "b", state=VoteState.SETTLED, ranking=ranking, ballots=6)
    page = Reader(made(*seven(), proposals=(chosen, proposal("b")), votes=(counted,))["ml-theory/proposals/index.html"])
    assert "Chosen Topic a Speaker a, Saturday 11 November 2023" in page.text
    assert (
        "Vote of Thursday 2 November 2023 6 members voted. Topic a Speaker a 5 votes Topic b Speaker b 1 vote"
        in page.text
    )
    assert "/ml-theory/s/2023-11-11/" in page.links


def test_the_navigation_leads_there_while_there_is_something() -> None:
    there = made(*seven(), proposals=(proposal("a"),))
    none = made(*seven(), proposals=(proposal("a", ProposalState.WITHDRAWN),))
    assert "/ml-theory/proposals/" in Reader(there["ml-theory/past/index.html"]).links
    assert [key for key, page in none.items() if "proposals" in key or b"/proposals/" in page.body] == []
