"""Invitations to sessions, where a member's calendar answers by mail (RFC 5546, 3.2): to an address that stands for this member and
this session, and proves that the answer is to an invitation of ours. It opens no page.

An address is ``rsvp.<member>.<proof>@…``: the member's id, and 80 bits of HMAC-SHA256 in base32. Letters of either case are the same, as
many systems keep no other; and it is the same for as long as the event is in a calendar, which heeds nobody but the organizer whom it
knows. So the key is the one that never changes.
"""

import base64
import hashlib
import hmac
import re

from shared.letters.sent import Sent
from shared.letters.sheets import PUBLISH
from shared.letters.wording import mailbox
from shared.model import rsvp
from shared.model.member import Member, MemberState
from shared.model.session import Session, SessionState
from shared.schedule.ics import invitation
from shared.signed_links import Keys

REQUEST, CANCEL = "REQUEST", "CANCEL"
STATUS = {True: "ACCEPTED", False: "DECLINED", None: "NEEDS-ACTION"}
UNDECIDED = "TENTATIVE"
"""The iCalendar status of somebody who is undecided (RFC 5545, 3.2.12)."""
NOBODY = "rsvp.preview"
_ADDRESS = re.compile(r"rsvp\.(?P<member>[0-9a-f]{20})\.[a-z2-7]{16}@.+", re.IGNORECASE)


def reply_address(member: Member, session: str, keys: Keys, domain: str) -> str:
    """The address to which the calendar of *member* answers whether they come to *session* (a key). It changes when their links are
    renewed."""
    said = f"calendar reply\n{member.group}\n{session}\n{member.id}\n{member.link_life}"
    proof = base64.b32encode(hmac.new(keys.hash, said.encode(), hashlib.sha256).digest()[:10]).decode().lower()
    return f"rsvp.{member.id}.{proof}@{domain}"


def answered_by(address: str) -> str:
    """The member's id in *address*, not yet proven; empty for any other kind of address."""
    found = _ADDRESS.fullmatch(address)
    return found["member"].lower() if found else ""


def proves(address: str, member: Member, session: str, keys: Keys) -> bool:
    """Whether *address*, apart from its domain, was made for *member* and *session* (a key)."""
    own, written = (one.partition("@")[0].lower() for one in (reply_address(member, session, keys, ""), address))
    return hmac.compare_digest(own.encode(), written.encode())


def invited(sent: Sent, keys: Keys | None, domain: str) -> str:
    """The lines by which the calendar part invites its reader, as :attr:`Sent.invited` has them. Nobody is invited without a *domain* that
    hears answers, nor where the group does not ask who comes. Without *keys*, in a preview, the address that is answered to stands for
    nobody."""
    member, session, group = sent.reader.member, sent.session, sent.group
    if not domain or member is None or session is None or session.starts is None or not rsvp.asks(group):
        return ""
    if member.state is not MemberState.ACTIVE or session.group != member.group:
        return ""
    name, _ = mailbox(group.sender)
    tz = group.tz_of(session)
    status = UNDECIDED if rsvp.undecided(member, session, tz) else STATUS[rsvp.comes(member, session, tz)]
    answered_to = reply_address(member, session.key, keys, domain) if keys else f"{NOBODY}@{domain}"
    return invitation(name, answered_to, sent.reader.address, status)


def method_of(sent: Sent, session: Session) -> str:
    """What the calendar part about *session* is: an invitation, the end of one, or published."""
    if not sent.invited:
        return PUBLISH
    return CANCEL if session.state is SessionState.CANCELLED else REQUEST
