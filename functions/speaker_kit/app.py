"""A speaker opened their link: what is missing, what they write about their talk, and a place to upload."""

import uuid
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import signed_links
from shared.adapters import clock, secrets, web
from shared.adapters.buckets import LARGEST, Uploads
from shared.adapters.dynamodb.table import Table
from shared.errors import BadLink
from shared.model.group import PublicGroup
from shared.observability import answering, follow
from shared.pages import answers, rendering
from shared.settings import load

if TYPE_CHECKING:
    from shared.talks.speaker_page import SpeakerPage

FIELDS = 400
"""The most fields of the form: eight for each row of a long reading list, and the others."""


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    keys: str
    uploads: str
    base_url: str
    """A domain that was given for links; empty where there is none."""
    site_url: str
    wakeups_queue: str


@cache
def settings() -> Settings:
    return load(Settings)


def failed(event: dict[str, Any], correlation: str) -> dict[str, Any]:
    """The answer when we failed."""
    from shared.pages.failed import Failed  # imported only where something failed

    if web.wants_json(event):
        return web.answer(500, {"message": f"something went wrong on our side: {correlation}"})
    fields = web.form(event, fields=FIELDS, blank=True) if web.method(event) == "POST" else None
    page = rendering.render(
        Failed.template, rendering.foot(None, settings().site_url), page=Failed.of(fields, correlation)
    )
    return web.answering(event, web.page(500, page, rendering.policy()))


@answering(failed)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """``/talk/{token}``: a GET (or a HEAD, without a body) shows the page with its forms, a POST saves what the form says; with
    ``Accept: application/json`` the same as data, with upload forms that lead nowhere afterwards, for the ``file`` that the query
    names."""
    correlation = f"kit-{context.aws_request_id}"
    follow(correlation)
    return web.answering(event, answer(event, correlation))


def answer(event: dict[str, Any], correlation: str) -> dict[str, Any]:
    status, group = 200, ""
    try:
        page = shown(event, correlation)
    except BadLink as error:
        page = answers.Answer(title="This link does not work", lead=f"Sorry, {error}. Ask a co-lead for a new one.")
        status, group = 404, error.group
    if isinstance(page, answers.Answer):
        foot = rendering.foot(Table(settings().table).get(PublicGroup, group) if group else None, settings().site_url)
        return web.page(status, rendering.render(page.template, foot, page=page), rendering.policy())
    if web.wants_json(event):
        return web.answer(200, asdict(page))
    targets = sorted({form.url for form in page.forms})
    pictures = f"{settings().site_url.rstrip('/')}/decks/"
    return web.page(
        200,
        rendering.render("speaker-page.html", page.foot, page=page, largest=LARGEST),
        rendering.policy(*targets, script="speaker-page.js", pictures=pictures),
    )


def shown(event: dict[str, Any], correlation: str) -> "SpeakerPage | answers.Answer":
    given, asked = settings(), event.get("queryStringParameters") or {}
    now = clock.now(given.table)
    keys = secrets.keys(given.keys)
    link = signed_links.read(web.token(event), keys, now)
    from shared.talks import speaker_page  # imported only where the link is valid

    visit = speaker_page.SpeakerVisit(
        store=Table(given.table),
        bucket=Uploads(given.uploads),
        keys=keys,
        site_url=given.site_url,
        now=now,
        issued=clock.system(),
        upload_id=uuid.uuid4().hex[:12],
        back="" if web.wants_json(event) else f"{web.origin(event, given.base_url)}/talk/{web.token(event)}?sent=1",
        sent="sent" in asked,
        file=asked.get("file", ""),
        asked=asked.get("recording", ""),
        correlation=correlation,
        look_up=partial(looks_up, correlation),
    )
    fields = web.form(event, fields=FIELDS, blank=True) if web.method(event) == "POST" else None
    return speaker_page.PAGE.answer(link, fields, visit)


def looks_up(correlation: str, contact: str) -> Any:
    from shared.adapters.papers.library import look_ups  # imported only where reading is written

    return look_ups(settings().table, settings().wakeups_queue, clock.system(), correlation)(contact)
