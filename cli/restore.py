"""`restore`: rows of an earlier time back into the stack's own table, out of the one that AWS made of it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import AsJson, DryRun, Yes
from cli.output import ask, say, show_json
from cli.stack import Stack
from shared.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_WORDS = {"Entry": "ledger lines", "SeenResponse": "responses that were taken in"}
"""Nouns that people call otherwise."""


def restore(
    context: typer.Context,
    table: Annotated[str, typer.Argument(help="The table that AWS restored, by its name.")],
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Of what is missing, only these, as they are shown: members, say; for each one."),
    ] = None,
    erased_too: Annotated[
        bool,
        typer.Option(
            "--erased-too", help="Also if the keys were made anew since, so that nobody can tell who was erased before."
        ),
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Put back into the stack's table what is in a restored one and is not there any more.

    What is there stays as it is. Who was erased, or called a mail spam, stays away. It can be stopped and repeated.
    """
    from shared.adapters.dynamodb.table import Table
    from shared.deployment import restoring
    from shared.model.suppression import Suppression

    stack: Stack = context.obj()
    own, before = stack.table, Table(table)
    if own.name == table:
        raise BadInput(f"{table} is the stack's own table: name the one that AWS restored")
    _is_one(table)
    _is_there(own.name)
    unread: list[Any] = []
    rows = list(before.scan(unread))
    held = {_key(row) for row in own.scan([])}
    gone = [one.all(Suppression, unread=[]) for one in (own, before)]
    suppressed = restoring.suppressing(stack.keys().suppression, *gone)
    wanted = restoring.missing(rows, lambda row: _key(row) in held, suppressed)
    wanted = _those(only, wanted) if only else wanted
    counts = _in_words(restoring.counted(wanted))
    if wanted and not (dry_run or erased_too):
        _recognised(wanted, own, [one for some in gone for one in some])
    if not as_json:
        _tell(counts, len(unread))
    if wanted and not dry_run:
        ask("Put them back?", yes=yes, as_json=as_json)
        far = (lambda done: None) if as_json else (lambda done: say(f"{done} of {len(wanted)} rows"))
        counts = _in_words(restoring.counted(restoring.put(wanted, own, stack.now(), far)))
    if as_json:
        show_json({"rows": counts, "unread": len(unread), "restored": not dry_run})
    elif not wanted:
        say("Nothing is missing.")
    elif dry_run:
        say("would be put back; nothing was changed.")
    else:
        say(
            "Put back. Next: `fortnight preflight` says what goes out now; `fortnight site rebuild`; delete the other table."
        )


def _tell(counts: Mapping[str, int], unread: int) -> None:
    for words, count in counts.items():
        say(f"{words}: {count}")
    if unread:
        say(f"{unread} rows cannot be read by this version, and are left out")


def _recognised(wanted: Sequence[Any], own: Any, gone: Sequence[Any]) -> None:
    """Raises :class:`BadInput` if somebody would come back of whom nobody can tell any more that they were erased."""
    from shared.deployment import restoring
    from shared.model.audit import KEYS, AuditLine
    from shared.model.member import Member
    from shared.text.inline import counted

    count, since = restoring.unknown(gone, own.all(AuditLine, "", KEYS))
    if count and any(isinstance(row, Member) for row in wanted):
        raise BadInput(
            f"the keys were made anew on {since:%Y-%m-%d}; {counted(count, 'address')} that nobody may mail, mostly of people who were "
            "erased, cannot be recognised since, and may be among the members. Put back with --only what names nobody, or say "
            "--erased-too, and erase them again"
        )


def _those(only: Collection[str], rows: Sequence[Any]) -> list[Any]:
    """Those of *rows* that are called so. Raises :class:`BadInput` for what no noun is called: nothing of it would ever be missing."""
    from shared.adapters.dynamodb.rows import NOUNS

    known = {_words(noun.called) for noun in NOUNS.values()}
    for word in only:
        if word not in known:
            near = get_close_matches(word, sorted(known), n=1)
            meant = f"did you mean {near[0]}?" if near else "write it as it is shown, such as members"
            raise BadInput(f"--only: there is nothing called {word!r}; {meant}")
    return [row for row in rows if _words(type(row).__name__) in only]


def _key(row: Any) -> tuple[str, str]:
    from shared.adapters.dynamodb.rows import key_of

    return key_of(row)


def _is_one(table: str) -> None:
    """Raises :class:`BadInput` if there is no such table."""
    from shared.adapters.clients import client

    dynamodb = client("dynamodb")
    try:
        status = dynamodb.describe_table(TableName=table)["Table"]["TableStatus"]
    except dynamodb.exceptions.ResourceNotFoundException:
        raise BadInput(f"there is no table {table} in this account and region") from None
    if status != "ACTIVE":
        raise BadInput(f"AWS still makes the table {table}; wait some minutes, and repeat the command")


def _is_there(own: str) -> None:
    """Raises :class:`BadInput` if the stack's own table is gone, with the way to have it again."""
    from shared.adapters.clients import client

    dynamodb = client("dynamodb")
    try:
        dynamodb.describe_table(TableName=own)
    except dynamodb.exceptions.ResourceNotFoundException:
        raise BadInput(
            f"the stack's own table {own} is gone. AWS keeps its last backup for 35 days: aws dynamodb list-backups --backup-type SYSTEM "
            f"--table-name {own} names it, and aws dynamodb restore-table-from-backup --target-table-name {own} --backup-arn … makes the "
            "table again, under its name; then `fortnight doctor` says what is to be switched on"
        ) from None


def _in_words(counts: Mapping[str, int]) -> dict[str, int]:
    return {_words(noun): count for noun, count in counts.items()}


def _words(noun: str) -> str:
    return _WORDS.get(noun) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun).lower() + "s"
