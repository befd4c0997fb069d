"""Somebody answers a mail of ours: it reaches the co-leads, where the group says how."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.builders.members import joins
from tests.builders.memberships import DAY, START
from tests.builders.signups import mail_bytes, welcomed
from tests.platform import Platform, apply, demo_group, ses_mails


def mails(group: Platform, contact: str) -> list[EmailMessage]:
    """A welcome, which is made by itself, and reminders, which are made once for all their readers."""
    apply(group, demo_group(**({"contact": contact} if contact else {})))
    before = len(ses_mails())
    welcomed(group)
    joins(group, "bo", "cy")
    group.tick(START - DAY)
    group.settle()
    found = [message_from_bytes(mail_bytes(one), policy=policy.default) for one in ses_mails()[before:]]
    return [one for one in found if "mika" not in one["To"] and "sol" not in one["To"]]


def text(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())


@pytest.mark.parametrize(
    ("contact", "answers", "said"),
    [
        ("circle@example.org", "circle@example.org", "Write to the co-leads: circle@example.org"),
        ("circle@gmail.com", None, "Write to the co-leads: circle@gmail.com"),  # filters distrust such a Reply-To
        ("reading@ml-theory.example.org", None, "Write to the co-leads: reading@ml-theory.example.org"),  # the sender's
        ("https://chat.example.org/ask", None, "Write to the co-leads: https://chat.example.org/ask"),
        ("blog.example.org/@ada.example", None, "Write to the co-leads: blog.example.org/@ada.example"),
        ("Us <circle@example.org>", "circle@example.org", "Write to the co-leads: Us <circle@example.org>"),
        ("", None, ""),
    ],
    ids=["an address", "at a free provider", "the sender's own", "a page", "somebody's page", "with a name", "none"],
)
def test_an_answer_goes_to_the_contact(group: Platform, contact: str, answers: str | None, said: str):
    found = mails(group, contact)
    assert {one["Subject"].partition(":")[0] for one in found} >= {"Tomorrow"}
    assert len(found) > 3
    assert {one["Reply-To"] for one in found} == {answers}
    assert all((said or "-- ") in text(one) for one in found)
    assert any("Write to the co-leads" in text(one) for one in found) is bool(said)


def test_co_leads_are_not_told_how_to_write_to_themselves(group: Platform):
    apply(group, demo_group(contact="circle@example.org"))
    welcomed(group)
    (mail,) = [
        message_from_bytes(mail_bytes(one), policy=policy.default)
        for one in ses_mails()
        if "mika" in str(one.destinations)
    ][-1:]
    assert "Write to the co-leads" not in text(mail)
