"""Whose turn it is: the order with its reasons, changed by buttons, and who has, or is asked for, which turn."""

from dataclasses import dataclass
from typing import ClassVar

from shared.desk.answers import NoSuchPage
from shared.desk.visit import Visit
from shared.model.rota import rules_of
from shared.rota.looking import found
from shared.rota.standing import RoleStanding, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaPage:
    template: ClassVar[str] = "rota.html"
    section: ClassVar[str] = "sessions"
    title: ClassVar[str] = "Whose turn it is"
    ahead: int
    answer: int
    roles: tuple[RoleStanding, ...]


def show(visit: Visit) -> RotaPage:
    """Raises :class:`NoSuchPage` where the group asks nobody in turn."""
    rules = rules_of(visit.group)
    if rules is None:
        raise NoSuchPage
    there = found(visit.group, rules, visit.store, visit.now)
    return RotaPage(ahead=rules.ahead_days, answer=rules.answer_days, roles=standings(there))
