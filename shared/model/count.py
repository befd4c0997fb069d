"""How often something happened in a group, month by month: a row a month, however many members there are."""

from dataclasses import dataclass
from datetime import UTC, datetime

MAILS = "mails/"
"""Mails that went out: behind it the kind, and for kinds that have one the stage (``mails/reminder/7d``)."""
JOINED, LEFT = "members/joined", "members/left"
"""Who became a member, and who is none any more; a pause is neither."""
BALLOTS = "ballots/cast"
"""Members who voted; another ballot in the place of an earlier one is none."""
READING_IN_TIME, READING_LATE = "reading/in-time", "reading/late"
"""Talks that got their reading, by the day on which it is asked for at the latest, or after it."""
SLIDES_IN_TIME, SLIDES_LATE = "slides/in-time", "slides/late"
"""Talks that got their first deck, before the session began, or after."""
TURNS_TAKEN, TURNS_PASSED = "turns/taken", "turns/passed"
"""Turns of the rota to which somebody said yes, and those that they said they cannot do, before or after a yes."""
DECKS = "slides/decks"
"""Decks that were published; each newer version of one counts, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What happened in *group* in *month* (``2024-03``, UTC), in *numbers* by what. It is only ever added to."""

    group: str
    month: str
    numbers: dict[str, int]
    version: int = 0


def counted(group: str, at: datetime, **numbers: int) -> Count:
    """*numbers* (see above) of the month in which *at* is."""
    return Count(group=group, month=f"{at.astimezone(UTC):%Y-%m}", numbers=numbers)


def together(one: Count, other: Count) -> Count:
    """The sum of two of the same group and month, in the version behind *one*."""
    names = dict.fromkeys((*one.numbers, *other.numbers))
    numbers = {name: one.numbers.get(name, 0) + other.numbers.get(name, 0) for name in names}
    return Count(group=one.group, month=one.month, numbers=numbers, version=one.version)
