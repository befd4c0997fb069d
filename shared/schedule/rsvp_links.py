"""What a mail about a session asks of its reader: whether they come. By the names of its links the letter knows what they have said."""

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
    """The links by which a reader says that they come, or that they cannot; the one that is empty is what they have said."""

    coming: str
    away: str


def rsvp_links(sent: Sent) -> Mapping[str, Target]:
    """A link for each answer that the reader has not given yet; none where the group does not ask."""
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
    """What the letter asks; None where it asks nothing."""
    coming, away = sent.links.get("coming", ""), sent.links.get("away", "")
    return Asked(coming, away) if coming or away else None


def asked_anew(sent: Sent, session: Session, was: datetime | None) -> bool:
    """Whether the reader is asked once more, as the session is on another day."""
    if was is None or session.starts is None or not {"coming", "away"} <= sent.links.keys():
        return False
    tz = sent.group.tz_of(session)
    return was.astimezone(tz).date() != session.starts.astimezone(tz).date()
