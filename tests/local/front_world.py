"""A front of the laptop over things of a test's own."""

import base64
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

from flask.testing import FlaskClient

from fakes.form import Form
from fakes.forms import Forms, Served
from fakes.mailbox import Mailbox
from local.clock import Trouble
from local.front import Api, Object, front

START = datetime(2023, 10, 7, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
SITE: dict[str, Object] = {
    "index.html": (b"<h1>ML Theory</h1>", HTML, {"Cache-Control": "max-age=60"}),
    "404.html": (b"<h1>Nothing here</h1>", HTML, {}),
    "s/2023-10-14/index.html": (b"<h1>Session</h1>", HTML, {}),
    "decks/a/1.pdf": (b"%PDF-1.7", "application/pdf", {"Content-Disposition": "inline"}),
}


class World:
    def __init__(self, folder: Path) -> None:
        self.at = START
        self.api: Api | None = None
        self.pushes = 0
        self.came_in: list[bytes] = []
        self.troubles: list[Trouble] = []
        self.form = Form.load(now=self.now)
        self.mailbox = Mailbox(folder, now=self.now, rate=1000)
        self.app = front(
            read=SITE.get,
            api=lambda: self.api,
            forms=Forms(self.form, now=self.now),
            mailbox=self.mailbox,
            now=self.now,
            move=self.move,
            troubles=lambda: self.troubles,
            submitted=self.push,
            come_in=self.came_in.append,
        )
        self.browser: FlaskClient = self.app.test_client()

    def now(self) -> datetime:
        return self.at

    def move(self, step: timedelta) -> None:
        if step > timedelta(days=100):
            raise ValueError("The story ends before that.")
        self.at += step

    def push(self, one: Served, response: str) -> None:
        assert one.form.response(response)
        self.pushes += 1

    def mail(
        self, to: str, subject: str, kind: str, html: str = "<p>Hi</p>", text: str = "Hi\n", calendar: str = ""
    ) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "sessions@example.org", to, subject
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        if calendar:
            message.add_alternative(calendar, subtype="calendar", params={"method": "PUBLISH"})
        raw = base64.b64encode(message.as_bytes()).decode()
        tags = [{"Name": "kind", "Value": kind}]
        self.mailbox.send({"Content": {"Raw": {"Data": raw}}, "Destination": {"ToAddresses": [to]}, "EmailTags": tags})


class Page(HTMLParser):
    """The parts of a page that tests ask for: every element's attributes, by its name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str | None]]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.setdefault(tag, []).append(dict(attrs))
