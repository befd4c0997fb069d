"""`desk`: where co-leads log in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cli.options import AsJson
from cli.output import say, show_json
from shared.errors import BadInput

if TYPE_CHECKING:
    from cli.stack import Stack


def desk(context: typer.Context, as_json: AsJson = False) -> None:
    """Say where the co-leads' desk is: its address, to be opened in a browser.

    There one logs in by a mail to an address of the group's file.
    """
    from shared.doctor.page_checks import UNSET

    stack: Stack = context.obj()
    if UNSET in stack.links_url:
        raise BadInput("the stack does not know its own address yet: make deploy once more")
    address = f"{stack.links_url}/desk"
    if as_json:
        show_json({"desk": address})
    else:
        say(address)
