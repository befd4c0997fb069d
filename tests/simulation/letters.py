"""Mails in the simulation are sketches: what they were made of. Every so often one is written in full as well, to see that it can be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from shared.letters.sent import Sent
from shared.mail.copies import Copies, letter_of, message_id_of
from shared.mail.readers import with_links


@dataclass
class Pen:
    """*drawn* has every sketch by the bytes that stand for it; each *every*-th mail is rendered in full, as a copy and by itself."""

    every: int
    count: int = 0
    drawn: dict[bytes, Sent] = field(default_factory=dict)

    def write(self, copies: Copies, sent: Sent, written: Callable[[Copies, Sent], bytes]) -> bytes:
        self.count += 1
        raw = message_id_of(sent).encode()
        if self.count % self.every == 0:
            raw = written(copies, sent)
            if raw != letter_of(sent, copies.writer):
                raise AssertionError(f"the copy of {sent.mailing.id} for {sent.reader.id} is another letter")
        self.drawn[raw] = with_links(sent, copies.writer)
        return raw

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """The sender writes with this pen."""
        real = Copies.of
        with patch.object(Copies, "of", lambda copies, sent: self.write(copies, sent, real)):
            yield
