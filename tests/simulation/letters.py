"""Mails in the simulation are sketches: what they were made of. Every so often one is written in full as well, to see that it can be."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from shared import mail
from shared.mail import Context, delivery
from shared.model.mailing import Mailing


@dataclass(frozen=True)
class Sketch:
    mailing: Mailing
    context: Context


@dataclass
class Pen:
    """*drawn* has every sketch by the bytes that stand for it; each *every*-th mail is rendered in full."""

    every: int
    count: int = 0
    drawn: dict[bytes, Sketch] = field(default_factory=dict)

    def compose(self, mailing: Mailing, context: Context) -> Any:
        self.count += 1
        if self.count % self.every == 0:
            return (Sketch(mailing, context), mail.compose(mailing, context))
        return (Sketch(mailing, context), None)

    def to_bytes(self, letter: Any, **headers: Any) -> bytes:
        sketch, full = letter
        raw = mail.to_bytes(full, **headers) if full else headers["message_id"].encode()
        self.drawn[raw] = sketch
        return raw

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """The sender writes with this pen."""
        with patch.object(delivery, "compose", self.compose), patch.object(delivery, "to_bytes", self.to_bytes):
            yield
