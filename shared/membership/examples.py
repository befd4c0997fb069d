"""What the mails to and about members are previewed with."""

from collections.abc import Mapping
from typing import Any

from shared.letters.scenes import ANOTHER, Example, Scene
from shared.membership.onboarding import shows_link
from shared.model.mailing import Audience
from shared.model.member import Member, MemberState

WHY = "550 5.1.1 no such user"


def _to(member: Member, **more: Any) -> Mapping[str, Any]:
    return {"audience": Audience.APPLICANT, "subject": member.id} | more


def _confirm(scene: Scene) -> Mapping[str, Any]:
    return _to(scene.in_state(MemberState.PENDING_CONFIRMATION))


def _with_next(scene: Scene) -> Mapping[str, Any]:
    session = scene.ahead()
    near = {"near": "yes"} if shows_link(session, scene.group, scene.now) else {}
    return _to(scene.somebody, facts=near, session=session.key if session else None)


def _own(scene: Scene) -> Mapping[str, Any]:
    return _to(scene.somebody)


def _about(scene: Scene, state: MemberState, why: str = "", **facts: str) -> Mapping[str, Any]:
    member = scene.in_state(state, why)
    return {"audience": Audience.CO_LEADS, "subject": member.id, "facts": facts}


def _applicant(scene: Scene) -> Mapping[str, Any]:
    return _about(scene, MemberState.PENDING_APPROVAL)


def _returning(scene: Scene) -> Mapping[str, Any]:
    return _about(scene, MemberState.DECLINED)


def _dropped(scene: Scene) -> Mapping[str, Any]:
    life = str(scene.somebody.life)
    return _about(scene, MemberState.BOUNCED, WHY, life=life, was=MemberState.ACTIVE.value)


def _several(scene: Scene, state: MemberState, why: str = "") -> Mapping[str, Any]:
    first = scene.in_state(state, why)
    scene.invent("the second person")
    second = scene.person(ANOTHER, "Kim Second", "kim@example.org", state, why)
    scene.put(second, scene.group.id, second.id)
    about = "\n".join(f"{one.id}.{one.life}" for one in (first, second))
    return {"audience": Audience.CO_LEADS, "facts": {"about": about}}


def _applicants(scene: Scene) -> Mapping[str, Any]:
    return _several(scene, MemberState.PENDING_APPROVAL)


def _those_out(scene: Scene) -> Mapping[str, Any]:
    return _several(scene, MemberState.BOUNCED, WHY)


EXAMPLES: Mapping[str, Example] = {
    "confirm": _confirm, "application": _applicant, "applications": _applicants, "returning": _returning, "welcome": _with_next,
    "back": _with_next, "declined": _own, "dropped": _dropped, "all-dropped": _those_out, "my-data": _own, "new-links": _own,
}  # fmt: skip
