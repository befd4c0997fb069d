"""Questions, a few lines and the notes' address on the speaker's own page, by command, in a crash, and in what is handed out."""

import json
from dataclasses import replace

import pytest

from fakes.chat_api import ChatRoom
from shared.model.mailing import Entry, Mailing
from tests.builders.command_line import fortnight, ok, refused
from tests.builders.speaker_page import DAY, HOUR, KEY, MINE, START, opened, saved, session, talk
from tests.platform import Platform, apply, demo_group, ses_mails

PAD = "https://pad.example.org/kernels"
WRITTEN = {
    "summary": "It is short.\r\nAnd sharp.",
    "question-1": "Why?",
    "question-2": "",
    "question-3": "Who?",
    "notes": PAD,
}
ON = {"questions": True, "notes": True}


@pytest.fixture
def preparing(group: Platform) -> Platform:
    apply(group, demo_group(beforehand=ON))
    return group


def test_what_the_speaker_gives_is_saved_in_one_write_and_shown_again(preparing: Platform, calls):
    fields = opened(preparing)
    calls.clear()
    page = saved(preparing, fields | WRITTEN)
    assert (calls.writes(), calls.additions()) == (["PutItem"], 0)
    assert (talk(preparing).summary, talk(preparing).questions) == ("It is short.\nAnd sharp.", ("Why?", "Who?"))
    assert session(preparing).notes_link == PAD
    again = opened(preparing)
    assert (again["question-1"], again["question-2"], again["notes"]) == ("Why?", "Who?", PAD)
    assert "Saved. Thank you." in page
    assert "Nothing was changed." in saved(preparing, again)


def test_a_group_that_does_not_ask_has_the_page_it_had_and_takes_nothing(group: Platform, calls):
    fields = opened(group)
    assert not {"summary", "question-1", "notes", "seen-summary", "seen-questions", "seen-notes"} & fields.keys()
    calls.clear()
    assert "Nothing was changed." in saved(group, fields | WRITTEN)
    assert calls.writes() == []


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(preparing: Platform, calls):
    wrong = {"summary": "x" * 601, "question-2": "y" * 201, "notes": "http://pad.example.org/1", "title": "New"}
    fields = opened(preparing)
    calls.clear()
    page = saved(preparing, fields | wrong)
    assert calls.writes() == []
    for said in ("have at most 600 characters; they have 601", "number 1 has 201", "begins with https://, so that"):
        assert said in page
    for typed in ("x" * 601, "y" * 201, "http://pad.example.org/1"):
        assert typed in page


def test_two_who_write_the_notes_address_see_both(preparing: Platform):
    fields = opened(preparing)
    saved(preparing, fields | {"notes": PAD})
    page = saved(preparing, fields | {"notes": "https://pad.example.org/other"})
    assert "Somebody has changed this meanwhile" in page
    assert session(preparing).notes_link == PAD
    seen = opened(preparing)["seen-notes"]
    saved(preparing, fields | {"notes": "https://pad.example.org/other", "seen-notes": seen})
    assert session(preparing).notes_link == "https://pad.example.org/other"


def test_after_the_session_notes_can_still_be_set_and_questions_stay(preparing: Platform):
    saved(preparing, opened(preparing) | WRITTEN)
    preparing.tick(START + DAY)
    fields = opened(preparing)
    assert "question-1" not in fields
    saved(preparing, fields | {"notes": "", "question-1": "Late?"})
    assert (session(preparing).notes_link, talk(preparing).questions) == (PAD, ("Why?", "Who?"))
    saved(preparing, fields | {"notes": ""})
    assert session(preparing).notes_link == ""


def test_ten_days_ahead_a_speaker_whose_reading_is_there_is_asked_for_questions(preparing: Platform):
    saved(preparing, opened(preparing) | {"reading-1": "Kernels", "url-1": "https://example.org/k"})
    preparing.tick(START - 10 * DAY)
    preparing.settle()
    subjects = [row.subject for row in preparing.rows(Mailing) if row.kind == "nudge" and row.session == KEY]
    assert MINE in subjects
    assert any("What should people think about" in mail.raw_data for mail in ses_mails())


def test_by_command_they_are_written_shown_and_missed(preparing: Platform, tmp_path):
    few = tmp_path / "few.txt"
    few.write_text("It is short.\n")
    assert "questions" in fortnight(preparing, "talks", "list", "--json").json[1]["missing"]
    ok(
        fortnight(
            preparing, "talks", "set", KEY, MINE, "--summary", str(few), "--question", "Why?", "--question", "Who?"
        )
    )
    shown = ok(fortnight(preparing, "talks", "show", KEY, MINE))
    assert "Why?" in shown
    assert "It is short." in shown
    told = fortnight(preparing, "talks", "show", KEY, MINE, "--json").json
    assert (told["questions"], told["summary"]) == (["Why?", "Who?"], "It is short.")
    assert ok(fortnight(preparing, "sessions", "notes", KEY, PAD)) == f"Done: the notes of ml-theory/{KEY}."
    assert ok(fortnight(preparing, "sessions", "notes", KEY, PAD)) == "Nothing to change."
    assert fortnight(preparing, "sessions", "notes", KEY, "", "--json").json == {
        "session": f"ml-theory/{KEY}",
        "notes": None,
    }
    assert "begins with https://" in refused(fortnight(preparing, "sessions", "notes", KEY, "http://pad.example.org/"))


def test_what_a_speaker_gave_is_in_what_is_handed_out_of_them(preparing: Platform):
    from shared.adapters import secrets
    from shared.privacy.erasing import held, person

    saved(preparing, opened(preparing) | WRITTEN)
    address = "noor@example.net"
    who = person(address, preparing.table, secrets.keys("/fortnight/keys"))
    told = held(who, preparing.table, preparing.now)
    assert '"Why?"' in json.dumps(told)
    assert '"It is short.\\nAnd sharp."' in json.dumps(told)


@pytest.fixture
def chatting(group: Platform, chats: tuple[ChatRoom, str]) -> Platform:
    """A group that asks for questions, in whose chat, a forum, each talk has a thread."""
    room, url = chats
    room.forum = True
    apply(group, demo_group(beforehand=ON, chat_webhook=room.webhook(url)))
    group.tick(START - 7 * DAY)
    group.settle()
    return group


def asked(platform: Platform, **fields: str) -> str:
    page = saved(platform, opened(platform) | WRITTEN | fields)
    for minutes in (0, 5):
        platform.tick(platform.now + DAY / 1440 * minutes)
        platform.settle()
    return page


def test_questions_that_come_after_the_thread_was_opened_are_posted_into_it_once(
    chatting: Platform, chats: tuple[ChatRoom, str]
):
    room = chats[0]
    before = len(room.messages)
    opening = next(one for one in room.messages if "Tangent kernels" in one.thread)
    assert "Saved. Thank you." in asked(chatting)
    (late,) = room.messages[before:]
    assert (late.channel, late.thread) == (opening.channel, "")
    assert late.text.split("\n")[1:4] == ["It is short. And sharp.", "Question 1: Why?", "Question 2: Who?"]
    asked(chatting, **{"question-1": "", "question-3": ""})
    asked(chatting, **{"question-1": "Another?"})
    assert len(room.messages) == before + 1
    assert chatting.faults.denied == []


def test_questions_that_are_there_when_the_thread_is_opened_are_not_posted_again(
    preparing: Platform, chats: tuple[ChatRoom, str]
):
    room, url = chats
    room.forum = True
    apply(preparing, demo_group(beforehand=ON, chat_webhook=room.webhook(url)))
    preparing.tick(START - 7 * DAY)  # announced, and what is to be posted is still on its way
    saved(preparing, opened(preparing) | WRITTEN)
    preparing.tick(START - 7 * DAY + HOUR)
    preparing.settle()
    assert [one.text.count("Question 1: Why?") for one in room.messages if "Tangent" in one.thread] == [1]
    assert sum("To think about beforehand" in one.text for one in room.messages) == 0
    (line,) = (row for row in preparing.rows(Entry) if row.kind == "thread-questions")
    assert line.reason == "in the thread"


def test_where_the_thread_is_gone_or_unknown_questions_go_where_talks_are_told(
    chatting: Platform, chats: tuple[ChatRoom, str]
):
    room = chats[0]
    room.messages.clear()
    asked(chatting)
    assert room.calls["post"] == 5
    assert [one.thread for one in room.messages] == ["Questions: Tangent kernels, briefly"]


def test_questions_that_are_taken_back_before_they_are_posted_are_not(chatting: Platform, chats: tuple[ChatRoom, str]):
    before = len(chats[0].messages)
    saved(chatting, opened(chatting) | WRITTEN)
    asked(chatting, **{"question-1": "", "question-3": ""})
    assert len(chats[0].messages) == before


def test_what_the_file_asks_late_is_posted_too(chatting: Platform, chats: tuple[ChatRoom, str]):
    before = len(chats[0].messages)
    group = demo_group(beforehand=ON, chat_webhook=chats[0].webhook(chats[1]))
    talks = tuple(
        replace(one, questions=("The file's?",)) if one.session.isoformat() == KEY else one for one in group.talks
    )
    assert any(one.questions for one in talks)
    apply(chatting, replace(group, talks=talks))
    chatting.tick(chatting.now)
    chatting.settle()
    assert sum("The file's?" in one.text for one in chats[0].messages[before:]) == len(
        [one for one in talks if one.questions]
    )
