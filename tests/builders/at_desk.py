"""A browser at the desk: it keeps its cookies, and fills in the forms that it is shown."""

import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from html import unescape
from importlib import import_module
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from shared.desk import routes
from tests.builders.signups import mail_bytes
from tests.payloads import http_event
from tests.platform import Platform, run_desk, ses_mails

BASE = "https://go.example.org"
FORM = "application/x-www-form-urlencoded"
LEAVE = "/desk/ml-theory/leave"


class Seat:
    """A browser at the network address *source*; it sends *headers* with every request."""

    def __init__(self, platform: Platform, *, source: str = "203.0.113.7", **headers: str) -> None:
        self.platform, self.source, self.headers = platform, source, headers
        self.cookies: dict[str, str] = {}

    def sends(self, method: str, path: str, body: str = "", **headers: str) -> dict[str, Any]:
        """Send one request and keep the cookies of its answer. Returns the answer; it follows nothing."""
        plain, _, query = path.partition("?")
        said = {"origin": BASE, "sec-fetch-site": "same-origin", "content-type": FORM} if method == "POST" else {}
        event = http_event(method, plain, body=body, headers=said | self.headers | headers)
        event["requestContext"]["http"]["sourceIp"] = self.source
        event |= {"rawQueryString": query, "cookies": [f"{name}={value}" for name, value in self.cookies.items()]}
        answer: dict[str, Any] = self.platform._invoke(run_desk, event)
        for told in answer.get("cookies", ()):
            name, _, value = told.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        return answer

    def opens(self, path: str) -> dict[str, Any]:
        """The page at an address, after all redirects."""
        answer = self.sends("GET", path)
        while answer["statusCode"] == 303:
            answer = self.sends("GET", answer["headers"]["location"])
        return answer

    def posts(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Post a form. Returns the page that comes after it, after all redirects."""
        answer = self.sends("POST", path, urlencode(fields, doseq=True))
        return self.opens(answer["headers"]["location"]) if answer["statusCode"] == 303 else answer

    def fills(self, page: dict[str, Any], action: str, **fields: Any) -> dict[str, Any]:
        """The fields of the form of *page* that posts to *action*, filled in."""
        return self.posts(action, hidden(page) | fields)

    # --- coming in
    def asks(self, address: str, to: str = "") -> dict[str, Any]:
        """Ask for a login mail to *address*. Returns the page that says to look for it."""
        page = self.opens("/desk" + (f"?{urlencode({'to': to})}" if to else ""))
        return self.fills(page, "/desk", address=address)

    def logs_in(self, address: str) -> dict[str, Any]:
        """Log in by the mail's code. Returns the page that comes then."""
        page = self.asks(address)
        self.platform.settle()
        return self.fills(page, "/desk/login", code=mailed(address)[1])


def is_in(seat: Seat) -> bool:
    """Whether somebody is logged in in this browser."""
    return ">Log out</a>" in seat.opens(LEAVE)["body"]


def every_page() -> Iterator[str]:
    """The address of each page of the desk, with something in the place of what it names."""
    for module in {*(one for _, one in routes.SECTIONS.values()), *routes.MORE.values()}:
        for page in import_module(module).PAGES:
            yield "/".join(("/desk/ml-theory", *(quote(part.strip("{}")) for part in page.path)))


def hidden(page: dict[str, Any]) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page["body"])
    return {name: unescape(value) for name, value in found}


def mailed(address: str) -> tuple[str, str]:
    """The path of the link, and the code, in the newest mail to log in to *address*."""
    for raw in reversed(ses_mails()):
        mail = message_from_bytes(mail_bytes(raw), policy=policy.default)
        if address in str(mail["To"]) and mail["Subject"] == "Log in to the desk":
            text = str(mail.get_body(("plain",)).get_content())
            (link,), (code,) = re.findall(rf"{BASE}\S+", text), re.findall(r"asked: (\d{4} \d{4})", text)
            return urlsplit(link).path, code
    raise LookupError(f"{address} got no mail to log in")
