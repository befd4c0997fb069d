"""The duties of a group's calendar: sessions are made ahead of time, members are told of breaks, co-leads get the weekly preflight. Each
is one write with the mail that it causes, and does nothing if it is run again."""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from shared.errors import BadInput, Conflict, Unreadable
from shared.model import group_calendar as rules
from shared.model.form_response import FormState
from shared.model.group import FiledTalks, Group, wants_weekly, whole
from shared.model.group_calendar import End, GroupCalendar
from shared.model.handover import Handover
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.recap import Recap, RecapState
from shared.model.session import Session, SessionState
from shared.schedule import speaker_reminders
from shared.schedule.duties import At, Duty, Outlook, Quota, Turn
from shared.schedule.forecast import NO_READING, Ahead, day_of, day_on, planned_no_further, troubles
from shared.schedule.new_sessions import linking, new, speakers
from shared.schedule.programme import season_sessions
from shared.schedule.steps import run
from shared.schedule.upcoming import next_session
from shared.silence.who import quietness
from shared.store import Create, Ref, Replace, Store, Write, packed
from shared.store.actions import AT_ONCE, Change
from shared.text.inline import listed
from shared.tick.known import known_of, zones_lately

log = logging.getLogger(__name__)

FORESEEN = timedelta(days=14)
LONGEST = 40
"""The most lines of the weekly preflight."""


def made_ahead(row: GroupCalendar, group: Group, store: Store, now: datetime) -> GroupCalendar:
    """Make the sessions that the season has by now and the table has not; returns *row* as it is left. If it was interrupted between a
    session and the links to its speakers, it continues there. Raises :class:`shared.errors.Conflict` if the group's file is applied
    meanwhile: whoever applies it writes the calendar, too, and either hears of these sessions or is heard of by them."""
    if group.season is None or group.season.until:
        return row  # all sessions of a season with an end were made when the file was applied
    today = now.astimezone(group.tz).date()
    unread: list[Unreadable] = []
    sessions = store.all(Session, group.id, since=(today - timedelta(days=1)).isoformat(), unread=unread)
    there, broken = {session.key: session for session in sessions}, {one.key[-1] for one in unread}
    file = whole(group, store.all(FiledTalks, group.id))
    for session in season_sessions(file, today):
        known = there.get(session.key)
        if session.key <= f"{today}" or session.key in broken:
            continue
        if known is None:
            _as_it_was(group, store)
            run(_made(session, file, store, now, Replace(row)), store)
            row = replace(row, version=row.version + 1)
        elif known.upcoming and not known.host:
            run((Change(linking(known), some) for some in packed(speakers(known, file, store, now))), store)
    return row


def _as_it_was(group: Group, store: Store) -> None:
    """Raises :class:`Conflict` if *group*, which was read before its calendar, is not as it was."""
    if store.get(Group, group.id) != group:
        raise Conflict(f"the file of {group.id} was applied meanwhile")


def _made(session: Session, group: Group, store: Store, now: datetime, calendar: Write) -> list[Change]:
    """*session* as a row, written together with the group's *calendar*. If its guests cannot be had it is made without them, and the
    co-leads are told: nothing else has to wait for that."""
    try:
        return new(session, group, store, now, calendar)
    except BadInput as wrong:
        told = mailing(
            "not-joint", group.id, Audience.CO_LEADS, at=now, of=session.key, session=session.key, ends=session.ends,
            facts={"wrong": str(wrong)}, wait=AT_ONCE,
        )  # fmt: skip
        return new(replace(session, guests=()), group, store, now, Create(told), calendar)


def _report_due(row: GroupCalendar, group: Group, now: datetime) -> bool:
    """Whether the report of this week, which begins on Monday morning, is due; a group's first week has none."""
    if row.reported is not None:
        return rules.next_report(group, row.reported) <= now
    return row.due is not None and rules.next_report(group, row.due - timedelta(seconds=1)) <= now


def _pause(end: End, group: Group, sessions: list[Session], now: datetime, correlation: str) -> Mailing:
    following = next_session(sessions, max(now, _midnight(end.after)))
    return mailing(
        "break", group.id, Audience.MEMBERS, at=now, of=end.name, session=following.key if following else None,
        ends=following.ends if following else None,
        facts={"end": end.which, "resumes": end.resumes.isoformat(), "note": end.note}, correlation=correlation,
    )  # fmt: skip


def _monday(group: Group, now: datetime) -> date:
    """The Monday to which the report belongs."""
    return rules.next_report(group, now).astimezone(group.tz).date() - timedelta(days=7)


def _midnight(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+00:00")


def weekly(
    group: Group, sessions: list[Session], store: Store, now: datetime, correlation: str, quota: Quota | None = None
) -> Mailing | None:
    """The co-leads' mail about the next two weeks; None if nobody would get it. In a quiet week only those get it who want it always."""
    facts = two_weeks(group, sessions, store, now, quota)
    if not facts or not any(wants_weekly(lead.weekly, quiet="quiet" in facts) for lead in group.reached(now)):
        return None
    row = mailing(
        "preflight", group.id, Audience.CO_LEADS, at=now, of=f"{_monday(group, now):%Y%m%d}", correlation=correlation,
        facts=facts,
    )  # fmt: skip
    return row if store.get(Mailing, row.id) is None else None


def two_weeks(
    group: Group, sessions: list[Session], store: Store, now: datetime, quota: Quota | None = None
) -> dict[str, str]:
    """What that mail says, as its facts; none where nothing goes out and nothing is to be said. It is ``quiet`` where nothing looks
    wrong, nothing waits for a co-lead, and nothing goes out but what does before and after any session."""
    from shared.tick.registry import foreseen  # it names the duties below

    zones, lately = zones_lately(group, sessions, store)
    known = known_of(group, sessions, store, zones, now, quietness(group, store, now))
    found = foreseen(group, sessions, known, now, now + FORESEEN, now=now)
    then = ", as many as there were when the last mail went" if lately else ""
    form = store.get(FormState, group.form.id) if group.form else None
    wrong = [*troubles(form, found, _asked(quota), lately), *_waiting(group, sessions, store, now)]
    # Reading counts as missing once it was asked for; before that, it is no news.
    unasked = {one.id for one in sessions if speaker_reminders.ASKS_READING not in one.chores_done}
    days = {one.id: day_on(one) for one in sessions}
    named = {
        f"{days.get(one.session) or day_of(one.session)}: {flag}": None
        for one in found
        for flag in one.flags
        if not (flag == NO_READING and one.session in unasked)
    }
    flags = [*wrong, *named]
    quiet = not flags and all(one.routine for one in found)
    if not (found or flags):
        return {}
    lines = [
        (
            one.at.isoformat(),
            one.kind,
            one.stage,
            days.get(one.session, one.session),
            one.whom + then * (one.to == Audience.MEMBERS),
        )
        for one in found[:LONGEST]
    ]
    return {"lines": json.dumps(lines), "flags": "\n".join(flags[:LONGEST])} | ({"quiet": "yes"} if quiet else {})


def _waiting(group: Group, sessions: list[Session], store: Store, now: datetime) -> Iterator[str]:
    """What waits for a co-lead. A recap counts for as long as the report looks ahead, so that nobody is reminded of an old one every
    Monday."""
    if applicants := store.applicants(group.id):
        who = "one applicant waits" if applicants == 1 else f"{applicants} applicants wait"
        yield f"{who} for your decision"
    if row := store.get(Handover, group.id):
        to = listed([lead.name for lead in group.co_leads if lead.id in row.to])
        yield f"the group is handed over to {to}, and nobody has taken it over yet"
    yield from planned_no_further(group, sessions, now)
    yield from drafts_waiting(sessions, store, now - FORESEEN)


def drafts_waiting(sessions: Sequence[Session], store: Store, since: datetime) -> Iterator[str]:
    """Recaps of sessions since *since* that a co-lead has to send."""
    held = (one for one in sessions if one.state is SessionState.HELD and not one.host)
    refs = {Ref(Recap, (one.group, one.key)): one for one in held if one.ends and one.ends > since}
    for ref, recap in store.get_many(refs).items():
        if recap.state is RecapState.DRAFT and recap.due is None:
            yield f"{day_on(refs[ref])}: the recap waits for a press"


def _asked(quota: Quota | None) -> float | None:
    """The mail service's quota; None if it cannot be had, as the report does not wait for it."""
    try:
        return quota() if quota else None
    except Exception as trouble:
        log.warning("the mail service does not say its daily quota: %s", type(trouble).__name__)
        return None


def _make_ahead(row: GroupCalendar, at: At) -> Turn:
    return Turn(made_ahead(row, at.group, at.store, at.now))


def _tell_of_breaks(row: GroupCalendar, at: At) -> Turn:
    after, ends = rules.turned(row, at.group, at.now)
    if not ends:
        return Turn(after)
    sessions = at.once("sessions", partial(sessions_lately, at))
    return Turn(after, tuple(Create(_pause(end, at.group, sessions, at.now, at.correlation)) for end in ends))


def _breaks_ahead(_row: GroupCalendar, outlook: Outlook) -> Iterator[Ahead]:
    group, known = outlook.group, outlook.known
    for end in rules.ends_of_breaks(group):
        yield Ahead(
            at=end.at, kind="break", stage=end.which, session=f"{group.id}/{end.resumes}", revision=0,
            to=Audience.MEMBERS.value, recipients=known.members, flags=(), zones=known.zones or {},
        )  # fmt: skip


def _look_ahead(row: GroupCalendar, at: At) -> Turn:
    if not (at.group.weekly_preflight and _report_due(row, at.group, at.now)):
        return Turn(row)
    sessions = at.once("sessions", partial(sessions_lately, at))
    report = weekly(at.group, sessions, at.store, at.now, at.correlation, at.quota)
    return Turn(replace(row, reported=at.now), (Create(report),) if report else ())


def sessions_lately(at: At) -> list[Session]:
    """The sessions that a forecast needs."""
    return at.store.all(Session, at.group.id, since=(at.now - timedelta(days=120)).date().isoformat(), unread=[])


def _monday_next(_row: GroupCalendar, group: Group, now: datetime) -> Iterator[datetime]:
    yield rules.next_report(group, now)


DUTIES = (
    Duty(turn=_make_ahead, waits=_monday_next),
    Duty(turn=_tell_of_breaks, waits=lambda row, group, now: rules.untold(row, group), ahead=_breaks_ahead),
    Duty(turn=_look_ahead, waits=_monday_next),
)
"""Sessions first, since breaks and the weeks ahead are told with them."""
