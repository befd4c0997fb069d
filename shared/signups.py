"""A wake-up: new form responses are taken in. A lost wake-up loses nobody, a doubled one adds nobody."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from shared import responses as forms_rules
from shared.changes import Create, Post, Ref, Replace, Store, Write, messages, queued
from shared.errors import BadInput, Conflict
from shared.groups import FormMapping, Group
from shared.mailings import Audience, Mailing, mailing
from shared.members import PENDING, Member, MemberState, clean_text, member_id, normalise, to_state
from shared.onboarding import CONFIRM_AGAIN, enter, unsettled, upcoming_of
from shared.responses import FormState, Mapped, MappingBroken, Questions, Response, SeenResponse, Taken

log = logging.getLogger(__name__)

FORM_AGE = timedelta(days=1)
COMEBACK = (MemberState.UNSUBSCRIBED, MemberState.BOUNCED, MemberState.ERASED)
"""States from which a new sign-up starts anew; who was declined or complained comes back only through a co-lead."""


class Forms(Protocol):
    """Google Forms, as a pull sees it."""

    def questions(self, form: str) -> Questions: ...

    def responses(self, form: str, since: datetime | None) -> list[Response]: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking in responses needs; *now* is people's time, *hash_key* makes member ids."""

    store: Store
    post: Post
    forms: Forms
    hash_key: bytes
    now: datetime
    correlation: str = ""


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


Fresh = list[tuple[Response, SeenResponse | None]]


def pull(group: Group, desk: Desk) -> dict[str, int]:
    """Take in what the group's form has got since the last pull; counts by outcome, ``waiting`` while the mapping is broken.

    A wake-up with nothing new writes nothing. While a mapped title is missing or doubled, responses stay unread at Google, the
    co-leads are told once, and the first pull after the mapping is mended takes all of them in.
    """
    if group.form is None:
        return {}
    state = desk.store.get(FormState, group.form.id) or FormState(id=group.form.id, group=group.id)
    since = state.seen - forms_rules.OVERLAP if state.seen else None
    found = desk.forms.responses(group.form.id, since)
    fresh = _fresh(group, found, desk.store)
    if not fresh:
        if found and state.seen != (newest := max(response.submitted for response in found)):
            _store_state(
                replace(state, seen=newest), desk.store
            )  # whoever took these in was killed before writing this down
        return {}
    state = _read_again(state, fresh, desk)
    try:
        state, mapped = _resolved(group.form, state, desk)
    except MappingBroken as broken:
        _tell_broken(group, state, broken, fresh, desk)
        return {"waiting": len(fresh)}
    return _take_all(fresh, group, state, mapped, desk)


def _resolved(mapping: FormMapping, state: FormState, desk: Desk) -> tuple[FormState, Mapped]:
    """The mapping's questions; before it is called broken, the form is read again, since it may have been mended at Google."""
    try:
        return state, forms_rules.resolve(mapping, state.titles)
    except MappingBroken:
        if state.read == desk.now:
            raise
        state = _read(state, desk)
        return state, forms_rules.resolve(mapping, state.titles)


def _take_all(fresh: Fresh, group: Group, state: FormState, mapped: Mapped, desk: Desk) -> dict[str, int]:
    """Each response for itself: one that fails is tried again with the next wake-up and does not hold up the others."""
    counts: dict[str, int] = {}
    troubles: list[Exception] = []
    done = state.seen
    for response, seen in fresh:
        try:
            outcome = take_in(response, seen, group, state, mapped, desk)
        except Exception as trouble:
            log.error("response %s was not taken in: %s", response.id, type(trouble).__name__)
            troubles.append(trouble)
            continue
        counts[outcome] = counts.get(outcome, 0) + 1
        if not troubles:
            done = response.submitted
    _store_state(replace(state, seen=done), desk.store)
    if troubles:
        raise troubles[0]
    return counts


def _fresh(group: Group, responses: list[Response], store: Store) -> Fresh:
    if not responses:
        return []
    seen = store.get_many(Ref(SeenResponse, (group.id, r.id)) for r in responses)
    pairs = [(r, seen.get(Ref(SeenResponse, (group.id, r.id)))) for r in responses]
    return [(r, known) for r, known in pairs if known is None or known.submitted < r.submitted]


def _read_again(state: FormState, fresh: Fresh, desk: Desk) -> FormState:
    """*state* with the form's questions read once a day, or when an answer bears an unknown questionId."""
    unknown = any(question not in state.titles for response, _ in fresh for question in response.answers)
    if state.read and not unknown and desk.now - state.read < FORM_AGE:
        return state
    return _read(state, desk)


def _read(state: FormState, desk: Desk) -> FormState:
    questions = desk.forms.questions(state.id)
    return replace(state, titles=questions.titles, verified=questions.verified, read=desk.now)


def _store_state(state: FormState, store: Store) -> None:
    """Best effort: who loses this race has only less to skip over next time."""
    try:
        store.commit(Replace(state) if state.version else Create(state))
    except Conflict:
        return


def _tell_broken(group: Group, state: FormState, broken: MappingBroken, fresh: Fresh, desk: Desk) -> None:
    digest = hashlib.sha256(f"{broken}|{fresh[0][0].id}".encode()).hexdigest()[:16]
    facts = {
        "problems": "\n".join(clean_text(p, 300) for p in broken.problems),
        "titles": "\n".join(clean_text(t, 200) for t in broken.titles),
        "waiting": str(len(fresh)),
        "form": state.id,
    }
    row = mailing(
        "mapping",
        group.id,
        Audience.CO_LEADS,
        at=desk.now,
        of=digest,
        facts=facts,
        subject=state.id,
        correlation=desk.correlation,
    )
    known = desk.store.get(Mailing, row.id)
    if known is None:
        desk.store.commit(Create(row), Replace(state) if state.version else Create(state))
        desk.post.send([queued(row)])


def take_in(
    response: Response, seen: SeenResponse | None, group: Group, state: FormState, mapped: Mapped, desk: Desk
) -> Taken:
    """Take one new or edited response in: one transaction, at most one message. Raises :class:`Conflict` if somebody else does."""
    written, proven = forms_rules.address_of(response, mapped, verified=state.verified)
    edited = seen is not None and seen.member and mapped.email not in response.answers
    try:
        address = normalise(written) if not edited else ""
    except BadInput:
        return _bad_address(response, seen, written, group, desk)
    key = seen.member if edited and seen else member_id(group.id, address, desk.hash_key)
    member = desk.store.get(Member, group.id, key)
    outcome, writes = _decide(
        response, seen, member, _draft(response, key, address, group, state, mapped), proven, group, desk
    )
    record = SeenResponse(group=group.id, id=response.id, submitted=response.submitted, outcome=outcome, member=key)
    writes = unsettled(writes, desk.store)
    desk.store.commit(_seen(record, seen), *writes)
    desk.post.send(messages(writes))
    return outcome


def _draft(response: Response, key: str, address: str, group: Group, state: FormState, mapped: Mapped) -> Member:
    """The member that a response describes, before any decision."""
    answers = tuple(
        (clean_text(state.titles.get(question, question)), _shortened(clean_text("; ".join(given), 100_000)))
        for question, given in response.answers.items()
        if question not in (mapped.email, mapped.name) and any(given)
    )
    return Member(
        group=group.id, id=key, name=clean_text(forms_rules.first(response, mapped.name), 120), address=address,
        state=MemberState.PENDING_CONFIRMATION, answers=answers[:40], response=response.id,
        submitted=response.submitted.isoformat(),
    )  # fmt: skip


def _shortened(text: str, longest: int = 1500) -> str:
    """*text*, cut visibly: forty answers must fit into one row."""
    return text if len(text) <= longest else f"{text[:longest]} … (cut; the form has it in full)"


def _decide(
    response: Response,
    seen: SeenResponse | None,
    member: Member | None,
    draft: Member,
    proven: bool,
    group: Group,
    desk: Desk,
) -> tuple[Taken, list[Write]]:
    def enters(who: Member) -> list[Write]:
        ahead = upcoming_of(group.id, desk.store, desk.now) if proven and group.admission == "open" else None
        return enter(who, group, ahead, proven=proven, now=desk.now, correlation=desk.correlation)

    if member is None:
        return Taken.NEW, [*enters(draft), *_corrected(response, seen, draft, desk)]
    if member.state in COMEBACK:
        again = replace(
            draft,
            version=member.version,
            life=member.life + 1,
            history=member.history,
            confirm_mailed=member.confirm_mailed,
        )
        return Taken.NEW, enters(again)
    if member.response == response.id:
        return Taken.EDITED, [Replace(_updated(member, draft))]
    joined = Taken.EDITED if seen else Taken.JOINED
    if member.state is MemberState.PENDING_CONFIRMATION:
        if proven or _may_confirm(member, desk.now):
            return joined, enters(_updated(member, draft))
        return joined, [Replace(_updated(member, draft))]
    return joined, []  # anybody can type an address: an unproven response changes nothing about who is known already


def _corrected(response: Response, seen: SeenResponse | None, draft: Member, desk: Desk) -> list[Write]:
    """An edit that corrects the address ends the sign-up under the wrong one, as long as nobody has let it in."""
    old = desk.store.get(Member, draft.group, seen.member) if seen and seen.member else None
    if old is None or old.response != response.id or old.state not in PENDING:
        return []
    return [Replace(to_state(old, MemberState.UNSUBSCRIBED, at=desk.now, by="self", why="address corrected"))]


def _may_confirm(member: Member, now: datetime) -> bool:
    return member.confirm_mailed is None or now - member.confirm_mailed >= CONFIRM_AGAIN


def _updated(member: Member, draft: Member) -> Member:
    return replace(
        member,
        name=draft.name or member.name,
        answers=draft.answers,
        response=draft.response,
        submitted=draft.submitted,
    )


def _bad_address(response: Response, seen: SeenResponse | None, written: str, group: Group, desk: Desk) -> Taken:
    record = SeenResponse(group=group.id, id=response.id, submitted=response.submitted, outcome=Taken.BAD_ADDRESS)
    digest = hashlib.sha256(f"{response.id}|{response.submitted}".encode()).hexdigest()[:16]
    row = mailing(
        "bad-address", group.id, Audience.CO_LEADS, at=desk.now, of=digest, facts={"written": clean_text(written, 200)},
        subject=response.id, correlation=desk.correlation,
    )  # fmt: skip
    desk.store.commit(_seen(record, seen), Create(row))
    desk.post.send([queued(row)])
    return Taken.BAD_ADDRESS


def _seen(record: SeenResponse, seen: SeenResponse | None) -> Write:
    return Replace(replace(record, version=seen.version)) if seen else Create(record)
