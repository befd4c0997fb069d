"""`up`, `down`: one's own group on this machine, without any account."""

from __future__ import annotations

import os
import shutil
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.files import read_group, read_text
from cli.options import AsJson, Comes, Yes
from cli.output import ask, say, show_json
from shared.errors import BadInput

if TYPE_CHECKING:
    from cli.places import Place
    from shared.model.group import Group


class Time(StrEnum):
    """Whose time it is."""

    STORY = "story"
    REAL = "real"


Port = Annotated[
    int | None, typer.Option(min=1024, max=65535, help="Where it is: the part of the address after 127.0.0.1.")
]


def up(
    file: Annotated[Path | None, typer.Argument(help="The group's file; group.yaml if that is there.")] = None,
    archive: Annotated[Path | None, typer.Option(help="What is known of past sessions; mails nobody.")] = None,
    first: Annotated[
        Comes | None, typer.Option(help="What comes first in the archive's dates such as 03/05/2024.")
    ] = None,
    only: Annotated[
        bool, typer.Option("--only", help="Take out past sessions that are not in the archive any more.")
    ] = False,
    port: Port = None,
    clock: Annotated[
        Time | None, typer.Option(help="story: you move it on; real: the system's. As it was before, if not said.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring your group up on this machine: page, form, inbox, chat, clock and desk.

    No account is needed and no mail leaves. Ctrl-C ends it; the next time it goes on from there.
    """
    from cli import places

    if not (find_spec("flask") and (places.ROOT / "template.yaml").exists()):
        raise BadInput("this needs Fortnight's own folder and what it installs there: `make up` in it does all of that")
    if (first or only) and not archive:
        raise BadInput("--first and --only are of the archive: say --archive, too")
    place = _place(port)
    chosen = file or _found() or _asked_for(place, as_json=as_json)
    group = read_group(chosen) if chosen else None
    if archive:
        _check(archive, group, first)
    words = ["--folder", str(place.folder), "--port", str(place.port)]
    words += ["--clock", clock.value] if clock else []
    words += ["--group", str(chosen), "--group-id", group.id] if chosen and group else []
    words += ["--archive", str(archive)] if archive else []
    words += ["--first", first.value] if archive and first else []
    words += ["--only"] if archive and only else []
    words += ["--json"] if as_json else []
    sys.stdout.flush()
    os.environ["PYTHONPATH"] = str(places.ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "local.up", *words])  # noqa: S606  this interpreter, our module


def _place(port: int | None) -> Place:
    """The one at *port*, the only one there is, or a fresh one at a port that is free."""
    from cli import places

    there = places.kept()
    if port is None and len(there) > 1:
        listed = ", ".join(str(place.port) for place in there)
        raise BadInput(f"several are kept in {places.KEPT}/; say which one with --port: {listed}")
    if port is None and there:
        return there[0]
    return places.Place(places.KEPT / str(port or _free()))


def _free() -> int:
    from socket import socket

    from cli import places

    for port in range(places.FIRST_PORT, places.FIRST_PORT + places.PORTS):
        with socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise BadInput("no port is free; name one with --port")


def _found() -> Path | None:
    """The group's file where none is named."""
    from cli import places

    for path in (places.KEPT / "group.yaml", Path("group.yaml")):
        if path.exists():
            return path
    return None


def _asked_for(place: Place, *, as_json: bool) -> Path | None:
    """A file that is written now, by questions; none is needed where a group is there from before. Raises :class:`BadInput` where nobody
    could answer them."""
    from cli.new_group import init

    if place.about().get("groups"):
        return None
    if sys.stdin.isatty() and not as_json:
        say("There is no group.yaml here yet. Eight questions make one; Enter takes what stands in brackets.")
        typer.confirm("Write it now?", default=True, abort=True)
        init()
        return Path("group.yaml")
    raise BadInput("there is no group.yaml here: write one with `fortnight init`, or name yours: `fortnight up FILE`")


def _check(archive: Path, group: Group | None, first: Comes | None) -> None:
    from shared.archive import reading, sessions
    from shared.text.days import First

    usual = sessions.usual_of(group) if group else sessions.SOMEBODYS
    reading.read(
        read_text(archive), str(archive), group.id if group else "", usual, First(first.value) if first else None
    )


def down(
    forget: Annotated[bool, typer.Option("--forget", help="Delete it: members, mails, uploads, keys.")] = False,
    port: Port = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """What `fortnight up` keeps here; with --forget, delete it.

    What is up ends with Ctrl-C in its own terminal.
    """
    from cli import places

    there = [place for place in places.kept() if port in (None, place.port)]
    if not forget:
        if as_json:
            show_json([_as_json(place) for place in there])
            return
        _tell(there)
        if there:
            say("`fortnight down --forget` deletes it.")
        return
    if taken := [str(place.port) for place in there if place.taken()]:
        raise BadInput(f"{', '.join(taken)}: is up; end it with Ctrl-C in its terminal first")
    if not as_json:
        _tell(there)
    if there:
        ask("Delete all of that for good?", yes=yes, as_json=as_json)
    for place in there:
        shutil.rmtree(place.folder)
        place.folder.with_name(f"{place.folder.name}.lock").unlink(missing_ok=True)
    show_json({"deleted": [place.port for place in there]}) if as_json else say(
        "Deleted." if there else "Nothing to delete."
    )


def _tell(there: list[Place]) -> None:
    for place in there:
        one = _as_json(place)
        state = f"up at {one['url']}" if one["up"] else "not up; `fortnight up` goes on with it"
        mails = f"{one['mails']} mail{'s' * (one['mails'] != 1)}"
        say(f"{place.port}: {', '.join(one['groups']) or 'no group yet'}; {mails}; {state}. It is in {place.folder}/.")
    if not there:
        say("Nothing is kept here.")


def _as_json(place: Place) -> dict[str, Any]:
    return {
        "port": place.port,
        "groups": place.about().get("groups", []),
        "mails": len(list((place.folder / "mail").glob("*.eml"))),
        "up": place.up(),
        "url": f"http://127.0.0.1:{place.port}",
        "folder": str(place.folder),
    }
