"""What a recommended thing is called where papers are kept: its arXiv identifier, its DOI. Given, or read from its address."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from shared.inert import web
from shared.sessions import Resource

_ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
_ARXIV_PATH = re.compile(rf"/(?:abs|pdf|html|ps|format|src|e-print)/({_ARXIV.pattern})(?:\.pdf)?/?")
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.({_ARXIV.pattern})", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>{}\\^`|]{1,200}")
# What publishers put behind a DOI for another view of the same thing.
_VIEW = re.compile(
    r"(?:\.(?:full\.|e?)pdf|\.full|/(?:e?pdf|full|fulltext|abstract|meta|html|summary|references))+/?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reference:
    """*url* is where it is best looked up: the abstract on arXiv, else the DOI where no other address is known, else its address."""

    arxiv: str | None
    doi: str | None
    url: str | None

    @property
    def label(self) -> str:
        """``arXiv:2207.13443``, ``doi:10.1145/3292500.3330701``, or nothing."""
        return f"arXiv:{self.arxiv}" if self.arxiv else f"doi:{self.doi}" if self.doi else ""


def reference(resource: Resource) -> Reference:
    """*resource* by its identifiers, without the version; those that it was given go before those in its address."""
    url = web(resource.url)
    doi = _doi(resource.doi or "") or (_doi_in(url) if url else None)
    of_arxiv = _ARXIV_DOI.fullmatch(doi or "")
    number = arxiv(resource.arxiv) or (arxiv_in(url) if url else None) or (of_arxiv and of_arxiv[2])
    if number:
        return Reference(number, doi, f"https://arxiv.org/abs/{number}")
    return Reference(None, doi, url or (doi and f"https://doi.org/{doi}"))


def arxiv(number: str | None) -> str | None:
    """*number* without its version if it looks like an arXiv identifier (old or new form), else None."""
    found = _ARXIV.fullmatch((number or "").removeprefix("arXiv:"))
    return found[1] if found else None


def arxiv_in(url: str) -> str | None:
    """The arXiv identifier in an address of arXiv's: of the abstract, the PDF or another form."""
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.").removeprefix("export.") != "arxiv.org":
        return None
    found = _ARXIV_PATH.fullmatch(unquote(parts.path))
    return found[2] if found else None


def _doi_in(url: str) -> str | None:
    """The DOI in an address: of doi.org itself, or of a publisher who keeps it in the path or the query."""
    parts = urlsplit(url)
    for place in (unquote(parts.path), *(value for _, value in parse_qsl(parts.query))):
        if found := _DOI.search(place):
            return _doi(_VIEW.sub("", found[0]))
    return None


def _doi(text: str) -> str | None:
    bare = re.sub(r"^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", "", text.strip(), flags=re.IGNORECASE).rstrip("/.,;")
    return bare if _DOI.fullmatch(bare) else None
