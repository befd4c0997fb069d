"""The desk on the stage: every kind of its pages, and a co-lead who is logged in."""

import secrets as chance
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Flask, Response, request

from functions.run_desk import app as run_desk
from shared.adapters import cookies
from shared.logins import rules
from shared.model.count import Count
from shared.model.group import Group
from shared.model.login import DeskSession, who
from shared.store import Create
from tests.patience import PATIENCE
from tests.payloads import http_event
from tests.platform import Platform

HOME = "/desk/ml-theory"
HELD, AHEAD = "2023-10-28", "2023-11-25"
PAGES = {
    "today": "", "season": "sessions", "past": "sessions/past", "take-in": "sessions/import", "uploads": "sessions/uploads", "session": f"sessions/{AHEAD}",
    "talk": f"sessions/{HELD}/talks/implicit-bias", "people": "people", "import": "people/import", "votes": "votes",
    "votes-earlier": "votes/earlier", "recaps": "recaps", "recap": f"recaps/{HELD}", "recordings": "recaps/recordings", "announcements": "announcements",
    "announcement": "announcements/new", "mail": "mail",
    "preview": "mail/preview?kind=reminder", "chat": "mail/chat", "settings": "group", "file": "group/file", "history": "group/history",
    "numbers": "numbers", "add": "do/sessions-add", "move": f"do/sessions-move?session={AHEAD}", "leave": "leave",
}  # fmt: skip
"""By name, where a co-lead who is logged in finds them."""
OUTSIDE = {"login": "/desk", "nowhere": "/desk/login/nothing"}
"""Pages of the desk for whoever is not logged in."""


WRITTEN = {
    "csrf": "of an earlier login",
    "when": "2023-12-30 17:00",
    "title": "Written & <not> sent",
    "back": f"{HOME}/sessions",
}
UNTAKEN = ("logged-out", "earlier-login", "failed")
"""Pages that only a form is answered with which is not taken."""


def untaken(url: str, name: str, seat: dict[str, str]) -> str:
    """The page *name* of :data:`UNTAKEN`; *seat* is the cookie of whoever is logged in."""
    path, cookies = f"{HOME}/do/sessions-add", seat if name == "earlier-login" else {}
    if name == "failed":
        told = http_event("POST", path, body=urlencode(WRITTEN))
        told |= {"headers": {"origin": url, "content-type": "application/x-www-form-urlencoded"}}
        return str(run_desk.failed(told, "desk-6f1d0a5e-2c4b-4a7e-9d55-0c1f2a3b4c5d")["body"])
    headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
    return requests.post(f"{url}{path}", data=WRITTEN, cookies=cookies, headers=headers, timeout=PATIENCE).text


def sits(platform: Platform, url: str, lead: str) -> dict[str, str]:
    """The cookie of a browser in which *lead* is logged in, name and value; they came in without a mail."""
    now, secret = datetime.now(UTC), chance.token_urlsafe(32)
    session = DeskSession(
        who=who(lead), id=rules.kept(secret), address=lead, leads=rules.led(lead, platform.table.all(Group)), begun=now,
        expires=now + rules.SESSION,
    )  # fmt: skip
    platform.table.commit(Create(session))
    return {cookies.named("desk", url): rules.cookie(session, secret)}


def counted(platform: Platform) -> None:
    """Some months of numbers, so that there is something to draw."""
    for month, mails in {"2023-08": 12, "2023-09": 40, "2023-10": 71, "2023-11": 33}.items():
        numbers = {
            "mails/reminder/7d": mails,
            "mails/welcome": mails // 4,
            "members/joined": mails // 8,
            "reading/in-time": 2,
        }
        platform.table.add(Count(group="ml-theory", month=month, numbers=numbers))


def answers(app: Flask, invoke: Any) -> None:
    """The desk's routes; *invoke* gives an event to a function, and its answer."""

    @app.route("/desk", methods=["GET", "POST"])
    @app.route("/desk/<path:rest>", methods=["GET", "POST"])
    def desk(rest: str = "") -> Response:
        told = http_event(request.method, request.path, body=request.get_data(as_text=True))
        told |= {
            "headers": {k.lower(): v for k, v in request.headers}, "rawQueryString": request.query_string.decode(),
            "cookies": [f"{name}={value}" for name, value in request.cookies.items()],
        }  # fmt: skip
        answer = invoke(run_desk, told)
        given = Response(answer["body"], answer["statusCode"], headers=answer["headers"])
        for cookie in answer.get("cookies", ()):
            given.headers.add("Set-Cookie", cookie)
        return given
