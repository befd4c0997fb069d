"""Every page behind a link names its group, and how to reach a co-lead."""

from datetime import timedelta

import pytest

from shared import signed_links
from shared.adapters import secrets
from shared.model.member import Member, MemberState
from shared.signed_links import Link
from shared.store import Create
from tests.platform import Platform, apply, demo_group

PAGES = {
    signed_links.LEAVE: ("l", ("a" * 20,)),
    signed_links.MEMBER: ("m", ("a" * 20,)),
    signed_links.DATA: ("m", ("a" * 20,)),
    signed_links.PROPOSE: ("p", ("a" * 20,)),
    signed_links.VOTE: ("b", ("v", "a" * 20)),
    signed_links.CHOSEN: ("c", ("2023-10-28", "implicit-bias", "p")),
    signed_links.RECAP: ("r", ("2023-10-28", "mika")),
    signed_links.RECORDING: ("v", ("x", "mika")),
    signed_links.WITHDRAW: ("m", ("2023-10-28", "implicit-bias")),
    signed_links.TALK: ("talk", ("2023-10-28", "implicit-bias")),
}


def link(platform: Platform, purpose: str, *, after: int = 9) -> str:
    """One that is good for so many days."""
    path, subject = PAGES[purpose]
    until = platform.now + timedelta(days=after)
    token = signed_links.sign(Link(purpose, ("ml-theory", *subject), until), secrets.keys("/fortnight/keys"))
    return f"https://go.example.org/{path}/{token}"


def page(platform: Platform, purpose: str, *, after: int = 9) -> str:
    return str(platform.press(link(platform, purpose, after=after), "GET")["body"])


def foot(body: str) -> str:
    return body.partition("<footer")[2].partition("</footer>")[0]


@pytest.fixture
def known(group: Platform) -> Platform:
    apply(group, demo_group(contact="co-leads@example.org"))
    group.table.commit(
        Create(Member(group="ml-theory", id="a" * 20, name="Ada", address="ada@example.com", state=MemberState.ACTIVE))
    )
    return group


def test_every_page_behind_a_link_names_its_group_and_the_way_to_a_co_lead(known: Platform):
    feet = {purpose: foot(page(known, purpose)) for purpose in PAGES}
    gone = {f"expired {purpose}": foot(page(known, purpose, after=-1)) for purpose in PAGES}
    for purpose, said in (feet | gone).items():
        assert "ML Theory Reading Group" in said, purpose
        assert '<a href="mailto:co-leads@example.org">Write to the co-leads</a>' in said, purpose
        assert 'href="https://page.example.org/ml-theory/"' in said, purpose


def test_without_a_contact_the_groups_page_is_the_way_and_no_private_address_is_shown(known: Platform):
    apply(known, demo_group())
    for purpose in PAGES:
        said = foot(page(known, purpose))
        assert "The co-leads can help; how to reach the group is on" in said
        assert "@" not in said


def test_a_link_that_is_none_leads_to_the_page_all_the_same(known: Platform):
    for path in ("l", "talk"):
        body = str(known.press(f"https://go.example.org/{path}/nonsense", "GET")["body"])
        assert 'href="https://page.example.org/"' in foot(body)


def test_a_page_reads_no_row_more_for_it(known: Platform, calls):
    calls.clear()
    page(known, signed_links.LEAVE)
    assert [name for name in calls.names() if "CLOCK" not in name][:2] == ["BatchGetItem"]
