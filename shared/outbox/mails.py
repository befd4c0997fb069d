"""Mails about mail: what waited for the morning, and what could not be made."""

import base64
import shlex

from markupsafe import Markup

from shared.errors import BadInput
from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why
from shared.letters.wording import counted, line, when


def day(sent: Sent) -> Sheet:
    """The daily mail: what could wait, gathered since the morning before. Raises :class:`BadInput` if there is nothing."""
    if not sent.more:
        raise BadInput(f"{sent.mailing.id}: nothing is left to tell")
    count = counted(len(sent.more), "thing")
    return Sheet(
        subject=f"Gathered for you: {count}",
        preheader=f"{count} that could wait until this morning.",
        why=co_lead_why(sent),
    )


def unwritten(sent: Sent) -> Sheet:
    """That a mail could not be made in two hours of trying, and the command that sends it when the cause is mended."""
    named = line(sent.facts.get("mailing", ""), 300)
    return Sheet(
        subject=f"A mail could not be made ({line(sent.facts.get('kind', ''), 40)})",
        preheader="Nothing was sent. One command sends it once the cause is fixed.",
        why=co_lead_why(sent),
        facts={
            "named": named,
            "since": when(sent.mailing.created, None, sent.group.tz).full,
            "command": f"fortnight mail retry {shlex.quote(named)}",
        },
    )


def preview(sent: Sent) -> Sheet:
    """A mail that a co-lead previewed, sent to them alone: ready-made, with links that do nothing."""
    facts = sent.facts
    return Sheet(
        subject=f"Preview: {line(facts.get('subject', ''), 250)}",
        preheader="",
        why="",
        facts={name: Markup(facts.get(name, "")) for name in ("text", "html")},  # noqa: S704  a letter of our own
        calendar=base64.b64decode(facts["calendar"]) if facts.get("calendar") else None,
    )


def _not_theirs(sent: Sent) -> str:
    return "" if sent.reader.id == f"lead:{sent.mailing.subject}" else "of another co-lead"


def _nothing_left(sent: Sent) -> str:
    return "" if sent.more else "nothing left"


MAILS = (
    MailKind(
        name="day",
        desk="",
        words="The mail of the day",
        letter=day,
        still=_nothing_left,
        transactional=True,
        gathers=True,
    ),
    MailKind(
        name="mail-preview",
        words="A mail to look at",
        letter=preview,
        still=_not_theirs,
        transactional=True,
        names_people=True,
    ),
    MailKind(
        name="unwritten",
        desk="mail",
        words="A mail could not be made",
        letter=unwritten,
        transactional=True,
        for_chat=True,
    ),
)
