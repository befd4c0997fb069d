"""The desk: a co-lead logs in, looks, and does something. A GET shows, a POST acts. It also sends one mail itself, the login's."""

import secrets as chance
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters import clock, cookies, secrets, web
from shared.adapters.buckets import Uploads
from shared.adapters.dynamodb.dry_run import DryRun
from shared.adapters.dynamodb.table import Table
from shared.adapters.invoking import later
from shared.adapters.queues import DeadLetters, Queue
from shared.desk import notice, rendering, routes
from shared.desk.actions import typed
from shared.desk.answers import File, GoTo, NoSuchPage
from shared.desk.login.login_pages import LoginPages, Reply
from shared.desk.visit import ROOT, Request, Visit, first
from shared.errors import BadInput
from shared.logins.rules import SESSION, same, way
from shared.observability import answering, follow, logger
from shared.settings import load

LEASE = timedelta(seconds=30 + 60)
"""The function's timeout and a minute: a claim on a mail's line of the ledger that is older has been abandoned."""
ASKING = timedelta(days=1)
"""How long a browser keeps the cookie by which it is recognised as the one that asked; the table says how long that is good for."""
LONGEST = 300
"""The most characters of a part of an address; ids and names are shorter, and no longer key fits the table."""
SESSIONS, LOGINS, TOLD = "desk", "desk-login", "desk-told"
"""The three cookies."""


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    keys: str
    mail_queue: str
    dead_letters: str
    uploads: str
    base_url: str
    """A domain that was given for links; empty where there is none."""
    links: str
    """The parameter that knows where links in mails lead then."""
    site_url: str
    configuration_set: str
    wakeups_queue: str
    others: str
    """``<function>=<its name in the stack>`` of those to which the desk hands over, with blanks between."""
    reply_domain: str = ""


@cache
def settings() -> Settings:
    return load(Settings)


def failed(event: dict[str, Any], correlation: str) -> dict[str, Any]:
    """The answer when we failed; a form can be sent once more."""
    request = form_of(event)
    facts: dict[str, Any] = {"kept": None, "correlation": correlation}
    if request:
        kept = typed.kept(request)
        token = first(request.fields or {}, "csrf")
        facts |= {"kept": kept, "token": token, "back": way(kept.back) or ROOT}
    return web.answering(event, page(Reply(template="failed.html", facts=facts, status=500)))


@answering(failed)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """``GET`` or ``POST`` of ``/desk`` and what lies below it; or, from this function itself, ``{"login": <id>}``: the mail of that
    login request is to be sent. That is no part of the answer to whoever asked, which so takes as long for any address."""
    correlation = f"desk-{context.aws_request_id}"
    follow(correlation)
    if "requestContext" not in event:
        mailed(str(event["login"]), correlation)
        return {}
    try:
        made = answer(event, correlation, context.function_name)
    except NoSuchPage:
        made = page(Reply(template="nowhere.html", facts={"texts": texts(event)}, status=404))
    except BadInput as wrong:
        made = page(Reply(template="refused.html", facts={"said": str(wrong), "texts": texts(event)}, status=400))
    return web.answering(event, made)


def answer(event: dict[str, Any], correlation: str, function: str) -> dict[str, Any]:
    """Raises :class:`NoSuchPage` and :class:`BadInput`."""
    given, table, posted = settings(), Table(settings().table), web.method(event) == "POST"
    base = web.origin(event, given.base_url)
    if posted and not web.from_us(event, base):
        said = f"this did not come from a page of the desk, {base}{ROOT}"
        return page(Reply(template="refused.html", facts={"said": said, "texts": ()}, status=403))
    request = Request(path=web.path(event)[1:], query=web.query(event), fields=web.fields(event) if posted else None)
    if any(len(part) > LONGEST for part in request.path):
        raise NoSuchPage
    if request.path == ("preview",):  # where links in a previewed mail lead
        return page(Reply(template="preview-link.html"))
    today = clock.now(given.table)
    login = LoginPages(
        store=table,
        keys=lambda: secrets.keys(given.keys),
        now=clock.system(),
        secret=lambda: chance.token_urlsafe(32),
        mail=lambda login: later(function, {"login": login}),
        session=cookies.brought(event, SESSIONS, given.base_url),
        login=cookies.brought(event, LOGINS, given.base_url),
        source=web.source(event),
        today=today,
    )
    if not request.path or request.path[0] == "login":
        return page(login.answer(request))
    found = login.within(request.path[0])
    if found is None:
        return page(login.turned_away(request))
    group, lead = found
    if request.fields is not None and not same(first(request.fields, "csrf"), login.token):
        return page(login.of_an_earlier_login(request, lead))
    if request.fields is not None and request.path[1:] == ("leave",):
        return page(login.leave(request.fields))
    visit = Visit(
        store=table, now=today, post=Queue(given.mail_queue), correlation=correlation, request=request, group=group,
        lead=lead, csrf=login.token, keys=lambda: secrets.keys(given.keys), dry_run=lambda: DryRun(table), new_id=lambda: uuid.uuid4().hex,
        site_url=given.site_url, base_url=base, reply_domain=given.reply_domain, hand_over=hand_over, uploads=Uploads(given.uploads),
        issued=clock.system(), told=cookies.brought(event, TOLD, given.base_url), given_up=DeadLetters(given.dead_letters).count,
        look_up=partial(looks_up, correlation),
    )  # fmt: skip
    return shown(visit)


def shown(visit: Visit) -> dict[str, Any]:
    found = routes.answer(visit)
    if isinstance(found, GoTo):
        told = [cookies.kept(TOLD, found.told, settings().base_url, notice.LIFE)] if found.told else []
        return desk(web.see_other(found.to)) | {"cookies": told}
    if isinstance(found, File):
        return desk(web.file(found.content, found.type, found.policy, found.name))
    return desk(web.page(200, rendering.render(found, visit), rendering.policy_of(found)))


def texts(event: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What was typed into the form that is not taken."""
    request = form_of(event)
    return typed.texts(request.fields or {}) if request else ()


def form_of(event: dict[str, Any]) -> Request | None:
    """What a form of ours says, without looking at who sent it; None of what can be none of ours."""
    if web.method(event) != "POST" or not web.from_us(event, web.origin(event, settings().base_url)):
        return None
    try:
        return Request(path=web.path(event)[1:], query=web.query(event), fields=web.fields(event))
    except BadInput:
        return None


def page(reply: Reply) -> dict[str, Any]:
    """A page to log in or out, or the way on, with the browser's cookies."""
    url = settings().base_url
    if reply.to:
        made = desk(web.see_other(reply.to))
    else:
        made = desk(web.page(reply.status, rendering.bare(reply.template, **reply.facts), rendering.policy()))
    told = [(SESSIONS, reply.session, SESSION), (LOGINS, reply.login, ASKING)]
    if reply.session == "":  # the next person at this browser is not told what was done
        told.append((TOLD, "", notice.LIFE))
    return made | {"cookies": [cookies.kept(name, value, url, life) for name, value, life in told if value is not None]}


def desk(made: dict[str, Any]) -> dict[str, Any]:
    """An answer of the desk: a browser that is told to say nothing of where a form came from does not say it to us either."""
    return made | {"headers": made["headers"] | {"referrer-policy": "same-origin"}}


def looks_up(correlation: str, contact: str) -> Any:
    from shared.adapters.papers.library import look_ups  # imported only where reading is written

    return look_ups(settings().table, settings().wakeups_queue, clock.system(), correlation)(contact)


# --- the login mail
def hand_over(function: str, task: Mapping[str, Any]) -> None:
    """The *task* (:mod:`shared.desk.actions.handing_over`) is *function*'s, which has what it needs beside the table."""
    named = dict(one.split("=", 1) for one in settings().others.split())
    if function not in named:
        raise BadInput("this deployment has no function that does this; the command line does it")
    later(named[function], task)


def mailed(login: str, correlation: str) -> None:
    from shared.adapters.mailer import Mailer  # imported only for the few calls that send mail
    from shared.mail import login as mail
    from shared.mail.delivery import Sender

    given = settings()
    sender = Sender(
        store=Table(given.table), mail=Mailer(given.configuration_set, given.configuration_set), keys=secrets.keys(given.keys),
        base_url=given.base_url or secrets.read(given.links), site_url=given.site_url, rate=1, lease=LEASE,
        now=clock.now(given.table), system_now=clock.system, correlation=correlation,
    )  # fmt: skip
    logger.info("login", extra={"became": mail.send(login, sender)})
