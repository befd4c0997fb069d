"""The desk's pages of votes and proposals: what stands for the next one, how it stands, and what became of those before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.desk.answers import NoSuchPage
from shared.model.group import Group
from shared.model.member import MemberState
from shared.model.proposal import Proposer, TalkProposal
from shared.model.vote import Ballot, Vote, VoteState
from shared.store import Create, Replace
from shared.voting.actions import Merging, Opening, WhichProposal
from tests.builders.desk import html, shown
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import ADA, GROUP, NOW, G, do, person, world


def voting(*choices: tuple[str, ...]) -> MemoryStore:
    """A vote is open, and so many have voted as there are *choices*."""
    store = world()
    do(store, "votes open", Opening(**G, closes="2023-10-20 14:00"))
    for number, chosen in enumerate(choices):
        who = f"{number:02x}" * 10
        store.commit(Create(person(who, f"Voter{number}", MemberState.ACTIVE)))
        store.commit(Create(Ballot(**G, vote="2023-10-07", member=who, choices=chosen, cast=NOW)))
    return store


def test_proposals_stand_by_what_became_of_them():
    store = world()
    do(store, "proposals hide", WhichProposal(**G, proposal="aa11"))
    page = shown(store, "votes")
    assert [one.topic for one in page.open] == ["Kernels"]
    assert [one.topic for one in page.hidden] == ["Margins"]
    assert [(one.topic, one.when) for one in page.answers] == [("Flatness", "Saturday 9 December 2023, 14:00 MST")]
    assert page.few == 1
    assert "A vote needs 1 more open proposal." in html(store, "votes")


def test_what_was_merged_is_told_beside_what_stays_and_below_what_was():
    store = world()
    do(store, "proposals merge", Merging(**G, proposal="aa11", into="bb22"))
    assert [(one.id, one.merged) for one in shown(store, "votes").open] == [("bb22", 1)]
    old = {one.id: one for one in shown(store, "votes", "earlier").proposals}
    assert (old["aa11"].state, old["aa11"].into, old["aa11"].into_topic) == (
        "merged into another one",
        "bb22",
        "Kernels",
    )
    assert old["cc33"].state == "given a slot"


def test_an_open_vote_is_told_in_numbers_and_names_no_voter():
    store = voting(("aa11", "bb22"), ("aa11",), ())
    page = shown(store, "votes")
    assert [(one.topic, one.approvals) for one in page.running.ranking] == [("Margins", 2), ("Kernels", 1)]
    assert (page.running.voted, page.running.silent, page.running.closable) == (
        3,
        1,
        True,
    )  # Ada has not; Bo is on a pause
    for path in (("votes",), ("votes", "2023-10-07")):
        text = html(store, *path)
        assert "3 voted, 1 could and have not" in text
        assert "Voter" not in text
        assert ADA not in text
    assert "Open a vote" not in html(store, "votes")


def test_a_vote_whose_time_is_over_cannot_be_closed_again():
    store = voting(("aa11",))
    vote = store.get(Vote, GROUP, "2023-10-07")
    assert vote
    store.commit(Replace(replace(vote, closes=NOW)))
    page = shown(store, "votes")
    assert not page.running.closable
    assert "Close it now" not in html(store, "votes")
    assert "is counted in a moment" in html(store, "votes")


def test_past_votes_are_those_of_a_year_and_all_of_them_on_pages():
    store = world()
    for week in range(120):
        at = NOW - timedelta(days=7 * week + 1)
        row = Vote(
            **G,
            id=at.date().isoformat(),
            proposals=(),
            opened=at,
            closes=at,
            seats=2,
            state=VoteState.SETTLED,
            counted=at,
            ballots=week,
        )
        store.commit(Create(row))
    assert len(shown(store, "votes").past) == 58 + 1  # that of the world, too
    pages = [shown(store, "votes", "earlier", query={"page": (str(n),)}) for n in (1, 2, 3, 4)]
    assert [len(page.votes) for page in pages] == [50, 50, 21, 21]  # the last again, where there are no more
    assert [(page.newer, page.older) for page in pages[:3]] == [(0, 2), (1, 3), (2, 0)]
    assert "119 members voted; nobody was given a slot" in html(store, "votes", "earlier", query={"page": ("3",)})


def test_a_proposal_says_who_made_it_to_co_leads():
    store = world()
    store.commit(Create(Proposer(**G, proposal="aa11", name="Ada", address="ada@example.org", member=ADA)))
    page = html(store, "votes", "proposals", "aa11")
    assert "ada@example.org" in page
    assert f'href="/desk/{GROUP}/people/{ADA}"' in page
    assert "Nobody knows any more" in html(store, "votes", "proposals", "bb22")


@pytest.mark.parametrize("path", [("votes", "2001-01-01"), ("votes", "proposals", "zz"), ("votes", "proposals")])
def test_what_there_is_not_is_no_page(path: tuple[str, ...]):
    with pytest.raises(NoSuchPage):
        shown(world(), *path)


def test_what_people_wrote_is_no_markup():
    store, nasty = world(), '"><script>alert(1)</script>'
    row = TalkProposal(**G, id="ee55", topic=nasty, speaker=nasty, about=nasty, url="javascript:alert(1)", made=NOW)
    store.commit(Create(row))
    store.commit(Create(Proposer(**G, proposal="ee55", name=nasty, address="x@example.org")))
    do(store, "votes open", Opening(**G, closes="2023-10-20 14:00"))
    for path in (("votes",), ("votes", "earlier"), ("votes", "2023-10-07"), ("votes", "proposals", "ee55")):
        page = html(store, *path)
        assert "<script>alert" not in page
        assert "javascript:" not in page


def test_a_group_without_votes_or_proposals_is_told_so():
    store = MemoryStore(lambda: NOW)
    (group,) = world().all(Group)
    store.commit(Create(replace(group, version=0)))
    page = html(store, "votes")
    assert "A vote needs 2 more open proposals." in page
    assert "Nothing is proposed that a vote could be about." in page
    assert "There is none here." in html(store, "votes", "earlier")


def test_many_proposals_can_be_merged_at_once():
    page = html(world(), "votes")
    assert '<input type="checkbox" name="proposal" value="aa11">' in page
    assert '<option value="bb22">Kernels (Zoe)</option>' in page
