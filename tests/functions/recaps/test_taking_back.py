"""A recap is taken back, and corrected for those who have it."""

import json
from datetime import timedelta

import pytest

from shared.model.audit import AuditLine
from shared.model.recap import RecapState
from shared.store import Create
from tests.builders.members import member
from tests.builders.recaps import OVER, drafts, link, mails, readers, recap, send, session, take_back, text
from tests.platform import Platform


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
    assert [(one.what, one.undone) for one in sorted(held.rows(AuditLine), key=lambda d: d.revision)] == [
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
