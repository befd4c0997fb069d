"""A calendar's answer to an invitation becomes what its member says about coming, as if they had pressed it on their page.

The proof is the address that was answered to; who answers must be whom it was made for, so that an invitation that somebody passed on
answers for nobody. What counts for nobody is dropped, and nothing is mailed to whoever sent it, who may be made up. The member is told,
once, that a calendar answered as somebody else: it may be their own, and only they can say so.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.attendance.actions import NO, OPEN, SAY, YES, Saying
from shared.attendance.reply_mail import LARGEST as LARGEST
from shared.attendance.reply_mail import Refused, Reply, read
from shared.errors import BadInput
from shared.model import rsvp
from shared.model.group import Group
from shared.model.mailing import Audience, mailing
from shared.model.member import Member, MemberState, began
from shared.model.preference import zone_of
from shared.model.session import Session
from shared.schedule.invitations import answered_by, proves
from shared.signed_links import Keys
from shared.store import Create, Ref, Replace, Rows
from shared.store.actions import Acting, By, Way, perform
from shared.store.context import Context
from shared.text import addresses

SAYS = {"ACCEPTED": YES, "DECLINED": NO, "TENTATIVE": OPEN}
"""A calendar's status as what a member says. "Tentative" is undecided: it replaces an earlier answer, even that they come to all
sessions."""
TRIED = 3
"""The most members whom the addresses of one mail may name."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What *became* of an answer, in a few words of ours, and whose it is (an id), if that was proven."""

    became: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    member: Member
    session: Session
    group: Group


def hear(raw: bytes, keys: Keys, context: Context, came: datetime) -> Heard:
    """Take the answer in the mail *raw*, if there is one. *came* is when the mail arrived (UTC): the answer was not given later than
    that, whatever its calendar's clock says. The same mail twice is the same as once."""
    try:
        reply = read(raw)
    except Refused as refused:
        return Heard(str(refused))
    known = _known(reply, keys, context)
    if known is None:
        return Heard("to no invitation of ours")
    said = min(reply.at or came, came, context.now)
    why = _not_counted(reply, known, said, context.now)
    if why:
        return Heard(why, known.member.id)
    if not _own(reply.attendee, known.member):
        _tell(known, context)
        return Heard("of somebody else", known.member.id)
    given = Saying(
        group=reply.group, member=known.member.id, session=reply.key, says=SAYS[reply.status],
        said=said.isoformat(),
    )  # fmt: skip
    try:
        done = perform(SAY, given, Acting.within(context, By(who="self", way=Way.CALENDAR)))
    except BadInput:  # the session began, or they left, a moment ago
        return Heard("too late", known.member.id)
    return Heard("taken" if done else "nothing new", known.member.id)


def _known(reply: Reply, keys: Keys, context: Context) -> _Known | None:
    """Who was invited to what; None if no address that was answered to proves it. One read."""
    to = {address: one for address in reply.sent_to if (one := answered_by(address))}
    ids = list(dict.fromkeys(to.values()))[:TRIED]
    if not ids:
        return None
    what, where = Ref(Session, (reply.group, reply.key)), Ref(Group, (reply.group,))
    found: Rows[Any] = context.store.get_many([what, where, *(Ref(Member, (reply.group, one)) for one in ids)])
    session, group = found.get(what), found.get(where)
    if session is None or group is None:
        return None
    for address, whose in to.items():
        member = found.get(Ref(Member, (reply.group, whose)))
        if member is not None and proves(address, member, reply.key, keys):
            return _Known(member, session, group)
    return None


def _not_counted(reply: Reply, known: _Known, said: datetime, now: datetime) -> str:
    """Why an answer does not count although it is proven; empty if it counts."""
    member, session, group = known.member, known.session, known.group
    if reply.status not in SAYS:
        return "neither yes nor no"
    if not rsvp.asks(group) or member.state is not MemberState.ACTIVE or _said_before(member, said):
        return "not asked"
    if not rsvp.takes_answers(session, now):
        return "too late"
    return "" if _same_day(reply, known) else "of another day"


def _own(attendee: str, member: Member) -> bool:
    """Whether *attendee* is the member, by their address or by the one as which their calendar answers."""
    own = (member.address, *filter(None, [member.answers_as]))
    return addresses.mailbox(attendee) in map(addresses.mailbox, own)


def _tell(known: _Known, context: Context) -> None:
    """In one write with the note that they were told. A tick sends it."""
    member, now = known.member, context.now
    if member.stranger is not None:
        return
    mail = mailing(
        "calendar-unknown", member.group, Audience.APPLICANT, at=now, of=f"{member.id}.{int(now.timestamp())}", subject=member.id,
        session=known.session.key, ends=known.session.ends,
    )  # fmt: skip
    context.store.commit(Replace(replace(member, stranger=now)), Create(mail))


def _said_before(member: Member, said: datetime) -> bool:
    """Whether it was said in an earlier membership: somebody who is back is asked anew."""
    since = began(member)
    return member.life > 1 and since is not None and said < since


def _same_day(reply: Reply, known: _Known) -> bool:
    """Whether it is about the day on which the session is by now: by its start, else by the version of the event. A start in a zone that
    nobody knows is taken for the group's or the member's where it is the session's there."""
    starts, now, tz = reply.starts, known.session.starts, known.group.tz_of(known.session)
    if starts is None or now is None:
        return reply.sequence >= known.session.sequence
    if starts.tzinfo is None:
        zones = (tz, zone_of(known.member, known.group))
        return reply.sequence >= known.session.sequence or any(
            now.astimezone(one).replace(tzinfo=None) == starts for one in zones
        )
    return starts.astimezone(tz).date() == now.astimezone(tz).date()
