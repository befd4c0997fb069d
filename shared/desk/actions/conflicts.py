"""Two co-leads at one form. Each field carries its text of when the form was made (``was-…``), so that a change by somebody
else meanwhile is neither overwritten unseen nor undone by a form that shows the old text."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shared.desk.actions.forms import WAS, Amiss, Sort, fields_of, lines
from shared.desk.visit import Fields, Visit, first
from shared.model.audit import AuditLine
from shared.store.actions import Action

SAID = "Somebody else has changed this since you opened the form. What they wrote stands beside yours; what you send now is kept."

MOMENT = timedelta(minutes=1)
"""So long after something was done it is taken for a second press."""


class Overtaken(Amiss):
    """Two people changed the same fields. *theirs* is what the other one wrote, by the fields' names."""

    def __init__(self, theirs: Mapping[str, str]) -> None:
        super().__init__({}, SAID)
        self.theirs = dict(theirs)


def pressed_twice(action: Action[Any], inputs: Any, visit: Visit) -> str:
    """Words for whoever has just done what cannot be done now: without script a button can be pressed until the next page is there. Empty
    if nothing of the kind was done to what *inputs* name."""
    mine = visit.store.all(AuditLine, visit.group.id, where={"by": visit.lead.id}, unread=[])
    named = (action.name, action.name.rpartition(" ")[2])  # what can be undone of a session is named by its verb alone
    lately = (line for line in mine if line.what in named and timedelta() <= visit.now - line.at <= MOMENT)
    if not any(_done_to(line, action, inputs) for line in lately):
        return ""
    return f"{action.words}: you did that a moment ago, and it is done. If you pressed the button twice, all is well."


def _done_to(line: AuditLine, action: Action[Any], inputs: Any) -> bool:
    """Whether *line* may be about what *inputs* name; so is every line if they name nothing that was there before."""
    fields = fields_of(action)
    if not any(one.sort is Sort.NAME for one in fields):
        return True
    given = {getattr(inputs, one.name) for one in fields if isinstance(getattr(inputs, one.name), str)}
    whole = line.session or line.about.partition("/")[2]
    return whole in given and (not line.talk or line.talk in given)


def merged(typed: Fields, present: Mapping[str, str]) -> Fields:
    """What was typed, and in fields that only somebody else changed, what they wrote. Raises :class:`Overtaken` if both changed
    a field."""
    moved = {name: now for name, now in present.items() if _moved(name, typed, now)}
    stale = {name: now for name, now in moved.items() if _text(typed, name) == _text(typed, f"{WAS}{name}")}
    theirs = {name: now for name, now in moved.items() if name not in stale and _text(typed, name) != now}
    if theirs:
        raise Overtaken(theirs)
    return anew({**typed, **{name: (now,) for name, now in stale.items()}}, stale)


def anew(typed: Fields, theirs: Mapping[str, str]) -> Fields:
    """The same form, as if it had been made after *theirs* was written."""
    return {**typed, **{f"{WAS}{name}": (now,) for name, now in theirs.items()}}


def _moved(name: str, typed: Fields, now: str) -> bool:
    return name in typed and f"{WAS}{name}" in typed and _text(typed, f"{WAS}{name}") != lines(now)


def _text(typed: Fields, name: str) -> str:
    return lines(first(typed, name))
