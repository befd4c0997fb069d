"""The resource page: what a visitor finds on it, and what must never be on it."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
import yaml

from shared.archive import sessions_of
from shared.errors import BadInput
from shared.groups import CoLead, Group, PublicGroup, Series, TalkPlan, public
from shared.inert import clean, web
from shared.season import Break, Move, Season, plan
from shared.sessions import Proposal, Resource, Session, SessionState, Talk
from shared.site import Page, pages
from shared.site.order import chronology, season
from shared.site.views import link, reading_time
from shared.site.words import arxiv, door, size, when
from shared.uploads import Deck

URL = "https://reading.example.org"
DENVER = ZoneInfo("America/Denver")
GROUP = PublicGroup(
    id="ml-theory",
    name="ML Theory Reading Group",
    zone="America/Denver",
    mission="read learning theory together",
    join="https://forms.example.org/join",
    series=(Series(id="learning-to-learn", title="Learning to learn: Unravelling learning theory"),),
)
SEASON = Season(
    first=date(2023, 10, 14),
    every_days=14,
    starts=time(14),
    minutes=60,
    until=date(2024, 1, 27),
    breaks=(Break(after=date(2023, 12, 9), resumes=date(2024, 1, 13)),),
    moved=(Move(from_=date(2023, 11, 25), to=date(2023, 11, 26)),),
    cancelled=(date(2023, 12, 9),),
)
PAPER = Resource(
    kind="paper", title="Noisy SGD", url="https://arxiv.org/abs/2205.13710", minutes=30, arxiv="2205.13710"
)
NOTES = Resource(kind="notes", title="Notes on divergences", minutes=10, essential=False)
TALKS = {
    "2023-10-14": (Talk(slug="double-descent", title="Double descent", speaker="Ada Example"),),
    "2023-10-28": (
        Talk(slug="noisy-sgd", title="Privacy of Noisy SGD", speaker="Boris Example", about="On the last iterate.", resources=(PAPER, NOTES)),
        Talk(slug="tangents", title="Tangents", speaker="Chen Example"),
    ),
}  # fmt: skip
DECK = Deck(
    group="ml-theory",
    session="2023-10-14",
    talk="double-descent",
    upload="1",
    issued=datetime(2023, 10, 13, tzinfo=UTC),
    published=datetime(2023, 10, 16, 8, tzinfo=UTC),
    kind="pdf",
    file="decks/ml-theory/2023-10-14/double-descent/aa.pdf",
    thumbnail="decks/ml-theory/2023-10-14/double-descent/aa.webp",
    text=None,
    pages=24,
    bytes=1_234_567,
)


def seven(*held: str) -> list[Session]:
    """The season's seven sessions, those of *held* already held."""
    states = {True: SessionState.CANCELLED, False: SessionState.PLANNED}
    return [
        Session(
            group="ml-theory",
            key=p.key,
            kind="talks" if p.key in TALKS else "discussion",
            state=SessionState.HELD if p.key in held else states[p.cancelled],
            starts=p.starts,
            ends=p.ends,
            date=p.key,
            talks=TALKS.get(p.key, ()),
        )
        for p in plan(SEASON, DENVER)
    ]


def archive() -> list[Session]:
    file = Path(__file__).parents[2] / "local" / "archive.yaml"
    return sessions_of(yaml.safe_load(file.read_text()), "ml-theory")


class Reader(HTMLParser):
    """A page as a reader has it: its text, its links, its elements."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self._mute = ""
        self.feed(page.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._mute = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name == "content" and "url=" in (value or ""):
                self.links.append((value or "").partition("url=")[2])

    def handle_endtag(self, tag: str) -> None:
        self._mute = ""

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def made(
    *sessions: Session, decks: tuple[Deck, ...] = (DECK,), group: PublicGroup = GROUP, url: str = URL
) -> dict[str, Page]:
    return pages(group, sessions, decks, site_url=url)


def read(site: dict[str, Page], key: str) -> str:
    return Reader(site[f"ml-theory/{key}"]).text


WHOLE = made(*archive(), *seven("2023-10-14"))


def test_the_site_has_a_page_for_everything_and_nothing_else() -> None:
    keys = {re.sub(r"\.[0-9a-f]{12}\.", ".#.", key) for key in made(*seven()[:2])}
    assert keys == {
        "index.html", "404.html", "robots.txt", "sitemap.xml", "assets/site.#.css", "assets/mark.#.svg",
        "ml-theory/index.html", "ml-theory/past/index.html", "ml-theory/reading/index.html", "ml-theory/about/index.html",
        "ml-theory/calendar.ics", "ml-theory/data/sessions.json", "ml-theory/feed.xml", "ml-theory/sitemap.xml",
        "ml-theory/s/2023-10-14/index.html", "ml-theory/s/2023-10-14/slides/index.html",
        "ml-theory/s/2023-10-28/index.html", "ml-theory/s/2023-10-28/slides/index.html",
    }  # fmt: skip


def test_the_front_page_shows_the_first_session_that_is_not_over_with_its_reading() -> None:
    text = read(WHOLE, "index.html")
    assert (
        "Next session Saturday 28 October 2023 14:00–15:00 MDT 20:00–21:00 UTC Privacy of Noisy SGD Boris Example "
        "On the last iterate. To read before Noisy SGD paper, arxiv.org 30 minutes Notes on divergences notes 10 minutes "
        "optional In all about 40 minutes; 30 if you read only the essentials. Tangents Chen Example"
    ) in text


def test_what_is_shown_as_next_follows_the_states_and_no_clock() -> None:
    def following(*held: str) -> str:
        found = re.search(r"Next session (\w+ \d+ \w+ \d+)", read(made(*seven(*held)), "index.html"))
        return found[1] if found else "none"

    assert [following(), following("2023-10-14"), following("2023-10-14", "2023-10-28", "2023-11-11")] == [
        "Saturday 14 October 2023",
        "Saturday 28 October 2023",
        "Sunday 26 November 2023",
    ]


def test_a_moved_session_says_for_when_it_was_first_planned() -> None:
    assert "Moved: first planned for Saturday 25 November 2023." in read(WHOLE, "s/2023-11-25/index.html")


def test_a_cancelled_session_is_told_until_a_later_one_was_held() -> None:
    before = ("2023-10-14", "2023-10-28", "2023-11-11", "2023-11-25")
    assert "Cancelled Discussion on Saturday 9 December 2023 does not take place." in read(
        made(*seven(*before)), "index.html"
    )
    after = made(*seven(*before, "2024-01-13"))
    assert "does not take place" not in read(after, "index.html")
    assert "Cancelled This session does not take place." in read(after, "s/2023-12-09/index.html")


def test_past_sessions_come_newest_first_with_undated_ones_at_their_recorded_place() -> None:
    reader = Reader(WHOLE["ml-theory/past/index.html"])
    keys = [link.split("/")[-2] for link in reader.links if "/s/" in link]
    assert list(dict.fromkeys(keys)) == [
        "2023-10-14", "undated-10", "undated-09", "undated-08", "undated-07", "2023-01-07",
        "2022-12-17", "2022-12-03", "2022-11-19", "2022-11-05", "2022-10-22",
    ]  # fmt: skip
    assert "Season 2023–24 1 session" in reader.text
    assert "Season 2022–23 10 sessions date not recorded The Lottery Ticket Hypothesis" in reader.text
    assert "22 Oct 2022 inferred First meeting" in reader.text
    assert "19 Nov 2022 Meta-Learning · Neural Information Retrieval" in reader.text


def test_lost_things_and_changed_plans_are_told_with_grace() -> None:
    past = read(WHOLE, "past/index.html")
    assert "Planned had been: Representation Learning (Harry Saini); Quantum Probability (Ashish Gaurav)." in past
    assert past.count("Slides were shared; the link is lost.") == 3
    fourth, ninth = read(WHOLE, "s/2022-12-03/index.html"), read(WHOLE, "s/undated-09/index.html")
    assert (
        "What had been planned Other speakers than these spoke in the end. Representation Learning Harry Saini"
        in fourth
    )
    assert "date not recorded Part of the series Learning to learn: Unravelling learning theory ." in ninth
    assert "A recording was shared on YouTube; the link is lost." in ninth
    assert "Neural operators reading list reading list, was shared; the link is lost" in read(
        WHOLE, "reading/index.html"
    )


def test_an_undated_or_inferred_session_shows_no_time_of_day() -> None:
    for key in ("undated-07", "2022-10-22"):
        assert "UTC" not in read(WHOLE, f"s/{key}/index.html").partition("Times are")[0]


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


def test_the_reading_list_has_the_newest_first_with_minutes() -> None:
    text = read(WHOLE, "reading/index.html")
    assert "Privacy of Noisy SGD Boris Example, Saturday 28 October 2023 Noisy SGD paper, arxiv.org 30 minutes" in text
    assert text.index("Season 2023–24") < text.index("Season 2022–23") < text.index("arXiv:2206.11124")


def test_every_link_within_the_site_leads_to_something() -> None:
    there = set(WHOLE) | {DECK.file, DECK.thumbnail or ""}
    broken = []
    for key, page in WHOLE.items():
        if not key.endswith(".html"):
            continue
        reader = Reader(page)
        for address in reader.links:
            at = urlsplit(urljoin(f"{URL}/{key.removesuffix('index.html')}", address))
            target = unquote(at.path).lstrip("/")
            target += "index.html" if not target or target.endswith("/") else ""
            if f"{at.scheme}://{at.netloc}" == URL and target not in there:
                broken.append((key, address))
            if address.startswith("#") and address[1:] not in reader.ids:
                broken.append((key, address))
    assert broken == []


def test_every_page_has_one_heading_of_first_rank_a_title_a_language_and_no_doubled_id() -> None:
    for key, page in WHOLE.items():
        if key.endswith(".html"):
            reader = Reader(page)
            tags = [tag for tag, _ in reader.elements]
            assert (key, tags.count("h1"), tags.count("main"), tags.count("title")) == (key, 1, 1, 1)
            assert ("html", {"lang": "en"}) in reader.elements
            assert (key, sorted(reader.ids)) == (key, sorted(set(reader.ids)))


def test_heading_ranks_are_never_skipped() -> None:
    for key, page in WHOLE.items():
        if key.endswith(".html"):
            ranks = [int(tag[1]) for tag, _ in Reader(page).elements if re.fullmatch("h[1-6]", tag)]
            assert all(after <= before + 1 for before, after in pairwise(ranks)), (key, ranks)


def test_nothing_needs_more_than_the_strict_content_security_policy_gives() -> None:
    for key, page in WHOLE.items():
        if key.endswith(".html"):
            for tag, attributes in Reader(page).elements:
                assert tag not in ("style", "iframe", "form", "object", "embed", "base"), key
                assert tag != "script" or attributes == {"type": "application/ld+json"}
                assert not [name for name in attributes if name == "style" or name.startswith("on")]
                for name in ("src", "href"):
                    outside = urlsplit(attributes.get(name) or "").netloc
                    assert tag == "a" or (tag == "link" and attributes.get("rel") == "canonical") or not outside


def test_links_that_leave_the_site_are_http_and_tell_nobody() -> None:
    for page in WHOLE.values():
        if page.content_type.startswith("text/html"):
            for tag, attributes in Reader(page).elements:
                at = urlsplit(attributes.get("href") or "")
                if tag == "a" and at.netloc:
                    assert (at.scheme in ("http", "https"), attributes.get("rel")) == (True, "noopener")


HOSTILE = (
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
    "{{7*7}}{% raw %}${7*7}",
    "</title></script><img src=x onerror=alert(1)>",
    "a\x00b\x1b[31m\u202ec\ud800",
    "]]> & <b>",
)


def written(text: str) -> dict[str, Page]:
    """A site on which everything that people can write is *text*."""
    lost = Resource(kind=text, title=text, url="javascript:alert(1)", was_shared=True, arxiv=text)
    linked = replace(lost, url="https://example.org/?a=1&b=2")
    talk = Talk(slug="t", title=text, speaker=text, about=text, resources=(lost, linked), slides=lost, recording=lost)
    idea = Proposal(speaker=text, topic=text, scheduled_for=text, url="javascript:alert(1)", about=text)
    ideas = {"planned": (idea,), "proposals": (idea,), "plans": (idea,), "research": (idea,)}
    first = replace(seven()[0], about=text, talks=(talk, replace(talk, slug="u")), series="s", **ideas)
    titled = replace(first, key="2023-10-28", title=text, talks=(), state=SessionState.HELD)
    group = replace(GROUP, name=text, community=text, audience=text, mission=text, join="javascript:alert(1)")
    return made(first, titled, decks=(), group=replace(group, series=(Series(id="s", title=text),)))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_stays_text_everywhere(text: str) -> None:
    site, harmless = written(text), written("harmless")
    for key, page in site.items():
        if key.endswith(".html"):
            reader, calm = Reader(page), Reader(harmless[key])
            assert [(tag, list(a)) for tag, a in reader.elements] == [(tag, list(a)) for tag, a in calm.elements], key
            assert reader.links == calm.links
        if key.endswith(".xml"):
            ET.fromstring(page.body)
    assert read(site, "s/2023-10-14/index.html").count(" ".join(clean(text).split())) > 15
    told = json.loads(site["ml-theory/data/sessions.json"].body)
    assert told["sessions"][0]["talks"][0]["title"] == clean(text)
    assert told["sessions"][0]["proposals"][0]["url"] is None
    assert [key for key, page in site.items() if b"javascript:" in page.body or b"\x00" in page.body] == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "/local", "ftp://example.org/x", "http://",
        "https://example.org/ x", "https://example.org/\n", 'https://example.org/"x', "https://[bad", "", None, "https://e.org/" + "x" * 2000,
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web(url) is None


def test_the_sign_up_form_may_be_on_this_very_site() -> None:
    assert [door("/form"), door("https://example.org/form"), door("//evil.example"), door("form"), door("")] == [
        "/form",
        "https://example.org/form",
        None,
        None,
        None,
    ]


def test_no_meeting_link_and_no_address_can_come_into_any_byte() -> None:
    group = Group(
        id="ml-theory",
        name="ML",
        zone="America/Denver",
        season=SEASON,
        sender="sender@example.org",
        co_leads=(CoLead(id="one", name="One", address="lead@example.org"),),
        meeting_link="https://meet.example.org/secret-room",
        chat="https://chat.example.org/secret-invitation",
        talks=(TalkPlan(session=date(2023, 10, 14), title="x", speaker="y", address="speaker@example.com"),),
    )
    site = made(*archive(), *seven("2023-10-14"), group=public(group))
    told = [key for key, page in site.items() if re.search(rb"secret|meet\.|@example|chat\.", page.body)]
    assert told == []


def test_the_same_rows_give_the_same_bytes_in_whatever_order_they_come() -> None:
    sessions = [*archive(), *seven("2023-10-14")]
    assert pages(GROUP, sessions[::-1], (DECK,), site_url=f"{URL}/") == WHOLE


def test_a_change_of_one_session_leaves_the_pages_of_others_alone() -> None:
    sessions = [*archive(), *seven("2023-10-14")]
    changed = [replace(s, about="News.") if s.key == "2023-11-25" else s for s in sessions]
    after = pages(GROUP, changed, (DECK,), site_url=URL)
    assert {key for key in WHOLE if after[key] != WHOLE[key]} == {
        "ml-theory/index.html", "ml-theory/calendar.ics", "ml-theory/data/sessions.json", "ml-theory/s/2023-11-25/index.html",
    }  # fmt: skip


def test_the_data_has_exactly_the_documented_fields() -> None:
    told = json.loads(WHOLE["ml-theory/data/sessions.json"].body)
    assert sorted(told) == ["format", "group", "sessions"]
    assert sorted(told["group"]) == ["audience", "community", "id", "join", "mission", "name", "zone"]
    fourteenth = next(session for session in told["sessions"] if session["key"] == "2023-10-14")
    assert fourteenth == {
        "id": "ml-theory/2023-10-14",
        "key": "2023-10-14",
        "url": f"{URL}/ml-theory/s/2023-10-14/",
        "kind": "talks",
        "state": "held",
        "heading": "Double descent",
        "title": None,
        "about": "",
        "season": "2023–24",
        "series": None,
        "starts": "2023-10-14T20:00:00Z",
        "ends": "2023-10-14T21:00:00Z",
        "date_known": "written",
        "revision": 1,
        "talks": [
            {
                "slug": "double-descent",
                "title": "Double descent",
                "speaker": "Ada Example",
                "about": "",
                "deck": {
                    "kind": "pdf",
                    "url": f"{URL}/{DECK.file}",
                    "thumbnail": f"{URL}/{DECK.thumbnail}",
                    "pages": 24,
                    "bytes": 1_234_567,
                    "issued": "2023-10-13T00:00:00Z",
                },
                "slides": None,
                "recording": None,
                "resources": [],
            }
        ],
        "planned": [],
        "proposals": [],
        "plans": [],
        "research": [],
    }
    undated = next(session for session in told["sessions"] if session["key"] == "undated-07")
    assert (undated["starts"], undated["date_known"], undated["talks"][0]["slides"]["was_shared"]) == (
        None,
        "unknown",
        True,
    )


def test_the_feed_has_held_sessions_whose_day_is_on_record_and_is_as_new_as_its_newest() -> None:
    atom = {"a": "http://www.w3.org/2005/Atom"}
    feed = ET.fromstring(WHOLE["ml-theory/feed.xml"].body)
    entries = [
        (e.findtext("a:title", "", atom), e.findtext("a:updated", "", atom)) for e in feed.findall("a:entry", atom)
    ]
    assert entries == [
        ("Double descent", "2023-10-16T08:00:00Z"),
        ("CLIP", "2022-12-03T22:00:00Z"),
        ("Meta-Learning · Neural Information Retrieval", "2022-11-19T22:00:00Z"),
    ]
    assert feed.findtext("a:updated", "", atom) == "2023-10-16T08:00:00Z"


def test_search_engines_are_told_of_the_event_only_where_its_day_is_on_record() -> None:
    def event(key: str) -> dict[str, object] | None:
        found = re.search(
            rb'<script type="application/ld\+json">(.*?)</script>', WHOLE[f"ml-theory/s/{key}/index.html"].body
        )
        return json.loads(found[1]) if found else None

    assert event("2023-12-09") == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Discussion",
        "startDate": "2023-12-09T21:00:00Z",
        "endDate": "2023-12-09T22:00:00Z",
        "eventStatus": "https://schema.org/EventCancelled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": f"{URL}/ml-theory/s/2023-12-09/"},
        "organizer": {"@type": "Organization", "name": "ML Theory Reading Group", "url": f"{URL}/ml-theory/"},
        "performer": [],
        "url": f"{URL}/ml-theory/s/2023-12-09/",
    }
    assert [event("undated-07"), event("2022-10-22")] == [None, None]


def test_one_group_is_led_to_and_many_are_listed() -> None:
    one = Reader(WHOLE["index.html"])
    assert [a["content"] for tag, a in one.elements if a.get("http-equiv")] == ["0; url=/ml-theory/"]
    other = PublicGroup(id="statistics", name="Statistics", zone="Europe/Paris")
    many = pages(GROUP, [], [], site_url=URL, groups=(other, GROUP))
    assert [link for link in Reader(many["index.html"]).links if "assets" not in link] == [
        "/ml-theory/",
        "/statistics/",
    ]
    assert b"<loc>https://reading.example.org/statistics/sitemap.xml</loc>" in many["sitemap.xml"].body
    assert pages(other, [], [], site_url=URL, groups=(GROUP, other))["index.html"] == many["index.html"]


def test_a_site_below_a_path_keeps_its_links_there() -> None:
    site = made(*seven("2023-10-14"), url="https://example.org/reading/")
    links = Reader(site["ml-theory/s/2023-10-14/index.html"]).links
    assert f"/reading/{DECK.file}" in links
    assert "https://example.org/reading/ml-theory/s/2023-10-14/" in links
    assert all(link.startswith(("/reading/", "#", "https://")) for link in links)


def test_a_group_without_any_session_has_a_page_all_the_same() -> None:
    site = made(decks=())
    assert "No session is planned at the moment" in read(site, "index.html")
    assert "None yet." in read(site, "past/index.html")
    ET.fromstring(site["ml-theory/feed.xml"].body)


def test_assets_are_kept_for_good_and_pages_only_for_a_minute() -> None:
    caches = {key.partition(".")[0]: page.cache for key, page in WHOLE.items() if key.startswith("assets/")}
    assert caches == dict.fromkeys(("assets/site", "assets/mark"), "public, max-age=31536000, immutable")
    assert WHOLE["ml-theory/index.html"].cache == "public, max-age=60"


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="'MST' is an abbreviation"):
        made(group=replace(GROUP, zone="MST"))


@pytest.mark.parametrize(
    ("zone", "starts", "local", "utc"),
    [
        ("America/Denver", datetime(2023, 11, 11, 21, tzinfo=UTC), "14:00–15:00 MST", "21:00–22:00 UTC"),
        ("Asia/Kolkata", datetime(2023, 11, 11, 8, 30, tzinfo=UTC), "14:00–15:00 IST", "08:30–09:30 UTC"),
        ("Asia/Kathmandu", datetime(2023, 11, 11, 8, 15, tzinfo=UTC), "14:00–15:00 UTC+05:45", "08:15–09:15 UTC"),
        ("Pacific/Auckland", datetime(2023, 11, 11, 1, tzinfo=UTC), "14:00–15:00 NZDT", "01:00–02:00 UTC"),
        ("America/Denver", datetime(2023, 11, 12, 1, tzinfo=UTC), "18:00–19:00 MST", "01:00–02:00 UTC (Sunday)"),
        ("America/Sao_Paulo", datetime(2023, 11, 11, 17, tzinfo=UTC), "14:00–15:00 UTC-03:00", "17:00–18:00 UTC"),
        ("UTC", datetime(2023, 11, 11, 14, tzinfo=UTC), "14:00–15:00 UTC", ""),
    ],
)
def test_times_are_told_in_the_groups_zone_by_name_and_in_utc(
    zone: str, starts: datetime, local: str, utc: str
) -> None:
    told = when(starts, starts + timedelta(hours=1), ZoneInfo(zone))
    assert (told.local, told.utc, told.iso) == (local, utc, starts.strftime("%Y-%m-%dT%H:%M:%SZ"))


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


def test_a_season_runs_from_august_to_july_and_undated_sessions_belong_where_they_were_recorded() -> None:
    moments = [
        datetime(2023, 7, 31, 20, tzinfo=UTC),
        datetime(2023, 8, 1, 20, tzinfo=UTC),
        datetime(1999, 12, 1, tzinfo=UTC),
    ]
    assert [season(moment, DENVER) for moment in [*moments, None]] == ["2022–23", "2023–24", "1999–00", ""]
    undated = replace(archive()[6], order=1, key="undated-01")
    dated = replace(archive()[0], order=2)
    assert [(moment, s.key) for moment, s in chronology([dated, undated])] == [
        (dated.starts, "undated-01"),
        (dated.starts, "2022-10-22"),
    ]


def test_sizes_and_arxiv_numbers_are_read_as_people_write_them() -> None:
    assert [size(1), size(840_400), size(999_600), size(1_234_567)] == ["1 KB", "840 KB", "1.0 MB", "1.2 MB"]
    wanted = ["2206.11124", "2206.11124v2", "math.GT/0309136", "hep-th/9901001"]
    assert [arxiv(number) for number in [*wanted, "x", "2206", None]] == [*wanted, None, None, None]
