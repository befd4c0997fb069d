"""The mail by which a calendar program answers an invitation, as Google's does, with what SES puts on top of a mail that it takes in."""

from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Any

from icalendar import Calendar, Event, vCalAddress

DONE = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentatively accepted"}
"""The possible answers, with the words that calendars put into the subject."""
_COPIED = ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "ORGANIZER")


def invitation(mail: bytes) -> Calendar | None:
    """The calendar in *mail* that asks for an answer; None if there is none."""
    for part in BytesParser(policy=policy.default).parsebytes(mail).walk():
        if part.get_content_type() == "text/calendar":
            held = Calendar.from_ical(part.get_content())
            if held.get("METHOD") == "REQUEST":
                return held
    return None


def answer(asked: Calendar, status: str, at: datetime, *, attendee: str = "", dmarc: str = "pass") -> bytes:
    """The mail that says *status* (:data:`DONE`) to *asked*, as of *at*. *attendee* is who answers, if not who was invited."""
    (event,) = asked.events
    who = vCalAddress(f"mailto:{attendee}") if attendee else event["ATTENDEE"]
    to, sender = (str(one).partition(":")[2] for one in (event["ORGANIZER"], who))
    mail = EmailMessage(policy=policy.SMTP)
    for name, value in (*_on_top(sender, dmarc), ("From", sender), ("To", to), ("Date", format_datetime(at))):
        mail[name] = value
    mail["Subject"] = f"{DONE[status]}: {event['SUMMARY']}"
    mail.set_content(f"{sender} has answered this invitation: {DONE[status]}.")
    mail.add_alternative(_reply(event, who, status, at), subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes()


def _on_top(sender: str, dmarc: str) -> tuple[tuple[str, str], ...]:
    domain = sender.rpartition("@")[2]
    return (
        ("X-SES-Spam-Verdict", "PASS"),
        ("X-SES-Virus-Verdict", "PASS"),
        ("Authentication-Results", f"amazonses.com; spf=pass; dkim=pass header.i=@{domain}; dmarc={dmarc} header.from={domain};"),
    )  # fmt: skip


def _reply(event: Event, who: Any, status: str, at: datetime) -> str:
    reply, own = Calendar(), Event()
    for name, value in (("PRODID", "-//Example//A calendar//EN"), ("VERSION", "2.0"), ("METHOD", "REPLY")):
        reply.add(name, value)
    for name in _COPIED:
        if name in event:
            own[name] = event[name]
    own.add("DTSTAMP", at)
    answered = vCalAddress(str(who))
    answered.params["PARTSTAT"] = status
    own["ATTENDEE"] = answered
    reply.add_component(own)
    held: bytes = reply.to_ical()
    return held.decode()
