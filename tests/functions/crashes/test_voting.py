"""Proposing, voting and counting, killed at every call and retried."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared import signed_links
from shared.model.member import member_id
from shared.model.proposal import Proposer, TalkProposal
from shared.model.vote import Vote
from shared.store import Create, Replace
from tests.builders.links import signed
from tests.builders.members import joins
from tests.functions.crashes.flows import T0
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group


def proposing_to_the_co_leads(platform: Platform) -> None:
    for _ in range(2):  # the browser says that nothing came back, and the form is sent again
        platform.press(PROPOSE[0], choice="propose", key="k", topic="Margins", name="Ada")
    platform.settle()
    rest(platform)


def session_to_ballots(platform: Platform) -> None:
    platform.tick(VOTED)
    platform.settle()
    rest(platform)


def casting(platform: Platform) -> None:
    for name in ("a", "b"):
        platform.press(BALLOT[0], choice="vote", **{f"p-{name}": "on"})
    rest(platform)


def count_to_programme(platform: Platform) -> None:
    """Counted, one confirms, one declines, the next one does not answer until members are told."""
    platform.tick(VOTED + timedelta(days=5, minutes=1))
    platform.settle()
    rest(platform)
    platform.press(chosen_link(platform, "a"), choice="confirm")
    platform.press(chosen_link(platform, "b"), choice="decline-for-good")
    platform.settle()
    rest(platform)
    for days in (8, 9, 11):
        platform.tick(VOTED + timedelta(days=days, hours=3))
        platform.settle()
        rest(platform)


def chosen_link(platform: Platform, name: str) -> str:
    row = platform.table.get(TalkProposal, "ml-theory", name)
    return signed("c", signed_links.CHOSEN, SLOTS[name][0], SLOTS[name][1], name) if row else ""


SLOTS = {"a": ("2023-10-28", "ada"), "b": ("2023-10-28", "bo")}


VOTED = datetime(2023, 10, 14, 21, tzinfo=UTC)


PROPOSE: list[str] = []


BALLOT: list[str] = []


@pytest.fixture
def offered(platform: Platform) -> Platform:
    """Two members and three proposals, before a session for proposals."""
    apply(platform, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=[]))
    joins(platform, "ada", "bo")
    for minute, (name, speaker) in enumerate((("a", "Ada"), ("b", "Bo"), ("c", "Cy"))):
        made = T0 + timedelta(minutes=minute)
        row = TalkProposal(group="ml-theory", id=name, topic=f"Topic {name}", speaker=speaker, made=made)
        who = Proposer(group="ml-theory", proposal=name, name=speaker, address=f"{name}@example.net")
        platform.table.commit(Create(row), Create(who))
    PROPOSE[:] = [signed("p", signed_links.PROPOSE, member_id("ml-theory", "ada@example.org", b"k"))]
    return platform


@pytest.fixture
def voting(offered: Platform) -> Platform:
    """The vote is open."""
    session_to_ballots(offered)
    BALLOT[:] = [signed("b", signed_links.VOTE, "2023-10-14", member_id("ml-theory", "ada@example.org", b"k"))]
    return offered


def test_proposing_survives_a_crash_at_every_call(offered: Platform):
    assert sweep(offered, proposing_to_the_co_leads) == []


def test_the_opening_of_a_vote_survives_a_crash_at_every_call(offered: Platform):
    assert sweep(offered, session_to_ballots) == []


def test_casting_a_ballot_survives_a_crash_at_every_call(voting: Platform):
    assert sweep(voting, casting) == []


def test_counting_confirming_and_declining_survive_a_crash_at_every_call(voting: Platform):
    voting.press(BALLOT[0], choice="vote", **{"p-a": "on", "p-b": "on", "p-c": "on"})
    (vote,) = voting.rows(Vote)
    voting.table.commit(Replace(replace(vote, seats=2)))
    assert sweep(voting, count_to_programme) == []
    assert [row.id for row in voting.rows(TalkProposal)] == ["a", "b", "c"]
