"""How commands act: through the one list of actions. Each records who gave it, and each can be shown as a dry run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property, wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import typer

from cli.options import AsJson, By, DryRun, GroupId
from cli.output import say, show_json
from shared.errors import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.stack import Stack
    from shared.model.group import Group
    from shared.model.mailing import Mailing
    from shared.store import Post, Store
    from shared.store.actions import Acting, Action, Change, Inputs


log = logging.getLogger(__name__)


def lead(group: Group, by: str) -> str:
    """The co-lead who gives the command: *by*, or the only one. Raises :class:`BadInput` naming those there are."""
    from shared.errors import BadInput

    ids = [lead.id for lead in group.co_leads]
    if by in ids:
        return by
    if not by and len(ids) == 1:
        return ids[0]
    raise BadInput(f"say who you are with --as: {', '.join(ids)}")


def by_any(group: Group, by: str) -> str:
    """The same where nobody has to say who they are; ``command`` if it is not known."""
    return lead(group, by) if by or len(group.co_leads) == 1 else "command"


def acting(stack: Stack, by: str, outside: Any = None, post: Post | None = None) -> Acting:
    """What an action works with when a command asks for it: its mails go with the next tick, unless there is a *post*."""
    from shared.store.actions import Acting, By, Way

    who = By(who=by, way=Way.COMMAND)
    return Acting(
        store=stack.table, now=stack.now(), post=post, correlation="cli", by=who, keys=stack.keys, outside=outside
    )


def changes_of(
    stack: Stack,
    action: Action[Inputs],
    inputs: Inputs,
    by: str,
    *,
    dry_run: bool = False,
    post: Post | None = None,
    outside: Any = None,
) -> list[Change]:
    """What *action* changed; with *dry_run*, what it would change. Its mails go with the next tick, unless there is a *post*."""
    from shared.store import actions

    at = acting(stack, by, outside, post)
    if dry_run:
        return actions.foreseen(action, inputs, at, stack.dry_run())
    done = actions.perform(action, inputs, at)
    if action.reading and done:
        _look_up(stack, done)
    return done


def _look_up(stack: Stack, done: list[Change]) -> None:
    """Have the stack look up reading that was just brought, if the group wants that. It is no error if its queue cannot be reached,
    since the stack looks once a day, too."""
    from shared.adapters.papers.library import put
    from shared.model.group import Group
    from shared.model.session import Session
    from shared.talks import look_ups

    rows = (write.row for change in done for write in change.writes)
    group = next((stack.table.get(Group, row.group) for row in rows if isinstance(row, Session)), None)
    ids = look_ups.unknown(look_ups.brought(done), stack.table) if group and group.look_up_reading else ()
    if ids:
        try:
            put(stack.outputs["WakeupsQueueUrl"], look_ups.Left(ids), "cli")
        except Exception as error:
            log.warning("what is read is looked up tomorrow: %s", said(error))


def act(
    stack: Stack,
    action: Action[Inputs],
    inputs: Inputs,
    by: str,
    *,
    dry_run: bool = False,
    as_json: bool = False,
    nothing: str = "",
    post: Post | None = None,
    outside: Any = None,
) -> list[Change]:
    """Do *action* and return its changes. With *dry_run* they are only printed, and the command ends. Raises :class:`BadInput` with the
    words *nothing*, if given, where there is nothing to do."""
    from shared.errors import BadInput

    changes = changes_of(stack, action, inputs, by, dry_run=dry_run, post=post, outside=outside)
    if nothing and not changes:
        raise BadInput(nothing)
    if dry_run:
        tell(changes, stack.table, as_json=as_json)
        raise typer.Exit
    return changes


class Request:
    """What every command that :func:`acts` gets from its options: the group, who gives it, whether it is a dry run, and whether to print
    JSON."""

    def __init__(self, opened: Callable[[], Stack], group_id: str, by: str, *, dry_run: bool, as_json: bool) -> None:
        self._opened = opened
        self.group_id, self.by, self.dry_run, self.as_json = group_id, by, dry_run, as_json

    @cached_property
    def stack(self) -> Stack:
        return self._opened()

    @cached_property
    def group(self) -> Group:
        return self.stack.group(self.group_id)

    def act(self, action: Action[Inputs], inputs: Inputs, by: str, **more: Any) -> list[Change]:
        """:func:`act` with these options."""
        return act(self.stack, action, inputs, by, dry_run=self.dry_run, as_json=self.as_json, **more)

    def say_done(self, changes: list[Change], **more: Any) -> None:
        """Print what was changed, in the actions' words; as JSON, together with *more*."""
        if self.as_json:
            show_json({"changes": [change.what for change in changes], **more})
            return
        for change in changes:
            say(f"Done: {change.what}.")
        if not changes:
            say("It was so already.")


Own = ParamSpec("Own")
_OPTIONS = {"by": (By, ""), "group_id": (GroupId, ""), "dry_run": (DryRun, False), "as_json": (AsJson, False)}


def acts(command: Callable[Concatenate[Request, Own], None]) -> Callable[..., None]:
    """*command* with the options shared by all commands that change something, behind its own; it gets them as a :class:`Request`."""

    @wraps(command)
    def asked(
        context: typer.Context, *args: Any, by: str, group_id: str, dry_run: bool, as_json: bool, **own: Any
    ) -> None:
        command(Request(context.obj, group_id, by, dry_run=dry_run, as_json=as_json), *args, **own)

    signed = signature(command, eval_str=True)
    context, *own = signed.parameters.values()
    shared = (
        context.replace(name=name, default=default, annotation=option) for name, (option, default) in _OPTIONS.items()
    )
    parameters = [context.replace(name="context", annotation=typer.Context), *own, *shared]
    asked.__annotations__ = {one.name: one.annotation for one in parameters}
    asked.__dict__["__signature__"] = signed.replace(parameters=parameters)
    return asked


def tell(changes: Iterable[Change], store: Store, *, as_json: bool) -> None:
    """Print what would be changed, and whom it would mail."""
    from shared.mail.recipients import told, whom
    from shared.model.mailing import Audience

    changes = list(changes)
    mails = told((mail for change in changes for mail in change.mails), store)
    if as_json:
        show_json(
            {
                "changes": [change.what for change in changes],
                "mails": [_as_json(mail, whom(mail)) for mail in mails],
                "made": 0,
            }
        )
        return
    for change in changes:
        say(f"would change: {change.what}")
        for mail in told(change.mails, store):
            say(f"would {'tell' if mail.audience is Audience.CHAT else 'mail'} {whom(mail)}: {mail.kind}")
    if not changes:
        say("Nothing would change.")


def _as_json(mail: Mailing, to: str) -> dict[str, Any]:
    return {"kind": mail.kind, "to": to, "about": mail.subject or mail.session}
