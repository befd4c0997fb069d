"""What somebody's vote costs, in a group in which much was proposed before."""

from shared.model.proposal import ProposalState, TalkProposal
from shared.store import Create
from tests.builders.votes import DAY, cast, url
from tests.calls import Calls
from tests.platform import Platform

SOME, MANY = 10, 1000


def proposed_before(platform: Platform, first: int, last: int) -> None:
    """Long ago, and not open any more."""
    old = [
        TalkProposal(
            group="ml-theory", id=f"old-{n:04}", topic=f"Topic {n}", speaker="Somebody", about="Long ago. " * 300,
            made=platform.now - 400 * DAY, state=ProposalState.WITHDRAWN,
        )
        for n in range(first, last)
    ]  # fmt: skip
    for n in range(0, len(old), 50):
        platform.table.commit(*map(Create, old[n : n + 50]))


def looked_and_voted(platform: Platform, calls: Calls) -> list[str]:
    ballot = url("b", "ada@example.org")
    calls.clear()
    assert platform.press(ballot, "GET")["statusCode"] == 200
    looked = calls.names()
    calls.clear()
    cast(platform, "ada", "Margins")
    return [*looked, *(name for name in calls.names() if name != "Scan")]


def test_a_ballot_takes_as_many_calls_among_a_thousand_proposals_as_among_ten(voting: Platform, calls: Calls) -> None:
    group = voting.rows(TalkProposal)[0].group
    assert group == "ml-theory"
    proposed_before(voting, 0, SOME)
    cast(voting, "ada", "Implicit bias")
    among_some = looked_and_voted(voting, calls)
    cast(voting, "ada", "Implicit bias")
    proposed_before(voting, SOME, MANY)
    assert looked_and_voted(voting, calls) == among_some
    assert "Query" not in among_some


def test_a_ballot_shows_what_its_proposals_were_merged_into_one_after_another(voting: Platform) -> None:
    from dataclasses import replace

    from shared.store import Replace

    first, second, third = sorted(voting.rows(TalkProposal), key=lambda row: row.made)[:3]
    merged = ProposalState.MERGED
    newer = replace(third, id="newer", topic="All of it", version=0)
    voting.table.commit(
        Create(newer),
        Replace(replace(first, state=merged, into=second.id)),
        Replace(replace(second, state=merged, into="newer")),
    )
    page = voting.press(url("b", "ada@example.org"), "GET")["body"]
    assert "All of it" in page
    assert f"p-{first.id}" not in page
    assert f"p-{second.id}" not in page
