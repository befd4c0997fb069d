"""What can wait a day: one mail each morning for the co-leads who want it so, at once for the others, and nothing lost or told twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage

import pytest

from shared.adapters.mailer import Mailer
from shared.adapters.queues import Queue
from shared.errors import NotSent
from shared.model.group import Group
from shared.model.mailing import Entry, EntryState, Mailing, queued
from shared.outbox.daily import PUT_OFF
from shared.store import Ref, Replace
from tests.platform import Platform, apply, demo_group, ses_mails

LEADS = [
    {"id": name, "name": name.title(), "address": f"{name}@example.org", "mails": mails}
    for name, mails in (("dora", "daily"), ("ona", "at-once"))
]
EVENING = datetime(2023, 10, 10, 1, tzinfo=UTC)
MORNING = datetime(2023, 10, 10, 14, tzinfo=UTC)
"""Eight in the morning in Denver."""


@pytest.fixture
def split(platform: Platform) -> Platform:
    """A group of which one co-lead wants a mail a day and the other each by itself."""
    apply(platform, demo_group(co_leads=LEADS, weekly_preflight=False))
    platform.tick(platform.now)
    platform.settle()
    platform.at(EVENING)
    return platform


def lost(platform: Platform, name: str) -> None:
    """Slides arrive under a key that leads to no talk."""
    platform.upload(f"ml-theory/2023-10-28/nosy/{name}", b"%PDF-1.7")
    platform.settle()


def got(platform: Platform, lead: str) -> list[str]:
    rows = [row for row in platform.rows(Entry) if row.reader == f"lead:{lead}" and row.state is EntryState.SENT]
    return sorted(row.mailing.split("/")[0] for row in rows)


def days(platform: Platform) -> list[str]:
    return sorted(row.id for row in platform.rows(Mailing) if row.kind == "day")


def mails(lead: str) -> list[EmailMessage]:
    found = [message_from_string(one.raw_data, policy=policy.default) for one in ses_mails()]
    return [one for one in found if one["To"] == f"{lead}@example.org" and "talk on" not in str(one["Subject"])]


def again(platform: Platform, *rows: Mailing) -> None:
    Queue("mail").send([queued(row) for row in rows])
    platform.settle()


def morning(platform: Platform, at: datetime = MORNING) -> None:
    platform.tick(at)
    platform.settle()


def test_what_can_wait_comes_in_one_mail_in_the_morning_and_at_once_for_who_wants_that(split: Platform):
    lost(split, "a.pdf")
    lost(split, "b.pdf")
    assert (got(split, "dora"), got(split, "ona")) == ([], ["deck-unknown"] * 2)
    morning(split, MORNING - timedelta(minutes=5))
    assert got(split, "dora") == []
    morning(split)
    assert (got(split, "dora"), got(split, "ona")) == (["day"], ["deck-unknown"] * 2)
    (mail,) = mails("dora")
    text = mail.get_body(("plain",)).get_content()
    assert str(mail["Subject"]) == "Gathered for you: 2 things"
    assert all(f"ml-theory/2023-10-28/nosy/{name}" in text for name in ("a.pdf", "b.pdf"))
    assert text.count("Hello ") == 1
    assert {row.reason for row in split.rows(Entry) if row.kind == "deck-unknown" and row.reader == "lead:dora"} == {
        PUT_OFF
    }
    assert days(split) == ["day/ml-theory/20231010"]


def test_one_thing_keeps_its_own_subject_and_the_next_day_has_its_own_mail(split: Platform):
    lost(split, "a.pdf")
    morning(split)
    lost(split, "b.pdf")
    morning(split, MORNING + timedelta(days=1))
    subjects = [str(one["Subject"]) for one in mails("dora")]
    assert subjects == ["An upload that belongs to no talk"] * 2
    assert days(split) == ["day/ml-theory/20231010", "day/ml-theory/20231011"]


def test_messages_and_ticks_that_come_twice_tell_nothing_twice(split: Platform):
    lost(split, "a.pdf")
    (single,) = [row for row in split.rows(Mailing) if row.kind == "deck-unknown"]
    again(split, single)
    morning(split)
    morning(split)
    (day,) = [row for row in split.rows(Mailing) if row.kind == "day"]
    again(split, day, single)
    assert (got(split, "dora"), got(split, "ona"), len(days(split))) == (["day"], ["deck-unknown"], 1)


def test_more_than_one_mail_holds_go_into_a_second(split: Platform):
    for n in range(6):
        lost(split, f"{n}.pdf")
    morning(split)
    assert days(split) == ["day/ml-theory/20231010", "day/ml-theory/20231010.2"]
    assert got(split, "dora") == ["day", "day"]


def test_what_has_settled_itself_by_the_morning_is_left_out(split: Platform):
    lost(split, "a.pdf")
    (single,) = [row for row in split.rows(Mailing) if row.kind == "deck-unknown"]
    split.table.discard([Ref(Mailing, (single.id,))])
    morning(split)
    assert got(split, "dora") == []
    assert {row.reason for row in split.rows(Entry) if row.kind == "day" and row.reader == "lead:dora"} == {
        "nothing left"
    }


def wants(platform: Platform, **mails: str) -> None:
    """Co-leads choose anew when they get what can wait."""
    (group,) = platform.rows(Group)
    leads = tuple(replace(lead, mails=mails.get(lead.id, lead.mails)) for lead in group.co_leads)
    platform.table.commit(Replace(replace(group, co_leads=leads)))


@pytest.mark.parametrize("wish", [{"dora": "at-once"}, {"ona": "daily"}, {"dora": "at-once", "ona": "daily"}])
@pytest.mark.parametrize("trouble", [NotSent, TimeoutError], ids=["not sent", "answer lost"])
def test_a_wish_that_changes_between_two_tries_loses_nobody_their_mail(
    split: Platform, monkeypatch: pytest.MonkeyPatch, wish: dict[str, str], trouble: type[Exception]
):
    def fails(*_: object, **__: object) -> str:
        raise trouble("no")

    split.upload("ml-theory/2023-10-28/nosy/a.pdf", b"%PDF-1.7")
    split.pump("decks")
    with monkeypatch.context() as down:
        down.setattr(Mailer, "send", fails)
        split.pump("mail")
    wants(split, **wish)
    split.settle()
    morning(split)
    for lead in ("dora", "ona"):
        assert got(split, lead) in (["day"], ["deck-unknown"]), lead
