"""`fortnight setup` makes no keys where others are missing that people hang on."""

import json
from typing import Any

import pytest

from shared.adapters import secrets
from shared.adapters.clients import client
from shared.adapters.dynamodb.protection import protected
from shared.model.group import Group
from shared.model.suppression import Suppression, Why
from shared.store import Create
from tests.builders.command_line import fortnight, ok, refused
from tests.platform import Platform

KEYS = "/fortnight/keys"


def lost(*names: str) -> Any:
    """The keys as they were, of which *names* are gone; without any, all are."""
    held = secrets.document(KEYS)
    if names:
        left = {name: value for name, value in held.items() if name not in names}
        client("ssm").put_parameter(Name=KEYS, Value=json.dumps(left), Overwrite=True)
    else:
        client("ssm").delete_parameter(Name=KEYS)
    secrets.forget()
    return held


def suppress(platform: Platform) -> None:
    platform.table.commit(Create(Suppression(id="0" * 32, at=platform.now, by="self", why=Why.COMPLAINED)))


@pytest.mark.parametrize("names", [(), ("hash",), ("hash", "suppression", "hook")])
def test_a_group_without_its_keys_gets_no_others_unasked(group: Platform, names: tuple[str, ...]):
    lost(*names)
    said = refused(fortnight(group, "setup"))
    for word in (KEYS, "KeysParameter", "--new-keys"):
        assert word in said
    assert secrets.missing(KEYS)
    assert protected("table")  # which hangs on no key


@pytest.mark.parametrize("names", [(), ("suppression",)])
def test_whoever_must_not_be_mailed_is_not_forgotten_either(platform: Platform, names: tuple[str, ...]):
    suppress(platform)
    assert platform.rows(Group) == []
    lost(*names)
    assert KEYS in refused(fortnight(platform, "setup", "--dry-run"))
    assert KEYS in refused(fortnight(platform, "setup"))
    assert secrets.missing(KEYS)


def test_fresh_ones_are_made_for_whoever_says_so(group: Platform):
    held = lost()
    assert "Keys made: current, link, hook, hash, suppression." in ok(fortnight(group, "setup", "--new-keys"))
    assert secrets.document(KEYS)["hash"] != held["hash"]


@pytest.mark.parametrize("names", [("hook",), ("suppression",)])
def test_a_key_that_a_later_version_wants_is_added_for_a_group_that_is_there(group: Platform, names: tuple[str, ...]):
    held = lost(*names)
    assert f"Keys made: {', '.join(names)}." in ok(fortnight(group, "setup"))
    after = secrets.document(KEYS)
    assert {name for name in held if held[name] != after[name]} == set(names)


def test_a_new_stack_gets_its_keys(platform: Platform):
    lost()
    assert "Keys made" in ok(fortnight(platform, "setup"))
    assert "nothing changed" in ok(fortnight(platform, "setup", "--new-keys"))
