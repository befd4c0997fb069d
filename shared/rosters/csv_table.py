"""The table as it is written: members out. What is read is in :mod:`shared.rosters.reading`."""

import csv
import io
from collections.abc import Iterable, Sequence

from shared.model.member import Member
from shared.rosters.headings import NAMES
from shared.text.csv_text import plain
from shared.text.spreadsheets import inert

COLUMNS = ("address", "name", "state", "since", "zone", "not_wanted", "paused_until", "why", "by")
_READ = frozenset(name for names in NAMES.values() for name in names)


def to_csv(members: Iterable[Member]) -> str:
    """The members in the order given, a line each: :data:`COLUMNS`, then a column per question in the order of their first
    appearance. RFC 4180 (lines end with CR LF); times are RFC 3339; several ``not_wanted`` are parted by a blank."""
    rows = list(members)
    questions = list(dict.fromkeys(question for member in rows for question, _ in member.answers))
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow([*COLUMNS, *(inert(_heading(question)) for question in questions)])
    writer.writerows([inert(cell) for cell in _cells(member, questions)] for member in rows)
    return sheet.getvalue()


def _heading(question: str) -> str:
    """The heading of a *question*'s column. A question may be named like one of our own columns, and must not be read back as one."""
    same = plain(question) in _READ or " ".join(question.split()).casefold() in COLUMNS
    return f"{question} (answer)" if same else question


def _cells(member: Member, questions: Sequence[str]) -> list[str]:
    last = member.history[-1] if member.history else None
    given: dict[str, list[str]] = {}
    for question, answer in member.answers:
        given.setdefault(question, []).append(answer)
    return [
        member.address,
        member.name,
        member.state.value,
        last.at.isoformat() if last else "",
        member.zone,
        " ".join(member.muted),
        member.paused_until.isoformat() if member.paused_until else "",
        last.why if last else "",
        last.by if last else "",
        *("; ".join(given.get(question, ())) for question in questions),
    ]
