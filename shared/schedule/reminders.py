"""Which reminder goes when. Pure rules, shared by the tick, the preview and the tests.

A stage's window opens at its time and closes when the next one opens, the last one at the start. The latest open stage is sent; earlier
ones that were not sent are superseded by it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.model.mailing import Audience, Entry, EntryState, Mailing, MailingState
from shared.model.season import Stage
from shared.model.session import Session, SessionState


class Act(StrEnum):
    """What becomes of a stage; all but SEND are recorded as the reason why nothing was sent."""

    SEND = "send"
    SUPERSEDED = "superseded"
    STARTED = "started"
    CANCELLED = "cancelled"
    IN_WELCOME = "in_welcome"


@dataclass(frozen=True, slots=True)
class Decision:
    stage: str
    act: Act


def windows(starts: datetime, stages: Iterable[Stage], tz: ZoneInfo) -> list[tuple[str, datetime]]:
    """Stage names with the UTC instants at which their windows open, earliest first."""
    return sorted(((stage.name, stage.opens(starts, tz)) for stage in stages), key=lambda pair: pair[1])


def opened(session: Session, stages: Iterable[Stage], tz: ZoneInfo, now: datetime) -> list[str]:
    """The stages whose time has come by *now*, earliest first, whether sent or not."""
    if session.starts is None:
        return []
    return [name for name, opens in windows(session.starts, stages, tz) if opens <= now]


def due(session: Session, stages: Iterable[Stage], tz: ZoneInfo, now: datetime) -> list[Decision]:
    """What to do at *now* about the stages of *session* that are open and not done: the latest is sent unless the session
    has started, earlier ones are superseded."""
    if not session.upcoming or session.starts is None:
        return []
    names = [name for name in opened(session, stages, tz, now) if name not in session.stages_done]
    if not names:
        return []
    last = Act.STARTED if now >= session.starts else Act.SEND
    return [*(Decision(name, Act.SUPERSEDED) for name in names[:-1]), Decision(names[-1], last)]


def waiting(session: Session, stages: Iterable[Stage], tz: ZoneInfo) -> list[datetime]:
    """When (UTC) the windows of those stages of *session* open that are not done."""
    if not session.upcoming or session.starts is None:
        return []
    return [opens for name, opens in windows(session.starts, stages, tz) if name not in session.stages_done]


def ends(session: Session) -> list[datetime]:
    """When (UTC) *session* will be over; empty if it is over, or has no end."""
    return [session.ends or session.starts] if session.upcoming and session.starts else []


def reminded(session: Session, stages: Iterable[Stage], tz: ZoneInfo, now: datetime) -> tuple[Session, list[Decision]]:
    """*session* with its due stages done, and what becomes of each; it is announced once one of them is sent."""
    decisions = due(session, stages, tz, now)
    after = replace(session, stages_done=(*session.stages_done, *(d.stage for d in decisions)))
    if any(d.act is Act.SEND for d in decisions) and after.state is SessionState.PLANNED:
        after = replace(after, state=SessionState.ANNOUNCED)
    return after, decisions


def held(session: Session, now: datetime) -> Session:
    """*session*, as held if it has ended at *now*."""
    if session.upcoming and session.ends is not None and now >= session.ends:
        return replace(session, state=SessionState.HELD)
    return session


def dropped_by_cancelling(session: Session, stages: Iterable[Stage]) -> list[Decision]:
    """The stages that are not done and, with the session cancelled, never will be."""
    return [Decision(stage.name, Act.CANCELLED) for stage in stages if stage.name not in session.stages_done]


def began_before(session: Session, sessions: Iterable[Session]) -> datetime | None:
    """When the latest of *sessions* before *session* began, of those that took or take place."""
    if session.starts is None:
        return None
    earlier = (one.starts for one in sessions if one.starts and one.state is not SessionState.CANCELLED)
    return max((starts for starts in earlier if starts < session.starts), default=None)


def mailing_of(
    session: Session, decision: Decision, now: datetime, *, before: datetime | None = None, correlation: str = ""
) -> Mailing:
    """The mailing row of a decision: due if it is sent, else the record that it was not, and why. *before* is when the session before
    began, for readers whose clocks have changed since."""
    send = decision.act is Act.SEND
    return Mailing(
        id=f"reminder/{session.group}/{session.key}/r{session.revision}/{decision.stage}",
        kind="reminder",
        group=session.group,
        audience=Audience.MEMBERS,
        created=now,
        session=session.key,
        revision=session.revision,
        stage=decision.stage,
        facts={
            "starts": session.starts.isoformat() if session.starts else "",
            **({"before": before.isoformat()} if before else {}),
        },
        state=MailingState.DUE if send else MailingState.SKIPPED,
        reason="" if send else decision.act.value,
        due=now + timedelta(minutes=5) if send else None,
        correlation=correlation,
        ends=session.ends,
    )


def told_by_welcome(session: Session, stages: list[Stage], tz: ZoneInfo, reader: str, now: datetime) -> list[Entry]:
    """Lines of the ledger saying that the welcome told this newcomer what these stages would."""
    return [
        Entry(
            mailing=f"reminder/{session.group}/{session.key}/r{session.revision}/{name}",
            reader=reader,
            kind="reminder",
            state=EntryState.SKIPPED,
            at=now,
            session=session.key,
            revision=session.revision,
            stage=name,
            reason=Act.IN_WELCOME.value,
            ends=session.ends,
        )
        for name in opened(session, stages, tz, now)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One thing that will go out: when (UTC), which stage of which session and revision, to whom."""

    at: datetime
    stage: str
    session: Session


def forecast(sessions: Iterable[Session], stages: list[Stage], tz: ZoneInfo, now: datetime) -> Iterator[Forecast]:
    """Every reminder that the ticks from *now* on will send, in time order, if every tick comes in time."""
    found: list[Forecast] = []
    for session in sessions:
        current, at = session, now
        while opens := waiting(current, stages, tz):
            at = max(at, opens[0])
            current, decisions = reminded(current, stages, tz, at)
            found += [Forecast(at=at, stage=d.stage, session=session) for d in decisions if d.act is Act.SEND]
    return iter(sorted(found, key=lambda f: (f.at, f.session.id)))
