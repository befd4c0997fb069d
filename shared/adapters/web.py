"""API Gateway's HTTP events (payload 2.0): what was asked, and what is answered."""

import base64
import binascii
import json
import re
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from shared.errors import BadInput

LONGEST_FORM, MOST_FIELDS = 250_000, 2_000
"""Characters of a form's body; twice what the longest of ours takes when every letter is spelled out (``%F0%9D%94%B8``); and its fields."""
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def method(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["http"]["method"])


def answering(event: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """*made*, without its body where ``HEAD`` asks only for what stands above it, as programs do that look whether a link leads anywhere
    (RFC 9110, 9.3.2)."""
    return made | {"body": ""} if method(event) == "HEAD" else made


def source(event: dict[str, Any]) -> str:
    """The network of a request's sender: the IPv4 address, or of IPv6 the 48 bits that one customer has at most; empty if it is not
    told."""
    try:
        found = ip_address(str(event["requestContext"]["http"].get("sourceIp", "")))
    except ValueError:
        return ""
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 48), strict=False).network_address)


def origin(event: dict[str, Any], own: str = "") -> str:
    """Where the pages of this deployment are: *own*, a domain that was given, or the name by which API Gateway was asked. That is for
    the pages of that very request: links in mails never rest on what somebody asked for."""
    return own.rstrip("/") or f"https://{event['requestContext']['domainName']}"


def token(event: dict[str, Any]) -> str:
    """The ``{token}`` of the path, without what stands behind it where somebody wrote the link into a sentence, in brackets or in
    stars: programs that make links of text take that along."""
    found = unquote(str((event.get("pathParameters") or {}).get("token", "")), errors="replace")
    return re.sub(r"[^A-Za-z0-9_-]+$", "", found)


def body(event: dict[str, Any]) -> str:
    """The request's body as text; bytes that are not UTF-8 are replaced."""
    return raw(event).decode("utf-8", "replace")


def form(event: dict[str, Any], *, fields: int = 50, blank: bool = False) -> dict[str, str]:
    """The first value of each field of an urlencoded form, with *blank* those without one, too; empty if it is none, is too long, or
    has more *fields* than ours."""
    text = body(event)
    if len(text) > LONGEST_FORM:
        return {}
    try:
        found = parse_qs(text, keep_blank_values=blank, max_num_fields=fields)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def fields(event: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Every value of each field of an urlencoded form, blanks and repeats as they came. Raises :class:`BadInput` where something of it
    would be lost: it is too long, has too many fields, or is no such form."""
    kind = header(event, "content-type").partition(";")[0].strip().lower()
    text = body(event)
    if len(text) > LONGEST_FORM:
        raise BadInput(f"this is too much for one form: {len(text):,} characters, {LONGEST_FORM:,} are the most")
    if text and kind != "application/x-www-form-urlencoded":
        raise BadInput("this did not come from a form of ours")
    try:
        found = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadInput(f"this form has more fields than ours, {MOST_FIELDS:,} are the most") from None
    return {name: tuple(values) for name, values in found.items()}


def path(event: dict[str, Any]) -> tuple[str, ...]:
    """The parts of the path, decoded, without empty ones. AWS hands it over decoded, so that a slash in a part cannot be told from one
    between parts; others do not, and are read the same way. Raises :class:`BadInput` for bytes that are no UTF-8."""
    try:
        whole = unquote(str(event.get("rawPath", "")), errors="strict")
    except UnicodeDecodeError:
        raise BadInput("this address cannot be read") from None
    return tuple(part for part in whole.split("/") if part)


def query(event: dict[str, Any], *, most: int = 200) -> dict[str, tuple[str, ...]]:
    """Every value of each name of the query, as :func:`fields` gives a form's. Raises :class:`BadInput` for more than *most*."""
    try:
        found = parse_qs(str(event.get("rawQueryString") or ""), keep_blank_values=True, max_num_fields=most)
    except ValueError:
        raise BadInput("this address asks for too much at once") from None
    return {name: tuple(values) for name, values in found.items()}


def from_us(event: dict[str, Any], base_url: str) -> bool:
    """Whether the browser says that the form was sent by a page of *base_url*. If it says nothing, the answer is no."""
    origin, site = header(event, "origin"), header(event, "sec-fetch-site")
    if site not in ("", "same-origin"):
        return False
    parts = urlsplit(base_url)
    return origin == f"{parts.scheme}://{parts.netloc}" if origin else site == "same-origin"


def claims(event: dict[str, Any]) -> dict[str, Any]:
    """The JWT's claims as the authorizer checked them (API Gateway makes every value a string)."""
    found: dict[str, Any] = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
    return found


def wants_json(event: dict[str, Any]) -> bool:
    return "application/json" in header(event, "accept")


def answer(status: int, content: Any = None) -> dict[str, Any]:
    """A JSON answer, or an empty one."""
    text = "" if content is None else json.dumps(content)
    return {"statusCode": status, "headers": HEADERS | {"content-type": "application/json"}, "body": text}


def download(name: str, content: Any) -> dict[str, Any]:
    """*content* as a JSON file to be saved under *name*."""
    headers = HEADERS | {"content-type": "application/json", "content-disposition": f'attachment; filename="{name}"'}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(content, indent=2, ensure_ascii=False)}


def header(event: dict[str, Any], name: str) -> str:
    """A header of the request; names are lower-case there."""
    return str((event.get("headers") or {}).get(name, ""))


def raw(event: dict[str, Any]) -> bytes:
    """The request's body in bytes; empty if its encoding is broken."""
    text = str(event.get("body") or "")
    if not event.get("isBase64Encoded"):
        return text.encode("utf-8", "replace")
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""


def page(status: int, html: str, policy: str) -> dict[str, Any]:
    """An HTML page under the content security *policy*."""
    headers = HEADERS | {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
    return {"statusCode": status, "headers": headers, "body": html}


def file(content: bytes, kind: str, policy: str, name: str = "") -> dict[str, Any]:
    """*content* of the type *kind*, to be saved as *name*, or shown if that is empty."""
    headers = HEADERS | {"content-type": kind, "content-security-policy": policy}
    if name:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return {"statusCode": 200, "headers": headers, "body": base64.b64encode(content).decode(), "isBase64Encoded": True}


def see_other(to: str) -> dict[str, Any]:
    """A redirect to *to*, an address of ours, with GET."""
    return {"statusCode": 303, "headers": HEADERS | {"location": to}, "body": ""}
