"""From rows to the bucket, through the handler: what appears, what is left alone, what goes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.changes import Create, Replace
from shared.proposals.shapes import Ballot, ProposalState, Proposer, TalkProposal, Vote
from shared.sessions import Session
from tests.platform import Platform

MADE = datetime(2023, 10, 20, tzinfo=UTC)
PROPOSAL = TalkProposal(group="ml-theory", id="p1", topic="Mirror descent", speaker="Ada Example", made=MADE)
PAGE = "ml-theory/proposals/index.html"


@pytest.fixture(autouse=True)
def _with_pages(group: Platform) -> None:
    group.publishes = True


def test_a_proposal_has_a_page_while_it_is_open_and_nobody_who_made_or_chose_it_is_on_it(group: Platform):
    vote = Vote(
        group="ml-theory", id="v1", proposals=("p1",), opened=MADE, closes=datetime(2023, 11, 2, tzinfo=UTC), seats=2
    )
    private = (
        Proposer(group="ml-theory", proposal="p1", name="Proposer Private", address="proposer@example.net"),
        Ballot(group="ml-theory", vote="v1", member="m-secret", choices=("p1",), cast=MADE),
    )
    group.table.commit(*(Create(row) for row in (PROPOSAL, vote, *private)))
    group.publish()
    site = group.site()
    assert b"Mirror descent" in site[PAGE]
    assert b"A vote is open" in site[PAGE]
    assert [
        key for key, body in site.items() if b"proposer@" in body or b"Proposer Private" in body or b"m-secret" in body
    ] == []
    (row,) = group.rows(TalkProposal)
    group.table.commit(Replace(replace(row, state=ProposalState.WITHDRAWN)))
    (row,) = group.rows(Vote)
    group.table.commit(Replace(replace(row, proposals=())))
    group.publish()
    assert b"Mirror descent" not in b"".join(group.site().values())


def test_a_page_that_is_of_nothing_any_more_goes(group: Platform):
    group.table.commit(Create(PROPOSAL))
    group.publish()
    assert PAGE in group.site()
    (row,) = group.rows(TalkProposal)
    group.table.commit(Replace(replace(row, state=ProposalState.HIDDEN)))
    group.publish()
    assert PAGE not in group.site()


def test_a_recap_changes_only_what_shows_it(group: Platform):
    group.publish()
    before = group.site()
    row = group.table.get(Session, "ml-theory", "2023-10-14")
    group.table.commit(Replace(replace(row, recap="It was good.", recapped_at=MADE)))
    group.publish()
    after = group.site()
    assert {key for key in after if before.get(key) != after[key]} <= {
        "ml-theory/s/2023-10-14/index.html", "ml-theory/data/sessions.json", "ml-theory/feed.xml",
    }  # fmt: skip
    assert b"It was good." in after["ml-theory/s/2023-10-14/index.html"]
