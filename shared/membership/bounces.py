"""Which bounces say that an address is no good. A rule of values: no store, no clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.model.mailing import Entry, EntryState

DAYS, SESSIONS, WITHIN = 3, 2, timedelta(days=60)
"""A full mailbox counts as abandoned once mails of this many days, about this many sessions, came back within this time."""
SETTLED = timedelta(days=1)
"""SES reports that mail servers give up within 14 hours, so a mail that has not come back by then has arrived."""

OF_THE_MAIL = ("MessageTooLarge", "ContentRejected", "AttachmentRejected")
OF_THE_MAILBOX = ("MailboxFull",)

Soft = tuple[tuple[str, datetime], ...]
"""SES message ids, each with when that mail was sent, oldest first."""


def of_the_address(kind: str, sub_type: str, recipients: Iterable[tuple[str, str]]) -> bool:
    """Whether a bounce that is not permanent may be the address's fault; *recipients* are (action, status) of the report (RFC 3464).

    An out-of-office answer is reported as ``General``, too, so that counts only if the report says that delivery failed, and why.
    """
    if kind not in ("Transient", "Undetermined") or sub_type in OF_THE_MAIL:
        return False
    return sub_type in OF_THE_MAILBOX or any(_failed(action, status) for action, status in recipients)


def _failed(action: str, status: str) -> bool:
    """Whether the report says that the address failed: a status of class 4 or 5 (RFC 3463), except those about the mail: x.6 (content),
    x.7 (policy), x.2.3 and x.3.4 (size)."""
    number = status.strip().split(" ")[0].split(".")
    if action.strip().lower() not in ("", "failed") or number[0] not in ("4", "5") or len(number) != 3:
        return False
    return number[1] not in ("6", "7") and number[1:] not in (["2", "3"], ["3", "4"])


def counted(soft: Soft, lines: Iterable[Entry], now: datetime) -> Soft:
    """Those of *soft* that still count: they are recent enough, and no later mail among the reader's *lines* has arrived."""
    bounced = {message for message, _ in soft}
    arrived = [
        line.at
        for line in lines
        if line.state is EntryState.SENT and line.message_id not in bounced and now - line.at >= SETTLED
    ]
    last = max(arrived, default=None)
    return tuple(
        sorted(
            ((message, at) for message, at in soft if now - at < WITHIN and (last is None or at > last)),
            key=lambda one: one[1],
        )
    )


def abandoned(soft: Soft, lines: Iterable[Entry]) -> bool:
    """Whether *soft*, from :func:`counted`, is enough to stop mailing: a day counts once, and the reminders of one session alone do not
    suffice."""
    about = {line.message_id: line.session for line in lines if line.session}
    sessions = {about[message] for message, _ in soft if message in about}
    return len({at.date() for _, at in soft}) >= DAYS and len(sessions) >= SESSIONS
