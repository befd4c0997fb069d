"""`logs`: one story out of all functions' logs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import AsJson, GroupId
from cli.output import say, show_json
from cli.stack import Stack
from shared.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shared.logs.lines import Line
    from shared.model.group import Group

_MEMBER = re.compile(r"[0-9a-f]{6,64}")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
SINCE = "write how far back as 30m, 12h or 3d, or a day as 2027-01-23"


def logs(
    context: typer.Context,
    about: Annotated[
        str,
        typer.Argument(
            metavar="STORY",
            help="A correlation id (a mail's header X-Correlation-Id, a line of the log); a member's id or address, a mail's, "
            "message's or call's id, a session's date or title, an upload's key.",
        ),
    ] = "",
    since: Annotated[str, typer.Option(help="How far back: 30m, 12h, 3d, or a day (2027-01-23).")] = "3d",
    function: Annotated[str, typer.Option(help="Only what this function wrote, such as send_mail.")] = "",
    trouble: Annotated[bool, typer.Option("--trouble", help="Only warnings, errors and calls that failed.")] = False,
    file: Annotated[
        Path | None, typer.Option(help="The ministack.log of a stack on this machine, up or not; no row is asked.")
    ] = None,
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """What the functions wrote: everything that belongs to one story, a line each, the newest last.

    Times are by the group's clock, or UTC if the stack serves several and none is named. No line holds an address.
    """
    if not (about or function or trouble):
        raise BadInput("say what it is about: a correlation id, a member, a session; or --function, or --trouble")
    from shared.logs.lines import by_time, story

    stack: Stack | None = None if file else context.obj()
    groups = _groups(stack, group_id) if stack else []
    zone: tzinfo = groups[0].tz if len(groups) == 1 else UTC
    first = _first(since, zone)
    written = list(_of_file(file, first) if file else _of_stack(stack, first))  # type: ignore[arg-type]
    found = story(written, _ids(stack, groups, about.strip())) if about else by_time(written)
    _known(function, written, stack)
    shown = [line for line in found if function in ("", line.function) and (line.trouble or not trouble)]
    if as_json:
        show_json([_as_json(line) for line in shown])
        return
    for line in shown:
        say(_line(line, zone))
    if not shown:
        say(
            f"Nothing of that was written since {first.astimezone(zone):%Y-%m-%d %H:%M %Z}; --since 30d looks further back."
        )


def _groups(stack: Stack, group_id: str) -> list[Group]:
    from shared.model.group import Group

    return [stack.group(group_id)] if group_id else list(stack.table.all(Group, unread=[]))


def _first(since: str, zone: tzinfo) -> datetime:
    """The moment from which on is looked. Raises :class:`BadInput` for what is neither a while nor a day."""
    from shared.text import days

    try:
        if found := re.fullmatch(r"(\d{1,4})\s*([mhd])", since.strip().lower()):
            return datetime.now(UTC) - timedelta(**{_UNITS[found[2]]: int(found[1])})
        return datetime.combine(days.day(since), time(), zone)
    except (BadInput, OverflowError):
        raise BadInput(f"{SINCE}, not {since!r}") from None


def _of_stack(stack: Stack, first: datetime) -> Iterator[Line]:
    from shared.adapters.account import log_groups

    for function, group in log_groups.functions(stack.name).items():
        yield from log_groups.lines(function, group, first)


def _of_file(file: Path, first: datetime) -> Iterator[Line]:
    from shared.adapters.account import log_groups

    try:
        yield from log_groups.of_file(file, first)
    except OSError:
        raise BadInput(f"{file} cannot be read; a stack of this machine keeps its own as ministack.log") from None


def _known(function: str, written: Iterable[Line], stack: Stack | None) -> None:
    """Raises :class:`BadInput` if there is no such *function*, naming those that there are."""
    from shared.adapters.account import log_groups

    there = {line.function for line in written} | set(log_groups.functions(stack.name) if stack else ())
    if function and function not in there:
        raise BadInput(f"no function is called {function!r}; there are: {', '.join(sorted(there)) or 'none'}")


# --- what a story is about
def _ids(stack: Stack | None, groups: list[Group], about: str) -> set[str]:
    """The ids by which the log may name it. Raises :class:`BadInput` for an address that nobody has who is known."""
    if stack is None:
        if "@" in about:
            raise BadInput(
                "no log holds an address, and without the stack nobody knows whose it is: give the member's id"
            )
        return {about}
    members = [one for group in groups for one in _members(stack, group, about)]
    if "@" in about and not members:
        raise BadInput(f"nobody is known by {about}; `fortnight members list` shows who is")
    ids = {about} if "@" not in about else set()
    ids |= {one for member in members for one in (member, *_mailings(stack, member))}
    ids |= {one for group in groups for one in _sessions(stack, group, about)}
    return ids | _correlation(stack, about)


def _members(stack: Stack, group: Group, about: str) -> Iterator[str]:
    """The ids of those whose address it is, or whose id begins so."""
    from cli.finding import address_in, everybody

    address = address_in(about) if "@" in about else ""
    if address or _MEMBER.fullmatch(about):
        yield from (
            one.id
            for one in everybody(stack, group)
            if (one.address == address if address else one.id.startswith(about))
        )


def _mailings(stack: Stack, member: str) -> Iterator[str]:
    from shared.model.mailing import Entry

    yield from (entry.mailing for entry in stack.table.all(Entry, f"member:{member}"))


def _sessions(stack: Stack, group: Group, about: str) -> Iterator[str]:
    """The keys of the sessions that are called so, or have a talk that is."""
    from shared.model.session import Session

    for row in stack.table.all(Session, group.id):
        named = {row.title, f"{group.id}/{row.key}", *(name for talk in row.talks for name in (talk.title, talk.slug))}
        if about.casefold() in {name.casefold() for name in named if name}:
            yield row.key


def _correlation(stack: Stack, about: str) -> set[str]:
    from shared.logs.lines import SHARED
    from shared.model.mailing import Mailing

    row = stack.table.get(Mailing, about) if about.count("/") > 1 else None
    return {row.correlation} - SHARED if row else set()


# --- how a line is shown
def _line(line: Line, zone: tzinfo) -> str:
    level = f"{line.level}: " if line.trouble else ""
    told = " ".join(f"{name}={_value(value)}" for name, value in line.told.items())
    end = f"  [{line.correlation}]" if line.correlation else ""
    parts = [f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", line.function, f"{level}{line.words}", told]
    return _printable("  ".join(filter(None, parts)) + end)


def _printable(text: str) -> str:
    """*text* on one line, with signs that a terminal obeys spelt out: a file's name may hold some."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}:{number}" for name, number in value.items()) or "none"
    return str(value)


def _as_json(line: Line) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(), "function": line.function, "level": line.level, "message": line.words,
        "correlation": line.correlation, "request": line.request, **line.told,
    }  # fmt: skip
