"""`keys`: change the keys that sign links, in three steps; each says what becomes of links that are out."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.acting import changes_of
from cli.options import AsJson, DryRun
from cli.output import say, show_json
from cli.stack import Stack

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


class StepOf(StrEnum):
    """What is done to the keys, in this order."""

    ADD = "add"
    SWITCH = "switch"
    RETIRE = "retire"


@app.callback()
def keys() -> None:
    """Keep `rotate` a command of its own, though it is the only one."""


@app.command()
def rotate(
    context: typer.Context,
    step: Annotated[StepOf | None, typer.Argument(help="Without it: how things are, and which step is next.")] = None,
    leaked: Annotated[
        bool, typer.Option("--leaked", help="With retire: somebody else has the key, so end its links now.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Change the keys that sign links and forms' scripts: `add` one, `switch` to it, `retire` the old one.

    Two keys at most live at a time. Nothing breaks until `retire`, which ends the links that the old key signed. By whom members
    and erased people are known is never changed. A step that is done already is refused, and says which one is next.
    """
    from shared import secret_keys as rules
    from shared.adapters import secrets
    from shared.deployment import actions

    stack: Stack = context.obj()
    parameter = secrets.Parameter(stack.outputs["KeysParameter"])
    if step is None:
        held = after = parameter.document()
        rules.checked(held, parameter.name)
    else:
        rotating = actions.Rotating(step=actions.StepOf(step.value), leaked=leaked)
        (change,) = changes_of(stack, actions.ROTATE, rotating, "command", dry_run=dry_run, outside=parameter)
        held, after = change.about
    told = _told(step, held, after)
    if as_json:
        show_json(_as_json(after) | {"changed": after is not held and not dry_run, "said": told})
        return
    say(f"Would be: {told}" if dry_run and step else told)
    if step is None:
        _tell_of_before(stack)


def _tell_of_before(stack: Stack) -> None:
    """What was done to the keys, and when."""
    from shared.model.audit import KEYS, AuditLine

    for line in stack.table.all(AuditLine, "", KEYS):
        say(f"{line.at:%Y-%m-%d %H:%M} UTC: {line.what}, by {line.by}")


def _told(step: StepOf | None, held: Any, after: Any) -> str:
    from shared import secret_keys as rules

    now, other = after["current"], rules.other(after)
    if step is StepOf.ADD:
        return (
            f"Key {other} is made; {now} still signs. Links that are out, and forms' scripts, work as before. In an hour every "
            "function knows it: then `fortnight keys rotate switch`."
        )
    if step is StepOf.SWITCH:
        return (
            f"From now on {now} signs. Links that are out were signed by {other} and go on working, and so do forms' scripts, until "
            f"{other} is retired: not before {rules.OUT_FOR.days} days. Till then put the new secret of `fortnight form hook` into each "
            "form's script."
        )
    if step is StepOf.RETIRE:
        gone = rules.other(held)
        return (
            f"Key {gone} is gone. Links in mails that it signed (to confirm, decide, leave, vote, propose, write about a talk) work no "
            "more; mails from now on have new ones, and `fortnight talks relink` mails a speaker's. Scripts of forms that still sign "
            "with it are refused. Who is a member and who was erased is known as before."
        )
    if not other:
        return f"{now} signs, and there is no other key. Next: `fortnight keys rotate add`."
    until = after.get("signed_until", {}).get(other)
    if until:
        return f"{now} signs; links signed by {other} until {until} still work. Next: `fortnight keys rotate retire`."
    return f"{now} signs, {other} waits. Next: `fortnight keys rotate switch`."


def _as_json(held: Any) -> dict[str, Any]:
    """How the keys are; none of them is in it."""
    from shared import secret_keys as rules

    return {
        "current": held["current"], "other": rules.other(held) or None, "waits": rules.waits(held),
        "signed_until": held.get("signed_until", {}),
    }  # fmt: skip
