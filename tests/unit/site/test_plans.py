"""What runs through many sessions: books, series, ideas for research."""

from dataclasses import replace

from shared.model.session import SessionState
from tests.unit.site.examples import FULL, WHOLE, Reader, archive, made, read, seven


def season(*held: str) -> dict[str, str]:
    return made(*seven(*held), group=FULL)


def test_a_reading_plan_tells_what_is_read_and_what_is_next() -> None:
    text = read(season("2023-10-14"), "reading/boyd/index.html")
    assert (
        "Reading plan Convex Optimization Boyd, Vandenberghe The book Chapters 1 of 4 read 14 Oct 2023 Convex sets "
        "Pages 21–66, 60 minutes read 11 Nov 2023 Convex functions Text next 9 Dec 2023 Duality "
        "Cancelled no date yet Interior points" in text
    )


def test_how_far_a_plan_is_follows_from_the_sessions_that_were_held() -> None:
    def progress(*held: str) -> str:
        return read(season(*held), "reading/index.html").partition("Reading plans ")[2].partition(" Show")[0]

    assert progress().startswith(
        "Convex Optimization Boyd, Vandenberghe 0 of 4 chapters read; next: Convex sets on Saturday 14 October 2023"
    )
    assert "2 of 4 chapters read Show" not in read(season("2023-10-14"), "reading/index.html")
    assert "2 of 4 chapters read All Papers" in read(season("2023-10-14", "2023-11-11"), "reading/index.html")


def test_the_front_page_tells_of_a_plan_while_it_is_under_way() -> None:
    under_way = read(season("2023-10-14"), "index.html")
    assert (
        "Reading plan Convex Optimization by Boyd, Vandenberghe : 1 of 4 chapters read; next: Convex functions on "
        "Saturday 11 November 2023" in under_way
    )
    assert "Reading plan" not in read(season("2023-10-14", "2023-11-11"), "index.html")


def test_a_session_of_a_plan_leads_to_it() -> None:
    sessions = [replace(s, book="boyd", chapter="Convex functions") if s.key == "2023-11-11" else s for s in seven()]
    page = Reader(made(*sessions, group=FULL)["ml-theory/s/2023-11-11/index.html"])
    assert "We read Convex Optimization : Convex functions." in page.text
    assert "/ml-theory/reading/boyd/" in page.links


def test_a_series_has_a_page_with_its_sessions_from_the_first_to_the_last() -> None:
    sessions = [replace(s, series="learning-to-learn") if s.key in ("2023-11-11", "2023-10-28") else s for s in seven()]
    page = Reader(made(*sessions)["ml-theory/series/learning-to-learn/index.html"])
    assert "Series Learning to learn: Unravelling learning theory 2 sessions 28 Oct 2023" in page.text
    keys = list(dict.fromkeys(link.split("/")[-2] for link in page.links if "/s/" in link))
    assert keys == ["2023-10-28", "2023-11-11"]
    assert "/ml-theory/series/learning-to-learn/" in Reader(made(*sessions)["ml-theory/about/index.html"]).links


def test_a_series_without_a_session_has_no_page() -> None:
    assert [key for key in made(*seven()) if "/series/" in key] == []


def test_research_ideas_and_plans_are_kept_with_who_is_in_and_linked() -> None:
    text = read(WHOLE, "research/index.html")
    assert (
        "First meeting of 2023 Saturday 7 January 2023 date inferred Research Regular structure in lottery tickets"
        in text
    )
    assert "Understanding Adam and its alternatives for large language models RAdam, Ranger members" in text
    assert "Plans Optimization book reading plan book Sree Harsha Nelaturu" in text
    for key in ("reading/index.html", "about/index.html", "s/2023-01-07/index.html"):
        assert "/ml-theory/research/" in Reader(WHOLE[f"ml-theory/{key}"]).links


def test_without_ideas_there_is_no_page_of_them_and_no_link() -> None:
    site = made(*[s for s in archive() if not s.research and not s.plans])
    assert [key for key, page in site.items() if "research" in key or b"/research/" in page.body] == []


def test_a_cancelled_session_is_no_next_chapter() -> None:
    sessions = [replace(s, state=SessionState.CANCELLED) if s.key == "2023-10-14" else s for s in seven()]
    assert "next: Convex functions" in read(made(*sessions, group=FULL), "reading/index.html")
