"""Doing what was foreseen, as it was shown. What has changed meanwhile is left alone."""

from dataclasses import dataclass
from typing import Any

from shared.desk.actions import forms, registry
from shared.desk.actions.foreseeing import Outlook, Turn, said
from shared.desk.actions.handing_over import task
from shared.desk.visit import Visit
from shared.errors import Conflict
from shared.model.group import Group
from shared.store.actions import Action, Change, count, make
from shared.store.bounds import count_one


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """*turns* were done; in those of *faster*, somebody else was faster."""

    turns: tuple[Turn, ...]
    faster: tuple[Turn, ...]
    group: str

    @property
    def words(self) -> tuple[str, ...]:
        changes = (change for turn in self.turns for change in turn.changes)
        return tuple(dict.fromkeys(said(change.what, self.group) for change in changes))

    def undo(self, action: Action[Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The action that takes it back, and the fields of its form; empty if there is none, or if it needs more than is known."""
        found = registry.actions().get(action.undo) if action.undo else None
        made = [turn for turn in self.turns if turn.changes]
        if found is None or not made or not forms.at_the_desk(found):
            return "", ()
        each = [_fields(action, found, turn) for turn in made]
        needed = {one.name for one in forms.fields_of(found) if one.required}
        if any(needed - set(fields) for fields in each):
            return "", ()
        pairs = dict.fromkeys((name, value) for fields in each for name, value in fields.items())
        several = {name for name, _ in pairs if sum(other == name for other, _ in pairs) > 1}
        return ("", ()) if len(several) > 1 else (found.name, tuple(pairs))


def _fields(action: Action[Any], undo: Action[Any], turn: Turn) -> dict[str, str]:
    """The fields that the form of *undo* is given: those that name what was done, and what its action finds in the changes."""
    same = {one.name for one in forms.fields_of(undo) if one.sort is forms.Sort.NAME}
    given = {name: value for name in same if isinstance(value := getattr(turn.inputs, name, None), str)}
    return given | dict(action.undo_with(turn.inputs, turn.changes))


def do(found: Outlook, visit: Visit) -> Done:
    """Do each turn that can be done, as it was foreseen. Raises :class:`shared.store.bounds.TooOften` if another function does
    it and was asked too often."""
    if found.elsewhere:
        if found.action.pace:
            count_one({found.action.name: found.action.pace}, visit.store, visit.issued)
        for turn in found.turns:
            visit.hand_over(found.action.where, task(found.action, turn.inputs, visit))
        return Done(turns=(), faster=(), group=visit.group.id)
    done, faster, made = [], [], list[Change]()
    try:
        for turn in found.turns:
            if turn.wrong is not None:
                continue
            try:
                made.extend(make(found.action, turn.changes, visit.store, visit.post))
            except Conflict:
                faster.append(turn)
            else:
                done.append(turn)
    finally:
        count(made, visit.acting())
    _look_up(found.action, made, visit)
    return Done(turns=tuple(done), faster=tuple(faster), group=visit.group.id)


def _look_up(action: Action[Any], made: list[Change], visit: Visit) -> None:
    """Look up reading that was just written, so that the next page can propose what is known. It is saved even if nobody answers."""
    if not (action.reading and made and visit.look_up):
        return
    from shared.talks import look_ups
    from shared.talks.looking_up import reached_at

    group = visit.store.get(Group, visit.group.id) or visit.group  # which may have been what was changed
    if group.look_up_reading:
        look_ups.look(made, visit.look_up(reached_at(group)))
