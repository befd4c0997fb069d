"""Publishing a recap and withdrawing it: each is one write, with the mails that it causes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from shared.errors import BadInput
from shared.model.audit import AuditLine
from shared.model.cause import Cause
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, MailingState, mailing, may_be_gone
from shared.model.recap import LONGEST, Recap, RecapState
from shared.model.session import Session, recapped, unrecapped
from shared.recaps.drafts import empty
from shared.schedule.duties import At, Duty, Turn
from shared.schedule.joint import guests_of
from shared.store import Create, Ref, Replace, Store, Write
from shared.survey.surveying import with_recap
from shared.text.inline import cleaned

AT_ONCE = timedelta(0)
IN_LINE = timedelta(minutes=6)
"""How long a correction waits. ``send_mail`` runs for five minutes at most, so whoever began to send the recap before it was withdrawn
has written down by then whom they reached."""


def noted(recap: Recap, note: str) -> Recap:
    """*recap* with the words *note*. Raises :class:`BadInput` if it is published already, or the words are too many."""
    words = cleaned(note, 4 * LONGEST)
    if recap.state is RecapState.PUBLISHED and words != recap.note:
        raise BadInput("it is out already: take it back first, then change the words")
    if len(words) > LONGEST:
        raise BadInput(f"these are {len(words):,} characters; {LONGEST:,} are the most")
    return replace(recap, note=words)


def published(recap: Recap, session: Session, group: Group, store: Store, cause: Cause) -> list[Write]:
    """Publish it to the page, the members and the chat of the group and its guests; nothing if that was done already."""
    if recap.state is RecapState.PUBLISHED:
        return []
    issue = recap.issue + 1
    out = replace(recap, state=RecapState.PUBLISHED, issue=issue, by=cause.by, due=None)
    facts = {"corrected": "yes"} if issue > 1 else {}
    writes: list[Write] = [Replace(out)]
    for row, whose in ((session, group), *guests_of(session, store)):
        after = recapped(row, out.note, cause.now)
        writes += [
            Replace(after),
            Create(_audit_line("recap", after, row, cause)),
            Create(_mail("recap", row, Audience.MEMBERS, issue, cause, **facts)),
            *_to_chat("recap-chat", row, whose, issue, cause, **facts),
            *with_recap(row, whose, store, cause.now),
        ]
    return writes


def withdrawn(recap: Recap, session: Session, group: Group, store: Store, cause: Cause) -> list[Write]:
    """Take it off the pages. Whoever has the mail gets a correction, unless the ledger may have forgotten it (:func:`forgotten`); nobody
    else will get the recap. Nothing if it is not published."""
    if recap.state is not RecapState.PUBLISHED:
        return []
    writes: list[Write] = [Replace(replace(recap, state=RecapState.WITHDRAWN, by=cause.by, due=None))]
    for row, whose in ((session, group), *guests_of(session, store)):
        if row.recapped_at is not None:  # a guest who was invited after it was published never had it
            writes += _taken_back(row, whose, recap.issue, store, cause)
    return writes


def forgotten(session: Session, now: datetime) -> bool:
    """Whether the ledger may have forgotten who got the recap of *session*, so that there is nobody to send a correction to."""
    return session.recapped_at is not None and may_be_gone(session.recapped_at, now, session.ends)


def _taken_back(session: Session, group: Group, issue: int, store: Store, cause: Cause) -> list[Write]:
    after = unrecapped(session)
    sent, posted = (store.get(Mailing, _id(kind, session, issue)) for kind in ("recap", "recap-chat"))
    return [
        Replace(after),
        Create(_audit_line("undo", after, session, cause)),
        *_undone(store.all(AuditLine, group.id, session.key), after.revision),
        *_stopped(sent),
        *_stopped(posted),
        *([] if forgotten(session, cause.now) else _corrections(session, group, issue, posted, cause)),
    ]


def _corrections(session: Session, group: Group, issue: int, posted: Mailing | None, cause: Cause) -> list[Write]:
    later = replace(cause, wait=IN_LINE)
    mails: list[Write] = [Create(_mail("recap-correction", session, Audience.MEMBERS, issue, later))]
    if posted is None:
        return mails
    return mails + _to_chat("recap-chat-correction", session, group, issue, later if posted.due else cause)


def _audit_line(what: str, after: Session, before: Session, cause: Cause) -> AuditLine:
    return AuditLine(
        group=after.group, session=after.key, revision=after.revision, what=what, by=cause.by, at=cause.now, before=before
    )  # fmt: skip


def _undone(lines: Iterable[AuditLine], revision: int) -> list[Write]:
    last = next((line for line in reversed(list(lines)) if line.what == "recap" and line.undone is None), None)
    return [Replace(replace(last, undone=revision))] if last else []


def _stopped(row: Mailing | None) -> list[Write]:
    """The mailing, stopped, if it has not gone to everybody."""
    if row is None or row.due is None:
        return []
    return [Replace(replace(row, state=MailingState.SKIPPED, reason="taken back", due=None, cursor=""))]


def _to_chat(kind: str, session: Session, group: Group, issue: int, cause: Cause, **facts: str) -> list[Write]:
    if not group.chat_webhook:
        return []
    return [Create(_mail(kind, session, Audience.CHAT, issue, cause, **facts))]


def _mail(kind: str, session: Session, audience: Audience, issue: int, cause: Cause, **facts: str) -> Mailing:
    """A mailing that goes at once, unless *cause* says otherwise."""
    return mailing(
        kind, session.group, audience, at=cause.now, of=f"{session.key}/{issue}", facts={"issue": str(issue), **facts},
        wait=cause.wait or AT_ONCE, session=session.key, revision=session.revision + 1, ends=session.ends, correlation=cause.correlation,
    )  # fmt: skip


def _id(kind: str, session: Session, issue: int) -> str:
    return f"{kind}/{session.group}/{session.key}/{issue}"


def _turn(recap: Recap, at: At) -> Turn:
    """Publish a recap that goes out by itself, unless the group now wants a co-lead to send it, or it would tell nothing."""
    session = at.store.get(Session, recap.group, recap.session)
    if session is None:
        return Turn(recap)
    waits = not at.group.recap_after_hours or recap.state is not RecapState.DRAFT
    if waits or empty(session, recap.note, _shown(session, at.store)):
        return Turn(recap, (Replace(replace(recap, due=None)),))
    cause = Cause(now=at.now, by="system", correlation=at.correlation)
    writes = published(recap, session, at.group, at.store, cause)
    return Turn(recap, tuple(writes))


def _shown(session: Session, store: Store) -> list[Deck]:
    """The decks of *session*'s talks."""
    refs = [Ref(Deck, (session.group, session.key, talk.slug)) for talk in session.talks]
    return list(store.get_many(refs).values())


DUTY = Duty(turn=_turn)
