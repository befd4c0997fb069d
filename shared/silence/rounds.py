"""After a session, silent members are asked whether they are still with the group, some at a time; those who do not answer are paused
later. Each step is one transaction of the round, its members and their mails, so that an interrupted round continues where it was."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.model import silence
from shared.model.group import Group
from shared.model.mailing import Audience, Entry, Mailing, mailing
from shared.model.member import Member, MemberState
from shared.model.searching import sought
from shared.model.session import Session
from shared.model.silence import Heard, SilenceRound
from shared.schedule.duties import At, Duty, Turn
from shared.silence.outlook import QUESTION
from shared.silence.signs import MOST, heard_of
from shared.store import Create, Ref, Replace, Store, Write, packed

AT_A_TIME = 40
"""The most members in one step; with a mail for each, and the round, that mostly fits into one transaction."""
AGAIN = timedelta(days=1)
"""How long to wait before looking again for questions that have not gone out."""


def follow(session: Session, at: At) -> list[Write]:
    """The round after a session that became held in this very turn, where the group asks."""
    over = at.was.upcoming and session.held_here and at.group.asks_the_silent
    if not over or at.store.get(SilenceRound, session.group, session.key) is not None:
        return []
    return [Create(silence.round_after(session, at.group, at.now))]


def question(member: Member, round_: SilenceRound, group: Group, since: datetime, at: At) -> Mailing:
    """The mail to *member*, silent since *since*: one in each silence."""
    facts = {"sessions": str(silence.settings(group).sessions), "until": round_.until.isoformat()}
    return mailing(
        QUESTION, group.id, Audience.APPLICANT, at=at.now, of=f"{member.id}.{since:%Y%m%dT%H%M%S}", subject=member.id, facts=facts,
        correlation=at.correlation,
    )  # fmt: skip


def _turn(row: SilenceRound, at: At) -> Turn:
    """One step of asking or pausing; the round ends if the group no longer asks."""
    if not at.group.asks_the_silent:
        return Turn(row, (Replace(replace(row, due=None)),))
    later = silence.loud(at.now, at.group)
    if row.asking and later > at.now:
        return Turn(row, (Replace(replace(row, due=later)),))
    known = heard_of(at.group, at.store, at.now)
    members, cursor = at.store.find(at.group.id, sought("", MemberState.ACTIVE), row.cursor, MOST, [])
    return Turn(
        row, tuple(_asked(row, members, cursor, known, at) if row.asking else _paused(row, members, cursor, known, at))
    )


def _asked(row: SilenceRound, members: Sequence[Member], cursor: str, known: Heard, at: At) -> Iterator[Write]:
    # If the tick comes late, everybody still gets the full number of days.
    row = replace(row, until=max(row.until, silence.until(at.now, at.group)))
    found = [(one, since) for one in members if (since := silence.silent(one, at.group, known, at.now))]
    units = [
        (Replace(silence.asked(one, since, row, at.now)), Create(question(one, row, at.group, since, at)))
        for one, since in found
    ]
    writes = _step(row, units)
    after = replace(row, asked=row.asked + len(writes) // 2, due=at.now)
    if len(writes) == 2 * len(found):
        after = replace(after, cursor=cursor)
        if cursor == "end":
            after = replace(after, cursor="", asking=False, due=max(row.until, at.now) if after.asked else None)
    yield from (Replace(after), *writes)


def _paused(row: SilenceRound, members: Sequence[Member], cursor: str, known: Heard, at: At) -> Iterator[Write]:
    """Pause those who got the question and did not answer. Members whose question has not gone out are looked at again, for a while."""
    found = [one for one in members if _of(row, one) and silence.unanswered(one, known, at.now)]
    got = _got(found, at.store, at.now)
    writes = _step(row, [(Replace(silence.paused(one, at.now)),) for one in got])
    after = replace(row, paused=row.paused + len(writes), due=at.now)
    if len(writes) == len(got):
        after = replace(after, cursor=cursor, waiting=row.waiting + len(found) - len(got))
        if cursor == "end":
            again = after.waiting > 0 and at.now < row.until + silence.PATIENCE
            after = replace(after, cursor="", waiting=0, due=at.now + AGAIN if again else None)
    yield from (Replace(after), *writes)


def _step(row: SilenceRound, units: Sequence[Sequence[Write]]) -> tuple[Write, ...]:
    """The writes of this step: as many of *units* as one transaction holds besides the round."""
    return packed(((Replace(row),), *units[:AT_A_TIME]))[0][1:]


def _of(row: SilenceRound, member: Member) -> bool:
    return member.still_asked is not None and member.still_asked.session == row.session


def _got(members: Sequence[Member], store: Store, now: datetime) -> list[Member]:
    """Those of *members* who got the question and had the full time to answer."""
    names = {one.id: mail_of(one) for one in members}
    lines = store.get_many((Ref(Entry, (name, f"member:{id_}")) for id_, name in names.items()), set())
    went = {line.mailing: line.at for line in lines.values() if line.went}
    found = []
    for one in members:
        at = went.get(names[one.id])
        if at is not None and one.still_asked and now >= at + (one.still_asked.until - one.still_asked.at) - AGAIN:
            found.append(one)
    return found


def mail_of(member: Member) -> str:
    """The id of the last question to *member*; empty if there was none."""
    asked = member.still_asked
    return f"{QUESTION}/{member.group}/{member.id}.{asked.since:%Y%m%dT%H%M%S}" if asked else ""


DUTY = Duty(turn=_turn)
