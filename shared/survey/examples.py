"""What the mails about how a session was are previewed with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.group import Feedback
from shared.model.mailing import Audience
from shared.model.survey import Survey, SurveyState, closed, shown
from shared.model.survey import SurveyResponse as Response


def _asked(scene: Scene) -> Mapping[str, Any]:
    session = scene.over()
    group = scene.group
    scene.put(replace(group, feedback=replace(group.feedback or Feedback(), ask=True)), group.id)
    closes = scene.now + timedelta(days=5)
    scene.put(Survey(group=group.id, session=session.key, closes=closes, state=SurveyState.OPEN), group.id, session.key)
    member = scene.somebody
    scene.put(replace(member, active_since=None), group.id, member.id)
    return {"audience": Audience.MEMBERS, "session": session.key}


def _told(scene: Scene) -> Mapping[str, Any]:
    session, group = scene.over(), scene.group
    there = scene.get(Survey, group.id, session.key)
    if not shown(there):
        scene.invent("what members said")
        said = (
            ("yes", "right", "More of this, please."),
            ("yes", "fast", ""),
            ("partly", "right", "The proof went by quickly."),
        )
        responses = [
            Response(group=group.id, session=session.key, member=str(n), worth=worth, pace=pace, line=line)
            for n, (worth, pace, line) in enumerate(said)
        ]
        made = Survey(group=group.id, session=session.key, closes=scene.now)
        scene.put(closed(made, responses), group.id, session.key)
    return {"audience": Audience.CO_LEADS, "session": session.key}


EXAMPLES: Mapping[str, Example] = {"session-feedback": _asked, "feedback-outcome": _told}
