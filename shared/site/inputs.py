"""Digests of what pages are made from: while a page's digest stays the same, it need not be made again."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, datetime
from functools import cache, partial
from importlib import metadata
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any
from unicodedata import unidata_version

SHARED = Path(__file__).parent.parent
# What the bytes of pages depend on besides their rows; a test holds this against what the package really loads.
MADE_BY = (
    "__init__.py",
    "archive/__init__.py",
    "archive/sorting.py",
    "errors.py",
    "limits.py",
    "model/__init__.py",
    "model/agenda.py",
    "model/citing.py",
    "model/deck.py",
    "model/group.py",
    "model/group_settings.py",
    "model/proposal.py",
    "model/reference.py",
    "model/rhythm.py",
    "model/season.py",
    "model/session.py",
    "model/session_key.py",
    "model/vote.py",
    "schedule/__init__.py",
    "schedule/ics.py",
    "site",
    "templates/site",
    "text/__init__.py",
    "text/addresses.py",
    "text/bare_links.py",
    "text/characters.py",
    "text/dois.py",
    "text/folding.py",
    "text/formulas.py",
    "text/inline.py",
    "text/markdown.py",
    "text/mistakes.py",
    "text/pasted.py",
    "text/spreadsheets.py",
    "text/templates.py",
    "text/times.py",
    "text/videos.py",
    "text/weblinks.py",
    "text/zones.py",
)
CARDS_MADE_BY = (
    "__init__.py",
    "site/card.py",
    "site/lettering.py",
    "site/typeface.py",
    "text/__init__.py",
    "text/characters.py",
)
"""Drawing a card takes as long as making some pages, so only changes of these files draw all cards anew."""

LIBRARIES = {
    MADE_BY: (
        "icalendar",
        "idna",
        "jinja2",
        "latex2mathml",
        "markdown-it-py",
        "markupsafe",
        "mdurl",
        "pylatexenc",
        "tzdata",
    ),
    CARDS_MADE_BY: ("font-source-serif-pro", "freetype-py"),
}
"""The distributions with which that code makes them, but for those that are the platform's own and may tell no version there; a test
holds these, too, against what is really loaded."""


@cache
def version(made_by: tuple[str, ...]) -> str:
    """Of templates, style, the code that fills them, and the libraries and tables of letters that it does it with: other bytes, another
    version."""
    libraries = [f"{name} {metadata.version(name)}" for name in LIBRARIES[made_by]]
    found = hashlib.sha256("\n".join([unidata_version, *libraries, ""]).encode())
    for path in sorted(chain.from_iterable(map(_files, made_by))):
        found.update(f"{path.relative_to(SHARED)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _files(name: str) -> Iterable[Path]:
    path = SHARED / name
    return (one for one in path.iterdir() if one.is_file()) if path.is_dir() else (path,)


LONG = 500
"""A text of more characters than this has a digest that is kept like that of an object."""
_PLAIN = frozenset({int, float, bool, bytes, type(None), date, datetime})


class Digests:
    """Digests of values, the same in every process. Every object's is made once, as many pages are made from the same sessions."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, bytes]] = {}

    def of(self, value: Any) -> str:
        """Of values that tell all that they are by their ``repr``, in lists, tuples, dicts, dataclasses (of these, what is compared, or
        what they say in ``TOLD_BY`` that all else follows from) and partials."""
        return _hash(repr(self._told((value,)))).hex()[:16]

    def _told(self, values: Iterable[Any]) -> list[Any]:
        """What says by its ``repr`` all that *values* are: plain ones themselves, else bytes, which no row has, and lists of these."""
        return [
            one if (kind := type(one)) in _PLAIN or (kind is str and len(one) <= LONG) else self._composed(one, kind)
            for one in values
        ]

    def _composed(self, value: Any, kind: type[Any]) -> Any:
        if kind is tuple or kind is list:
            return [kind.__name__, *self._told(value)] if value else []
        if kind not in (str, dict, partial) and not hasattr(kind, "__dataclass_fields__"):
            return repr(value).encode(errors="surrogatepass")
        known = self._known.get(id(value))
        if known is None:
            # The object is kept so that its id is not reused.
            told = value if kind is str else repr(self._parts(value, kind))
            known = self._known[id(value)] = (value, _hash(told))
        return known[1]

    def _parts(self, value: Any, kind: Any) -> Any:
        if kind is partial:
            more = chain.from_iterable(value.keywords.items())
            found: Iterable[Any] = (value.func.__module__, value.func.__qualname__, value.args, *more)
        else:
            found = chain.from_iterable(value.items()) if kind is dict else _fields(kind)(value)
        return [kind.__name__, *self._told(found)]


def _hash(told: str) -> bytes:
    return hashlib.sha256(told.encode(errors="surrogatepass")).digest()


@cache
def _fields(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of all fields of an object of a dataclass by which it differs from another, or of those that tell them all."""
    first, *more = getattr(kind, "TOLD_BY", ()) or [one.name for one in fields(kind) if one.compare]
    return attrgetter(first, *more) if more else lambda value: (getattr(value, first),)
