"""A member proposes a talk, changes it, withdraws it; the co-leads hear of it."""

import re
from datetime import timedelta

from shared import signed_links
from shared.model.mailing import Mailing
from shared.model.member import MemberState, to_state
from shared.model.proposal import Proposer, TalkProposal
from shared.store import Create, Replace
from tests.builders.members import member
from tests.builders.votes import (
    CLOSES,
    DAY,
    ENDS,
    MINUTE,
    ids,
    key_in,
    mails,
    own_page,
    propose,
    row_of,
    sent,
    state,
    text,
    ticked,
    token_of,
)
from tests.platform import Platform, apply, demo_group


def test_a_member_proposes_a_talk_and_the_co_leads_hear_of_it_with_the_commands_to_merge_and_hide(people: Platform):
    page = propose(people, "ada", "Implicit bias", about="One.\r\n\r\nTwo.", link="https://example.org/paper")
    assert "Thank you, your proposal is in." in page["body"]
    people.settle()
    (row,), (who,) = people.rows(TalkProposal), people.rows(Proposer)
    assert (row.topic, row.speaker, row.about, row.url, row.state.value, row.made) == (
        "Implicit bias", "Ada", "One.\n\nTwo.", "https://example.org/paper", "open", people.now,
    )  # fmt: skip
    assert (who.proposal, who.address, who.member) == (row.id, "ada@example.org", row_of(people, "ada").id)
    assert sent(people, "proposal") == ["lead:mika", "lead:sol"]
    told = text(mails("mika")[-1])
    assert f"fortnight proposals merge {row.id} <other> --group-id ml-theory" in told
    assert f"fortnight proposals hide {row.id} --group-id ml-theory" in told


def test_a_link_without_https_that_just_fits_is_taken(people: Platform):
    link = f"example.org/{'a' * 485}"
    assert len(link) == 497
    assert "Thank you, your proposal is in." in propose(people, "ada", "Implicit bias", link=link)["body"]
    assert [row.url for row in people.rows(TalkProposal)] == [f"https://{link}"]


def test_looking_at_the_page_changes_nothing_and_sending_its_form_twice_is_one_proposal(people: Platform):
    page = own_page(people, "ada")
    before = people.state()
    first = people.press(page, "GET")
    assert people.state() == before
    for _ in range(3):
        people.press(page, "POST", "propose", key=key_in(first), topic="Kernels", name="Ada")
    people.settle()
    assert ([row.topic for row in people.rows(TalkProposal)], len(sent(people, "proposal"))) == (["Kernels"], 2)
    people.press(page, "POST", "propose", key=key_in(first), topic="Kernels, twice read", name="Ada")  # back, and again
    people.settle()
    assert [row.topic for row in people.rows(TalkProposal)] == ["Kernels, twice read"]
    assert len(sent(people, "proposal")) == 4


def test_what_is_voted_on_keeps_its_topic_and_speaker_until_the_vote_is_counted(people: Platform):
    page = own_page(people, "ada")
    key = key_in(people.press(page, "GET"))
    about = {"key": key, "topic": "Kernels", "name": "Ada"}
    people.press(page, "POST", "propose", **about)
    propose(people, "bo", "Margins")
    ticked(people, ENDS)
    for changed in ({"topic": "Something else"}, {"name": "Eve"}):
        said = people.press(page, "POST", "propose", **(about | changed))["body"]
        assert "This proposal is voted on until Thursday 19 October 2023, 15:00 (America/Denver)" in said
        assert next(iter(changed.values())) in said  # what was written is kept
    people.press(page, "POST", "propose", **about, about="In short.")
    assert [(row.topic, row.speaker, row.about) for row in people.rows(TalkProposal) if row.topic != "Margins"] == [
        ("Kernels", "Ada", "In short.")
    ]
    ticked(people, CLOSES + MINUTE)
    people.press(page, "POST", "propose", **(about | {"topic": "Something else"}))
    assert sorted(ids(people)) == ["Margins", "Something else"]


def test_what_is_wrong_is_said_beside_the_field_and_what_was_written_is_kept(people: Platform):
    page = propose(people, "ada", "", about="kept words", link="ftp://example.org")["body"]
    assert 'id="topic-wrong">Please say what the talk is about.' in page
    assert 'id="link-wrong">An address on the web begins with https://, not with ftp:' in page
    assert "kept words" in page
    assert 'aria-invalid="true"' in page
    assert people.rows(TalkProposal) == []


def test_an_address_is_no_speaker_as_everybody_would_see_it(people: Platform):
    page = propose(people, "ada", "Implicit bias", name="ada@example.org")["body"]
    assert 'id="name-wrong">Please write a name: everybody sees it, and an e-mail address is no name.' in page
    assert people.rows(TalkProposal) == []
    propose(people, "ada", "Implicit bias", name="Ada Example (ada@example.org)")
    assert [row.speaker for row in people.rows(TalkProposal)] == ["Ada Example"]


def test_a_member_withdraws_their_own_proposal_and_nobody_elses(people: Platform):
    propose(people, "ada", "Implicit bias")
    propose(people, "bo", "Margins")
    known = ids(people)
    people.press(own_page(people, "ada"), "POST", "withdraw", proposal=known["Margins"])
    assert state(people, "Margins") == "open"
    for _ in range(2):
        page = people.press(own_page(people, "ada"), "POST", "withdraw", proposal=known["Implicit bias"])
    assert "nothing to withdraw" in page["body"]
    assert state(people, "Implicit bias") == "withdrawn"
    assert [row.name for row in people.rows(Proposer)] == ["Bo"]


def test_nobody_has_more_than_five_proposals_open(people: Platform):
    for n in range(6):
        page = propose(people, "ada", f"Topic {n}") if n < 5 else people.press(own_page(people, "ada"), "GET")
    assert 'name="topic"' not in page["body"]
    again = people.press(own_page(people, "ada"), "POST", "propose", key="x", topic="Six", name="Ada")
    assert "You have 5 proposals open" in again["body"]
    assert len(people.rows(TalkProposal)) == 5


def test_above_the_groups_bound_an_hour_proposals_come_in_one_digest_that_keeps_no_name(platform: Platform):
    apply(platform, demo_group(talks=[], digest_above=2))
    platform.table.commit(Create(member("ada@example.org")))
    for n in range(5):
        propose(platform, "ada", f"Topic {n}")
    platform.settle()
    assert len(sent(platform, "proposal")) == 4
    platform.tick(platform.now + timedelta(hours=1, minutes=10))
    platform.settle()
    assert all(f"Topic {n} (Ada)" in text(mails("mika")[-1]) for n in (2, 3, 4))
    assert [row.facts for row in platform.rows(Mailing) if row.kind == "proposals"] == [{}]


def test_the_own_page_leads_to_proposing_and_who_left_cannot(people: Platform):
    page = people.press(token_of(people, "m", signed_links.MEMBER, row_of(people, "ada").id), "GET")["body"]
    found = re.search(r'href="(/p/[^"]+)"', page)
    assert found
    url_ = f"https://go.example.org{found[1]}"
    assert "Propose a talk</h1>" in people.press(url_, "GET")["body"]
    people.table.commit(Replace(to_state(row_of(people, "ada"), MemberState.UNSUBSCRIBED, at=people.now, by="self")))
    assert "Members propose talks" in people.press(url_, "POST", "propose", key="k", topic="T", name="Ada")["body"]
    assert people.rows(TalkProposal) == []


def test_the_reminder_of_a_session_for_proposals_has_each_members_own_link_to_propose_and_no_other_one(
    people: Platform,
):
    apply(people, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=["1h"]))
    found = []
    for starts in (ENDS - timedelta(hours=1), ENDS + 14 * DAY - timedelta(hours=1)):
        before = len(mails())
        ticked(people, starts - timedelta(hours=1))
        told = [text(mail) for mail in mails()[before:] if str(mail["Subject"]).startswith("In an hour")]
        found.append((len(told), len({link for one in told for link in re.findall(r"\S+/p/\S+", one)})))
    assert found == [(4, 4), (4, 0)]
