"""`mail`: what could not be made, and sending it once things are mended; and how a mail looks."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import Request, acting, acts, by_any, changes_of
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from shared.errors import BadInput
from shared.model.mailing import Entry, Mailing, may_be_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.mail.previewing import Preview

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_unmade(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """The mails that could not be made, with how many wait for each.

    The log of the function send_mail says what was wrong.
    """
    stack: Stack = context.obj()
    found = _found(stack, group_id, "")
    if as_json:
        show_json([_as_json(*one) for one in found])
        return
    if not found:
        say("Every mail could be made.")
        return
    show_table(
        f"{len(found)} mails could not be made",
        ("mailing", "kind", "of", "waiting"),
        ((row.id, row.kind, f"{row.created:%Y-%m-%d %H:%M} UTC", len(lines)) for row, lines in found),
    )


@app.command()
@acts
def retry(
    request: Request,
    mailing: Annotated[
        str, typer.Argument(help="Its id, as the mail about it says; all of them if none is given.")
    ] = "",
) -> None:
    """Send mails that could not be made to whoever still waits for them.

    Whoever has it does not get it again, and what is out of date by now is left out, as at any other sending. Giving the command
    twice sends nothing twice.
    """
    from shared.adapters.queues import Queue
    from shared.outbox import actions

    stack = request.stack
    found = _found(stack, request.group_id, mailing)
    if mailing and not found:
        raise BadInput(f"no mail {mailing!r} waits to be made; `fortnight mail list` shows those that do")
    post = Queue(stack.outputs["MailQueueUrl"])
    for row, lines in found:
        again = actions.Again(mailing=row.id, readers=tuple(line.reader for line in lines))
        who = by_any(stack.group(row.group), request.by)
        changes_of(stack, actions.RETRY, again, who, dry_run=request.dry_run, post=post)
    if request.as_json:
        show_json([_as_json(*one) | {"queued": not request.dry_run} for one in found])
        return
    for row, lines in found:
        say(f"{'would send' if request.dry_run else 'sending'}: {row.id} to {len(lines)}")
    if not found:
        say("Every mail could be made; there is nothing to send again.")


@app.command()
def preview(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(help="Which mail, such as reminder; all that there are if none is given.")
    ] = "",
    whom: Annotated[str, typer.Option("--for", help="The address of the member who would get it, or their id.")] = "",
    session: Annotated[
        str, typer.Option(help="The session that it is about (2023-11-25); else the next that fits.")
    ] = "",
    stage: Annotated[str, typer.Option(help="Which reminder (7d); else the next.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write the mail's HTML to this file.")] = None,
    as_text: Annotated[bool, typer.Option("--text", help="Only the mail's text.")] = False,
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """Show a mail as it would be sent now.

    What there is not yet is made up, and said to be. Nothing is sent or written, and the links in it do nothing.
    """
    from shared.mail.previewing import kinds

    if not kind:
        rows = [(one.name, one.words, _reads(one.transactional)) for one in kinds()]
        if as_json:
            show_json([{"kind": name, "words": words, "to": to} for name, words, to in rows])
        else:
            show_table(f"{len(rows)} mails can be looked at", ("kind", "is", "goes to"), rows)
        return
    found = _looked_at(context.obj(), group_id, kind, whom, session, stage)
    letter = found.letter
    calendar = letter.calendar.decode() if letter.calendar else None
    if html is not None:
        _write(html, letter.html)
    if as_json:
        show_json({
            "kind": found.kind, "to": found.to, "subject": letter.subject, "text": letter.text, "html": letter.html, "calendar": calendar,
            "made_up": list(found.made_up),
        })  # fmt: skip
    elif as_text:
        say(letter.text)
    elif html is not None:
        say(f"{html}: {letter.subject}")
    else:
        made_up = [f"Made up: {', '.join(found.made_up)}"] if found.made_up else []
        parts = ["", "Calendar part:", calendar] if calendar else []
        say("\n".join([f"To: {found.to}", f"Subject: {letter.subject}", *made_up, "", letter.text, *parts]))


def _reads(transactional: bool) -> str:
    return "applicants, speakers, co-leads" if transactional else "members"


def _looked_at(stack: Stack, group_id: str, kind: str, whom: str, session: str, stage: str) -> Preview:
    from dataclasses import replace

    from cli.finding import find
    from shared.mail.actions import Looking, looked_at

    group = stack.group(group_id)
    member = find(stack, group, whom).id if whom else ""
    at = replace(
        acting(stack, group.co_leads[0].id), site_url=stack.outputs["PageOrigin"], base_url=stack.links_url,
        reply_domain=stack.reply_domain,
    )  # fmt: skip
    key = session.rpartition("/")[2]
    return looked_at(Looking(group=group.id, kind=kind, member=member, session=key, stage=stage), at)


def _write(file: Path, html: str) -> None:
    try:
        file.write_text(html, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be written; is its folder there?") from error


def _found(stack: Stack, group_id: str, wanted: str) -> list[tuple[Mailing, list[Entry]]]:
    """The mailings that could not be made, each with the lines of those who wait for it."""
    group = stack.group(group_id).id if group_id else ""
    return [(row, lines) for row, lines in _waiting(stack) if wanted in ("", row.id) and group in ("", row.group)]


def _waiting(stack: Stack) -> Iterator[tuple[Mailing, list[Entry]]]:
    """Without those that are too old to be sent again."""
    now = stack.now()
    for name, lines in groupby(stack.table.unmade(), key=lambda line: line.mailing):
        row = stack.table.get(Mailing, name)
        if row is not None and not may_be_gone(row.created, now, row.ends):
            yield row, list(lines)


def _as_json(row: Mailing, lines: list[Entry]) -> dict[str, Any]:
    readers = [line.reader for line in lines]
    return {
        "mailing": row.id,
        "kind": row.kind,
        "group": row.group,
        "made": row.created.isoformat(),
        "readers": readers,
    }
