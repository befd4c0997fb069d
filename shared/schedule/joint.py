"""Joint sessions: one group hosts, and each guest group has a session of its own that follows the host's. So each group keeps its
reminders, its clock, its words and its page; people who belong to both are mailed by the host alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from shared.errors import BadInput
from shared.model.group import Group
from shared.model.session import Room, Session, SessionState, followed
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import local_date, put
from shared.store import Create, Replace, Store, Write
from shared.store.actions import Change
from shared.store.hosts import guests_rows


def guests_of(session: Session, store: Store) -> Iterator[tuple[Session, Group]]:
    """The guests' sessions that follow *session*, each with its group."""
    for row in guests_rows(session, store):
        group = store.get(Group, row.group)
        if group is not None:
            yield row, group


def with_guests(step: Change, session: Session, store: Store, change: Callable[[Session, Group], Change]) -> Change:
    """*step*, with the same *change* made to the sessions that follow *session*, all in one transaction."""
    also = (write for row, group in guests_of(session, store) for write in change(row, group).writes)
    return Change(step.what, (*step.writes, *also))


def own(session: Session) -> Session:
    """*session*, if its group may change it. Raises :class:`BadInput` if it follows another group's."""
    if session.host:
        raise BadInput(f"{session.id} is held together with {session.together}, who host it: change {session.host}")
    return session


def invitations(session: Session, host: Group, store: Store, now: datetime) -> list[Write]:
    """The sessions of guests that *session* does not have yet, each with its room.

    A session that the guest has for that very day, without talks or cancelled, becomes the joint one. Raises :class:`BadInput` for a
    group that is not there, or that has a programme of its own on that day.
    """
    writes: list[Write] = []
    for guest in session.guests:
        group = store.get(Group, guest)
        if group is None:
            raise BadInput(f"joint: there is no group {guest!r} here; apply its file first")
        there = store.get(Session, guest, session.key)
        if there is not None and there.host == session.id:
            continue
        if there is not None and not _free(there):
            raise BadInput(
                f"joint: {there.id} has a programme of its own, or has been announced, and a joint session takes the place of the one of "
                "that day; cancel it first"
            )
        writes += [_as_guest(session, host, group, there, now), *_room(session, host, group, store)]
    return writes


def _free(there: Session) -> bool:
    """Whether the guest's session of that day can become the joint one: it has no talks and nobody was told of it, or it is cancelled."""
    if there.state is SessionState.CANCELLED:
        return True
    return there.upcoming and not (there.talks or there.host or there.stages_done)


def _as_guest(session: Session, host: Group, group: Group, there: Session | None, now: datetime) -> Write:
    blank = Session(group=group.id, key=session.key, kind=session.kind, state=SessionState.PLANNED)
    row = replace(
        followed(there or blank, session), host=session.id, together=host.name, starts=session.starts, ends=session.ends,
        zone=None, changed_at=now, has_link=session.has_link or bool(host.meeting_link),
        revision=there.revision + 1 if there else 1, sequence=there.sequence + 1 if there else 0,
        state=SessionState.PLANNED, stages_done=(), asked_in=(), asked_at=None, chores_done=(), reason="",
    )  # fmt: skip
    row = scheduled(replace(row, date=local_date(row, group)), group)
    return Replace(row) if there else Create(row)


def _room(session: Session, host: Group, group: Group, store: Store) -> list[Write]:
    link = host.on(session.key, session.place).joining
    if not link:
        return []
    known = store.get(Room, group.id, session.key)
    return [put(Room(group=group.id, session=session.key, link=link), known)]


def names(guests: Iterable[str], store: Store) -> str:
    """``Proofs over Tea and The Circle``"""
    found = [group.name for group in (store.get(Group, guest) for guest in guests) if group]
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
