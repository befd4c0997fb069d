"""What the mail about the group's chat is previewed with."""

from collections.abc import Mapping
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _refused(scene: Scene) -> Mapping[str, Any]:
    scene.invent("what the chat says")
    return {"audience": Audience.CO_LEADS, "facts": {"said": "404 Unknown Webhook"}}


def _waiting(scene: Scene) -> Mapping[str, Any]:
    facts = {"words": "Somebody would like to join", "desk": f"https://example.org/desk/{scene.group.id}"}
    return {"audience": Audience.CHAT, "facts": facts}


EXAMPLES: Mapping[str, Example] = {"chat-refused": _refused}
POST_EXAMPLES: Mapping[str, Example] = {"co-leads-chat": _waiting}
