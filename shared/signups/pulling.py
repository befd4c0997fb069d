"""Pulling: what a form has received since the last pull is taken in, response by response."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import takewhile

from shared.errors import Conflict, Turns
from shared.model import form_response as forms_rules
from shared.model.form_response import Form, FormState, MappingBroken, Received, Response, SeenResponse, Taken
from shared.model.group import Group
from shared.signups.actions import TAKE_IN, Arrived, Take
from shared.signups.context import FormContext
from shared.signups.mapping import mapping_of, put, read, state_of, tell_broken, tell_changed
from shared.signups.taking import take_in
from shared.store import Ref, Store
from shared.store.actions import Acting, By, Way, perform

log = logging.getLogger(__name__)

Fresh = list[tuple[Response, SeenResponse | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A form that a group may have, and what its responses become: *take* gives how a response is to be remembered and what is
    written along with that, in one transaction; one that is ``WAITING`` is left for a later pull. It raises :class:`Conflict` if
    somebody else is at it. *tells_changes*: co-leads hear of new and renamed questions, too."""

    called: str
    form: Callable[[Group], Form | None]
    take: Take
    tells_changes: bool = False


SIGNUPS = Intake(called="the form", form=lambda group: group.form, take=take_in, tells_changes=True)


def pull_all(groups: Iterable[Group], context: FormContext, intake: Intake = SIGNUPS) -> dict[str, dict[str, int]]:
    """Pull each group's form, whatever becomes of the others'; raises the first trouble when all have had their turn."""
    counts: dict[str, dict[str, int]] = {}
    with Turns() as turns:
        for group in groups:
            with turns.each("%s of %s could not be pulled", intake.called, group.id):
                counts[group.id] = pull(group, context, intake)
    return counts


def pull(group: Group, context: FormContext, intake: Intake = SIGNUPS) -> dict[str, int]:
    """Take in what the group's form has got since the last pull; counts by outcome, ``waiting`` while the mapping is broken.

    A wake-up with nothing new writes nothing. While a mapped title is missing or doubled, responses stay where they are, the
    co-leads are told once, and the first pull after the mapping is fixed takes all of them in.
    """
    form = intake.form(group)
    if form is None:
        return {}
    state = state_of(group, form, context)
    since = state.seen - forms_rules.OVERLAP if state.seen else None
    found = context.forms[form.source].responses(form.id, since)
    fresh = _fresh(group, found, context.store)
    if not fresh:
        _nothing_new(form, state, found, context)
        return {}
    leans = forms_rules.leans_on_proof((r for r, _ in fresh), state)
    asked = {q for r, _ in fresh for q in r.answers}
    now, places = mapping_of(form, state, context, questions=asked, anew=leans)
    if isinstance(places, MappingBroken):
        tell_broken(group, now, places, context, waiting=len(fresh))
        return {"waiting": len(fresh)}
    if intake.tells_changes:
        now = tell_changed(group, state, now, context)
    received = [forms_rules.received(r, seen, group.id, places, now, context.now) for r, seen in fresh]
    with Turns() as turns:
        outcomes = _take_all(received, group, context, intake, turns)
        taken = {name for name, outcome in outcomes.items() if outcome is not Taken.WAITING}
        reached = [one.submitted for one, _ in takewhile(lambda pair: pair[0].id in taken, fresh)]
        _note(replace(now, seen=reached[-1] if reached else state.seen, told=""), context.store)
        context.forms[form.source].done(form.id, [one for one, _ in fresh if one.id in taken])
    return Counter(outcomes.values())


def _fresh(group: Group, responses: list[Response], store: Store) -> Fresh:
    """Those of *responses* that are new, or were edited since they were taken in."""
    if not responses:
        return []
    seen = store.get_many(Ref(SeenResponse, (group.id, r.id)) for r in responses)
    pairs = [(r, seen.get(Ref(SeenResponse, (group.id, r.id)))) for r in responses]
    return [(r, known) for r, known in pairs if known is None or known.submitted < r.submitted]


def _nothing_new(form: Form, state: FormState, found: list[Response], context: FormContext) -> None:
    """A form that was never read is read once, so that later submissions may count as proven. And an earlier pull that took in *found*
    may have been killed before it noted how far it had come."""
    context.forms[form.source].done(form.id, found)
    if state.read is None and not found:
        _note(read(form, state, context), context.store)
    if found and state.seen != (newest := max(response.submitted for response in found)):
        _note(replace(state, seen=newest), context.store)


def _take_all(
    received: Iterable[Received], group: Group, context: FormContext, intake: Intake, turns: Turns
) -> dict[str, Taken]:
    """What became of each response, by its id. One that fails is retried with the next wake-up and does not hold up the others."""
    outcomes: dict[str, Taken] = {}
    for one in received:
        with turns.each("response %s to %s was not taken in", one.id, intake.called):
            outcomes[one.id] = _take(one, group, context, intake)
    return outcomes


def _take(one: Received, group: Group, context: FormContext, intake: Intake) -> Taken:
    """Tried once: if somebody else was faster, the pull's next attempt finds what became of it."""
    known = {Ref(Group, (group.id,)): group}
    at = Acting.within(context, By(who="self", way=Way.FORM), known=known, outside=(context, intake.take))
    done = perform(TAKE_IN, Arrived(group=group.id, response=one), at, tries=1)
    taken: list[Taken] = [change.about.outcome for change in done]
    return taken[0] if taken else Taken.WAITING


def _note(state: FormState, store: Store) -> None:
    """Best effort: if somebody else was faster, the next pull only has more to skip."""
    try:
        store.commit(put(state))
    except Conflict:
        log.info("somebody else has pulled a form of %s", state.group)
