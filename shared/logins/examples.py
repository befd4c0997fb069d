"""What the mail with a login is previewed with: a code that opens nothing."""

from collections.abc import Mapping
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _login(scene: Scene) -> Mapping[str, Any]:
    scene.invent("the code")
    return {"audience": Audience.CO_LEADS, "subject": "an-example", "more": "000000"}


EXAMPLES: Mapping[str, Example] = {"desk-login": _login}
