"""What mails to speakers about their page, and posts about a talk's thread, are previewed with."""

from collections.abc import Mapping
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _of_talk(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.coming())
    return {"audience": Audience.SPEAKER, "session": session.key, "subject": talk.slug}


def _thread(scene: Scene) -> Mapping[str, Any]:
    return {**_of_talk(scene), "audience": Audience.CHAT}


EXAMPLES: Mapping[str, Example] = {"deck-link": _of_talk}
POST_EXAMPLES: Mapping[str, Example] = {"thread": _thread, "thread-questions": _thread}
