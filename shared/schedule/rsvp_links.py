"""The links in a mail about a session by which its reader says whether they come. The letter knows from their names what the reader has
said so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared import signed_links as purposes
from shared.letters.kinds import Target
from shared.letters.sent import Sent
from shared.model import rsvp
from shared.model.session import Session


@dataclass(frozen=True, slots=True)
class Asked:
    """The links for yes and for no; the one that is empty is the present answer."""

    coming: str
    away: str


def rsvp_links(sent: Sent) -> Mapping[str, Target]:
    """A link for each answer that the reader has not given; none where the group does not ask."""
    member, session, group = sent.reader.member, sent.session, sent.group
    if member is None or session is None or not rsvp.asks(group):
        return {}
    said = rsvp.comes(member, session, group.tz_of(session))
    return {
        name: Target("m", purposes.COME, purposes.coming_subject(member.id, session.key, says, member.link_life))
        for name, says, known in (("coming", "yes", True), ("away", "no", False))
        if said is not known
    }


def rsvp_of(sent: Sent) -> Asked | None:
    """The links that the letter shows; None where it does not ask."""
    coming, away = sent.links.get("coming", ""), sent.links.get("away", "")
    return Asked(coming, away) if coming or away else None


def asked_anew(sent: Sent, session: Session, was: datetime | None) -> bool:
    """Whether the reader is asked again, because the session has moved to another day."""
    if was is None or session.starts is None or not {"coming", "away"} <= sent.links.keys():
        return False
    tz = sent.group.tz_of(session)
    return was.astimezone(tz).date() != session.starts.astimezone(tz).date()
