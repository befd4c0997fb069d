"""The door: options that all commands share, and one clear line for whatever a person can mend.

A command loads what it works with, and no more: its group's module when the group is named, rules, adapters and libraries in the
function that uses them. At the top of a module is only what signatures and rows are made of; help and completion load that.
"""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import applying, preflight
from cli.output import complain
from cli.stack import open_stack
from shared.errors import Conflict, FortnightError

GROUPS = {
    "members": "Who is in, who waits; let people in, turn them down, forget them; lists in and out.",
    "form": "How the sign-up form is doing; what its own script needs.",
    "sessions": "What is planned; add, move and cancel sessions, and undo it.",
    "talks": "The talks: what is missing; write, add and take out; the speaker's link.",
    "slides": "Check a deck; attach an upload whose key named no talk.",
    "site": "The resource page: make it anew.",
    "recap": "Recaps: show, write, send, take back; threads in the chat.",
    "recordings": "Recordings, and which talk each is of.",
    "proposals": "What is proposed; add, merge and hide proposals; answer for a chosen speaker.",
    "votes": "Votes on what is proposed: open, close, look.",
}
"""The groups of commands, each the ``app`` of the module of its name, with its line of help."""


class Groups(TyperGroup):
    """Imports the module of a group of commands when it is named; the list of groups does with their lines."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if name in GROUPS else command, rest


def loaded(name: str) -> TyperGroup:
    """The group called *name*, with its commands."""
    group = typer.main.get_group(import_module(f"cli.{name}").app)
    group.name, group.help = name, GROUPS[name]
    return group


def tree() -> TyperGroup:
    """Every command there is, for whoever looks through them all."""
    root = typer.main.get_group(app)
    root.commands = {**root.commands, **{name: loaded(name) for name in GROUPS}}
    return root


app = typer.Typer(
    cls=Groups,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="A reading group that runs itself: people, sessions, reminders, slides and the page.",
    pretty_exceptions_enable=False,
)


@app.callback()
def main_options(
    context: typer.Context,
    stack: Annotated[
        str, typer.Option(envvar="FORTNIGHT_STACK", help="The CloudFormation stack's name.")
    ] = "fortnight",
    laptop: Annotated[
        bool, typer.Option("--laptop", help="Speak to the stack that `make demo` keeps up on this machine.")
    ] = False,
) -> None:
    """Keep what the commands need to find their stack; none is opened before a command asks for it."""
    context.obj = lambda: open_stack(stack, laptop=laptop)


app.command()(applying.setup)
app.command()(applying.apply)
app.command(name="import")(applying.import_archive)
app.command()(preflight.preflight)
for name, line in GROUPS.items():
    app.add_typer(typer.Typer(help=line), name=name)


def main() -> None:
    """Run a command. Exit 2 with the reason when the input is wrong, 1 when somebody else was faster or AWS says no."""
    try:
        app()
    except Conflict as error:
        complain(f"somebody changed this at the same moment ({error}); look again and repeat the command")
        sys.exit(1)
    except FortnightError as error:
        complain(str(error))
        sys.exit(2)
    except Exception as error:
        # Known by the name of its module: only adapters import the library. No region, no credentials, no right, no network.
        if not type(error).__module__.startswith("botocore."):
            raise
        complain(f"AWS: {error}")
        sys.exit(1)
