"""A recap is written and sent: on the page, and in the members' mail."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.model.audit import AuditLine
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.mailing import Entry, EntryState
from shared.model.recap import RecapState
from shared.store import Create, Replace
from tests.builders.members import member
from tests.builders.recaps import (
    KEY,
    OVER,
    drafts,
    html,
    link,
    mails,
    over,
    readers,
    recap,
    send,
    session,
    set_up,
    text,
)
from tests.calls import Calls
from tests.platform import Platform


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
    (one,) = held.rows(AuditLine)
    assert (one.what, one.by, one.revision, one.before.recapped_at) == ("recap", "mika", 2, None)
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
    assert len(held.rows(AuditLine)) == 1


def test_two_co_leads_at_the_very_same_moment_send_once(held: Platform, monkeypatch: pytest.MonkeyPatch):
    """The other's press comes between the first's reading and writing."""
    from shared.adapters.dynamodb.table import Table

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
    for shown in (read, "9" * 5000):
        page = held.press(other, choice="send", note="Sol's words", read=shown)["body"]
        assert "somebody else has changed the words meanwhile" in page
    assert "Sol&#39;s words" in page
    assert (recap(held).note, recap(held).state) == ("Mika's words", RecapState.DRAFT)
    held.press(other, choice="send", note="Sol's words", read=str(recap(held).version))
    assert (recap(held).note, recap(held).state, recap(held).by) == ("Sol's words", RecapState.PUBLISHED, "sol")


def test_too_many_words_are_said_so_and_kept_in_the_box(held: Platform):
    page = held.press(link(drafts()[0]), choice="send", note="word " * 900, read=str(recap(held).version))["body"]
    assert "4,000 are the most" in page
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
    assert mail.count("Slides to follow") == 1


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
    (group,) = held.table.all(Group)
    set_up(held, co_leads=group.co_leads[1:])
    assert held.press(url, "GET")["statusCode"] == 404
    assert held.press(url, choice="send")["statusCode"] == 404
    assert recap(held).state is RecapState.DRAFT
