"""The result of a survey in words, for mails, the desk and the command line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.model.group import Group
from shared.model.season import season_name
from shared.model.session import Session
from shared.model.survey import LEAST, PACE, WORTH, Survey, SurveyState, shown
from shared.store import Ref, Store
from shared.text.inline import counted, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """*worth* and *pace* are each answer's words and how many gave it; *lines* are at most so many of what was written, *more* how many
    there are besides."""

    answers: int
    worth: tuple[tuple[str, int], ...]
    pace: tuple[tuple[str, int], ...]
    lines: tuple[str, ...]
    more: int = 0


def outcome(row: Survey, most: int) -> Outcome:
    """What may be shown of *row*, with at most *most* lines."""
    lines = tuple(line(one, 280) for one in row.lines[:most])
    return Outcome(
        answers=row.responses, worth=_numbers(WORTH, row.worth), pace=_numbers(PACE, row.pace), lines=lines,
        more=len(row.lines) - len(lines),
    )  # fmt: skip


def _numbers(words: Mapping[str, str], said: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((text, said.get(name, 0)) for name, text in words.items())


def stands(row: Survey, closes: str) -> str:
    """The state of *row*, with the words for when it *closes*. Before that nobody is told how many have answered: looking twice would
    show whose answer came between."""
    if row.state is SurveyState.WAITING:
        return "members will be asked soon"
    if row.state is SurveyState.OPEN:
        return f"takes answers until {closes}"
    if shown(row):
        return f"{counted(row.responses, 'member')} answered"
    return f"fewer than {LEAST} answered, so nothing is shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """A survey, and its session if that still exists."""

    survey: Survey
    session: Session | None


def surveyed(group: Group, store: Store) -> list[Surveyed]:
    """Surveys that have asked, or will ask, the newest first."""
    rows = [row for row in store.all(Survey, group.id, unread=[]) if row.state is not SurveyState.OFF]
    refs = {row.session: Ref(Session, (group.id, row.session)) for row in rows}
    found = store.get_many(refs.values(), set())
    return [Surveyed(survey=row, session=found.get(refs[row.session])) for row in reversed(rows)]


def by_season(rows: Iterable[Survey], group: Group) -> Mapping[str, Sequence[Survey]]:
    """Those of *rows* that may be shown, by the season in which they closed, the newest first."""
    found: dict[str, list[Survey]] = {}
    for row in sorted((row for row in rows if shown(row)), key=lambda row: row.closes, reverse=True):
        found.setdefault(season_name(row.closes, group.tz), []).append(row)
    return found


def together(rows: Sequence[Survey]) -> Outcome:
    """The sums of several surveys."""
    worth = {name: sum(row.worth.get(name, 0) for row in rows) for name in WORTH}
    pace = {name: sum(row.pace.get(name, 0) for row in rows) for name in PACE}
    return Outcome(
        answers=sum(row.responses for row in rows), worth=_numbers(WORTH, worth), pace=_numbers(PACE, pace), lines=()
    )
