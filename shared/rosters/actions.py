"""What is done with lists of people."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.rosters.importing import Line, plan
from shared.rosters.reading import read_csv
from shared.store.actions import Acting, Action, Change, Shape, asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    group: str = asked("The group")
    table: str = asked("The table: CSV with a column for the address", shape=Shape.LONG)
    agreed: bool = asked("They asked for it: they come in at once, and confirm nothing", default=False)
    lines: tuple[Line, ...] = asked("What was shown to become of each line, if that was looked at", default=())


def planned(listed: Listed, at: Acting) -> list[Line]:
    """What would become of each line, in the order of the file."""
    people = read_csv(listed.table)
    return plan(people, at.group(listed.group), at.store, at.keys(), at.cause(), agreed=listed.agreed)


def _import(listed: Listed, at: Acting) -> Iterator[Change]:
    """The lines are written as they were shown; somebody who has changed since stays as they are."""
    for line in listed.lines or planned(listed, at):
        if line.writes:
            yield Change(f"{line.address}: {line.what.value}, {line.words}", line.writes, line)


IMPORT = Action(
    name="members import", inputs=Listed, does=_import, words="Import people from a list (CSV)",
    mails="each who is new", asks=True, apart=True,
)  # fmt: skip
ACTIONS = (IMPORT,)
