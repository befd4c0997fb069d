"""Mails in the simulation are sketches: what they were made of. Every so often one is written in full as well, to see that it can be."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from shared.letters import mime
from shared.letters.sent import Sent
from shared.mail import composing, delivery


@dataclass
class Pen:
    """*drawn* has every sketch by the bytes that stand for it; each *every*-th mail is rendered in full."""

    every: int
    count: int = 0
    drawn: dict[bytes, Sent] = field(default_factory=dict)

    def compose(self, sent: Sent) -> Any:
        self.count += 1
        return (sent, composing.compose(sent) if self.count % self.every == 0 else None)

    def to_bytes(self, letter: Any, **headers: Any) -> bytes:
        sketch, full = letter
        raw = mime.to_bytes(full, **headers) if full else headers["message_id"].encode()
        self.drawn[raw] = sketch
        return raw

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """The sender writes with this pen."""
        with patch.object(delivery, "compose", self.compose), patch.object(delivery, "to_bytes", self.to_bytes):
            yield
