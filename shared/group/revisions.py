"""The revisions of a group's file: what each changed, and that none overwrites a newer one unseen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, time
from typing import Any

from shared import limits
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.group_file import GroupFile, Revised
from shared.store.actions import By, Way
from shared.text.zones import ZonedTime

_REVISION = re.compile(r"^# revision: (\d{1,9})[ \t]*\r?\n", re.MULTILINE)
KEPT = 100
"""The most lines of history."""
LARGEST = 300 * limits.KB
"""The most bytes of a text that is kept; of a longer one (some twenty years of talks with abstracts) only the settings are."""
_UNTOLD = ("sender", "contact", "meeting_link", "place", "place_on", "chat_webhook", "co_leads_webhook", "address")
"""Settings whose values stand in no history."""


class Older(BadInput):
    """A file that was made from a revision that is not the newest; *sides* says of each setting what either has."""

    def __init__(self, said: str, sides: tuple[str, ...], since: tuple[str, ...]) -> None:
        self.said, self.sides, self.since = said, sides, since
        super().__init__("\n".join((said, *since, *sides)))


def revision_of(text: str) -> int | None:
    """The revision that the file says it was made from; None of one that says nothing."""
    found = _REVISION.search(text)
    return int(found[1]) if found else None


def unstamped(text: str) -> str:
    """*text* without the line that names its revision."""
    return _REVISION.sub("", text, count=1)


def stamped(text: str, revision: int) -> str:
    """*text* with a first line that names its *revision*."""
    return f"# revision: {revision}\n{unstamped(text)}"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file to be applied: its *group*, and its *text*, empty if only the group is known."""

    group: Group
    text: str = ""


def check(given: WrittenFile, held: GroupFile | None, before: Group | None) -> None:
    """Raises :class:`Older` for a file that would overwrite what it does not know: one that names another revision than the newest, or
    names none while the newest was made at the desk."""
    if held is None or not given.text or unstamped(given.text) == held.text:
        return
    named = revision_of(given.text)
    newest = held.history[0] if held.history else None
    if named == held.revision or (named is None and (newest is None or newest.way != Way.DESK.value)):
        return
    was = f"of revision {named}" if named is not None else "of no revision that it names"
    said = f"this file is {was}, and the group's settings are at revision {held.revision} by now"
    since = tuple(map(told, (one for one in held.history if named is None or one.revision > named)))
    raise Older(said, tuple(sides(given.group, before)) if before else (), since[:10])


def told(one: Revised) -> str:
    """``revision 7, by sol at the desk, 3 Feb 2024 18:00 UTC: season.starts: 18:00 → 19:00``."""
    way = {"desk": " at the desk", "command": ""}.get(one.way, f" by {one.way}")
    by = "by command" if one.by == "command" else f"by {one.by}{way}"
    return f"revision {one.revision}, {by}, {one.at:%Y-%m-%d %H:%M} UTC: {'; '.join(one.what)}"


def sides(mine: Group, theirs: Group) -> Iterator[str]:
    """The settings that differ, with what the file and what the table says."""
    for name, before, after in differing(theirs, mine):
        yield f"{name}: the file has {_shown(after)}, the table {_shown(before)}"


def revised(
    given: WrittenFile, held: GroupFile | None, before: Group | None, by: By, now: datetime
) -> GroupFile | None:
    """The row of the file once *given* is applied; None if it stays as it is, or nobody has a text."""
    text = unstamped(given.text)
    text = text if limits.size(text) <= LARGEST else ""
    what = tuple(changed(before, given.group))
    if held is None and not given.text:
        return None
    if held is not None and ((text and text == held.text) or not (what or given.text)):
        return None  # also while an earlier run is incomplete: it is continued
    there = held or GroupFile(group=given.group.id, revision=0)
    line = Revised(
        revision=there.revision + 1, at=now, by=by.who, way=by.way.value, what=what or ("how it is written",)
    )
    gone = {lead.id for lead in before.co_leads} - {lead.id for lead in given.group.co_leads} if before else set()
    return replace(
        there, revision=line.revision, text=text, history=(line, *there.history)[:KEPT], former=tuple(sorted({*there.former, *gone})),
    )  # fmt: skip


def changed(before: Group | None, after: Group) -> Iterator[str]:
    """The settings that differ; with both values, if those are short and no address."""
    if before is None:
        yield "the whole file"
        return
    for name, was, now in differing(before, after):
        if name.rpartition(".")[2] in _UNTOLD or not (_short(was) and _short(now)):
            yield name
        else:
            yield f"{name}: {_shown(was)} → {_shown(now)}"


def differing(before: Any, after: Any, within: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The settings in which *before* and *after* differ, each with both values; parts of a setting are listed by themselves."""
    for one in fields(before):
        was, now, name = getattr(before, one.name), getattr(after, one.name), f"{within}{one.name.rstrip('_')}"
        if one.name == "version" or was == now:
            continue
        if is_dataclass(was) and is_dataclass(now) and not isinstance(was, ZonedTime):
            yield from differing(was, now, f"{name}.")
        else:
            yield name, was, now


def _short(value: Any) -> bool:
    several = tuple(value.values()) if isinstance(value, dict) else value
    if isinstance(several, tuple) and several and isinstance(several[0], time | ZonedTime):
        return len(several) <= 3
    return value is None or (isinstance(value, str | int | date | time | ZonedTime) and len(str(value)) <= 60)


def _shown(value: Any) -> str:
    if value is None or value == "" or value == ():
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, str | int | date):
        return str(value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_shown(part)}" for name, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_entry, value))
    return _entry(value)


def _entry(value: Any) -> str:
    """An entry of a list in a few words: its plain values."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if not is_dataclass(value) or isinstance(value, ZonedTime):
        return str(value)
    parts = (getattr(value, one.name) for one in fields(value))
    return " ".join(_shown(part) for part in parts if isinstance(part, str | date | time) and part)
