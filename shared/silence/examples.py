"""What the question to silent members is previewed with."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience
from shared.model.silence import settings


def _still(scene: Scene) -> Mapping[str, Any]:
    said = settings(scene.group)
    facts = {
        "sessions": str(said.sessions or 6), "until": (scene.now + timedelta(days=said.days)).isoformat(),
    }  # fmt: skip
    return {"audience": Audience.APPLICANT, "subject": scene.somebody.id, "facts": facts}


EXAMPLES: Mapping[str, Example] = {"still-with-us": _still}
