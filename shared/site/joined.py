"""Files that are the seasons' texts one after the other, and are read apart into these again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

Text = bytes | memoryview
"""UTF-8."""


@dataclass(frozen=True, slots=True)
class Joined:
    """*between* stands between two texts, *end* behind the last; what comes before the first may differ from file to file."""

    between: bytes = b""
    end: bytes = b""

    def whole(self, begin: bytes, texts: Iterable[Text]) -> bytes:
        """The bytes of the file that begins so and holds those of *texts* that are not empty."""
        pieces: list[Text] = []
        for text in texts:
            pieces += (self.between, text) if text else ()
        return b"".join((begin, *pieces[1:], self.end))

    def parted(self, body: bytes, lengths: Sequence[int]) -> list[Text] | None:
        """The texts of the file *body*, of which *lengths* are known, in bytes; None if it cannot hold them."""
        behind = [length and length + len(self.between) for length in lengths]
        begin = len(body) - len(self.end) - (sum(behind) - len(self.between) if any(lengths) else 0)
        if begin < 0 or not body.endswith(self.end):
            return None
        view = memoryview(body)
        starts = accumulate(behind, initial=begin)
        return [view[start : start + length] for start, length in zip(starts, lengths, strict=False)]
