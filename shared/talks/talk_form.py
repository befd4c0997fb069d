"""What speaker and co-leads see of a talk: what it needs, and the fields of its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from shared.model.agenda import length, told
from shared.model.deck import Deck, shown
from shared.model.group import Group, PublicGroup
from shared.model.session import Resource, Session, Talk
from shared.model.work import Work
from shared.talks import checklist, form_fields
from shared.talks.form_fields import Row
from shared.talks.looking_up import proposed, source_of
from shared.talks.saving import state_of
from shared.text.times import by_utc, clock, day


@dataclass(frozen=True, slots=True)
class Check:
    """Something that the talk needs. *due* is in words, empty if it has no date; *said* is its state in words."""

    id: str
    label: str
    done: bool
    due: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form: its *value* as it is written, the *mark* of what is kept now, what is *wrong* with it, and what somebody else
    has written there meanwhile (*theirs*; None: nobody has)."""

    value: Any
    mark: str
    wrong: str = ""
    theirs: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """A row of the form: what is written, the kinds to choose from, and what is *wrong*. *source*: whose word it is that was put into the
    fields that were empty, for its writer to look at. *declined*: nobody wants to be told what is known of it."""

    row: Row
    kinds: tuple[str, ...]
    wrong: str = ""
    source: str = ""

    @property
    def declined(self) -> bool:
        return not self.row.look_up

    @property
    def more(self) -> bool:
        """Whether the form has fields for authors, year and venue."""
        return self.row.cited


SPARE = 1
"""Empty rows below the reading list."""


def fields(
    talk: Talk, typed: Mapping[str, Any], outcome: form_fields.Outcome | None, *, questions: bool
) -> dict[str, Field]:
    """The form's fields by name, with the stored values, or with what was *typed* and could not be saved. *questions*: the group asks
    for them."""
    return {name: _field(name, talk, typed, outcome) for name in form_fields.names(questions=questions)}


def _field(name: str, talk: Talk, typed: Mapping[str, Any], outcome: form_fields.Outcome | None) -> Field:
    there = form_fields.WRITTEN[name](talk)
    return Field(
        value=typed.get(name, there),
        mark=form_fields.mark(there),
        wrong=outcome.wrong.get(name, "") if outcome else "",
        theirs=there if outcome and name in outcome.theirs else None,
    )


def rows(
    reading: tuple[Row, ...],
    wrong: Mapping[str, str],
    works: Mapping[str, Work] = MappingProxyType({}),
    there: Sequence[Resource] = (),
) -> tuple[ReadingRow, ...]:
    """The rows of the *reading* list, and an empty one below them while there is room; *wrong* is by row (``reading-2``), *works* is what
    is known of them, *there* what is kept."""
    spare = min(SPARE, max(0, form_fields.MOST_READING - len(reading)))
    return tuple(
        ReadingRow(
            row=proposed(row, works, there),
            source=source_of(row, works, there),
            kinds=form_fields.KINDS if row.kind in form_fields.KINDS else (*form_fields.KINDS, row.kind),
            wrong=wrong.get(f"reading-{number}", ""),
        )
        for number, row in enumerate((*reading, *[Row()] * spare), 1)
    )


def checks(
    session: Session, talk: Talk, deck: Deck | None, group: Group | PublicGroup, now: datetime
) -> tuple[Check, ...]:
    """What *talk* needs, and its state; what no longer matters is left out."""
    tz = group.tz_of(session)
    state, today = state_of(session), now.astimezone(tz).date()
    needed = checklist.checks(talk, session.starts, tz, slides=shown(deck) is not None, questions=group.asks_questions)
    return tuple(
        Check(
            check.id,
            check.label,
            check.done,
            checklist.due_in_words(check, today) if state == "open" else "",
            checklist.standing(check, state, today),
        )
        for check in needed
        if checklist.standing(check, state, today)
    )


def when(session: Session, tz: ZoneInfo) -> str:
    """``Saturday 28 October 2023, 14:00 MDT (20:00 UTC)``"""
    if session.starts is None:
        return "date not recorded"
    local, utc = session.starts.astimezone(tz), by_utc(session.starts, tz)
    return f"{day(local)}, {clock(local)}" + (f" ({utc})" if utc else "")


def held(session: Session, talk: Talk, group: Group | PublicGroup) -> str:
    """When, and where the talk is of a kind, how long: ``…; lightning, 5 minutes, and up to 5 of questions``"""
    said = when(session, group.tz_of(session))
    if not talk.kind:
        return said
    return f"{said}; {told(talk.kind, group)}, and up to {length(talk.kind, group)[1]} of questions"
