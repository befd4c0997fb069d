"""Once a day each form is checked: do its questions still fit, can it be read, is its watch alive?"""

from collections.abc import Iterable
from dataclasses import replace

from shared.errors import NoAccess, Turns
from shared.model.form_response import ACTIVE, FormState, MappingBroken, Watch
from shared.model.group import FormMapping, Group
from shared.signups.context import FormContext
from shared.signups.mapping import mapping_of, notice, put, state_of, tell_broken, tell_changed
from shared.store import Create

KINDS = ("RESPONSES", "SCHEMA")
"""What Google is asked to announce: new responses, and changed questions."""


def keep_up(groups: Iterable[Group], context: FormContext) -> dict[str, str]:
    """Check each group's form; returns, by group, what is wrong (empty if nothing is). Raises the first trouble at the end. Forms whose
    own script hands responses in cannot be checked from here."""
    found: dict[str, str] = {}
    with Turns() as turns:
        for group in groups:
            if group.form is None or group.form.source != "api":
                continue
            with turns.each("the form of %s could not be looked after", group.id):
                found[group.id] = _look_after(group, group.form, context)
    return found


def _look_after(group: Group, form: FormMapping, context: FormContext) -> str:
    watches: tuple[Watch, ...] = ()
    state = state_of(group, form, context)
    try:
        state = check_questions(group, form, state, context)
        watches = tuple(
            context.forms[form.source].watch(form.id, context.topic, kind) for kind in KINDS if context.topic
        )
        wrong = "\n".join(f"{watch.id}: {watch.error or watch.state}" for watch in watches if watch.state != ACTIVE)
    except NoAccess as refused:
        wrong = str(refused)
    _note(group, state, watches, wrong, context)
    return wrong


def check_questions(group: Group, form: FormMapping, before: FormState, context: FormContext) -> FormState:
    """Read the form anew and compare it with the mapping; co-leads are told of changes. Returns its state, which the caller stores.
    Raises :class:`NoAccess`."""
    after, mapped = mapping_of(form, before, context, anew=True)
    if isinstance(mapped, MappingBroken):
        return tell_broken(group, after, mapped, context, waiting=0)
    return tell_changed(group, before, replace(after, told=""), context)


def _note(group: Group, known: FormState, watches: tuple[Watch, ...], wrong: str, context: FormContext) -> None:
    """Store the state of form and watches; what is wrong is told once, until it is mended or changes."""
    noted = replace(known, watches=watches, troubled=wrong)
    if not wrong or wrong == known.troubled:
        context.store.commit(put(noted))
        return
    row = notice("watch", group, noted, {"wrong": wrong, "form": noted.id}, context)
    context.commit(put(noted), Create(row))


def health(state: FormState | None) -> list[tuple[str, Watch]]:
    """The watches, with what each announces in words."""
    return list(zip(KINDS, state.watches, strict=False)) if state else []
