"""Who wrote what is read, when, and where it appeared, on the page and in its files; without any of it they are as they were."""

import csv
import io
import json
from dataclasses import replace

from pybtex.database import parse_string

from shared.model.session import with_talk
from tests.unit.site.examples import GROUP, PAPER, TALKS, made, read, seven

KEY = "2023-10-28"
CITED = replace(
    PAPER, authors=("Noor Example", "Sample and Sons"), year=2021, venue="Example Letters", abstract="It ends & how."
)
TALK = replace(TALKS[KEY][0], resources=(CITED,))
SESSIONS = [with_talk(s, TALK) if s.key == KEY else s for s in seven("2023-10-14")]
ON = replace(GROUP, look_up_reading=True)


def test_the_page_says_who_wrote_it_and_when():
    assert "Noor Example and Sample and Sons, 2021" in read(made(*SESSIONS, group=ON), f"s/{KEY}/index.html")


def test_bibtex_has_an_article_with_its_authors():
    (entry,) = parse_string(made(*SESSIONS)["ml-theory/data/reading.bib"].body.decode(), "bibtex").entries.values()
    assert (entry.type, entry.fields["journal"], entry.fields["year"]) == ("article", "Example Letters", "2021")
    assert [str(one) for one in entry.persons["author"]] == ["Example, Noor", "{Sample and Sons}"]
    assert entry.fields["abstract"] == r"It ends {\&} how."


def test_the_table_has_more_columns_where_reading_is_looked_up_and_as_many_as_ever_elsewhere():
    rows = list(
        csv.DictReader(io.StringIO(made(*SESSIONS, group=ON)["ml-theory/data/reading.csv"].body.decode("utf-8-sig")))
    )
    assert (rows[0]["authors"], rows[0]["year"], rows[0]["venue"], rows[0]["abstract"]) == (
        "Noor Example, Sample and Sons", "2021", "Example Letters", "It ends & how.",
    )  # fmt: skip
    assert b"authors" not in made(*SESSIONS)["ml-theory/data/reading.csv"].body


def test_json_ld_and_the_data_have_it():
    site = made(*SESSIONS)
    page = site[f"ml-theory/s/{KEY}/index.html"].body.decode()
    graph = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])["@graph"]
    (paper,) = (one for one in graph if one["@type"] == "ScholarlyArticle")
    assert ([one["name"] for one in paper["author"]], paper["datePublished"]) == (list(CITED.authors), "2021")
    assert (paper["isPartOf"]["name"], paper["abstract"]) == ("Example Letters", "It ends & how.")
    told = next(one for one in json.loads(site["ml-theory/data/sessions.json"].body)["sessions"] if one["key"] == KEY)
    assert told["talks"][0]["resources"][0]["authors"] == list(CITED.authors)


def test_a_group_of_which_nothing_is_known_has_the_pages_it_had_but_for_the_tables_columns():
    plain, on = ({key: page.body for key, page in made(*seven("2023-10-14"), group=one).items()} for one in (GROUP, ON))
    assert {key for key in plain if plain[key] != on[key]} == {"ml-theory/data/reading.csv"}
