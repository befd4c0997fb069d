"""Who is asked how a session was: members who may have been there and gave no talk. Read once for a message, then decided for each
reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import signed_links as purposes
from shared.letters.kinds import Target
from shared.letters.sent import Sent
from shared.model import rsvp, survey
from shared.model.attendance import Attendance
from shared.model.group import Group
from shared.model.member import Member
from shared.model.ref import Ref
from shared.model.session import Session, Speaker
from shared.model.survey import Survey
from shared.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is known of a session's *survey*: who was there, if a co-lead has said so, and at which addresses its *speakers* are."""

    survey: Survey | None
    there: Attendance | None
    speakers: frozenset[str]


def asking_of(session: Session, store: Store) -> Asking:
    """One read. The speakers of a joint session are its host's."""
    row, there = Ref(Survey, (session.group, session.key)), Ref(Attendance, (session.group, session.key))
    speakers = [Ref(Speaker, (*session.hosting, talk.slug)) for talk in session.talks]
    found = store.get_many((row, there, *speakers))
    return Asking(
        survey=found.get(row), there=found.get(there),
        speakers=frozenset(one.address for ref in speakers if (one := found.get(ref)) and one.address),
    )  # fmt: skip


def asking_read(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> Asking | None:
    """What a mail that asks reads."""
    return asking_of(sent.session, store) if sent.session else None


def not_asked(member: Member, session: Session, asking: Asking, group: Group, now: datetime) -> str:
    """Why *member* is not asked about *session*; empty if they are."""
    if not survey.takes_responses(asking.survey, now):
        return "the survey is closed"
    if member.address in asking.speakers:
        return "gave a talk"
    if session.starts and member.active_since and member.active_since > session.starts:
        return "came in later"
    return _not_there(member, session, asking.there, group)


def _not_there(member: Member, session: Session, there: Attendance | None, group: Group) -> str:
    """Why *member* counts as not there: by what a co-lead recorded, else by what they said. If the record has people only as a number,
    members who said that they would come may be among them."""
    said = rsvp.comes(member, session, group.tz_of(session)) if rsvp.asks(group) else None
    if there is None or not there.recorded:
        return "could not come" if said is False else ""
    listed = member.id in there.there or (said is True and there.others > 0)
    return "" if listed else "was not there"


def feedback_link(sent: Sent, asking: Asking | None) -> Mapping[str, Target]:
    """The link to the page on which the reader answers; none for readers who are not asked."""
    member, session = sent.reader.member, sent.session
    if asking is None or member is None or session is None or not_asked(member, session, asking, sent.group, sent.now):
        return {}
    subject = purposes.feedback_subject(member.id, session.key, member.link_life)
    return {"feedback": Target("m", purposes.FEEDBACK, subject)}
