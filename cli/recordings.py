"""`recordings`: the videos of the group's playlist, and which talk each is of."""

from typing import Annotated, Any

import typer

from cli.acting import Request, acts, lead
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local_day
from shared.model.recording import Match, Recording
from shared.model.session import Session

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Id = Annotated[
    str, typer.Argument(metavar="VIDEO", help="Its address (https://…), or its id in the list of recordings.")
]


@app.command("list")
def list_recordings(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """The videos that were seen in the playlist, the newest first."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    rows = sorted(stack.table.all(Recording, group.id), key=lambda row: row.published, reverse=True)
    consents = _consents(stack, group.id, rows)
    if as_json:
        show_json([_as_json(row, consents.get(row.id)) for row in rows])
        return
    if not rows:
        say("No recording is known; the playlist is looked at once a day.")
        return
    columns = ("video", "published", "match", "talk", "consent", "by", "title")
    show_table(f"{group.name}: {len(rows)} recordings", columns, (
        (row.id, local_day(row.published, group.tz), row.match.value, f"{row.session} {row.talk}".strip(), consents.get(row.id, ""), row.by,
         row.title)
        for row in rows
    ))  # fmt: skip


@app.command()
@acts
def attach(
    request: Request,
    video: Id,
    session: Annotated[str, typer.Argument(help="The date first planned (2023-11-11).")],
    talk: Annotated[
        str, typer.Argument(help="The talk's short name; if the session has no such talk, its talks are shown.")
    ],
    title: Annotated[str, typer.Option(help="What the video is called, if it was not found in the playlist.")] = "",
) -> None:
    """Say that a video is of a talk.

    Its speaker is asked by mail whether it may be shown, unless they have said so of the recording to come. What they said of
    another one does not count.
    """
    from shared.recaps import actions
    from shared.recaps.recordings import named

    group = request.group
    id_, url = named(video)
    key = session.rpartition("/")[2]
    attaching = actions.Attaching(group=group.id, video=id_, session=key, talk=talk, url=url, title=title)
    request.act(actions.ATTACH, attaching, lead(group, request.by))
    _say(request.stack, group.id, id_, f"{id_} is the recording of {key} {talk}.", as_json=request.as_json)


@app.command()
@acts
def detach(request: Request, video: Id) -> None:
    """Say that a video is of no talk; a talk that had it has it no more."""
    from shared.recaps import actions
    from shared.recaps.recordings import named

    group = request.group
    id_, _ = named(video)
    which = actions.WhichVideo(group=group.id, video=id_)
    request.act(actions.DETACH, which, lead(group, request.by))
    _say(request.stack, group.id, id_, f"{id_} belongs to no talk.", as_json=request.as_json)


def _consents(stack: Stack, group: str, rows: list[Recording]) -> dict[str, str]:
    """What the speakers of the recorded talks have said, by video."""
    rows = [row for row in rows if row.match is Match.ATTACHED]  # a replaced one's talk has an answer to another
    wanted = {row.session for row in rows if row.session}
    sessions = {s.key: s for s in stack.table.all(Session, group) if s.key in wanted} if wanted else {}
    talks = {row.id: sessions[row.session].talk(row.talk) for row in rows if row.session in sessions}
    return {video: talk.consent.value for video, talk in talks.items() if talk}


def _say(stack: Stack, group: str, video: str, said: str, *, as_json: bool) -> None:
    row = stack.table.get(Recording, group, video)
    if as_json and row:
        show_json(_as_json(row, _consents(stack, group, [row]).get(row.id)))
    else:
        say(said)


def _as_json(row: Recording, consent: str | None) -> dict[str, Any]:
    return {
        "video": row.id, "title": row.title, "published": row.published.isoformat(), "match": row.match.value,
        "session": f"{row.group}/{row.session}" if row.session else None, "talk": row.talk or None, "consent": consent,
        "by": row.by or None,
    }  # fmt: skip
