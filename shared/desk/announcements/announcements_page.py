"""What co-leads wrote to their members: drafts, what waits to leave, and what went out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from shared.announcements.readers import whom
from shared.desk.announcements import announcement_page
from shared.desk.answers import Page
from shared.desk.visit import Visit
from shared.desk.when import spoken
from shared.model.announcement import Announcement, AnnouncementState
from shared.text.inline import line

AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementLine:
    """*when* is when it leaves or left; *by* the name of whoever sent it."""

    id: str
    subject: str
    whom: str
    when: str
    by: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementsPage:
    """*per_week* is how many may go in a week (0: the group sends none); *older* and *newer* are numbers of pages."""

    template: ClassVar[str] = "announcements.html"
    section: ClassVar[str] = "announcements"
    title: ClassVar[str] = "Announcements"
    per_week: int
    drafts: tuple[AnnouncementLine, ...]
    waiting: tuple[AnnouncementLine, ...]
    out: tuple[AnnouncementLine, ...]
    older: int
    newer: int


def show(visit: Visit) -> AnnouncementsPage:
    rows = visit.store.all(Announcement, visit.group.id, unread=[])
    number = visit.number("page")
    drafts = sorted(_in(rows, AnnouncementState.DRAFT), key=lambda row: (row.written, row.id), reverse=True)
    waiting = sorted(_in(rows, AnnouncementState.WAITING), key=lambda row: (row.due or row.written, row.id))
    out = _in(rows, AnnouncementState.SENT, AnnouncementState.STOPPED)
    left = sorted(out, key=lambda row: (row.left or row.written, row.id), reverse=True)
    return AnnouncementsPage(
        per_week=visit.group.announcements_per_week,
        drafts=tuple(_line(row, visit) for row in drafts),
        waiting=tuple(_line(row, visit) for row in waiting),
        out=tuple(_line(row, visit) for row in left[(number - 1) * AT_ONCE : number * AT_ONCE]),
        older=number + 1 if len(left) > number * AT_ONCE else 0,
        newer=number - 1,
    )


def _in(rows: Iterable[Announcement], *states: AnnouncementState) -> Iterator[Announcement]:
    return (row for row in rows if row.state in states)


def _line(row: Announcement, visit: Visit) -> AnnouncementLine:
    at = row.due or row.left
    return AnnouncementLine(
        id=row.id, subject=line(row.subject, 140) or "No subject yet", whom=whom(row.to),
        when=spoken(at, visit.group.tz) if at else "", by=announcement_page.sender(row, visit.group), state=row.state.value,
    )  # fmt: skip


PAGES = (
    Page(path=("announcements",), show=show),
    Page(path=("announcements", "new"), show=announcement_page.new),
    Page(path=("announcements", "{id}"), show=announcement_page.show),
    Page(path=("announcements", "{id}", "html"), show=announcement_page.framed),
)
