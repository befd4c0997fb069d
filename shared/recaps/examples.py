"""What the mails and posts after a session are previewed with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience
from shared.model.recap import Recap, RecapState
from shared.model.recording import Match, Recording
from shared.model.session import Consent, Resource, Session

WORDS = "It was **good**. Here the words of a co-lead would stand."
VIDEO = "https://www.youtube.com/watch?v=an-example1"


def _told(scene: Scene) -> tuple[Session, Recap]:
    """A session that was held, with its recap."""
    session = scene.over()
    recap: Recap | None = scene.get(Recap, scene.group.id, session.key)
    if recap is None:
        scene.invent("the recap")
        recap = Recap(group=scene.group.id, session=session.key, note=WORDS, made=scene.now, state=RecapState.DRAFT)
    return session, recap


def _out(scene: Scene, audience: Audience) -> Mapping[str, Any]:
    session, recap = _told(scene)
    out = replace(recap, state=RecapState.PUBLISHED, issue=max(1, recap.issue))
    scene.put(out, scene.group.id, session.key)
    scene.keep(session if session.recap else replace(session, recap=recap.note))
    return {"audience": audience, "session": session.key, "facts": {"issue": str(out.issue)}}


def _draft(scene: Scene) -> Mapping[str, Any]:
    session, recap = _told(scene)
    scene.put(replace(recap, state=RecapState.DRAFT), scene.group.id, session.key)
    return {"audience": Audience.CO_LEADS, "session": session.key}


def _playlist(scene: Scene) -> Mapping[str, Any]:
    scene.invent("what YouTube says")
    return {"audience": Audience.CO_LEADS, "facts": {"said": "YouTube answers 404 for the playlist: playlistNotFound"}}


def _found(scene: Scene) -> Mapping[str, Any]:
    unsure = scene.all(Recording, scene.group.id, where={"match": Match.UNSURE.value}, unread=[])
    if unsure:
        return {"audience": Audience.CO_LEADS, "subject": unsure[0].id}
    scene.invent("the recording")
    made = Recording(
        group=scene.group.id, id="an-example1", title="A session in October", published=scene.now - timedelta(days=1)
    )
    scene.put(made, scene.group.id, made.id)
    return {"audience": Audience.CO_LEADS, "subject": made.id}


def _consent(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.over())
    if talk.recording is None:
        scene.invent("the recording")
        shown = replace(talk, recording=Resource(kind="recording", url=VIDEO), consent=Consent.UNASKED)
        scene.keep(replace(session, talks=tuple(shown if one == talk else one for one in session.talks)))
    return {"audience": Audience.SPEAKER, "session": session.key, "subject": talk.slug}


_to_all, _to_chat = (partial(_out, audience=one) for one in (Audience.MEMBERS, Audience.CHAT))
EXAMPLES: Mapping[str, Example] = {
    "recap-draft": _draft, "recap": _to_all, "recap-correction": _to_all, "playlist-unread": _playlist, "recording-found": _found,
    "recording-consent": _consent,
}  # fmt: skip
POST_EXAMPLES: Mapping[str, Example] = {"recap-chat": _to_chat, "recap-chat-correction": _to_chat}
