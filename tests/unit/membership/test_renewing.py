"""A member's links are made anew: those that are out end, and only the member themself gets the new ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import signed_links
from shared.errors import BadLink
from shared.membership import link_pages, own_page
from shared.membership.renewing import renewed
from shared.model.group import CoLead, Group
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.vote import Vote
from shared.pages import answers
from shared.privacy import own_data
from shared.signed_links import Keys, Link
from shared.store import Create, Replace
from shared.voting import ballot_page, propose_page
from tests.simulation.store import MemoryStore

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
KEYS = Keys("a", {"a": b"l"}, b"h", b"s")
ME = "0a" * 10
ADA = Member(group="g", id=ME, name="Ada", address="ada@example.org", state=MemberState.ACTIVE)
GROUP = Group(
    id="g",
    name="G",
    zone="UTC",
    sender="g@example.org",
    co_leads=(CoLead(id="mika", name="M", address="m@example.org"),),
)
VOTE = Vote(group="g", id="v", proposals=("p0", "p1"), opened=NOW, closes=NOW + timedelta(days=5), seats=1)


class Outbox:
    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send(self, messages: Any) -> None:
        self.sent += messages


@pytest.fixture
def desk() -> answers.Desk:
    store = MemoryStore(lambda: NOW)
    proposals = [TalkProposal(group="g", id=f"p{n}", topic="T", speaker="S", made=NOW) for n in range(2)]
    for row in (GROUP, ADA, VOTE, *proposals):
        store.commit(Create(row))
    return answers.Desk(store, Outbox(), NOW, "c")


def later(desk: answers.Desk, **time: float) -> answers.Desk:
    return replace(desk, now=desk.now + timedelta(**time))


def member(desk: answers.Desk) -> Member:
    found = desk.store.get(Member, "g", ME)
    assert found is not None
    return found


def mails(desk: answers.Desk) -> list[str]:
    return [row.kind for row in desk.store.scan() if isinstance(row, Mailing)]  # type: ignore[attr-defined]


def link(purpose: str, life: int = 0) -> Link:
    vote = ("v",) if purpose == signed_links.VOTE else ()
    return Link(purpose, ("g", *vote, *signed_links.member_subject(ME, life)))


def opens(purpose: str, life: int, desk: answers.Desk) -> None:
    match purpose:
        case signed_links.MEMBER:
            own_page.open_page(link(purpose, life), desk, KEYS)
            own_page.press(link(purpose, life), {}, desk, KEYS)
        case signed_links.DATA:
            own_data.answer(link(purpose, life), {}, desk, KEYS)
        case signed_links.PROPOSE:
            propose_page.open_page(link(purpose, life), desk, "k")
            propose_page.press(link(purpose, life), {}, desk, "k")
        case signed_links.VOTE:
            ballot_page.open_page(link(purpose, life), desk)
            ballot_page.press(link(purpose, life), {}, desk)


PAGES = (signed_links.MEMBER, signed_links.DATA, signed_links.PROPOSE, signed_links.VOTE)


def renew(desk: answers.Desk) -> int:
    shown = own_page.press(link(signed_links.MEMBER, member(desk).link_life), {"choice": "renew"}, desk, KEYS)
    assert isinstance(shown, answers.Answer)
    assert shown.title == "Your links are new"
    return member(desk).link_life


@pytest.mark.parametrize("purpose", PAGES)
def test_links_that_are_out_work_until_they_are_renewed_and_then_only_the_new_ones_do(desk: answers.Desk, purpose: str):
    opens(purpose, 0, desk)
    first = renew(desk)
    second = renew(later(desk, hours=1))
    for life in (0, first, second - 1, second + 1):
        with pytest.raises(BadLink, match="replaced by a newer one"):
            opens(purpose, life, desk)
    opens(purpose, second, desk)
    assert mails(desk) == ["new-links", "new-links"]


def test_renewing_is_one_write_with_its_mail_and_pressed_twice_is_done_once(desk: answers.Desk):
    life = renew(desk)
    assert [message["kind"] for message in desk.post.sent] == ["new-links"]  # type: ignore[attr-defined]
    assert renewed(member(desk), desk.store, NOW + timedelta(minutes=9)) == []
    assert renew(later(desk, minutes=9)) == life
    assert mails(desk) == ["new-links"]
    assert len(renewed(member(desk), desk.store, NOW + timedelta(minutes=10))) == 2


def test_who_is_not_in_has_no_links_to_renew(desk: answers.Desk):
    for state in MemberState:
        found = renewed(replace(ADA, state=state), desk.store, NOW)
        assert bool(found) == (state in (MemberState.ACTIVE, MemberState.PAUSED))


@pytest.mark.parametrize("choice", ["", "leave", "links"])
@pytest.mark.parametrize("state", [MemberState.ACTIVE, MemberState.PAUSED])
def test_a_forwarded_mail_puts_nobody_out_but_its_reader_can_still_leave_by_their_own_mailbox(
    desk: answers.Desk, choice: str, state: MemberState
):
    life = renew(desk)
    desk.store.commit(Replace(replace(member(desk), state=state)))
    old = link(signed_links.LEAVE)
    assert "replaced by a newer one" in link_pages.show(old, desk).title
    for hour in range(3):  # a program's one click, a press, a press again
        assert link_pages.act(old, choice, later(desk, hours=hour)).title == "Look into your mail"
    assert (member(desk).state, mails(desk)) == (state, ["new-links", "new-links"])
    link_pages.act(old, choice, later(desk, days=1))
    assert mails(desk) == ["new-links"] * 3
    assert link_pages.act(link(signed_links.LEAVE, life), choice, desk).title == "You have left"
    assert link_pages.act(old, choice, later(desk, days=2)).title == "You have left"
    assert mails(desk) == ["new-links"] * 3


def test_who_leaves_and_comes_back_does_not_bring_the_old_links_back(desk: answers.Desk):
    life = renew(desk)
    again = replace(ADA, link_life=member(desk).link_life, version=member(desk).version, life=2)
    desk.store.commit(Replace(again))
    with pytest.raises(BadLink):
        opens(signed_links.MEMBER, 0, desk)
    opens(signed_links.MEMBER, life, desk)


# --- proposing without end
def propose(desk: answers.Desk, topic: str) -> propose_page.ProposePage:
    fields = {"choice": "propose", "key": topic, "name": "Ada", "topic": topic}
    shown = propose_page.press(link(signed_links.PROPOSE), fields, desk, "k")
    assert isinstance(shown, propose_page.ProposePage)
    return shown


def withdraw(desk: answers.Desk, page: propose_page.ProposePage) -> None:
    propose_page.press(link(signed_links.PROPOSE), {"choice": "withdraw", "proposal": page.own[0].id}, desk, "k")


def test_nobody_proposes_and_withdraws_without_end_and_the_page_says_so(desk: answers.Desk):
    for n in range(20):
        withdraw(desk, propose(later(desk, hours=n), f"T{n}"))
    page = propose(later(desk, hours=20), "one more")
    assert page.said == (
        "You have proposed talks, or changed them, 20 times within 30 days, which is the most. You can again from Wednesday 8 April "
        "2026, 12:00 (UTC); until then, please ask one of the group's co-leads. You can still withdraw one."
    )
    assert (page.draft.topic, page.own) == ("one more", ())
    told = [row for row in desk.store.scan() if isinstance(row, TalkProposal) and row.state is not ProposalState.OPEN]  # type: ignore[attr-defined]
    assert len(told) == 20
    assert propose(later(desk, days=30), "one more").said.startswith("Thank you")


def test_a_proposal_that_is_changed_counts_too_and_one_that_is_sent_again_unchanged_does_not(desk: answers.Desk):
    def change(about: str, at: answers.Desk) -> propose_page.ProposePage:
        fields = {"choice": "propose", "key": "K", "name": "Ada", "topic": "T", "about": about}
        shown = propose_page.press(link(signed_links.PROPOSE), fields, at, "k")
        assert isinstance(shown, propose_page.ProposePage)
        return shown

    for n in range(20):
        for _ in range(3):
            assert change(f"{n}", later(desk, hours=n)).said.startswith("Thank you")
    assert len(member(desk).offered) == 20
    assert "which is the most" in change("20", later(desk, hours=20)).said
    assert change("19", later(desk, hours=20)).said.startswith("Thank you")
    (row,) = [row for row in desk.store.scan() if isinstance(row, Proposer)]  # type: ignore[attr-defined]
    withdraw(desk, change("19", desk))
    assert desk.store.get(Proposer, "g", row.proposal) is None
