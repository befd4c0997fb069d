"""A mailing as it is really sent."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from shared.letters.sheets import Letter
from shared.mail.composing import compose
from shared.mail.delivery import Sender, deliver
from shared.mail.previewing import Where
from shared.mail.readers import sent_to, with_links
from shared.mail.registry import kind_of
from shared.model.mailing import Mailing, queued
from shared.outbox.message_rows import open_message
from tests.unit.desk.worlds import KEYS, NOW
from tests.unit.mail.examples import read


class Inbox:
    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []

    def release(self, address: str, *, complained: bool) -> None: ...

    def send(self, raw: bytes, to: str, tags: dict[str, str], *, past_list: bool = False) -> str:
        self.mails.append((to, read(raw)))
        return "ses-1"


def sender(store: Any, where: Where) -> Sender:
    return Sender(
        store=store, mail=Inbox(), keys=KEYS, base_url="https://go.example.org", site_url=where.site, rate=1e6, lease=timedelta(0), now=NOW,
        system_now=lambda: NOW, sleep=lambda _: None,
    )  # fmt: skip


def sent_bytes(store: Any, mail: Mailing, where: Where) -> Letter:
    """What its only reader gets."""
    opened = open_message(queued(mail), kind_of(mail.kind), store, now=NOW, site=where.site)
    return compose(with_links(sent_to(opened.readers[0], opened, ()), sender(store, where)))


def delivered(store: Any, mail: Mailing, where: Where) -> tuple[list[tuple[str, EmailMessage]], dict[str, int]]:
    """What came to whom, and the counts."""
    given = sender(store, where)
    counts = deliver(queued(mail), given)
    return given.mail.mails, counts
