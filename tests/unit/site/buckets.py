"""A bucket in memory, that can be killed at any call."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from shared.errors import Conflict


def tag_of(body: bytes) -> str:
    """The ETag that S3 gives it."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


class Killed(BaseException):
    """The process is gone."""


class Bucket:
    """The site's bucket. *calls* are those made; *before* and *after* are called with the number of each, from 1."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.calls: list[tuple[str, str]] = []
        self.before: Callable[[int], None] = lambda number: None
        self.after: Callable[[int], None] = lambda number: None
        self.time = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def tags(self, prefix: str = "") -> dict[str, str]:
        return self._call(
            "list", prefix, lambda: {k: tag_of(b) for k, b in self.objects.items() if k.startswith(prefix)}
        )

    def tag(self, key: str) -> str | None:
        return self._call("head", key, lambda: tag_of(self.objects[key]) if key in self.objects else None)

    def read(self, key: str) -> tuple[bytes, str] | None:
        return self._call(
            "get", key, lambda: (self.objects[key], tag_of(self.objects[key])) if key in self.objects else None
        )

    def put(self, key: str, body: bytes, content_type: str, cache: str, was: str | None) -> str:
        def effect() -> str:
            if (tag_of(self.objects[key]) if key in self.objects else None) != was:
                raise Conflict(key)
            self.objects[key] = body
            return tag_of(body)

        return str(self._call("put", key, effect))

    def put_all(self, objects: Iterable[tuple[str, bytes, str, str, str | None]]) -> list[str]:
        return [self.put(*one) for one in objects]

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._call("delete", key, lambda key=key: self.objects.pop(key, None))

    def _call(self, name: str, key: str, effect: Callable[[], Any]) -> Any:
        self.calls.append((name, key))
        number = len(self.calls)
        self.before(number)
        answer = effect()
        self.after(number)
        return answer

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    @property
    def pages(self) -> dict[str, bytes]:
        return {key: body for key, body in self.objects.items() if not key.startswith(".")}
