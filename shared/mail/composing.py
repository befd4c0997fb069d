"""A mailing and its context become a letter: the sheet of its kind, laid out by the templates of that kind."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from shared.letters.sent import METHOD, Context, Letter
from shared.letters.views import bounded, page
from shared.letters.wording import line, mailbox, web
from shared.mail.registry import kind_of
from shared.model.mailing import Mailing
from shared.model.session import Session
from shared.schedule.ics import session_event

TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"


def compose(mailing: Mailing, context: Context) -> Letter:
    """The letter that tells the reader of *context* about *mailing*.

    Every text from elsewhere is bounded, so that the letter stays under 100 KB whatever was written into it. Raises
    :class:`BadInput` for a kind that is none or a row that its kind cannot do without, :class:`KeyError` for a missing link.
    """
    kind = kind_of(mailing.kind)
    transactional = kind.transactional
    if transactional:
        context = replace(context, zone="")  # co-leads and speakers go by the group's clock
    sheet = kind.sheet(mailing, context)
    subject = one_colon(sheet.subject)
    parts = [_part(one, about) for one, about in context.parts if mailing.kind == "day"]
    if len(parts) == 1:
        subject = parts[0]["subject"]
    leave = None if transactional else context.links["leave"]
    facts: dict[str, Any] = {
        **sheet.facts,
        "parts": parts,
        "subject": subject,
        "preheader": sheet.preheader,
        "why": sheet.why,
        "group": line(context.group.name, 80),
        "site": web(context.site_url),
        "reader": line(context.reader_name, 80),
        "leave": leave,
        "settings": None if transactional else context.links["settings"],
    }
    return Letter(
        kind=mailing.kind,
        to=context.reader_address,
        subject=subject,
        text=_render(f"{mailing.kind}.txt", facts),
        html=_render(f"{mailing.kind}.html", facts),
        calendar=_calendar(sheet.event, mailing, context) if sheet.event else None,
        unsubscribe=leave,
    )


def _part(mailing: Mailing, context: Context) -> dict[str, Any]:
    """A mailing as it stands in the mail of a day: what its own mail would say, without a greeting."""
    sheet = kind_of(mailing.kind).sheet(mailing, replace(context, zone=""))
    pieces = _environment().get_template("parts.html").module
    facts = {
        **sheet.facts,
        "subject": one_colon(sheet.subject),
        "site": web(context.site_url),
        "reader": None,
        "part": pieces,
    }

    def body(ending: str) -> Markup:
        template = _environment().get_template(f"{mailing.kind}.{ending}")
        made = "".join(template.blocks["body"](template.new_context(facts)))
        return Markup(re.sub(r"\n{3,}", "\n\n", made).strip())  # noqa: S704  a template's own

    return {"subject": facts["subject"], "text": body("txt"), "html": body("html")}


def one_colon(subject: str) -> str:
    """*subject* with no colon but the last: it may be that of a title, which stays as its speaker wrote it, while those before it are
    mostly ours. A clock's is none."""
    *before, last = re.split(r":(?=\s)", subject)
    return f"{' –'.join(before)}:{last}" if before else subject


def _calendar(session: Session, mailing: Mailing, context: Context) -> bytes | None:
    if session.starts is None:
        return None
    # With a METHOD, DTSTAMP is when this object was made (RFC 5545, 3.8.7.2): a reminder's part, which adds the room, must count
    # as newer than the welcome's.
    name, address = mailbox(context.group.sender)
    made = max(mailing.created, session.changed_at or mailing.created)
    return session_event(
        replace(bounded(session), about=session.about, changed_at=made),  # it makes words of the Markdown itself
        group_name=line(context.group.name, 80),
        organizer=f'"{name}" <{address}>' if name else address,
        url=page(session, context),
        location=line(context.meeting_link, 500),
        method=METHOD,
    )


def _render(template: str, facts: dict[str, Any]) -> str:
    made = _environment().get_template(template).render(facts)
    return re.sub(r"\n{3,}", "\n\n", made).strip() + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )


def _finalize(value: Any) -> Any:
    # Whatever a template prints is one line; only markup, which the templates themselves made, is more.
    return line(value, 2000) if type(value) is str else value
