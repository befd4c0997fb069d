"""Proposals that come in by a form of their own."""

from datetime import timedelta
from typing import Any

import pytest
import yaml

from shared.adapters import secrets
from shared.adapters.dynamodb.rows import ref
from shared.errors import BadInput
from shared.group.file import parse
from shared.model.form_response import SeenResponse, Taken
from shared.model.proposal import Proposer, TalkProposal
from shared.privacy.erasing import person
from shared.store import Create
from shared.voting import form_proposals
from tests.builders.command_line import fortnight
from tests.builders.erasures import erase
from tests.builders.votes import MINUTE, ROOT, ids, mails, one_of_us, own_page, sent, text, the_vote, ticked
from tests.platform import Platform, apply, demo_group

FORM = {"id": "1DEMOml0theory0signup0XXXXXXXXXXXXXXXXXXXXXXXXX", "topic": "Affiliation", "about": "How did you hear"}


@pytest.fixture
def offering(platform: Platform) -> Platform:
    """A group whose second form is the one at hand, with Ada in it; Google proves who answers."""
    platform.form.email_collection = "VERIFIED"
    apply(platform, demo_group(talks=[], form=None, proposals_form=FORM))
    platform.table.commit(Create(one_of_us("ada@example.org")))
    platform.wake()
    platform.settle()  # read once, so that what comes from now on may count as proven
    return platform


def offered(
    platform: Platform,
    topic: str,
    address: str = "ada@example.org",
    *,
    proven: bool = True,
    name: str = "Ada Example",
    **more: Any,
) -> str:
    platform.at(platform.now + MINUTE)
    platform.later(MINUTE)
    answers = {"Name": name, "Email": address, "Affiliation": topic}
    if proven:
        more |= {"respondent_email": address, "verified": True}
    return platform.form.submit(answers, at=platform.now, **more)


def pulled(platform: Platform) -> list[tuple[str, str]]:
    platform.wake()
    platform.settle()
    return sorted((row.topic, row.state.value) for row in platform.rows(TalkProposal))


def test_what_is_proposed_in_the_second_form_is_taken_in_once_and_an_edit_changes_it(offering: Platform):
    first = offered(offering, "Kernels")
    offered(offering, "By a stranger", "eve@example.com")
    offered(offering, "By nobody", "no address", proven=False)
    for _ in range(2):
        assert pulled(offering) == [("By a stranger", "hidden"), ("By nobody", "hidden"), ("Kernels", "open")]
    assert len(sent(offering, "proposal")) == 6
    assert "It is hidden until you show it" in text(mails("mika@", "By a stranger")[0])
    reached = sorted((row.address, bool(row.member)) for row in offering.rows(Proposer))
    assert reached == [("", False), ("ada@example.org", True), ("eve@example.com", False)]
    offered(offering, "Kernels, briefly", edit_of=first)
    assert ("Kernels, briefly", "open") in pulled(offering)
    assert len(offering.rows(TalkProposal)) == 3
    assert {row.outcome.value for row in offering.rows(SeenResponse)} == {"proposed"}
    assert offering.members() == {"ada@example.org": "active"}


def test_an_address_that_is_only_typed_makes_no_members_proposal(offering: Platform):
    offering.form.email_collection = "DO_NOT_COLLECT"
    for n in range(6):
        offered(offering, f"Typed {n}", proven=False, name="")
    assert pulled(offering) == [(f"Typed {n}", "hidden") for n in range(6)]
    assert {row.speaker for row in offering.rows(TalkProposal)} == {"(no name given)"}
    assert {(row.address, row.member) for row in offering.rows(Proposer)} == {("ada@example.org", "")}
    for name in ids(offering).values():
        assert fortnight(offering, "proposals", "hide", name, "--undo").code == 0
    page = offering.press(own_page(offering, "ada"), "GET")["body"]
    assert 'name="topic"' in page  # her five are still hers
    assert "Typed" not in page


def test_a_form_that_has_an_address_for_a_name_tells_the_members_own_or_none(offering: Platform):
    offered(offering, "Kernels", name="ada@example.org")
    offered(offering, "By a stranger", "eve@example.com", name="eve@example.com")
    pulled(offering)
    assert {row.topic: row.speaker for row in offering.rows(TalkProposal)} == {
        "Kernels": "Ada", "By a stranger": "(no name given)",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["eve@example.com", ""])
def test_what_a_co_lead_has_shown_is_hidden_again_once_somebody_who_is_no_proven_member_rewrites_it(
    offering: Platform, who: str
):
    first = offered(offering, "Kernels", who, proven=bool(who))
    assert pulled(offering) == [("Kernels", "hidden")]
    assert fortnight(offering, "proposals", "hide", ids(offering)["Kernels"], "--undo").code == 0
    offered(offering, "Kernels", who, proven=bool(who), edit_of=first)
    assert pulled(offering) == [("Kernels", "open")]
    offered(offering, "Buy now", who, proven=bool(who), edit_of=first)
    assert pulled(offering) == [("Buy now", "hidden")]
    assert "It is hidden until you show it" in text(mails("mika@", "Buy now")[0])


def test_a_response_that_rewords_what_is_voted_on_waits_until_the_vote_is_counted(offering: Platform):
    first = offered(offering, "Kernels")
    offered(offering, "Margins")
    pulled(offering)
    assert fortnight(offering, "votes", "open").code == 0
    offered(offering, "Kernels, retold", edit_of=first)
    offered(offering, "Later")
    offering.later(20 * MINUTE)
    for _ in range(2):
        assert [topic for topic, _ in pulled(offering)] == ["Kernels", "Later", "Margins"]
        offering.at(offering.now + 30 * MINUTE)
    ticked(offering, the_vote(offering).closes + MINUTE)
    assert [topic for topic, _ in pulled(offering)] == ["Kernels, retold", "Later", "Margins"]


@pytest.mark.parametrize("place", ["form", "proposals_form"])
def test_a_form_of_one_group_is_no_form_of_another_whatever_it_is_for(offering: Platform, place: str):
    theirs = yaml.safe_load((ROOT / "local" / "proofs.yaml").read_text())
    theirs["form"] = None
    given = {"form": {"id": FORM["id"]}, "proposals_form": FORM}[place]
    with pytest.raises(BadInput, match=rf"^{place}.id: {FORM['id']} is a form of the group 'ml-theory' already"):
        apply(offering, parse(theirs | {place: given}))
    apply(offering, demo_group(talks=[], form={"id": FORM["id"]}, proposals_form=None))
    with pytest.raises(BadInput, match=rf"^{place}.id"):
        apply(offering, parse(theirs | {place: given}))
    apply(offering, parse(theirs | {place: given | {"id": "another"}}))


def test_a_renamed_question_of_the_second_form_is_told_once_and_nothing_is_lost(offering: Platform):
    offering.form.replace_question("Affiliation", "The topic")
    offering.form.submit(
        {"Name": "Ada", "Email": "ada@example.org", "The topic": "Kernels"}, at=offering.now, respondent_email="ada@example.org",
        verified=True,
    )  # fmt: skip
    for _ in range(2):
        assert pulled(offering) == []
    assert sent(offering, "mapping") == ["lead:mika", "lead:sol"]
    letter = text(mails("mika@", "The form for proposals has changed: 1 response waiting")[0])
    assert "- proposals_form.topic: no question bears the title 'Affiliation'" in letter
    assert "    proposals_form:\n" in letter
    assert "      topic: Affiliation\n" in letter
    apply(offering, demo_group(talks=[], form=None, proposals_form=FORM | {"topic": "The topic"}))
    offering.at(offering.now + MINUTE)
    assert pulled(offering) == [("Kernels", "open")]


def test_what_somebody_proposed_before_they_were_erased_is_not_taken_in_again(offering: Platform):
    offered(offering, "Kernels")
    pulled(offering)
    offering.at(offering.now + MINUTE)
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", offering.table, keys)
    erase(who, offering.table, keys, now=offering.now, by="mika", correlation="")
    offering.tick(offering.now + 5 * MINUTE)
    offering.settle()
    assert "UTC, in the form for proposals" in text(mails("mika@", "forgotten")[0])
    for row in offering.rows(SeenResponse):
        offering.table.discard([ref(row)])
    assert pulled(offering) == [("Kernels", "withdrawn")]
    assert [row.outcome.value for row in offering.rows(SeenResponse)] == ["forgotten"]
    assert offering.rows(Proposer) == []


def test_what_a_script_sends_stays_in_the_form_and_is_told_in_the_digest_while_members_are_heard(
    offering: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(form_proposals, "MOST_AN_HOUR", 12)
    begun = offering.now
    for n in range(20):
        offering.form.submit(
            {"Name": "Eve", "Email": f"eve{n}@example.com", "Affiliation": f"Buy {n}"}, at=offering.now
        )
    kernels = offered(offering, "Kernels")
    taken = pulled(offering)
    assert (len(taken), ("Kernels", "open") in taken) == (13, True)
    assert sum(row.outcome is Taken.LEFT for row in offering.rows(SeenResponse)) == 8
    assert pulled(offering) == taken
    ticked(offering, begun + timedelta(hours=1, minutes=5))
    (digest,) = mails("mika@", "more talks proposed")
    assert "8 more came by the form and stay there" in text(digest)
    offered(offering, "Kernels, later", edit_of=kernels)
    late = offering.form.submit(
        {"Name": "Fay", "Email": "fay@example.com", "Affiliation": "The hour after"}, at=offering.now
    )
    assert late
    assert ("The hour after", "hidden") in pulled(offering)


def test_where_digests_begin_later_than_that_nothing_is_left_in_the_form_before_one_can_tell_of_it(
    offering: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(form_proposals, "MOST_AN_HOUR", 3)
    begun = offering.now
    for n in range(14):
        offering.form.submit(
            {"Name": "Eve", "Email": f"eve{n}@example.com", "Affiliation": f"Buy {n}"}, at=offering.now
        )
    assert len(pulled(offering)) == 11  # ten mails, and the digest begins
    ticked(offering, begun + timedelta(hours=1, minutes=5))
    assert any("3 more came by the form and stay there" in text(one) for one in mails("mika@", "talk"))
