"""The deployment's secret keys as they are kept: checked when they are read, and changed without breaking what is out.

One JSON: ``current`` is the id of the key that signs; ``link`` and ``hook`` hold a key by its id, two at most; ``hash`` and
``suppression`` are those by which members and erased people are known, and never change. ``added`` and ``signed_until`` hold
times (ISO 8601, UTC) by key id: when a key was made, and when it stopped signing. Each key is base64 of 32 bytes or more.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase
from typing import Any

from shared.errors import BadInput, MissingSetting
from shared.signed_links import Keys

SHORTEST = 32
"""Bytes of a key."""
KEPT = timedelta(minutes=10)
"""How long a running function may use the keys that it has read."""
KNOWN_AFTER = timedelta(hours=1)
"""After so long every function knows a newly added key, so it may sign."""
OUT_FOR = timedelta(days=60)
"""After a key stopped signing, its links are in people's mail for this long."""
Held = Mapping[str, Any]


def checked(held: Any, name: str) -> Keys:
    """What the JSON *held*, kept under *name*, says. Raises :class:`MissingSetting` naming what is wrong, never a value."""
    if not isinstance(held, dict):
        raise MissingSetting(f"{name} is not a JSON object: run `fortnight setup`")
    if missing := [one for one in ("current", "link", "hook", "hash", "suppression") if one not in held]:
        raise MissingSetting(f"{name} lacks {', '.join(missing)}: run `fortnight setup`")
    link, hook = (_many(held[one], f"{name}: {one}") for one in ("link", "hook"))
    current = held["current"]
    for one, there in (("link", link), ("hook", hook)):
        if not isinstance(current, str) or current not in there:
            raise MissingSetting(f"{name}: current names no key of {one}; there are: {', '.join(there) or 'none'}")
    known, erased = (_key(held[one], f"{name}: {one}") for one in ("hash", "suppression"))
    return Keys(current=current, link=link, hash=known, suppression=erased, hook=hook)


def _many(held: Any, where: str) -> dict[str, bytes]:
    if not isinstance(held, dict):
        raise MissingSetting(f"{where} is not a JSON object of keys by their ids")
    for number, name in enumerate(held, 1):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,16}", name):
            raise MissingSetting(f"{where}: the id of key {number} is not made of letters and digits, 16 at most")
    return {name: _key(value, f"{where}.{name}") for name, value in held.items()}


def _key(value: Any, where: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        key = None
    if key is None:
        raise MissingSetting(f"{where} is not base64")
    if len(key) < SHORTEST:
        raise MissingSetting(f"{where} has {len(key)} bytes; {SHORTEST} are wanted")
    return key


# --- changing the keys
def other(held: Held) -> str:
    """The key that is there but does not sign now; empty if there is none."""
    return next((name for name in held["link"] if name != held["current"]), "")


def waits(held: Held) -> bool:
    """Whether there is a key that has not signed yet."""
    return bool(other(held)) and other(held) not in held.get("signed_until", {})


def added(held: Held, link: str, hook: str, now: datetime) -> dict[str, Any]:
    """*held* with one more key, made of the secrets *link* and *hook*, which does not sign yet. Raises :class:`BadInput` if there are two
    already."""
    if there := other(held):
        then = "switch to it" if waits(held) else "retire it"
        raise BadInput(f"two keys are there already, {held['current']} and {there}: {then} first")
    used = {*held["link"], *held["hook"], *held.get("signed_until", {})}
    name = next(one for one in _names() if one not in used)
    return {
        **held,
        "link": {**held["link"], name: link},
        "hook": {**held["hook"], name: hook},
        "added": {**held.get("added", {}), name: _text(now)},
    }


def switched(held: Held, now: datetime) -> dict[str, Any]:
    """*held* with the waiting key signing from now on. Raises :class:`BadInput` if none waits, or it is too new for every function to
    know it."""
    name = other(held)
    if not waits(held):
        said = f"{name} has signed before: retire it, then add one" if name else "there is one key only: add one first"
        raise BadInput(f"no key waits to sign; {said}")
    since = held.get("added", {}).get(name)
    if since and now < (ready := datetime.fromisoformat(since) + KNOWN_AFTER):
        raise BadInput(f"not every function may know {name} yet: switch at {ready:%Y-%m-%d %H:%M} UTC or later")
    return {**held, "current": name, "signed_until": {**held.get("signed_until", {}), held["current"]: _text(now)}}


def retired(held: Held, now: datetime, *, leaked: bool = False) -> dict[str, Any]:
    """*held* without the key that signed before; links signed by it stop working. Raises :class:`BadInput` if there is no such key, or if
    its links may still be in use and it has not *leaked*."""
    name = other(held)
    if not name:
        raise BadInput("there is one key only, and it signs: add one and switch to it first")
    until = held.get("signed_until", {}).get(name)
    if until is None and not leaked:
        raise BadInput(f"{name} has signed nothing yet: switch to it, and retire {held['current']} then")
    if until and not leaked and now < (ready := datetime.fromisoformat(until) + OUT_FOR):
        raise BadInput(
            f"links signed by {name} are in mails of the last {OUT_FOR.days} days: retire it at {ready:%Y-%m-%d} or later, "
            "or say --leaked if somebody else has it"
        )
    gone = {**held.get("signed_until", {}), name: until or _text(now)}
    kept = {one: {key: value for key, value in held[one].items() if key != name} for one in ("link", "hook")}
    return {**held, **kept, "signed_until": gone}


def _names() -> Iterator[str]:
    yield from ascii_lowercase
    yield from (f"{letter}{number}" for number in range(1, 1000) for letter in ascii_lowercase)


def _text(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
