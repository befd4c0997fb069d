"""arXiv and Crossref are asked as they ask to be, and whatever they answer leads nowhere else and holds nobody up."""

import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event

import pytest

from fakes.library_api import FEED, LibraryApi, library_app
from fakes.serving import serve
from shared.adapters.papers import arxiv, crossref, library
from shared.adapters.papers.library import Library
from shared.errors import Unanswered
from shared.model.work import Work
from tests.patience import PATIENCE

NOW = datetime(2026, 11, 29, tzinfo=UTC)
LONG = 50.0
"""Seconds that nothing here takes."""
DOI = "10.1145/3292500.3330701"
ODD = "10.1002/(sici)1099-0518(19990101)37:1<1::aid-pola1>3.0.co;2-x"


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[LibraryApi]:
    made = LibraryApi()
    with serve(library_app(made)) as server:
        monkeypatch.setenv("FORTNIGHT_LIBRARY_ENDPOINT", server.url)
        yield made


def test_numbers_old_and_new_are_asked_for_in_one_request_and_read(services: LibraryApi) -> None:
    found = Library("circle@example.org").find(
        ["arxiv:1806.07572", "arxiv:hep-th/9901001", "arxiv:2401.00001"], LONG, NOW
    )
    assert services.calls == [
        "/library/export.arxiv.org/api/query?id_list=1806.07572,hep-th/9901001,2401.00001&max_results=3"
    ]
    assert services.agents == {"fortnight/0.1 (mailto:circle@example.org)": 1}
    assert found == [
        Work(
            id="arxiv:1806.07572", asked=NOW, found=True, title="Kernels of wide networks & their tangents", authors=("Noor Example", "Bo Sample"),
            year=2018, abstract="We show that x < y, in the limit.", pages=24,
        ),
        Work(
            id="arxiv:hep-th/9901001", asked=NOW, found=True, title="Strings, once more", authors=("Ada Example",), year=1999,
            venue="Example Phys. Lett. B 1 (1999) 1-12", abstract="An old one.", pages=12,
        ),
        Work(id="arxiv:2401.00001", asked=NOW),
    ]  # fmt: skip


def test_a_doi_is_asked_for_politely_whatever_its_characters(services: LibraryApi) -> None:
    found = Library("circle@example.org").find([f"doi:{DOI}", f"doi:{ODD}", "doi:10.5281/zenodo.1"], LONG, NOW)
    assert services.calls[0] == f"/library/api.crossref.org/works/{DOI}?mailto=circle%40example.org"
    assert found[0] == Work(
        id=f"doi:{DOI}", asked=NOW, found=True, title="A framework for everything & more", authors=("Fay Example", "The Sample Team"), year=2019,
        venue="Proceedings of the Example Conference", abstract="It is fast.", pages=9,
    )  # fmt: skip
    assert (found[1].title, found[1].authors, found[1].year, found[1].venue) == ("Polymers", (), None, "Example & Sons")
    assert found[2] == Work(id="doi:10.5281/zenodo.1", asked=NOW)
    assert Library("").find([f"doi:{DOI}"], LONG, NOW)[0].found
    assert "mailto" not in services.calls[-1]
    assert list(services.agents)[-1] == "fortnight/0.1"


@pytest.mark.parametrize("fault", [301, 302, 403, 429, 500, 503, b"", b"<html>", b"x" * (library.LARGEST + 1)])
@pytest.mark.parametrize("one", ["arxiv:1806.07572", f"doi:{DOI}"])
def test_what_is_no_answer_is_none(services: LibraryApi, fault: int | bytes, one: str) -> None:
    services.faults.append(fault)
    if fault == b"" and one.startswith("doi:"):
        assert not Library("").find([one], LONG, NOW)[0].found
        return
    with pytest.raises(Unanswered):
        Library("").find([one], LONG, NOW)
    assert len(services.calls) == 1


def test_of_two_who_are_asked_one_may_be_silent(services: LibraryApi) -> None:
    services.faults += [503]
    assert [one.title for one in Library("").find(["arxiv:1806.07572", f"doi:{DOI}"], LONG, NOW)] == [
        "A framework for everything & more"
    ]
    services.faults += [400, 503]
    ids = [f"doi:{one}" for one in ("10.1234/odd", "10.1234/next", DOI)]
    assert Library("").find(ids, LONG, NOW) == [Work(id="doi:10.1234/odd", asked=NOW)]
    assert DOI not in services.calls[-1]  # who wants to be left alone is


def test_who_is_slow_is_not_waited_for(services: LibraryApi) -> None:
    gone = Event()
    services.faults.append(gone)
    with pytest.raises(Unanswered):  # who waited would get an answer
        Library("").find(["arxiv:1806.07572"], 0.2, NOW)
    gone.set()


def test_nobody_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORTNIGHT_LIBRARY_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(Unanswered):
        Library("").find(["arxiv:1806.07572"], 1, NOW)


def test_without_a_turn_nobody_at_arxiv_is_asked(services: LibraryApi) -> None:
    assert Library("", lambda _: False).find(["arxiv:1806.07572"], 0.1, NOW) == []
    assert services.calls == []


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/1806.07572v1</id><title>&b;</title></entry></feed>"""
OUTSIDE = BOMB.replace(
    '[<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]', '[<!ENTITY b SYSTEM "file:///etc/passwd">]'
)


@pytest.mark.parametrize("content", [BOMB, OUTSIDE, "<feed>", "<feed/>", "{}", FEED.format(count=0, entries="<entry>")])
def test_a_feed_that_is_none_or_would_grow_or_fetch_is_no_answer(content: str) -> None:
    with pytest.raises(Unanswered):
        arxiv.works(content.encode(), ["1806.07572"], NOW)


def test_an_entry_that_tells_of_an_error_or_of_another_paper_is_not_known() -> None:
    entry = (
        "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><author><name>core</name></author></entry>"
    )
    other = "<entry><id>http://arxiv.org/abs/1111.22222v1</id><title>Another</title><author><name>Bo</name></author></entry>"
    assert arxiv.works(FEED.format(count=2, entries=entry + other).encode(), ["1806.07572"], NOW) == [
        Work(id="arxiv:1806.07572", asked=NOW)
    ]


def test_floods_are_cut() -> None:
    authors = "".join(f"<author><name>{n} {'x' * 300}</name></author>" for n in range(3000))
    entry = f"<entry><id>http://arxiv.org/abs/1806.07572v1</id><title>{'t' * 9999}</title><summary>{'s' * 99999}</summary>{authors}</entry>"
    (work,) = arxiv.works(FEED.format(count=1, entries=entry).encode(), ["1806.07572"], NOW)
    assert (len(work.title), len(work.authors), max(map(len, work.authors)), len(work.abstract)) == (
        200,
        100,
        100,
        3000,
    )


@pytest.mark.parametrize("message", [
    {}, {"title": []}, {"title": None}, {"title": [None]}, {"title": {"a": 1}}, {"title": [""]}, {"title": ["<script>"]},
])  # fmt: skip
def test_a_message_without_a_title_is_not_known(message: dict[str, object]) -> None:
    assert not crossref.work(json.dumps({"message": message}).encode(), DOI, NOW).found


@pytest.mark.parametrize("odd", [
    {"author": "Ada"}, {"author": [None, 7, "x", {"given": 3}, {}]}, {"issued": None}, {"issued": {"date-parts": None}}, {"issued": {"date-parts": [["x"]]}},
    {"issued": {"date-parts": [[99999]]}}, {"page": 7}, {"page": "e123"}, {"page": "9-1"}, {"page": "1-99999999"}, {"event": []}, {"abstract": 5},
    {"container-title": [7]}, {"publisher": ["x"]},
])  # fmt: skip
def test_whatever_else_stands_in_a_message_is_left_out(odd: dict[str, object]) -> None:
    work = crossref.work(json.dumps({"message": {"title": ["T"], **odd}}).encode(), DOI, NOW)
    assert (work.found, work.title, work.year, work.pages, work.abstract) == (True, "T", None, None, "")


@pytest.mark.parametrize("content", [b"[]", b"null", b'{"message": []}', b"\xff", b"[" * 100_000])
def test_what_is_no_message_is_no_answer(content: bytes) -> None:
    with pytest.raises(Unanswered):
        crossref.work(content, DOI, NOW)


def test_a_name_that_is_slow_to_be_found_and_addresses_that_are_dead_are_not_waited_for(
    services: LibraryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Event()

    def slow(*_: object, **__: object) -> list[object]:
        found.wait(2 * PATIENCE)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    before = time.monotonic()
    try:
        with pytest.raises(Unanswered, match="too slow"):
            Library("").find(["arxiv:1806.07572"], 0.3, NOW)
        assert time.monotonic() - before < PATIENCE
    finally:
        found.set()


def test_latex_of_an_entry_is_read_as_its_readers_would() -> None:
    entry = (
        "<entry><id>http://arxiv.org/abs/1806.07572v1</id><title>Schr\\\"odinger's \\emph{bridge}</title><summary>By Erd\\H{o}s, $x^2$.</summary>"
        "<author><name>P. Erd\\H{o}s</name></author></entry>"
    )
    (work,) = arxiv.works(FEED.format(count=1, entries=entry).encode(), ["1806.07572"], NOW)
    assert (work.title, work.authors, work.abstract) == ("Schrödinger's bridge", ("P. Erdős",), "By Erdős, $x^2$.")


def test_paragraphs_of_an_abstract_do_not_run_into_each_other_and_what_was_escaped_twice_is_read() -> None:
    abstract = "<jats:p>If p < q and q > r.</jats:p><jats:p>Then CO<jats:sub>2</jats:sub>.</jats:p>"
    message = {"title": ["A &amp;amp; B"], "abstract": abstract}
    work = crossref.work(json.dumps({"message": message}).encode(), DOI, NOW)
    assert (work.title, work.abstract) == ("A & B", "If p < q and q > r. Then CO2.")
