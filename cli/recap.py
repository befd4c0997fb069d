"""`recap`: what the group hears of a session that was held; showing, writing, sending and taking it back, and its threads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import lead
from cli.options import AsJson, By, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local
from shared.errors import BadInput
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.recap import Recap, RecapState
from shared.model.session import Session, with_talk
from shared.store import Ref, Replace
from shared.text.inline import web

if TYPE_CHECKING:
    from shared.recaps.content import Told

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Key = Annotated[str, typer.Argument(metavar="SESSION", help="The date first planned (2023-11-25), or <group>/<date>.")]


class Form(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


@app.command("list")
def list_recaps(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """The sessions that have a recap, the newest first."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    sessions = {session.key: session for session in stack.table.all(Session, group.id)}
    found = stack.table.get_many(Ref(Recap, (group.id, key)) for key in sessions).values()
    recaps: list[Recap] = sorted(found, key=lambda row: row.session, reverse=True)
    if as_json:
        show_json([_as_json(recap) for recap in recaps])
        return
    if not recaps:
        say("There is no recap yet: the first is drafted when a session is over.")
        return
    columns = ("session", "state", "issue", "by", "goes by itself", "words", "what")
    show_table(f"{group.name}: {len(recaps)} recaps", columns, (
        (r.session, r.state.value, r.issue or "", r.by, local(r.due, group.tz) if r.due else "", len(r.note.split()) or "",
         sessions[r.session].heading)
        for r in recaps
    ))  # fmt: skip


@app.command()
def show(
    context: typer.Context,
    session: Key,
    form: Annotated[Form, typer.Option("--as", help="How: to be read, or ready to paste.")] = Form.TEXT,
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """The recap as it is or would be now, ready to paste elsewhere."""
    stack: Stack = context.obj()
    group, row, recap = _find(stack, group_id, session)
    seen = _shown(_told(stack, group, row, recap), form)
    if as_json:
        show_json(_as_json(recap) | {"as": form.value, "text": seen})
    else:
        sys.stdout.write(seen)


@app.command()
def note(
    context: typer.Context,
    session: Key,
    words: Annotated[str, typer.Argument(help="Your own words (Markdown); - reads them from standard input.")],
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """Put words of your own at the top of a recap that is not out.

    They take the place of those that are there.
    """
    from shared.recaps.publishing import noted

    stack: Stack = context.obj()
    _, _, recap = _find(stack, group_id, session)
    after = noted(recap, sys.stdin.read() if words == "-" else words)
    if after != recap:
        stack.table.commit(Replace(after))
    _say(after, "Saved; nothing is sent.", as_json=as_json)


@app.command()
def send(context: typer.Context, session: Key, by: By = "", group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Send the recap: to the page at once, to members and chat with the next tick."""
    from shared.recaps.publishing import published

    stack: Stack = context.obj()
    group, row, recap = _find(stack, group_id, session)
    writes = published(recap, row, group, stack.table, now=stack.now(), by=lead(group, by), correlation="cli")
    if not writes:
        raise BadInput(f"it is out already, sent by {recap.by}")
    stack.table.commit(*writes)
    _say(_find(stack, group_id, session)[2], "It goes with the next tick.", as_json=as_json)


@app.command()
def undo(context: typer.Context, session: Key, by: By = "", group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Take the recap back: off the page at once.

    Whoever has it in their mail gets a correction, once; what has not gone out will not.
    """
    from shared.recaps.publishing import withdrawn

    stack: Stack = context.obj()
    group, row, recap = _find(stack, group_id, session)
    writes = withdrawn(recap, row, group, stack.table, now=stack.now(), by=lead(group, by), correlation="cli")
    if not writes:
        raise BadInput(f"there is nothing to take back: it is {recap.state.value}")
    stack.table.commit(*writes)
    _say(_find(stack, group_id, session)[2], "It is taken back.", as_json=as_json)


@app.command()
def thread(
    context: typer.Context,
    session: Key,
    talk: Annotated[
        str, typer.Argument(help="The talk's short name; if the session has no such talk, its talks are shown.")
    ],
    url: Annotated[str, typer.Argument(help="The thread's address; empty takes it away.")],
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """Say where a talk is discussed, for a chat that does not tell (Slack's does not)."""
    from shared.schedule.joint import own
    from shared.talks.keeping import alongside

    stack: Stack = context.obj()
    _, row = _session(stack, group_id, session)
    named = row.talk(talk)
    if named is None:
        raise BadInput(f"no talk {talk!r} in {row.id}; there are: {', '.join(t.slug for t in row.talks) or 'none'}")
    if url and not web(url):
        raise BadInput(f"{url!r} is no web address")
    if named.thread != url:
        stack.table.commit(*alongside(with_talk(own(row), replace(named, thread=url)), stack.table))
    if as_json:
        show_json({"session": row.id, "talk": talk, "thread": url or None})
    else:
        say(f"{talk}: {url or 'no thread'}.")


def _session(stack: Stack, group_id: str, session: str) -> tuple[Group, Session]:
    named, _, key = session.rpartition("/")
    group = stack.group(group_id or named)
    row = stack.table.get(Session, group.id, key)
    if row is None:
        raise BadInput(f"no session {key!r}; `fortnight sessions list --all` shows them")
    return group, row


def _find(stack: Stack, group_id: str, session: str) -> tuple[Group, Session, Recap]:
    group, row = _session(stack, group_id, session)
    recap = stack.table.get(Recap, group.id, row.key)
    if recap is None:
        raise BadInput(f"{row.id} has no recap: one is drafted when a session is over (this one is {row.state.value})")
    return group, row, recap


def _told(stack: Stack, group: Group, row: Session, recap: Recap) -> Told:
    from shared.recaps.content import told
    from shared.schedule.upcoming import upcoming_of

    wanted = [Ref(Deck, (group.id, row.key, talk.slug)) for talk in row.talks]
    decks = stack.table.get_many(wanted).values() if wanted else ()
    following = upcoming_of(group.id, stack.table, row.starts) if row.starts else None
    words = row.recap if recap.state is RecapState.PUBLISHED else recap.note
    return told(row, words, decks, following, site_url=stack.outputs["PageOrigin"], tz=group.tz)


def _shown(seen: Told, form: Form) -> str:
    from shared.recaps.content import as_html, as_markdown, as_text

    forms: dict[Form, Callable[[Told], str]] = {Form.TEXT: as_text, Form.MARKDOWN: as_markdown, Form.HTML: as_html}
    return forms[form](seen)


def _say(recap: Recap, said: str, *, as_json: bool) -> None:
    if as_json:
        show_json(_as_json(recap))
    else:
        say(said)


def _as_json(recap: Recap) -> dict[str, Any]:
    return {
        "session": f"{recap.group}/{recap.session}", "state": recap.state.value, "issue": recap.issue, "by": recap.by or None,
        "due": recap.due.isoformat() if recap.due else None, "note": recap.note,
    }  # fmt: skip
