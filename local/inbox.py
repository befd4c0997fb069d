"""The inbox on the laptop: every mail that SES would have sent, as its reader would see it."""

import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup, escape

from fakes import calendar_reply
from fakes.mailbox import Mailbox, Received

# Mails bring their own inline styles; scripts stay impossible, by this policy and by the frame's sandbox.
MAIL_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]']")
ANSWERS = {"ACCEPTED": "Yes", "TENTATIVE": "Maybe", "DECLINED": "No"}
"""The buttons that a calendar offers, by the status with which they answer."""
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


def inbox_pages(
    mailbox: Mailbox, now: Callable[[], datetime], come_in: Callable[[bytes], None] | None = None
) -> Blueprint:
    """``/inbox`` (newest first, ``?to=`` and ``?kind=`` narrow it), ``/inbox/<n>`` and ``/inbox/<n>/raw``; where the stack lets mails
    *come_in*, ``/inbox/<n>/answer`` has the reader's calendar answer an invitation, as of *now*."""
    pages = Blueprint("inbox", __name__)

    @pages.get("/inbox")
    def index() -> str:
        everything = list(mailbox.messages)
        to, kind = request.args.get("to", ""), request.args.get("kind", "")
        shown = [
            mail for mail in everything if (not to or to in mail.to.split(",")) and (not kind or kind == mail.kind)
        ]
        return render_template(
            "inbox.html",
            mails=[(mail, str(mail.parsed()["Subject"] or "(no subject)")) for mail in reversed(shown)],
            total=len(everything),
            addresses=sorted({address for mail in everything for address in mail.to.split(",")}),
            kinds=sorted({mail.kind for mail in everything}),
            to=to,
            kind=kind,
        )

    @pages.get("/inbox/<int:n>")
    def show(n: int) -> Response:
        mail = _find(mailbox, n)
        message = mail.parsed()
        page = render_template(
            "mail.html",
            mail=mail,
            subject=str(message["Subject"] or "(no subject)"),
            headers=[(name, str(value)) for name, value in message.items()],
            html=_framed(part(message, "text/html")),
            text=linked(part(message, "text/plain") or ""),
            calendar=part(message, "text/calendar"),
            last=len(mailbox.messages),
            answers=ANSWERS if come_in and calendar_reply.invitation(mail.raw) else {},
            answered=calendar_reply.DONE.get(request.args.get("answered", ""), ""),
        )
        return Response(page, headers={"Content-Security-Policy": MAIL_POLICY}, content_type="text/html; charset=utf-8")

    @pages.post("/inbox/<int:n>/answer")
    def answered(n: int) -> Response:
        asked, status = calendar_reply.invitation(_find(mailbox, n).raw), request.form.get("status", "")
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return Response("An invitation is answered from its own page only.\n", 403, content_type="text/plain")
        if come_in is None or asked is None or status not in calendar_reply.DONE:
            return Response("There is nothing to answer.\n", 409, content_type="text/plain")
        come_in(calendar_reply.answer(asked, status, now()))
        return Response(status=303, headers={"Location": f"/inbox/{n}?answered={status}"})

    @pages.get("/inbox/<int:n>/raw")
    def raw(n: int) -> Response:
        return Response(_find(mailbox, n).raw, content_type="text/plain; charset=utf-8")

    return pages


def part(message: EmailMessage, kind: str) -> str | None:
    """The first part of *message* of that content type, decoded; None without one."""
    for found in message.walk():
        if found.get_content_type() == kind:
            content = found.get_content()
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
    return None


def linked(text: str) -> Markup:
    """*text* as HTML in which only http and https addresses are links."""
    pieces, end = [], 0
    for match in _LINK.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        pieces.append(Markup('<a href="{0}">{0}</a>').format(match.group()))
        end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _framed(html: str | None) -> str | None:
    """*html* with its links opening outside the frame, which cannot show pages that forbid framing."""
    if html is None:
        return None
    head = _HEAD.search(html)
    place = head.end() if head else 0
    return f'{html[:place]}<base target="_blank">{html[place:]}'


def _find(mailbox: Mailbox, n: int) -> Received:
    if not 1 <= n <= len(mailbox.messages):
        abort(404)
    return mailbox.messages[n - 1]
