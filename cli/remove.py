"""`remove`: a stack taken out of the account, with all that is in it, by somebody who was told what that is."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.deploy import wanted
from cli.options import AsJson
from cli.output import say, show_json
from shared.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.adapters.dynamodb.table import Table
    from shared.model.group import Group


class AtTerminal:
    """The person at the terminal. *quiet*: nothing is printed; what was ``told`` is kept."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self.told = quiet, list[str]()

    def say(self, text: str) -> None:
        self.told.append(text)
        if not self._quiet:
            say(text)

    def sure(self, words: str, *, default: bool) -> bool:
        return typer.confirm(words, default=default)

    def typed(self, words: str) -> str:
        return str(typer.prompt(words))


class Content:
    """What is in the table."""

    def told(self, table: str) -> Sequence[str]:
        from shared.model.session import Session
        from shared.text.inline import counted

        found = []
        for held, group in _groups(table):
            members = sum(held.headcount(group.id).values())
            people = "1 person" if members == 1 else f"{members} people"
            sessions = counted(len(held.all(Session, group.id, unread=[])), "session")
            found.append(f"{group.name} ({group.id}): {people}, {sessions}")
        return found

    def export(self, table: str, parameters: Sequence[str], folder: Path) -> Sequence[str]:
        from cli.applying import text_of
        from cli.files import write_text
        from shared import rosters
        from shared.membership.everybody import everybody
        from shared.schedule.exported import past_file

        folder.mkdir(parents=True, exist_ok=True)
        names = []
        for held, group in _groups(table):
            write_text(folder / f"{group.id}.yaml", text_of(held, group))
            write_text(folder / f"{group.id}-members.csv", "\ufeff" + rosters.to_csv(everybody(group.id, held)))
            write_text(folder / f"{group.id}-past.yaml", past_file(group, held, "", datetime.now(UTC)))
            names += [f"{group.id}.yaml", f"{group.id}-members.csv", f"{group.id}-past.yaml"]
        for parameter in parameters:
            if parameter.endswith("/keys"):
                _keys(parameter, folder / "keys.json")
                names.append("keys.json")
        return names


def _groups(table: str) -> list[tuple[Table, Group]]:
    from shared.adapters.dynamodb.table import Table
    from shared.model.group import Group

    held = Table(table)
    return [(held, group) for group in held.all(Group, unread=[])]


def _keys(parameter: str, file: Path) -> None:
    """As `aws ssm put-parameter` takes them again; for nobody else to read."""
    from shared.adapters.clients import client

    value = client("ssm").get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    file.touch(mode=0o600, exist_ok=True)
    file.chmod(0o600)
    file.write_text(value, encoding="utf-8")


def remove(
    context: typer.Context,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", help="Write down first who is a member, the groups' files and the keys, into this folder."
        ),
    ] = None,
    no_export: Annotated[bool, typer.Option("--no-export", help="Write down nothing.")] = False,
    delete_decks: Annotated[
        bool | None,
        typer.Option("--delete-decks/--keep-decks", help="Whether the buckets with decks and pages go, too."),
    ] = None,
    confirm: Annotated[
        str, typer.Option("--confirm", help="The stack's name, once more: without it, it is asked for.")
    ] = "",
    bucket: Annotated[
        str, typer.Option(help="The bucket that it was deployed from, if it was named with `deploy --bucket`.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be gone, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take the stack out of your AWS account, with all that is in it: says first what that is, and asks.

    It can be stopped and repeated at any point. What was written down can be taken in elsewhere.
    """
    name, on_laptop = wanted(context)
    if on_laptop:
        raise BadInput("the stack on this machine is deleted by `fortnight down --forget`")
    if export is not None and no_export:
        raise BadInput("say either --export or --no-export")
    if as_json or not sys.stdin.isatty():
        _said(confirm, delete_decks, export_said=export is not None or no_export, dry_run=dry_run)
    from deploying.removal import Order, Removal

    folder = Path() if no_export else export
    order = Order(stack=name, folder=folder, decks=delete_decks, confirmed=confirm, bucket=bucket)
    talk = AtTerminal(quiet=as_json)
    removal = Removal(order, talk, Content())
    if dry_run:
        removal.foreseen()
    else:
        removal.run()
    if as_json:
        show_json({"stack": name, "removed": not dry_run, "told": talk.told})


def _said(confirm: str, decks: bool | None, *, export_said: bool, dry_run: bool) -> None:
    """Raises :class:`BadInput` naming what has to be said where nobody can be asked, unless it is only looked."""
    missing = [
        words
        for words, said in (
            ("--export <folder> or --no-export", export_said),
            ("--delete-decks or --keep-decks", decks is not None),
            ("--confirm <the stack's name>", bool(confirm)),
        )
        if not said
    ]
    if missing and not dry_run:
        raise BadInput(f"nobody can be asked here: say {', '.join(missing)}")
