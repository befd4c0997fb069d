"""Mails about mail: what waited for the morning, and what could not be made."""

import shlex

from shared.errors import BadInput
from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why
from shared.letters.wording import counted, line, when


def day(sent: Sent) -> Sheet:
    """What could wait, gathered since the morning before. Raises :class:`BadInput` without anything."""
    if not sent.more:
        raise BadInput(f"{sent.mailing.id}: nothing is left to tell")
    count = counted(len(sent.more), "thing")
    return Sheet(
        subject=f"Gathered for you: {count}",
        preheader=f"{count} that could wait until this morning.",
        why=co_lead_why(sent),
    )


def unwritten(sent: Sent) -> Sheet:
    """A mail that could not be made, after two hours of trying, and the command that sends it once things are mended."""
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


def _nothing_left(sent: Sent) -> str:
    return "" if sent.more else "nothing left"


MAILS = (
    MailKind(
        name="day", words="The mail of the day", letter=day, still=_nothing_left, transactional=True, gathers=True
    ),
    MailKind(name="unwritten", words="A mail could not be made", letter=unwritten, transactional=True),
)
