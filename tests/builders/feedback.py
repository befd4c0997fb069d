"""Reports of the mail service on a mail."""

from datetime import timedelta

from shared.model.mailing import Entry, EntryState
from shared.store import Create
from tests.builders.memberships import DAY, bounce, only
from tests.builders.signups import T0
from tests.platform import Platform


def mailed(platform: Platform, days: float, session: str, mark: str) -> str:
    """Write down a reminder as sent. Returns SES's id of it."""
    line = Entry(
        mailing=f"reminder/ml-theory/{session}.{mark}", reader=f"member:{only(platform).id}", kind="reminder", state=EntryState.SENT,
        at=T0 + days * DAY, session=session, message_id=f"ses-{mark}",
    )  # fmt: skip
    platform.table.commit(Create(line))
    return line.message_id


def full(platform: Platform, message: str, days: float, sub: str = "MailboxFull") -> None:
    platform.at(T0 + days * DAY + timedelta(hours=13))
    assert platform.deliver("feedback", bounce(only(platform).id, message, sub=sub))
