"""The vote closes: what is counted, and who is asked."""

import re

from shared.model.member import MemberState, to_state
from shared.model.proposal import TalkProposal
from shared.model.vote import VoteState
from shared.store import Replace
from tests.builders.votes import (
    CLOSES,
    DAY,
    MINUTE,
    archive_proposals,
    cast,
    mails,
    row_of,
    sent,
    talks,
    text,
    the_vote,
    ticked,
    url,
)
from tests.platform import Platform


def test_the_archives_proposals_fill_two_sessions_of_two_talks_and_each_speaker_is_asked_once(counted: Platform):
    ticked(counted, CLOSES + 10 * MINUTE)
    assert talks(counted, "2023-10-28") == [("Implicit bias", True), ("Meta-Learning", True)]
    assert talks(counted, "2023-11-11") == [("Neural Information Retrieval", True), ("Representation Learning", True)]
    assert talks(counted, "2023-11-25") == []
    assert {row.topic: row.state.value for row in counted.rows(TalkProposal)} == {
        "Implicit bias": "chosen", "Meta-Learning": "chosen", "Neural Information Retrieval": "chosen",
        "Representation Learning": "chosen", "Quantum Probability": "open", "Margins": "open",
    }  # fmt: skip
    assert sorted(sent(counted, "talk-chosen")) == sorted([*["lead:mika", "lead:sol"] * 3, "speaker:2023-10-28#ada"])
    asked = text(mails("ada@", "Chosen")[0])
    assert "Implicit bias\nSaturday 28 October 2023, 14:00–15:00 (America/Denver, MDT)" in asked
    assert re.search(r"https://go.example.org/talk/\S+", asked)
    assert "This mail is for Sree Harsha Nelaturu" in text(mails("mika@", "For Sree")[0])
    assert sent(counted, "vote-closed") == ["lead:mika", "lead:sol"]
    assert sent(counted, "programme") == []
    page = counted.press(url("b", "cy@example.org"), "GET")["body"]
    assert "4 members voted." in page
    assert (
        '<dt>4 approvals</dt><dd><strong dir="auto">Implicit bias</strong> (Ada)<br>Saturday 28 October 2023, still to be confirmed'
        in page
    )
    assert [name for name in ("cy", "noor") if f"{name}@" in page] == []
    told = re.findall(r"<dt>(.*?)</dt>", page)
    assert ("Of two with equally many, the one proposed earlier comes first." in page) == (len(set(told)) < len(told))


def test_whoever_lost_by_having_been_proposed_later_can_read_why(voting: Platform):
    cast(voting, "ada", "Margins")
    cast(voting, "bo", "Implicit bias")
    ticked(voting, CLOSES + 2 * MINUTE)
    page = voting.press(url("b", "cy@example.org"), "GET")["body"]
    assert "Of two with equally many, the one proposed earlier comes first." in page


def test_counting_is_one_transaction_and_the_next_tick_finds_nothing_to_do(voting: Platform, calls):
    cast(voting, "ada", *[one["topic"] for one in archive_proposals()])
    ticked(voting, CLOSES - DAY)
    assert voting.tick(CLOSES + MINUTE / 2)["votes"] == 0  # a ballot may still be under way
    calls.clear()
    assert voting.tick(CLOSES + MINUTE)["votes"] == 1
    assert calls.of("TransactWriteItems") == [("TransactWriteItems", 1 + 2 + 4 * 3 + 1)]
    voting.tick(CLOSES + 2 * MINUTE)  # the errands of a session that has talks now
    calls.clear()
    assert voting.tick(CLOSES + 3 * MINUTE)["votes"] == 0
    assert calls.writes() == []


def test_a_vote_without_a_ballot_gives_no_slot_and_the_co_leads_are_told(voting: Platform):
    ticked(voting, CLOSES + MINUTE)
    assert (the_vote(voting).state, the_vote(voting).chosen) == (VoteState.SETTLED, ())
    assert talks(voting, "2023-10-28") == []
    assert "No talk was given a slot" in text(mails("mika@", "The vote is counted: no talk")[0])


def test_a_speaker_who_left_the_group_is_given_no_slot_and_no_mail(voting: Platform):
    cast(voting, "bo", "Implicit bias", "Margins")
    voting.table.commit(Replace(to_state(row_of(voting, "ada"), MemberState.UNSUBSCRIBED, at=voting.now, by="self")))
    ticked(voting, CLOSES + MINUTE)
    assert talks(voting, "2023-10-28") == [("Margins", True)]
    assert mails("ada@", "Chosen") == []
