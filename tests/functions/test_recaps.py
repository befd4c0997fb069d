"""After a session: the recap, the chat, the recordings, through the handlers."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from fakes.chat_api import GUILD, ChatRoom
from fakes.youtube_api import YouTubeApi
from shared.adapters import clients
from shared.model.audit import Deed
from shared.model.deck import Deck
from shared.model.mailing import Entry, EntryState, Mailing
from shared.model.member import Change, Member, MemberState, member_id
from shared.model.recap import Recap, RecapState
from shared.model.recording import Match, Recording
from shared.model.session import Consent, Resource, Session, shown_recording, with_talk
from shared.recaps.recordings import Video, attached
from shared.store import Create, Replace
from tests.calls import Calls
from tests.functions.test_signups import mail_bytes
from tests.platform import Platform, apply, demo_group, import_archive, ses_mails

KEY = "2023-10-28"
START = datetime(2023, 10, 28, 20, tzinfo=UTC)
OVER = START + timedelta(hours=1)
SINCE = datetime(2023, 10, 1, tzinfo=UTC)
LIST = "PLFAKEplaylistFAKE"


def member(name: str, **more: Any) -> Member:
    address = f"{name}@example.org"
    return Member(
        group="ml-theory", id=member_id("ml-theory", address, b"k"), name=name.title(), address=address, active_since=SINCE,
        state=MemberState.ACTIVE, history=(Change(at=SINCE, state=MemberState.ACTIVE, by="system"),), **more,
    )  # fmt: skip


def set_up(platform: Platform, **changes: Any) -> None:
    """Change the group's row, as applying its file would."""
    (group,) = platform.table.groups()
    platform.table.commit(Replace(replace(group, **changes)))


@pytest.fixture
def held(group: Platform) -> Platform:
    """A session with two talks is over; two members, one of whom wants no recaps. The draft is with the co-leads."""
    for row in (member("ada"), member("bo"), member("noor", muted=("recap",))):
        group.table.commit(Create(row))
    over(group)
    return group


def over(platform: Platform) -> None:
    platform.tick(datetime(2023, 10, 15, tzinfo=UTC))  # the session before it, with its own draft
    platform.settle()
    platform.tick(OVER)
    platform.settle()


def session(platform: Platform) -> Session:
    found = platform.table.get(Session, "ml-theory", KEY)
    assert found is not None
    return found


def recap(platform: Platform) -> Recap:
    found = platform.table.get(Recap, "ml-theory", KEY)
    assert found is not None
    return found


def mails(subject: str) -> list[Any]:
    """The mails whose subject begins so."""
    found = [message_from_bytes(mail_bytes(mail), policy=policy.default) for mail in ses_mails()]
    return [mail for mail in found if str(mail["Subject"]).startswith(subject)]


def readers(kind: str, platform: Platform, key: str = KEY) -> list[str]:
    """Who got mails of this kind about the session, by name."""
    names = {f"member:{row.id}": row.name for row in platform.rows(Member)}
    return sorted(
        names.get(row.reader, row.reader)
        for row in platform.rows(Entry)
        if row.kind == kind and row.session == key and row.state is EntryState.SENT
    )


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def html(mail: Any) -> str:
    return str(mail.get_body(("html",)).get_content())


def link(mail: Any, path: str = "r") -> str:
    found = re.search(rf"https://go\.example\.org/{path}/\S+", text(mail))
    assert found
    return found[0]


def drafts() -> list[Any]:
    return mails("Ready to send: the recap of The implicit bias")


def send(platform: Platform, note: str = "", **fields: str) -> str:
    """A co-lead writes their words and presses; the page they get. The next tick carries it out."""
    given = {"note": note, "read": str(recap(platform).version), **fields}
    answer = platform.press(link(drafts()[0]), choice="send", **given)
    assert answer["statusCode"] == 200
    platform.tick(platform.now + timedelta(minutes=5))
    platform.settle()
    return str(answer["body"])


def take_back(platform: Platform) -> str:
    page = platform.press(link(drafts()[0]), choice="back")["body"]
    platform.tick(platform.now + timedelta(minutes=10))
    platform.settle()
    return str(page)


# --- the draft
def test_the_end_of_a_session_brings_each_co_lead_a_draft_with_a_link_of_their_own(held: Platform):
    assert readers("recap-draft", held) == ["lead:mika", "lead:sol"]
    first, second = drafts()
    assert link(first) != link(second)
    assert (recap(held).state, recap(held).due, recap(held).note) == (RecapState.DRAFT, None, "")
    words = text(first)
    for told in (
        "The implicit bias of gradient descent",
        "Ada Example",
        "Slides: to follow",
        "Tangent kernels, briefly",
        "Next: ",
    ):
        assert told in words
    assert "Saturday 11 November 2023" in words
    assert readers("recap", held) == []
    assert session(held).recapped_at is None


def test_a_tick_that_comes_again_drafts_nothing_twice(held: Platform):
    held.tick(OVER + timedelta(minutes=5))
    held.tick(OVER + timedelta(minutes=5))
    held.settle()
    assert len(drafts()) == 2
    assert len(held.rows(Recap)) == 2  # this session's and the one before


def test_a_cancelled_session_has_no_recap(group: Platform):
    from shared.schedule import changing, steps

    (row,) = group.table.groups()
    steps.run([changing.cancel(session(group), row, group.table, group.now)], group.table)
    over(group)
    assert group.table.get(Recap, "ml-theory", KEY) is None


def test_looking_at_the_draft_changes_nothing(held: Platform, calls: Calls):
    page = held.press(link(drafts()[0]), "GET")
    assert page["statusCode"] == 200
    assert "Send it" in page["body"]
    assert "Take it back" not in page["body"]
    assert calls.writes() == []
    assert calls.count("BatchGetItem") == 2
    assert calls.count("Query") == 1


# --- sending
def test_one_press_puts_the_recap_on_the_page_and_in_the_members_mail(held: Platform):
    page = send(held, "It was **good**. Thanks to [Ada](https://ada.example.org).")
    assert "It is on its way" in page
    assert "Take it back" in page
    assert readers("recap", held) == ["Ada", "Bo"]
    row = session(held)
    assert row.recap == "It was **good**. Thanks to [Ada](https://ada.example.org)."
    assert row.recapped_at is not None
    assert (row.revision, row.sequence) == (2, 0)
    assert (recap(held).state, recap(held).issue, recap(held).by) == (RecapState.PUBLISHED, 1, "mika")
    (deed,) = held.rows(Deed)
    assert (deed.what, deed.by, deed.revision, deed.before.recapped_at) == ("recap", "mika", 2, None)
    mail = mails("Recap: ")[0]
    assert "It was good. Thanks to Ada (https://ada.example.org)." in text(mail)
    assert "<strong>good</strong>" in html(mail)
    assert 'href="https://ada.example.org" rel="nofollow noopener"' in html(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_mutes_recaps_gets_none_and_the_ledger_says_why(held: Platform):
    send(held)
    (line,) = [row for row in held.rows(Entry) if row.kind == "recap" and row.state is EntryState.SKIPPED]
    assert line.reason == "muted"


def test_pressing_twice_and_from_two_links_sends_once(held: Platform):
    one, other = map(link, drafts())
    read = str(recap(held).version)
    for url in (one, other, one):
        assert held.press(url, choice="send", note="", read=read)["statusCode"] == 200
    for minutes in (5, 10):
        held.tick(OVER + timedelta(minutes=minutes))
        held.settle()
    assert readers("recap", held) == ["Ada", "Bo"]
    assert recap(held).by == "mika"
    assert len(held.rows(Deed)) == 1


def test_two_co_leads_at_the_very_same_moment_send_once(held: Platform, monkeypatch: pytest.MonkeyPatch):
    """The other's press comes between the first's reading and writing."""
    from shared.adapters.table import Table

    one, other = map(link, drafts())
    read = str(recap(held).version)
    commit, pressed = Table.commit, []

    def late(self: Table, *writes: Any) -> None:
        if not pressed:
            pressed.append(1)
            held.press(other, choice="send", note="", read=read)
        commit(self, *writes)

    monkeypatch.setattr(Table, "commit", late)
    page = held.press(one, choice="send", note="", read=read)["body"]
    assert "It was sent by Sol Lead" in page
    held.tick(OVER + timedelta(minutes=5))
    held.settle()
    assert readers("recap", held) == ["Ada", "Bo"]
    assert recap(held).issue == 1


def test_words_are_saved_and_shown_without_sending(held: Platform):
    url = link(drafts()[0])
    page = held.press(url, choice="save", note="Some *words*.", read=str(recap(held).version))["body"]
    assert "Saved. Nothing was sent." in page
    assert "<em>words</em>" in page
    held.tick(OVER + timedelta(hours=30))
    held.settle()
    assert (recap(held).note, readers("recap", held)) == ("Some *words*.", [])


def test_somebody_elses_words_are_not_overwritten_unseen(held: Platform):
    one, other = map(link, drafts())
    read = str(recap(held).version)
    held.press(one, choice="save", note="Mika's words", read=read)
    page = held.press(other, choice="send", note="Sol's words", read=read)["body"]
    assert "somebody else has changed the words meanwhile" in page
    assert "Sol&#39;s words" in page
    assert (recap(held).note, recap(held).state) == ("Mika's words", RecapState.DRAFT)
    held.press(other, choice="send", note="Sol's words", read=str(recap(held).version))
    assert (recap(held).note, recap(held).state, recap(held).by) == ("Sol's words", RecapState.PUBLISHED, "sol")


def test_too_many_words_are_said_so_and_kept_in_the_box(held: Platform):
    page = held.press(link(drafts()[0]), choice="send", note="word " * 900, read=str(recap(held).version))["body"]
    assert "these are more than 4000 characters" in page
    assert "word word" in page
    assert recap(held).state is RecapState.DRAFT


def test_a_group_that_wants_it_has_its_recap_sent_by_itself(group: Platform):
    set_up(group, recap_after_hours=24)
    group.table.commit(Create(member("ada")))
    over(group)
    assert recap(group).due == OVER + timedelta(hours=24)
    assert "by itself" in text(drafts()[0])
    group.table.commit(Replace(replace(recap(group), note="It was good.")))
    group.tick(OVER + timedelta(hours=23, minutes=55))
    group.settle()
    assert readers("recap", group) == []
    assert group.tick(OVER + timedelta(hours=24))["recaps"] == 1
    group.settle()
    assert readers("recap", group) == ["Ada"]
    assert (recap(group).by, recap(group).due) == ("system", None)
    assert group.tick(OVER + timedelta(hours=25))["recaps"] == 0
    assert "It was sent by itself" in group.press(link(drafts()[0]), "GET")["body"]


def test_a_recap_that_would_tell_nothing_waits_for_a_co_lead(group: Platform):
    set_up(group, recap_after_hours=24)
    group.table.commit(Create(member("ada")))
    over(group)
    assert group.tick(OVER + timedelta(hours=24))["recaps"] == 0
    group.settle()
    assert readers("recap", group) == []
    assert (recap(group).state, recap(group).due) == (RecapState.DRAFT, None)
    assert "Send it" in group.press(link(drafts()[0]), "GET")["body"]


def test_a_group_that_has_changed_its_mind_waits_for_a_co_lead(group: Platform):
    set_up(group, recap_after_hours=24)
    over(group)
    set_up(group, recap_after_hours=0)
    assert group.tick(OVER + timedelta(hours=24))["recaps"] == 0
    assert (recap(group).state, recap(group).due) == (RecapState.DRAFT, None)


def test_a_draft_that_was_sent_meanwhile_is_not_mailed(group: Platform):
    group.tick(OVER)
    row = session(group)
    group.table.commit(Replace(replace(recap(group), state=RecapState.PUBLISHED, issue=1)))
    group.settle()
    assert row.state.value == "held"
    assert drafts() == []


def test_slides_that_come_late_are_in_the_recap(held: Platform):
    deck = Deck(
        group="ml-theory", session=KEY, talk="implicit-bias", upload="u", issued=OVER, published=OVER, kind="pdf",
        file="decks/late.pdf", thumbnail=None, text=None, pages=3, bytes=9,
    )  # fmt: skip
    held.table.commit(Create(deck))
    assert f"https://page.example.org/ml-theory/s/{KEY}/slides/" in held.press(link(drafts()[0]), "GET")["body"]
    send(held)
    mail = text(mails("Recap: ")[0])
    assert f"Slides: https://page.example.org/ml-theory/s/{KEY}/slides/" in mail
    assert mail.count("Slides: to follow") == 1


def test_hostile_words_are_inert_on_the_page_and_in_the_mail(held: Platform):
    bad = '<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://t.example.org/p.png) <img src=x onerror=y> "\u202e'
    page = send(held, bad)
    for shown in (page, html(mails("Recap: ")[0])):
        assert "&lt;script&gt;" in shown
        assert not re.search(r"<(script|img)\b|href=.javascript|\u202e", shown)
    assert "\u202e" not in session(held).recap


def test_a_press_costs_one_transaction_and_a_recap_two_reads_more_than_another_mail(held: Platform, calls: Calls):
    url, read = link(drafts()[0]), str(recap(held).version)
    calls.clear()
    held.press(url, choice="send", note="", read=read)
    assert calls.writes() == ["TransactWriteItems"]
    held.tick(OVER + timedelta(minutes=5))
    calls.clear()
    held.settle()
    assert (calls.count("BatchGetItem"), calls.count("Query")) == (2, 1)
    assert calls.count("SendEmail") == 2


def test_a_link_of_somebody_who_is_no_co_lead_any_more_does_nothing(held: Platform):
    url = link(drafts()[0])
    (group,) = held.table.groups()
    set_up(held, co_leads=group.co_leads[1:])
    assert held.press(url, "GET")["statusCode"] == 404
    assert held.press(url, choice="send")["statusCode"] == 404
    assert recap(held).state is RecapState.DRAFT


# --- taking back
def test_a_recap_that_is_taken_back_is_corrected_once_for_those_who_have_it(held: Platform):
    send(held, "Wrong.")
    held.table.commit(Create(member("zoe", zone="")))  # who came since has nothing to correct
    page = take_back(held)
    assert "It is taken back" in page
    assert "Send it" in page
    take_back(held)
    row = session(held)
    assert (row.recap, row.recapped_at, row.revision) == ("", None, 3)
    assert recap(held).state is RecapState.WITHDRAWN
    assert readers("recap-correction", held) == ["Ada", "Bo"]
    assert [(deed.what, deed.undone) for deed in sorted(held.rows(Deed), key=lambda d: d.revision)] == [
        ("recap", 3),
        ("undo", None),
    ]

    send(held, "Right.")
    assert (recap(held).issue, session(held).recap) == (2, "Right.")
    assert readers("recap", held) == ["Ada", "Ada", "Bo", "Bo", "Zoe"]
    corrected = mails("Corrected recap: ")
    assert len(corrected) == 3
    assert "takes the place of the one that was taken back" in text(corrected[0])
    assert "Right." in text(corrected[0])


def test_a_recap_that_is_taken_back_before_it_went_out_reaches_nobody(held: Platform):
    url, read = link(drafts()[0]), str(recap(held).version)
    held.press(url, choice="send", note="Oh no", read=read)
    held.press(url, choice="back")
    for minutes in (5, 10):
        held.tick(OVER + timedelta(minutes=minutes))
        held.settle()
    assert (readers("recap", held), readers("recap-correction", held)) == ([], [])


def test_whoever_gets_a_recap_while_it_is_taken_back_is_told_too(held: Platform, monkeypatch: pytest.MonkeyPatch):
    """A worker has read that the recap is out and is at its readers; the first is sent when a co-lead takes it back."""
    from shared.adapters.mailer import Mailer

    post, sent = Mailer.send, []

    def slow(self: Mailer, raw: bytes, to: str, tags: dict[str, str], **more: bool) -> str:
        sent.append(to)
        if len(sent) == 1:
            held.press(link(drafts()[0]), choice="back")
            held.tick(held.now + timedelta(minutes=4))
            waiting = [json.loads(message["Body"]) for message in held.messages("mail")]
            assert all(held.deliver("mail", body) for body in waiting if body["kind"] == "recap-correction")
        return post(self, raw, to, tags, **more)

    url, read = link(drafts()[0]), str(recap(held).version)
    held.press(url, choice="send", note="Wrong.", read=read)
    held.tick(held.now + timedelta(minutes=5))
    monkeypatch.setattr(Mailer, "send", slow)
    held.settle()
    held.tick(held.now + timedelta(minutes=10))
    held.settle()
    assert readers("recap", held) == ["Ada", "Bo"]
    assert readers("recap-correction", held) == ["Ada", "Bo"]


def test_a_correction_that_a_corrected_recap_overtakes_is_not_sent(held: Platform):
    send(held, "Wrong.")
    url = link(drafts()[0])
    held.press(url, choice="back")
    held.press(url, choice="send", note="Right.", read=str(recap(held).version))
    held.tick(held.now + timedelta(minutes=5))
    held.settle()
    assert readers("recap-correction", held) == []
    assert readers("recap", held) == ["Ada", "Ada", "Bo", "Bo"]


# --- the chat
@pytest.fixture
def chatty(group: Platform, chats: tuple[ChatRoom, str]) -> Platform:
    """The group with a chat that is like Discord's."""
    set_up(group, chat_webhook=chats[0].webhook(chats[1]))
    return group


def test_each_talk_gets_a_thread_when_its_session_is_announced(chatty: Platform, chats: tuple[ChatRoom, str]):
    room, url = chats
    room.forum = True
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    assert [message.thread for message in room.messages] == [
        "The implicit bias of gradient descent",
        "Tangent kernels, briefly",
    ]
    assert [talk.thread for talk in session(chatty).talks] == [
        f"{url}/channels/{GUILD}/{message.channel}" for message in room.messages
    ]
    for minutes in (5, 10):
        chatty.tick(START - timedelta(days=7) + timedelta(minutes=minutes))
        chatty.settle()
    assert len(room.messages) == 2
    assert (room.calls["post"], room.calls["get"]) == (2, 2)


def test_a_talk_that_comes_after_the_announcement_gets_a_thread_with_the_next_reminder(
    chatty: Platform, chats: tuple[ChatRoom, str]
):
    from shared.schedule import steps
    from shared.talks import editing

    room, _ = chats
    room.forum = True
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    (group,) = chatty.table.groups()
    chatty.at(START - timedelta(days=5))
    late = editing.add_talk(session(chatty), "Zoe Example", group, chatty.table, chatty.now, title="Margins")
    steps.run([late], chatty.table)
    for days in (3, 1):
        chatty.tick(START - timedelta(days=days))
        chatty.settle()
    assert [message.thread for message in room.messages][2:] == ["Margins"]
    assert session(chatty).talks[2].thread != ""


def test_in_a_channel_that_is_no_forum_the_message_is_the_place(chatty: Platform, chats: tuple[ChatRoom, str]):
    room, url = chats
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    first = room.messages[0]
    assert first.thread == ""
    assert session(chatty).talks[0].thread == f"{url}/channels/{GUILD}/{first.channel}/{first.id}"
    assert room.calls["post"] == 4  # Discord says only when asked that this is no forum


def test_slack_tells_no_address_and_so_none_is_kept(group: Platform, chats: tuple[ChatRoom, str]):
    room, url = chats
    set_up(group, chat_webhook=room.slack(url))
    group.tick(START - timedelta(days=7))
    group.settle()
    assert len(room.messages) == 2
    assert [talk.thread for talk in session(group).talks] == ["", ""]
    assert room.calls == {"slack": 2}


def test_the_thread_is_linked_in_reminders_and_in_the_recap(chatty: Platform, chats: tuple[ChatRoom, str]):
    chatty.table.commit(Create(member("ada")))
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    thread = session(chatty).talks[0].thread
    chatty.tick(START - timedelta(days=1))
    chatty.settle()
    assert f"Discuss it in the chat: {thread}" in text(mails("Tomorrow")[-1])
    chatty.tick(OVER)
    chatty.settle()
    send(chatty)
    assert f"Discussion: {thread}" in text(mails("Recap: ")[0])


def test_a_session_that_changes_at_that_moment_keeps_both_changes(
    chatty: Platform, chats: tuple[ChatRoom, str], monkeypatch: pytest.MonkeyPatch
):
    from shared.adapters.webhooks import Chat

    guild = Chat.guild

    def late(self: Chat, url: str) -> str:
        row = session(chatty)
        chatty.table.commit(Replace(replace(row, about=f"{row.about}!")))
        return guild(self, url)

    monkeypatch.setattr(Chat, "guild", late)
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    row = session(chatty)
    assert row.about == "!!"
    assert all(talk.thread for talk in row.talks)


def test_the_recap_is_told_in_the_chat_once_and_harmlessly(chatty: Platform, chats: tuple[ChatRoom, str]):
    room, _ = chats
    over(chatty)
    room.reset()
    send(chatty, "Thanks @everyone <@123> *all*")
    chatty.tick(chatty.now + timedelta(minutes=5))
    chatty.settle()
    (message,) = room.messages
    assert message.body["allowed_mentions"] == {"parse": []}
    assert "@everyone" not in message.text
    assert "<\u200b@\u200b123>" in message.text
    assert "https://page.example.org/ml-theory/s/2023-10-28/" in message.text
    assert chatty.rows(Mailing)
    lines = chatty.table.lines("chat:ml-theory")
    assert [(e.kind, e.state.value) for e in lines if e.kind == "recap-chat"] == [("recap-chat", "sent")]


def test_a_recap_that_is_taken_back_is_taken_back_in_the_chat(chatty: Platform, chats: tuple[ChatRoom, str]):
    over(chatty)
    chats[0].reset()
    send(chatty)
    take_back(chatty)
    assert [message.text.split(":")[0].split(" of ")[0] for message in chats[0].messages] == ["Recap", "The recap"]


def test_a_recap_that_is_taken_back_while_it_is_being_posted_is_taken_back_in_the_chat(
    chatty: Platform, chats: tuple[ChatRoom, str], monkeypatch: pytest.MonkeyPatch
):
    from shared.adapters.webhooks import Chat

    over(chatty)
    chats[0].reset()
    post = Chat.post

    def slow(self: Chat, url: str, body: dict[str, Any]) -> Any:
        monkeypatch.setattr(Chat, "post", post)
        chatty.press(link(drafts()[0]), choice="back")
        return post(self, url, body)

    monkeypatch.setattr(Chat, "post", slow)
    send(chatty)
    chatty.tick(chatty.now + timedelta(minutes=10))
    chatty.settle()
    assert [message.text.split(":")[0].split(" of ")[0] for message in chats[0].messages] == ["Recap", "The recap"]


def test_a_recap_that_is_taken_back_before_it_was_posted_leaves_the_chat_alone(
    chatty: Platform, chats: tuple[ChatRoom, str]
):
    over(chatty)
    chats[0].reset()
    chatty.press(link(drafts()[0]), choice="send")
    chatty.press(link(drafts()[0]), choice="back")
    chatty.settle()
    chatty.tick(chatty.now + timedelta(minutes=10))
    chatty.settle()
    assert chats[0].messages == []
    assert [e.reason for e in chatty.table.lines("chat:ml-theory") if e.kind == "recap-chat-correction"] == ["not told"]


def test_a_chat_that_refuses_is_told_to_the_co_leads_once_and_holds_nothing_up(
    chatty: Platform, chats: tuple[ChatRoom, str]
):
    room, _ = chats
    room.faults.extend([404, 404])
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    chatty.tick(START - timedelta(days=7) + timedelta(minutes=5))
    chatty.settle()
    told = mails("The group's chat does not take our messages")
    assert len(told) == 2  # one for each co-lead
    assert "404 Unknown Webhook" in text(told[0])
    assert "/api/webhooks/" not in text(told[0])
    assert room.calls["post"] == 2
    assert [row.reason for row in chatty.table.lines("chat:ml-theory")] == ["refused", "refused"]
    assert chatty.messages("mail") == []


@pytest.mark.parametrize("fault", [429, 500, 503])
def test_a_chat_that_is_busy_or_broken_gets_each_message_once_in_the_end(
    chatty: Platform, chats: tuple[ChatRoom, str], fault: int
):
    room, _ = chats
    room.forum = True
    room.faults.extend([fault, fault])
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    assert sorted(message.thread for message in room.messages) == [
        "Tangent kernels, briefly",
        "The implicit bias of gradient descent",
    ]
    assert mails("The group's chat") == []


def test_a_chat_that_asks_for_long_patience_is_left_to_the_queue(chatty: Platform, chats: tuple[ChatRoom, str]):
    room, _ = chats
    room.forum, room.wait = True, "600"
    room.faults.append(429)
    try:
        chatty.tick(START - timedelta(days=7))
        waiting = [json.loads(message["Body"]) for message in chatty.messages("mail")]
        message = next(body for body in waiting if body["kind"] == "thread")
        assert not chatty.deliver("mail", message)
        assert room.messages == []
        assert chatty.deliver("mail", message)
    finally:
        room.wait = "0.01"
    assert len(room.messages) == 1


def test_without_a_chat_nothing_is_posted(group: Platform, chats: tuple[ChatRoom, str]):
    group.tick(START - timedelta(days=7))
    group.settle()
    over(group)
    send(group)
    assert (chats[0].messages, chats[0].calls) == ([], {})


# --- recordings
@pytest.fixture
def recorded(held: Platform, playlists: tuple[YouTubeApi, str]) -> Platform:
    """The session is over, and the group has a playlist."""
    set_up(held, playlist=LIST)
    playlists[0].reset(LIST)
    return held


def upkeep(platform: Platform) -> None:
    clients.client("sqs").send_message(QueueUrl=platform.urls["wakeups"], MessageBody='{"reason": "upkeep"}')
    platform.settle()


def video(platform: Platform, id_: str) -> Recording:
    found = platform.table.get(Recording, "ml-theory", id_)
    assert found is not None
    return found


def test_a_recording_finds_its_talk_and_the_speaker_is_asked(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    api, _ = playlists
    api.add(LIST, "FAKEvid0000", "Private video", None)
    api.add(
        LIST, "FAKEvid0001", "ML Theory: The implicit bias of gradient descent (Ada Example)", OVER + timedelta(days=2)
    )
    recorded.at(OVER + timedelta(days=3))
    for _ in range(3):
        upkeep(recorded)
    row = video(recorded, "FAKEvid0001")
    assert (row.match, row.session, row.talk, row.by) == (Match.ATTACHED, KEY, "implicit-bias", "system")
    talk = session(recorded).talk("implicit-bias")
    assert talk
    assert talk.recording
    assert talk.recording.url == "https://www.youtube.com/watch?v=FAKEvid0001"
    asked = mails("May the recording of your talk be shown?")
    assert [mail["To"] for mail in asked] == ["ada@example.org"]
    assert link(asked[0], "talk")
    assert api.calls["playlistItems.list"] == 3
    assert len(recorded.rows(Recording)) == 1


@pytest.mark.parametrize(("consent", "shown"), [(Consent.UNASKED, False), (Consent.NO, False), (Consent.YES, True)])
def test_a_recording_is_in_the_recap_only_if_its_speaker_agreed(
    recorded: Platform, playlists: tuple[YouTubeApi, str], consent: Consent, shown: bool
):
    playlists[0].add(LIST, "FAKEvid0001", "The implicit bias of gradient descent", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    row = session(recorded)
    talk = row.talk("implicit-bias")
    assert talk
    recorded.table.commit(Replace(with_talk(row, replace(talk, consent=consent))))
    page = recorded.press(link(drafts()[0]), "GET")["body"]
    send(recorded)
    mail = mails("Recap: ")[0]
    for told in (page, text(mail), html(mail)):
        assert ("FAKEvid0001" in told) == shown


def test_a_speaker_who_has_said_already_is_not_asked(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    row = session(recorded)
    talk = row.talk("implicit-bias")
    assert talk
    recorded.table.commit(Replace(with_talk(row, replace(talk, consent=Consent.NO))))
    playlists[0].add(LIST, "FAKEvid0001", "The implicit bias of gradient descent", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    assert video(recorded, "FAKEvid0001").match is Match.ATTACHED
    assert mails("May the recording") == []


def test_a_doubtful_recording_is_asked_about_once_and_a_co_lead_says(
    recorded: Platform, playlists: tuple[YouTubeApi, str]
):
    playlists[0].add(LIST, "FAKEvid0002", "Session of October", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    for _ in range(2):
        upkeep(recorded)
    asked = mails("Which talk is this?")
    assert [mail["To"] for mail in asked] == ["mika@example.org", "sol@example.org"]
    assert all(talk.recording is None for talk in session(recorded).talks)
    page = recorded.press(link(asked[0], "v"), "GET")["body"]
    assert "Tangent kernels, briefly" in page
    assert (
        "please choose a talk, or none" in recorded.press(link(asked[0], "v"), choice="attach", talk="no/such")["body"]
    )
    done = recorded.press(link(asked[0], "v"), choice="attach", talk=f"{KEY}/tangent-kernels")["body"]
    assert "It is the recording of “Tangent kernels, briefly” (decided by mika)" in done
    late = recorded.press(link(asked[1], "v"), choice="attach", talk=f"{KEY}/implicit-bias")["body"]
    assert "decided by mika" in late
    recorded.settle()
    assert (video(recorded, "FAKEvid0002").talk, video(recorded, "FAKEvid0002").by) == ("tangent-kernels", "mika")
    assert [mail["To"] for mail in mails("May the recording")] == ["noor@example.net"]


def test_a_video_of_no_talk_is_not_asked_about_again(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    playlists[0].add(LIST, "FAKEvid0003", "Our summer party", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    page = recorded.press(link(mails("Which talk is this?")[0], "v"), choice="attach", talk="none")["body"]
    assert "It is of no talk (decided by mika)" in page
    upkeep(recorded)
    assert video(recorded, "FAKEvid0003").match is Match.REFUSED
    assert len(mails("Which talk is this?")) == 2


def test_a_video_of_another_time_is_left_alone(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    playlists[0].add(LIST, "FAKEvid0004", "The implicit bias of gradient descent", START - timedelta(hours=1))
    playlists[0].add(LIST, "FAKEvid0005", "The implicit bias of gradient descent", OVER + timedelta(days=22))
    recorded.at(OVER + timedelta(days=23))
    upkeep(recorded)
    assert [row for row in recorded.rows(Recording) if row.match is Match.ATTACHED] == []


def test_a_playlist_of_many_pages_is_read_whole(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    api, _ = playlists
    for n in range(120):
        api.add(LIST, f"OLD{n:08}", f"Old talk {n}", datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=n))
    api.playlists[LIST].append(api.playlists[LIST].pop(0))
    api.add(LIST, "FAKEvid0001", "Tangent kernels, briefly", OVER + timedelta(days=2))
    api.playlists[LIST].append(api.playlists[LIST].pop(0))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    assert api.calls["playlistItems.list"] == 3
    assert video(recorded, "FAKEvid0001").match is Match.ATTACHED


def test_a_day_without_a_new_video_costs_one_list_and_one_query(
    recorded: Platform, playlists: tuple[YouTubeApi, str], calls: Calls
):
    playlists[0].add(LIST, "FAKEvid0001", "Tangent kernels, briefly", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    calls.clear()
    before = playlists[0].calls["playlistItems.list"]
    upkeep(recorded)
    assert playlists[0].calls["playlistItems.list"] - before == 1
    assert "TransactWriteItems" not in calls.names()


def test_a_playlist_that_cannot_be_read_is_told_once_a_month(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    set_up(recorded, playlist="PLgoneGONEgone")
    for _ in range(2):
        upkeep(recorded)
    told = mails("The playlist of recordings cannot be read")
    assert len(told) == 2
    assert "YouTube answers 404" in text(told[0])


def test_a_spent_quota_is_tried_again_and_told_to_nobody(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    playlists[0].faults.append(403)
    playlists[0].add(LIST, "FAKEvid0001", "Tangent kernels, briefly", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    assert mails("The playlist of recordings") == []
    assert video(recorded, "FAKEvid0001").match is Match.ATTACHED


@pytest.mark.parametrize(("consent", "shown"), [(Consent.UNASKED, False), (Consent.NO, False), (Consent.YES, True)])
def test_a_recording_of_history_too_is_shown_only_if_its_speaker_agreed(held: Platform, consent: Consent, shown: bool):
    row = session(held)
    talk = row.talks[0]
    video = Video("FAKEvid0001", "A talk", OVER)
    past = with_talk(replace(row, imported=True), replace(talk, consent=consent))
    writes = attached(None, video, past, past.talks[0], held.table, now=OVER, by="mika", correlation="c")
    after = next(write.row for write in writes if isinstance(write.row, Session))
    assert after.talks[0].recording is not None
    assert (shown_recording(after.talks[0]) is not None) == shown
    asked = [write.row.kind for write in writes if isinstance(write.row, Mailing)]
    assert asked == (["recording-consent"] if consent is Consent.UNASKED else [])


def test_a_video_in_the_place_of_a_recording_of_history_is_asked_about_before_it_is_shown(held: Platform):
    row = session(held)
    public = Resource(kind="recording", url="https://v.example.org/1")
    past = with_talk(replace(row, imported=True), replace(row.talks[0], recording=public, consent=Consent.YES))
    assert shown_recording(past.talks[0]) == public
    video = Video("FAKEvid0001", "A talk", OVER)
    writes = attached(None, video, past, past.talks[0], held.table, now=OVER, by="mika", correlation="c")
    after = next(write.row for write in writes if isinstance(write.row, Session))
    assert shown_recording(after.talks[0]) is None
    assert [write.row.kind for write in writes if isinstance(write.row, Mailing)] == ["recording-consent"]


def test_another_import_keeps_what_a_speaker_said_and_what_was_found_since(platform: Platform):
    def past() -> Session:
        return next(row for row in platform.rows(Session) if any(talk.recording for talk in row.talks))

    apply(platform, demo_group(talks=[]))
    import_archive(platform)
    row = past()
    talk = next(talk for talk in row.talks if talk.recording)
    platform.table.commit(Replace(with_talk(row, replace(talk, consent=Consent.NO))))
    said = past()
    assert (import_archive(platform), past()) == (0, said)
    video = Video("FAKEvid0001", "A talk", OVER)
    writes = attached(None, video, said, said.talk(talk.slug), platform.table, now=OVER, by="mika", correlation="c")
    platform.table.commit(*writes)
    found = past()
    assert found.talk(talk.slug).recording != talk.recording
    assert (import_archive(platform), past()) == (0, found)
