"""What the stand-ins know lasts in files, whenever they end."""

import base64
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from fakes.chat_api import ChatRoom, chat_app
from fakes.form import Form
from fakes.forms import Forms
from fakes.kept import Kept, KeptLines
from fakes.mailbox import Mailbox
from fakes.youtube_api import YouTubeApi
from shared.group.file import parse

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
GROUP = {
    "id": "circle", "name": "Circle", "zone": "Europe/Berlin", "sender": "Circle <circle@reading.example.org>",
    "co_leads": [{"id": "ada", "name": "Ada", "address": "ada@example.org"}],
}  # fmt: skip


def now() -> datetime:
    return NOW


def test_a_write_that_was_broken_off_leaves_the_one_before(tmp_path: Path):
    kept = Kept(tmp_path / "a" / "b.json")
    assert kept.read() is None
    kept.write({"name": "Ünal"})
    (tmp_path / "a" / "b.json.new").write_text('{"name": "half')
    assert Kept(tmp_path / "a" / "b.json").read() == {"name": "Ünal"}


def test_a_line_that_was_broken_off_is_cut_away(tmp_path: Path):
    path = tmp_path / "lines"
    KeptLines(path).add({"n": 1})
    KeptLines(path).add({"n": 2})
    path.write_bytes(path.read_bytes() + b'{"n": 3')
    assert KeptLines(path).read() == [{"n": 1}, {"n": 2}]
    KeptLines(path).add({"n": 3})
    assert KeptLines(path).read() == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_without_a_file_nothing_is_kept():
    Kept().write(1)
    KeptLines().add(1)
    assert (Kept().read(), KeptLines().read()) == (None, [])


def group(**form: Any):
    return parse(GROUP | {"form": {"id": "1FAKEform", "name": "Name", **form}})


def test_a_form_goes_on_with_its_responses_watches_and_ids(tmp_path: Path):
    def forms() -> Forms:
        return Forms(now=now, groups=lambda: [group()], folder=tmp_path)

    def form() -> Form:
        found = forms().find("1FAKEform")
        assert found
        return found

    first = form()
    one = first.submit({"Name": "Ada", "Email": "ada@example.org"}, at=NOW)
    watch = first.watches.create({"watch": {"target": {"topic": {"topicName": "t"}}, "eventType": "RESPONSES"}})
    second = form()
    assert second.responses() == first.responses()
    assert second.watches.all() == [watch]
    assert second.waiting() == [one]
    second.told(one)
    two = second.submit({"Name": "Ada", "Email": "ada@example.org"}, at=NOW)
    assert two != one
    assert form().waiting() == [two]


def test_a_form_that_a_changed_file_maps_otherwise_asks_so_and_keeps_what_was_given(tmp_path: Path):
    first = Forms(now=now, groups=lambda: [group()], folder=tmp_path).find("1FAKEform")
    assert first
    first.submit({"Name": "Ada", "Email": "ada@example.org"}, at=NOW)
    second = Forms(now=now, groups=lambda: [group(name="Your name")], folder=tmp_path).find("1FAKEform")
    assert second
    assert [item["title"] for item in second.questions()] == ["Your name", "Email"]
    assert len(second.responses()) == 1


def mail(message_id: str = "<a.1@example.org>") -> dict[str, Any]:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "sessions@example.org", "ada@example.org", "Hi"
    message["Message-ID"] = message_id
    message.set_content("Hi\n")
    raw = base64.b64encode(message.as_bytes()).decode()
    return {"Content": {"Raw": {"Data": raw}}, "EmailTags": [{"Name": "kind", "Value": "welcome"}]}


def test_a_mailbox_has_its_mails_again_and_goes_on_counting(tmp_path: Path):
    def mailbox() -> Mailbox:
        return Mailbox(tmp_path / "mail", now=now, kept=tmp_path / "kept")

    first = mailbox()
    first.send(mail())
    first.suppressed["bo@example.com"] = ("BOUNCE", NOW)
    first.keep_suppressed()
    second = mailbox()
    assert second.messages == first.messages
    assert second.suppressed == first.suppressed
    second.send(mail("<b.1@example.org>"))
    assert [one.n for one in mailbox().messages] == [1, 2]


def test_a_mail_whose_sender_never_heard_that_it_was_taken_is_not_there_twice(tmp_path: Path):
    def mailbox() -> Mailbox:
        return Mailbox(tmp_path / "mail", now=now, kept=tmp_path / "kept")

    known, _ = mailbox().send(mail())
    again = mailbox()
    assert again.send(mail())[0] == known
    assert len(again.messages) == len(mailbox().messages) == 1


def test_the_chat_goes_on_with_what_was_said(tmp_path: Path):
    first = ChatRoom(now, kept=Kept(tmp_path / "chat.json"))
    chat_app(first).test_client().post(first.webhook(""), json={"content": "Hello"})
    second = ChatRoom(now, kept=Kept(tmp_path / "chat.json"))
    assert second.messages == first.messages
    chat_app(second).test_client().post(second.webhook(""), json={"content": "Again"})
    assert len({one.id for one in second.messages}) == 2


def test_playlists_last_and_one_that_nobody_filled_is_empty(tmp_path: Path):
    first = YouTubeApi(kept=Kept(tmp_path / "playlists.json"))
    first.add("PL1", "v1", "A talk", NOW)
    first.add("PL1", "v2", "Private", None, added=NOW + timedelta(days=1))
    second = YouTubeApi(kept=Kept(tmp_path / "playlists.json"))
    assert second.playlists == first.playlists
    client = second.app().test_client()
    assert client.get("/youtube/v3/playlistItems?playlistId=PL2").json["items"] == []
    assert YouTubeApi().app().test_client().get("/youtube/v3/playlistItems?playlistId=PL2").status_code == 404
