"""A session at its own address: its talks, slides, reading, recap and recording, and by whose clock it is."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.model.session import Consent, Resource, Session, SessionState, Talk
from tests.unit.site.examples import DECK, GROUP, OTHER, WHOLE, Reader, archive, made, read, seven, told


def test_a_moved_session_says_for_when_it_was_first_planned() -> None:
    assert "Moved: first planned for Saturday 25 November 2023." in read(WHOLE, "s/2023-11-25/index.html")


def test_a_cancelled_session_says_which_is_the_next_one() -> None:
    held = ("2023-10-14", "2023-10-28", "2023-11-11", "2023-11-25")
    sessions = seven(*held)
    page = Reader(made(*sessions)["ml-theory/s/2023-12-09/index.html"])
    assert "does not take place. The next one is on Saturday 13 January 2024 ." in page.text
    assert "/ml-theory/s/2024-01-13/" in page.links
    gone = [replace(s, state=SessionState.CANCELLED) if s.key >= "2024" else s for s in sessions]
    assert "When the next one is, the group’s page will say." in read(made(*gone), "s/2023-12-09/index.html")
    over = [replace(s, state=SessionState.HELD) if s.upcoming else s for s in sessions]
    assert "The next one was on Saturday 13 January 2024 ." in read(made(*over), "s/2023-12-09/index.html")


def test_nobody_is_to_be_confirmed_once_a_session_was_held() -> None:
    for state, said in ((SessionState.PLANNED, True), (SessionState.HELD, False), (SessionState.CANCELLED, False)):
        session = replace(
            seven()[1], state=state, talks=(Talk(slug="a", title="A", speaker="Ada Example", unconfirmed=True),)
        )
        site = made(session)
        assert ("to be confirmed" in read(site, "s/2023-10-28/index.html")) == said
        assert (b'"unconfirmed":true' in site["ml-theory/data/sessions.json"].body) == said


def test_two_talks_are_two_lines() -> None:
    page = WHOLE["ml-theory/s/2023-10-28/index.html"].body.decode()
    assert '<h1 dir="auto">Privacy of Noisy SGD<br><span class="line" dir="auto">Tangents</span></h1>' in page
    assert "Double descent</a>" in page  # one is one line
    past = made(*seven("2023-10-14", "2023-10-28"))["ml-theory/past/index.html"].body.decode()
    assert 'Privacy of Noisy SGD<br><span class="line" dir="auto">Tangents</span></a></h3>' in past


def test_a_deck_is_shown_with_its_first_page_its_length_and_its_size() -> None:
    reader = Reader(WHOLE["ml-theory/s/2023-10-14/index.html"])
    images = [attributes for tag, attributes in reader.elements if tag == "img"]
    assert images == [
        {
            "src": "/decks/ml-theory/2023-10-14/double-descent/aa.webp",
            "width": "640",
            "height": "360",
            "alt": "First page of the slides of Double descent",
        }
    ]
    assert "Slides PDF, 24 pages, 1.2 MB" in reader.text
    assert "/decks/ml-theory/2023-10-14/double-descent/aa.pdf" in reader.links


def test_a_deck_that_came_later_takes_the_place_of_lost_slides() -> None:
    late = replace(DECK, session="undated-08", talk="privacy-of-noisy-sgd")
    site = made(*archive(), decks=(late,))
    assert "Slides PDF, 24 pages, 1.2 MB" in read(site, "s/undated-08/index.html")
    assert "link is lost" not in read(site, "s/undated-08/index.html")
    assert read(site, "past/index.html").count("Slides were shared; the link is lost.") == 2


def test_the_slides_address_leads_to_the_deck_or_says_what_there_is() -> None:
    second = replace(DECK, session="2023-10-28", talk="noisy-sgd", file="decks/b.pptx", kind="pptx", thumbnail=None)
    third = replace(second, talk="tangents", file="decks/c.pdf")
    site = made(*archive(), *seven("2023-10-14"), decks=(DECK, second, third))
    single = Reader(site["ml-theory/s/2023-10-14/slides/index.html"])
    refresh = [attributes["content"] for tag, attributes in single.elements if attributes.get("http-equiv")]
    assert refresh == ["0; url=/decks/ml-theory/2023-10-14/double-descent/aa.pdf"]
    both = Reader(site["ml-theory/s/2023-10-28/slides/index.html"])
    assert not [tag for tag, attributes in both.elements if attributes.get("http-equiv")]
    assert [link for link in both.links if "decks" in link] == ["/decks/b.pptx", "/decks/c.pdf"]
    assert "There are no slides yet." in read(site, "s/2023-11-11/slides/index.html")
    assert "Slides were shared; the link is lost." in read(site, "s/undated-07/slides/index.html")
    assert "No slides are on record" in read(site, "s/2022-10-22/slides/index.html")


def page(*sessions: Session, key: str = "2023-10-28", **more: Any) -> Reader:
    return Reader(made(*sessions, **more)[f"ml-theory/s/{key}/index.html"])


def test_the_agenda_tells_when_which_talk_begins() -> None:
    assert (
        "Agenda 14:00 Privacy of Noisy SGD 14:25 Questions 14:30 Tangents 14:55 Questions Privacy of Noisy SGD Boris"
        in page(*seven()).text
    )
    assert (
        "Agenda 14:00 Privacy of Noisy SGD 14:20 Questions"
        in page(*seven(), group=replace(GROUP, talk_minutes=20)).text
    )


def talking(**more: Any) -> Talk:
    return Talk(slug="t", title="One", speaker="Ada Example", **more)


def test_a_talk_that_nobody_has_confirmed_says_so() -> None:
    sessions = told("2023-10-28", talks=(talking(unconfirmed=True),))
    assert "Ada Example to be confirmed" in page(*sessions).text
    assert "Ada Example to be confirmed" in read(made(*sessions), "index.html")
    assert "to be confirmed" not in page(*told("2023-10-28", talks=(talking(),))).text


LATER = replace(DECK, session="2023-10-28", talk="t", file="decks/later.pdf", thumbnail="decks/later.webp")


def test_slides_that_wait_for_the_session_are_nowhere_until_it_was_held() -> None:
    talk = talking(slides_after=True, slides=Resource(kind="slides", url="https://example.org/later"))
    before = made(*told("2023-10-28", talks=(talk,)), decks=(LATER,))
    after = made(*told("2023-10-28", talks=(talk,), state=SessionState.HELD), decks=(LATER,))
    assert [
        key for key, made_page in before.items() if b"later." in made_page.body or b"org/later" in made_page.body
    ] == []
    assert "Slides follow after the session." in read(before, "s/2023-10-28/index.html")
    there = {key for key, made_page in after.items() if b"decks/later.pdf" in made_page.body}
    assert there == {
        "ml-theory/s/2023-10-28/index.html", "ml-theory/s/2023-10-28/slides/index.html", "ml-theory/data/sessions.json", "ml-theory/feed.xml",
    }  # fmt: skip


@pytest.mark.parametrize(("consent", "shown"), [(Consent.UNASKED, False), (Consent.NO, False), (Consent.YES, True)])
def test_a_recording_is_shown_only_with_the_speakers_consent(consent: Consent, shown: bool) -> None:
    talk = talking(recording=Resource(kind="recording", url="https://video.example.org/secret"), consent=consent)
    site = made(*told("2023-10-28", talks=(talk,), state=SessionState.HELD))
    there = {key for key, made_page in site.items() if b"secret" in made_page.body}
    assert there == ({"ml-theory/s/2023-10-28/index.html", "ml-theory/data/sessions.json"} if shown else set())
    assert ("recording" in read(site, "past/index.html")) is shown


def test_a_thread_is_linked() -> None:
    shown = page(*told("2023-10-28", talks=(talking(thread="https://chat.example.org/t/1"),)))
    assert "Discuss in the chat" in shown.text
    assert "https://chat.example.org/t/1" in shown.links
    assert "Discuss in" not in page(*told("2023-10-28", talks=(talking(thread="javascript:alert(1)"),))).text


def test_a_recap_is_shown_once_it_is_published() -> None:
    words = {"recap": "We **liked** it.", "state": SessionState.HELD}
    assert "liked" not in page(*told("2023-10-28", **words)).text
    shown = page(*told("2023-10-28", recapped_at=datetime(2023, 10, 30, tzinfo=UTC), **words))
    assert "How it was We liked it." in shown.text
    assert ("strong", {}) in shown.elements


def test_a_session_held_with_another_group_leads_to_theirs() -> None:
    shown = page(*told("2023-10-28", host="statistics/2023-10-27"), groups=(GROUP, OTHER))
    assert "Held together with Statistics Circle ." in shown.text
    assert "/statistics/s/2023-10-27/" in shown.links
    assert "Held together" not in page(*told("2023-10-28", host="statistics/2023-10-27")).text


def test_the_host_of_a_joint_session_leads_to_its_guests() -> None:
    shown = page(*told("2023-10-28", guests=("statistics", "unknown")), groups=(GROUP, OTHER))
    assert "Held together with Statistics Circle ." in shown.text
    assert "/statistics/s/2023-10-28/" in shown.links


def test_an_abstract_is_shown_as_markdown_with_math() -> None:
    shown = page(*told("2023-10-28", talks=(talking(about="The *last* iterate of $x^2$."),)))
    assert {"em", "math", "msup"} <= {tag for tag, _ in shown.elements}


def test_what_everybody_reads_for_a_session_stands_before_its_talks() -> None:
    both = told("2023-10-28", resources=(Resource(kind="chapter", title="Chapter 2", minutes=20),), title="A day")
    text = page(*both).text
    assert "To read before Chapter 2 chapter 20 minutes In all about 20 minutes." in text
    assert text.index("Chapter 2") < text.index("Noisy SGD paper")
    assert "Chapter 2 chapter 20 minutes" in read(made(*both), "index.html")


def test_a_coming_session_can_be_put_into_a_calendar() -> None:
    site = made(*seven("2023-10-14"))
    assert "Add to calendar" in read(site, "s/2023-10-28/index.html")
    assert "/ml-theory/s/2023-10-28/session.ics" in Reader(site["ml-theory/s/2023-10-28/index.html"]).links
    assert "Add to calendar" not in read(site, "s/2023-10-14/index.html")
    single, feed = (site[f"ml-theory/{key}"].body.decode() for key in ("s/2023-10-28/session.ics", "calendar.ics"))
    facts = re.findall(r"^(?:UID|SEQUENCE|DTSTART|DTEND|DTSTAMP|STATUS):.*$", single, re.MULTILINE)
    assert (len(facts), [fact for fact in facts if fact not in feed], "ORGANIZER" in single) == (6, [], False)


def test_a_session_of_another_clock_says_of_which_and_is_told_by_the_groups_too() -> None:
    tokyo = replace(next(one for one in seven() if one.key == "2023-10-28"), zone="Asia/Tokyo")
    site = made(*(tokyo if one.key == tokyo.key else one for one in seven("2023-10-14")))
    times = (
        "05:00–06:00 JST 20:00–21:00 UTC (Saturday) "
        "By the clock of Asia/Tokyo; 14:00–15:00 MDT (Saturday) in America/Denver."
    )
    page = site["ml-theory/s/2023-10-28/index.html"]
    assert f"Sunday 29 October 2023 , {times}" in Reader(page).text
    assert b'data-zone="Asia/Tokyo"' in page.body
    assert f"Next session Sunday 29 October 2023 {times}" in read(site, "index.html")
    assert "05:00 Privacy of Noisy SGD 05:25 Questions" in Reader(page).text
    others = read(site, "s/2023-11-11/index.html")
    assert "14:00–15:00 MST 21:00–22:00 UTC" in others


def test_a_session_of_another_clock_says_in_the_lists_when_it_begins_as_long_as_it_lies_ahead() -> None:
    later = [replace(one, zone="Asia/Tokyo") if one.key in ("2023-11-11", "2023-09-30") else one for one in seven()]
    home = read(made(*later), "index.html")
    assert home.count(" JST") == 1
    assert "JST" in home.partition("After that")[2].partition("Recently")[0]


def test_a_group_of_several_clocks_says_so_on_every_page() -> None:
    group = replace(GROUP, zones=("America/Denver", "Asia/Kolkata"))
    site = made(*seven(), group=group)
    assert "Times are those of America/Denver or Asia/Kolkata, as each says, and UTC." in read(site, "past/index.html")
    assert "Sessions keep the time of America/Denver or Asia/Kolkata: each says of which" in read(
        site, "about/index.html"
    )


def test_two_sessions_of_a_day_are_told_apart_by_their_hours_until_they_were_held() -> None:
    sessions = seven("2023-10-14")
    noon = next(one for one in sessions if one.key == "2023-11-11")
    hours = timedelta(hours=5)
    evening = replace(
        noon, key="2023-11-11-2", starts=noon.starts + hours, ends=noon.ends + hours, title="Posters", talks=()
    )
    text = read(made(*sessions), "index.html")
    assert "14:00–15:00 MST" not in text
    both = read(made(*sessions, evening), "index.html")
    assert [found in both for found in ("14:00–15:00 MST", "11 Nov 2023 Posters 19:00–20:00 MST")] == [True, True]
    held = [replace(one, state=SessionState.HELD) for one in (*sessions, evening)]
    assert "19:00–20:00 MST" not in read(made(*held), "index.html")
