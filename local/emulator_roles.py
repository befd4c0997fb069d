"""Runs in the emulator's own environment: each function may do what its role allows, and no more.

The emulator gives a function's process its role's credentials and holds every signed call to that role's policies. Two things it lacks are
here: the partitions that a call to a table is about, by which our roles tell one noun's rows from another's; and a mailbox, to which a call
to SES is handed on once it is allowed. Who signs with no role's credentials, a co-lead at the command line, is the account's owner and may
do everything. Not held to the roles is what the platform does with them by itself: taking messages off a queue, reading the stream,
writing logs, putting what failed on the queue of dead letters.
"""

import asyncio
import http.client
import importlib
import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from email import policy
from email.parser import BytesHeaderParser
from typing import Any
from urllib.parse import urlsplit

MAILBOX = "FORTNIGHT_MAILBOX"
"""In the emulator's environment: where SES is played."""
_BATCHED = ("sqs:SendMessageBatch", "sqs:DeleteMessageBatch", "sqs:ChangeMessageVisibilityBatch")
"""No actions of IAM's: several messages at once are allowed by the action for one, as the service authorization reference has it."""
LEADING_KEYS, ENCLOSED = "dynamodb:LeadingKeys", "fortnight:Enclosed"
_SECONDS = 60
_HANDED_ON = ("authorization", "content-type")
denied: list[str] = []
"""What roles did not allow, in words, in the order in which it happened."""


def leading_keys(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a call to a table is about: a transaction's verb, or nothing, and the value of a partition key."""
    if "TransactItems" in body:
        for item in body["TransactItems"]:
            yield from ((verb, key) for verb, one in item.items() for _, key in leading_keys(one))
    elif "RequestItems" in body:
        for asked in body["RequestItems"].values():
            requests = asked["Keys"] if isinstance(asked, dict) else [row for one in asked for row in one.values()]
            yield from (key for one in requests for key in leading_keys({"Key": one} if "pk" in one else one))
    elif "KeyConditionExpression" in body:
        name = body["KeyConditionExpression"].partition(" AND ")[0].partition(" = ")[2]
        yield "", body["ExpressionAttributeValues"][name]["S"]
    elif row := body.get("Key") or body.get("Item"):
        yield "", row["pk"]["S"]


def _with_leading_keys(context: Callable[[bytes], dict[str, Any]]) -> Callable[[bytes], dict[str, Any]]:
    def found(body: bytes) -> dict[str, Any]:
        keys = list(leading_keys(json.loads(body or b"{}")))
        about = {ENCLOSED: keys} if any(verb for verb, _ in keys) else {LEADING_KEYS: [key for _, key in keys]}
        return context(body) | (about if keys else {})

    return found


def _row_by_row(enforce: Callable[..., Any]) -> Callable[..., Any]:
    """Each row of a transaction is an action of its own, on its own partition; and what is denied is noted."""

    def judged(
        access_key: str, action: str, service: str, region: str, resource_arn: str = "*", service_context: Any = None
    ) -> Any:
        if action in _BATCHED:
            action = action.removesuffix("Batch")
        context = dict(service_context or {})
        rows = context.pop(ENCLOSED, [])
        abouts = [{LEADING_KEYS: [key]} for verb, key in rows if action == f"dynamodb:{verb}Item"] or [{}]
        for about in abouts:
            refusal = enforce(access_key, action, service, region, resource_arn, context | about)
            if refusal:
                who = getattr(refusal, "principal_arn", "") or getattr(refusal, "code", "")
                keys = (context | about).get(LEADING_KEYS, "")
                denied.append(f"{who.rpartition(':')[2]} may not {action} on {resource_arn} {keys}".rstrip())
                return refusal
        return None

    return judged


def _at(mailbox: str) -> Callable[..., Any]:
    """What answers a call to SES that is allowed."""
    host = urlsplit(mailbox).netloc

    def handed_on(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection(host, timeout=_SECONDS)
        try:
            line.request(method, path, body, {name: headers[name] for name in _HANDED_ON if name in headers})
            answer = line.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            line.close()

    async def answered(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:
        asked = "&".join(f"{name}={value}" for name, values in query.items() for value in _listed(values))
        return await asyncio.to_thread(handed_on, method, f"{path}?{asked}" if asked else path, headers, body)

    return answered


def _sending(gateway: Any, enforce_other: Callable[..., Any]) -> Callable[..., Any]:
    """A mail is sent as its author's domain, through a configuration set: as SES has it, both must be allowed, and a raw message by its own
    action, too."""

    account: Callable[[], str] = importlib.import_module("ministack.core.responses").get_account_id

    def enforced(method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str) -> Any:
        if (method, path) != ("POST", "/v2/email/outbound-emails"):
            return enforce_other(method, path, headers, body, query, request_id)
        asked = json.loads(body)
        raw = b64decode(asked["Content"]["Raw"]["Data"])
        author = BytesHeaderParser(policy=policy.default).parsebytes(raw)["From"].addresses[0]
        for action in ("ses:SendEmail", "ses:SendRawEmail"):
            for what in (f"identity/{author.domain}", f"configuration-set/{asked['ConfigurationSetName']}"):
                arn = f"arn:aws:ses:{gateway.extract_region(headers, query)}:{account()}:{what}"
                refusal = gateway._enforce_data_plane(
                    "sesv2", action, headers, query, request_id, resource_arn=arn, named_resource=arn
                )
                if refusal:
                    return refusal
        return None

    return enforced


def _listed(values: Any) -> list[str]:
    return values if isinstance(values, list) else [values]


def install(gateway: Any, service: Callable[[str], Any], mailbox: str) -> None:
    """From here on. *service* gives a module of the *gateway*'s by its name; *mailbox* is where SES is played, if it is."""
    actions: Any = importlib.import_module("ministack.core.iam_actions")
    evaluator: Any = importlib.import_module("ministack.core.iam_evaluator")
    actions.dynamodb_service_context = _with_leading_keys(actions.dynamodb_service_context)
    evaluator.enforce = _row_by_row(evaluator.enforce)
    pin = gateway.pin_request_origin
    gateway.pin_request_origin = lambda address, _: pin(
        address, True
    )  # loopback stands for TLS, which our buckets ask for
    gateway._enforce_ses_v2 = _sending(gateway, gateway._enforce_ses_v2)
    if mailbox:
        service("ses_v2").handle_request = _at(mailbox)
