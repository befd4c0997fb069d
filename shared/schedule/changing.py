"""Moving and cancelling a session, and giving it another link. Every change that members are told of is one write with its mail, and
with its line in the audit; a tick sends it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from shared.errors import BadInput
from shared.model import rsvp
from shared.model.audit import AuditLine
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.session import Room, Session, cancelled, changed, moved
from shared.schedule import chat_reminders, speaker_reminders
from shared.schedule.joint import own, with_guests
from shared.schedule.reminders import Act, Decision, dropped_by_cancelling, mailing_of, opened
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import local_date, not_far_ahead, nothing_else, own_zone, put
from shared.schedule.upcoming import upcoming_of
from shared.store import Create, Replace, Store, Write
from shared.store.actions import AT_ONCE, Change
from shared.text.disclosed import tells
from shared.text.times import local

FILE = "the group's file"
"""Who changed a session where the group's file did and no co-lead."""

LONGEST_REASON = 300
"""The most characters of what a co-lead says of a change."""

CHANGES = {
    "moved": "That it was moved",
    "cancelled": "That it is cancelled",
    "reinstated": "That it takes place after all",
    "changed": "That the link to join, or the place, is another one",
}
"""The changes of a session that members are told of, by the kind of mail."""


def move(session: Session, starts: datetime, group: Group, store: Store, now: datetime, *, by: str = FILE) -> Change:
    """One ``moved`` mail with old and new time; the stages already open at the new time are told by it. Guests move along. It goes by the
    clock of the zone that *starts* is in; where that is UTC, by the same as before.

    Raises :class:`BadInput` if the session is over, cancelled or another group's, or the new start is not ahead, or no new one, or
    another session is on then.
    """
    if by != FILE:  # a file is checked as a whole before any of it is written
        nothing_else(starts, session, group, store)
    step = move_alone(own(session), starts, group, store, now, by)
    return with_guests(
        step, session, store, lambda row, guest: move_alone(row, starts.astimezone(UTC), guest, store, now, by)
    )


def move_alone(session: Session, starts: datetime, group: Group, store: Store, now: datetime, by: str) -> Change:
    """*session* moved, without the sessions of guests that follow it."""
    if not session.upcoming or session.starts is None:
        raise BadInput(f"{session.id} is {session.state.value} and cannot be moved")
    not_far_ahead(starts, now, group)
    if starts == session.starts:
        raise BadInput(f"{session.id} is at that time already")
    zone = own_zone(starts, group) if isinstance(starts.tzinfo, ZoneInfo) else session.zone
    starts = starts.astimezone(UTC)
    after = asked_anew(replace(moved(session, starts, now), zone=zone), session, group, now)
    after, told = superseded_by_news(after, group, now)
    after = replace(after, date=local_date(after, group))
    known = untold("moved", session, store)
    previous = known.facts["previous"] if known else session.starts.isoformat()  # the time that members know of
    facts = {"previous": previous, "starts": starts.isoformat()}
    return Change(
        f"move {session.id} to {local(starts, group.tz_of(after))}",
        (Replace(after), *news("moved", after, facts, told, now), Create(audit_line("move", session, after, by, now))),
    )


def asked_anew(after: Session, before: Session, group: Group, now: datetime) -> Session:
    """*after* with a note that the mail of its move asks members whether they come, where the group asks. On the same day, whoever was
    asked before stays asked."""
    if not rsvp.asks(group):
        return after
    return replace(after, asked_at=now, asked_in=before.asked_in if rsvp.same_day(before, after, group) else ())


def superseded_by_news(session: Session, group: Group, now: datetime) -> tuple[Session, list[Decision]]:
    """After a change of start that members are mailed about: the reminders whose time has come at the new start are not sent, as that
    mail says what they would."""
    tz = group.tz_of(session)
    decisions = [Decision(name, Act.SUPERSEDED) for name in opened(session, group.stages, tz, now)]
    after = replace(session, stages_done=tuple(decision.stage for decision in decisions))
    after = chat_reminders.settled(speaker_reminders.settled(after, tz, now), group, now)
    return scheduled(after, group), decisions


def cancel(session: Session, group: Group, store: Store, now: datetime, *, tell: bool = True, by: str = FILE) -> Change:
    """One ``cancelled`` mail if members are to be told; the stages not sent are recorded as such. So for guests.

    Raises :class:`BadInput` if it is over, cancelled or another group's.
    """
    step = _cancel(own(session), group, store, now, tell, by)
    return with_guests(
        step, session, store, lambda row, guest: _cancel(row, guest, store, now, tell or bool(row.stages_done), by)
    )


def _cancel(session: Session, group: Group, store: Store, now: datetime, tell: bool, by: str) -> Change:
    if not session.upcoming:
        raise BadInput(f"{session.id} is {session.state.value} and cannot be cancelled")
    dropped = dropped_by_cancelling(session, group.stages)
    after = cancelled(session, now)
    following = upcoming_of(group.id, store, session.starts or now)
    facts = {"following": following.key} if following else {}
    told = news("cancelled", after, facts, dropped, now)[0 if tell else 1 :]  # the first is the mail to members
    return Change(
        f"cancel {session.id} ({local(session.starts, group.tz_of(session))})",
        (Replace(after), *told, Create(audit_line("cancel", session, after, by, now))),
    )


def relink(
    session: Session, room: Room | None, group: Group, store: Store, now: datetime, left: Callable[[Session], Session] = lambda row: row
) -> Change:  # fmt: skip
    """The meeting link changed: members are told if a reminder has already given them another one. So for guests, whose rows are as they
    are *left* by what comes before this."""

    def along(row: Session, guest: Group) -> Change:
        known = store.get(Room, guest.id, row.key)
        return _relink(left(row), known, replace(guest, meeting_link=group.joining, place=None, place_on=None), now)

    return with_guests(_relink(session, room, group, now), session, store, along)


def _relink(session: Session, room: Room | None, group: Group, now: datetime) -> Change:
    link = Room(group=group.id, session=session.key, link=group.joining)
    place = put(link, room)
    if not session.stages_done:
        return Change(f"meeting link of {session.id}", (place,))
    after = changed(session, now)
    return Change(
        f"meeting link of {session.id}, members are told",
        (place, Replace(after), *news("changed", after, _starts(session), [], now)),
    )


def placed(before: Session, after: Session, now: datetime) -> tuple[Session, list[Write]]:
    """*after*, and the mail about its new place if a reminder has named the place that it had *before*."""
    if after.place == before.place or not (after.upcoming and after.stages_done):
        return after, []
    after = changed(after, now)
    return after, news("changed", after, {**_starts(after), "what": "place"}, [], now)


def explained(step: Change, reason: str, *, public: bool = False) -> Change:
    """*step*, whose mails to members and speakers give the *reason*, too, in the co-leads' own words; so do the pages, if it is
    *public*."""

    def told(write: Write) -> Write:
        row = write.row
        if isinstance(row, Session) and public:
            return replace(write, row=replace(row, reason=reason.strip()))
        if not isinstance(row, Mailing) or row.kind not in (*CHANGES, "talk-news") or row.due is None:
            return write
        return replace(write, row=replace(row, facts={**row.facts, "reason": reason}))

    return replace(step, writes=tuple(map(told, step.writes))) if reason.strip() else step


def unread_reason(session: Session, store: Store) -> str:
    """The reason of a move that no tick has told yet: the mail of another move, which goes in its place, tells of both."""
    known = untold("moved", session, store)
    return known.facts.get("reason", "") if known else ""


def keeps_link(reason: str, session: Session, group: Group, store: Store) -> None:
    """Raises :class:`BadInput` if the *reason*, which everybody is to see, would tell how *session* is joined: by a link, or in a room
    that members alone are to know."""
    room, there = store.get(Room, session.group, session.key), group.on(session.key)
    kept = (room.link if room else "", group.meeting_link, "" if there.public_place else there.place or "")
    if shown := next((one for one in kept if one and tells(reason, one)), ""):
        raise BadInput(f"reason: everybody would read it, and {shown!r} is for members only")


def _starts(session: Session) -> dict[str, str]:
    return {"starts": session.starts.isoformat()} if session.starts else {}


def news(kind: str, session: Session, facts: dict[str, str], told: list[Decision], now: datetime) -> list[Write]:
    """The mail to members about a change of *session*, and a record of each reminder that it replaces."""
    mail = mailing(
        kind, session.group, Audience.MEMBERS, at=now, of=f"{session.key}/r{session.revision}", facts=facts,
        session=session.key, revision=session.revision, ends=session.ends, wait=AT_ONCE,
    )  # fmt: skip
    recorded = (Create(mailing_of(session, decision, now)) for decision in told)
    return [Create(mail), *recorded, *map(Create, _to_speakers(kind, session, facts, now))]


def _to_speakers(kind: str, session: Session, facts: dict[str, str], now: datetime) -> list[Mailing]:
    """Speakers need not be members, so they are mailed when their session is moved, cancelled or reinstated."""
    if session.host or kind not in ("moved", "cancelled", "reinstated"):
        return []
    starts = session.starts.isoformat() if session.starts else ""
    return [
        mailing(
            "talk-news", session.group, Audience.SPEAKER, at=now, of=f"{session.key}/r{session.revision}/{talk.slug}",
            facts={"what": kind, "previous": facts.get("previous", ""), "starts": starts}, session=session.key,
            revision=session.revision, ends=session.ends, subject=talk.slug, wait=AT_ONCE,
        )
        for talk in session.talks
    ]  # fmt: skip


def untold(kind: str, session: Session, store: Store) -> Mailing | None:
    """The mail about the change that made *session* what it is, if no tick has sent it yet; else None."""
    waiting = store.get(Mailing, f"{kind}/{session.group}/{session.key}/r{session.revision}")
    return waiting if waiting and waiting.due and not waiting.cursor else None


def audit_line(what: str, before: Session, after: Session, by: str, now: datetime) -> AuditLine:
    """The audit's line for a change from *before* to *after*."""
    return AuditLine(
        group=before.group, session=before.key, revision=after.revision, what=what, by=by, at=now, before=before
    )
