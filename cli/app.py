"""The door: options that all commands share, and one clear line for whatever a person can mend."""

import sys
from typing import Annotated

import typer

from cli import applying, form, members, preflight, proposals, recap, recordings, sessions, site, slides, talks, votes
from cli.output import complain
from cli.stack import open_stack
from shared.errors import Conflict, FortnightError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
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
app.add_typer(members.app, name="members")
app.add_typer(form.app, name="form")
app.add_typer(sessions.app, name="sessions")
app.add_typer(talks.app, name="talks")
app.add_typer(slides.app, name="slides")
app.add_typer(site.app, name="site")
app.add_typer(recap.app, name="recap")
app.add_typer(recordings.app, name="recordings")
app.add_typer(proposals.app, name="proposals")
app.add_typer(votes.app, name="votes")


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
