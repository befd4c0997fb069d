"""A member's life: their rows, their links, what the mail service says of them."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.adapters import clients
from shared.model.member import Member
from tests.builders.signups import T0, links, respond, taken_in, texts
from tests.payloads import event
from tests.platform import Platform

DAY = timedelta(days=1)


START = datetime(2023, 10, 14, 20, tzinfo=UTC)


def settings() -> str:
    """The own page's link in the newest mail that has one."""
    return next(found[0] for text in reversed(texts()) if (found := re.search(r"https://go.example.org/m/\S+", text)))


def only(platform: Platform) -> Member:
    (member,) = platform.rows(Member)
    return member


def kinds(platform: Platform) -> list[str]:
    return [mailing.split("/")[0] for mailing, reader in platform.sent() if reader.startswith("member:")]


def data_link(group: Platform) -> str:
    group.press(settings(), "POST", "data")
    group.settle()
    return settings()


def everything(group: Platform) -> str:
    """All content of the table, the buckets and the queues, as one text."""
    table = json.dumps(clients.client("dynamodb").scan(TableName="table")["Items"], default=str)
    objects = b"".join(group.site().values()).decode("utf-8", "replace")
    waiting = json.dumps(
        [group.messages(queue) for queue in ("mail", "wakeups", "decks", "feedback", "dead")], default=str
    )
    return table + objects + waiting


def welcomed_as(group: Platform, name: str, address: str, at: datetime = T0) -> None:
    respond(group, name, address, at)
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    group.press(links()[-1], choice="approve")
    group.settle()


def bounce(member: str, message: str, kind: str = "Transient", sub: str = "General") -> dict[str, Any]:
    found = event("feedback.bounce")
    found["detail"]["mail"] |= {"messageId": message, "tags": found["detail"]["mail"]["tags"] | {"member": [member]}}
    found["detail"]["bounce"] |= {"bounceType": kind, "bounceSubType": sub}
    return found
