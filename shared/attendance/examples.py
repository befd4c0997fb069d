"""What the mail about a calendar's answer is previewed with."""

from collections.abc import Mapping
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _unknown(scene: Scene) -> Mapping[str, Any]:
    return {"audience": Audience.APPLICANT, "subject": scene.somebody.id, "session": scene.coming().key}


EXAMPLES: Mapping[str, Example] = {"calendar-unknown": _unknown}
