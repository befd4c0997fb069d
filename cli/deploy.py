"""`deploy`: from nothing, or from an older version, to a stack that runs, with keys, and with what is left to do."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import AsJson
from cli.output import complain, say, show_json
from cli.stack import Stack
from shared.errors import BadInput, FortnightError, NotDeployed

if TYPE_CHECKING:
    from deploying.deployment import Deployed


class Talking:
    """The person at the terminal. *quiet*: nothing on standard output; *yes*: agrees to everything except the loss of data or addresses,
    for which the resource must be named in *replace*."""

    def __init__(self, *, quiet: bool, yes: bool, replace: list[str]) -> None:
        self._quiet, self._yes, self._replace = quiet, yes, replace
        self._asks = sys.stdin.isatty() and not quiet and not yes

    def heard(self) -> None:
        """Raises :class:`BadInput` where nobody can be asked and nothing was said beforehand."""
        if not (self._asks or self._yes):
            raise BadInput("say --yes, too: nobody can be asked here whether that is to be deployed")

    def say(self, text: str) -> None:
        if not self._quiet:
            say(text)

    def ask(self, words: str, why: str, default: str) -> str:
        if not self._asks:
            return default
        say(why)
        hint = f"{words} (- for nothing)" if default else words
        said: str = typer.prompt(hint, default=default, show_default=bool(default))
        return "" if said.strip() == "-" else said

    def sure(self, words: str, *, default: bool) -> bool:
        if self._yes:
            return True
        if not self._asks:
            raise BadInput(f"say --yes, too: nobody can be asked here ({words})")
        return typer.confirm(words, default=default)

    def agreed(self, words: str, name: str) -> bool:
        if name in self._replace:
            return True
        if not self._asks:
            raise BadInput(f"{words} If it is, say --replace {name}, too")
        return typer.confirm(words, default=False)


def deploy(
    context: typer.Context,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A parameter as Name=value, SendRate=14 say; for each one. Name= makes it empty."),
    ] = None,
    again: Annotated[bool, typer.Option("--ask", help="Ask the questions again, though they were answered.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask, and go on; needed where there is no terminal.")
    ] = False,
    replace: Annotated[
        list[str] | None,
        typer.Option(
            help="With --yes: a part that may be replaced or removed though data or addresses hang on it; for each one."
        ),
    ] = None,
    bucket: Annotated[
        str, typer.Option(help="The bucket for what AWS is handed. Default: fortnight-artefacts-<account>-<region>.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be different, and change nothing in the account.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the stack in your AWS account, or bring it to this version: looks, asks, builds, shows what changes, deploys, makes keys.

    It can be stopped and repeated at any point: it looks at what became of the last time, and does the rest.
    """
    name, on_laptop = wanted(context)
    if on_laptop:
        raise BadInput(
            "the stack on this machine is brought up by `fortnight up`; without --laptop this one goes to AWS"
        )
    from deploying import parameters
    from deploying.deployment import Deployment, Order

    recipe = _recipe(quiet=as_json)
    talk = Talking(quiet=as_json, yes=yes, replace=replace or [])
    order = Order(
        stack=name,
        settings=parameters.given(settings or [], recipe.declared()),
        defaults=_likely(),
        again=again,
        bucket=bucket,
    )
    deployment = Deployment(order, recipe, talk)
    if dry_run:
        deployment.foreseen()
        if as_json:
            show_json({"stack": name, "deployed": False})
        return
    talk.heard()
    done = deployment.run()
    stack = Stack(dict(done.stack.outputs), name)
    try:
        _tell(stack, done, _set_up(stack), as_json=as_json)
    except KeyboardInterrupt:
        raise NotDeployed(
            "stopped: the stack is deployed. The same command again makes its keys, if they are not there, and says what is left"
        ) from None


def wanted(context: typer.Context) -> tuple[str, bool]:
    """The stack's name, and whether the laptop's is meant."""
    options = context.find_root().params
    return str(options.get("stack", "fortnight")), bool(options.get("on_laptop", False))


def _recipe(*, quiet: bool) -> Any:
    """What is deployed. Raises :class:`BadInput` where it is not: the package alone has neither template nor sources to build."""
    from cli import places

    if not (find_spec("samtranslator") and (places.ROOT / "template.yaml").exists()):
        raise BadInput(
            "this needs Fortnight's own folder and what it installs there: `make deploy` in it does all of that"
        )
    from deploying.building import built
    from deploying.package import Recipe

    return Recipe(
        written=places.ROOT / "template.yaml", zips=places.ROOT / "build" / "aws", built=lambda: built(quiet=quiet)
    )


def _likely() -> dict[str, str]:
    """Answers that the group's file has, if there is one here."""
    from cli.files import read_group
    from shared.text import addresses

    try:
        group = read_group(Path("group.yaml"))
    except FortnightError:
        return {}
    told = [lead.address for lead in group.co_leads]
    sender = addresses.domain(addresses.named(group.sender)[1])
    return dict(zip(("SenderIdentity", "AlarmAddress", "SecondAlarmAddress"), [sender, *told], strict=False))


def _set_up(stack: Stack) -> list[str]:
    """As `setup` does. What it refuses it says; the stack stands meanwhile, and runs as it did."""
    from cli.acting import changes_of
    from shared.adapters.account.inspection import laptop
    from shared.adapters.dynamodb.protection import Deployment
    from shared.deployment import actions

    needs = Deployment(stack.outputs["KeysParameter"], stack.outputs["TableName"], laptop())
    try:
        changes = changes_of(stack, actions.SETUP, actions.SettingUp(), "command", outside=needs)
    except FortnightError as error:
        raise BadInput(
            f"the stack is deployed, but its keys are not right, so mail waits: {error}. Then repeat the command"
        ) from error
    return [change.what for change in changes]


def _tell(stack: Stack, done: Deployed, made: list[str], *, as_json: bool) -> None:
    from deploying import afterwards

    records = afterwards.records(stack.outputs)
    told = bool(done.stack.parameters.get("AlarmAddress") or done.stack.parameters.get("SecondAlarmAddress"))
    steps = afterwards.steps(
        stack.outputs, first=done.first, changed=done.changed, production=done.facts.production, told=told
    )
    if as_json:
        show_json(
            {"stack": stack.name, "deployed": True, "changed": done.changed, "outputs": stack.outputs, "records": records, "next": steps}
        )  # fmt: skip
        return
    for what in made:
        say(f"done: {what}")
    say(f"\nLinks in mails begin with {stack.links_url}; the page is at {stack.outputs['PageOrigin']}.")
    _doctor(stack)
    for step in steps:
        say(f"\n{step}")


def _doctor(stack: Stack) -> None:
    """What is right and what is left; a deployment has come about, whatever that is."""
    from cli import doctor

    say("\nIs everything so that mail goes and pages show?\n")
    try:
        doctor.told(stack)
    except (FortnightError, OSError) as error:
        complain(f"that could not be looked at: {error}")
