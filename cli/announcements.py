"""`announcements`: what co-leads write to their members by mail; writing, sending and stopping it."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from cli.acting import Request, acts, by_any, lead
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local
from shared.errors import BadInput
from shared.model.announcement import Announcement
from shared.model.group import Group

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, as `announcements list` shows it.")]
To = Annotated[
    str, typer.Option(help="members, rota, or coming/DAY and unsaid/DAY: who comes to a session, or has not said.")
]


@app.command("list")
def list_announcements(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Drafts, what waits to leave, and what went out, the newest last."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    rows = sorted(stack.table.all(Announcement, group.id), key=lambda row: (row.left or row.due or row.written, row.id))
    if as_json:
        show_json([_as_json(row) for row in rows])
        return
    if not rows:
        say("Nothing was written yet. `fortnight announcements write` begins a draft.")
        return
    show_table(
        f"{group.name}: {len(rows)} announcements", ("id", "state", "leaves, or left", "to", "by", "subject"),
        ((r.id, r.state.value, _when(r, group), r.to, r.by, r.subject) for r in rows),
    )  # fmt: skip


@app.command()
def show(context: typer.Context, announcement: Id, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """What it says, to whom it goes, and to how many as things are."""
    from shared.announcements.readers import how_many, session_of, whom
    from shared.text.markdown import to_text

    stack: Stack = context.obj()
    group = stack.group(group_id)
    row = _find(stack, group, announcement)
    readers = how_many(row.to, group, stack.table)
    if as_json:
        show_json(_as_json(row) | {"text": row.text, "readers": readers.members})
        return
    to = whom(row.to, session_of(row.to, group, stack.table))
    say(f"{row.subject or 'No subject yet'}\n{row.state.value}, to {to} (now {readers}) {_when(row, group)}\n")
    say(to_text(row.text))


@app.command()
@acts
def write(
    request: Request,
    subject: Annotated[str, typer.Argument(help="The subject.")],
    text: Annotated[str, typer.Argument(help="The text (Markdown); - reads it from standard input.")],
    to: To = "",
    announcement: Annotated[str, typer.Option("--id", help="The draft to change; without it, a new one.")] = "",
) -> None:
    """Write a draft, or change one; nothing is sent."""
    from uuid import uuid4

    from shared.announcements.actions import WRITE
    from shared.announcements.drafting import Typed

    group = request.group
    given = Typed(
        group=group.id, announcement=announcement or uuid4().hex[:12], subject=subject,
        text=sys.stdin.read() if text == "-" else text, to=to or None,
    )  # fmt: skip
    request.say_done(request.act(WRITE, given, by_any(group, request.by)), id=given.announcement)
    if not request.as_json:
        say(f"Its id is {given.announcement}.")


@app.command()
@acts
def send(request: Request, announcement: Id) -> None:
    """Send it to members: it leaves ten minutes later, outside quiet hours.

    Until then it can be stopped. All co-leads get a copy at once.
    """
    from shared.announcements.actions import SEND
    from shared.announcements.drafting import Typed

    group = request.group
    _find(request.stack, group, announcement)
    given = Typed(group=group.id, announcement=announcement)
    request.say_done(request.act(SEND, given, lead(group, request.by)))


@app.command()
@acts
def stop(request: Request, announcement: Id) -> None:
    """Stop it: a draft again before it leaves; after that, nobody more gets it."""
    from shared.announcements.actions import STOP
    from shared.announcements.drafting import Which

    group = request.group
    which = Which(group=group.id, announcement=announcement)
    request.say_done(request.act(STOP, which, by_any(group, request.by)))


@app.command()
@acts
def delete(request: Request, announcement: Id) -> None:
    """Delete a draft."""
    from shared.announcements.actions import DELETE
    from shared.announcements.drafting import Which

    group = request.group
    which = Which(group=group.id, announcement=announcement)
    request.say_done(request.act(DELETE, which, by_any(group, request.by)))


def _find(stack: Stack, group: Group, announcement: str) -> Announcement:
    row = stack.table.get(Announcement, group.id, announcement)
    if row is None:
        raise BadInput(f"there is no announcement {announcement[:64]!r}; `announcements list` has those there are")
    return row


def _when(row: Announcement, group: Group) -> str:
    at = row.due or row.left
    return local(at, group.tz) if at else ""


def _as_json(row: Announcement) -> dict[str, Any]:
    return {
        "id": row.id, "subject": row.subject, "to": row.to, "state": row.state.value, "by": row.by or None,
        "due": row.due.isoformat() if row.due else None, "left": row.left.isoformat() if row.left else None,
    }  # fmt: skip
