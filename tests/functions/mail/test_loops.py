"""Mailboxes that answer by themselves, send back, or pass on: no mail of ours causes another without an end."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from shared.model.member import Member
from tests.builders.members import joins
from tests.builders.signups import mail_bytes
from tests.platform import Platform, event, ses_mails
from tests.template.written import FUNCTIONS, statements

ROUNDS = 6


def sent_back(mail: Any, platform: Platform) -> dict[str, Any]:
    """SES says that *mail* came back for good; whom it is about its own tags say, and of a mail to a co-lead none does."""
    members = {row.address: row.id for row in platform.rows(Member)}
    address = next(one for one in mail.destinations if "@" in one).rpartition("<")[2].rstrip(">")
    found = event("feedback.bounce")
    tags = {"ses:configuration-set": ["fortnight"], "group": ["ml-theory"], "member": [members.get(address, "")]}
    found["detail"]["mail"] |= {"messageId": mail.id, "tags": tags, "destination": [address]}
    return found


def absent(mail: Any) -> bytes:
    """An answer that a mailbox gives by itself, with our own mail in it, invitation and all, to where calendars answer."""
    note = EmailMessage()
    note["From"], note["To"], note["Subject"] = "ada@example.org", "rsvp.a@calendar.example.org", "Re: away"
    note.set_content("I am away.")
    note.add_attachment(mail_bytes(mail), maintype="message", subtype="x-rfc822")
    return note.as_bytes()


def test_where_every_mail_comes_back_and_every_mailbox_answers_it_ends(asking: Platform) -> None:
    """Co-leads' own mailboxes, too: that a member dropped out is told to them, comes back, and is told to nobody."""
    joins(asking, "cleo", "dana")
    counts, answered = [], 0
    for _ in range(ROUNDS):
        mails = ses_mails()
        for mail in mails[answered:]:
            assert asking.deliver("feedback", sent_back(mail, asking))
            asking.mailed(absent(mail))
        answered = len(mails)
        asking.settle()
        asking.tick(asking.now + timedelta(hours=1))
        asking.settle()
        counts.append(len(ses_mails()))
    assert counts[-1] == counts[-2] == counts[-3]
    assert set(asking.members().values()) <= {"bounced", "active"}
    assert asking.members()["ada@example.org"] == "bounced"


def test_what_hears_of_mails_may_send_none_and_queue_none() -> None:
    """It writes that a member dropped out, for the next tick to tell the co-leads; once to a member, that a calendar answered as somebody
    else; and no other mailing."""
    logical = {name: logical for logical, name in FUNCTIONS.items()}["hear_back"]
    allowed = statements(logical)
    actions = {action for one in allowed.values() for action in one["Action"]}
    assert not {action for action in actions if action.startswith("ses:Send") or action == "sqs:SendMessage"}
    keys = allowed["EndMemberships"]["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert {key for key in keys if key.startswith("MAIL#")} == {
        "MAIL#dropped/*", "MAIL#all-dropped/*", "MAIL#calendar-unknown/*",
    }  # fmt: skip
