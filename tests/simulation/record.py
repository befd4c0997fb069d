"""What comes out of the functions in a year, in the order in which it came, and the digest of that.

Two versions of the code that do the same have the same digest, however their modules and classes are called: a row is told by its
item, with the noun as it is stored; everything else by its bytes.
"""

import hashlib
import json
from datetime import datetime
from typing import Any, TextIO

from shared.adapters.dynamodb.rows import key_of, to_item

OWN_NOTES = ".published/"
"""Objects in which publishing notes for itself which code made what: no pages."""


class Record:
    """One year's record; *to* gets every line of it as it comes."""

    def __init__(self, to: TextIO | None = None) -> None:
        self._to, self._digest, self.lines = to, hashlib.sha256(), 0

    @property
    def digest(self) -> str:
        """SHA-256 of all lines so far, hexadecimal."""
        return self._digest.hexdigest()

    def row(self, before: Any, after: Any, now: datetime) -> None:
        """A row was written *now*, or deleted."""
        self._add("row", *key_of(before if after is None else after), None if after is None else to_item(after, now))

    def message(self, queue: str, body: dict[str, Any]) -> None:
        self._add("message", queue, body)

    def post(self, url: str, body: dict[str, Any]) -> None:
        self._add("post", url, body)

    def mail(self, to: str, raw: bytes) -> None:
        self._add("mail", to, _text(raw))

    def object(self, key: str, body: bytes | None, *served: str) -> None:
        """An object of the public bucket was put, or taken out; *served* is how browsers get it."""
        if not key.startswith(OWN_NOTES):
            self._add("object", key, None if body is None else _text(body), *served)

    def _add(self, *told: Any) -> None:
        line = json.dumps(told, sort_keys=True) + "\n"  # the members of an item, a message or a post have no order
        self.lines += 1
        self._digest.update(line.encode())
        if self._to:
            self._to.write(line)


def _text(body: bytes) -> str:
    return body.decode(errors="backslashreplace")
