"""Two co-leads at one form. Each field carries its text of when the form was made (``was-…``), so that a change by somebody
else meanwhile is neither overwritten unseen nor undone by a form that shows the old text."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shared.desk.actions.forms import DAY, WAS, Amiss, Sort, fields_of, lines
from shared.desk.visit import Fields, Visit
from shared.model.audit import AuditLine
from shared.store.actions import Action
from shared.text.inline import counted

SAID = (
    "Somebody else changed this after you opened the form. Nothing of yours is saved yet. Below you see what it says now, and what you "
    "typed. To save yours, press the button once more."
)

MOMENT = timedelta(minutes=1)
"""So long after something was done it is taken for a second press."""
LATELY = timedelta(hours=1)
"""So long a form may have been open while another co-lead did the same."""


class Overtaken(Amiss):
    """Two people changed the same fields. *theirs* is what the other one wrote, by the fields' names."""

    def __init__(self, theirs: Mapping[str, str]) -> None:
        super().__init__({}, SAID)
        self.theirs = dict(theirs)


def pressed_before(action: Action[Any], inputs: Any, visit: Visit, *, idle: bool = False) -> str:
    """Words for whoever asks for what was done already, by themselves in the last minute (without script a button can be pressed until
    the next page is there) or by another co-lead in the last hour (who had the same page open). Empty if nobody did it to what *inputs*
    name. *idle*: nothing is left to do, so that it was done even if they name nothing."""
    # What can be undone of a session is named by its verb alone, a recap that is sent and slides that are taken down by words of their own.
    named = (action.name, action.name.rpartition(" ")[2], *_ELSE.get(action.name, ()))
    lines = visit.store.all(AuditLine, visit.group.id, unread=[])
    lately = [line for line in lines if line.what in named and timedelta() <= visit.now - line.at <= LATELY]
    names = {lead.id: lead.name for lead in visit.group.co_leads}
    for line in sorted(lately, key=lambda one: one.at, reverse=True):
        mine = line.by == visit.lead.id
        if mine and visit.now - line.at <= MOMENT and _done_to(line, action, inputs, alone=True):
            return f"{action.words}: you did that a moment ago, and it is done. If you pressed the button twice, all is well."
        if not mine and line.by in names and _done_to(line, action, inputs, alone=idle or not fields_of(action)):
            return f"{names[line.by]} did this {_ago(visit.now - line.at)}: {action.words}."
    return ""


_ELSE = {"recap send": ("recap",), "slides remove": ("slides removed",)}


def _ago(past: timedelta) -> str:
    """``a moment ago``, ``1 minute ago``, ``59 minutes ago``"""
    whole = past // timedelta(minutes=1)
    return f"{counted(whole, 'minute')} ago" if whole else "a moment ago"


def _done_to(line: AuditLine, action: Action[Any], inputs: Any, *, alone: bool) -> bool:
    """Whether *line* may be about what *inputs* name; as *alone* says where they name nothing that was there before."""
    fields = fields_of(action)
    if not any(one.sort is Sort.NAME for one in fields):
        return alone
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
    """What is typed in the field, a line for each of several boxes that are ticked, in the order of *present*."""
    several = typed.get(name, ())
    text = lines(several[0]) if len(several) == 1 else "\n".join(sorted(filter(None, several)))
    return _MOMENT.sub(r"\1 \2", text)


_MOMENT = re.compile(rf"\A({DAY})T([0-9]{{2}}:[0-9]{{2}})\Z")
"""A day and a time as a browser's own field writes them."""
