"""A member's links are made anew: those that are out end, and only the member themself gets the new ones."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.answer_links.registry import page_of
from shared import signed_links
from shared.errors import BadLink
from shared.membership.renewing import renewed
from shared.model.group import CoLead, Group
from shared.model.mailing import Mailing, Message
from shared.model.member import Member, MemberState
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.vote import Vote
from shared.pages.answers import Answer
from shared.pages.links import Visit
from shared.signed_links import Keys, Link
from shared.store import Create, Replace
from shared.voting import propose_page
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
        self.sent: list[Message] = []

    def send(self, messages: Any) -> None:
        self.sent += messages


@pytest.fixture
def visit() -> Visit:
    store = MemoryStore(lambda: NOW)
    proposals = [TalkProposal(group="g", id=f"p{n}", topic="T", speaker="S", made=NOW) for n in range(2)]
    for row in (GROUP, ADA, VOTE, *proposals):
        store.commit(Create(row))
    return Visit(store=store, post=Outbox(), now=NOW, keys=KEYS, site_url="", new_id=lambda: "k", correlation="c")


def later(visit: Visit, **time: float) -> Visit:
    return replace(visit, now=visit.now + timedelta(**time))


def member(visit: Visit) -> Member:
    found = visit.store.get(Member, "g", ME)
    assert found is not None
    return found


def mails(visit: Visit) -> list[str]:
    return [row.kind for row in visit.store.scan() if isinstance(row, Mailing)]  # type: ignore[attr-defined]


def link(purpose: str, life: int = 0) -> Link:
    vote = ("v",) if purpose == signed_links.VOTE else ()
    return Link(purpose, ("g", *vote, *signed_links.member_subject(ME, life)))


def opens(purpose: str, life: int, visit: Visit) -> None:
    for fields in (None, {}):
        page_of(purpose).answer(link(purpose, life), fields, visit)


PAGES = (signed_links.MEMBER, signed_links.DATA, signed_links.PROPOSE, signed_links.VOTE)


def pressed(link: Link, fields: Mapping[str, str] | None, visit: Visit) -> Any:
    return page_of(link.purpose).answer(link, fields, visit)


def renew(visit: Visit) -> int:
    shown = pressed(link(signed_links.MEMBER, member(visit).link_life), {"choice": "renew"}, visit)
    assert isinstance(shown, Answer)
    assert shown.title == "Your links are new"
    return member(visit).link_life


@pytest.mark.parametrize("purpose", PAGES)
def test_links_that_are_out_work_until_they_are_renewed_and_then_only_the_new_ones_do(visit: Visit, purpose: str):
    opens(purpose, 0, visit)
    first = renew(visit)
    second = renew(later(visit, hours=1))
    for life in (0, first, second - 1, second + 1):
        with pytest.raises(BadLink, match="replaced by a newer one"):
            opens(purpose, life, visit)
    opens(purpose, second, visit)
    assert mails(visit) == ["new-links", "new-links"]


def test_renewing_is_one_write_with_its_mail_and_pressed_twice_is_done_once(visit: Visit):
    life = renew(visit)
    assert [message.kind for message in visit.post.sent] == ["new-links"]  # type: ignore[attr-defined]
    assert renewed(member(visit), visit.store, NOW + timedelta(minutes=9)) == []
    assert renew(later(visit, minutes=9)) == life
    assert mails(visit) == ["new-links"]
    assert len(renewed(member(visit), visit.store, NOW + timedelta(minutes=10))) == 2


def test_who_is_not_in_has_no_links_to_renew(visit: Visit):
    for state in MemberState:
        found = renewed(replace(ADA, state=state), visit.store, NOW)
        assert bool(found) == (state in (MemberState.ACTIVE, MemberState.PAUSED))


@pytest.mark.parametrize("choice", ["", "leave", "links"])
@pytest.mark.parametrize("state", [MemberState.ACTIVE, MemberState.PAUSED])
def test_a_forwarded_mail_puts_nobody_out_but_its_reader_can_still_leave_by_their_own_mailbox(
    visit: Visit, choice: str, state: MemberState
):
    life = renew(visit)
    visit.store.commit(Replace(replace(member(visit), state=state)))
    old = link(signed_links.LEAVE)
    assert "replaced by a newer one" in pressed(old, None, visit).title
    for hour in range(3):  # a program's one click, a press, a press again
        assert pressed(old, {"choice": choice}, later(visit, hours=hour)).title == "Check your mail"
    assert (member(visit).state, mails(visit)) == (state, ["new-links", "new-links"])
    pressed(old, {"choice": choice}, later(visit, days=1))
    assert mails(visit) == ["new-links"] * 3
    assert pressed(link(signed_links.LEAVE, life), {"choice": choice}, visit).title == "You have left"
    assert pressed(old, {"choice": choice}, later(visit, days=2)).title == "You have left"
    assert mails(visit) == ["new-links"] * 3


def test_who_leaves_and_comes_back_does_not_bring_the_old_links_back(visit: Visit):
    life = renew(visit)
    again = replace(ADA, link_life=member(visit).link_life, version=member(visit).version, life=2)
    visit.store.commit(Replace(again))
    with pytest.raises(BadLink):
        opens(signed_links.MEMBER, 0, visit)
    opens(signed_links.MEMBER, life, visit)


# --- proposing without end
def propose(visit: Visit, topic: str) -> propose_page.ProposePage:
    fields = {"choice": "propose", "key": topic, "name": "Ada", "topic": topic}
    shown = pressed(link(signed_links.PROPOSE), fields, visit)
    assert isinstance(shown, propose_page.ProposePage)
    return shown


def withdraw(visit: Visit, page: propose_page.ProposePage) -> None:
    pressed(link(signed_links.PROPOSE), {"choice": "withdraw", "proposal": page.own[0].id}, visit)


def test_nobody_proposes_and_withdraws_without_end_and_the_page_says_so(visit: Visit):
    for n in range(20):
        withdraw(visit, propose(later(visit, hours=n), f"T{n}"))
    page = propose(later(visit, hours=20), "one more")
    assert page.said == (
        "You have proposed talks, or changed them, 20 times within 30 days, which is the most. You can again from Wednesday 8 April "
        "2026, 12:00 (UTC); until then, please ask one of the group's co-leads. You can still withdraw one."
    )
    assert (page.draft.topic, page.own) == ("one more", ())
    told = [row for row in visit.store.scan() if isinstance(row, TalkProposal) and row.state is not ProposalState.OPEN]  # type: ignore[attr-defined]
    assert len(told) == 20
    assert propose(later(visit, days=30), "one more").said.startswith("Thank you")


def test_a_proposal_that_is_changed_counts_too_and_one_that_is_sent_again_unchanged_does_not(visit: Visit):
    def change(about: str, at: Visit) -> propose_page.ProposePage:
        fields = {"choice": "propose", "key": "K", "name": "Ada", "topic": "T", "about": about}
        shown = pressed(link(signed_links.PROPOSE), fields, at)
        assert isinstance(shown, propose_page.ProposePage)
        return shown

    for n in range(20):
        for _ in range(3):
            assert change(f"{n}", later(visit, hours=n)).said.startswith("Thank you")
    assert len(member(visit).offered) == 20
    assert "which is the most" in change("20", later(visit, hours=20)).said
    assert change("19", later(visit, hours=20)).said.startswith("Thank you")
    (row,) = [row for row in visit.store.scan() if isinstance(row, Proposer)]  # type: ignore[attr-defined]
    withdraw(visit, change("19", visit))
    assert visit.store.get(Proposer, "g", row.proposal) is None
