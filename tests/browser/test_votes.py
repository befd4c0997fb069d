"""Proposing, voting and confirming as people meet them: on a phone, in the dark, without script; no barrier anywhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from local.world import World
from shared import signed_links
from shared.adapters import secrets
from shared.adapters.dynamodb.table import Table
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Session, Talk
from shared.model.vote import Asked, Ballot, Chosen, Tally, Vote, VoteState
from shared.signed_links import Link
from shared.store import Create, Replace
from tests.browser.conftest import Opens, People
from tests.browser.looking import (
    LOOKS,
    NO_SCRIPT,
    PHONES,
    WCAG,
    in_a_look,
    looked_at,
    member,
    no_vote_goes_on,
    sticking_out,
)
from tests.unit.mail.examples import compose, known, row

LONG = "Average-case behaviour of gradient descent, where classical theorems describe the worst case; " * 4


def table(world: World) -> Table:
    return Table(world.stack.outputs["TableName"])


def url(world: World, path: str, purpose: str, *subject: str) -> str:
    keys = secrets.keys(world.stack.outputs["KeysParameter"])
    return f"{world.url}/{path}/{signed_links.sign(Link(purpose, ('ml-theory', *subject)), keys)}"


def offer(world: World, name: str, topic: str, speaker: str, whose: str, **more: str) -> TalkProposal:
    row = TalkProposal(group="ml-theory", id=name, topic=topic, speaker=speaker, made=world.clock.now(), **more)
    who = Proposer(group="ml-theory", proposal=name, name=speaker, address="gail@example.org", member=whose)
    table(world).commit(Create(row), Create(who))
    return row


@pytest.fixture(scope="module")
def pages(world: World, people: People) -> Iterator[dict[str, str]]:
    """A member with one proposal; a vote that is open for as long as these tests run, one that is counted, and a chosen talk."""
    people.comes_in("Gail Votes", "gail@example.org")
    gail, now, day = member(world, "gail@example.org").id, world.clock.now(), timedelta(days=1)
    ours = [
        offer(
            world,
            "aaaaaaaaaa",
            "A generating-functions approach to gradient descent analysis",
            "Gail Votes",
            gail,
            about=LONG,
        ),
        offer(
            world,
            "bbbbbbbbbb",
            "Very" + "Long" * 30,
            "Some Body",
            gail,
            about="In short.\n\nAnd more.",
            url="https://example.org/paper",
        ),
        offer(world, "cccccccccc", "Kernels", "Gail Votes", gail),
    ]
    chosen = replace(
        ours[2], state=ProposalState.CHOSEN, session="2023-11-25", talk="gail-votes", vote="2023-09-30", version=1
    )
    session = table(world).get(Session, "ml-theory", "2023-11-25")
    assert session
    talk = Talk(slug="gail-votes", speaker="Gail Votes", title="Kernels", unconfirmed=True)
    names = tuple(row.id for row in ours)
    running = Vote(group="ml-theory", id="2023-10-07", proposals=names[:2], opened=now, closes=now + 5 * day, seats=2)
    counted = Vote(
        group="ml-theory", id="2023-09-30", proposals=names, opened=now - 9 * day, closes=now - day, seats=2, ballots=7,
        state=VoteState.CLOSED, ranking=tuple(Tally(proposal=n, approvals=k) for n, k in zip(names[::-1], (6, 4, 1), strict=True)),
        chosen=(Chosen(proposal=names[2], at=now - day, asked=Asked.ONCE),),
    )  # fmt: skip
    table(world).commit(
        Replace(chosen), Replace(replace(session, talks=(talk,), kind="talks")), Create(running), Create(counted)
    )
    yield {
        "propose": url(world, "p", signed_links.PROPOSE, gail), "ballot": url(world, "b", signed_links.VOTE, "2023-10-07", gail),
        "outcome": url(world, "b", signed_links.VOTE, "2023-09-30", gail),
        "chosen": url(world, "c", signed_links.CHOSEN, "2023-11-25", "gail-votes", "cccccccccc"),
    }  # fmt: skip
    no_vote_goes_on(world)


def test_a_member_proposes_a_talk_mends_what_is_wrong_and_withdraws_it_without_script(
    world: World, people: People, opens: Opens
):
    people.comes_in("Hal Offers", "hal@example.org")
    page = opens(people.links("welcome", "hal@example.org", "p")[0], **NO_SCRIPT)
    page.get_by_label("What is it about?").fill("Double descent")
    page.get_by_label("A link").fill("mailto:hal@example.org")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert")).to_contain_text("An address on the web begins with https://, not with mailto:")
    expect(page.get_by_label("What is it about?")).to_have_value("Double descent")
    assert sticking_out(page) == []
    page.get_by_label("A link").fill("https://example.org/paper")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("status")).to_contain_text("your proposal is in")
    page.get_by_role("button", name="Withdraw Double descent").click()
    expect(page.get_by_role("status")).to_have_text("It is withdrawn.")
    (row,) = [one for one in table(world).all(TalkProposal, "ml-theory") if one.topic == "Double descent"]
    assert row.state is ProposalState.WITHDRAWN


def test_a_member_votes_and_changes_the_ballot_without_script(world: World, pages: dict[str, str], opens: Opens):
    page = opens(pages["ballot"], **NO_SCRIPT)
    page.get_by_role("checkbox", name="A generating-functions approach").check()
    page.get_by_role("button", name="Vote").click()
    expect(page.get_by_role("status")).to_contain_text("Saved; you can change it until")
    expect(page.get_by_role("checkbox", name="A generating-functions approach")).to_be_checked()
    page.get_by_role("checkbox", name="A generating-functions approach").uncheck()
    page.get_by_role("checkbox", name="VeryLong").check()
    page.get_by_role("button", name="Save the changes").click()
    ballot = table(world).get(Ballot, "ml-theory", "2023-10-07", member(world, "gail@example.org").id)
    assert ballot
    assert ballot.choices == ("bbbbbbbbbb",)


KINDS = ("propose", "propose-wrong", "ballot", "outcome", "chosen", "chosen-sure")


@in_a_look(KINDS)
def test_a_page_has_no_barrier_and_fits_its_screen(pages: dict[str, str], opens: Opens, kind: str, look: str):
    page = opens(pages[kind.partition("-")[0]], **LOOKS[look])
    if kind == "propose-wrong":
        page.get_by_label("What is it about?").fill("Kernels")
        page.get_by_label("A link").fill("mailto:x@example.org")
        page.get_by_role("button", name="Propose it").click()
        expect(page.get_by_role("alert")).to_have_count(1)
    if kind == "chosen-sure":
        page.get_by_role("button", name="I cannot give it").click()
    looked_at(page, f"votes-{kind}-{look}")


MAILS = ("ballot", "programme", "talk-chosen", "vote-closed", "proposal", "talk-open")


@in_a_look(MAILS, PHONES)
def test_a_mail_has_no_barrier_and_fits_a_phone(opens: Opens, kind: str, look: str):
    page = opens("about:blank", **LOOKS[look])
    page.set_content(compose(row(kind), known()).html)
    looked_at(page, f"mail-{kind}-{look}", WCAG)
