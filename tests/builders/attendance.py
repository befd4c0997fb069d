"""The demo's session on 28 October, whose reminders ask members whether they come."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from shared import signed_links
from tests.builders.links import signed
from tests.builders.members import member_of
from tests.platform import Platform, ses_mails

KEY = "2023-10-28"
STARTS = datetime(2023, 10, 28, 20, tzinfo=UTC)
WEEK, DAY, HOUR = (STARTS - timedelta(**away) for away in ({"days": 7}, {"days": 1}, {"hours": 1}))
YES, NO = "I’ll be there", "I can’t come"


def mails(name: str) -> list[str]:
    """The texts of the mails to whoever has that name, oldest first."""
    raw = [mail.raw_data for mail in ses_mails() if f"{name}@example.org" in str(mail.destinations)]
    found = [message_from_bytes(one.encode(), policy=policy.default) for one in raw]
    return [one.get_body(("plain",)).get_content() for one in found]


def links(name: str) -> dict[str, str]:
    """The addresses in the last mail to *name*, by the words before each."""
    text = mails(name)[-1].replace("\r\n", "\n")
    return dict(re.findall(r"(.*): (https://go\.example\.org/m/\S+)", text))


def settings_of(group: Platform, name: str) -> str:
    """The address of a member's own page."""
    return signed("m", signed_links.MEMBER, member_of(group, name).id)


def ticked(group: Platform, moment: datetime) -> None:
    group.tick(moment)
    group.settle()
