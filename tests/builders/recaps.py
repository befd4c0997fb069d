"""A session that is over, its recap and its recordings, and what was mailed about them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from shared.adapters import clients
from shared.model.group import Group
from shared.model.mailing import Entry, EntryState
from shared.model.member import Member
from shared.model.recap import Recap
from shared.model.recording import Recording
from shared.model.session import Session
from shared.store import Replace
from tests.builders.signups import mail_bytes
from tests.platform import Platform, ses_mails

KEY = "2023-10-28"


START = datetime(2023, 10, 28, 20, tzinfo=UTC)


OVER = START + timedelta(hours=1)


LIST = "PLFAKEplaylistFAKE"


def set_up(platform: Platform, **changes: Any) -> None:
    """Change the group's row, as applying its file would."""
    (group,) = platform.table.all(Group)
    platform.table.commit(Replace(replace(group, **changes)))


def over(platform: Platform) -> None:
    platform.tick(datetime(2023, 10, 15, tzinfo=UTC))  # the session before it, with its own draft
    platform.settle()
    platform.tick(OVER)
    platform.settle()


def session(platform: Platform) -> Session:
    found = platform.table.get(Session, "ml-theory", KEY)
    assert found is not None
    return found


def recap(platform: Platform) -> Recap:
    found = platform.table.get(Recap, "ml-theory", KEY)
    assert found is not None
    return found


def mails(subject: str) -> list[Any]:
    """The mails whose subject begins with *subject*."""
    found = [message_from_bytes(mail_bytes(mail), policy=policy.default) for mail in ses_mails()]
    return [mail for mail in found if str(mail["Subject"]).startswith(subject)]


def readers(kind: str, platform: Platform, key: str = KEY) -> list[str]:
    """The names of those who got mails of this kind about the session."""
    names = {f"member:{row.id}": row.name for row in platform.rows(Member)}
    return sorted(
        names.get(row.reader, row.reader)
        for row in platform.rows(Entry)
        if row.kind == kind and row.session == key and row.state is EntryState.SENT
    )


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def html(mail: Any) -> str:
    return str(mail.get_body(("html",)).get_content())


def link(mail: Any, path: str = "r") -> str:
    found = re.search(rf"https://go\.example\.org/{path}/\S+", text(mail))
    assert found
    return found[0]


def drafts() -> list[Any]:
    return mails("Ready to send: the recap of The implicit bias")


def send(platform: Platform, note: str = "", **fields: str) -> str:
    """A co-lead writes their words and presses *Send*; a tick sends the recap. Returns the page that they got."""
    given = {"note": note, "read": str(recap(platform).version), **fields}
    answer = platform.press(link(drafts()[0]), choice="send", **given)
    assert answer["statusCode"] == 200
    platform.tick(platform.now + timedelta(minutes=5))
    platform.settle()
    return str(answer["body"])


def take_back(platform: Platform) -> str:
    page = platform.press(link(drafts()[0]), choice="back")["body"]
    platform.tick(platform.now + timedelta(minutes=10))
    platform.settle()
    return str(page)


def upkeep(platform: Platform) -> None:
    clients.client("sqs").send_message(QueueUrl=platform.urls["wakeups"], MessageBody='{"reason": "upkeep"}')
    platform.settle()


def video(platform: Platform, id_: str) -> Recording:
    found = platform.table.get(Recording, "ml-theory", id_)
    assert found is not None
    return found
