"""`sessions`: what is planned; adding, moving, cancelling, undoing. Members are told once, by the next tick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Request, acting, acts, by_any, lead
from cli.files import write_new
from cli.finding import Key, session_of
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local, utc
from shared.model.audit import AuditLine
from shared.model.mailing import Mailing
from shared.model.session import Session

if TYPE_CHECKING:
    from shared.model.group import Group
    from shared.store.actions import Change

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

When = Annotated[
    str,
    typer.Argument(
        metavar="WHEN",
        help="Day and wall time by the session's clock, as '2023-11-26 14:00' or '26 Nov 2 pm' (the next one), "
        "by another's ('2023-11-26 20:00 Europe/Berlin'), or with an offset.",
    ),
]

Reason = Annotated[
    str,
    typer.Option(help="Why, in your own words, as 'The speaker is ill.': members and speakers read it in the mail."),
]
Public = Annotated[
    bool, typer.Option("--public", help="The reason stands on the group's page and in its calendar, too.")
]


@app.command("list")
def list_sessions(
    context: typer.Context,
    group_id: GroupId = "",
    everything: Annotated[bool, typer.Option("--all", help="Past ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """The sessions, in the order of their dates."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    rows = [s for s in stack.table.all(Session, group.id) if everything or s.upcoming]
    if as_json:
        show_json([_as_json(s) for s in rows])
        return
    if not rows:
        say("No session is planned." if not everything else "There is no session yet.")
        return
    columns = ("session", "starts", "UTC", "state", "rev.", "reminded", "what")
    show_table(f"{group.name}: {len(rows)} sessions", columns, (
        (s.key, _starts(s, group), utc(s.starts, group.tz_of(s)), s.state.value, s.revision, " ".join(s.stages_done),
         s.heading)
        for s in rows
    ))  # fmt: skip


@app.command("export")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("past.yaml"),
    over: Annotated[bool, typer.Option("--over", help="Write over a file that is there.")] = False,
    group_id: GroupId = "",
) -> None:
    """The past sessions as a file for `import`, in another group or account.

    It tells what everybody may know: talks, reading, recaps, addresses of slides, recordings that may be shown.
    """
    from shared.schedule.exported import past_file

    stack: Stack = context.obj()
    group = stack.group(group_id)
    text = past_file(group, stack.table, stack.outputs["PageOrigin"], acting(stack, "command").now)
    write_new(file, text, over=over)
    say(f"{file} has the past sessions.")


def _starts(session: Session, group: Group) -> str:
    """By the session's own clock, which is named where it is not the group's."""
    here = local(session.starts, group.tz_of(session))
    return f"{here} ({session.zone})" if session.zone else here


@app.command()
@acts
def add(request: Request, when: When, title: Annotated[str, typer.Option(help="What it is called.")] = "") -> None:
    """Add a session off the rhythm.

    One that is known when the season is planned belongs in the group's file, under season.extra.
    """
    from shared.schedule import actions

    group = request.group
    new = actions.New(group=group.id, when=when, title=title)
    done = request.act(actions.ADD, new, by_any(group, request.by))
    _say(done[0], f"Done: {done[0].what}.", told=False, as_json=request.as_json)


@app.command()
@acts
def move(request: Request, session: Key, when: When, reason: Reason = "", public: Public = False) -> None:
    """Move a session; members get one mail.

    It shows the old and the new time, and its calendar entry replaces the old one. `sessions undo` takes it back.
    """
    from shared.schedule import actions

    group, row = session_of(request.stack, request.group_id, session)
    moving = actions.Moving(group=group.id, session=row.key, when=when, reason=reason, public=public)
    (step,) = request.act(actions.MOVE, moving, lead(group, request.by))
    _say(step, f"Done: {step.what}. Members are told with the next tick.", told=True, as_json=request.as_json)


@app.command()
@acts
def cancel(request: Request, session: Key, reason: Reason = "", public: Public = False) -> None:
    """Cancel a session; members get one mail.

    `sessions undo` takes it back.
    """
    from shared.schedule import actions

    group, row = session_of(request.stack, request.group_id, session)
    cancelling = actions.Cancelling(group=group.id, session=row.key, reason=reason, public=public)
    (step,) = request.act(actions.CANCEL, cancelling, lead(group, request.by))
    _say(step, f"Done: {step.what}. Members are told with the next tick.", told=True, as_json=request.as_json)


@app.command()
@acts
def notes(
    request: Request,
    session: Key,
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="It begins with https://; an empty one takes it away.")
    ],
) -> None:
    """Say where notes of a session are taken together; nobody is mailed.

    Everybody can see the address: on the session's page, in its reminders and its recap.
    """
    from shared.talks import actions

    group, row = session_of(request.stack, request.group_id, session)
    noting = actions.NotesAt(group=group.id, session=row.key, notes=address)
    done = request.act(actions.NOTE, noting, by_any(group, request.by))
    after = done[0].left(row) if done else row
    if request.as_json:
        show_json({"session": after.id, "notes": after.notes_link or None})
        return
    say(f"Done: {done[0].what}." if done else "Nothing to change.")


@app.command("look-up")
@acts
def look_up(request: Request, session: Key) -> None:
    """Fill in what arXiv and Crossref know of all that is read for a session.

    What somebody wrote stays.
    """
    from cli.looking_up import ask
    from shared.schedule.actions import Which
    from shared.talks import reading_actions

    stack = request.stack
    group, row = session_of(stack, request.group_id, session)
    ask(stack, group, row.reading)
    which = Which(group=group.id, session=row.key)
    done = request.act(reading_actions.FILL, which, by_any(group, request.by))
    if request.as_json:
        show_json({"session": row.id, "filled_in": bool(done)})
        return
    say(f"Done: {done[0].what}." if done else "Nothing to change.")


@app.command()
@acts
def decline(
    request: Request,
    session: Key,
    work: Annotated[str, typer.Argument(metavar="PAPER", help="Its arXiv number or DOI.")],
    undo: Annotated[bool, typer.Option("--undo", help="Propose it again after all.")] = False,
) -> None:
    """Have nothing proposed for something that is read.

    It holds until another paper takes its place.
    """
    from shared.talks import reading_actions

    group, row = session_of(request.stack, request.group_id, session)
    given = reading_actions.Declining(group=group.id, session=row.key, work=work, again=undo)
    done = request.act(reading_actions.DECLINE, given, by_any(group, request.by))
    if request.as_json:
        show_json({"session": row.id, "changed": bool(done)})
        return
    say(f"Done: {done[0].what}." if done else "Nothing to change.")


@app.command()
@acts
def undo(request: Request, session: Key, reason: Reason = "") -> None:
    """Take back a session's last move or cancellation.

    Before the next tick nobody hears of either. After it, members get one mail that puts things right.
    """
    from shared.schedule import actions

    group, row = session_of(request.stack, request.group_id, session)
    taking = actions.Undoing(group=group.id, session=row.key, reason=reason)
    (step,) = request.act(actions.UNDO, taking, lead(group, request.by))
    told = any(isinstance(write.row, Mailing) and write.row.due for write in step.writes)
    said = "Members are told with the next tick." if told else "Nobody had been told of it."
    _say(step, f"Done: {step.what}. {said}", told=told, as_json=request.as_json)


@app.command()
def history(
    context: typer.Context,
    session: Key,
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """What was done to a session, by whom, and when."""
    stack: Stack = context.obj()
    group, row = session_of(stack, group_id, session)
    lines = sorted(stack.table.all(AuditLine, group.id, row.key), key=lambda line: line.at)
    if as_json:
        show_json([_line(line) for line in lines])
        return
    if not lines:
        say(f"{row.id} is as it was planned.")
        return
    columns = ("rev.", "what", "by", "when", "was before", "undone by rev.")
    show_table(row.id, columns, (
        (d.revision, f"{d.what} {d.talk}".strip(), d.by, local(d.at, group.tz),
         local(d.before.starts, group.tz_of(d.before)) if d.before else "", d.undone or "")
        for d in lines
    ))  # fmt: skip


def _say(step: Change, said: str, *, told: bool, as_json: bool) -> None:
    """What was done. For programs: the session after it, and whether members are *told* of it."""
    if as_json:
        session = next(write.row for write in step.writes if isinstance(write.row, Session))
        show_json(_as_json(session) | {"done": step.what, "members_told": told})
    else:
        say(said)


def _line(line: AuditLine) -> dict[str, object]:
    return {
        "revision": line.revision, "what": line.what, "talk": line.talk or None, "by": line.by, "at": line.at.isoformat(),
        "undone": line.undone, "before": _before(line.before) if line.before else None,
    }  # fmt: skip


def _before(session: Session) -> dict[str, object]:
    return {
        "starts": session.starts.isoformat() if session.starts else None,
        "zone": session.zone,
        "state": session.state.value,
    }


def _as_json(session: Session) -> dict[str, object]:
    return {
        "session": session.id, "starts": session.starts.isoformat() if session.starts else None, "zone": session.zone,
        "state": session.state.value,
        "revision": session.revision, "title": session.heading, "talks": [talk.slug for talk in session.talks],
        "stages_done": list(session.stages_done),
    }  # fmt: skip
