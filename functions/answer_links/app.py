"""A member or co-lead pressed a link or a button. A GET shows, a POST acts."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import answering, links, pages
from shared.adapters import clock, secrets, web
from shared.adapters.queues import Queue
from shared.adapters.table import Table
from shared.errors import BadLink
from shared.observability import follow, logger
from shared.settings import load


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    mail_queue: str
    keys: str


@cache
def settings() -> Settings:
    return load(Settings)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """``GET`` or ``POST /l/{token}``; the one-click POST of RFC 8058 is answered like any other press."""
    correlation = f"press-{context.aws_request_id}"
    follow(correlation)
    try:
        status, answer = 200, press(event, correlation)
    except BadLink as error:
        status, answer = (
            404,
            answering.Answer(
                title="This link does not work",
                lead=f"Sorry, {error}. If a newer mail has a link, use that; else start again with the sign-up form.",
            ),
        )
    return web.page(status, pages.render("answer.html", answer=answer), pages.policy())


def press(event: dict[str, Any], correlation: str) -> answering.Answer:
    now = clock.now(settings().table)
    link = links.read(web.token(event), secrets.keys(settings().keys), now)
    desk = answering.Desk(Table(settings().table), Queue(settings().mail_queue), now, correlation)
    if web.method(event) == "POST":
        return answering.act(link, web.form(event).get("choice", ""), desk)
    return answering.show(link, desk)
