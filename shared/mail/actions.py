"""Previewing a mail, and sending the preview to the co-lead who looks at it."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module

from shared.announcements.drafting import Typed, called, offers, present, typed
from shared.announcements.examples import example_of
from shared.errors import BadInput
from shared.letters.scenes import LATELY, Scene
from shared.mail.previewing import DEAD, Preview, Where, preview
from shared.model.announcement import Announcement
from shared.model.group import CoLead, Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.member import Member
from shared.model.session import Session
from shared.store import Create
from shared.store.actions import Acting, Action, Change, Shape, asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    group: str = asked("The group")
    kind: str = asked("Which mail", shape=Shape.NAME)
    member: str = asked(
        "The id of the member who would get it; of nobody for one who is made up", default="", shape=Shape.NAME
    )
    session: str = asked(
        "The session that it is about (2023-11-25); of none for the next", default="", shape=Shape.NAME
    )
    stage: str = asked("Which reminder (7d)", default="", shape=Shape.NAME)
    key: str = asked("Whatever names the press: with the same, it is sent once", default="", shape=Shape.NAME)


def looked_at(looking: Looking, at: Acting) -> Preview:
    """The mail as it would be sent now. Raises :class:`BadInput` for a member, a session or a kind that does not exist."""
    group = at.group(looking.group)
    member = at.get(Member, group.id, looking.member) if looking.member else None
    if looking.member and member is None:
        raise BadInput(f"there is no member {looking.member[:40]!r}")
    scene = Scene(
        store=at.store, group=group, now=at.now, lead=lead_of(group, at.by.who), session=looking.session, stage=looking.stage,
        member=member, weeks=lambda: _weeks(group, at),
    )  # fmt: skip
    where = Where(site=at.site_url, dead=at.base_url.rstrip("/") + DEAD, replies=at.reply_domain)
    return preview(looking.kind, scene, where)


def _weeks(group: Group, at: Acting) -> Mapping[str, str]:
    """Monday's mail as the tick makes it. Its module is imported by name, as the list of actions does it, since both rooms are on one
    floor."""
    clock = import_module("shared.tick.calendar_duties")
    sessions = at.store.all(Session, group.id, since=(at.now - LATELY).date().isoformat(), unread=[])
    found: Mapping[str, str] = clock.two_weeks(group, sessions, at.store, at.now)
    return found


def lead_of(group: Group, who: str) -> CoLead:
    """The co-lead with that id, else the first."""
    return next((one for one in group.co_leads if one.id == who), group.co_leads[0])


def announcement_seen(row: Announcement, at: Acting) -> Preview:
    """*row*, a draft perhaps, as a member gets it."""
    group = at.group(row.group)
    scene = Scene(store=at.store, group=group, now=at.now, lead=lead_of(group, at.by.who))
    where = Where(site=at.site_url, dead=at.base_url.rstrip("/") + DEAD)
    return preview("announcement", scene, where, example_of(row))


def _send(looking: Looking, at: Acting) -> Iterator[Change]:
    # somebody else's invitation would replace the co-lead's own in their calendar: they get the event without a question
    found = looked_at(looking, replace(at, reply_domain=""))
    yield from _to_look_at(found, f"“{found.words}”", repr(looking) if looking.key else "", looking.group, at)


def _to_look_at(found: Preview, called: str, press: str, group: str, at: Acting) -> Iterator[Change]:
    """Mail what was *found* to the co-lead who acts; once for the same *press*, if that is named."""
    letter, lead = found.letter, lead_of(at.group(group), at.by.who)
    facts = {"subject": letter.subject, "text": letter.text, "html": letter.html}
    if letter.calendar:
        facts["calendar"] = base64.b64encode(letter.calendar).decode()
    press = press or f"{at.now:%Y%m%dT%H%M%S}\0{letter.to}\0" + "\0".join(facts.values())
    of = hashlib.sha256(press.encode("utf-8", "replace")).hexdigest()[:24]
    mail = mailing(
        "mail-preview", group, Audience.CO_LEADS, at=at.now, of=f"{lead.id}.{of}", subject=lead.id,
        facts=facts,
        correlation=at.correlation, **({} if at.by.wait is None else {"wait": at.by.wait}),
    )  # fmt: skip
    if at.get(Mailing, mail.id) is None:
        yield Change(f"send {called} to {lead.address}, to look at", (Create(mail),))


def _test(given: Typed, at: Acting) -> Iterator[Change]:
    """What was typed is kept as a draft, so that nothing of it is lost, and mailed."""
    draft = typed(given, at.group(given.group), at)
    row = draft.after
    if not (row.subject and row.text):
        raise BadInput("write a subject and a text first")
    press = f"{row.id} {row.subject}\0{row.text}\0{at.now:%Y%m%dT%H%M}"
    if draft.writes:
        yield Change(f"{called(row)} is kept as a draft", draft.writes)
    yield from _to_look_at(announcement_seen(row, at), called(row), press, given.group, at)


SEND = Action(
    name="mail preview", inputs=Looking, does=_send, words="Send me this mail, to look at", mails="whoever looks", audited=False,
)  # fmt: skip
TEST = Action(
    name="announcements test", inputs=Typed, does=_test, words="Send me an announcement first", mails="whoever looks", audited=False,
    present=present, offers=offers,
)  # fmt: skip
ACTIONS = (SEND, TEST)
