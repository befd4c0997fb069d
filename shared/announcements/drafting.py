"""Drafts of announcements: what somebody typed, kept or sent along."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.announcements.readers import audience_of, whom
from shared.announcements.sending import switched_on
from shared.errors import BadInput
from shared.model import rsvp
from shared.model.announcement import LONGEST, LONGEST_SUBJECT, Announcement, AnnouncementState, Audience
from shared.model.audit import AuditLine
from shared.model.group import Group
from shared.model.rota import rules_of
from shared.model.session import Session
from shared.store import Create, Replace, Write
from shared.store.actions import Acting, Shape, asked
from shared.text.inline import clean_text, cleaned, line
from shared.text.times import clock, near_day

MOST_DRAFTS = 20
OFFERED = 6
"""Sessions ahead whose readers are offered to choose."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    group: str = asked("The group")
    announcement: str = asked("The announcement’s id", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed(Which):
    """What is typed; None where it stays as the draft has it."""

    subject: str | None = asked("Subject", default=None, longest=LONGEST_SUBJECT)
    text: str | None = asked("Text (Markdown)", default=None, shape=Shape.LONG, longest=LONGEST)
    to: str | None = asked("To whom", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An announcement as it was, if it was there, and as it is with what was typed."""

    before: Announcement | None
    after: Announcement

    @property
    def writes(self) -> tuple[Write, ...]:
        """What keeps it; nothing if it is kept already."""
        if self.before is None:
            return (Create(self.after),)
        return (Replace(self.after),) if self.after != self.before else ()


def typed(given: Typed, group: Group, at: Acting) -> Draft:
    """The draft with what was *given*. Raises :class:`BadInput` where that cannot be, or it is no draft any more."""
    switched_on(group)
    if not _ID.fullmatch(given.announcement):
        raise BadInput("an announcement’s id has letters, digits and hyphens only")
    before = at.get(Announcement, group.id, given.announcement)
    if before is not None and before.state is not AnnouncementState.DRAFT:
        raise BadInput(under_way(before, group))
    if before is None:
        _never_used(given.announcement, group, at)
        _has_room(group, at)
    row = before or Announcement(group=group.id, id=given.announcement, written=at.now)
    subject = row.subject if given.subject is None else clean_text(given.subject, LONGEST_SUBJECT)
    text = row.text if given.text is None else cleaned(given.text, LONGEST)
    to = audience_of(given.to or row.to, group, at.store)
    return Draft(before=before, after=replace(row, subject=subject, text=text, to=to))


def _never_used(announcement: str, group: Group, at: Acting) -> None:
    """What was deleted does not come back by somebody who still had it open: its record, and its copies' mails, go by its id."""
    if announcement == "new":  # the address of the empty form
        raise BadInput("an announcement’s id cannot be new")
    about = f"announcement/{announcement}"
    if any(one.about == about for one in at.all(AuditLine, group.id, about)):
        raise BadInput("this draft was deleted; to send it all the same, put its text into a new one")


def _has_room(group: Group, at: Acting) -> None:
    drafts = [row for row in at.all(Announcement, group.id) if row.state is AnnouncementState.DRAFT]
    if len(drafts) >= MOST_DRAFTS:
        raise BadInput(f"there are {len(drafts)} drafts already; send or delete one of them first")


def present(named: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """What the draft says now, to fill the form with."""
    row = at.get(Announcement, named["group"], named["announcement"])
    return {"subject": row.subject, "text": row.text, "to": row.to} if row else {}


def offers(group_id: str, at: Acting) -> Mapping[str, Mapping[str, str]]:
    """To whom it can go, in words."""
    group = at.group(group_id)
    to: dict[str, Session | None] = {Audience.MEMBERS.value: None}
    if rsvp.asks(group):
        since = at.now.date().isoformat()
        ahead = [row for row in at.store.all(Session, group.id, since=since, unread=[]) if row.upcoming and row.starts]
        names = (Audience.COMING.value, Audience.UNSAID.value)
        to |= {f"{name}/{row.key}": row for row in ahead[:OFFERED] for name in names}
    if rules_of(group):
        to[Audience.ROTA.value] = None
    return {"to": {one: whom(one, session) for one, session in to.items()}}


def under_way(row: Announcement, group: Group) -> str:
    """Why it can be neither changed nor sent any more."""
    who = next((lead.name for lead in group.co_leads if lead.id == row.by), "somebody")
    if row.state is AnnouncementState.WAITING and row.due:
        here = row.due.astimezone(group.tz)
        return f"{who} has sent it: it leaves on {near_day(here)}, {clock(here)}; to change it, stop it first"
    left = f" on {near_day(row.left.astimezone(group.tz))}" if row.left else ""
    return f"{who} has sent it, and it left{left}; write a new one"


def called(row: Announcement, longest: int = 80) -> str:
    return f"“{line(row.subject, longest)}”" if row.subject else "An announcement without a subject"
