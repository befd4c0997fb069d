"""A member or co-lead pressed a link or a button. A GET shows, a POST acts."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import signed_links
from shared.adapters import clock, secrets, web
from shared.adapters.queues import Queue
from shared.adapters.table import Table
from shared.errors import BadLink
from shared.membership import link_pages, own_page
from shared.model.group import Group
from shared.observability import entry, follow
from shared.pages import answers, rendering
from shared.privacy import own_data
from shared.recaps import recap_page, recording_page
from shared.settings import load
from shared.store import Ref
from shared.voting import acceptance_page, ballot_page, propose_page


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    mail_queue: str
    keys: str
    site_url: str


@cache
def settings() -> Settings:
    return load(Settings)


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """``GET`` or ``POST`` of ``/l/{token}`` (confirm, decide, leave; also RFC 8058's one click), ``/m/{token}`` (a member's own
    page, and their data), ``/p/{token}`` (propose a talk), ``/b/{token}`` (a ballot), ``/c/{token}`` (confirm a chosen talk),
    ``/r/{token}`` (a recap) and ``/v/{token}`` (a recording)."""
    correlation = f"press-{context.aws_request_id}"
    follow(correlation)
    desk = answers.Desk(Table(settings().table), Queue(settings().mail_queue), clock.now(settings().table), correlation)
    try:
        shown, status = press(event, desk), 200
    except BadLink as error:
        lead = f"Sorry, {error}. If a newer mail has a link, use that; else start again with the sign-up form."
        shown, status = answers.Answer(title="This link does not work", lead=lead), 404
        desk.read([Ref(Group, (error.group,))] if error.group else [])
    return rendered(shown, rendering.foot(next(iter(desk.met), None), settings().site_url), status)


Shown = (
    own_page.Shown
    | own_data.Shown
    | propose_page.ProposePage
    | ballot_page.BallotPage
    | recap_page.RecapPage
    | recording_page.VideoPage
)


def press(event: dict[str, Any], desk: answers.Desk) -> Shown:
    keys = secrets.keys(settings().keys)
    link = signed_links.read(web.token(event), keys, desk.now)
    fields = web.form(event, fields=120) if web.method(event) == "POST" else None
    match link.purpose:
        case signed_links.MEMBER:
            if fields is None:
                return own_page.open_page(link, desk, keys)
            return own_page.press(link, fields, desk, keys)
        case signed_links.DATA:
            return own_data.answer(link, fields or {}, desk, keys)
        case signed_links.PROPOSE:
            key = uuid.uuid4().hex
            if fields is None:
                return propose_page.open_page(link, desk, key)
            return propose_page.press(link, fields, desk, key)
        case signed_links.VOTE:
            return ballot_page.open_page(link, desk) if fields is None else ballot_page.press(link, fields, desk)
        case signed_links.RECAP:
            root = settings().site_url
            return (
                recap_page.open_page(link, desk, root) if fields is None else recap_page.press(link, fields, desk, root)
            )
        case signed_links.RECORDING:
            return recording_page.open_page(link, desk) if fields is None else recording_page.press(link, fields, desk)
        case signed_links.CHOSEN:
            choice = (fields or {}).get("choice", "")
            return (
                acceptance_page.open_page(link, desk) if fields is None else acceptance_page.press(link, choice, desk)
            )
    return link_pages.show(link, desk) if fields is None else link_pages.act(link, fields.get("choice", ""), desk)


def rendered(shown: Shown, foot: rendering.Foot, status: int) -> dict[str, Any]:
    """The page, or the file, that *shown* is."""
    if isinstance(shown, own_data.Download):
        return web.download(shown.name, shown.content)
    if isinstance(shown, own_page.OwnPage):
        return web.page(status, rendering.render("member.html", foot, page=shown), rendering.policy())
    if isinstance(shown, recap_page.RecapPage):
        return web.page(status, rendering.render("recap.html", foot, page=shown), rendering.policy())
    if isinstance(shown, recording_page.VideoPage):
        return web.page(status, rendering.render("recording.html", foot, page=shown), rendering.policy())
    if isinstance(shown, propose_page.ProposePage):
        return web.page(status, rendering.render("propose.html", foot, page=shown), rendering.policy())
    if isinstance(shown, ballot_page.BallotPage):
        return web.page(status, rendering.render("ballot.html", foot, page=shown), rendering.policy())
    return web.page(status, rendering.render("answer.html", foot, answer=shown), rendering.policy())
