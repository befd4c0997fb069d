"""Tasks that the desk hands to another function, because the action needs more than the table."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from shared.desk.actions import forms
from shared.desk.visit import Visit
from shared.errors import BadInput
from shared.store.actions import Acting, Action, By, Change, Way, perform

NAME = "do"
"""The key by which a function knows such a task from its other events."""


def task(action: Action[Any], inputs: Any, visit: Visit) -> dict[str, Any]:
    """``{"do": <action>, "group": …, "inputs": {name: [texts]}, "by": <co-lead's id>, "correlation": …}``, as JSON."""
    fields = {name: list(_texts(value)) for name, value in asdict(inputs).items() if name not in forms.GIVEN}
    return {
        NAME: action.name, "group": visit.group.id, "inputs": fields, "by": visit.lead.id, "correlation": visit.correlation,
    }  # fmt: skip


def _texts(value: Any) -> list[str]:
    if isinstance(value, bool):
        return [forms.YES if value else forms.NO]
    return list(value) if isinstance(value, tuple | list) else [str(value)]


def carry_out(given: Mapping[str, Any], at: Acting, where: str, actions: Iterable[Action[Any]]) -> list[Change]:
    """Do the task as any action is done, one of *actions*: a function ships those of its feature, not all there are. *at* is what the
    function works with; who asked is in the task. Raises :class:`BadInput` if it can no longer be done."""
    action = next((one for one in actions if one.where == where and one.name == given.get(NAME)), None)
    if action is None:
        raise BadInput(f"{given.get(NAME)!r} is nothing that is done here")
    typed = {name: tuple(values) for name, values in given["inputs"].items()}
    by = By(who=given["by"], way=Way.DESK)
    (inputs,) = forms.read(action, given["group"], typed)
    return perform(action, inputs, replace(at, by=by, correlation=given["correlation"]))
