"""Something public changed → the pages that show it are written again, and slides that no page shows any more leave the bucket."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters import clock
from shared.adapters.buckets import Site
from shared.adapters.cdn import Distribution
from shared.adapters.dynamodb import streams
from shared.adapters.dynamodb.table import Table
from shared.errors import BadInput, Turns
from shared.observability import entry, logger
from shared.settings import load


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    site: str
    site_url: str
    distribution: str = ""


@cache
def settings() -> Settings:
    return load(Settings)


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """A task of the desk, or a batch of the table's stream, which its filter limits to public rows. The batch says which sessions
    changed; what they are now is read from the table. Each group has its turn, whatever happens to the others; a group with a row that
    cannot be read keeps its pages as they are."""
    if "do" in event:
        carry_out(event)
        return
    with Turns() as turns:
        for group, told in sorted(streams.groups(event).items()):
            with turns.each("the pages of %s", group):
                renew(group, told.slides, None if told.more else told.sessions)


def carry_out(task: dict[str, Any]) -> None:
    """A co-lead at the desk wants all pages made anew."""
    from shared.deployment.pages import ACTIONS
    from shared.desk.actions import handing_over  # a change of the page needs none of it
    from shared.store.actions import Acting, By, Way

    given = settings()
    at = Acting(
        store=Table(given.table),
        now=clock.now(given.table),
        by=By(who="system", way=Way.DESK),
        outside=lambda group: renew(group, set()),
    )
    try:
        handing_over.carry_out(task, at, "publish_site", ACTIONS)
    except BadInput as late:
        logger.warning("not done: %s", late)


def renew(group: str, slides: set[str], told: set[str] | None = None) -> None:
    """After a change of the *slides* of these sessions, and of nothing but what hangs on the sessions *told*, if that is given. Slides
    go even where a page cannot be made."""
    from shared.site.publishing import publish, read_all_next
    from shared.slides.takedown import withdraw

    given = settings()
    table, site = Table(given.table), Site(given.site)
    known = None
    try:
        done = publish(group, table, site, site_url=given.site_url, told=told)
        known = done.idle
        logger.info("published", extra={"group": group, "written": done.written, "made": done.made})
    except Exception:
        with suppress(Exception):  # the bucket may be the trouble; within a day everything is read anyway
            read_all_next(group, site)
        raise
    finally:
        gone = withdraw(group, table, site, Distribution(given.distribution), sessions=slides, known=known)
        logger.info("withdrawn", extra={"group": group, "gone": gone})
