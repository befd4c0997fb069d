"""A member or co-lead pressed a link or a button. A GET shows, a POST acts."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.answer_links.registry import page_of
from shared import signed_links
from shared.adapters import clock, secrets, web
from shared.adapters.dynamodb.table import Table
from shared.adapters.queues import Queue
from shared.errors import BadLink
from shared.model.group import Group
from shared.observability import answering, follow
from shared.pages import answers, links, rendering
from shared.settings import load
from shared.store import Ref

FIELDS = 120
"""The most fields of a form."""


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    mail_queue: str
    keys: str
    site_url: str


@cache
def settings() -> Settings:
    return load(Settings)


def failed(event: dict[str, Any], correlation: str) -> dict[str, Any]:
    """The answer when we failed."""
    from shared.pages.failed import Failed  # imported only where something failed

    fields = web.form(event, fields=FIELDS) if web.method(event) == "POST" else None
    page = rendering.render(
        Failed.template, rendering.foot(None, settings().site_url), page=Failed.of(fields, correlation)
    )
    return web.answering(event, web.page(500, page, rendering.policy()))


@answering(failed)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """``GET`` (or ``HEAD``, without a body) or ``POST`` of ``/l/{token}`` (confirm, decide, leave; also RFC 8058's one click),
    ``/m/{token}`` (a member's own page, their data, whether they come, how it was, whose turn it is; for speakers, who comes),
    ``/p/{token}`` (propose a talk), ``/b/{token}`` (a ballot), ``/c/{token}`` (confirm a chosen talk), ``/r/{token}`` (a recap) and
    ``/v/{token}`` (a recording)."""
    correlation = f"press-{context.aws_request_id}"
    follow(correlation)
    visit = visiting(correlation)
    try:
        shown, status = press(event, visit), 200
    except BadLink as error:
        lead = f"Sorry, {error}. If a newer mail has a link, use that; else start again with the sign-up form."
        shown, status = answers.Answer(title="This link does not work", lead=lead), 404
        visit.read([Ref(Group, (error.group,))] if error.group else [])
    if isinstance(shown, answers.Download):
        return web.answering(event, web.download(shown.name, shown.content))
    foot = rendering.foot(next(iter(visit.met), None), settings().site_url)
    page = web.page(status, rendering.render(shown.template, foot, page=shown), rendering.policy())
    return web.answering(event, page)


def visiting(correlation: str) -> links.Visit:
    given = settings()
    return links.Visit(
        store=Table(given.table),
        post=Queue(given.mail_queue),
        now=clock.now(given.table),
        keys=secrets.keys(given.keys),
        site_url=given.site_url,
        new_id=lambda: uuid.uuid4().hex,
        correlation=correlation,
    )


def press(event: dict[str, Any], visit: links.Visit) -> answers.Shown | answers.Download:
    link = signed_links.read(web.token(event), visit.keys, visit.now)
    fields = web.form(event, fields=FIELDS) if web.method(event) == "POST" else None
    shown: answers.Shown | answers.Download = page_of(link.purpose).answer(link, fields, visit)
    return shown
