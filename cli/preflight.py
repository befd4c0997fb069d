"""`preflight`: what will go to whom and when, by the very rules that the tick runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.files import read_group
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local, utc
from shared.errors import BadInput

if TYPE_CHECKING:
    from shared.model.group import Group
    from shared.model.session import Session
    from shared.schedule.forecast import Ahead


LONGEST = timedelta(days=400)
"""As far as sessions are made ahead of time at most, and what is foreseen in seconds."""


def preflight(
    context: typer.Context,
    from_: Annotated[
        str,
        typer.Option("--from", help="From this day or time on, by the group's clock or with an offset. Default: now."),
    ] = "",
    to: Annotated[str, typer.Option("--to", help="Until the end of this day, or this time. Default: 14 days on.")] = "",
    group_file: Annotated[
        Path | None, typer.Option("--group", help="Work from this group's file alone; no stack is needed.")
    ] = None,
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """What will go out, to how many, and what looks wrong about it. By the very rules that send it."""
    from shared.schedule.forecast import Known
    from shared.schedule.programme import season_sessions
    from shared.tick.registry import foreseen

    if group_file:
        group = read_group(group_file)
        first, last = _period(from_, to, group, datetime.now(UTC))
        sessions: Iterable[Session] = season_sessions(group)
        linked = {s.key for s in sessions if group.on(s.key).joining}
        found = list(foreseen(group, sessions, Known(linked=linked), first, last))
        wrong: list[str] = []
    else:
        stack: Stack = context.obj()
        group = stack.group(group_id)
        first, last = _period(from_, to, group, stack.now())
        found, wrong = _from_stack(stack, group, first, last)
    if as_json:
        show_json({"troubles": wrong, "mailings": [_as_json(item) for item in found]})
        return
    for trouble in wrong:
        say(f"Look at this: {trouble}.")
    if not found:
        say(f"Nothing will go out from {local(first, group.tz)} to {local(last, group.tz)}.")
        return
    _show(group, found)


def _from_stack(stack: Stack, group: Group, first: datetime, last: datetime) -> tuple[list[Ahead], list[str]]:
    from shared.adapters.mailer import daily_quota
    from shared.model.form_response import FormState
    from shared.model.session import Session
    from shared.schedule.forecast import planned_no_further, troubles
    from shared.silence.who import quietness
    from shared.tick.known import known_of, zones_now
    from shared.tick.registry import foreseen

    table = stack.table
    sessions = table.all(Session, group.id, since=(first - timedelta(days=120)).date().isoformat())
    quiet = quietness(group, table, stack.now())
    known = known_of(group, sessions, table, zones_now(group, table), stack.now(), quiet)
    found = list(foreseen(group, sessions, known, first, last, now=stack.now()))
    form = table.get(FormState, group.form.id) if group.form else None
    return found, [*troubles(form, found, daily_quota()), *planned_no_further(group, sessions, stack.now())]


def _period(from_: str, to: str, group: Group, now: datetime) -> tuple[datetime, datetime]:
    """From when to when, in UTC; days and times are the group's."""
    first = _moment(from_, group, now, end=False) or now
    last = _moment(to, group, now, end=True) or first + timedelta(days=14)
    if last <= first:
        raise BadInput(f"--to ({local(last, group.tz)}) is not after --from ({local(first, group.tz)})")
    if last - first > LONGEST:
        raise BadInput(
            f"from {local(first, group.tz)} to {local(last, group.tz)} are {(last - first).days} days; preflight looks at most "
            f"{LONGEST.days} days on at a time. Give --from and --to closer together"
        )
    return first, last


def _moment(text: str, group: Group, now: datetime, *, end: bool) -> datetime | None:
    """A day (its beginning, or the beginning of the next as an *end*) or a time; None for an empty text."""
    from shared.model.season import instant
    from shared.text import days

    if not text:
        return None
    try:
        there = days.day(text, now.astimezone(group.tz).date())
    except BadInput:
        return days.moment(text, group.tz, time(), now).astimezone(UTC)
    return instant(there + timedelta(days=1 if end else 0), time(), group.tz)


def _as_json(item: Ahead) -> dict[str, Any]:
    return {
        "at": item.at.strftime("%Y-%m-%dT%H:%M:%SZ"), "kind": item.kind, "stage": item.stage, "session": item.session,
        "revision": item.revision, "to": item.to, "recipients": item.recipients, "zones": dict(item.zones),
        "flags": list(item.flags),
    }  # fmt: skip


def _show(group: Group, found: list[Ahead]) -> None:
    rows = (
        (
            local(item.at, group.tz),
            utc(item.at, group.tz),
            item.what,
            item.session.rpartition("/")[2],
            item.whom,
            ", ".join(f"{count} {name}" for name, count in sorted(item.zones.items(), key=lambda pair: -pair[1])),
            "; ".join(item.flags),
        )
        for item in found
    )
    show_table(
        f"{group.name}: what will go out", ("when", "UTC", "what", "session", "to", "by whose clock", "look at"), rows
    )
