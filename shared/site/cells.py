"""Rows of words stored as bytes between two editions. Separated by two characters that no words contain, they are read quickly."""

from collections.abc import Iterable, Iterator
from itertools import chain

from shared.site.joined import Text

ROW, CELL = "\x1e", "\x1f"
_TAKEN = str.maketrans("", "", ROW + CELL)


def packed(rows: Iterable[Iterable[str]]) -> bytes:
    """*rows* of one cell or more, of which the first is never empty."""
    return ROW.join(CELL.join(cell.translate(_TAKEN) for cell in row) for row in rows).encode(errors="surrogatepass")


def unpacked(texts: Iterable[Text]) -> Iterator[list[str]]:
    """The rows in all *texts*, which :func:`packed` made."""
    told = (str(text, "utf-8", "surrogatepass").split(ROW) for text in texts if text)
    return (row.split(CELL) for row in chain.from_iterable(told))
