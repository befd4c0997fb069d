"""Webhooks of a chat, by the standard library: one connection a call, five seconds, no redirect followed."""

import json
import os
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from shared.chat.messages import Declined, Posted, SlowDown
from shared.errors import NotSent
from shared.text.inline import line
from shared.text.webhooks import allowed, answers, own_machine

SECONDS = 5
RUNTIME = "AWS_LAMBDA_RUNTIME_API"
"""In Lambda it says where the function's own runtime is asked for events: on this machine, where a webhook must never lead."""
LARGEST = 100_000
"""The most bytes read of an answer."""


class Chat:
    """A :class:`shared.chat.delivery.Webhooks`."""

    def post(self, url: str, body: dict[str, Any]) -> Posted:
        """One message. What the chat says of it, if it says anything.

        Raises :class:`SlowDown` for 429, :class:`Declined` for what else is refused (a redirect, too), :class:`NotSent` for errors of
        the server and where no connection came about. Anything else leaves it unknown whether the message is there.
        """
        content = json.dumps(body, ensure_ascii=False).encode()
        status, headers, answer = _call("POST", url, "?wait=true" if answers(url) else "", content)
        if status == 429:
            raise SlowDown(_seconds(headers, answer))
        if status >= 500:
            raise NotSent(f"the chat answers {status}")
        if not 200 <= status < 300:
            raise Declined(
                f"{status} {line(str(answer.get('message') or ''), 200)}".strip(), _number(answer.get("code"))
            )
        return Posted(_id(answer.get("id")), _id(answer.get("channel_id")))

    def guild(self, url: str) -> str:
        status, _, answer = _call("GET", url, "", None)
        return _id(answer.get("guild_id")) if status == 200 else ""


def _call(method: str, url: str, query: str, content: bytes | None) -> tuple[int, dict[str, str], dict[str, Any]]:
    to = instead(url)
    if not allowed(url) or (to == url and own_machine(url) and RUNTIME in os.environ):
        raise Declined("the webhook's address is not an https:// one")
    parts = urlsplit(to)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    path += query.replace("?", "&") if query and parts.query else query
    headers = {"User-Agent": "fortnight/0.1", "Accept": "application/json"}
    headers |= {"Content-Type": "application/json"} if content is not None else {}
    try:
        try:
            connection.connect()
        except OSError as error:
            raise NotSent(f"the chat cannot be reached: {type(error).__name__}") from None
        connection.request(method, path, body=content, headers=headers)
        answer = connection.getresponse()
        said = answer.read(LARGEST)
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, _json(said)
    except HTTPException as error:
        raise OSError(f"the chat answers no HTTP: {type(error).__name__}") from None  # the text may contain the address
    finally:
        connection.close()


def instead(url: str) -> str:
    """The address to use in place of *url*: on the laptop one on this machine, so that no real chat is posted to; elsewhere *url*
    itself."""
    endpoint = os.environ.get("FORTNIGHT_CHAT_ENDPOINT")
    return f"{endpoint}/chats/{url.partition('://')[2]}" if endpoint else url


def _json(said: bytes) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError:
        return {"message": said.decode("utf-8", "replace")}
    return found if isinstance(found, dict) else {}


def _seconds(headers: dict[str, str], answer: dict[str, Any]) -> float:
    """Seconds to wait, from ``Retry-After`` or Discord's own field; a moment if neither is a number."""
    for given in (headers.get("retry-after"), answer.get("retry_after")):
        try:
            return min(3600.0, max(0.0, float(given or "")))
        except (TypeError, ValueError):
            continue
    return 1.0


def _number(given: Any) -> int:
    return given if isinstance(given, int) else 0


def _id(given: Any) -> str:
    return given if isinstance(given, str) and given.isdecimal() and len(given) <= 24 else ""
