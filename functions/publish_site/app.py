"""Something public changed → those pages are rewritten."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters import streams
from shared.adapters.buckets import Site
from shared.adapters.table import Table
from shared.observability import entry, logger
from shared.publishing import publish
from shared.settings import load


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    site: str
    site_url: str


@cache
def settings() -> Settings:
    return load(Settings)


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """A batch of the table's stream: public rows only, as the filter has it. Which group, not what changed, matters here.

    Each group has its turn, whatever becomes of those before it; one with a row that cannot be read keeps the pages that it has.
    """
    with ExitStack() as turns:
        for group in sorted(streams.groups(event), reverse=True):
            turns.callback(renew, group)


def renew(group: str) -> None:
    given = settings()
    done = publish(group, Table(given.table), Site(given.site), site_url=given.site_url)
    logger.info("published", extra={"group": group, "written": done.written, "made": done.made})
