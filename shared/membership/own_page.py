"""The member's own page: which mails, which zone, a pause, leaving.

The page's link is in every mail, and mails are forwarded. So whoever has it can change what is easily changed back; to see what
is held, or to erase it, a mail with a link for one day goes to the address itself (:mod:`shared.privacy.own_data`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import ClassVar

from shared import signed_links
from shared.errors import BadInput
from shared.membership import actions
from shared.membership.actions import UNMAILED, AnsweringAs, Leaving, Pause, Settings, Whom
from shared.membership.renewing import STAYS
from shared.model import preference, rsvp
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.session import Session
from shared.pages.answers import Answer, Button
from shared.pages.links import Page, Visit, member_behind
from shared.signed_links import Link
from shared.store import Ref
from shared.store.actions import Change
from shared.text.ticks import SHOWN
from shared.text.times import day, near_day


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """What the member said about the session of a *day* (None: undecided); *token* is that of the page where they change it."""

    day: str
    comes: bool | None
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """What the page shows: *zones* by region, *until* the pause's end, *first* and *last* the days that a pause may have; *propose*
    is the token of the page where talks are proposed, *rota* that of where they say what they would do, if the group asks in turn.
    *coming* is what they have said of sessions ahead, *every* until when they come to all others. *answers_as* is the address as which
    their calendar answers, if it is another; *asks_calendar*: it can be told here."""

    template: ClassVar[str] = "member.html"
    group: str
    name: str
    zone: str
    group_zone: str
    zones: tuple[tuple[str, tuple[str, ...]], ...]
    kinds: tuple[Choice, ...]
    paused: bool
    until: str
    first: str
    last: str
    propose: str
    rota: str
    coming: tuple[Coming, ...]
    every: str
    answers_as: str
    asks_calendar: bool
    said: str = ""
    wrong: str = ""


Shown = OwnPage | Answer


Known = tuple[Member, Group]


def _view(known: Known, visit: Visit) -> Shown:
    return _page(*known, visit)


def _act(known: Known, fields: Mapping[str, str], visit: Visit) -> Shown:
    """Do once what the form's *fields* say; mistakes are shown on the page."""
    try:
        return _changed(*known, fields, visit)
    except BadInput as wrong:
        return _page(*known, visit, wrong=str(wrong))


def _page(member: Member, group: Group, visit: Visit, *, said: str = "", wrong: str = "") -> OwnPage | Answer:
    if member.state not in STAYS:
        return _outside(member)
    today = visit.now.astimezone(preference.zone_of(member, group)).date()
    regions = groupby(preference.zones_for(member), key=lambda name: name.partition("/")[0])
    until = member.paused_until if member.state is MemberState.PAUSED else None
    return OwnPage(
        group=group.name,
        name=member.name,
        zone=member.zone,
        group_zone=group.zone,
        zones=tuple((region, tuple(names)) for region, names in regions),
        kinds=tuple(Choice(kind.id, kind.label, kind.id not in member.muted) for kind in preference.kinds(group)),
        paused=member.state is MemberState.PAUSED,
        until=day(until.astimezone(preference.zone_of(member, group)).date()) if until else "",
        first=(today + timedelta(days=1)).isoformat(),
        last=(today + preference.LONGEST_PAUSE - timedelta(days=1)).isoformat(),
        propose=signed_links.sign(
            Link(signed_links.PROPOSE, (member.group, *signed_links.member_subject(member.id, member.link_life))),
            visit.keys,
        ),
        rota=_rota(member, group, visit),
        coming=tuple(_coming(member, group, visit)),
        every=_every(member, group),
        answers_as=member.answers_as,
        asks_calendar=rsvp.asks(group) and bool(member.answers_as or member.stranger),
        said=said,
        wrong=wrong,
    )


def _coming(member: Member, group: Group, visit: Visit) -> Iterator[Coming]:
    """What they have said of the sessions ahead, each with the page where they change it."""
    tz = preference.zone_of(member, group)
    said = {Ref(Session, (group.id, one.session)): one for one in rsvp.said_ahead(member, group, visit.now)}
    sessions = visit.read(said)
    for ref, one in said.items():
        session = sessions.get(ref)
        if session is None or not rsvp.counts(one, session, group):
            continue
        comes = rsvp.comes(member, session, group.tz_of(session))
        other = signed_links.coming_subject(member.id, one.session, "no" if comes else "yes", member.link_life)
        token = signed_links.sign(Link(signed_links.COME, (member.group, *other)), visit.keys)
        yield Coming(near_day(one.starts.astimezone(tz).date()), comes, token)


def _every(member: Member, group: Group) -> str:
    """In words, until when they come to all sessions that they say nothing of; empty if they do not."""
    until = rsvp.to_all_until(member, group)
    return "" if not until else "for good" if until == rsvp.FOR_GOOD else f"until {day(date.fromisoformat(until))}"


def _rota(member: Member, group: Group, visit: Visit) -> str:
    if group.rota is None or not group.rota.ask:
        return ""
    own = signed_links.member_subject(member.id, member.link_life)
    return signed_links.sign(Link(signed_links.ROTA, (member.group, *own)), visit.keys)


def _outside(member: Member) -> Answer:
    """For somebody who is not a member: there is nothing to set, but they can still see what is held."""
    ask = (Button(choice="data", label="See or erase my data", quiet=True),)
    if member.state in UNMAILED:
        return Answer(
            title="You get no more mail",
            lead="Your mail provider refused our mail, or told us that you do not want it, so we no longer write to "
            "this address. To come back, to see what is held about you or to have it erased, please ask one of the group's co-leads.",
        )
    if member.state is MemberState.UNSUBSCRIBED:
        lead = "You get no mail from us. You can come back at any time through the sign-up form."
        return Answer(title="You have left", lead=lead, buttons=ask)
    if member.state is MemberState.DECLINED:
        lead = "The co-leads have decided so. You get no mail from us, and there is nothing to set."
        return Answer(title="You are not a member", lead=lead, buttons=ask)
    return Answer(title="You are not a member yet", lead="There is nothing to set before you are in.", buttons=ask)


def _changed(member: Member, group: Group, fields: Mapping[str, str], visit: Visit) -> Shown:
    choice, whom = fields.get("choice", ""), Whom(group=group.id, member=member.id)
    if choice == "data" and member.state not in (*UNMAILED, MemberState.PENDING_CONFIRMATION):
        visit.perform(actions.ASK_FOR_DATA, whom)
        return _DATA_MAILED
    if member.state not in STAYS:
        return _outside(member)
    if choice == "renew":
        visit.perform(actions.RELINK, whom)
        return _RENEWED
    done, said = _done(choice, member, fields, visit)
    return _page(done[0].left(member) if done else member, group, visit, said=said)


def _done(choice: str, member: Member, fields: Mapping[str, str], visit: Visit) -> tuple[list[Change], str]:
    whom = {"group": member.group, "member": member.id}
    if choice == "save":
        wanted = tuple(name.removeprefix("kind-") for name in fields if name.startswith("kind-"))
        shown = tuple(fields.get(SHOWN, "").split())
        settings = Settings(**whom, name=fields.get("name"), zone=fields.get("zone", ""), wanted=wanted, shown=shown)
        return visit.perform(actions.SAVE, settings), "Saved."
    if choice == "calendar":
        other = AnsweringAs(**whom, address=fields.get("address", ""))
        return visit.perform(actions.ANSWERS_AS, other), "Saved. Answers of that calendar count from now on."
    if choice == "pause":
        pause = Pause(**whom, until=fields.get("until", ""))
        return visit.perform(actions.PAUSE, pause), "You are on a pause: no mail until it is over."
    if choice == "resume" and member.state is MemberState.PAUSED:
        return visit.perform(actions.RESUME, Whom(**whom)), "Good to have you back. What is next is in your mail."
    if choice == "leave":
        return visit.perform(actions.LEAVE, Leaving(**whom, why="left on the own page")), ""
    return [], ""


_RENEWED = Answer(
    title="Your links are new",
    lead="No link in the mails you have works any more, and neither does this page's; we have mailed you the new "
    "ones. Whoever has an old mail of yours can no longer change anything.",
)
_DATA_MAILED = Answer(
    title="Check your mail",
    lead="To be sure that it is you, we have mailed a link to your address. It works for one day; there you see all that we "
    "hold about you, can save it, and can have it erased.",
)


PAGES = (Page(signed_links.MEMBER, member_behind, _view, _act),)
