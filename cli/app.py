"""Options that all commands share, and one clear line for whatever a person can correct.

A command loads what it works with, and no more: its group's module when the group is named, rules, adapters and libraries in the
function that uses them. At the top of a module is only what signatures and rows are made of; help and completion load that.
"""

import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import applying, cost, deploy, desk, doctor, laptop, logs, new_group, preflight, remove, restore, stats
from cli.help import in_words, plain, where_to_begin
from cli.output import as_typed, call_it, complain, show_json
from cli.stack import HINT, open_stack
from shared.errors import BadInput, Conflict, FortnightError, NotDeployed

GROUPS = {
    "members": "Who is a member, who is waiting; let people in, decline, erase them; import and export lists.",
    "form": "How the sign-up form is doing; what its own script needs.",
    "sessions": "What is planned; add, move and cancel sessions, and undo it.",
    "talks": "The talks: what is missing; write, add and take out; the speaker's link.",
    "slides": "Check a deck; take slides off the page; give an upload to its talk.",
    "announcements": "What co-leads write to members: drafts; send and stop them.",
    "mail": "See any mail as it would go out; send what could not be made, once that is fixed.",
    "keys": "The secret keys: change them without breaking links that are out.",
    "site": "The resource page: make all of it again.",
    "attendance": "Who comes to a session, and who was there.",
    "rota": "Whose turn it is: the order, who is asked; answer for somebody.",
    "feedback": "How sessions were, as members say: numbers and lines without names.",
    "silence": "Who is not heard of any more; who was asked, and whose mail was paused.",
    "handover": "Hand the group over to new co-leads; take it over, or take that back.",
    "recap": "Recaps: show, write, send, take back; threads in the chat.",
    "recordings": "Recordings, and which talk each is of.",
    "proposals": "What is proposed; add, merge and hide proposals; answer for a chosen speaker.",
    "votes": "Votes on what is proposed: open, close, show.",
}
"""The groups of commands, each the ``app`` of the module of its name, with its line of help."""


class Groups(TyperGroup):
    """Imports the module of a group of commands when it is named; the list of groups does with their lines."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        self.epilog = where_to_begin()  # here, and not before, it is known how commands are typed
        super().format_epilog(ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        in_words(self.params)
        super().format_options(ctx, formatter)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, which a list of commands names by its whole first sentence: cut in its middle, none of them says what it does."""
        command = super().get_command(ctx, cmd_name)
        return plain(command, cmd_name) if command else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if name in GROUPS else command, rest


def loaded(name: str) -> TyperGroup:
    """The group called *name*, with its commands."""
    group = typer.main.get_group(import_module(f"cli.{name}").app)
    group.name, group.help = name, GROUPS[name]
    for word, command in group.commands.items():
        plain(command, f"{name} {word}")
    return group


def tree() -> Any:
    """Every command there is, for whoever looks through them all."""
    root: Any = typer.main.get_command(app)  # with the options for completion, which the group alone has not
    root.commands = {**root.commands, **{name: loaded(name) for name in GROUPS}}
    return root


app = typer.Typer(
    cls=Groups,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="A reading group that runs itself: people, sessions, reminders, slides and the page.",
    pretty_exceptions_enable=False,
)


def _say_version(wanted: bool) -> None:
    """The version of this clone, else of the package as it was installed."""
    if not wanted:
        return
    here = Path(__file__).parents[1] / "pyproject.toml"
    if here.exists():
        import tomllib

        print(tomllib.loads(here.read_text(encoding="utf-8"))["project"]["version"])
    else:
        from importlib.metadata import version

        print(version("fortnight"))
    raise typer.Exit


@app.callback()
def main_options(
    context: typer.Context,
    stack: Annotated[
        str,
        typer.Option(
            envvar="FORTNIGHT_STACK", help="The CloudFormation stack's name; with --laptop, a port of this machine."
        ),
    ] = "fortnight",
    on_laptop: Annotated[
        bool,
        typer.Option(
            "--laptop", help="Speak to the stack that is up on this machine; --laptop=8321 if there are several."
        ),
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Keep what the commands need to find their stack; none is opened before a command asks for it."""
    context.obj = lambda: open_stack(stack, laptop=on_laptop)


app.command()(new_group.init)
app.command()(deploy.deploy)
app.command()(remove.remove)
app.command()(restore.restore)
app.command()(applying.setup)
app.command()(applying.apply)
app.command()(applying.pull)
app.command(name="import")(applying.import_archive)
app.command()(preflight.preflight)
app.command()(stats.stats)
app.command()(cost.cost)
app.command()(laptop.up)
app.command()(laptop.down)
app.command()(doctor.doctor)
app.command()(logs.logs)
app.command()(desk.desk)
for name, line in GROUPS.items():
    app.add_typer(typer.Typer(help=line), name=name)


_MISSING = {
    "NoRegion": "no AWS region is set: set AWS_DEFAULT_REGION, or region in your AWS profile",
    "Credentials": "no AWS credentials are set: log in (aws sso login), or set AWS_PROFILE",
    "Token": "your AWS login has ended: log in again (aws sso login)",
    "MissingDependency": "this kind of AWS login needs a library that is not here: log in by `aws configure sso`, or give "
    "`.venv/bin/pip install 'botocore[crt]'`",
    "ProfileNotFound": "AWS_PROFILE names no profile of yours: `aws configure list-profiles` shows them",
}
"""By a part of the library's name of what is wrong: how to write it right."""


def main() -> None:
    """Run a command. Exit 2 with the reason when the input is wrong, 1 when somebody else was faster or AWS says no.

    Whoever asked for JSON gets the reason as ``{"error": "…"}`` on standard output, too.
    """
    words = sys.argv[1:]
    as_json = "--json" in words
    # Which stack is a matter of every command: people type it at the end, too.
    try:
        words = _with_its_stack(words)
        sys.exit(app(words, standalone_mode=False) or 0)
    except Exception as wrong:
        error = wrong
        reason, code = _reason(error)
        if not reason:
            raise
    if as_json:
        show_json({"error": as_typed(reason)})
    elif show := getattr(error, "show", None):  # the library's own, with how the command is used
        show()
        sys.exit(code)
    complain(reason)
    sys.exit(code)


def _with_its_stack(words: Sequence[str]) -> list[str]:
    """*words* with ``--laptop``, wherever it stands, in front, and its port as the stack's name. Raises :class:`BadInput` for what is no
    port."""
    which = [word for word in words if word.partition("=")[0] == "--laptop"]
    call_it(" ".join(which[-1:]))
    ports = [word.partition("=")[2] for word in which if "=" in word]
    for port in ports:
        if not (port.isascii() and port.isdecimal()):
            raise BadInput(
                f"--laptop={port}: the port's number is wanted, as in --laptop=8321; --laptop alone takes what is up"
            )
    rest = [word for word in words if word not in which]
    return ["--laptop"] * bool(which) + [f"--stack={port}" for port in ports] + rest


def _reason(error: Exception) -> tuple[str, int]:
    """What a person can do about *error*, and the exit code; no words for what is a mistake of ours."""
    if isinstance(error, Conflict):
        return f"somebody changed this at the same moment ({error}); look again and repeat the command", 1
    if isinstance(error, FortnightError):
        return str(error), 1 if isinstance(error, NotDeployed) else 2
    if isinstance(error, typer.TyperException):
        error.message = _plainly(error.message)
        return error.format_message(), error.exit_code
    if isinstance(error, typer.Abort):
        return "nothing was done", 1
    # Known by the name of its module: only adapters import the library. No region, no credentials, no right, no network.
    if type(error).__module__.startswith("botocore."):
        return _from_aws(error), 1
    return "", 1


_PLAINLY = (
    (r"Input should be a valid integer.*", "a whole number is wanted here"),
    (r"Input should be greater than or equal to (\S+)", r"\1 is the least"),
    (r"Input should be less than or equal to (\S+)", r"\1 is the most"),
    (r"Value error, (.*) is not one of (.*?)\.?$", r"\1 is not one of \2"),
)
"""What the library says of a value that an option cannot have, and how we say it."""


def _plainly(said: str) -> str:
    for theirs, ours in _PLAINLY:
        said = re.sub(theirs, ours, said)
    return said


def _from_aws(error: Exception) -> str:
    for missing, words in _MISSING.items():
        if missing in type(error).__name__:
            return f"{words}, or {HINT}"
    from deploying import failures

    return failures.explained(f"{type(error).__name__} {error}")
