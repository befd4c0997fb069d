"""Pulling: what a form has got since the last pull is taken in, each response for itself."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from shared.errors import Conflict
from shared.model import form_response as forms_rules
from shared.model.form_response import FormState, Mapped, MappingBroken, Response, SeenResponse
from shared.model.group import Group
from shared.signups.context import Desk
from shared.signups.mapping import mapping_of, state_of, tell_broken, tell_changed
from shared.signups.taking import take_in
from shared.store import Create, Ref, Replace, Store

log = logging.getLogger(__name__)

Fresh = list[tuple[Response, SeenResponse | None]]


def pull_all(groups: Iterable[Group], desk: Desk) -> dict[str, dict[str, int]]:
    """Pull each group's form, whatever becomes of the others'; raises the first trouble when all have had their turn."""
    counts: dict[str, dict[str, int]] = {}
    troubles: list[Exception] = []
    for group in groups:
        try:
            counts[group.id] = pull(group, desk)
        except Exception as trouble:
            log.error("the form of %s could not be pulled: %s", group.id, type(trouble).__name__)
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return counts


def pull(group: Group, desk: Desk) -> dict[str, int]:
    """Take in what the group's form has got since the last pull; counts by outcome, ``waiting`` while the mapping is broken.

    A wake-up with nothing new writes nothing. While a mapped title is missing or doubled, responses stay where they are, the
    co-leads are told once, and the first pull after the mapping is mended takes all of them in.
    """
    if group.form is None:
        return {}
    forms = desk.forms[group.form.source]
    state = state_of(group, group.form, desk)
    since = state.seen - forms_rules.OVERLAP if state.seen else None
    found = forms.responses(group.form.id, since)
    fresh = _fresh(group, found, desk.store)
    if not fresh:
        forms.done(group.form.id, found)
        if state.read is None and not found:
            # Once: what is submitted from now on may count as proven.
            _store_state(forms_rules.as_read(state, forms.questions(group.form.id), desk.now), desk.store)
        if found and state.seen != (newest := max(response.submitted for response in found)):
            _store_state(
                replace(state, seen=newest), desk.store
            )  # whoever took these in was killed before writing this down
        return {}
    leans = forms_rules.leans_on_proof((r for r, _ in fresh), state)
    asked = {q for r, _ in fresh for q in r.answers}
    read, mapped = mapping_of(group.form, state, desk, questions=asked, anew=leans)
    if isinstance(mapped, MappingBroken):
        tell_broken(group, read, mapped, desk, waiting=len(fresh))
        return {"waiting": len(fresh)}
    read = tell_changed(group, state, read, desk)
    return _take_all(fresh, group, read, mapped, desk)


def _take_all(fresh: Fresh, group: Group, state: FormState, mapped: Mapped, desk: Desk) -> dict[str, int]:
    """Each response for itself: one that fails is tried again with the next wake-up and does not hold up the others."""
    counts: dict[str, int] = {}
    troubles: list[Exception] = []
    done = state.seen
    taken: list[Response] = []
    for response, seen in fresh:
        try:
            outcome = take_in(response, seen, group, state, mapped, desk)
        except Exception as trouble:
            log.error("response %s was not taken in: %s", response.id, type(trouble).__name__)
            troubles.append(trouble)
            continue
        counts[outcome] = counts.get(outcome, 0) + 1
        taken.append(response)
        if not troubles:
            done = response.submitted
    _store_state(replace(state, seen=done, told=""), desk.store)
    if group.form:
        desk.forms[group.form.source].done(state.id, taken)
    if troubles:
        raise troubles[0]
    return counts


def _fresh(group: Group, responses: list[Response], store: Store) -> Fresh:
    if not responses:
        return []
    seen = store.get_many(Ref(SeenResponse, (group.id, r.id)) for r in responses)
    pairs = [(r, seen.get(Ref(SeenResponse, (group.id, r.id)))) for r in responses]
    return [(r, known) for r, known in pairs if known is None or known.submitted < r.submitted]


def _store_state(state: FormState, store: Store) -> None:
    """Best effort: who loses this race has only less to skip over next time."""
    try:
        store.commit(Replace(state) if state.version else Create(state))
    except Conflict:
        return
