"""Which question is which: a form is read and its questions are compared with the group's file; co-leads are told of changes."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from shared.model import form_response as forms_rules
from shared.model.form_response import Form, FormState, MappingBroken
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.signups.context import FormContext
from shared.store import Create, Replace, Write
from shared.text.inline import clean_text

FORM_AGE = timedelta(days=1)


def state_of(group: Group, form: Form, context: FormContext) -> FormState:
    """What is known of the group's form."""
    return context.store.get(FormState, form.id) or FormState(id=form.id, group=group.id)


def put(state: FormState) -> Write:
    return Replace(state) if state.version else Create(state)


def mapping_of(
    form: Form, state: FormState, context: FormContext, *, questions: Collection[str] = (), anew: bool = False
) -> tuple[FormState, dict[str, str] | MappingBroken]:
    """*state* with the form as it is now, and the questionId of each role, or what is wrong with the mapping.

    The form is read once a day, when one of *questions* is unknown, or *anew* (where something leans on how it is now); and once
    more before it is called broken, since it may have been mended at Google.
    """
    unknown = any(question not in state.titles for question in questions)
    if anew or not state.read or unknown or context.now - state.read >= FORM_AGE:
        state = read(form, state, context)
    try:
        return state, forms_rules.resolve(form, state.titles, verified=state.verified)
    except MappingBroken as broken:
        if state.read == context.now:
            return state, broken
    return mapping_of(form, state, context, anew=True)


def read(form: Form, state: FormState, context: FormContext) -> FormState:
    """*state* with the questions as they are now in the form."""
    return forms_rules.as_read(state, context.forms[form.source].questions(form.id), context.now)


def tell_broken(
    group: Group, state: FormState, broken: MappingBroken, context: FormContext, *, waiting: int
) -> FormState:
    """Tell the co-leads by name what does not fit, once until it is mended or changes; the state as it lies in the table."""
    if state.told == str(broken):
        return state
    facts = {
        "problems": "\n".join(clean_text(p, 300) for p in broken.problems),
        "titles": "\n".join(clean_text(t, 200) for t in broken.titles),
        "waiting": str(waiting),
        "form": state.id,
    }
    return _tell("mapping", group, replace(state, told=str(broken)), facts, context)


def tell_changed(group: Group, before: FormState, after: FormState, context: FormContext) -> FormState:
    """Tell the co-leads by name which questions are new, renamed or gone though the mapping still holds; the state as it lies
    in the table, or, where there is nothing to tell, as it was given."""
    changes = forms_rules.differences(before.titles, after.titles)
    if not changes or before.told:  # they were told of the change when it broke the mapping
        return after
    facts = {"changes": "\n".join(clean_text(line, 300) for line in changes[:40]), "form": after.id}
    return _tell("form-changed", group, after, facts, context)


def _tell(kind: str, group: Group, state: FormState, facts: dict[str, str], context: FormContext) -> FormState:
    row = notice(kind, group, state, facts, context)
    context.commit(put(state), Create(row))
    return replace(state, version=state.version + 1)


def notice(kind: str, group: Group, state: FormState, facts: dict[str, str], context: FormContext) -> Mailing:
    """A mail to the co-leads about their form, a mailing of its own each time that there is something to tell."""
    digest = hashlib.sha256(f"{facts}|{context.now.isoformat()}".encode()).hexdigest()[:16]
    return mailing(
        kind,
        group.id,
        Audience.CO_LEADS,
        at=context.now,
        of=digest,
        facts=facts,
        subject=state.id,
        correlation=context.correlation,
    )
