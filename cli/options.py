"""Options that many commands have."""

from enum import StrEnum
from typing import Annotated

import typer


class Comes(StrEnum):
    """What comes first in a date such as 03/05/2024."""

    DAY = "day"
    MONTH = "month"


GroupId = Annotated[str, typer.Option(help="Which group; needed if the stack serves several.")]
By = Annotated[
    str, typer.Option("--as", envvar="FORTNIGHT_CO_LEAD", help="Your id in the group's file, for the record.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON, for programs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; needed with --json.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]
