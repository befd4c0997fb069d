"""What mails to speakers about their page, and posts about a talk's thread, are previewed with."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _of_talk(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.coming())
    return {"audience": Audience.SPEAKER, "session": session.key, "subject": talk.slug}


def _thread(scene: Scene) -> Mapping[str, Any]:
    return {**_of_talk(scene), "audience": Audience.CHAT}


def _without(scene: Scene, audience: Audience) -> Mapping[str, Any]:
    """A talk that was there and is not any more."""
    session, talk = scene.talk_of(scene.coming())
    rest = tuple(one for one in session.talks if one.slug != talk.slug)
    scene.put(replace(session, talks=rest), session.group, session.key)
    facts = {"title": talk.title or "", "speaker": talk.speaker}
    if session.starts:
        facts["starts"] = session.starts.isoformat()
    return {"audience": audience, "session": session.key, "subject": talk.slug, "facts": facts}


def _off(scene: Scene) -> Mapping[str, Any]:
    return _without(scene, Audience.MEMBERS)


def _on(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.coming())
    facts = {"title": talk.title or "", "speaker": talk.speaker}
    return {"audience": Audience.MEMBERS, "session": session.key, "subject": talk.slug, "facts": facts}


def _withdrawn(scene: Scene) -> Mapping[str, Any]:
    found = _without(scene, Audience.CO_LEADS)
    return {**found, "facts": {**found["facts"], "reason": "I have to travel that week."}}


def _restored(scene: Scene) -> Mapping[str, Any]:
    return {**_on(scene), "audience": Audience.CO_LEADS}


def _noted(scene: Scene) -> Mapping[str, Any]:
    return _without(scene, Audience.SPEAKER)


def _posted(made: Example) -> Example:
    return lambda scene: {**made(scene), "audience": Audience.CHAT}


EXAMPLES: Mapping[str, Example] = {
    "deck-link": _of_talk, "talk-off": _off, "talk-on": _on, "talk-withdrawn": _withdrawn, "talk-restored": _restored,
    "withdrawal-noted": _noted,
}  # fmt: skip
POST_EXAMPLES: Mapping[str, Example] = {
    "thread": _thread, "thread-questions": _thread, "talk-off-chat": _posted(_off), "talk-on-chat": _posted(_on),
}  # fmt: skip
