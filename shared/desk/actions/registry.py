"""Every action there is, by name: one list for the command line, the pages behind links and the forms."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from shared.store.actions import Action

MODULES = (
    "shared.membership.actions",
    "shared.schedule.actions",
    "shared.talks.actions",
    "shared.talks.reading_actions",
    "shared.voting.actions",
    "shared.attendance.actions",
    "shared.rota.actions",
    "shared.silence.actions",
    "shared.survey.actions",
    "shared.announcements.actions",
    "shared.rota.swapping",
    "shared.withdrawals.actions",
    "shared.recaps.actions",
    "shared.slides.actions",
    "shared.signups.actions",
    "shared.rosters.actions",
    "shared.group.actions",
    "shared.group.handover",
    "shared.outbox.actions",
    "shared.mail.actions",
    "shared.privacy.actions",
    "shared.deployment.actions",
    "shared.deployment.pages",
    "shared.doctor.actions",
)
"""Imported only when the list is asked for, to keep starts short."""


@cache
def actions() -> dict[str, Action[Any]]:
    """All actions by their names, feature by feature. Raises :class:`ValueError` if two have one name."""
    found: dict[str, Action[Any]] = {}
    for one in _all():
        if one.name in found:
            raise ValueError(f"two actions are called {one.name!r}")
        found[one.name] = one
    return found


def address_of(action: Action[Any]) -> str:
    """The action's name as it stands in an address."""
    return action.name.replace(" ", "-")


def by_address(name: str) -> Action[Any] | None:
    """The action of that name in an address; None if there is none."""
    return next((one for one in actions().values() if address_of(one) == name), None)


def _all() -> Iterator[Action[Any]]:
    for module in MODULES:
        yield from import_module(module).ACTIONS
