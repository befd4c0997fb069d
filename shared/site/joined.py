"""Files made of the seasons' texts one after the other, and their division into these texts again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

Text = bytes | memoryview
"""UTF-8."""


@dataclass(frozen=True, slots=True)
class Joined:
    """*between* stands between two texts, *end* after the last; what comes before the first may differ between files."""

    between: bytes = b""
    end: bytes = b""

    def whole(self, begin: bytes, texts: Iterable[Text]) -> bytes:
        """The bytes of the file that begins so and holds those of *texts* that are not empty."""
        pieces: list[Text] = []
        for text in texts:
            pieces += (self.between, text) if text else ()
        return b"".join((begin, *pieces[1:], self.end))

    def parted(self, body: bytes, lengths: Sequence[int]) -> list[Text] | None:
        """The texts in the file *body*, given their *lengths* in bytes; None if they do not fit."""
        behind = [length and length + len(self.between) for length in lengths]
        begin = len(body) - len(self.end) - (sum(behind) - len(self.between) if any(lengths) else 0)
        if begin < 0 or not body.endswith(self.end):
            return None
        view = memoryview(body)
        starts = accumulate(behind, initial=begin)
        return [view[start : start + length] for start, length in zip(starts, lengths, strict=False)]
