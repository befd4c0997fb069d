"""Speakers who were chosen say yes, no or nothing; members are mailed the programme once."""

from datetime import UTC, datetime

from shared.model.session import Session, Speaker
from shared.model.vote import VoteState
from tests.builders.command_line import fortnight, refused
from tests.builders.votes import (
    CLOSES,
    DAY,
    MINUTE,
    chosen,
    ids,
    mails,
    sent,
    state,
    talks,
    text,
    the_vote,
    ticked,
    url,
)
from tests.platform import Platform


def test_a_speaker_confirms_and_once_all_have_members_get_the_programme_in_one_mail(counted: Platform):
    mine = url("c", "ada@example.org")
    assert "Yes, I give this talk" in counted.press(mine, "GET")["body"]
    assert talks(counted, "2023-10-28")[0] == ("Implicit bias", True)
    for _ in range(2):
        assert "your talk is confirmed" in counted.press(mine, "POST", "confirm")["body"]
    others = ("Meta-Learning", "Neural Information Retrieval")
    for topic in others:
        assert fortnight(counted, "proposals", "confirm", ids(counted)[topic]).code == 0
    assert sent(counted, "programme") == []
    counted.press(chosen(counted, "Representation Learning"), "POST", "confirm")
    for days in (1, 3, 5):
        ticked(counted, CLOSES + days * DAY)
    assert (the_vote(counted).state, the_vote(counted).due) == (VoteState.SETTLED, None)
    assert len(sent(counted, "programme")) == 4
    letter = text(mails("noor@", "The next talks")[0])
    assert "4 members voted" in letter
    assert "Meta-Learning\nSree Harsha Nelaturu\nSaturday 28 October 2023, 14:00–15:00" in letter
    assert "still to be confirmed" not in letter
    assert len(sent(counted, "talk-chosen")) == 7  # nobody was asked again
    for dry in ([], ["--dry-run"]):
        said = refused(fortnight(counted, "proposals", "confirm", ids(counted)["Meta-Learning"], *dry))
        assert "confirmed already" in said


def test_one_declines_and_the_next_one_moves_up_into_the_very_slot_and_is_asked(counted: Platform):
    mine = url("c", "ada@example.org")
    assert "You cannot give this talk?" in counted.press(mine, "POST", "decline")["body"]
    assert state(counted, "Implicit bias") == "chosen"
    for _ in range(2):
        counted.press(mine, "POST", "decline-for-good")
        counted.settle()
    assert talks(counted, "2023-10-28") == [("Margins", True), ("Meta-Learning", True)]
    assert (state(counted, "Implicit bias"), state(counted, "Margins")) == ("withdrawn", "chosen")
    assert sent(counted, "talk-open") == []
    assert "Margins" in text(mails("bo@", "Chosen")[0])
    reached = {(row.session, row.talk): row.address for row in counted.rows(Speaker)}
    assert reached[("2023-10-28", "bo")] == "bo@example.org"
    assert ("2023-10-28", "ada") not in reached
    assert "There is nothing left to answer" in counted.press(mine, "POST", "confirm")["body"]
    assert "your talk is confirmed" in counted.press(url("c", "bo@example.org"), "POST", "confirm")["body"]


def test_when_nobody_is_left_the_slot_is_free_again_and_the_co_leads_are_told(counted: Platform):
    known = ids(counted)
    for topic in ("Implicit bias", "Margins"):  # nobody approved of what is left
        assert fortnight(counted, "proposals", "decline", known[topic]).code == 0
        ticked(counted, counted.now + 5 * MINUTE)
    assert talks(counted, "2023-10-28") == [("Meta-Learning", True)]
    assert sent(counted, "talk-open") == ["lead:mika", "lead:sol"]
    assert "nobody is left in the vote" in text(mails("mika@", "A slot is free again")[0])
    fortnight(counted, "proposals", "decline", known["Meta-Learning"])
    session = counted.table.get(Session, "ml-theory", "2023-10-28")
    assert session
    assert (session.kind, session.talks) == ("discussion", ())


def test_two_days_before_the_session_nobody_moves_up(counted: Platform):
    counted.press(url("c", "ada@example.org"), "POST", "confirm")
    counted.at(datetime(2023, 10, 26, 20, tzinfo=UTC))
    counted.press(url("c", "ada@example.org"), "POST", "decline-for-good")
    counted.settle()
    assert talks(counted, "2023-10-28") == [("Meta-Learning", True)]
    assert "too late to ask the next one" in text(mails("mika@", "A slot is free again")[0])
    assert state(counted, "Margins") == "open"


def test_without_an_answer_a_speaker_is_asked_once_more_then_the_co_leads_are_told(counted: Platform):
    fortnight(counted, "proposals", "confirm", ids(counted)["Meta-Learning"])
    for moment in (CLOSES + 2 * DAY, CLOSES + 3 * DAY + MINUTE, CLOSES + 4 * DAY):
        ticked(counted, moment)
    assert len(mails("ada@", "Will you give your talk")) == 1
    letter = text(mails("noor@", "The next talks")[0])
    assert "Implicit bias\nAda (still to be confirmed)\n" in letter
    assert "Meta-Learning\nSree Harsha Nelaturu\nSaturday" in letter
    assert sent(counted, "talk-open") == []
    for moment in (CLOSES + 5 * DAY + MINUTE, CLOSES + 6 * DAY):
        ticked(counted, moment)
    assert len(mails("mika@", "No answer about the talk")) == 3
    assert the_vote(counted).state is VoteState.SETTLED
    assert len(sent(counted, "programme")) == 4
    counted.press(url("c", "ada@example.org"), "POST", "confirm")
    ticked(counted, CLOSES + 7 * DAY)
    assert talks(counted, "2023-10-28")[0] == ("Implicit bias", False)
    assert len(sent(counted, "programme")) == 4


def test_a_late_decline_after_the_programme_asks_the_next_one_and_mails_no_second_programme(counted: Platform):
    for topic in ("Implicit bias", "Meta-Learning", "Neural Information Retrieval", "Representation Learning"):
        fortnight(counted, "proposals", "confirm", ids(counted)[topic])
    ticked(counted, counted.now + 5 * MINUTE)
    counted.press(url("c", "ada@example.org"), "POST", "decline-for-good")
    counted.settle()
    assert the_vote(counted).state is VoteState.CLOSED
    ticked(counted, counted.now + 3 * DAY)
    assert len(mails("bo@", "Will you give your talk")) == 1
    counted.press(url("c", "bo@example.org"), "POST", "confirm")
    ticked(counted, counted.now + 3 * DAY)
    assert the_vote(counted).state is VoteState.SETTLED
    assert len(sent(counted, "programme")) == 4
