"""How was it? Every answer is counted once and then nobody's, of few nothing is told, and nobody is asked who was not there."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from shared.model import rsvp
from shared.model.attendance import Attendance
from shared.model.mailing import Mailing
from shared.model.member import Member
from shared.model.session import Session, SessionState, Speaker
from shared.model.survey import LEAST, Survey, SurveyResponse, SurveyState
from tests.simulation.services import Mail
from tests.simulation.world import Step, World


def every_answer_is_counted_once_and_few_are_not_told(world: World, step: Step) -> Iterator[str]:
    for before, after in step.changes_of(Survey, SurveyResponse):
        row = after or before
        if isinstance(row, SurveyResponse):
            said = world.said.setdefault(row.session, {})
            said.pop(row.member, None)
            if after:
                said[row.member] = after
        elif before and after and (before.state, after.state) == (SurveyState.OPEN, SurveyState.CLOSED):
            world.counts["surveys counted"] += 1
            yield from _miscounted(after, world, step)


def _miscounted(row: Survey, world: World, step: Step) -> Iterator[str]:
    said = [one for one in world.said.get(row.session, {}).values() if one.worth or one.pace or one.line]
    if row.responses != len(said):
        yield f"{row.session}: {row.responses} answers counted of {len(said)}"
    few = len(said) < LEAST
    told = [
        one
        for _, one in step.changes_of(Mailing)
        if one and one.kind == "feedback-outcome" and (one.group, one.session) == (row.group, row.session)
    ]
    if bool(told) == few:
        yield f"{row.session}: of {len(said)} answers {len(told)} mails tell"
    world.counts["surveys told"] += not few
    expected = (
        ({}, {}, [])
        if few
        else (
            _numbers(one.worth for one in said),
            _numbers(one.pace for one in said),
            sorted(one.line for one in said if one.line),
        )
    )
    if (_numbers_of(row.worth), _numbers_of(row.pace), sorted(row.lines)) != expected:
        yield f"{row.session}: {row.worth}, {row.pace} and {row.lines} are kept of {expected}"


def _numbers(said: Iterator[str]) -> dict[str, int]:
    return dict(Counter(one for one in said if one))


def _numbers_of(kept: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in kept.items() if count}


def only_those_are_asked_how_it_was_who_may_have_been_there(world: World, step: Step) -> Iterator[str]:
    for mail in step.mails:
        if "feedback" not in mail.letter.links:
            continue
        world.counts["asked how it was"] += 1
        session = world.store.get(Session, world.group.id, mail.mailing.session or "")
        if session is None or session.state is not SessionState.HELD or session.imported:
            yield f"{mail.to} was asked about {mail.mailing.session}, which was not held"
        elif not step.changes_of(Speaker) and mail.to in _speakers(session, world):
            yield f"{mail.to} was asked about {session.key}, and gave a talk there"
        elif _cannot_have_been_there(mail, session, world, step):
            yield f"{mail.to} was asked about {session.key}, and was not there"


def _speakers(session: Session, world: World) -> set[str]:
    rows = (world.store.get(Speaker, world.group.id, session.key, talk.slug) for talk in session.talks)
    return {one.address for one in rows if one}


def _cannot_have_been_there(mail: Mail, session: Session, world: World, step: Step) -> bool:
    """As they had said before the message was sent, and still said after it; or as they came in later."""
    key = mail.reader.removeprefix("member:")
    were = [before for before, after in step.changes_of(Member) if before and (after or before).id == key]
    rows = [row for row in (world.store.get(Member, world.group.id, key), *were) if row is not None]
    if not rows:
        return False
    if session.starts and all(row.active_since and row.active_since > session.starts for row in rows):
        return True
    listed = world.store.get(Attendance, world.group.id, session.key)
    tz = world.group.tz_of(session)
    return (
        (listed is None or not listed.recorded)
        and rsvp.asks(world.group)
        and all(rsvp.comes(row, session, tz) is False for row in rows)
    )


def what_was_counted_is_nobodys_any_more(world: World) -> Iterator[str]:
    """Nobody's answer is there some time after the close."""
    for row in world.store.all(Survey, world.group.id):
        late = world.now > row.closes + timedelta(days=2) and row.state is SurveyState.CLOSED
        left = world.store.all(SurveyResponse, world.group.id, row.session) if late else []
        if left:
            yield f"{len(left)} answers about {row.session} are still somebody's"
