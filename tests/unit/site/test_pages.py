"""The site as a whole: what a visitor finds on it, and what must never be on it."""

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from artefacts.translate import load
from shared.errors import BadInput
from shared.model.group import Book, Chapter, CoLead, Group, PublicGroup, Series, TalkPlan, public
from shared.model.proposal import ProposalState
from shared.model.season import Break
from shared.model.session import Consent, Proposal, Resource, Session, SessionState, Talk
from shared.model.vote import Tally, VoteState
from shared.site import Page
from shared.site.scripts import FILES, TEMPLATES, policy, script
from shared.text.characters import clean
from tests.unit.site.examples import DECK, GROUP, SEASON, URL, WHOLE, Reader, archive, made, proposal, read, seven, vote


def test_the_site_has_a_page_for_everything_and_nothing_else() -> None:
    keys = {re.sub(r"\.[0-9a-f]{12}\.", ".#.", key) for key in made(*seven()[:2])}
    assert keys == {
        "index.html", "404.html", "robots.txt", "sitemap.xml", "assets/site.#.css", "assets/mark.#.svg",
        "ml-theory/index.html", "ml-theory/past/index.html", "ml-theory/reading/index.html", "ml-theory/about/index.html",
        "ml-theory/reading/season/2023-24/index.html",
        "ml-theory/calendar.ics", "ml-theory/feed.xml", "ml-theory/sitemap.xml",
        "ml-theory/data/sessions.json", "ml-theory/data/reading.bib", "ml-theory/data/reading.csv",
        "ml-theory/s/2023-10-14/index.html", "ml-theory/s/2023-10-14/slides/index.html", "ml-theory/s/2023-10-14/session.ics",
        "ml-theory/s/2023-10-28/index.html", "ml-theory/s/2023-10-28/slides/index.html", "ml-theory/s/2023-10-28/session.ics",
        "ml-theory/search/index.html", "ml-theory/data/search.json", "ml-theory/data/sessions.schema.json", "ml-theory/speakers/index.html",
        "ml-theory/card.png", "ml-theory/s/2023-10-14/card.png", "ml-theory/s/2023-10-28/card.png",
    }  # fmt: skip


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


def script_digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_what_is_deployed_has_the_policy_that_lets_the_two_scripts_run_and_no_other() -> None:
    template = load(Path(__file__).parents[3] / "template.yaml")["Resources"]["PageHeaders"]["Properties"]
    headers = template["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["ContentSecurityPolicy"]["ContentSecurityPolicy"] == policy()
    assert "unsafe" not in policy()
    assert [part for part in policy().split("; ") if part.startswith("script-src")] == [
        f"script-src '{script_digest(script('page.js'))}' '{script_digest(script('search.js'))}'"
    ]


def test_of_scripts_nothing_is_taken_out_but_indents_and_lines_of_comment() -> None:
    for names in FILES.values():
        for name in names:
            assert all(line.count("`") % 2 == 0 for line in (TEMPLATES / name).read_text().split("\n")), name
    assert "\n//" not in script("search.js")
    assert "/* that deck's text" in script("search.js")


def test_nothing_needs_more_than_the_strict_content_security_policy_gives() -> None:
    for key, page in WHOLE.items():
        if key.endswith(".html"):
            scripts = re.findall(r"<script>(.*?)</script>", page.body.decode(), re.S)
            assert {script_digest(one) for one in scripts} <= set(re.findall(r"'(sha256-[^']+)'", policy()))
            for tag, attributes in Reader(page).elements:
                assert tag not in ("style", "iframe", "object", "embed", "base"), key
                assert tag != "form" or attributes["action"] == "./"
                assert tag != "script" or attributes in ({}, {"type": "application/ld+json"})
                assert not [name for name in attributes if name == "style" or name.startswith("on")]
                for name in ("src", "href"):
                    outside = urlsplit(attributes.get(name) or "").netloc
                    assert tag == "a" or (tag == "link" and attributes.get("rel") == "canonical") or not outside


def test_links_that_leave_the_site_are_http_and_tell_nobody() -> None:
    for page in WHOLE.values():
        if page.content_type.startswith("text/html"):
            for tag, attributes in Reader(page).elements:
                at = urlsplit(attributes.get("href") or "")
                if at.scheme == "webcal":  # what the visitor's own calendar program takes
                    assert attributes["href"] == "webcal://reading.example.org/ml-theory/calendar.ics"
                elif tag == "a" and at.netloc:
                    assert (at.scheme in ("http", "https"), attributes.get("rel") or "") in [
                        (True, "noopener"),
                        (True, "nofollow noopener"),
                    ]


HOSTILE = (
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
    "{{ 7 * 7 }}{% raw %}${7 * 7}",
    "</title></script><img src=x onerror=alert(1)>",
    "a\x00b\x1b[31m\u202ec\ud800",
    "]]> & <b>",
)


def written(text: str) -> dict[str, Page]:
    """A site on which everything that people can write is *text*."""
    lost = Resource(kind=text, title=text, url="javascript:alert(1)", was_shared=True, arxiv=text)
    linked = replace(lost, url="https://example.org/?a=1&b=2")
    talk = Talk(slug="t", title=text, speaker=text, about=text, resources=(lost, linked), slides=lost, recording=lost,
                consent=Consent.YES, unconfirmed=True, thread="javascript:alert(1)")  # fmt: skip
    idea = Proposal(speaker=text, topic=text, scheduled_for=text, url="javascript:alert(1)", about=text)
    ideas = {"planned": (idea,), "proposals": (idea,), "plans": (idea,), "research": (idea,)}
    recapped = {"recap": text, "recapped_at": datetime(2023, 10, 30, tzinfo=UTC)}
    read = {"book": "b", "chapter": text, "resources": (lost, linked), "host": "other/2023-10-14"}
    first = replace(seven()[0], about=text, talks=(talk, replace(talk, slug="u")), series="s", **ideas, **read)
    titled = replace(first, key="2023-10-28", title=text, talks=(), state=SessionState.HELD, **recapped)
    held = replace(first, key="2023-10-07", state=SessionState.HELD, **recapped)
    chapter = Chapter(session=date(2023, 10, 14), title=text, pages=text, url="javascript:alert(1)")
    group = replace(
        GROUP, name=text, community=text, audience=text, mission=text, join="javascript:alert(1)", series=(Series(id="s", title=text),),
        books=(Book(id="b", title=text, authors=text, url="javascript:alert(1)", chapters=(chapter,)),),
        breaks=(Break(after=date(2023, 10, 20), resumes=date(2023, 11, 11), note=text),),
    )  # fmt: skip
    other = PublicGroup(id="other", name=text, zone="UTC")
    words = {"topic": text, "speaker": text, "about": text, "url": "javascript:alert(1)"}
    proposals = (proposal("a", **words), proposal("b", ProposalState.CHOSEN, session="2023-10-14", **words))
    votes = (vote("v", "a"), vote("w", "b", state=VoteState.SETTLED, ranking=(Tally(proposal="b", approvals=2),)))
    return made(first, titled, held, decks=(), group=group, groups=(group, other), proposals=proposals, votes=votes)


def led(address: str) -> str:
    """*address* without what may be somebody's name in it."""
    return re.sub(r"/speakers/#[\w-]+$", "/speakers/", address).partition("&name=")[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_stays_text_everywhere(text: str) -> None:
    site, harmless = written(text), written("harmless")
    for key, page in site.items():
        if key.endswith(".html"):
            reader, calm = Reader(page), Reader(harmless[key])
            assert [(tag, list(a)) for tag, a in reader.elements] == [(tag, list(a)) for tag, a in calm.elements], key
            assert [led(address) for address in reader.links] == [led(address) for address in calm.links]
        if key.endswith(".xml"):
            ET.fromstring(page.body)
        if key.endswith(".ics"):
            assert page.body.count(b"BEGIN:") == harmless[key].body.count(b"BEGIN:")
    assert read(site, "s/2023-10-14/index.html").count(" ".join(clean(text).split())) > 15
    told = json.loads(site["ml-theory/data/sessions.json"].body)
    assert told["sessions"][0]["talks"][0]["title"] == clean(text)
    assert told["sessions"][0]["proposals"][0]["url"] is None
    written_out = {key: page.body for key, page in site.items() if page.content_type != "image/png"}
    assert [key for key, body in written_out.items() if b"javascript:" in body or b"\x00" in body] == []


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
    told = [key for key, page in site.items() if re.search(rb"secret|meet\.|@example|chat\.example", page.body)]
    assert told == []


def test_the_same_rows_give_the_same_bytes_in_whatever_order_they_come() -> None:
    sessions = [*archive(), *seven("2023-10-14")]
    assert made(*sessions[::-1], url=f"{URL}/") == WHOLE


def test_a_change_of_one_session_leaves_the_pages_of_others_alone() -> None:
    sessions = [*archive(), *seven("2023-10-14")]
    changed = [replace(s, about="News.") if s.key == "2023-11-25" else s for s in sessions]
    after = made(*changed)
    assert {key for key in WHOLE if after[key] != WHOLE[key]} == {
        "ml-theory/index.html", "ml-theory/calendar.ics", "ml-theory/data/sessions.json", "ml-theory/s/2023-11-25/index.html",
        "ml-theory/s/2023-11-25/session.ics", "ml-theory/data/search.json",
    }  # fmt: skip


def test_one_group_is_led_to_and_many_are_listed() -> None:
    one = Reader(WHOLE["index.html"])
    assert [a["content"] for tag, a in one.elements if a.get("http-equiv")] == ["0; url=/ml-theory/"]
    other = PublicGroup(id="statistics", name="Statistics", zone="Europe/Paris")
    many = made(groups=(other, GROUP))
    assert [link for link in Reader(many["index.html"]).links if "assets" not in link] == [
        "/ml-theory/",
        "/statistics/",
    ]
    assert b"<loc>https://reading.example.org/statistics/sitemap.xml</loc>" in many["sitemap.xml"].body
    assert made(group=other, groups=(GROUP, other))["index.html"] == many["index.html"]


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


@pytest.mark.parametrize("mission", ["read together", ""])
@pytest.mark.parametrize("sessions", [seven(), []])
@pytest.mark.parametrize(
    ("join", "told", "address"),
    [("https://forms.example.org/f", "Join the group", "https://forms.example.org/f"), ("", "How to join", "/ml-theory/about/#join")],
)  # fmt: skip
def test_the_first_page_says_before_all_else_how_to_join(
    mission: str, sessions: list[Session], join: str, told: str, address: str
) -> None:
    site = made(*sessions, group=replace(GROUP, mission=mission, join=join))
    main = site["ml-theory/index.html"].body.decode().partition("<main")[2]
    assert f'<a href="{address}"' in main.partition('class="next')[0]
    assert f">{told}</a></p>" in main.partition('class="next')[0]


@pytest.mark.parametrize(
    ("join", "told", "address"),
    [("https://forms.example.org/f", "Join the group", "https://forms.example.org/f"), ("", "How to join", "/ml-theory/about/#join")],
)  # fmt: skip
def test_who_comes_upon_a_session_to_come_is_led_to_how_to_join(join: str, told: str, address: str) -> None:
    site = made(*seven(), group=replace(GROUP, join=join))
    body = site["ml-theory/s/2023-10-28/index.html"].body.decode()
    assert f'Members get the link to the room by mail. <a href="{address}"' in body
    assert f">{told}</a></p>" in body


def test_a_groups_only_session_has_no_line_for_those_before_and_after_it() -> None:
    (first, *_) = seven()
    assert 'class="along"' in made(*seven())["ml-theory/s/2023-10-14/index.html"].body.decode()
    assert 'class="along"' not in made(first, decks=())["ml-theory/s/2023-10-14/index.html"].body.decode()


def test_the_page_about_the_group_says_when_it_meets_as_far_as_that_is_known() -> None:
    about = read(made(*seven(), group=replace(GROUP, meets="every week 14:00 (America/New_York)")), "about/index.html")
    assert "When Every week 14:00 (America/New York) Clock" in about
    assert "When" not in read(made(*seven(), group=GROUP), "about/index.html").partition("Clock")[0]


def test_a_page_without_the_form_says_who_knows_how_to_join() -> None:
    hidden = replace(GROUP, join="", contact="us@example.org")
    assert "Ask the co-leads how to join." in read(made(*seven(), group=hidden), "about/index.html")
    assert "The co-leads know how to join." in read(
        made(*seven(), group=replace(hidden, contact="")), "about/index.html"
    )


@pytest.mark.parametrize("room", ["site", "pages", "mail"])
def test_headings_of_peoples_words_alone_run_as_these_do(room: str) -> None:
    """A title in Arabic or Hebrew with a name in Latin letters in it is put in its own order, not in that of an English page."""
    words = re.compile(r"(?:\.(?:title|name|of|heading)|named\([a-z.]+\))(?: \}\}|$)")
    found = [
        (path.name, tag[0])
        for path in sorted((TEMPLATES.parent / room).glob("*.html"))
        for tag in re.finditer(r"<(h[1-4]|\{\{ level \}\})([^>]*)>(.*?)</\1>", path.read_text())
        if words.search(tag[3]) and not re.sub(r"\{\{.*?\}\}|\{%.*?%\}|<[^>]*>", "", tag[3]).strip()
        if 'dir="auto"' not in tag[2] and "page.title" not in tag[3]
    ]
    assert found == []
