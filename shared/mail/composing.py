"""How a mailing becomes a letter: the sheet that its kind writes, laid out by the kind's templates."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.letters.rendering import body_of, render
from shared.letters.sent import Reader, Sent
from shared.letters.sheets import PUBLISH, Letter, location
from shared.letters.views import bounded, page
from shared.letters.wording import line, mailbox, web
from shared.mail.registry import kind_of
from shared.model.group import Group, contact_link
from shared.model.mailing import Audience
from shared.model.session import Session
from shared.schedule.ics import Invitation, session_event
from shared.schedule.invitations import method_of

EventPart = Callable[[Session, Sent], bytes | None]


def compose(sent: Sent) -> Letter:
    """The letter to its reader.

    Every text from elsewhere is bounded, so that the letter stays under 100 KB whatever was written into it. Raises
    :class:`BadInput` for a kind that is none or a row that its kind cannot do without, :class:`KeyError` for a missing link.
    """
    return composed(sent, called(sent.reader), sent.reader.address, event_part)


def called(reader: Reader) -> str:
    """How a letter addresses its *reader*; empty for somebody without a name."""
    return line(reader.name, 80)


def composed(sent: Sent, name: str, to: str, event_part: EventPart) -> Letter:
    """The letter to *to*, addressed as *name*. *event_part* makes the calendar part."""
    kind = kind_of(sent.mailing.kind)
    if kind.transactional and not kind.by_own_clock:
        sent = replace(sent, zone="")  # co-leads and speakers are told times by the group's clock
    sheet = kind.letter(sent)
    subject = one_colon(sheet.subject)
    parts = [_part(one) for one in sent.more] if kind.gathers else []
    if len(parts) == 1:
        subject = parts[0]["subject"]
    leave = None if kind.transactional else sent.links["leave"]
    facts: dict[str, Any] = {
        **sheet.facts,
        "parts": parts,
        "subject": subject,
        "preheader": sheet.preheader,
        "why": sheet.why,
        "group": line(sent.group.name, 80),
        "site": web(sent.site_url),
        "reader": name,
        "contact": {} if sent.mailing.audience is Audience.CO_LEADS else _contact(sent.group),
        "leave": leave,
        "desk": sent.links.get("place", ""),
        "settings": None if kind.transactional else sent.links["settings"],
    }
    return Letter(
        kind=kind.name,
        to=to,
        subject=subject,
        text=render(f"{kind.name}.txt", facts),
        html=render(f"{kind.name}.html", facts),
        calendar=event_part(sheet.event, sent) if sheet.event else sheet.calendar,
        method=method_of(sent, sheet.event) if sheet.event else PUBLISH,
        unsubscribe=leave,
    )


def _contact(group: Group) -> dict[str, str]:
    """Where the co-leads are reached: *text*, and *link*; nothing where the group says nothing of it."""
    link = contact_link(group)
    return {"text": line(group.contact, 200), "link": link} if link else {}


def _part(sent: Sent) -> dict[str, Any]:
    """A mailing as it stands in a daily mail: what its own mail would say, without the greeting."""
    kind = kind_of(sent.mailing.kind)
    sheet = kind.letter(replace(sent, zone=""))
    facts = {**sheet.facts, "subject": one_colon(sheet.subject), "site": web(sent.site_url), "reader": None}
    text, html = (body_of(f"{kind.name}.{ending}", facts) for ending in ("txt", "html"))
    return {"subject": facts["subject"], "text": text, "html": html}


def one_colon(subject: str) -> str:
    """*subject* with dashes for all colons but the last, not counting those of times. The last may be part of a title, which stays as
    its speaker wrote it; the ones before it are mostly ours."""
    *before, last = re.split(r":(?=\s)", subject)
    return " ".join(f"{' –'.join(before)}:{last}".split()) if before else subject


def event_part(session: Session, sent: Sent) -> bytes | None:
    """*session* as the calendar part of what is *sent*; the same for all of its readers, but for the lines that invite them."""
    if session.starts is None:
        return None
    # With a METHOD, DTSTAMP is when this object was made (RFC 5545, 3.8.7.2): a reminder's part, which adds the room, must count
    # as newer than the welcome's.
    name, address = mailbox(sent.group.sender)
    made = max(sent.mailing.created, session.changed_at or sent.mailing.created)
    return session_event(
        replace(bounded(session), about=session.about, changed_at=made),  # it makes plain text of the Markdown itself
        group_name=line(sent.group.name, 80),
        organizer=Invitation(sent.invited) if sent.invited else f'"{name}" <{address}>' if name else address,
        url=page(session, sent),
        location=location(sent, 500),
        method=method_of(sent, session),
    )
