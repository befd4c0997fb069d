"""One announcement: its form with a preview as members get it, or what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from shared.announcements.drafting import offers
from shared.announcements.readers import how_many, session_of, whom
from shared.announcements.sending import PAUSE, leaves
from shared.desk.answers import File, NoSuchPage
from shared.desk.mail_page import FRAMED, REASONS
from shared.desk.visit import Visit
from shared.desk.when import spoken
from shared.mail.actions import announcement_seen
from shared.model.announcement import LONGEST, LONGEST_SUBJECT, Announcement, AnnouncementState
from shared.model.count import Count
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.outbox.outcomes import SENT, place_of
from shared.text.inline import line

DRAFT = AnnouncementState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementPage:
    """*choices* are the readers that can be chosen; *readers* how many members it is for now, and *leaves* when it would leave if it were
    sent now. *frame* is the address of the mail as HTML, *text* its plain text; both empty as long as there is nothing to show. Of what was
    sent: *by* whom, *when* it leaves or left, how many got it (*sent*), and why others did not."""

    template: ClassVar[str] = "announcement.html"
    section: ClassVar[str] = "announcements"
    title: str
    id: str
    kept: bool
    row: Announcement
    whom: str
    choices: Mapping[str, str]
    readers: str
    leaves: str
    frame: str
    text: str
    by: str = ""
    when: str = ""
    sent: int = 0
    others: tuple[str, ...] = ()
    longest: ClassVar[int] = LONGEST
    longest_subject: ClassVar[int] = LONGEST_SUBJECT
    minutes: ClassVar[int] = PAUSE.seconds // 60

    @property
    def draft(self) -> bool:
        return self.row.state is DRAFT


def new(visit: Visit) -> AnnouncementPage:
    """An empty form. Its id is this page's: however often its button is pressed, there is one draft."""
    row = Announcement(group=visit.group.id, id=visit.new_id(), written=visit.now)
    return _page(row, visit, kept=False)


def show(visit: Visit, announcement: str) -> AnnouncementPage:
    """Raises :class:`NoSuchPage`."""
    return _page(_found(visit, announcement), visit, kept=True)


def framed(visit: Visit, announcement: str) -> File:
    """The mail's HTML, alone. A link in it opens beside the frame."""
    row = _found(visit, announcement)
    html = announcement_seen(row, visit.acting()).letter.html.replace("<head>", '<head>\n<base target="_blank">', 1)
    return File(content=html.encode(), type="text/html; charset=utf-8", policy=FRAMED)


def sender(row: Announcement, group: Group) -> str:
    """The name of whoever sent it; empty of a draft, and where that is not known."""
    return next((lead.name for lead in group.co_leads if lead.id == row.by), "") if row.state is not DRAFT else ""


def _found(visit: Visit, announcement: str) -> Announcement:
    row = visit.store.get(Announcement, visit.group.id, announcement)
    if row is None:
        raise NoSuchPage
    return row


def _page(row: Announcement, visit: Visit, *, kept: bool) -> AnnouncementPage:
    group, draft = visit.group, row.state is DRAFT
    to = whom(row.to, session_of(row.to, group, visit.store))
    there = bool(row.subject or row.text)
    at = row.due or row.left
    page = AnnouncementPage(
        title=line(row.subject, 140) or "A new announcement", id=row.id, kept=kept, row=row, whom=to,
        choices=_choices(row, to, visit) if draft else {}, readers=str(how_many(row.to, group, visit.store)) if draft else "",
        leaves=spoken(leaves(group, visit.now), group.tz),
        frame=visit.path("announcements", row.id, "html") if kept and there else "",
        text=announcement_seen(row, visit.acting()).letter.text if there else "",
        by=sender(row, group), when=spoken(at, group.tz) if at else "",
    )  # fmt: skip
    return page if draft or row.due else _with_outcome(page, visit)


def _choices(row: Announcement, to: str, visit: Visit) -> Mapping[str, str]:
    """Those that are offered, and the one that the draft has."""
    return {**offers(visit.group.id, visit.acting())["to"], row.to: to}


def _with_outcome(page: AnnouncementPage, visit: Visit) -> AnnouncementPage:
    """*page* with what became of its mails so far."""
    mail = visit.store.get(Mailing, page.row.mailing)
    place = place_of(mail) if mail else None
    count = visit.store.get(Count, *place) if place else None
    numbers = count.numbers if count else {}
    others = ((reason, number) for reason, number in numbers.items() if reason != SENT)
    words = tuple(
        f"{number} {REASONS.get(reason, reason)}" for reason, number in sorted(others, key=lambda one: -one[1])
    )
    return replace(page, sent=numbers.get(SENT, 0), others=words)
