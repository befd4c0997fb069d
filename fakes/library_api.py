"""arXiv's API and Crossref's on this laptop, with a few papers that are made up.

Shapes follow arXiv's API User's Manual (an Atom feed; a number that is none is an entry whose title is "Error") and Crossref's REST API
(``/works/{doi}``: a message in JSON; 404 with plain text for a DOI that it does not know).
"""

import json
from collections import Counter, deque
from threading import Event
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Response, request

from shared.model.reference import arxiv

ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{number}v{version}</id>
    <updated>{published}</updated>
    <published>{published}</published>
    <title>{title}</title>
    <summary>  {summary}
</summary>
{authors}
    <arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">{comment}</arxiv:comment>
    <arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">{journal}</arxiv:journal_ref>
    <link href="http://arxiv.org/abs/{number}v{version}" rel="alternate" type="text/html"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
"""
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query</title>
  <id>http://arxiv.org/api/1FAKE</id>
  <updated>2026-11-29T00:00:00-05:00</updated>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{count}</opensearch:totalResults>
{entries}</feed>
"""
ERROR = """  <entry>
    <id>http://arxiv.org/api/errors#incorrect_id_format_for_{number}</id>
    <title>Error</title>
    <summary>incorrect id format for {number}</summary>
    <author><name>arXiv api core</name></author>
  </entry>
"""
PAPERS: dict[str, dict[str, str]] = {
    "1806.07572": {
        "title": "Kernels of wide\n  networks & their tangents", "summary": "We show that x < y,\n  in the limit.",
        "comment": "24 pages, 3 figures",
        "authors": "Noor Example;Bo Sample", "published": "2018-06-20T09:35:25Z", "journal": "",
    },
    "2401.99901": {
        "title": "When to stop training", "summary": "Whoever stops early has to say why. We say why.", "comment": "12 pages",
        "authors": "Noor Example;Bo Sample", "published": "2024-01-01T10:00:00Z", "journal": "",
    },
    "hep-th/9901001": {
        "title": "Strings, once more", "summary": "An old one.", "comment": "12pp",
        "authors": "Ada Example", "published": "1999-01-04T10:00:00Z",
        "journal": "Example Phys. Lett. B 1 (1999) 1-12",
    },
}  # fmt: skip
WORKS: dict[str, dict[str, Any]] = {
    "10.1145/3292500.3330701": {
        "title": ["A framework for <i>everything</i> &amp; more"],
        "author": [{"given": "Fay", "family": "Example", "sequence": "first"}, {"name": "The Sample Team"}],
        "container-title": ["Proceedings of the Example Conference"], "publisher": "Example Press", "page": "2623-2631",
        "issued": {"date-parts": [[2019, 7, 25]]},
        "abstract": "<jats:title>Abstract</jats:title><jats:p>It is <jats:italic>fast</jats:italic>.</jats:p>",
    },
    "10.5555/patience.2019": {
        "title": ["Patience, and what it is good for"], "author": [{"given": "Fay", "family": "Example", "sequence": "first"}],
        "container-title": ["Journal of Example Learning"], "publisher": "Example Press", "page": "11-19",
        "issued": {"date-parts": [[2019, 5, 1]]},
    },
    "10.1002/(sici)1099-0518(19990101)37:1<1::aid-pola1>3.0.co;2-x": {
        "title": ["Polymers"], "author": [], "container-title": [], "publisher": "Example & Sons", "issued": {"date-parts": [[None]]},
    },
}  # fmt: skip


class LibraryApi:
    """Both services: ``calls`` are the paths and ``agents`` the User-Agents of what was asked, ``faults`` what the next is answered
    instead: a status, or bytes; or what it is kept waiting for (an event)."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.agents: Counter[str] = Counter()
        self.faults: deque[int | bytes | Event] = deque()

    def arxiv(self) -> Response:
        if refused := self._called():
            return refused
        numbers = request.args.get("id_list", "").split(",")
        entries = "".join(map(self._entry, numbers))
        return Response(
            FEED.format(count=len(numbers), entries=entries), content_type="application/atom+xml; charset=UTF-8"
        )

    def crossref(self, doi: str) -> Response:
        if refused := self._called():
            return refused
        found = WORKS.get(doi.lower())
        if found is None:
            return Response("Resource not found.", 404, content_type="text/plain")
        said = {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": {"DOI": doi, **found}}
        return Response(json.dumps(said), content_type="application/json")

    def _entry(self, given: str) -> str:
        number = arxiv(given)
        if number is None:
            return ERROR.format(number=escape(given))
        paper = PAPERS.get(number)
        if paper is None:
            return ""
        authors = "\n".join(
            f"    <author>\n      <name>{escape(name)}</name>\n    </author>" for name in paper["authors"].split(";")
        )
        return ENTRY.format(
            number=number, version=2, authors=authors, **{k: escape(v) for k, v in paper.items() if k != "authors"}
        )

    def _called(self) -> Response | None:
        self.calls.append(request.full_path.rstrip("?"))
        self.agents[request.headers.get("User-Agent", "")] += 1
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, Event):
            fault.wait(60)
            return None
        if isinstance(fault, bytes):
            return Response(fault)
        if fault in (301, 302):
            return Response("", fault, {"Location": "http://169.254.169.254/latest/meta-data/"})
        return Response("no", fault) if fault else None


def library_pages(library: LibraryApi) -> Blueprint:
    """Below ``/library/``, by the services' own names."""
    pages = Blueprint("library", __name__)
    pages.add_url_rule("/library/export.arxiv.org/api/query", "arxiv", library.arxiv)
    pages.add_url_rule("/library/api.crossref.org/works/<path:doi>", "crossref", library.crossref)
    return pages


def library_app(library: LibraryApi) -> Flask:
    """The two services alone, for tests."""
    app = Flask("library")
    app.register_blueprint(library_pages(library))
    return app
