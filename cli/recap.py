"""`recap`: what the group hears of a session that was held; showing, writing, sending and taking it back, and its threads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import Request, acts, by_any, lead
from cli.finding import Key, Slug, session_of
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local
from shared.errors import BadInput
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.recap import Recap, RecapState
from shared.model.session import Session
from shared.store import Ref

if TYPE_CHECKING:
    from shared.recaps.content import RecapContent

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_SHOWN_BY = "sessions list --all"


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
    form: Annotated[Form, typer.Option("--format", help="To be read, or ready to paste.")] = Form.TEXT,
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """The recap as it is or would be now, ready to paste elsewhere."""
    stack: Stack = context.obj()
    group, row, recap = _find(stack, group_id, session)
    seen = _shown(_content(stack, group, row, recap), form)
    if as_json:
        show_json(_as_json(recap) | {"as": form.value, "text": seen})
    else:
        sys.stdout.write(seen)


@app.command()
@acts
def note(
    request: Request,
    session: Key,
    words: Annotated[str, typer.Argument(help="Your own words (Markdown); - reads them from standard input.")],
) -> None:
    """Put words of your own at the top of a recap that is not out.

    They take the place of those that are there.
    """
    from shared.recaps import actions

    group, row, recap = _find(request.stack, request.group_id, session)
    noting = actions.Noting(group=group.id, session=row.key, words=sys.stdin.read() if words == "-" else words)
    done = request.act(actions.NOTE, noting, by_any(group, request.by))
    _say(done[0].left(recap) if done else recap, "Saved; nothing is sent.", as_json=request.as_json)


@app.command()
@acts
def send(request: Request, session: Key) -> None:
    """Send the recap: to the page at once, to members and chat with the next tick."""
    from shared.recaps import actions

    group, row, recap = _find(request.stack, request.group_id, session)
    sending = actions.Sending(group=group.id, session=row.key)
    nothing = f"it is out already, sent by {recap.by}"
    done = request.act(actions.SEND, sending, lead(group, request.by), nothing=nothing)
    _say(done[0].left(recap), "It goes with the next tick.", as_json=request.as_json)


@app.command()
@acts
def undo(request: Request, session: Key) -> None:
    """Take the recap back: off the page at once.

    Whoever has it in their mail gets a correction, once; what has not gone out will not.
    """
    from shared.recaps import actions
    from shared.schedule.actions import Which

    group, row, recap = _find(request.stack, request.group_id, session)
    which = Which(group=group.id, session=row.key)
    nothing = f"there is nothing to take back: it is {recap.state.value}"
    done = request.act(actions.TAKE_BACK, which, lead(group, request.by), nothing=nothing)
    _say(done[0].left(recap), "It is taken back.", as_json=request.as_json)


@app.command()
@acts
def thread(
    request: Request,
    session: Key,
    talk: Slug,
    url: Annotated[str, typer.Argument(help="The thread's address; empty takes it away.")],
) -> None:
    """Say where a talk is discussed, for a chat that does not tell (Slack's does not)."""
    from shared.recaps import actions

    group, row = session_of(request.stack, request.group_id, session, _SHOWN_BY)
    given = actions.Thread(group=group.id, session=row.key, talk=talk, url=url)
    request.act(actions.THREAD, given, by_any(group, request.by))
    if request.as_json:
        show_json({"session": row.id, "talk": talk, "thread": url or None})
    else:
        say(f"{talk}: {url or 'no thread'}.")


def _find(stack: Stack, group_id: str, session: str) -> tuple[Group, Session, Recap]:
    group, row = session_of(stack, group_id, session, _SHOWN_BY)
    recap = stack.table.get(Recap, group.id, row.key)
    if recap is None:
        raise BadInput(f"{row.id} has no recap: one is drafted when a session is over (this one is {row.state.value})")
    return group, row, recap


def _content(stack: Stack, group: Group, row: Session, recap: Recap) -> RecapContent:
    from shared.recaps.content import content_of
    from shared.schedule.upcoming import upcoming_of

    wanted = [Ref(Deck, (group.id, row.key, talk.slug)) for talk in row.talks]
    decks = stack.table.get_many(wanted).values()
    following = upcoming_of(group.id, stack.table, row.starts) if row.starts else None
    words = row.recap if recap.state is RecapState.PUBLISHED else recap.note
    return content_of(row, words, decks, following, site_url=stack.outputs["PageOrigin"], group=group)


def _shown(seen: RecapContent, form: Form) -> str:
    from shared.recaps.content import as_html, as_markdown, as_text

    forms: dict[Form, Callable[[RecapContent], str]] = {
        Form.TEXT: as_text,
        Form.MARKDOWN: as_markdown,
        Form.HTML: as_html,
    }
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
