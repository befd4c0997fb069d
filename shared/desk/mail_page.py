"""Mail and chat: what went out and what became of it, and every kind as it would look now, for a member of one's choice."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from shared.desk.answers import File, NoSuchPage, Page
from shared.desk.visit import Visit
from shared.errors import BadInput
from shared.letters.scenes import LATELY, Scene
from shared.mail.actions import Looking, lead_of, looked_at
from shared.mail.previewing import DEAD, PostPreview, Preview, Where, kinds, posts
from shared.mail.recipients import kind_in_words
from shared.membership.everybody import by_address
from shared.model.mailing import Mailing
from shared.model.member import Member
from shared.model.session import Session
from shared.outbox.ledger import given_up
from shared.outbox.outcomes import BACK, Outcome, bounced, outcomes
from shared.schedule.forecast import day_of, mail_in_words
from shared.store import Ref
from shared.text.addresses import normalise
from shared.text.times import local, short_date

FRAMED = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action 'none'; base-uri 'self'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"  # noqa: E501
"""The content security policy of a mail in its frame: its own style and pictures, no script; a link opens beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    words: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of a mailing, in words. *going*: some mails are not sent yet."""

    when: str
    what: str
    whom: str
    sent: int
    others: tuple[str, ...]
    going: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """*kinds* by whom they are for: (heading, choices); *lines* is what went out, newest first, *older* the address of what was before,
    *unmade* (id, words) what could not be made."""

    template: ClassVar[str] = "mail.html"
    section: ClassVar[str] = "mail"
    title: ClassVar[str] = "Mail"
    kinds: tuple[tuple[str, tuple[Choice, ...]], ...]
    lines: tuple[Line, ...]
    unmade: tuple[tuple[str, str], ...]
    more: int
    older: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """*fields* is what was asked, *frame* the address of the mail as HTML; *wrong* is why there is nothing to see."""

    template: ClassVar[str] = "mail-preview.html"
    section: ClassVar[str] = "mail"
    title: str
    kinds: tuple[Choice, ...]
    sessions: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    reader: str
    fields: Mapping[str, str]
    preview: Preview | None = None
    frame: str = ""
    wrong: str = ""

    @property
    def calendar(self) -> str:
        """The calendar part, as it is sent."""
        part = self.preview.letter.calendar if self.preview else None
        return part.decode() if part else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPage:
    template: ClassVar[str] = "chat-preview.html"
    section: ClassVar[str] = "mail"
    title: ClassVar[str] = "Posts in the chat"
    posts: tuple[PostPreview, ...]
    takes: bool


LINES = 100
"""Mailings on a page."""
WHOM = {
    "members": "members", "applicant": "one each", "speaker": "a speaker each", "co-leads": "co-leads", "chat": "the chat",
}  # fmt: skip
REASONS = {
    "muted": "do not want it", "paused": "are on a pause", "unsubscribed": "have left", "bounced": "cannot be reached",
    "refused": "refused by the mail service",
    "erased": "were forgotten", "started": "came too late", "superseded": "overtaken by a newer one", "unwritable": "could not be made",
    "in_welcome": "told by the welcome", "complained": "marked our mail as spam", "in the mail of the day": "put into the mail of the day",
    "decided": "decided already", "voted": "have voted already",
    "cannot come": "cannot come", "has not said": "have not said that they come",
    "has said": "have said whether they come", "not on the rota": "are not on the rota", "stopped": "had not got it when it was stopped",
}  # fmt: skip
_HEADINGS = ("To members", "To applicants, speakers and co-leads")


def mail(visit: Visit) -> MailPage:
    """What went out in the last weeks, and what there is to look at."""
    shown = kinds()
    parts = [[kind for kind in shown if kind.transactional is other] for other in (False, True)]
    until = _day(visit.asked("before"))
    since = (until or visit.now.date()) - BACK
    found = [one for one in outcomes(visit.group.id, since, visit.store) if until is None or one.at.date() < until]
    return MailPage(
        kinds=tuple(
            (heading, tuple(Choice(value=kind.name, words=kind.words, current=False) for kind in part))
            for heading, part in zip(_HEADINGS, parts, strict=True)
        ),
        unmade=tuple(
            (
                row.id,
                f"{kind_in_words(row.kind, row.stage or '', row.session or '')}, of {local(row.created, visit.group.tz)}",
            )
            for row in given_up(visit.group.id, visit.lead.id, visit.store, visit.now)
        ),
        lines=tuple(_lines(found[:LINES], visit)),
        more=max(0, len(found) - LINES),
        older=visit.path("mail", before=since.isoformat()),
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadInput(f"{written[:20]!r} is no day; write it like 2023-11-25") from error


def _lines(found: Sequence[Outcome], visit: Visit) -> Iterator[Line]:
    refs = [Ref(Mailing, (one.mailing,)) for one in found if one.mailing]
    rows = visit.store.get_many(refs, unread=set())
    back = bounced(visit.group.id, (one.mailing for one in found if one.mailing), visit.store)
    for one in found:
        row: Mailing | None = rows.get(Ref(Mailing, (one.mailing,)))
        came = (f"{back[one.mailing]} bounced",) if one.mailing in back else ()
        yield Line(
            when=local(one.at, visit.group.tz) if one.mailing else short_date(one.at), what=kind_in_words(one.kind, one.stage, one.session),
            whom=WHOM[one.audience], sent=one.sent,
            others=(*came, *(f"{n} {REASONS.get(why, why.replace('_', ' '))}" for why, n in one.others)),
            going=row is not None and row.due is not None,
        )  # fmt: skip


def preview(visit: Visit) -> PreviewPage:
    """One mail, or why it cannot be shown."""
    named = visit.asked("kind") or kinds()[0].name
    reader = visit.asked("for").strip()
    page = PreviewPage(
        title="A mail as it would be sent now",
        kinds=tuple(Choice(value=kind.name, words=kind.words, current=kind.name == named) for kind in kinds()),
        sessions=tuple(_sessions(visit)),
        stages=tuple(
            Choice(value=one.name, words=mail_in_words("reminder", one.name), current=visit.asked("stage") == one.name)
            for one in visit.group.stages
        ),
        reader=reader,
        fields={},
    )
    try:
        member = _member(reader, visit)
        looking = _looking(visit, named, member)
        found = looked_at(looking, visit.acting())
    except BadInput as error:
        return replace(page, wrong=str(error))
    asked = {"kind": named, "member": looking.member, "session": looking.session, "stage": looking.stage}
    fields = {name: value for name, value in asked.items() if value}
    press = {"key": visit.new_id()}  # of this page: however often its button is pressed, one mail goes
    frame = visit.path(
        "mail", "preview", "html", **{"for" if name == "member" else name: v for name, v in fields.items()}
    )
    return replace(page, fields=fields | press, preview=found, frame=frame, reader=member.address if member else "")


def framed(visit: Visit) -> File:
    """The mail's HTML, alone. A link in it opens beside the frame."""
    try:
        looking = _looking(visit, visit.asked("kind"), _member(visit.asked("for"), visit))
        found = looked_at(looking, visit.acting())
    except BadInput as error:
        raise NoSuchPage from error
    html = found.letter.html.replace("<head>", '<head>\n<base target="_blank">', 1)
    return File(content=html.encode(), type="text/html; charset=utf-8", policy=FRAMED)


def chat(visit: Visit) -> ChatPage:
    """A post as the group's chat would show it."""
    group = visit.group
    scene = Scene(store=visit.store, group=group, now=visit.now, lead=lead_of(group, visit.lead.id))
    where = Where(site=visit.site_url, dead=visit.base_url.rstrip("/") + DEAD)
    return ChatPage(posts=tuple(posts(scene, where)), takes=bool(group.chat_webhook))


def _looking(visit: Visit, kind: str, member: Member | None) -> Looking:
    return Looking(
        group=visit.group.id,
        kind=kind,
        member=member.id if member else "",
        session=visit.asked("session"),
        stage=visit.asked("stage"),
    )


def _member(reader: str, visit: Visit) -> Member | None:
    """The member with this address or id; None if none is asked for."""
    if not reader:
        return None
    if re.fullmatch(r"[0-9a-f]{20}", reader):
        found = visit.store.get(Member, visit.group.id, reader)
    else:
        found = next(iter(by_address(visit.group.id, normalise(reader), visit.store, visit.keys())), None)
    if found is None:
        raise BadInput(f"nobody here has the address {reader[:254]}")
    return found


def _sessions(visit: Visit) -> list[Choice]:
    """The sessions that have a date, newest last."""
    since = (visit.now - LATELY).date().isoformat()
    rows = visit.store.all(Session, visit.group.id, since=since, unread=[])
    dated = sorted((row for row in rows if row.starts), key=lambda row: (row.starts, row.key))
    return [
        Choice(value=row.key, words=f"{day_of(row.key)}: {row.heading[:80]}", current=row.key == visit.asked("session"))
        for row in dated
    ]


PAGES = (
    Page(path=("mail",), show=mail),
    Page(path=("mail", "preview"), show=preview),
    Page(path=("mail", "preview", "html"), show=framed),
    Page(path=("mail", "chat"), show=chat),
)
