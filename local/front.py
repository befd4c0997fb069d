"""One local origin for everything that people meet: the published page, the mailed links, the form, the inbox, the clock.

It stands for CloudFront before the site bucket (same paths, same security headers, what it would compress compressed) and
for the public name of the HTTP API.
"""

import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from flask import Flask, Response, redirect, render_template, request, send_file
from jinja2 import StrictUndefined
from werkzeug.wrappers import Response as Answer

from fakes.chat_api import ChatRoom, chat_pages
from fakes.forms import Forms, Served
from fakes.library_api import LibraryApi, library_pages
from fakes.mailbox import Mailbox
from local.clock import Trouble
from local.deployed import api_paths, api_roots, security
from local.form_page import form_page
from local.inbox import inbox_pages

Object = tuple[bytes, str, Mapping[str, str]]
"""A published object: body, content type, further headers."""

SECURITY = security("PageHeaders")
DECKS = security("DeckHeaders")
"""What people uploaded lies below ``decks/`` and has a policy of its own."""
COMPRESSED = {
    "application/json", "application/pdf", "application/xml", "image/svg+xml", "text/css", "text/csv", "text/html", "text/plain",
}  # fmt: skip
"""The types that CloudFront compresses, as far as a site has them: neither Atom nor calendars are among them."""
COMPRESSIBLE = range(1_000, 10_000_001)
"""How many bytes CloudFront compresses."""
STEPS = {
    "5 minutes": timedelta(minutes=5),
    "1 hour": timedelta(hours=1),
    "6 hours": timedelta(hours=6),
    "1 day": timedelta(days=1),
    "7 days": timedelta(days=7),
}
UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}
FARTHEST = timedelta(days=120)

APIS = api_paths()
"""The first parts of paths that the HTTP API answers."""
ROOTS = api_roots()
"""Those that it answers as whole paths."""
_TEMPLATES = Path(__file__).with_name("templates")
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
# RFC 9110, 7.6.1: they speak of one connection, not of the message; lengths and dates are written anew.
_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host"}
_OURS = _HOP | {"content-length", "date", "server"}


@dataclass(frozen=True, slots=True)
class Api:
    """Where the HTTP API listens (an origin) and the Host header by which it is known there, if it needs one."""

    url: str
    host: str = ""


def front(
    *,
    read: Callable[[str], Object | None],
    api: Callable[[], Api | None],
    forms: Forms,
    mailbox: Mailbox,
    now: Callable[[], datetime],
    move: Callable[[timedelta], None] | None,
    troubles: Callable[[], Sequence[Trouble]] = tuple,
    submitted: Callable[[Served, str], None] = lambda *_: None,
    chat: ChatRoom | None = None,
    come_in: Callable[[bytes], None] | None = None,
) -> Flask:
    """The whole origin.

    *read* gives the site bucket's object of a key; *api* says where the API is (None while there is none: 503);
    *move* moves the story's clock on and may raise ``ValueError`` with words for the person; without it, it is the system's clock;
    *troubles* are what went wrong on its way; *submitted* is called after somebody sent a form; *chat* is the group's chat (else an
    empty one); *come_in* takes a mail to the stack in, where it hears any.
    """
    app = Flask("front", template_folder=str(_TEMPLATES), static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["moment"] = _moment
    app.context_processor(lambda: {"story_now": now()})
    app.register_blueprint(form_page(forms, submitted=submitted))
    app.register_blueprint(inbox_pages(mailbox, now, come_in))
    app.register_blueprint(chat_pages(chat or ChatRoom(now)))
    app.register_blueprint(library_pages(LibraryApi()))
    _clock(app, move, troubles)
    _api(app, api)
    _site(app, read)

    @app.get("/laptop.css")
    def style() -> Response:
        return send_file(_TEMPLATES / "laptop.css", mimetype="text/css")

    return app


def _moment(moment: datetime) -> str:
    """*moment* for people: ``Sat 14 Oct 2023, 20:00 UTC``."""
    return f"{moment.astimezone(UTC):%a %-d %b %Y, %H:%M} UTC"


def _clock(app: Flask, move: Callable[[timedelta], None] | None, troubles: Callable[[], Sequence[Trouble]]) -> None:
    def page(problem: str = "") -> str:
        seen = list(reversed(troubles()))
        return render_template(
            "clock.html", steps=list(STEPS), units=list(UNITS), problem=problem, troubles=seen, moves=move is not None
        )

    @app.get("/clock")
    def clock() -> str:
        return page()

    @app.post("/clock")
    def move_clock() -> Answer:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return Response("The clock is moved from its own page only.\n", 403, content_type="text/plain")
        if move is None:
            return Response("This is the system's clock.\n", 409, content_type="text/plain")
        try:
            move(_step())
        except ValueError as error:
            return Response(page(str(error)), status=422)
        return redirect("/clock", 303)


def _step() -> timedelta:
    """How far the posted form wants to go. Raises ``ValueError``: backwards, too far, or no number."""
    if step := STEPS.get(request.form.get("step", "")):
        return step
    unit = UNITS.get(request.form.get("unit", ""))
    amount = request.form.get("amount", "")
    if unit is None or not amount.isdecimal() or not timedelta() < min(int(amount), 10**6) * unit <= FARTHEST:
        raise ValueError(f"The clock goes forward only, by at most {FARTHEST.days} days at once.")
    return int(amount) * unit


def _api(app: Flask, api: Callable[[], Api | None]) -> None:
    def forward(**_: str) -> Response:
        there = api()
        if there is None:
            return Response("The stack is not up yet.\n", 503, content_type="text/plain")
        try:
            return _forwarded(there)
        except (OSError, HTTPException):
            return Response("The stack does not answer.\n", 502, content_type="text/plain")

    for prefix in APIS:
        for rule in (f"/{prefix}/<path:rest>", *([f"/{prefix}", f"/{prefix}/"] if prefix in ROOTS else [])):
            app.add_url_rule(rule, prefix, forward, methods=_METHODS, provide_automatic_options=False)


def _forwarded(api: Api) -> Response:
    """The request at hand, made to the API as it is: path and query unparsed, body bytes, headers; its answer likewise.

    Raises ``OSError`` or ``HTTPException`` when there is no answer.
    """
    there = api.url.partition("//")[2].strip("/")
    headers = {name: value for name, value in request.headers if name.lower() not in _HOP} | {"Host": api.host or there}
    # Not requests: it reads the body of a redirect away, decodes what is compressed, and looks for proxies.
    connection = HTTPConnection(there, timeout=60)
    try:
        target = request.environ.get("REQUEST_URI", request.full_path)
        connection.request(request.method, target, body=request.get_data(), headers=headers)
        answer = connection.getresponse()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _OURS]
        return Response(answer.read(), answer.status, headers=kept)
    finally:
        connection.close()


_LEFT_BEHIND = re.compile(r"[.,;:!?)\]}>'\"*_|\u2018\u2019\u201c\u201d]+$")
"""What a program took along that made a link of an address in a sentence."""


def _leading(key: str) -> str:
    """Where the template's ``DirectoryIndex`` leads whoever asks for *key*."""
    bare = _LEFT_BEHIND.sub("", key)
    return bare if not bare or bare.endswith("/") or "." in bare.rpartition("/")[2] else f"{bare}/"


def _site(app: Flask, read: Callable[[str], Object | None]) -> None:
    @app.get("/")
    @app.get("/<path:key>")
    def published(key: str = "") -> Answer:
        if found := read(f"{key}index.html" if not key or key.endswith("/") else key):
            return _object(found)
        leads = _leading(key)
        if leads != key and read(f"{leads}index.html" if not leads or leads.endswith("/") else leads):
            query = f"?{request.query_string.decode()}" if request.query_string else ""
            return redirect(f"/{leads}{query}", 301)
        return _missing()

    app.register_error_handler(404, lambda _: _missing())

    def _missing() -> Response:
        page = read("404.html")
        return _object(page, 404) if page else Response("There is no such page.\n", 404, content_type="text/plain")

    @app.after_request
    def as_cloudfront(response: Response) -> Response:
        """CloudFront's headers on what it would serve and on the pages of this laptop.

        The API's answers bring their own.
        """
        if request.endpoint in APIS:
            return response
        found = request.endpoint == "published" and response.status_code == 200
        for name, value in (DECKS if found and request.path.startswith("/decks/") else SECURITY).items():
            response.headers.setdefault(name, value)
        return _compressed(response) if request.endpoint == "published" else response


def _compressed(response: Response) -> Response:
    """The answer as CloudFront compresses it for a browser that takes gzip."""
    if response.mimetype not in COMPRESSED or response.content_length not in COMPRESSIBLE:
        return response
    response.headers["Vary"] = "Accept-Encoding"
    if request.accept_encodings["gzip"]:
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(gzip.compress(response.get_data(), mtime=0))
    return response


def _object(found: Object, status: int = 200) -> Response:
    body, content_type, headers = found
    return Response(body, status, headers=dict(headers) | {"Content-Type": content_type})
