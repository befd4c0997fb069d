"""What the mails about whose turn it is are previewed with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.group import RotaRules
from shared.model.mailing import Audience
from shared.model.member import Member
from shared.model.rota import TALK, Asked, Place, Rota, Slot, Swap, role_id
from shared.model.session import Session


def _made_up(scene: Scene, member: str = "") -> tuple[Session, Rota]:
    """The session, and a rota on which nobody has its turn, or *member* is asked."""
    session, group, now = scene.coming(), scene.group, scene.now
    scene.put(replace(group, rota=replace(group.rota or RotaRules(), ask=True)), group.id)
    starts = session.starts or now
    asked = (
        (Asked(member=member, at=now, until=now + timedelta(days=4), since=now - timedelta(days=90)),) if member else ()
    )
    places = (Place(member=member, since=now, topics="What somebody would present"),) if member else ()
    slot = Slot(session=session.key, starts=starts, asked=asked, zone=session.zone)
    return session, scene.put(Rota(group=group.id, role=TALK, order=places, slots=(slot,)), group.id, TALK)


def _to_member(scene: Scene) -> Mapping[str, Any]:
    member: Member = scene.somebody
    session, rota = _made_up(scene, member.id)
    asked = rota.slots[0].open
    return {
        "audience": Audience.APPLICANT, "subject": member.id, "session": session.key,
        "facts": {"role": TALK, "until": asked.until.isoformat() if asked else ""},
    }  # fmt: skip


def _open(scene: Scene) -> Mapping[str, Any]:
    session, _ = _made_up(scene)
    return {"audience": Audience.CO_LEADS, "session": session.key, "facts": {"roles": TALK, "why": "nobody"}}


def _swapping(scene: Scene) -> Mapping[str, Any]:
    member: Member = scene.somebody
    session, rota = _made_up(scene, "robin")
    slot = rota.slots[0]
    swap = Swap(giver="robin", taker=member.id, at=scene.now)
    scene.put(replace(rota, slots=(replace(slot, swap=swap),)), scene.group.id, TALK)
    return {
        "audience": Audience.APPLICANT, "subject": member.id, "session": session.key,
        "facts": {"role": TALK, "until": (scene.now + timedelta(days=4)).isoformat(), "who": "Robin Example", "back": "", "yes": "yes"},
    }  # fmt: skip


def _near(scene: Scene) -> Mapping[str, Any]:
    """Of a role, which a group without any is given."""
    member: Member = scene.somebody
    session, rota = _made_up(scene)
    rules = scene.group.rota or RotaRules()
    name = (*rules.roles, "host")[0]
    scene.put(replace(scene.group, rota=replace(rules, ask=True, roles=rules.roles or (name,))), scene.group.id)
    slots = (replace(rota.slots[0], holder=member.id),)
    scene.put(replace(rota, role=role_id(name), slots=slots), scene.group.id, role_id(name))
    return {
        "audience": Audience.APPLICANT, "subject": member.id, "session": session.key, "facts": {"role": role_id(name)},
    }  # fmt: skip


EXAMPLES: Mapping[str, Example] = {
    "next-turn": _to_member, "not-needed": _to_member, "nobody-left": _open, "swap-asked": _swapping, "swap-answered": _swapping,
    "turn-near": _near,
}  # fmt: skip
