"""Which duties turn the rows of which noun, in their order. A feature is imported only when a row of its noun is due.

To add something that falls due, write a :class:`shared.schedule.duties.Duty` in its feature's room, in the list of its noun's duties. About
a session's dates that is :data:`shared.schedule.session_duties.DUTIES`. A feature above the schedule that waits for a time after a session
has a row of its own for it, as votes and recaps have; what it writes at the very turn of a session *follows*.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.model.announcement import Announcement
from shared.model.group import Group
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Audience, Mailing
from shared.model.member import Member
from shared.model.recap import Recap
from shared.model.session import Session
from shared.model.silence import SilenceRound
from shared.model.survey import Survey, asked_by
from shared.model.vote import Vote
from shared.schedule.duties import At, Duty, Follow, Outlook, earliest
from shared.schedule.forecast import Ahead, Known
from shared.store import Timed


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """How rows of a noun are turned, and what follows from it; what is *wanted* follows only for groups that have the feature switched on,
    so that no other enters its room. *due* is the field with the time; *key* gives what the row is found by; *read_again*: the index may be
    behind, so the row is read anew (a session's write says itself whether it was); *times_itself*: its only duty writes the row with its
    next time, as other uses of the same rule do."""

    duties: tuple[Duty, ...]
    follows: tuple[Follow, ...] = ()
    wanted: tuple[tuple[Callable[[Group], bool], Follow], ...] = ()
    key: Callable[[Any], tuple[str, ...]]
    counts: Callable[[int, list[Mailing]], dict[str, int]]
    due: str = "due"
    read_again: bool = True
    times_itself: bool = False

    def following(self, group: Group) -> tuple[Follow, ...]:
        """What follows for *group*."""
        return (*self.follows, *(follow for wants, follow in self.wanted if wants(group)))

    def timed(self, row: Any, at: At) -> Any:
        """*row* as it is due next: when the first of its duties has something to do."""
        return replace(row, **{self.due: earliest(row, self.duties, at.group, at.now)})


def noun_of(row: Timed) -> Noun:
    """The duties of *row*. Raises :class:`TypeError` for what never falls due."""
    match row:
        case Session():
            return _sessions()
        case GroupCalendar():
            return _calendars()
        case Vote():
            from shared.voting.counting import DUTIES

            return Noun(duties=DUTIES, key=lambda vote: (vote.group, vote.id), counts=lambda n, made: {"votes": n})
        case Recap():
            from shared.recaps.sending import DUTY as PUBLISH

            return Noun(
                duties=(PUBLISH,),
                key=lambda recap: (recap.group, recap.session),
                counts=lambda n, made: {"recaps": int(bool(made))},
                times_itself=True,
            )
        case SilenceRound():
            from shared.silence.rounds import DUTY as HEAR

            return Noun(
                duties=(HEAR,), key=lambda one: (one.group, one.session), counts=lambda n, made: {"mailings": len(made)}, times_itself=True,
            )  # fmt: skip
        case Survey():
            from shared.survey.surveying import DUTY as SURVEY

            return Noun(
                duties=(SURVEY,), key=lambda one: (one.group, one.session), counts=lambda n, made: {"mailings": len(made)},
                times_itself=True,
            )  # fmt: skip
        case Announcement():
            from shared.announcements.sending import DUTY as LEAVE

            return Noun(
                duties=(LEAVE,), key=lambda one: (one.group, one.id), counts=lambda n, made: {"mailings": len(made)}, times_itself=True,
            )  # fmt: skip
        case Member():
            from shared.membership.onboarding import DUTY as SETTLE

            return Noun(
                duties=(SETTLE,), key=lambda member: (member.group, member.id), due="next_due",
                counts=lambda n, made: {"members": n}, times_itself=True,
            )  # fmt: skip
    raise TypeError(type(row).__name__)


def _sessions() -> Noun:
    from shared.attendance import counting
    from shared.recaps import drafts
    from shared.schedule import session_duties
    from shared.silence import rounds
    from shared.survey import surveying
    from shared.talks import late_slides, threads
    from shared.voting import opening

    return Noun(
        duties=session_duties.DUTIES,
        follows=(threads.follow, opening.follow, drafts.follow, late_slides.follow),
        wanted=(
            (lambda group: group.asks_the_silent, rounds.follow),
            (lambda group: group.asks_who_comes, counting.follow),
            (lambda group: bool(asked_by(group)), surveying.follow),
        ),
        key=lambda session: (session.group, session.key),
        counts=lambda n, made: {
            "sessions": 1,
            "mailings": sum(row.audience is Audience.MEMBERS and row.due is not None for row in made),
        },
        due="next_due",
        read_again=False,
    )


def _calendars() -> Noun:
    from shared.group.standing_in import DUTY as TELL_STAND_INS
    from shared.rota.duty import DUTY as ASK_IN_TURN
    from shared.tick.calendar_duties import DUTIES
    from shared.tick.newcomers import DUTY as SHOW_WHAT_WAITS

    return Noun(
        duties=(*DUTIES, SHOW_WHAT_WAITS, ASK_IN_TURN, TELL_STAND_INS),
        key=lambda calendar: (calendar.group,),
        counts=lambda n, made: {"mailings": len(made)},
    )


def foreseen(
    group: Group,
    sessions: Iterable[Session],
    known: Known,
    first: datetime,
    last: datetime,
    *,
    now: datetime | None = None,
) -> Sequence[Ahead]:
    """The mails from *first* to before *last*, in time order, by the duties that will send them.

    The ticks are played from *now* on, or, where the file alone is asked, from long before the first session.
    """
    from shared.announcements import outlook as announcements
    from shared.schedule import session_duties
    from shared.silence import outlook as silence
    from shared.survey import outlook as survey

    rows = list(sessions)
    since = now or min([first, *(row.starts for row in rows if row.starts)]) - timedelta(days=1000)
    outlook = Outlook(group=group, sessions=rows, known=known, since=since)
    turns = (
        *((duty, row) for duty in session_duties.DUTIES for row in rows),
        *((duty, GroupCalendar(group=group.id)) for duty in _calendars().duties),
    )
    found = (
        *(one for duty, row in turns for one in duty.ahead(row, outlook)),
        *silence.ahead(outlook),
        *survey.ahead(outlook),
        *announcements.ahead(outlook),
    )
    return sorted((one for one in found if first <= one.at < last), key=lambda one: (one.at, one.session, one.kind))
