"""The identifier of something to read: its arXiv number or its DOI, written down or taken from its address."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from shared.model import citing
from shared.model.session import Resource
from shared.text import dois
from shared.text.mistakes import Mistake, Path
from shared.text.weblinks import typed, web

_NUMBER = r"(?:\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z-]{2,})?/\d{2}(?:0[1-9]|1[0-2])\d{3})"
_ARXIV = re.compile(rf"({_NUMBER})(?:v\d+)?", re.ASCII | re.IGNORECASE)
_ARXIV_GIVEN = re.compile(rf"(?:arxiv\b[\s:.]*)?{_ARXIV.pattern}(?:\s*\[[\w. -]+\])?[.,;]?", re.ASCII | re.IGNORECASE)
_ARXIV_HOSTS = re.compile(
    r"(?:(?:www|export|browse|\w\w)\.)?arxiv\.org|(?:www\.)?(?:ar5iv|alphaxiv)\.org|ar5iv\.labs\.arxiv\.org"
)
_ARXIV_PATH = re.compile(rf"/(?:[a-z-]+)/{_ARXIV.pattern}(?:\.pdf|\.html?)?(?:/.*)?", re.ASCII | re.IGNORECASE)
LONGEST_ID = 500
"""Bytes."""
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV.pattern}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """*url* is the best address at which to look it up: the abstract on arXiv, else its own, else where its DOI leads."""

    arxiv: str | None
    doi: str | None
    url: str | None

    @property
    def label(self) -> str:
        """``arXiv:2207.13443``, ``doi:10.1145/3292500.3330701``, or empty."""
        return f"arXiv:{self.arxiv}" if self.arxiv else f"doi:{self.doi}" if self.doi else ""


@lru_cache(maxsize=4096)
def reference(resource: Resource) -> Reference:
    """The identifiers of *resource*, without a version; those that were written down come before those in its address."""
    url = web(resource.url)
    given = (resource.arxiv, resource.doi)  # people put either into either field
    doi = _first(dois.read, *reversed(given)) or (dois.within(url) if url else None)
    of_arxiv = _ARXIV_DOI.fullmatch(doi or "")
    number = _first(arxiv, *given) or (arxiv_in(url) if url else None) or (of_arxiv and of_arxiv[1])
    if number:
        return Reference(number, doi, f"https://arxiv.org/abs/{number}")
    return Reference(None, doi, url or (dois.address(doi) if doi else None))


def id_of(resource: Resource) -> str:
    """The key under which *resource* is looked up: ``arxiv:<number>`` or ``doi:<DOI>`` in lower case; empty if it has neither, or one
    too long for a row's key."""
    found = reference(resource)
    id_ = f"arxiv:{found.arxiv}" if found.arxiv else f"doi:{found.doi.lower()}" if found.doi else ""
    return id_ if len(id_.encode()) <= LONGEST_ID else ""


def same_work(url: str, other: str) -> bool:
    """Whether both addresses are equal or lead to the same arXiv number or DOI; two empty ones are not the same work."""
    one, two = (id_of(Resource(kind="", url=text)) for text in (url, other))
    return bool(url) and (url == other or bool(one and one == two))


def remembered(fresh: Iterable[Resource], there: Iterable[Resource]) -> tuple[Resource, ...]:
    """*fresh*, from a file, with what was filled in since for the same entries in *there*, as far as the file says nothing of it. The
    same means: the same arXiv number or DOI."""
    known = {id_: one for one in there if (id_ := id_of(one))}
    return tuple(_remembered(one, known.get(id_of(one))) for one in fresh)


def _remembered(fresh: Resource, there: Resource | None) -> Resource:
    if there is None:
        return fresh
    kept = replace(fresh, look_up=fresh.look_up and there.look_up)
    if fresh.authors or not there.authors:
        return kept
    return replace(
        kept, title=fresh.title or there.title, minutes=fresh.minutes or there.minutes, authors=there.authors,
        year=fresh.year or there.year, venue=fresh.venue or there.venue, abstract=fresh.abstract or there.abstract,
    )  # fmt: skip


def arxiv(text: str | None) -> str | None:
    """The arXiv identifier, old or new form, without its version, that *text* is: bare, behind ``arXiv:``, or as an address of
    arXiv's; None if it is none."""
    bare = (text or "").strip()
    if re.match(r"(?:https?://)?[\w.]*(?:arxiv|ar5iv|alphaxiv)\.org/", bare, re.IGNORECASE):
        return arxiv_in(typed(bare) or "")
    found = _ARXIV_GIVEN.fullmatch(bare)
    return _canonical(found[1]) if found else None


def arxiv_in(url: str) -> str | None:
    """The arXiv identifier in an address of arXiv's, or of one that shows its papers: of the abstract, the PDF or another form."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if not _ARXIV_HOSTS.fullmatch(parts.hostname or ""):
        return None
    found = _ARXIV_PATH.fullmatch(unquote(parts.path))
    return _canonical(found[1]) if found else None


def address_of(text: str) -> str:
    """The address to which the arXiv number or DOI in *text* leads; empty if it is neither, or an address already."""
    if re.match(r"https?://", text.strip(), re.IGNORECASE):
        return ""
    if number := arxiv(text):
        return f"https://arxiv.org/abs/{number}"
    doi = dois.read(text)
    return dois.address(doi) if doi else ""


def wrong(resource: Resource) -> str:
    """What is wrong with the identifiers, authors, year or venue written for *resource*, in words for whoever wrote them; empty if
    nothing is."""
    for name, given, example in (
        ("arxiv", resource.arxiv, "2207.13443"),
        ("doi", resource.doi, "10.1145/3292500.3330701"),
    ):
        if given and not (arxiv(given) or dois.read(given)):
            what = "not an arXiv number" if name == "arxiv" else "not a DOI"
            return f"{name}: {given!r} is {what}; write it as {example}"
    name, said = citing.wrong(resource.authors, resource.year, resource.venue, resource.abstract)
    return f"{name}: {said}" if said else ""


def wrong_reading(resources: Iterable[Resource], path: Path) -> Iterator[Mistake]:
    """:func:`wrong` for each of a list that stands at *path* of a file."""
    for at, resource in enumerate(resources):
        name, _, said = wrong(resource).partition(": ")
        if said:
            yield Mistake(said, (*path, at, name))


def _first(read: Callable[[str | None], str | None], *texts: str | None) -> str | None:
    return next((found for text in texts if (found := read(text))), None)


def _canonical(number: str) -> str:
    """The archive in lower case, its subject class (``GT``) in capitals."""
    archive, slash, rest = number.rpartition("/")
    name, dot, of = archive.lower().partition(".")
    return f"{name}{dot}{of.upper() if len(of) == 2 else of}{slash}{rest}"
