"""A co-lead's commands, killed at every call and given again: the same end, and nobody mailed twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from shared.adapters import secrets
from shared.model.mailing import Entry, Mailing
from shared.model.proposal import TalkProposal
from shared.slides import checking
from tests.builders.command_line import fortnight
from tests.builders.speaker_page import KEY, MINE
from tests.functions.crashes.commands import typed, until_done
from tests.functions.crashes.sweep import GOOD, rest, sweep
from tests.platform import Platform

T0 = datetime(2023, 10, 7, 8, tzinfo=UTC)


def proposing(platform: Platform) -> None:
    platform.at(T0)
    typed(platform, "proposals", "add", "Margins", "--speaker", "Ada", "--address", "ada@example.org")
    rest(platform)
    assert len(platform.rows(TalkProposal)) == 1


def relinking(platform: Platform) -> None:
    platform.at(T0)
    typed(platform, "talks", "relink", KEY, MINE)
    platform.tick(T0 + timedelta(minutes=5))
    platform.settle()
    rest(platform)
    assert len([row for row in platform.rows(Mailing) if row.facts.get("again")]) == 1


def adding_a_talk(platform: Platform) -> None:
    platform.at(T0)

    def command() -> None:
        done = fortnight(platform, "talks", "add", KEY, "--speaker", "Zed", "--address", "zed@example.org")
        assert done.code == 0 or "has a talk" in done.err, done.err

    until_done(platform, command)
    platform.tick(T0 + timedelta(minutes=5))
    platform.settle()
    rest(platform)


def attaching(platform: Platform) -> None:
    platform.at(T0)
    platform.publishes = False  # the site's death at every call is another sweep's
    platform.upload("ml-theory/no talk.pdf", b"%PDF-1.7 given", mark="0055AED6DCD90281E5")
    platform.settle()
    typed(platform, "slides", "attach", "ml-theory/no talk.pdf", KEY, MINE)
    platform.tick(T0 + timedelta(minutes=6))
    platform.settle()
    rest(platform)


def making_mails_again(platform: Platform) -> None:
    typed(platform, "mail", "retry") if retries(platform) else None
    platform.settle()
    rest(platform)


def retries(platform: Platform) -> bool:
    return any(row.reason == "unwritable" for row in platform.rows(Entry))


@pytest.fixture(autouse=True)
def decks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "check", lambda path, name, *, scratch: GOOD)


@pytest.mark.parametrize("flow", [proposing, relinking, adding_a_talk, attaching], ids=lambda flow: flow.__name__)
def test_a_command_survives_a_crash_at_every_call(group: Platform, flow: Callable[[Platform], None]) -> None:
    group.settle()
    assert sweep(group, flow) == []


def test_sending_again_what_could_not_be_made_survives_a_crash_at_every_call(unmade: Platform) -> None:
    assert sweep(unmade, making_mails_again) == []


def test_changing_the_keys_survives_a_crash_at_every_call(group: Platform) -> None:
    """Before or after its one write, and given again: one step, never two."""
    right = secrets.document("/fortnight/keys")
    for when in ("before", "after"):
        secrets.write("/fortnight/keys", right)
        for number in (1, 2):
            group.faults.arm(number, when)
            until_done(group, lambda: fortnight(group, "keys", "rotate", "switch"))
        assert secrets.keys("/fortnight/keys").current == "b"
