"""The secret keys: what is wrong with them is named, and changing them breaks nothing before it says so."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import secret_keys, signed_links
from shared.adapters import secrets
from shared.errors import BadInput, BadLink, MissingSetting
from shared.signed_links import LEAVE, Link

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FRESH = secrets._fresh()
WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([], "not a JSON object"),
    "nothing in it": ({}, "lacks current, link, hook, hash, suppression"),
    "current names no key": (FRESH | {"current": "z"}, "current names no key of link; there are: a, b"),
    "current names no hook": (
        FRESH | {"hook": {"b": FRESH["hook"]["b"]}},
        "current names no key of hook; there are: b",
    ),
    "current is a list": (FRESH | {"current": ["a"]}, "current names no key of link"),
    "no link at all": (FRESH | {"link": {}}, "there are: none"),
    "a key that is no base64": (FRESH | {"link": FRESH["link"] | {"b": "%%%%"}}, "link.b is not base64"),
    "a key with a line break": (FRESH | {"hash": FRESH["hash"][:10] + "\n" + FRESH["hash"][10:]}, "hash is not base64"),
    "a key that lost its end": (
        FRESH | {"link": FRESH["link"] | {"a": FRESH["link"]["a"][:-7]}},
        "link.a is not base64",
    ),
    "a key that is short": (FRESH | {"suppression": "YWJj"}, "suppression has 3 bytes; 32 are wanted"),
    "a key that is nothing": (FRESH | {"suppression": None}, "suppression is not base64"),
    "an empty key": (FRESH | {"hook": FRESH["hook"] | {"a": ""}}, "hook.a has 0 bytes"),
    "a key with umlauts": (FRESH | {"hash": "ä" * 44}, "hash is not base64"),
    "link is a text": (FRESH | {"link": "abc"}, "link is not a JSON object"),
    "an id with a dot": (FRESH | {"link": FRESH["link"] | {"a.b": FRESH["hash"]}}, "the id of key 3"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_keys_that_are_wrong_are_refused_by_name_and_no_value_is_told(wrong: str) -> None:
    held, said = WRONG[wrong]
    with pytest.raises(MissingSetting) as raised:
        secret_keys.checked(held, "/fortnight/keys")
    assert str(raised.value).startswith("/fortnight/keys")
    assert said in str(raised.value)
    assert not any(value in str(raised.value) for value in (*FRESH["link"].values(), FRESH["hash"], "%%%%"))


def test_fresh_keys_are_right() -> None:
    assert secret_keys.checked(json.loads(json.dumps(FRESH)), "p").current == "a"


def token(held: Any) -> str:
    return signed_links.sign(Link(LEAVE, ("g", "m")), secret_keys.checked(held, "p"))


def works(signed: str, held: Any) -> bool:
    try:
        signed_links.read(signed, secret_keys.checked(held, "p"), NOW)
    except BadLink:
        return False
    return True


def test_links_that_are_out_work_until_their_key_is_retired_and_who_is_known_stays_known() -> None:
    old = token(FRESH)
    after = secret_keys.switched(FRESH, NOW)
    assert (after["current"], works(old, after), works(token(after), after)) == ("b", True, True)
    assert works(token(after), FRESH)  # a function that has not read the keys anew yet
    gone = secret_keys.retired(after, NOW + secret_keys.OUT_FOR)
    assert (works(old, gone), works(token(after), gone), sorted(gone["link"]), sorted(gone["hook"])) == (
        False,
        True,
        ["b"],
        ["b"],
    )
    again = secret_keys.added(gone, secrets.random(), secrets.random(), NOW + secret_keys.OUT_FOR)
    assert (again["current"], sorted(again["link"]), works(token(after), again)) == ("b", ["b", "c"], True)
    for held in (after, gone, again):
        assert (held["hash"], held["suppression"]) == (FRESH["hash"], FRESH["suppression"])


def test_a_key_signs_once_every_function_knows_it() -> None:
    one = secret_keys.retired(secret_keys.switched(FRESH, NOW), NOW, leaked=True)
    held = secret_keys.added(one, secrets.random(), secrets.random(), NOW)
    with pytest.raises(BadInput, match="not every function may know c yet: switch at 2026-03-01 13:00 UTC or later"):
        secret_keys.switched(held, NOW + timedelta(minutes=59))
    assert secret_keys.switched(held, NOW + timedelta(hours=1))["current"] == "c"


def test_a_step_that_would_break_something_is_refused_and_says_which_one_is_next() -> None:
    after = secret_keys.switched(FRESH, NOW)
    one = secret_keys.retired(after, NOW, leaked=True)
    for step, said in (
        (lambda: secret_keys.added(FRESH, "", "", NOW), "a and b: switch to it first"),
        (lambda: secret_keys.added(after, "", "", NOW), "b and a: retire it first"),
        (lambda: secret_keys.switched(after, NOW), "a has signed before: retire it, then add one"),
        (lambda: secret_keys.switched(one, NOW), "there is one key only: add one first"),
        (lambda: secret_keys.retired(FRESH, NOW), "b has signed nothing yet: switch to it, and retire a then"),
        (lambda: secret_keys.retired(one, NOW), "there is one key only, and it signs"),
        (
            lambda: secret_keys.retired(after, NOW + timedelta(days=59)),
            "retire it at 2026-04-30 or later, or say --leaked",
        ),
    ):
        with pytest.raises(BadInput, match=said):
            step()


def test_an_id_never_comes_again() -> None:
    held: Any = FRESH
    seen = {"a", "b"}
    at = NOW
    for _ in range(40):
        held = secret_keys.retired(secret_keys.switched(held, at), at, leaked=True)
        held = secret_keys.added(held, secrets.random(), secrets.random(), at)
        assert secret_keys.other(held) not in seen
        seen.add(secret_keys.other(held))
        at += timedelta(hours=2)
