"""What the mails about sessions are previewed with: the next session, and things that could happen to it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from shared.errors import BadInput
from shared.letters.scenes import TALK, Example, Scene
from shared.model.mailing import Audience
from shared.model.season import Stage
from shared.model.session import Session, SessionState

TO_ALL, TO_CHAT = {"audience": Audience.MEMBERS}, {"audience": Audience.CHAT}


def _of(session: Session, **more: Any) -> dict[str, Any]:
    return {**TO_ALL, "session": session.key, "revision": session.revision} | more


def _reminder(scene: Scene) -> Mapping[str, Any]:
    """The stage that was asked for, or the next one, at the time when it would go."""
    session = scene.coming()
    tz = scene.group.tz_of(session)
    stages = {stage.name: stage for stage in scene.group.stages}
    if scene.stage and scene.stage not in stages:
        raise BadInput(f"there is no reminder {scene.stage[:20]!r}; there are: {', '.join(stages) or 'none'}")
    opens = {name: stage.opens(session.starts, tz) for name, stage in stages.items() if session.starts}
    following = [name for name, at in sorted(opens.items(), key=lambda one: one[1]) if at >= scene.now]
    name = scene.stage or next(iter(following or list(opens)[-1:]), "")
    at = max(scene.now, opens[name]) if name else scene.now
    return _of(session, stage=name or None, at=at)


def _moved(scene: Scene) -> Mapping[str, Any]:
    session = scene.coming()
    before = (session.starts or scene.now) - timedelta(days=1)
    scene.invent("the time before")
    return _of(session, facts={"previous": before.isoformat()})


def _in_chat(scene: Scene) -> Mapping[str, Any]:
    """The chat's next reminder, or one a day before."""
    session = scene.coming()
    tz = scene.group.tz_of(session)
    stages = scene.group.chat_stages or [Stage.parse("1d")]
    opens = sorted((stage.opens(session.starts, tz), stage.name) for stage in stages if session.starts)
    at, name = next((one for one in opens if one[0] >= scene.now), opens[-1])
    return _of(session, stage=name, at=max(scene.now, at)) | TO_CHAT


def _told_in_chat(example: Example) -> Example:
    """*example* for the post about the same."""
    return lambda scene: {**example(scene), **TO_CHAT}


def _plain(scene: Scene) -> Mapping[str, Any]:
    return _of(scene.coming())


def _late_reading(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.coming())
    if not talk.resources:
        scene.invent("the reading")
        told = replace(talk, resources=TALK.resources)
        session = scene.keep(replace(session, talks=tuple(told if one == talk else one for one in session.talks)))
    return _of(session, subject=talk.slug)


def _cancelled(scene: Scene) -> Mapping[str, Any]:
    session = scene.coming()
    scene.keep(replace(session, state=SessionState.CANCELLED))
    ahead = scene.all(Session, scene.group.id, since=session.key, unread=[])
    after = [one for one in ahead if one.upcoming and one.starts and session.starts and one.starts > session.starts]
    following = min(after, key=lambda one: one.starts, default=None)
    return _of(session, facts={"following": following.key} if following else {})


def _break(scene: Scene) -> Mapping[str, Any]:
    today = scene.now.astimezone(scene.group.tz).date()
    breaks = scene.group.season.breaks if scene.group.season else ()
    ahead = min((one for one in breaks if one.resumes > today), key=lambda one: one.resumes, default=None)
    if ahead is None:
        scene.invent("the pause")
    resumes, note = (ahead.resumes, ahead.note) if ahead else (today + timedelta(days=28), "a summer break")
    return TO_ALL | {"facts": {"end": "begins", "resumes": resumes.isoformat(), "note": note}}


def _to_speaker(scene: Scene, *, over: bool = False, **more: Any) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.over() if over else scene.coming())
    return _of(session, audience=Audience.SPEAKER, subject=talk.slug) | more


def _news(scene: Scene) -> Mapping[str, Any]:
    return {**_moved(scene), **_to_speaker(scene), "facts": {**_moved(scene)["facts"], "what": "moved"}}


def _no_reading(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.coming(), lambda talk: not talk.resources)
    if talk.resources:
        bare = replace(talk, resources=())
        session = scene.keep(replace(session, talks=tuple(bare if one == talk else one for one in session.talks)))
    return _of(session, audience=Audience.CO_LEADS, subject=talk.slug)


def _not_joint(scene: Scene) -> Mapping[str, Any]:
    session = scene.coming()
    scene.invent("the other group")
    wrong = f"joint: others/{session.key} has a programme of its own; cancel it first"
    return _of(session, audience=Audience.CO_LEADS, facts={"wrong": wrong})


def _two_weeks(scene: Scene) -> Mapping[str, Any]:
    if facts := scene.weeks():
        return {"audience": Audience.CO_LEADS, "facts": facts}
    session = scene.coming()
    name = scene.group.stages[0].name if scene.group.stages else "1d"
    at = Stage.parse(name).opens(session.starts or scene.now, scene.group.tz_of(session))
    scene.invent("how many get what")
    lines = json.dumps([[at.isoformat(), "reminder", name, session.id, "24 members"]])
    return {"audience": Audience.CO_LEADS, "facts": {"lines": lines, "flags": f"{session.key}: no reading"}}


EXAMPLES: Mapping[str, Example] = {
    "reminder": _reminder, "moved": _moved, "changed": _plain, "reading": _late_reading, "cancelled": _cancelled, "reinstated": _plain,
    "break": _break, "talk-news": _news, "nudge": _to_speaker, "chase": partial(_to_speaker, stage="slides-3d"),
    "thanks": partial(_to_speaker, over=True), "no-reading": _no_reading, "not-joint": _not_joint, "preflight": _two_weeks,
}  # fmt: skip
POST_EXAMPLES: Mapping[str, Example] = {
    "reminder-chat": _in_chat, "moved-chat": _told_in_chat(_moved), "changed-chat": _told_in_chat(_plain),
    "cancelled-chat": _told_in_chat(_cancelled), "reinstated-chat": _told_in_chat(_plain),
    "reading-chat": _told_in_chat(_late_reading),
}  # fmt: skip
