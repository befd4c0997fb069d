"""Once a day the groups' playlists are read: new videos are attached to their talks, or co-leads are asked."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from shared.errors import Conflict, NoAccess, Turns
from shared.model.cause import Cause
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.recording import Recording
from shared.model.session import Session
from shared.recaps.recordings import LATEST, Guess, Video, asked, attached, match
from shared.store import Create, Ref, Write
from shared.store.context import Context

log = logging.getLogger(__name__)

OLDEST = timedelta(days=120)
"""How long before a session its first planned date may be, if it was moved."""


class Playlists(Protocol):
    """YouTube. Raises :class:`NoAccess` where a playlist is not to be read."""

    def videos(self, playlist: str) -> list[Video]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistContext(Context):
    playlists: Playlists


def look(groups: Iterable[Group], context: PlaylistContext) -> dict[str, dict[str, int]]:
    """Read each group's playlist; returns counts of what became of new videos. Raises the first trouble at the end."""
    counts: dict[str, dict[str, int]] = {}
    with Turns() as turns:
        for group in groups:
            with turns.each("the playlist of %s could not be looked at", group.id):
                try:
                    counts[group.id] = _look_at(group, context)
                except NoAccess as refused:
                    log.error("the playlist of %s cannot be read: %s", group.id, refused)
                    _tell(group, str(refused), context)
    return counts


def _look_at(group: Group, context: PlaylistContext) -> dict[str, int]:
    counts: dict[str, int] = {}
    # Older videos belong to sessions too long past to ask about; so a long list is not searched again every day.
    fresh = [video for video in context.playlists.videos(group.playlist) if video.published > context.now - 2 * LATEST]
    if not fresh:
        return counts
    known = context.store.get_many(Ref(Recording, (group.id, video.id)) for video in fresh)
    for video in fresh:
        if Ref(Recording, (group.id, video.id)) not in known:
            became = _take(video, group, context)
            counts[became] = counts.get(became, 0) + 1
    return counts


def _take(video: Video, group: Group, context: PlaylistContext) -> str:
    """What becomes of a video that was not seen before."""
    for _ in range(8):
        since = (video.published - LATEST - OLDEST).date().isoformat()
        found = match(video, context.store.all(Session, group.id, since=since))
        if found is None:
            return "none"  # looked at again tomorrow, since the session may not be over yet
        writes: list[Write]
        if isinstance(found, Guess):
            became = "attached"
            cause = Cause(now=context.now, by="system", correlation=context.correlation)
            writes = attached(None, video, found.session, found.talk, context.store, cause)
        else:
            became, writes = "unsure", asked(group.id, video, now=context.now, correlation=context.correlation)
        try:
            context.commit(*writes)
        except Conflict:
            if context.store.get(Recording, group.id, video.id):
                return "known"
            continue  # the session was changed meanwhile; read it again
        return became
    raise Conflict(video.id)


def _tell(group: Group, said: str, context: PlaylistContext) -> None:
    """Co-leads are told once a month for each playlist."""
    digest = hashlib.sha256(group.playlist.encode()).hexdigest()[:12]
    mail = mailing(
        "playlist-unread", group.id, Audience.CO_LEADS, at=context.now, of=f"{digest}.{context.now:%Y%m}", facts={"said": said},
        correlation=context.correlation,
    )  # fmt: skip
    if context.store.get(Mailing, mail.id) is None:
        context.commit(Create(mail))
