"""The co-leads' page for a video when it is not clear which talk it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from shared import signed_links
from shared.errors import BadInput, BadLink
from shared.model.group import Group
from shared.model.recording import Match, Recording
from shared.model.session import Session, SessionState
from shared.pages.answers import GONE, Answer
from shared.pages.links import Page, Visit, hold_co_lead
from shared.recaps.actions import ATTACH, DETACH, Attaching, WhichVideo
from shared.signed_links import Link
from shared.store import Ref
from shared.text.inline import line
from shared.text.times import dated, day

LOOKS_BACK = timedelta(days=60)
"""How long before the video was published a talk may have been to be offered as a choice."""
MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    id: str
    title: str
    speaker: str
    day: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPage:
    template: ClassVar[str] = "recording.html"
    group: str
    title: str
    watch: str
    published: str
    talks: tuple[Choice, ...]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    group: Group
    video: Recording
    link: Link


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> VideoPage | Answer:
    """Attach it to the chosen talk, or to none, once."""
    if known.video.match is not Match.UNSURE:
        return _decided(known.video, visit)
    try:
        _do(known.video, fields.get("talk", ""), known.link.subject[2], visit)
    except BadInput as wrong:
        return _page(known, visit, wrong=str(wrong))
    after = _load(known.link, visit)
    return after if isinstance(after, Answer) else _decided(after.video, visit)


def _do(video: Recording, chosen: str, lead: str, visit: Visit) -> None:
    if chosen == "none":
        visit.perform(DETACH, WhichVideo(group=video.group, video=video.id), lead)
        return
    key, _, slug = chosen.partition("/")
    session = visit.get(Session, video.group, key) if key and slug else None
    if session is None or session.talk(slug) is None or session.host:
        raise BadInput("please choose a talk, or none")
    attaching = Attaching(group=video.group, video=video.id, session=key, talk=slug, url=video.url)
    visit.perform(ATTACH, attaching, lead)


def _load(link: Link, visit: Visit) -> _Known | Answer:
    if len(link.subject) != 3:
        raise BadLink("this link is for something else")
    group_id, video_id, lead = link.subject
    what, where = Ref(Recording, (group_id, video_id)), Ref(Group, (group_id,))
    found = visit.read((what, where))
    video, group = found.get(what), hold_co_lead(lead, found.get(where), visit.now)
    return _Known(group, video, link) if video else GONE


def _page(known: _Known, visit: Visit, *, wrong: str = "") -> VideoPage | Answer:
    group, video = known.group, known.video
    if video.match is not Match.UNSURE:
        return _decided(video, visit)
    published = video.published.astimezone(group.tz)
    return VideoPage(
        group=group.name,
        title=line(video.title, 140) or "A video without a title",
        watch=video.address,
        published=day(published),
        talks=_choices(group, video, visit),
        wrong=wrong,
    )


def _choices(group: Group, video: Recording, visit: Visit) -> tuple[Choice, ...]:
    """The talks of the sessions held in the two months before, the newest first."""
    since = video.published - LOOKS_BACK
    held = [
        (session.starts, session)
        for session in visit.store.all(Session, group.id, since=(since - timedelta(days=60)).date().isoformat())
        if session.state is SessionState.HELD
        and not session.host
        and session.starts
        and since <= session.starts <= video.published
    ]
    held.sort(key=lambda one: one[0], reverse=True)
    found = [
        Choice(
            id=f"{session.key}/{talk.slug}",
            title=line(talk.title, 140) or "A talk without a title",
            speaker=line(talk.speaker, 80),
            day=dated(starts.astimezone(group.tz_of(session))),
            taken=talk.recording is not None,
        )
        for starts, session in held
        for talk in session.talks
    ]
    return tuple(found[:MOST])


def _decided(video: Recording, visit: Visit) -> Answer:
    session = visit.store.get(Session, video.group, video.session) if video.session else None
    talk = session.talk(video.talk) if session else None
    named = line(talk.title or talk.speaker, 140) if talk else video.talk
    by = "found by itself" if video.by == "system" else f"decided by {video.by}"
    if video.match is Match.REFUSED:
        lead = f"It belongs to no talk ({by}). `fortnight recordings attach` can change that."
    elif video.match is Match.REPLACED:
        lead = f"It was the recording of “{named}”, until another took its place ({by})."
    else:
        lead = f"It is the recording of “{named}” ({by}). It is shown once the speaker has agreed."
    return Answer(title="That is decided", lead=lead, details=(("The video", line(video.title, 140) or video.id),))


PAGES = (Page(signed_links.RECORDING, _load, _page, _act),)
