"""What stands for the next vote: what was not chosen, is withdrawn, merged or cancelled."""

from datetime import UTC, datetime

import yaml

from shared.adapters import secrets
from shared.group.file import parse
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session, Speaker
from shared.model.vote import VoteState
from shared.privacy.erasing import person
from tests.builders.command_line import fortnight, refused
from tests.builders.erasures import erase
from tests.builders.votes import (
    CLOSES,
    DAY,
    MINUTE,
    ROOT,
    cast,
    chosen,
    ids,
    mails,
    own_page,
    propose,
    state,
    talks,
    text,
    the_vote,
    ticked,
)
from tests.platform import Platform, apply, demo_group


def test_what_was_not_chosen_stands_for_the_next_vote(counted: Platform):
    propose(counted, "cy", "Kernels")
    done = fortnight(counted, "votes", "open", "--json")
    known = ids(counted)
    assert done.json["proposals"] == [known["Quantum Probability"], known["Margins"], known["Kernels"]]


def test_a_chosen_talk_whose_session_is_cancelled_stands_for_the_next_vote(counted: Platform):
    assert fortnight(counted, "sessions", "cancel", "2023-10-28", "--as", "mika").code == 0
    done = fortnight(counted, "votes", "open", "--json")
    known = ids(counted)
    assert {known["Implicit bias"], known["Meta-Learning"]} <= set(done.json["proposals"])
    assert (state(counted, "Implicit bias"), state(counted, "Neural Information Retrieval")) == ("open", "chosen")


def test_a_talk_that_a_vote_chose_leaves_its_session_through_the_vote_alone(counted: Platform):
    named = ids(counted)["Implicit bias"]
    said = refused(fortnight(counted, "talks", "remove", "2023-10-28", "ada"))
    assert f"fortnight proposals decline {named} --group-id ml-theory" in said
    assert (talks(counted, "2023-10-28")[0], state(counted, "Implicit bias")) == (("Implicit bias", True), "chosen")
    assert fortnight(counted, "proposals", "decline", named).code == 0
    assert talks(counted, "2023-10-28")[0] == ("Margins", True)


def test_nobody_is_asked_again_about_a_talk_of_a_cancelled_session(counted: Platform):
    assert fortnight(counted, "sessions", "cancel", "2023-10-28", "--as", "mika").code == 0
    for days in (3, 5):
        ticked(counted, CLOSES + days * DAY + MINUTE)
    assert mails("ada@", "Will you give your talk") == []
    told = "".join(text(mail) for mail in mails("mika@", "No answer about the talk"))
    assert "Neural Information Retrieval" in told
    assert "Implicit bias" not in told
    assert the_vote(counted).state is VoteState.SETTLED


def test_a_talk_that_is_voted_on_again_does_not_come_back_with_its_session(counted: Platform):
    fortnight(counted, "proposals", "confirm", ids(counted)["Implicit bias"])
    assert fortnight(counted, "sessions", "cancel", "2023-10-28", "--as", "mika").code == 0
    done = fortnight(counted, "votes", "open", "--closes", "2023-10-20 15:30", "--json")
    assert done.code == 0
    assert fortnight(counted, "sessions", "undo", "2023-10-28", "--as", "mika").code == 0
    assert talks(counted, "2023-10-28") == []
    assert [row.address for row in counted.rows(Speaker) if row.session == "2023-10-28"] == ["", ""]
    for name in ("bo", "cy", "noor"):
        cast(counted, name, "Implicit bias", "Meta-Learning")
    ticked(counted, datetime(2023, 10, 20, 21, 31, tzinfo=UTC))
    slots = [talk.title for row in counted.rows(Session) if row.upcoming for talk in row.talks]
    assert sorted(one for one in slots if one) == [
        "Implicit bias", "Meta-Learning", "Neural Information Retrieval", "Representation Learning",
    ]  # fmt: skip


def test_what_was_merged_into_a_proposal_that_is_withdrawn_stands_for_itself_again(voting: Platform):
    known = ids(voting)
    for name in ("cy", "noor"):
        cast(voting, name, "Margins")
    assert fortnight(voting, "proposals", "merge", known["Margins"], known["Implicit bias"]).code == 0
    voting.press(own_page(voting, "ada"), "POST", "withdraw", proposal=known["Implicit bias"])
    assert (state(voting, "Implicit bias"), state(voting, "Margins")) == ("withdrawn", "open")
    ticked(voting, CLOSES + MINUTE)
    assert {line.proposal: line.approvals for line in the_vote(voting).ranking}[known["Margins"]] == 2
    assert state(voting, "Margins") == "chosen"


def test_what_was_merged_into_a_talk_that_is_declined_stands_for_the_next_vote(voting: Platform):
    known = ids(voting)
    cast(voting, "cy", "Margins")
    assert fortnight(voting, "proposals", "merge", known["Margins"], known["Implicit bias"]).code == 0
    ticked(voting, CLOSES + MINUTE)
    assert fortnight(voting, "proposals", "decline", known["Implicit bias"]).code == 0
    assert (state(voting, "Implicit bias"), state(voting, "Margins")) == ("withdrawn", "open")


def test_what_was_merged_into_a_proposal_of_somebody_who_is_erased_stands_for_itself_again(voting: Platform):
    known = ids(voting)
    for topic in ("Margins", "Meta-Learning"):
        assert fortnight(voting, "proposals", "merge", known[topic], known["Implicit bias"]).code == 0
    keys = secrets.keys("/fortnight/keys")
    for name in ("bo", "ada"):  # whoever was erased before stays out
        who = person(f"{name}@example.org", voting.table, keys)
        erase(who, voting.table, keys, now=voting.now, by="mika", correlation="")
    assert [state(voting, topic) for topic in ("Implicit bias", "Margins", "Meta-Learning")] == [
        "withdrawn", "merged", "open",
    ]  # fmt: skip


def test_a_guests_session_follows_what_the_speakers_answer(counted: Platform):
    apply(counted, parse(yaml.safe_load((ROOT / "local" / "proofs.yaml").read_text())))
    joint = [{"session": "2023-10-28", "with": ["proofs"]}]
    apply(counted, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=[], joint=joint))
    known = ids(counted)

    def theirs() -> list[tuple[str, bool]]:
        session = counted.table.get(Session, "proofs", "2023-10-28")
        assert session
        return [(talk.title or "", talk.unconfirmed) for talk in session.talks]

    assert theirs() == [("Implicit bias", True), ("Meta-Learning", True)]
    for topic, answer, left in (
        ("Meta-Learning", "confirm", [("Implicit bias", True), ("Meta-Learning", False)]),
        ("Implicit bias", "decline", [("Margins", True), ("Meta-Learning", False)]),
        ("Margins", "decline", [("Meta-Learning", False)]),
    ):
        choice = "decline-for-good" if answer == "decline" else answer
        assert counted.press(chosen(counted, topic), "POST", choice)["statusCode"] == 200
        assert theirs() == talks(counted, "2023-10-28") == left
    assert sorted(known[topic] for topic in ("Implicit bias", "Margins")) == sorted(
        row.id for row in counted.rows(TalkProposal) if row.state is ProposalState.WITHDRAWN
    )
