"""How often things happened in a group: one row a month, however many members there are."""

from dataclasses import dataclass
from datetime import UTC, datetime

MAILS = "mails/"
"""Mails that went out: the kind follows and, where it has one, the stage (``mails/reminder/7d``)."""
JOINED, LEFT = "members/joined", "members/left"
"""Who became a member, and who stopped being one. A pause counts as neither."""
BALLOTS = "ballots/cast"
"""Members who voted; a ballot that replaces an earlier one does not count."""
READING_IN_TIME, READING_LATE = "reading/in-time", "reading/late"
"""Talks whose reading came by the day on which it is due, and those whose reading came later."""
SLIDES_IN_TIME, SLIDES_LATE = "slides/in-time", "slides/late"
"""Talks whose first deck came before the session began, and those whose deck came later."""
TURNS_TAKEN, TURNS_PASSED = "turns/taken", "turns/passed"
"""Turns of the rota that somebody accepted, and those that somebody gave up, before or after accepting."""
DECKS = "slides/decks"
"""Decks that were published; a newer version counts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What happened in *group* in *month* (``2024-03``, UTC): *numbers* by their names. Rows are only ever added to."""

    group: str
    month: str
    numbers: dict[str, int]
    version: int = 0


def counted(group: str, at: datetime, **numbers: int) -> Count:
    """*numbers*, counted in the month of *at*."""
    return Count(group=group, month=f"{at.astimezone(UTC):%Y-%m}", numbers=numbers)


def together(one: Count, other: Count) -> Count:
    """The sum of two counts of one group and month; *one* says the version."""
    names = dict.fromkeys((*one.numbers, *other.numbers))
    numbers = {name: one.numbers.get(name, 0) + other.numbers.get(name, 0) for name in names}
    return Count(group=one.group, month=one.month, numbers=numbers, version=one.version)
