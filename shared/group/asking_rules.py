"""What a group's file may say about what members are asked: whose turn it is, whether they are still with the group, how a session was."""

from collections.abc import Iterator, Sequence

from shared.model.group import Group, RotaRules
from shared.model.rota import TALK, role_id
from shared.text.mistakes import Mistake

MOST_SILENT = 26
"""The most sessions of silence; a year of a group that meets every other week."""
BY = ("mail", "recap")
"""The ways in which members can be asked how a session was."""
_ROTA_BETWEEN = {"talks": (0, 10), "ahead_days": (14, 180), "answer_days": (1, 14)}
MOST_ROLES, LONGEST_ROLE = 5, 30


def asked(group: Group) -> Iterator[Mistake]:
    yield from _rota(group)
    yield from _silence(group)
    yield from _feedback(group)


def _at(said: str, *path: str | int) -> Mistake:
    return Mistake(said, path)


def _rota(group: Group) -> Iterator[Mistake]:
    """What is wrong with the rota: every role needs a name of its own in links."""
    rota = group.rota
    if rota is None:
        return
    for name, (least, most) in _ROTA_BETWEEN.items():
        if not least <= getattr(rota, name) <= most:
            yield _at(f"{getattr(rota, name)} is not between {least} and {most}", "rota", name)
    if rota.talks > group.talks_per_session:
        yield _at(f"{rota.talks} are more than talks_per_session, which is {group.talks_per_session}", "rota", "talks")
    if rota.ask and group.season is None:
        yield _at("there is nothing to ask for without a season; add one", "rota", "ask")
    if rota.ask and not rota.talks and not rota.roles:
        yield _at("nobody would be asked for anything; name roles, or leave talks at 1", "rota", "ask")
    yield from _roles(rota.roles)
    if rota.notes_by not in ("", RotaRules().notes_by) and role_id(rota.notes_by) not in map(role_id, rota.roles):
        yield _at(f"{rota.notes_by[:60]!r} is none of the roles", "rota", "notes_by")


def _roles(roles: Sequence[str]) -> Iterator[Mistake]:
    if len(roles) > MOST_ROLES:
        yield _at(f"these are {len(roles)}, and there are at most {MOST_ROLES}", "rota", "roles")
    taken = {TALK: ""}
    for at, name in enumerate(roles):
        known = taken.get(role_id(name))
        if known is not None:
            said = f"it cannot be told from {known!r}" if known else "presenting is no role of its own; talks says it"
            yield _at(f"{name!r}: {said}", "rota", "roles", at)
        elif not name.strip():
            yield _at("a role needs a name", "rota", "roles", at)
        elif len(name) > LONGEST_ROLE:
            yield _at(f"{name!r} is longer than {LONGEST_ROLE} characters", "rota", "roles", at)
        taken.setdefault(role_id(name), name)


def _silence(group: Group) -> Iterator[Mistake]:
    """What is wrong with the rules for silence: one missed session means nothing, and members need time to answer."""
    said = group.silence
    if said is not None and not (said.sessions == 0 or 2 <= said.sessions <= MOST_SILENT):
        wrong = f"{said.sessions} is neither 0, which asks nobody, nor between 2 and {MOST_SILENT}"
        yield _at(wrong, "silence", "sessions")
    if said is not None and not 7 <= said.days <= 90:
        yield _at(f"{said.days} is not between 7 and 90", "silence", "days")


def _feedback(group: Group) -> Iterator[Mistake]:
    said = group.feedback
    if said is None:
        return
    if said.by not in BY:
        yield _at(f"{said.by!r} is neither {BY[0]} nor {BY[1]}", "feedback", "by")
    for name, number, least, most in (("hours", said.hours, 0, 48), ("days", said.days, 2, 14)):
        if not least <= number <= most:
            yield _at(f"{number} is not between {least} and {most}", "feedback", name)
