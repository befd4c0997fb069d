"""The co-leads' page of a video of which it was not clear which talk it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared import signed_links
from shared.errors import BadInput, BadLink, Conflict
from shared.model.group import Group
from shared.model.recording import Match, Recording
from shared.model.session import Session, SessionState
from shared.pages.answers import GONE, Answer, Desk
from shared.recaps.recordings import Video, attached, refused
from shared.signed_links import Link
from shared.store import Ref, Write, messages
from shared.text.inline import line

LOOKS_BACK = timedelta(days=60)
"""How long before the video's publishing a talk that can be chosen may have been."""
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
    group: str
    title: str
    watch: str
    published: str
    talks: tuple[Choice, ...]
    wrong: str = ""


def open_page(link: Link, desk: Desk) -> VideoPage | Answer:
    """What a GET shows; changes nothing. Raises :class:`BadLink` for links of another purpose, and of who is no co-lead any more."""
    group, video = _known(link, desk)
    return _page(group, video, desk) if video else GONE


def press(link: Link, fields: Mapping[str, str], desk: Desk) -> VideoPage | Answer:
    """Attach it to the chosen talk, or to none, once. Raises :class:`BadLink`."""
    for _ in range(8):
        group, video = _known(link, desk)
        if video is None:
            return GONE
        if video.match is not Match.UNSURE:
            return _decided(video, desk)
        try:
            writes = _writes(video, fields.get("talk", ""), link.subject[2], desk)
            desk.store.commit(*writes)
        except BadInput as wrong:
            return _page(group, video, desk, wrong=str(wrong))
        except Conflict:
            continue  # somebody was faster: look again
        desk.post.send(messages(writes))
        _, video = _known(link, desk)
        return _decided(video, desk) if video else GONE
    raise Conflict(link.purpose)


def _writes(video: Recording, chosen: str, by: str, desk: Desk) -> list[Write]:
    if chosen == "none":
        return refused(video, None, desk.store, by=by)
    key, _, slug = chosen.partition("/")
    session = desk.store.get(Session, video.group, key) if key and slug else None
    talk = session.talk(slug) if session else None
    if session is None or talk is None or session.host:
        raise BadInput("please choose a talk, or none")
    known = Video(video.id, video.title, video.published, video.url)
    return attached(video, known, session, talk, desk.store, now=desk.now, by=by, correlation=desk.correlation)


def _known(link: Link, desk: Desk) -> tuple[Group, Recording | None]:
    if link.purpose != signed_links.RECORDING or len(link.subject) != 3:
        raise BadLink("this link is for something else")
    group_id, video_id, lead = link.subject
    wanted = (Ref(Recording, (group_id, video_id)), Ref(Group, (group_id,)))
    found = desk.read(wanted)
    video, group = (found.get(one) for one in wanted)
    if group is None or all(one.id != lead for one in group.co_leads):
        raise BadLink("whoever this link was for is no co-lead any more")
    return group, video


def _page(group: Group, video: Recording, desk: Desk, *, wrong: str = "") -> VideoPage | Answer:
    if video.match is not Match.UNSURE:
        return _decided(video, desk)
    published = video.published.astimezone(group.tz)
    return VideoPage(
        group=group.name,
        title=line(video.title, 140) or "A video without a title",
        watch=video.address,
        published=f"{published:%A} {published.day} {published:%B %Y}",
        talks=_choices(group, video, desk),
        wrong=wrong,
    )


def _choices(group: Group, video: Recording, desk: Desk) -> tuple[Choice, ...]:
    """The talks of the sessions held in the two months before, the newest first."""
    since = video.published - LOOKS_BACK
    held = [
        session
        for session in desk.store.sessions(group.id, (since - timedelta(days=60)).date().isoformat())
        if session.state is SessionState.HELD
        and not session.host
        and session.starts
        and since <= session.starts <= video.published
    ]
    held.sort(key=lambda session: session.starts, reverse=True)
    found = [
        Choice(
            id=f"{session.key}/{talk.slug}",
            title=line(talk.title, 140) or "A talk without a title",
            speaker=line(talk.speaker, 80),
            day=f"{(at := session.starts.astimezone(group.tz)).day} {at:%B %Y}",
            taken=talk.recording is not None,
        )
        for session in held
        for talk in session.talks
    ]
    return tuple(found[:MOST])


def _decided(video: Recording, desk: Desk) -> Answer:
    session = desk.store.get(Session, video.group, video.session) if video.session else None
    talk = session.talk(video.talk) if session else None
    named = line(talk.title or talk.speaker, 140) if talk else video.talk
    by = "found by itself" if video.by == "system" else f"decided by {video.by}"
    if video.match is Match.REFUSED:
        lead = f"It is of no talk ({by}). `fortnight recordings attach` can change that."
    elif video.match is Match.REPLACED:
        lead = f"It was the recording of “{named}”, until another took its place ({by})."
    else:
        lead = f"It is the recording of “{named}” ({by}). It is shown once the speaker has agreed."
    return Answer(title="That is settled", lead=lead, details=(("The video", line(video.title, 140) or video.id),))
