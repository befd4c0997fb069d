"""The list of people as a table (CSV): out, and in with a look at what would become of each line."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import ClassVar

from shared import rosters
from shared.desk.answers import File, Page
from shared.desk.visit import Visit, first
from shared.errors import BadInput
from shared.membership.everybody import everybody
from shared.rosters import Line, What, read_csv
from shared.rosters.actions import Listed, planned

SHOWN = 300
"""Lines of a list that are shown one by one."""
WORDS = {
    What.NEW: "new", What.UPDATED: "updated", What.UNCHANGED: "as they are", What.WAITING: "waiting already", What.LEFT: "stay out",
    What.UNMAILABLE: "cannot be mailed", What.ERASED: "were forgotten", What.WRONG: "cannot be read",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """*table* and *agreed* are what was handed in, *lines* what would become of it; *changes* is how many of those would be written,
    *more* how many are not shown; *unread* are columns that mean nothing here; *wrong* is why the table cannot be read."""

    template: ClassVar[str] = "people-import.html"
    section: ClassVar[str] = "people"
    title: ClassVar[str] = "Take in a list of people"
    table: str = ""
    agreed: bool = False
    wrong: str = ""
    counts: tuple[str, ...] = ()
    lines: tuple[tuple[Line, str], ...] = ()
    more: int = 0
    changes: int = 0
    unread: tuple[str, ...] = ()


def ask(_: Visit) -> ImportPage:
    """The page on which to paste the list or choose its file."""
    return ImportPage()


def look(visit: Visit) -> ImportPage:
    """What would become of each line of the list that was handed in. It only reads."""
    fields = visit.request.fields or {}
    given = ImportPage(table=first(fields, "table"), agreed=first(fields, "agreed") != "")
    try:
        unread = read_csv(given.table).unread
        listed = Listed(group=visit.group.id, table=given.table, agreed=given.agreed)
        lines = planned(listed, visit.acting())
    except BadInput as error:
        return replace(given, wrong=str(error))
    counts = Counter(line.what for line in lines)
    told = [line for line in lines if line.what is not What.UNCHANGED]
    return replace(
        given, unread=unread, changes=sum(bool(line.writes) for line in lines), more=max(0, len(told) - SHOWN),
        counts=tuple(f"{counts[what]} {words}" for what, words in WORDS.items() if counts[what]),
        lines=tuple((line, WORDS[line.what]) for line in told[:SHOWN]),
    )  # fmt: skip


def export(visit: Visit) -> File:
    """Everybody, as ``fortnight members export`` writes it."""
    text = rosters.to_csv(everybody(visit.group.id, visit.store))
    return File(content=text.encode("utf-8-sig"), type="text/csv; charset=utf-8", name="people.csv")


PAGES = (
    Page(path=("people", "import"), show=ask, act=look),
    Page(path=("people", "people.csv"), show=export),
)
