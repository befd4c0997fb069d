"""Asking arXiv and Crossref from this machine, while somebody waits."""

from collections.abc import Iterable

from cli.stack import Stack
from shared.model.group import Group
from shared.model.session import Resource

SECONDS = 20.0


def ask(stack: Stack, group: Group, reading: Iterable[Resource]) -> None:
    """Look up what can be known of *reading*, if *group* wants that."""
    from functools import partial

    from shared.adapters import clock
    from shared.adapters.dynamodb import turns
    from shared.adapters.papers.library import Library
    from shared.talks.looking_up import LookUp, lacking, reached_at

    if group.look_up_reading:
        library = Library(reached_at(group), partial(turns.alone, stack.outputs.get("TableName", ""), "arxiv"))
        LookUp(stack.table, library, clock.system()).works(lacking(reading), SECONDS)
