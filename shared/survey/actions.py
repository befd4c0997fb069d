"""Answering how a session was, which only members themselves can do, by their own link. Co-leads can remove a line that should not stand
there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.errors import BadInput
from shared.model.member import Member, MemberState
from shared.model.silence import gave_sign
from shared.model.survey import LONGEST, PACE, WORTH, Survey, SurveyResponse, takes_responses
from shared.store import Create, Replace, Write
from shared.store.actions import Acting, Action, Change, Shape, asked
from shared.text.inline import clean_text, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    group: str = asked("The group")
    member: str = asked("The member's id", shape=Shape.NAME)
    session: str = asked("The day for which the session was first planned (2023-11-11)", shape=Shape.NAME)
    worth: str = asked("Whether it was worth their time", default="", choices=WORTH)
    pace: str = asked("How its pace was", default="", choices=PACE)
    line: str = asked("A line about it", default="")


def _answer(given: Answering, at: Acting) -> Iterator[Change]:
    """The answers given replace those given before."""
    member, group = at.get(Member, given.group, given.member), at.group(given.group)
    if member is None or member.state is not MemberState.ACTIVE:
        raise BadInput("only members who get mail say how a session was")
    if not takes_responses(at.get(Survey, given.group, given.session), at.now):
        raise BadInput("it is too late to say how this session was, or nobody is asked")
    if given.worth not in ("", *WORTH) or given.pace not in ("", *PACE):
        raise BadInput("this is none of the answers")
    before = at.get(SurveyResponse, given.group, given.session, given.member)
    after = SurveyResponse(
        group=given.group, session=given.session, member=given.member, worth=given.worth, pace=given.pace, line=_line(given.line),
        version=before.version if before else 0,
    )  # fmt: skip
    if after == before or (before is None and after.blank):
        return
    seen = gave_sign(member, group, at.now)
    signs: tuple[Write, ...] = (Replace(seen),) if seen != member else ()
    yield Change("somebody said how the session was", (Create(after) if before is None else Replace(after), *signs))


def _line(written: str) -> str:
    """Raises :class:`BadInput` for a line that is too long; it is never cut."""
    line = clean_text(written, 100 * LONGEST)
    if len(line) > LONGEST:
        raise BadInput(f"your line has {counted(len(line), 'character')}, and there is room for {LONGEST}")
    return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Striking:
    group: str = asked("The group")
    session: str = asked("The day for which the session was first planned (2023-11-11)", shape=Shape.NAME)
    line: str = asked("The line, as it stands there")


def _strike(given: Striking, at: Acting) -> Iterator[Change]:
    row = at.get(Survey, given.group, given.session)
    if row is None:
        raise BadInput(f"nobody was asked how the session {given.session!r} was")
    if given.line in row.lines:
        lines = tuple(one for one in row.lines if one != given.line)
        yield Change("a line of feedback is taken out", (Replace(replace(row, lines=lines)),))


STRIKE = Action(
    name="feedback strike", inputs=Striking, does=_strike, words="Take a line of feedback out", asks=True,
    remains="Nothing brings it back; whoever was mailed it has it in their mailbox.",
)  # fmt: skip
ANSWER = Action(
    name="feedback answer", inputs=Answering, does=_answer, words="Say how a session was", desk=False, audited=False,
)  # fmt: skip
ACTIONS = (ANSWER, STRIKE)
