"""What the mails of a handover, and about a stand-in's days, are previewed with, as the co-lead who looks would get them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shared.group.handover_letters import by_hand
from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _of(scene: Scene, **facts: str) -> Mapping[str, Any]:
    scene.invent("who takes over")
    return {"audience": Audience.CO_LEADS, "subject": scene.lead.id, "facts": facts | {"name": scene.lead.name}}


def _begun(scene: Scene) -> Mapping[str, Any]:
    left = "\n".join(by_hand(scene.group, ()))
    return _of(
        scene,
        by=scene.lead.name,
        to="Robin Example (robin@example.org)",
        going=scene.lead.name,
        by_hand=left,
        leaves="yes",
    )


def _offered(scene: Scene) -> Mapping[str, Any]:
    return _of(scene, by="Robin Example", going="Robin Example", others="", by_hand="\n".join(by_hand(scene.group, ())))


def _taken(scene: Scene) -> Mapping[str, Any]:
    return _of(scene, by="Robin Example", going=scene.lead.name, staying="Robin Example", left="yes")


def _off(scene: Scene) -> Mapping[str, Any]:
    return _of(scene, by=scene.lead.name, staying=scene.lead.name)


def _stand_in(scene: Scene) -> Mapping[str, Any]:
    """The letter to whoever is away: that the other one is there is not asked of what is made up."""
    scene.invent("the stand-in")
    today = scene.now.astimezone(scene.group.tz).date()
    facts = {
        "who": "Robin Example", "who_id": "robin", "away": scene.lead.name, "away_id": scene.lead.id,
        "first": f"{today + timedelta(days=1)}", "last": f"{today + timedelta(days=14)}", "name": scene.lead.name,
    }  # fmt: skip
    return {"audience": Audience.CO_LEADS, "subject": scene.lead.id, "facts": facts}


def _stand_in_changed(scene: Scene) -> Mapping[str, Any]:
    found = _stand_in(scene)
    today = scene.now.astimezone(scene.group.tz).date()
    new = {"new_first": f"{today + timedelta(days=1)}", "new_last": f"{today + timedelta(days=7)}", "leads": ""}
    return {**found, "facts": found["facts"] | new}


EXAMPLES: Mapping[str, Example] = {
    "handover": _begun, "taking-over": _offered, "handed-over": _taken, "handover-off": _off, "stand-in": _stand_in,
    "stand-in-changed": _stand_in_changed,
}  # fmt: skip
