"""A stack of the last release, with people and mails under way, goes on under this version: `released_stack.json` is what that release's own
functions left (rows, messages, links and keys) at the moment at which a reminder's mails lay on the queue."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.adapters import clients, secrets
from shared.adapters.dynamodb.rows import from_item
from shared.model.deck import Deck
from shared.model.member import Member
from tests.platform import Platform
from tests.resources import KEYS

LEFT: dict[str, Any] = json.loads(Path(__file__).with_name("released_stack.json").read_text(encoding="utf-8"))
THEN = datetime(2023, 10, 21, 20, tzinfo=UTC)
DAY_BEFORE, HOUR_BEFORE = datetime(2023, 10, 27, 20, tzinfo=UTC), datetime(2023, 10, 28, 19, tzinfo=UTC)
IN = ("ada", "bo", "eli")


@pytest.fixture
def stack(new: Platform) -> Platform:
    """The release's stack, once `fortnight deploy` has brought this version, and its `setup` the keys that it adds."""
    secrets.make(KEYS)
    secrets.forget()
    return new


@pytest.fixture
def new(platform: Platform) -> Platform:
    """The same with the release's keys alone: CloudFormation is at its end, and `setup` comes next."""
    clients.client("ssm").put_parameter(Name=KEYS, Type="SecureString", Value=json.dumps(LEFT["keys"]), Overwrite=True)
    secrets.forget()
    for row in LEFT["rows"]:
        clients.client("dynamodb").put_item(TableName="table", Item=row)
    platform.at(THEN)
    for queue in ("mail", "wakeups"):
        for body in LEFT[queue]:
            clients.client("sqs").send_message(QueueUrl=platform.urls[queue], MessageBody=json.dumps(body))
    return platform


def name_of(platform: Platform) -> dict[str, str]:
    return {row.id: row.address.partition("@")[0] for row in platform.rows(Member)}


def reminded(platform: Platform, stage: str) -> list[str]:
    names = name_of(platform)
    return [
        names[reader.removeprefix("member:")]
        for mailing, reader in platform.sent()
        if mailing.startswith("reminder/") and mailing.endswith(stage)
    ]


def test_every_row_of_the_release_can_be_read() -> None:
    bare = {row["pk"]["S"].partition("#")[0] for row in LEFT["rows"] if "row" not in row}
    assert bare <= {"CLOCK", "PACE", "TURNS", "UPLOADS"}  # numbers, and the time
    assert all(from_item(row) for row in LEFT["rows"] if "row" in row)


def test_mails_on_the_queue_go_out_once_and_the_next_reminders_follow(stack: Platform) -> None:
    stack.settle()
    assert sorted(reminded(stack, "7d")) == sorted(IN)
    for moment, stage in ((DAY_BEFORE, "1d"), (HOUR_BEFORE, "1h")):
        for late in (0, 5):
            stack.tick(moment + timedelta(minutes=late))
            stack.settle()
        assert sorted(reminded(stack, stage)) == sorted(IN)
    assert sorted(reminded(stack, "7d")) == sorted(IN)


@pytest.mark.skipif(LEFT["keys"].keys() >= {"hook", "suppression"}, reason="this release had all keys")
def test_what_comes_before_setup_has_added_the_keys_waits_for_them(new: Platform) -> None:
    new.failing = True
    assert (new.pump("mail"), reminded(new, "7d")) == (0, [])
    assert new.press(LEFT["links"]["bo leave"])["statusCode"] == 500
    assert new.members()["bo@example.org"] == "active"
    secrets.make(KEYS)
    secrets.forget()
    new.settle()
    assert sorted(reminded(new, "7d")) == sorted(IN)


def test_links_of_the_release_do_what_they_did(stack: Platform) -> None:
    stack.at(THEN - timedelta(days=1))  # a fortnight after the sign-ups they are to be confirmed no more
    for called, url in LEFT["links"].items():
        assert (called, stack.press(url, "GET")["statusCode"]) == (called, 200)
    stack.press(LEFT["links"]["cleo confirm"])
    stack.press(LEFT["links"]["dana decide mika"], choice="approve")
    stack.press(LEFT["links"]["eli leave"])
    stack.settle()
    assert stack.members() == {
        "ada@example.org": "active", "bo@example.org": "active", "eli@example.org": "unsubscribed", "dana@example.org": "active",
        "cleo@example.org": "pending_approval",
    }  # fmt: skip


def test_who_is_a_member_signs_up_again_and_is_no_second_one(stack: Platform) -> None:
    title = next(asked["title"] for asked in stack.form.questions() if "mail" in asked["title"])
    stack.form.submit({"Name": "Ada", title: "ADA@example.org"}, at=THEN)
    stack.wake()
    stack.settle()
    assert sorted(name_of(stack).values()) == ["ada", "bo", "cleo", "dana", "eli"]


def test_the_page_shows_the_releases_sessions_and_slides(stack: Platform) -> None:
    stack.publishes = True
    stack.settle()
    (deck,) = stack.rows(Deck)
    assert deck.file in stack.site()["ml-theory/s/2023-10-28/index.html"].decode()
