"""What seasons gave to the files of the whole archive, found again in the bucket: in these files, where it stands in them as it was given,
and else in the *parts*, an object of their own. The manifest knows the length of each text, and the ETag of each object.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from shared.site.joined import Joined, Text
from shared.site.manifest import Pages
from shared.site.parts import FILES, Given, Marks, Texts

APART = tuple(kind for kind, file in FILES.items() if not file.joined)
"""The kinds of text that are kept in the parts."""
_PARTS = Joined(between=b"\n")


def parts_key(group: str) -> str:
    """The key of the parts."""
    return f".published/{group}.parts.json"


def parts_written(texts: Iterable[Texts]) -> bytes:
    """The bytes of the parts, from their texts kind by kind."""
    return _PARTS.whole(b"", (one for each in texts for one in each))


class Objects(Protocol):
    """A bucket's objects, each with its bytes and its ETag."""

    def read(self, key: str) -> tuple[bytes, str] | None: ...


class KeptTexts:
    """Finds the texts of a kind by season, of which *marks* are known, in objects of *group* that are as *pages* have them, each read once
    and only if it is needed; None where one is another by now, or not there."""

    def __init__(self, site: Objects, group: str, pages: Pages, marks: Mapping[str, Marks]) -> None:
        self._site, self._group, self._pages = site, group, pages
        self._given = Given(marks, lambda kind: None)
        self._found: dict[str, dict[str, dict[str, Text]] | None] = {}

    def __call__(self, kind: str) -> Mapping[str, Text] | None:
        joined = FILES[kind].joined
        key = f"{self._group}/{FILES[kind].path}" if joined else parts_key(self._group)
        if key not in self._found:
            self._found[key] = self._read(key, joined or _PARTS, (kind,) if joined else APART)
        found = self._found[key]
        return None if found is None else found[kind]

    def _read(self, key: str, joined: Joined, kinds: Sequence[str]) -> dict[str, dict[str, Text]] | None:
        there, known = self._site.read(key), self._pages.get(key)
        if there is None or known is None or there[1] != known[1]:
            return None
        order = [(kind, name, length) for kind in kinds for name, (length, _) in self._given.texts(kind).marks]
        texts = joined.parted(there[0], [length for *_, length in order])
        if texts is None:
            return None
        found: dict[str, dict[str, Text]] = {kind: {} for kind in kinds}
        for (kind, name, _), text in zip(order, texts, strict=True):
            found[kind][name] = text
        return found
