"""The reading list: as a page, for reference managers, for spreadsheets; and reading plans."""

import codecs
import csv
import io
import re
from dataclasses import replace

import latexcodec  # noqa: F401 (registers "ulatex")
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from shared.model.session import Resource, SessionState, Talk
from shared.site import Page
from shared.site.bibliography import _AS_IT_IS, _speller, spelt
from shared.site.reading import link, reading_time
from tests.unit.site.examples import NOTES, PAPER, WHOLE, Reader, archive, made, read, seven, told


def test_the_reading_list_has_the_newest_first_with_minutes() -> None:
    text = read(WHOLE, "reading/index.html")
    assert (
        "Privacy of Noisy SGD Boris Example, Saturday 28 October 2023 Noisy SGD paper, arXiv:2205.13710 30 minutes"
        in text
    )
    assert text.index("Season 2023–24") < text.index("Season 2022–23") < text.index("arXiv:2206.11124")


def test_reading_times_are_told_as_far_as_they_are_known() -> None:
    def told(*resources: Resource) -> str:
        return reading_time([link(resource) for resource in resources])

    unknown = replace(PAPER, minutes=None)
    assert [told(), told(unknown), told(PAPER), told(PAPER, NOTES), told(NOTES, unknown)] == [
        "",
        "",
        "about 30 minutes",
        "about 40 minutes; 30 if you read only the essentials",
        "about 10 minutes",
    ]


def shelf(*resources: Resource) -> dict[str, Page]:
    talk = Talk(slug="t", title="One", speaker="Ada Example", resources=resources)
    return made(*told("2023-10-28", talks=(talk,), state=SessionState.HELD))


def test_papers_are_shown_by_their_identifier_and_lead_to_the_abstract() -> None:
    site = shelf(
        Resource(kind="paper", title="Notes", url="https://arxiv.org/pdf/2207.13443v2.pdf"),
        Resource(kind="paper", url="https://arxiv.org/abs/math/0211159"),
        Resource(kind="paper", title="At a publisher’s", url="https://dl.acm.org/doi/10.1145/3292500.3330701"),
    )
    text = read(site, "reading/index.html")
    assert (
        "Notes paper, arXiv:2207.13443 arXiv:math/0211159 paper At a publisher’s paper, doi:10.1145/3292500.3330701"
        in text
    )
    links = Reader(site["ml-theory/reading/index.html"]).links
    assert [x for x in links if "arxiv" in x] == [
        "https://arxiv.org/abs/2207.13443",
        "https://arxiv.org/abs/math/0211159",
    ]


def test_what_the_session_itself_recommends_stands_before_its_talks() -> None:
    site = made(*told("2023-10-28", title="A day", resources=(Resource(kind="chapter", title="Chapter 2"),)))
    assert "A day Saturday 28 October 2023 Chapter 2 chapter Privacy of Noisy SGD Boris Example" in read(
        site, "reading/index.html"
    )


def test_the_list_can_be_narrowed_to_a_sort_without_script() -> None:
    page = Reader(WHOLE["ml-theory/reading/index.html"])
    assert "All Papers 2 Notes 2 Blogs 1 Others 1" in page.text
    for sort in ("papers", "notes", "blogs", "others"):
        assert f"#only-{sort}" in page.links
        assert f"only-{sort}" in page.ids
        assert f"#only-{sort}:target ~" in next(p.body.decode() for key, p in WHOLE.items() if key.endswith(".css"))
        assert [a for tag, a in page.elements if tag == "li" and a.get("class") == sort]


def bibliography(site: dict[str, Page]) -> dict[str, dict[str, str]]:
    """The entries as pybtex reads them, their fields decoded by latexcodec."""
    parsed = parse_string(site["ml-theory/data/reading.bib"].body.decode(), "bibtex")
    return {
        key: {"type": entry.type, **{name: decode(value) for name, value in entry.fields.items()}}
        for key, entry in parsed.entries.items()
    }


def decode(value: str) -> str:
    return codecs.decode(value, "ulatex").replace("{", "").replace("}", "")


def test_the_bibliography_names_each_thing_once_with_where_it_was_read() -> None:
    twice = [replace(s, resources=(PAPER,)) if s.key == "2023-10-14" else s for s in seven("2023-10-14")]
    entries = bibliography(made(*archive(), *twice))
    assert entries["arXiv:2205.13710"] == {
        "type": "misc",
        "title": "Noisy SGD",
        "year": "2022",
        "eprint": "2205.13710",
        "archivePrefix": "arXiv",
        "url": "https://arxiv.org/abs/2205.13710",
        "note": "Read by ML Theory Reading Group: Privacy of Noisy SGD, Boris Example, Saturday 28 October 2023; "
        "Double descent, Saturday 14 October 2023",
    }
    assert len(entries) == 6
    assert "date not recorded" in entries["arXiv:2206.11124"]["note"]


def test_old_and_new_arxiv_numbers_tell_their_year_and_dois_are_kept() -> None:
    entries = bibliography(
        shelf(
            Resource(kind="paper", arxiv="hep-th/9901001"),
            Resource(kind="paper", arxiv="math/0211159"),
            Resource(kind="paper", url="https://doi.org/10.1002/(SICI)1097_0258{1}", title="x"),
            Resource(kind="paper", url="https://doi.org/10.1145/3292500.3330701", title="KDD"),
        )
    )
    assert [entries[key]["year"] for key in ("arXiv:hep-th/9901001", "arXiv:math/0211159")] == ["1999", "2002"]
    assert entries["doi:10.1145/3292500.3330701"]["doi"] == "10.1145/3292500.3330701"


def test_keys_stay_when_other_things_are_added() -> None:
    one, two = Resource(kind="notes", title="One"), Resource(kind="blog", title="Two", url="https://example.org/two")
    assert set(bibliography(shelf(one, two))) < set(bibliography(shelf(PAPER, two, NOTES, one)))


NASTY = ("50% of $x_i$ & {more} #1 \\input{/etc/passwd} ~^", "Über Gödel — “Ňoor Příklad”", "}, evil = {x", "漢字 γ ∞ é", "a\nb @misc{x, y=1}", "{", "}}", "\\")  # fmt: skip


@pytest.mark.parametrize("title", NASTY)
def test_whatever_a_title_holds_stays_a_title(title: str) -> None:
    entries = bibliography(shelf(Resource(kind="notes", title=title, url="https://example.org/{a}%20b_c#d")))
    ((_, fields),) = entries.items()
    assert set(fields) == {"type", "title", "url", "note"}
    source = shelf(Resource(kind="notes", title=title))["ml-theory/data/reading.bib"].body.decode()
    body = re.search(r"title = (\{.*\}),\n", source)[1]  # type: ignore[index]
    assert depth(body) == 0
    assert not re.search(r"(?<!\\)[%&#$_]", body)


def depth(text: str) -> int:
    """Braces as BibTeX counts them: escaped ones too."""
    level = 0
    for c in text:
        level += {"{": 1, "}": -1}.get(c, 0)
        assert level >= 0
    return level


def test_what_is_not_shown_to_the_encoder_is_what_it_would_leave_as_it_is() -> None:
    every = [chr(number) for number in range(32, 127)]
    encoder = _speller()
    for one in every:
        words = f"a{one}b {one * 2} {one}"
        assert spelt(words) == encoder.unicode_to_latex(" ".join(words.split()))
    assert {one for one in every if not _AS_IT_IS.fullmatch(one)} == set('"#$%&<>\\^_{}~')


def test_letters_with_accents_are_spelt_and_read_back() -> None:
    site = shelf(Resource(kind="notes", title="Über Gödel, naïve Příklad"))
    source = site["ml-theory/data/reading.bib"].body.decode()
    assert 'title = {{{\\"U}ber} {G{\\"o}del,} na' in source
    ((_, fields),) = bibliography(site).items()
    assert fields["title"] == "Über Gödel, naïve Příklad"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Privacy of noisy SGD", "{Privacy} of noisy {SGD}"),
        ("p-values and the iPhone", "p-values and the {iPhone}"),
        ("École: a Gaussian-process view", "{{\\'E}cole:} a {Gaussian-process} view"),
        ("all small", "all small"),
        ("of Ωmega", "of {{\\ensuremath{\\Omega}}mega}"),
    ],
)
def test_a_styles_small_letters_leave_capitals_alone(title: str, written: str) -> None:
    source = shelf(Resource(kind="notes", title=title))["ml-theory/data/reading.bib"].body.decode()
    assert f"title = {{{written}}},\n" in source


@given(st.text(max_size=60), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_bibliography_that_can_be_read(title: str, speaker: str) -> None:
    view = made(
        *told("2023-10-28", talks=(Talk(slug="t", speaker=speaker, resources=(Resource(kind="notes", title=title),)),))
    )
    assert len(parse_string(view["ml-theory/data/reading.bib"].body.decode(), "bibtex").entries) == 1


def sheet(site: dict[str, Page]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(site["ml-theory/data/reading.csv"].body.decode("utf-8-sig"), newline="")))


def test_the_table_has_a_line_for_each_recommendation() -> None:
    rows = sheet(WHOLE)
    assert len(rows) == 6
    assert rows[0] == {
        "session": "2023-10-28", "date": "2023-10-28", "topic": "Privacy of Noisy SGD", "speaker": "Boris Example", "kind": "paper",
        "title": "Noisy SGD", "url": "https://arxiv.org/abs/2205.13710", "arxiv": "2205.13710", "doi": "", "minutes": "30",
        "essential": "yes", "link_lost": "no",
    }  # fmt: skip
    assert [(row["title"], row["link_lost"], row["date"]) for row in rows if row["session"] == "undated-07"] == [
        ("Neural operators reading list", "yes", "")
    ]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '="x"', "a,b", 'say "hi"', "a\r\nb"])
def test_cells_are_text_for_every_spreadsheet(title: str) -> None:
    site = shelf(Resource(kind=title, title=title))
    (row,) = sheet(site)
    assert row["title"].lstrip("'") == title.replace("\r\n", "\n")
    assert not row["title"].startswith(tuple("=+-@\t\r"))
    assert site["ml-theory/data/reading.csv"].body.count(b"\r\n") == 2


def test_both_are_linked_from_the_list() -> None:
    links = Reader(WHOLE["ml-theory/reading/index.html"]).links
    assert {"/ml-theory/data/reading.bib", "/ml-theory/data/reading.csv"} <= set(links)
