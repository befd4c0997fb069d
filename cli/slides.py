"""`slides`: check a deck before uploading it, by the very check that uploads go through; attach one whose key named no talk."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cli.acting import Request, acts, by_any, lead
from cli.options import AsJson, Yes
from cli.output import ask, say, show_json
from cli.stack import Stack
from cli.times import local_day
from shared.errors import BadInput
from shared.model.deck import Deck, Upload

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The deck: a PDF, or a PowerPoint file.")],
    as_json: AsJson = False,
) -> None:
    """Would this deck be accepted? If not: why, and how to mend it.

    Exit 0 if it would, 3 if not.
    """
    from shared.slides import checking

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
        say(f"Refused: {verdict.reason}\nHow to fix it: {verdict.mend}")
    if verdict.outcome != "accepted":
        raise typer.Exit(3)


@app.command()
@acts
def attach(
    request: Request,
    key: Annotated[str, typer.Argument(help="The upload's key, as the mail about it says.")],
    session: Annotated[str, typer.Argument(help="The date first planned (2023-11-11).")],
    talk: Annotated[
        str, typer.Argument(help="The talk's short name; if the session has no such talk, its talks are shown.")
    ],
) -> None:
    """Give an upload that named no talk to its talk, or show again what was taken down.

    It is checked and published like any other.
    """
    from shared.adapters.buckets import Site, Uploads
    from shared.adapters.queues import Queue
    from shared.slides import actions, checking, processing

    stack, group = request.stack, request.group
    given = actions.Attaching(group=group.id, session=session.rpartition("/")[2], talk=talk, key=key)
    post = Queue(stack.outputs["MailQueueUrl"])
    with tempfile.TemporaryDirectory() as scratch:
        check = processing.SlideContext(
            store=stack.table,
            post=post,
            uploads=Uploads(stack.outputs["UploadsBucket"]),
            site=Site(stack.outputs["SiteBucket"]),
            check=lambda path, name, folder: checking.check(path, name, scratch=folder),
            scratch=Path(scratch),
            now=stack.now(),
            correlation="cli",
        )
        who = by_any(group, request.by)
        request.act(actions.ATTACH, given, who, post=post, outside=check)
    upload = actions.attached(given, stack.table.all(Upload, group.id))
    if upload:
        _tell(upload, as_json=request.as_json)


def _tell(upload: Upload, *, as_json: bool) -> None:
    session = f"{upload.group}/{upload.session}"
    if as_json:
        show_json({"key": upload.key, "session": session, "talk": upload.talk, "outcome": upload.outcome.value})
    else:
        say(f"{upload.key}: {upload.outcome.value}.")


@app.command()
@acts
def remove(
    request: Request,
    what: Annotated[
        str, typer.Argument(help="The date first planned (2023-11-11), or the public address of the slides.")
    ],
    talk: Annotated[str, typer.Argument(help="The talk's short name; not needed with an address.")] = "",
    yes: Yes = False,
) -> None:
    """Take a talk's slides off the page and out of the public bucket, thumbnail and text too. Nobody is mailed; the session's history
    says who did it.

    The uploaded file stays in the uploads bucket; `slides attach` with its key shows it again, and so does a new upload. Shows what
    would go, and asks.
    """
    from shared.slides import actions

    stack, as_json = request.stack, request.as_json
    deck = _shown(stack, what, talk, request.group_id)
    group = stack.group(deck.group)
    who = lead(group, request.by)
    origin = stack.outputs["PageOrigin"].rstrip("/")
    gone = [f"{origin}/{key}" for key in sorted(deck.keys)]
    if not deck.shown:
        _down_already(deck, as_json=as_json)
        return
    if not as_json:
        day = local_day(deck.published, group.tz)
        say(f"{deck.group}/{deck.session}, {deck.talk}: {deck.title or 'slides'}, published {day}. What goes:")
        say("\n".join(f"  {address}" for address in gone))
        say("It stays in the uploads bucket.")
    ask("Take them down?", yes=yes or request.dry_run, as_json=as_json)
    removing = actions.Removing(group=deck.group, session=deck.session, talk=deck.talk, upload=deck.upload)
    request.act(actions.REMOVE, removing, who)
    if as_json:
        show_json({"session": f"{deck.group}/{deck.session}", "talk": deck.talk, "removed": gone})
    else:
        say("Done. The page follows within a minute, copies near its readers within a few.")


def _down_already(deck: Deck, *, as_json: bool) -> None:
    """Somebody took it down before, or this is the same command again, whose first answer was lost."""
    if as_json:
        show_json({"session": f"{deck.group}/{deck.session}", "talk": deck.talk, "removed": []})
    else:
        say(f"{deck.group}/{deck.session}, {deck.talk}: its slides are down already.")


def _shown(stack: Stack, what: str, talk: str, group_id: str) -> Deck:
    """The deck that *talk* of the session *what* shows, or that lies at the address *what*; else the one that was taken down there."""
    place = what.partition("?")[0].partition("#")[0].rstrip("/").split("/")
    if "decks" in place and len(place) - place.index("decks") == 5:
        group, session, talk = place[place.index("decks") + 1 :][:3]
    elif place[-1] == "slides" and place[-3:-2] == ["s"]:
        group, session = place[-4], place[-2]
    else:
        group, session = stack.group(group_id).id, place[-1]
    here = [deck for deck in stack.table.all(Deck, group) if deck.session == session and deck.upload]
    decks = [deck for deck in here if deck.shown]
    named = [deck for deck in here if not talk or deck.talk == talk]
    found = [deck for deck in named if deck.shown] or named
    if len(found) != 1:
        there = f"; there are slides of: {', '.join(deck.talk for deck in decks)}" if decks else ""
        raise BadInput(
            f"{what}{f', {talk}' if talk else ''} is the place of no slides that are shown, or of several{there}"
        )
    return found[0]
