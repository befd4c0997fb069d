"""The second form: what was proposed in it since the last pull is taken in, each response for itself."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from shared.errors import BadInput, Conflict
from shared.membership.digests import crowd_of
from shared.model import form_response as forms_rules
from shared.model.digest import Door
from shared.model.form_response import FormState, MappingBroken, Response, SeenResponse, Taken
from shared.model.group import Group, ProposalForm
from shared.model.member import Member, MemberState, member_id
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.suppression import Suppression, hashed
from shared.signups.context import Desk
from shared.signups.mapping import FORM_AGE, put, tell_broken
from shared.store import Create, Ref, Replace, Write, messages
from shared.text.addresses import normalise
from shared.voting.proposing import AT_ONCE_OPEN, checked, fresh, proposal_id, proposed, reworded, rewritten, shortened
from shared.voting.vote_context import voted_on

log = logging.getLogger(__name__)
ROLES = ("email", "name", "topic", "about")
Places = dict[str, str]
"""The questionIds by role."""


def pull_all(groups: Iterable[Group], desk: Desk) -> dict[str, dict[str, int]]:
    """Pull each group's form for proposals, whatever becomes of the others'; raises the first trouble when all had their turn."""
    counts: dict[str, dict[str, int]] = {}
    troubles: list[Exception] = []
    for group in groups:
        try:
            counts[group.id] = pull(group, desk)
        except Exception as trouble:
            log.error("the form for proposals of %s could not be pulled: %s", group.id, type(trouble).__name__)
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return counts


def pull(group: Group, desk: Desk) -> dict[str, int]:
    """Take in what was proposed since the last pull; counts by outcome, ``waiting`` while the mapping is broken: then responses stay
    where they are, and the co-leads are told once."""
    form = group.proposals_form
    if form is None:
        return {}
    known = desk.store.get(FormState, form.id) or FormState(id=form.id, group=group.id)
    since = known.seen - forms_rules.OVERLAP if known.seen else None
    listed = desk.forms["api"].responses(form.id, since)
    refs = {response.id: Ref(SeenResponse, (group.id, response.id)) for response in listed}
    seen = desk.store.get_many(refs.values()) if refs else {}
    new = [
        (r, seen.get(refs[r.id])) for r in listed if refs[r.id] not in seen or seen[refs[r.id]].submitted < r.submitted
    ]
    if not new:
        if known.read is None and not listed:
            _store(_read(form, known, desk), desk)  # once: what is submitted from now on may count as proven
        return {}
    leans = forms_rules.leans_on_proof((response for response, _ in new), known)
    asked = {question for response, _ in new for question in response.answers}
    state, places = _places(form, known, desk, asked, anew=leans)
    if isinstance(places, MappingBroken):
        tell_broken(group, state, places, desk, waiting=len(new))
        return {"waiting": len(new)}
    return _take_all(new, group, state, places, desk)


def _places(
    form: ProposalForm, state: FormState, desk: Desk, asked: Iterable[str], *, anew: bool
) -> tuple[FormState, Places | MappingBroken]:
    """Which question is which. The form is read once a day, *anew*, when a question is unknown, and before it is called broken."""
    unknown = anew or any(question not in state.titles for question in asked)
    if unknown or not state.read or desk.now - state.read >= FORM_AGE:
        state = _read(form, state, desk)
    wanted = [(role, getattr(form, role)) for role in ROLES]
    for attempt in (state, None):
        state = attempt or _read(form, state, desk)
        try:
            return state, forms_rules.resolved(wanted, state.titles, "proposals_form", verified=state.verified)
        except MappingBroken as broken:
            if state.read == desk.now:
                return state, broken
    raise AssertionError("a form that was read just now is right or broken")


def _read(form: ProposalForm, state: FormState, desk: Desk) -> FormState:
    return forms_rules.as_read(state, desk.forms["api"].questions(form.id), desk.now)


def _take_all(
    new: list[tuple[Response, SeenResponse | None]], group: Group, state: FormState, places: Places, desk: Desk
) -> dict[str, int]:
    counts: dict[str, int] = {}
    troubles: list[Exception] = []
    done, waits = state.seen, False
    for response, seen in new:
        try:
            outcome = take_in(response, seen, group, state, places, desk)
        except Exception as trouble:
            log.error("proposal %s was not taken in: %s", response.id, type(trouble).__name__)
            troubles.append(trouble)
            continue
        counts[outcome] = counts.get(outcome, 0) + 1
        waits = waits or outcome is Taken.WAITING
        done = done if troubles or waits else response.submitted
    _store(replace(state, seen=done, told=""), desk)
    if troubles:
        raise troubles[0]
    return counts


def _store(state: FormState, desk: Desk) -> None:
    try:
        desk.store.commit(put(state))
    except Conflict:
        log.info("somebody else has pulled the form for proposals of %s", state.group)


def take_in(
    response: Response, seen: SeenResponse | None, group: Group, state: FormState, places: Places, desk: Desk
) -> Taken:
    """One response becomes a proposal, or changes the one that it became: one transaction. Only what is a member's by an address that
    Google has proven is shown at once, if they have not as many open as one may; all else is hidden until a co-lead shows it, and
    hidden again once it reads differently. What is voted on keeps its topic and speaker: a response that has others waits."""
    proven = forms_rules.proven(response, state, desk.now)
    written = forms_rules.address_of(response, places["email"], proven=proven)
    address, known_as, gone = _who(written, group, desk)
    member = known_as if proven else None  # anybody can type a member's address
    if gone is not None and response.submitted <= gone.at:
        return _write([], Taken.FORGOTTEN, response, seen, group, "", desk)
    fields = {role: forms_rules.first(response, places[role]) for role in ROLES[1:]}
    draft = shortened(checked(fields | ({"name": member.name} if member and not fields["name"].strip() else {}))[0])
    draft = replace(draft, topic=draft.topic or "(no topic given)", name=draft.name or "(no name given)")
    name = proposal_id(group.id, "form", response.id)
    known = desk.store.get(TalkProposal, group.id, name)
    who = desk.store.get(Proposer, group.id, name)
    whose = member.id if member else ""
    if known is None:
        row = fresh(draft, group.id, name, response.submitted)
        trusted = member is not None and _open_of(whose, group, desk) < AT_ONCE_OPEN
    else:
        row = rewritten(known, draft)
        trusted = member is not None or (row == known and (who is None or who.address == address))
        if reworded(known, row) and voted_on(known, desk.store):
            return Taken.WAITING
    row = row if trusted else replace(row, state=ProposalState.HIDDEN)
    proposer = Proposer(group=group.id, proposal=name, name=draft.name, address=address, member=whose)
    unchanged = known is not None and (row == known or known.state not in (ProposalState.OPEN, ProposalState.HIDDEN))
    writes: list[Write] = []
    if not unchanged:
        crowd = crowd_of(desk.store.get(Door, group.id, "proposal"), group, desk.store, desk.now)
        writes = proposed(row, proposer if known is None else None, group, crowd, desk.now, desk.correlation)
    if known is not None and who is not None and (who.address, who.member) != (address, whose):
        writes.append(Replace(replace(proposer, version=who.version)))
    # Whoever the address is of, an erasure of theirs tells the co-leads to delete the response.
    return _write(writes, Taken.PROPOSED, response, seen, group, known_as.id if known_as else "", desk)


def _who(written: str, group: Group, desk: Desk) -> tuple[str, Member | None, Suppression | None]:
    """The address, the member whose it is if they are in, and what an erasure left of them."""
    try:
        address = normalise(written)
    except BadInput:
        return "", None, None
    gone = desk.store.get(Suppression, hashed(address, desk.keys.suppression))
    key = member_id(group.id, address, desk.keys.hash, gone.times if gone else 0)
    member = desk.store.get(Member, group.id, key)
    inside = member is not None and member.state in (MemberState.ACTIVE, MemberState.PAUSED)
    return address, member if inside else None, gone


def _open_of(member: str, group: Group, desk: Desk) -> int:
    rows = desk.store.all(Proposer, group.id)
    refs = [Ref(TalkProposal, (group.id, row.proposal)) for row in rows if row.member == member]
    return sum(row.state is ProposalState.OPEN for row in desk.store.get_many(refs).values()) if refs else 0


def _write(
    writes: list[Write],
    outcome: Taken,
    response: Response,
    seen: SeenResponse | None,
    group: Group,
    member: str,
    desk: Desk,
) -> Taken:
    record = SeenResponse(
        group=group.id, id=response.id, submitted=response.submitted, outcome=outcome, member=member,
        version=seen.version if seen else 0,
    )  # fmt: skip
    desk.store.commit(Replace(record) if seen else Create(record), *writes)
    desk.post.send(messages(writes))
    return outcome
