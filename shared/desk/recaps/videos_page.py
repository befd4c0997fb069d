"""The recordings of talks: those that somebody has to say something of, and what the others are of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from shared.desk.answers import Answer
from shared.desk.paging import AT_ONCE, page_of
from shared.desk.visit import Visit, first
from shared.desk.when import spoken
from shared.errors import BadInput
from shared.model.recording import Match, Recording
from shared.model.session import Consent, Session, SessionState
from shared.recaps.recordings import Video, candidates, named
from shared.store import Ref
from shared.text.inline import line, web
from shared.text.times import near_day

LATELY = timedelta(days=200)
"""Talks of sessions since so long ago are offered for a recording."""
_CONSENT = {
    Consent.UNASKED: "its speaker has not said whether it may be shown",
    Consent.YES: "shown: its speaker said yes",
    Consent.NO: "not shown: its speaker said no",
}
_STATES = {
    Match.UNSURE: "of which talk, nobody has said",
    Match.ATTACHED: "attached",
    Match.REPLACED: "another one took its place",
    Match.REFUSED: "of no talk",
}
Choice = tuple[str, str]
"""A talk to choose: ``<session's key>/<slug>``, and what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoLine:
    """*likely* are the talks that were held shortly before it appeared."""

    id: str
    title: str
    url: str
    published: str
    state: str
    session: str = ""
    talk: str = ""
    talk_title: str = ""
    attached: bool = False
    refusable: bool = False
    likely: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VideosPage:
    """*waiting* are those of which nobody has said whose they are. *talks* can be chosen for any. *wrong* is what is amiss with the address
    that was *typed*."""

    template: ClassVar[str] = "videos.html"
    section: ClassVar[str] = "recaps"
    title: ClassVar[str] = "Recordings"
    waiting: tuple[VideoLine, ...]
    others: tuple[VideoLine, ...]
    talks: tuple[Choice, ...]
    older: int
    newer: int
    typed: str = ""
    wrong: str = ""


def show(visit: Visit) -> VideosPage:
    """The newest first."""
    return _page(visit)


def attach(visit: Visit) -> Answer:
    """The video that was chosen, or whose address was typed, becomes the recording of the talk that was chosen."""
    from shared.desk.actions import action_page  # which shows first what will happen

    posted = visit.request.fields or {}
    typed, (session, _, talk) = first(posted, "address") or first(posted, "video"), first(posted, "talk").partition("/")
    try:
        video, url = named(typed)
    except BadInput as wrong:
        return _page(visit, typed=typed, wrong=str(wrong))
    if not (video and session and talk):
        return _page(visit, typed=typed, wrong="choose the video, or type its address, and choose its talk")
    given = {"video": video, "session": session, "talk": talk, "url": url, "title": first(posted, "title")}
    fields = {name: (text,) for name, text in given.items()}
    fields |= {"back": (visit.path("recaps", "recordings"),), action_page.TYPED: ("yes",)}
    found = action_page.act(replace(visit, request=replace(visit.request, fields=fields)), "recordings-attach")
    if isinstance(found, action_page.Asking) and found.wrong:
        return _page(visit, typed=first(posted, "address"), wrong=" ".join(found.wrong))
    return found


def _page(visit: Visit, *, typed: str = "", wrong: str = "") -> VideosPage:
    group = visit.group
    rows = visit.store.all(Recording, group.id, unread=[])
    rows.sort(key=lambda row: (row.published, row.id), reverse=True)
    waiting = [row for row in rows if row.match is Match.UNSURE][:AT_ONCE]
    others = [row for row in rows if row.match is not Match.UNSURE]
    page = page_of(len(others), visit.number("page"))
    shown = page.of(others)
    held = _held(visit)
    sessions = _sessions(shown, visit)
    return VideosPage(
        waiting=tuple(_line(row, sessions, visit, held) for row in waiting),
        others=tuple(_line(row, sessions, visit) for row in shown),
        talks=tuple(choice for session in held for choice in _choices(session, visit)),
        older=page.older, newer=page.newer, typed=typed, wrong=wrong,
    )  # fmt: skip


def _held(visit: Visit) -> list[Session]:
    """The sessions whose talks may have a new recording, the latest first."""
    since = (visit.now - LATELY).date().isoformat()
    rows = visit.store.all(Session, visit.group.id, since=since, unread=[])
    found = [row for row in rows if row.state is SessionState.HELD and row.starts and not row.host]
    return sorted(found, key=lambda row: row.key, reverse=True)


def _sessions(rows: Iterable[Recording], visit: Visit) -> Mapping[str, Session]:
    refs = dict.fromkeys(Ref(Session, (row.group, row.session)) for row in rows if row.session)
    return {row.key: row for row in visit.store.get_many(refs, set()).values()} if refs else {}


def _choices(session: Session, visit: Visit, slugs: Iterable[str] | None = None) -> Iterable[Choice]:
    day = near_day(session.starts.astimezone(visit.group.tz_of(session))) if session.starts else session.key
    for talk in session.talks:
        if slugs is None or talk.slug in slugs:
            yield f"{session.key}/{talk.slug}", f"{day}: {line(talk.speaker, 40)}, {line(talk.title or 'no title', 60)}"


def _line(row: Recording, sessions: Mapping[str, Session], visit: Visit, held: Iterable[Session] = ()) -> VideoLine:
    session = sessions.get(row.session)
    talk = session.talk(row.talk) if session else None
    state = _CONSENT[talk.consent] if talk and row.match is Match.ATTACHED else _STATES[row.match]
    near = candidates(Video(row.id, row.title, row.published), held)
    return VideoLine(
        id=row.id, title=line(row.title, 140) or row.id, url=web(row.address), published=spoken(row.published, visit.group.tz), state=state,
        session=row.session, talk=row.talk, talk_title=line(talk.title or f"A talk by {talk.speaker}", 140) if talk else "",
        attached=row.match is Match.ATTACHED, refusable=row.match in (Match.UNSURE, Match.ATTACHED),
        likely=tuple(choice for one in near for choice in _choices(one.session, visit, (one.talk.slug,))),
    )  # fmt: skip
