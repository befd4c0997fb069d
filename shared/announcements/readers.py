"""Whom an announcement is for: in words, in numbers, and member by member."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.errors import BadInput
from shared.letters.sent import Sent
from shared.model import rsvp
from shared.model.announcement import Announcement, AnnouncementState, Audience
from shared.model.group import Group
from shared.model.member import Addressee, Member, MemberState
from shared.model.rota import TALK, Rota, role_id, rules_of
from shared.model.session import Session
from shared.schedule.forecast import day_of, day_on
from shared.store import Ref, Store
from shared.text.inline import counted

PAGES = 16
"""The most pages of members counted while somebody waits; with up to some 20,000 people each partition has one page."""
NOT_ON_ROTA, HAS_SAID, STOPPED = "not on the rota", "has said", "stopped"
"""Reasons why somebody does not get one."""


def audience_of(written: str, group: Group, store: Store) -> str:
    """*written* as an announcement keeps it; empty means all members. Raises :class:`BadInput` where it names no readers."""
    name, _, key = (written.strip() or Audience.MEMBERS.value).partition("/")
    about_session = name in (Audience.COMING.value, Audience.UNSAID.value)
    if name not in list(Audience) or bool(key) != about_session:
        raise BadInput("to: write members, rota, coming/DAY or unsaid/DAY, with the day of a session like 2023-11-25")
    if about_session and not rsvp.asks(group):
        raise BadInput("to: nobody is asked whether they come, so nobody has said it")
    if about_session and store.get(Session, group.id, key) is None:
        raise BadInput(f"to: there is no session {key[:40]!r}")
    if name == Audience.ROTA.value and rules_of(group) is None:
        raise BadInput("to: this group has no rota")
    return f"{name}/{key}" if key else name


def whom(to: str, session: Session | None = None) -> str:
    """``all members``, ``members who come on Sat 28 October``: the day of the *session* that it names, or, without one, the day that was
    first planned."""
    name, _, key = to.partition("/")
    day = day_on(session) if session else day_of(key)
    return {
        Audience.MEMBERS.value: "all members",
        Audience.COMING.value: f"members who come on {day}",
        Audience.UNSAID.value: f"members who have not said whether they come on {day}",
        Audience.ROTA.value: "members on the rota",
    }[name]


def session_of(to: str, group: Group, store: Store) -> Session | None:
    """The session that says who gets it; None where none does, or it is not there any more."""
    key = to.partition("/")[2]
    return store.get(Session, group.id, key) if key else None


def not_for(
    member: Member | Addressee, to: Audience, session: Session | None, group: Group, rota: frozenset[str]
) -> str:
    """Why *member* is not among the readers; empty if they are. *rota* are the members on the rota."""
    if to is Audience.MEMBERS:
        return ""
    if to is Audience.ROTA:
        return "" if member.id in rota else NOT_ON_ROTA
    if session is None:  # nobody can say anything of it any more
        return rsvp.UNSAID if to is Audience.COMING else HAS_SAID
    said = rsvp.comes(member, session, group.tz_of(session))
    if to is Audience.COMING:
        return "" if said else rsvp.UNSAID if said is None else rsvp.AWAY
    return "" if said is None and not rsvp.undecided(member, session, group.tz_of(session)) else HAS_SAID


def on_rota(group: Group, store: Store) -> frozenset[str]:
    """The members on the group's rota, in whatever role. One read."""
    rules = rules_of(group)
    roles = (TALK, *map(role_id, rules.roles)) if rules else ()
    rotas = store.get_many([Ref(Rota, (group.id, role)) for role in roles]).values()
    return frozenset(place.member for rota in rotas for place in rota.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many members it is for now; not *whole* if there are more members than are counted while somebody waits."""

    members: int
    whole: bool = True

    def __str__(self) -> str:
        return f"{'' if self.whole else 'at least '}{counted(self.members, 'member')}"


def how_many(to: str, group: Group, store: Store) -> Count:
    """How many active members get it as things are, whether they want such mails or not."""
    name, _, key = to.partition("/")
    audience = Audience(name)
    if audience is Audience.MEMBERS:
        return Count(members=store.headcount(group.id).get(MemberState.ACTIVE, 0))
    if audience is Audience.ROTA:
        refs = [Ref(Member, (group.id, one)) for one in on_rota(group, store)]
        return Count(members=sum(one.mailable for one in store.get_many(refs, set()).values()))
    session, count = store.get(Session, group.id, key), 0
    for page, (found, cursor) in enumerate(store.addressees(group.id, unread=[]), 1):
        count += sum(one.mailable and not not_for(one, audience, session, group, frozenset()) for one in found)
        if page == PAGES and cursor != "end":
            return Count(members=count, whole=False)
    return Count(members=count)


def rota_read(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> frozenset[str]:
    """What its mail reads besides: the members on the rota, if it is for them."""
    row: Announcement | None = sent.rows.get("announcement")
    return on_rota(sent.group, store) if row and row.audience is Audience.ROTA else frozenset()


def why_not(sent: Sent) -> str:
    """Why its mail does not go to the reader: it was stopped, or is for others."""
    row: Announcement | None = sent.rows.get("announcement")
    if row is None or row.state is not AnnouncementState.SENT:
        return STOPPED
    member = sent.reader.member
    return not_for(member, row.audience, sent.session, sent.group, sent.more) if member else ""
