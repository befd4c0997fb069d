"""What announcements are previewed with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.announcement import Announcement, AnnouncementState
from shared.model.mailing import Audience

TEXT = "We have no room today, so we meet in **B12**, on the first floor.\n\nSee you there!"


def example_of(row: Announcement) -> Example:
    """*row* as members would get it, sent by whoever did, or, of a draft, by the co-lead who looks."""

    def example(scene: Scene) -> Mapping[str, Any]:
        shown = replace(row, id="preview", state=AnnouncementState.SENT, by=row.by or scene.lead.id, left=scene.now)
        scene.put(shown, scene.group.id, shown.id)
        return {"audience": Audience.MEMBERS}

    return example


def _made_up(scene: Scene) -> Announcement:
    scene.invent("the announcement")
    return Announcement(
        group=scene.group.id, id="preview", subject="Today we meet in B12", text=TEXT, written=scene.now
    )


def _announcement(scene: Scene) -> Mapping[str, Any]:
    return example_of(_made_up(scene))(scene)


def _copy(scene: Scene) -> Mapping[str, Any]:
    waiting = replace(
        _made_up(scene), state=AnnouncementState.WAITING, by=scene.lead.id, due=scene.now + timedelta(minutes=10)
    )
    scene.put(waiting, scene.group.id, waiting.id)
    return {"audience": Audience.CO_LEADS, "subject": waiting.id}


EXAMPLES: Mapping[str, Example] = {"announcement": _announcement, "announcement-copy": _copy}
