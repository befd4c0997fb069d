"""A wake-up (push, a form's script, schedule) → new form responses are taken in, and once a day new recordings.

A push and a script's call come by HTTP and only put a wake-up on the queue, which the function is then called to look at. So they are
answered at once, and a pull that fails is tried again.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from shared.adapters import clock, secrets, web
from shared.adapters.drains import ARRIVED, Drain
from shared.adapters.dynamodb.table import Table
from shared.adapters.google import form_script
from shared.adapters.google.google_forms import Forms
from shared.adapters.google.youtube import YouTube
from shared.adapters.invoking import later
from shared.adapters.queues import Queue
from shared.errors import BadInput, Turns, Unreadable, Unsigned, said
from shared.model.form_response import Received, SeenResponse
from shared.model.group import Group
from shared.model.proposal import Proposer
from shared.model.recording import Recording
from shared.model.session import Session
from shared.observability import entry, follow, logger
from shared.recaps import playlists
from shared.settings import load
from shared.signups.context import FormContext
from shared.signups.pulling import SIGNUPS, Intake, pull_all
from shared.signups.upkeep import keep_up
from shared.store import Write
from shared.voting import form_proposals


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    mail_queue: str
    wakeups_queue: str
    keys: str
    google: str
    push_account: str
    forms_topic: str


@cache
def settings() -> Settings:
    return load(Settings)


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An HTTP push, a form's script by HTTP, or a call because wake-ups are, or may be, on the queue."""
    if "requestContext" in event:
        by = hook if "form" in (event.get("pathParameters") or {}) else push
        return by(event, context.function_name)
    given = settings()
    drain = Drain(queue=given.wakeups_queue, called="wakeups", table=given.table, most=10, seconds=120)
    return drain.answer(event, WakeUp.model_validate, wake, context)


def push(event: dict[str, Any], function: str) -> dict[str, Any]:
    """A push from Google. The authorizer has checked signature and audience, but any Google account can have those, so the account is
    checked here. A body that is no push is acknowledged and dropped, as Google would send it for ever."""
    claims = web.claims(event)
    if claims.get("email") != settings().push_account or claims.get("email_verified") not in ("true", "True", True):
        logger.warning("push by another account refused")
        return web.answer(403, {"message": "this account may not push here"})
    try:
        message = json.loads(web.body(event))["message"]
        form, correlation = str(message["attributes"]["formId"]), f"push-{message['messageId']}"
        reason = "schema" if message["attributes"].get("eventType") == "SCHEMA" else "push"
    except (ValueError, KeyError, TypeError, AttributeError):
        logger.error("a push without a form's id was dropped")
        return web.answer(204)
    wake_up(function, reason, form, correlation)
    return web.answer(204)


def hook(event: dict[str, Any], function: str) -> dict[str, Any]:
    """``POST /hooks/script/{form}``: the form's own script hands a response in, signed; what is wrong is told to the script,
    whose owner Google mails."""
    form, body = str(event["pathParameters"]["form"]), web.raw(event)
    if len(body) > form_script.LARGEST:
        return web.answer(413, {"message": f"at most {form_script.LARGEST} bytes"})
    timestamp, signature = web.header(event, "x-fortnight-timestamp"), web.header(event, "x-fortnight-signature")
    table = Table(settings().table)
    try:
        form_script.check(form, timestamp, signature, body, secrets.keys(settings().keys), clock.system())
        unread: list[Unreadable] = []
        groups = table.all(Group, unread=unread)
        source = next((group.form.source for group in groups if group.form and group.form.id == form), None)
        if source is None:
            if unread:
                raise unread[0]
            return web.answer(404, {"message": "no group's file names this form; apply it first"})
        response = form_script.read(body, form)
    except Unsigned as error:
        logger.warning("a script's call was refused: %s", error)
        return web.answer(401, {"message": str(error)})
    except BadInput as error:
        return web.answer(400, {"message": str(error)})
    if response is not None and source == "script":
        form_script.keep(response, table)
    wake_up(function, "script", form, f"script-{timestamp}")
    return web.answer(204)


def wake_up(function: str, reason: str, form: str, correlation: str) -> None:
    """Put a wake-up on the queue, where it is safe. If *function* cannot be called, it waits for the next look."""
    message = {"reason": reason, "form": form, "correlation": correlation}
    Queue(settings().wakeups_queue).put([message])
    try:
        later(function, ARRIVED)
    except Exception as error:
        logger.warning("the wake-up waits for the next look: %s", said(error))


class WakeUp(BaseModel):
    """Why to pull, and which form; every group's if none is named. With *works* nothing is pulled: these are looked up, after *tries*
    attempts that got no answer."""

    reason: str
    form: str = ""
    correlation: str = "schedule"
    works: list[str] = []
    tries: int = 0


def wake(message: WakeUp) -> None:
    """Pull the form that the wake-up names, or every group's forms; once a day, and when a form has changed, check it, too."""
    follow(message.correlation)
    given, table = settings(), Table(settings().table)
    unread: list[Unreadable] = []
    groups = table.all(Group, unread=unread)
    if not groups and not unread:  # a new stack, which may not have its keys yet
        return
    if message.works:
        look_up(message, groups)
        return
    context = FormContext(
        store=table,
        post=Queue(given.mail_queue),
        forms={"api": Forms(given.google), "script": form_script.Handed(table)},
        keys=secrets.keys(given.keys),
        now=clock.now(given.table),
        correlation=message.correlation,
        topic=given.forms_topic,
    )
    wanted = [g for g in groups if g.form and message.form in ("", g.form.id)]
    offering = [g for g in groups if g.proposals_form and message.form in ("", g.proposals_form.id)]
    with Turns() as turns:
        with turns.each("forms"):
            pull("pulled", wanted, context, SIGNUPS)
        with turns.each("forms for proposals"):
            pull("pulled proposals", offering, context, PROPOSALS)
        with turns.each("looking after forms"):  # a form that cannot be pulled is the very one to check
            look_after(message.reason, wanted, context)
        if message.reason == "upkeep":
            with turns.each("recordings"):
                recordings(groups, message.correlation)
            for group in groups:
                with turns.each("how rows lie in %s", group.id):
                    for kind in (Proposer, Recording):
                        table.catch_up(kind, group.id)
                    table.index_applicants(group.id)
            with turns.each("what is read"):
                look_later(groups, message.correlation)
        for one in unread:
            turns.keep(one, "a group's settings: it has its turn when the message comes again")


def look_up(message: WakeUp, groups: list[Group]) -> None:
    """Look up some of what nobody waits for; the rest goes back to the queue."""
    from shared.adapters.papers.library import look_ups, put
    from shared.talks import look_ups as rounds
    from shared.talks.looking_up import reached_at

    asking = next((group for group in groups if group.look_up_reading), None)
    if asking is None:
        return
    look = look_ups(settings().table, "", clock.system(), message.correlation)(reached_at(asking))
    before = rounds.Left(tuple(message.works), message.tries)
    left = rounds.step(before, look)
    logger.info("looked up", extra={"works": len(before.ids) - len(left.ids), "left": len(left.ids)})
    if left.goes_on:
        put(settings().wakeups_queue, left, message.correlation)


def look_later(groups: list[Group], correlation: str) -> None:
    """Have the groups' reading looked up that was never asked about: sessions that the tick made, or a look-up that was interrupted."""
    from shared.adapters.papers.library import put
    from shared.talks import look_ups as rounds

    table = Table(settings().table)
    rows = (row for group in groups if group.look_up_reading for row in table.all(Session, group.id))
    if ids := rounds.unknown(rounds.wanted(rows), table):
        put(settings().wakeups_queue, rounds.Left(ids), correlation)


def proposal(one: Received, group: Group, context: FormContext) -> tuple[SeenResponse, list[Write]]:
    return form_proposals.take_in(
        one, group, store=context.store, keys=context.keys, now=context.now, correlation=context.correlation
    )


PROPOSALS = Intake(called="the form for proposals", form=lambda group: group.proposals_form, take=proposal)


def pull(what: str, groups: list[Group], context: FormContext, intake: Intake) -> None:
    if groups:
        logger.info(what, extra={"counts": pull_all(groups, context, intake)})


def look_after(reason: str, groups: list[Group], context: FormContext) -> None:
    if reason in ("upkeep", "schema"):
        logger.info("looked after", extra={"wrong": keep_up(groups, context)})


def recordings(groups: list[Group], correlation: str) -> None:
    """New videos of the groups' playlists find their talks."""
    given = settings()
    context = playlists.PlaylistContext(
        store=Table(given.table),
        post=Queue(given.mail_queue),
        playlists=YouTube(given.google),
        now=clock.now(given.table),
        correlation=correlation,
    )
    counts = playlists.look([group for group in groups if group.playlist], context)
    logger.info("recordings", extra={"counts": counts})
