"""A speaker cannot give their talk, or can after all.

A talk that a vote chose goes to the next one in the vote, one that somebody took in turn to the next one on the rota. Any other talk
leaves its session and is kept as it was, and the co-leads are told at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.errors import BadInput
from shared.model.proposal import TalkProposal
from shared.model.rota import TALK, Rota, Slot, rules_of
from shared.model.session import MOST_TALKS, Session, Speaker, Talk, fitting
from shared.model.withdrawal import LONGEST_REASON, Withdrawal, places_of
from shared.rota.actions import PASS, Turn
from shared.schedule import speaker_reminders
from shared.schedule.actions import planned
from shared.schedule.joint import own
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import put
from shared.store import Delete
from shared.store.actions import Acting, Action, Change, asked
from shared.store.actions import Way as By
from shared.talks import withdrawing
from shared.talks.actions import WhichTalk, talk_of
from shared.talks.editing import chosen
from shared.talks.keeping import kept
from shared.text.inline import lines
from shared.voting.actions import DECLINE, WhichProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawing(WhichTalk):
    reason: str = asked("Why, if they say so; only the co-leads read it", default="", longest=LONGEST_REASON)


@dataclass(frozen=True, slots=True)
class Way:
    """How a talk came into its session: by the *proposal* that a vote chose, by a *turn* of the rota, or, without either, by a co-lead."""

    proposal: TalkProposal | None = None
    turn: Slot | None = None


def way_of(session: Session, talk: Talk, at: Acting) -> Way:
    group = at.group(session.group)
    if proposal := chosen(session, talk, at.store):
        return Way(proposal=proposal)
    rota = at.get(Rota, group.id, TALK) if rules_of(group) else None
    slot = rota.slot(session.key) if rota else None
    return Way(turn=slot if slot and slot.holder and slot.talk == talk.slug else None)


def _withdraw(given: Withdrawing, at: Acting) -> Iterator[Change]:
    there = at.get(Withdrawal, given.group, given.session, given.talk)
    row = at.get(Session, given.group, given.session)
    if there and row and row.talk(given.talk) is None:
        return
    group, session, talk = talk_of(given, at)
    hold_ahead(session, at)
    way = way_of(session, talk, at)
    if way.proposal:
        yield from DECLINE.does(WhichProposal(group=group.id, proposal=way.proposal.id), at)
        return
    if way.turn:
        turn = Turn(group=group.id, member=way.turn.holder, role=TALK, session=session.key)
        yield from PASS.does(turn, at)
        return
    if at.by.way is By.LINK and withdrawing.said(session, talk, at.store) >= withdrawing.MOST_SAID:
        raise BadInput(
            "this was said and taken back so often that only the co-leads can change it now; please write to them"
        )
    left = replace(own(session), talks=tuple(one for one in session.talks if one.slug != talk.slug))
    kind = session.kind if left.talks else group.kinds.get(session.key, "discussion")
    after = scheduled(replace(left, kind=kind), group)
    reason = lines(given.reason)
    places = places_of(session, at.all(Withdrawal, group.id))
    kept_row = Withdrawal(
        group=group.id, session=session.key, slug=talk.slug, talk=talk, at=at.now, talks=places, reason=reason,
        place=session.talks.index(talk),
    )  # fmt: skip
    speaker = at.get(Speaker, group.id, session.key, talk.slug)
    yield Change(
        f"{talk.speaker} cannot give their talk of {session.id}",
        (
            *kept(session, after, group, at.store, at.now, at.correlation),
            put(kept_row, there),
            *withdrawing.noted(session, talk, speaker, reason, at),
            *withdrawing.told(session, talk, at.store, at.now),
        ),
    )


def _restore(which: WhichTalk, at: Acting) -> Iterator[Change]:
    group, session = planned(which, at)
    row = at.get(Withdrawal, which.group, which.session, which.talk)
    if row is None:
        raise BadInput(f"{session.id} had no talk {which.talk!r} whose speaker said that they cannot give it")
    if session.talk(which.talk):
        raise BadInput(f"{session.id} has a talk {which.talk!r} again; take that one out first")
    hold_ahead(session, at)
    if len(session.talks) >= MOST_TALKS:
        raise BadInput(f"{session.id} has {len(session.talks)} talks, and a session has at most {MOST_TALKS}")
    kind = "talks" if session.kind == "discussion" else session.kind
    talks = (*session.talks[: row.place], row.talk, *session.talks[row.place :])
    with_it = fitting(replace(own(session), kind=kind, talks=talks), session)
    # Nothing that was due while the talk was gone is made up for.
    after = scheduled(speaker_reminders.settled(with_it, group.tz_of(session), at.now), group)
    writes = kept(session, after, group, at.store, at.now, at.correlation)
    yield Change(
        f"{row.talk.speaker} gives their talk of {session.id} after all",
        (
            *withdrawing.no_news(writes, session, row.talk, at.store),
            Delete(row),
            *withdrawing.noted_back(session, row.talk, at),
            *withdrawing.told_back(session, row.talk, at.store, at.now),
        ),
    )


def hold_ahead(session: Session, at: Acting) -> None:
    """Raises :class:`BadInput` if the session was cancelled, or has begun."""
    if not session.upcoming or (session.starts and session.starts <= at.now):
        raise BadInput(f"{session.id} was cancelled or has begun, so nothing changes about its talks any more")


WITHDRAW = Action(
    name="talks withdraw", inputs=Withdrawing, does=_withdraw, words="Say for a speaker that they cannot give their talk",
    mails="the speaker and the co-leads, or the next one in the vote or on the rota; members, if they were reminded of it",
    undo="talks restore", asks=True,
    remains="Undo puts the talk back as it was; one that a vote chose, or that was somebody's turn, has gone to the next one.",
)  # fmt: skip
RESTORE = Action(
    name="talks restore", inputs=WhichTalk, does=_restore, words="Put a talk back whose speaker can give it after all",
    mails="the co-leads; members, if they were told that it is not given", undo="talks withdraw",
)  # fmt: skip
ACTIONS = (WITHDRAW, RESTORE)
