"""A wake-up: new form responses are taken in. A lost wake-up loses nobody, a doubled one adds nobody."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from shared import responses as forms_rules
from shared.changes import Create, Post, Ref, Replace, Store, Write, queued
from shared.errors import BadInput, Conflict
from shared.groups import Group
from shared.mailings import Audience, Mailing, mailing
from shared.members import PENDING, Member, MemberState, clean_text, member_id, normalise, to_state
from shared.onboarding import CONFIRM_AGAIN, enter, next_session
from shared.responses import FormState, Mapped, MappingBroken, Questions, Response, SeenResponse, Taken
from shared.sessions import Session

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


def pull(group: Group, desk: Desk) -> dict[str, int]:
    """Take in what the group's form has got since the last pull; counts by outcome, ``waiting`` while the mapping is broken.

    A wake-up with nothing new writes nothing. While a mapped title is missing or doubled, responses stay unread at Google, the
    co-leads are told once, and the first pull after the mapping is mended takes all of them in.
    """
    if group.form is None:
        return {}
    state = desk.store.get(FormState, group.form.id) or FormState(id=group.form.id, group=group.id)
    since = state.seen - forms_rules.OVERLAP if state.seen else None
    fresh = _fresh(group, desk.forms.responses(group.form.id, since), desk.store)
    if not fresh:
        return {}
    state = _read_again(state, fresh, desk)
    try:
        mapped = forms_rules.resolve(group.form, state.titles)
    except MappingBroken as broken:
        _tell_broken(group, state, broken, fresh, desk)
        return {"waiting": len(fresh)}
    counts: dict[str, int] = {}
    for response, seen in fresh:
        outcome = take_in(response, seen, group, state, mapped, desk)
        counts[outcome] = counts.get(outcome, 0) + 1
    _store_state(replace(state, seen=max(response.submitted for response, _ in fresh)), desk.store)
    return counts


Fresh = list[tuple[Response, SeenResponse | None]]


def _fresh(group: Group, found: Iterable[Response], store: Store) -> Fresh:
    responses = list(found)
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
    desk.store.commit(_seen(record, seen), *writes)
    desk.post.send(queued(write.row) for write in writes if isinstance(write.row, Mailing))
    return outcome


def _draft(response: Response, key: str, address: str, group: Group, state: FormState, mapped: Mapped) -> Member:
    """The member that a response describes, before any decision."""
    answers = tuple(
        (clean_text(state.titles.get(question, question)), clean_text("; ".join(given), 1000))
        for question, given in response.answers.items()
        if question not in (mapped.email, mapped.name) and any(given)
    )
    return Member(
        group=group.id, id=key, name=clean_text(forms_rules.first(response, mapped.name), 120), address=address,
        state=MemberState.PENDING_CONFIRMATION, answers=answers[:40], response=response.id,
        submitted=response.submitted.isoformat(),
    )  # fmt: skip


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
        upcoming = _upcoming(group, desk) if proven and group.admission == "open" else None
        return enter(who, group, upcoming, proven=proven, now=desk.now, correlation=desk.correlation)

    if member is None:
        return Taken.NEW, enters(draft)
    if member.state in COMEBACK:
        again = replace(
            draft,
            version=member.version,
            life=member.life + 1,
            history=member.history,
            confirm_mailed=member.confirm_mailed,
        )
        if proven or _may_confirm(member, desk.now):
            return Taken.NEW, enters(again)
        return Taken.JOINED, []
    if member.response == response.id:
        return Taken.EDITED, [Replace(_updated(member, draft))]
    joined = Taken.EDITED if seen else Taken.JOINED
    if member.state not in PENDING:
        return joined, []  # anybody can type an address: an unproven response changes nothing about who is already in
    if member.state is MemberState.PENDING_CONFIRMATION and (proven or _may_confirm(member, desk.now)):
        return joined, enters(_updated(member, draft))
    return joined, [Replace(_updated(member, draft))]


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


def _upcoming(group: Group, desk: Desk) -> Session | None:
    since = (desk.now - timedelta(days=120)).date().isoformat()
    return next_session(desk.store.sessions(group.id, since), desk.now)


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


def ended(member: Member, state: MemberState, *, at: datetime, why: str) -> Member:
    """*member* in a side state that the mail system found (bounced, complained)."""
    return to_state(member, state, at=at, by="system", why=why)
