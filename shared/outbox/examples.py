"""What mails about mail are previewed with; the daily mail gathers whatever can wait."""

from collections.abc import Mapping
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _unmade(scene: Scene) -> Mapping[str, Any]:
    scene.invent("the mail that could not be made")
    facts = {"mailing": f"reminder/{scene.group.id}/an-example", "kind": "reminder"}
    return {"audience": Audience.CO_LEADS, "facts": facts}


EXAMPLES: Mapping[str, Example] = {"unwritten": _unmade}
