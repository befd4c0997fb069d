"""What the mail about an erased person is previewed with."""

from collections.abc import Mapping
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _forgotten(scene: Scene) -> Mapping[str, Any]:
    scene.invent("the person")
    facts = {
        "responses": "2023-09-01 10:00 UTC", "file": "talks: 2023-10-28", "form": scene.group.form.id if scene.group.form else "1FORM",
    }  # fmt: skip
    return {"audience": Audience.CO_LEADS, "facts": facts}


EXAMPLES: Mapping[str, Example] = {"erased": _forgotten}
