"""The page behind a member's link on which they say whether they come, to this session or to all of the season."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from shared import signed_links
from shared.attendance.actions import FOR_SEASON, NO, SAY, YES, ForSeason, Saying, too_late
from shared.attendance.who import coming_now
from shared.model import rsvp
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.preference import zone_of
from shared.model.session import Session
from shared.pages.answers import GONE, Answer
from shared.pages.links import Page, Visit
from shared.schedule.who_does import Doing, doing
from shared.signed_links import Link
from shared.store import Ref
from shared.store.actions import Change
from shared.text.inline import line
from shared.text.times import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class RsvpPage:
    """What the page shows: *says* is what the member has said (``yes``, ``no`` or nothing), *first* the answer of the link, whose button
    stands first; *every*: they come to all sessions unless they say so. *page* is the session's own, *count* how many come, if members
    see that, *doing* who does what there, *place* where it is, as everybody may know."""

    template: ClassVar[str] = "rsvp.html"
    group: str
    session: str
    when: str
    page: str
    says: str
    first: str
    every: bool
    season: bool
    count: int | None
    place: str = ""
    doing: tuple[Doing, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    session: Session
    group: Group
    member: Member
    first: str


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """One read. Raises :class:`shared.errors.BadLink` if the member's links were made anew since."""
    group, who, key, first, *life = link.subject
    what, whose, where = Ref(Session, (group, key)), Ref(Member, (group, who)), Ref(Group, (group,))
    found = visit.read((what, whose, where))
    session, member, about = found.get(what), found.get(whose), found.get(where)
    if session is None or member is None or about is None:
        return GONE
    signed_links.hold(member.link_life, tuple(life))
    return _closed(session, member, about, visit) or _Known(session, about, member, first)


def _closed(session: Session, member: Member, group: Group, visit: Visit) -> Answer | None:
    """The page that says why nothing can be answered; None if it can."""
    if not rsvp.asks(group):
        return Answer(title="Nothing to say", lead="The group does not ask any more who comes. Simply come.")
    if member.state is MemberState.PAUSED:
        lead = "While you are on a pause nobody counts on you. You can end it in your settings."
        return Answer(title="You are on a pause", lead=lead)
    if member.state is not MemberState.ACTIVE:
        lead = "You are not a member at the moment. You can come back through the sign-up form."
        return Answer(title="Members say whether they come", lead=lead)
    if not rsvp.takes_answers(session, visit.now):
        return Answer(title="Too late to say", lead=f"{too_late(session)}.")
    return None


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> RsvpPage:
    """Store the answer, replacing an earlier one."""
    choice = fields.get("choice", "")
    whom = {"group": known.group.id, "member": known.member.id}
    done: list[Change] = []
    if choice in (YES, NO):
        done = visit.perform(SAY, Saying(**whom, session=known.session.key, says=choice))
    elif choice in ("all", "single"):
        done = visit.perform(FOR_SEASON, ForSeason(**whom, says=YES if choice == "all" else NO))
    after = done[0].left(known.member) if done else known.member
    return _page(_Known(known.session, known.group, after, known.first), visit, said=_SAID.get(choice, ""))


_SAID = {
    YES: "Saved: you will be there. You can change it until it begins.",
    NO: "Saved: you cannot come. You can change it until it begins.",
    "all": "Saved: you come to all sessions of the season. If you cannot come to one, say so in its reminder.",
    "single": "Saved: you are asked before each session.",
}


def _page(known: _Known, visit: Visit, said: str = "") -> RsvpPage:
    session, group, member = known.session, known.group, known.member
    comes = rsvp.comes(member, session, group.tz_of(session))
    return RsvpPage(
        group=group.name, session=session.heading, when=moments(session.starts or visit.now, group.tz_of(session), zone_of(member, group)),
        page=f"{visit.site_url.rstrip('/')}/{group.id}/s/{session.key}/",
        says={True: YES, False: NO, None: ""}[comes], first=known.first, every=session.key[:10] <= member.comes_until,
        season=_in_season(session, group) or session.key[:10] <= member.comes_until, count=_count(known, visit),
        place=line(session.place, 200),
        doing=doing(session, group, visit.store), said=said,
    )  # fmt: skip


def _in_season(session: Session, group: Group) -> bool:
    """Whether an answer for the whole season covers this session."""
    season = group.season
    return season is not None and (season.until is None or session.key[:10] <= season.until.isoformat())


def _count(known: _Known, visit: Visit) -> int | None:
    """How many come, where members see that, and are few enough to be counted while somebody waits; else None."""
    if rsvp.settings(known.group).number != "members":
        return None
    return coming_now(known.session, known.group, visit.store)


PAGES = (Page(signed_links.COME, _load, _page, _act),)
