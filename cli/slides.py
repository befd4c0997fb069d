"""`slides`: check a deck before uploading it, by the very check that uploads go through; attach one whose key named no talk."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import AsJson, GroupId
from cli.output import say, show_json
from cli.stack import Stack
from shared.errors import BadInput
from shared.sessions import Session
from shared.uploads import Outcome, Upload

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The deck: a PDF, or a PowerPoint file.")],
    as_json: AsJson = False,
) -> None:
    """Would this deck be accepted? If not: why, and how to mend it.

    Exit 0 if it would, 3 if not.
    """
    from shared.decks import checking

    if not file.is_file():
        raise BadInput(f"{file}: no such file")
    with tempfile.TemporaryDirectory() as scratch:
        verdict = checking.check(file, file.name, scratch=Path(scratch))
    if as_json:
        show_json(verdict.to_json())
    elif verdict.outcome == "accepted":
        say(f"Accepted: {verdict.kind}, {verdict.pages} pages{', ' + repr(verdict.title) if verdict.title else ''}.")
        if verdict.mend:
            say(verdict.mend)
    else:
        say(f"Refused: {verdict.reason}\nHow to mend it: {verdict.mend}")
    if verdict.outcome != "accepted":
        raise typer.Exit(3)


@app.command()
def attach(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The upload's key, as the mail about it says.")],
    session: Annotated[str, typer.Argument(help="The date first planned (2023-11-11).")],
    talk: Annotated[str, typer.Argument(help="The talk's short name; if it is none of the session's, they are shown.")],
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """Give an upload that named no talk to its talk.

    It is checked and published like any other.
    """
    from shared import intake
    from shared.adapters.buckets import Site, Uploads
    from shared.adapters.queues import Queue
    from shared.decks import checking

    stack: Stack = context.obj()
    group = stack.group(group_id)
    found = stack.table.get(Session, group.id, session.rpartition("/")[2])
    named = found.talk(talk) if found else None
    if found is None or named is None:
        raise BadInput(
            f"no talk {talk!r} in session {session!r}; there are: {', '.join(t.slug for t in found.talks) if found else 'none'}"
        )
    uploads = [u for u in stack.table.uploads(group.id) if u.key == key]
    waiting = [u for u in uploads if u.outcome is Outcome.UNKNOWN]
    there = [u for u in uploads if (u.session, u.talk) == (found.key, named.slug)]
    if not waiting and there:
        _tell(max(there, key=_age), as_json=as_json)
        return
    if not waiting:
        raise BadInput(f"no unattached upload with the key {key!r}")
    newest: Upload = max(waiting, key=_age)
    with tempfile.TemporaryDirectory() as scratch:
        desk = intake.Desk(
            stack.table,
            Queue(stack.outputs["MailQueueUrl"]),
            Uploads(stack.outputs["UploadsBucket"]),
            Site(stack.outputs["SiteBucket"]),
            lambda path, name, folder: checking.check(path, name, scratch=folder),
            Path(scratch),
            stack.now(),
            "cli",
        )
        outcome = intake.attach(newest, found, named, desk)
    _tell(replace(newest, session=found.key, talk=named.slug, outcome=outcome), as_json=as_json)


def _age(upload: Upload) -> tuple[Any, str]:
    return upload.issued, upload.id


def _tell(upload: Upload, *, as_json: bool) -> None:
    session = f"{upload.group}/{upload.session}"
    if as_json:
        show_json({"key": upload.key, "session": session, "talk": upload.talk, "outcome": upload.outcome.value})
    else:
        say(f"{upload.key}: {upload.outcome.value}.")
