"""A chat with a webhook on this laptop: it keeps what is posted, gives ids as Discord does, and shows it on a page.

Follows Discord's reference of "Execute Webhook" and "Get Webhook with Token" (``?wait=true``, ``thread_name`` in a forum, 2,000
characters, errors with a code), Slack's of incoming webhooks (``text``, the answer is ``ok``), Zulip's of what speaks as Slack does
(``text``, the answer is JSON), and Teams' workflows (``attachments`` with Adaptive Cards, the answer is 202 without a word). Tokens are
not looked at, but that ``co-leads`` posts to a channel of their own.
"""

import itertools
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, render_template, request

from fakes.kept import Kept

GUILD, CHANNEL, WEBHOOK = "90000000000000001", "90000000000000002", "90000000000000003"
CO_LEADS, ZULIP = "co-leads", "/slack_incoming"
_FAULTS = {
    401: (50027, "Invalid Webhook Token"),
    403: (50013, "Missing Permissions"),
    404: (10015, "Unknown Webhook"),
    429: (0, "You are being rate limited."),
    500: (0, "500: Internal Server Error"),
    503: (0, "Service Unavailable"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it was posted; *channel* is the thread's where *thread* opened one. *to_co_leads*: it is in their own channel."""

    id: str
    channel: str
    text: str
    thread: str
    at: datetime
    body: dict[str, Any]
    to_co_leads: bool = False


class ChatRoom:
    """The chat. *forum* says that its channel is one: every post must open a thread.

    ``calls`` counts by method and kind, ``faults`` are the HTTP codes that the next posts get instead; a webhook that is *gone* was
    deleted. *kept* has what was said before.
    """

    def __init__(self, now: Callable[[], datetime], *, forum: bool = False, kept: Kept | None = None) -> None:
        self.now, self.forum, self._kept, self.gone = now, forum, kept or Kept(), False
        before = [one | {"at": datetime.fromisoformat(one["at"])} for one in self._kept.read() or []]
        self.messages = [Message(**one) for one in before]
        self.calls: Counter[str] = Counter()
        self.faults: deque[int] = deque()
        self.wait = "0.01"
        self._ids = itertools.count(90000000000000100 + len(self.messages))
        self._lock = threading.Lock()

    def reset(self, *, forum: bool = False) -> None:
        """An empty chat again."""
        self.forum, self.gone = forum, False
        self.messages.clear()
        self.calls.clear()
        self.faults.clear()

    def webhook(self, origin: str) -> str:
        """The address to put behind ``chat_webhook``, for a room that is served at *origin*."""
        return f"{origin}/api/webhooks/{WEBHOOK}/laptop"

    def co_leads(self, origin: str) -> str:
        """The address to put behind ``co_leads_webhook``."""
        return f"{origin}/api/webhooks/{WEBHOOK}/{CO_LEADS}"

    def zulip(self, origin: str) -> str:
        """The same room, as Zulip would have it for what speaks as Slack does."""
        return f"{origin}/api/v1/external/slack_incoming?api_key=laptop&stream=reading&topic=news"

    def slack(self, origin: str) -> str:
        """The same room, as Slack would have it."""
        return f"{origin}/services/T000/B000/laptop"

    # --- the webhook
    def post(self, webhook: str, token: str = "") -> Response:
        with self._lock:
            self.calls["post"] += 1
            if self.faults:
                return self._fault(self.faults.popleft())
            if self.gone or webhook != WEBHOOK:
                return self._fault(404)
            body = request.get_json(silent=True) or {}
            content, thread, into = body.get("content"), body.get("thread_name", ""), request.args.get("thread_id", "")
            if not isinstance(content, str) or not 0 < len(content) <= 2000:
                return _error(400, 50035, "Invalid Form Body")
            if token == CO_LEADS:
                return self._posted(self._keep(content, "", body, to_co_leads=True))
            if into:
                if into not in {one.id for one in self.messages if one.thread}:
                    return _error(404, 10003, "Unknown Channel")
                return self._posted(self._keep(content, "", body, into=into))
            if self.forum and not thread:
                return _error(400, 220001, "Webhooks posted to forum channels must have a thread_name or thread_id")
            if thread and not self.forum:
                return _error(400, 220003, "Webhooks can only create threads in forum channels")
            return self._posted(self._keep(content, thread, body))

    def _posted(self, made: Message) -> Response:
        if request.args.get("wait") != "true":
            return Response(status=204)
        return jsonify(
            id=made.id,
            channel_id=made.channel,
            content=made.text,
            type=0,
            timestamp=made.at.isoformat(),
            webhook_id=WEBHOOK,
        )

    def tell(self, webhook: str) -> Response:
        self.calls["get"] += 1
        if self.gone or webhook != WEBHOOK:
            return self._fault(404)
        return jsonify(id=WEBHOOK, type=1, guild_id=GUILD, channel_id=CHANNEL, name="fortnight", application_id=None)

    def post_like_slack(self) -> Response:
        with self._lock:
            self.calls["slack"] += 1
            if self.faults:
                code = self.faults.popleft()
                return Response("no_service" if code == 404 else "rate_limited", code, {"Retry-After": self.wait})
            body = request.get_json(silent=True) or {}
            if not body.get("text"):
                return Response("no_text", 400)
            self._keep(str(body["text"]), "", body)
        return Response("ok")

    def post_like_zulip(self) -> Response:
        with self._lock:
            self.calls["zulip"] += 1
            if self.faults:
                return _zulip_error(self.faults.popleft(), self.wait)
            body = request.get_json(silent=True) or {}
            if not body.get("text"):
                return _zulip_error(400, self.wait)
            self._keep(str(body["text"]), "", body)
        return jsonify(result="success", msg="", ok=True)

    def post_like_teams(self, said: dict[str, Any]) -> Response:
        """A workflow takes what has cards; what it cannot show it does not tell."""
        with self._lock:
            self.calls["teams"] += 1
            if self.faults:
                return Response(status=self.faults.popleft(), headers={"Retry-After": self.wait})
            blocks = [block for card in said["attachments"] for block in card["content"]["body"]]
            self._keep("\n".join("".join(map(_shown, block["inlines"])) for block in blocks), "", said)
        return Response(status=202)

    def post_any(self, rest: str) -> Response:
        """What is meant for any chat elsewhere: it stays here, as its kind of chat would have it."""
        said = request.get_json(silent=True) or {}
        if "attachments" in said:
            return self.post_like_teams(said)
        if rest.endswith(ZULIP):
            return self.post_like_zulip()
        return self.post(WEBHOOK, rest.rpartition("/")[2]) if "content" in said else self.post_like_slack()

    def _keep(
        self, text: str, thread: str, body: dict[str, Any], *, to_co_leads: bool = False, into: str = ""
    ) -> Message:
        number = str(next(self._ids))
        made = Message(
            id=number, channel=into or (number if thread else CHANNEL), text=text, thread=thread, at=self.now(), body=body,
            to_co_leads=to_co_leads,
        )  # fmt: skip
        self.messages.append(made)
        self._kept.write([asdict(one) | {"at": one.at.isoformat()} for one in self.messages])
        return made

    def _fault(self, code: int) -> Response:
        answer = _error(code, *_FAULTS[code])
        if code == 429:
            answer.headers["Retry-After"] = self.wait
        return answer


def _error(status: int, code: int, message: str) -> Response:
    answer = jsonify({"message": message, "code": code})
    answer.status_code = status
    return answer


def _shown(run: dict[str, Any]) -> str:
    leads = run.get("selectAction", {}).get("url", "")
    return run["text"] if leads in ("", run["text"]) else f"{run['text']}: {leads}"


def _zulip_error(status: int, wait: str) -> Response:
    answer = jsonify(result="error", msg="API usage exceeded rate limit" if status == 429 else "Malformed payload")
    answer.status_code = status
    if status == 429:
        answer.headers["Retry-After"] = wait
    return answer


def chat_pages(room: ChatRoom) -> Blueprint:
    """The webhooks (below ``/chats/`` those of any chat elsewhere), ``/chat`` (newest first), and ``/channels/<guild>/<channel>``,
    where the addresses of threads lead."""
    pages = Blueprint("chat", __name__)
    pages.add_url_rule("/api/webhooks/<webhook>/<token>", "post", room.post, methods=["POST"])
    pages.add_url_rule("/api/webhooks/<webhook>/<token>", "tell", lambda webhook, token: room.tell(webhook))
    pages.add_url_rule("/services/<path:rest>", "slack", lambda rest: room.post_like_slack(), methods=["POST"])
    pages.add_url_rule("/api/v1/external/slack_incoming", "zulip", room.post_like_zulip, methods=["POST"])
    pages.add_url_rule("/chats/<path:rest>", "any", room.post_any, methods=["POST"])
    pages.add_url_rule("/chats/<path:rest>", "tell_any", lambda rest: room.tell(WEBHOOK))

    @pages.get("/chat")
    def index() -> str:
        return render_template("chat.html", messages=list(reversed(room.messages)), thread="")

    @pages.get(f"/channels/{GUILD}/<channel>")
    @pages.get(f"/channels/{GUILD}/<channel>/<message>")
    def thread(channel: str, message: str = "") -> str:
        found = [one for one in room.messages if one.channel == channel and message in ("", one.id)]
        if not found:
            abort(404)
        return render_template("chat.html", messages=found, thread=found[0].thread or "A message")

    return pages


def chat_app(room: ChatRoom) -> Flask:
    """The room's webhooks alone, for tests."""
    app = Flask("chat")
    app.register_blueprint(chat_pages(room))
    return app
