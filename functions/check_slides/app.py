"""A deck arrived → checked, then published or refused."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters import bucket_events, clock
from shared.adapters.buckets import Site, Uploads
from shared.adapters.drains import Drain
from shared.adapters.dynamodb.table import Table
from shared.adapters.queues import Queue
from shared.errors import BadInput, NotKept, without_addresses
from shared.model.deck import Outcome, Upload
from shared.observability import entry, follow, logger
from shared.settings import load
from shared.slides import checking, names, processing


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    mail_queue: str
    decks_queue: str
    uploads: str
    site: str


@cache
def settings() -> Settings:
    return load(Settings)


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A task of the desk; or a call because something is, or may be, on the queue: S3's "Object Created" events in EventBridge's
    envelope."""
    if "do" in event:
        carry_out(event)
        return {}
    given = settings()
    drain = Drain(queue=given.decks_queue, called="decks", table=given.table, most=1, seconds=60)
    return drain.answer(event, read, receive, context)


def read(envelope: Any) -> tuple[processing.Arrival, str]:
    """The arrival, and the correlation id for whatever follows from it."""
    return bucket_events.read(envelope), f"deck-{envelope.get('id', '')}"


def receive(told: tuple[processing.Arrival, str]) -> None:
    arrival, correlation = told
    if processing.is_folder(arrival):
        return
    follow(correlation)
    with slides(correlation) as context:
        try:
            outcome = processing.receive(arrival, context)
        except NotKept:  # trying again would not bring it back
            logger.info("deleted before it was checked", extra={"key": without_addresses(arrival.key)})
            return
        place = names.parse_key(arrival.key)
        if place and outcome is not Outcome.UNKNOWN:  # only then does its group exist
            Table(settings().table).catch_up(Upload, place.group)
        logger.info("checked", extra={"key": without_addresses(arrival.key), "outcome": outcome.value})


def carry_out(task: dict[str, Any]) -> None:
    """A co-lead at the desk gives an upload to its talk."""
    from shared.desk.actions import handing_over  # an upload needs none of it
    from shared.slides.actions import ACTIONS
    from shared.store.actions import Acting, By, Way

    with slides(task["correlation"]) as context:
        at = Acting.within(context, By(who="system", way=Way.DESK), outside=context)
        try:
            handing_over.carry_out(task, at, "check_slides", ACTIONS)
        except BadInput as late:
            logger.warning("not done: %s", late)


@contextmanager
def slides(correlation: str) -> Iterator[processing.SlideContext]:
    given = settings()
    with tempfile.TemporaryDirectory() as scratch:
        yield processing.SlideContext(
            store=Table(given.table),
            post=Queue(given.mail_queue),
            uploads=Uploads(given.uploads),
            site=Site(given.site),
            check=lambda path, name, folder: checking.check(path, name, scratch=folder),
            scratch=Path(scratch),
            now=clock.now(given.table),
            correlation=correlation,
        )
