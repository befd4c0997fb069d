"""Past sessions taken in from a table or a list, with a look at what would become of each."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import ClassVar

from shared.desk.answers import File, Page
from shared.desk.visit import Visit, first
from shared.errors import BadInput
from shared.schedule import history
from shared.schedule.actions import Past, past_sessions
from shared.schedule.history import Line, What

SHOWN = 300
"""Sessions that are shown one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """*day* is a date (2024-02-08) or empty, *who* its speakers."""

    line: int
    day: str
    what: str
    who: str
    becomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """*text*, *first* and *only* are what was handed in, *rows* what would become of it; *changes* is how many would be written, *more* how
    many are not shown; *remarks* say what may not be meant; *wrong* are the mistakes for which it cannot be read."""

    template: ClassVar[str] = "sessions-import.html"
    section: ClassVar[str] = "sessions"
    title: ClassVar[str] = "Take in past sessions"
    text: str = ""
    first: str = ""
    only: bool = False
    wrong: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    more: int = 0
    changes: int = 0


def export(visit: Visit) -> File:
    """The past sessions as the archive's own file, as ``fortnight sessions export`` writes it."""
    from shared.schedule.exported import past_file  # seldom asked for, and it needs what writes YAML

    text = past_file(visit.group, visit.store, visit.site_url, visit.now)
    return File(content=text.encode(), type="application/yaml; charset=utf-8", name=f"{visit.group.id}-past.yaml")


def ask(_: Visit) -> ImportPage:
    """The page on which to paste the list or choose its file."""
    return ImportPage()


def look(visit: Visit) -> ImportPage:
    """What would become of each session of what was handed in. It only reads."""
    fields = visit.request.fields or {}
    order = first(fields, "first")
    given = ImportPage(
        text=first(fields, "text"), first=order if order in ("day", "month") else "", only=first(fields, "only") != ""
    )
    try:
        past = Past(group=visit.group.id, text=given.text, first=given.first, only=given.only)
        found = past_sessions(past, visit.acting())
        lines = history.planned(found.sessions, visit.store, visit.group.id, only=given.only)
    except BadInput as error:
        return replace(given, wrong=tuple(str(error).splitlines()))
    counts = Counter(line.what for line in lines)
    rows = tuple(_row(line, found.lines.get(line.session.key, 0)) for line in lines if line.what is not What.SAME)
    return replace(
        given, remarks=found.remarks, changes=sum(bool(line.writes) for line in lines), rows=rows[:SHOWN],
        more=max(0, len(rows) - SHOWN), counts=tuple(f"{counts[what]} {what.value}" for what in What if counts[what]),
    )  # fmt: skip


def _row(line: Line, begins: int) -> Row:
    session = line.session
    who = "; ".join(talk.speaker for talk in session.talks)
    return Row(line=begins, day=session.date or "", what=session.heading, who=who, becomes=line.what.value)


PAGES = (
    Page(path=("sessions", "import"), show=ask, act=look),
    Page(path=("sessions", "past.yaml"), show=export),
)
