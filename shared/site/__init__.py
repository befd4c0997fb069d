"""The resource page of a group, as the objects of its bucket. Pure: the same rows give the same bytes; no clock is asked.

Only public rows come in (:class:`PublicGroup`, :class:`Session`, :class:`Deck`). Rooms and people's addresses are other rows,
which nothing in here can name.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.proposal import TalkProposal
from shared.model.season import zone
from shared.model.session import Session, SessionState
from shared.model.vote import Vote
from shared.schedule.ics import feed, session_event
from shared.site.ballots import ProposalsView, proposals_view
from shared.site.bibliography import recommended, to_bibtex, to_csv
from shared.site.data import sessions_json
from shared.site.feed_entries import news
from shared.site.inputs import CARDS_MADE_BY
from shared.site.plans import PlanView, SeriesView, ideas, plans, series
from shared.site.reading import READ
from shared.site.rendering import FOR_GOOD, Page, Site, mark, style
from shared.site.scripts import script
from shared.site.search_index import lines, search_json
from shared.site.seasons import Season, newest, pauses, seasons
from shared.site.shapes import schema
from shared.site.speakers import speakers
from shared.site.structured_data import citation, linked_data
from shared.site.views import SessionView, following_cancelled, upcoming, views

__all__ = ["Page", "Rows", "pages"]

RECENT, AHEAD, STRIP = 3, 5, 14
"""How many past sessions, sessions to come and dates of the season the front page shows; what comes later can be unfolded."""
ICS = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the pages of *group* are made from; *groups* are all groups of the site (this one alone if not given), which the root's pages
    tell of."""

    group: PublicGroup
    sessions: Sequence[Session]
    decks: Sequence[Deck]
    groups: Sequence[PublicGroup] = ()
    proposals: Sequence[TalkProposal] = ()
    votes: Sequence[Vote] = ()


def pages(rows: Rows, site_url: str) -> dict[str, Page]:
    """Every object of a group's page and of the site's root, by key; *site_url* is the address of that root. Raises :class:`BadInput`
    for a group whose zone is none."""
    group, sessions, decks, groups = rows.group, rows.sessions, rows.decks, rows.groups
    site = Site(group, site_url)
    shown = views(group, sessions, decks, site.base, groups)
    coming = upcoming(shown)
    past = [view for view in reversed(shown) if view.state == SessionState.HELD]
    listed = [view for view in shown if view in coming or view.state == SessionState.HELD]
    proposals = proposals_view(rows.proposals, rows.votes, shown, zone(group.zone))
    books, runs = plans(group, shown, site.root), series(group, shown, site.root)
    thoughts = ideas(listed)
    leads = [{"title": one.title, "href": one.href} for one in runs]
    spoken = any(view.talks for view in listed)
    site.there(proposals=bool(proposals), research=bool(thoughts), series=leads, speakers=spoken)
    at = group.id
    held = seasons(past, f"{site.root}/past")
    read = seasons([view for view in listed[::-1] if view.all_reading], f"{site.root}/reading/season")
    return {
        **_root(site, groups or (group,)),
        f"{at}/index.html": site.html("home.html", "home", "", **_home(group, coming, past, shown, books)),
        **_past(site, group, held),
        **_finding(site, group, listed[::-1]),
        f"{at}/about/index.html": site.html("about.html", "about", "about/"),
        f"{at}/card.png": _card(group=group.community, title=group.name, who=group.mission),
        f"{at}/calendar.ics": Page(partial(feed, group, sessions, site_url=site.url), ICS),
        f"{at}/data/sessions.json": Page(
            partial(sessions_json, group, shown, decks, site.origin, site.root), "application/json"
        ),
        f"{at}/data/sessions.schema.json": Page(schema(), "application/schema+json"),
        f"{at}/feed.xml": site.xml("feed.xml", "application/atom+xml", **news(group, shown, f"{site.root}/")),
        f"{at}/sitemap.xml": site.xml(
            "sitemap.xml",
            "application/xml",
            sessions=[view.href for view in listed],
            seasons=[s.place for s in (*held, *read)],
            books=books,
        ),
        **_reading(site, group, listed, read, books),
        **_threads(site, group, books, runs),
        **_proposals(site, group, proposals),
        **(
            {f"{at}/research/index.html": site.html("research.html", "", "research/", ideas=thoughts)}
            if thoughts
            else {}
        ),
        **_sessions(site, group, shown, listed),
    }


def _root(site: Site, groups: Sequence[PublicGroup]) -> dict[str, Page]:
    """What belongs to no group: the first page, the page for wrong addresses, the style sheet, what robots ask for."""
    return {
        "index.html": site.html("groups.html" if len(groups) > 1 else "redirect.html", "", None, groups=groups),
        "404.html": site.html("404.html", "", None, groups=groups),
        "robots.txt": Page(
            f"User-agent: *\nAllow: /\n\nSitemap: {site.url}/sitemap.xml\n".encode(), "text/plain; charset=utf-8"
        ),
        "sitemap.xml": site.xml("sitemaps.xml", "application/xml", groups=groups),
        style()[0]: Page(style()[1], "text/css; charset=utf-8", FOR_GOOD),
        mark()[0]: Page(mark()[1], "image/svg+xml", FOR_GOOD),
    }


def _home(
    group: PublicGroup,
    coming: list[SessionView],
    past: list[SessionView],
    shown: list[SessionView],
    books: list[PlanView],
) -> dict[str, Any]:
    ahead = [view for view in coming if view.session.upcoming]
    following = ahead[0] if ahead else None
    now = following or (shown[-1] if shown else None)
    later = [view for view in coming if view is not following and not _before(view, following)]
    near = later.index(ahead[AHEAD - 1]) + 1 if len(ahead) >= AHEAD else len(later)
    beyond = {view.key for view in later[near:]}
    season = [view for view in shown if now and view.season == now.season and view.key not in beyond]
    return {
        "following": following,
        "off": [view for view in coming if view.cancelled and _before(view, following)],
        "later": later[:near],
        "rest": later[near:],
        "pauses": pauses(group, shown),
        "recent": past[:RECENT],
        "strip": season[-STRIP:],
        "season": now.season if now else "",
        "held": len(past),
        "books": [plan for plan in books if plan.next],
    }


def _before(view: SessionView, following: SessionView | None) -> bool:
    """Whether *view* was cancelled and would have been before *following*, if that is known."""
    starts, nearest = view.session.starts, following.session.starts if following else None
    return bool(view.cancelled and starts and (nearest is None or starts < nearest))


def _past(site: Site, group: PublicGroup, every: list[Season]) -> dict[str, Page]:
    """The newest past sessions, and every season on a page of its own."""

    def page(address: str, shown: list[Season], one: Season | None) -> Page:
        return site.html(
            "past.html", "past", address, seasons=shown, links=[s.place for s in every], one=one and one.place
        )

    made = {f"{group.id}/past/index.html": page("past/", newest(every), None)}
    return made | {f"{group.id}/past/{one.slug}/index.html": page(f"past/{one.slug}/", [one], one) for one in every}


def _reading(
    site: Site, group: PublicGroup, listed: list[SessionView], every: list[Season], books: list[PlanView]
) -> dict[str, Page]:
    """The reading list, newest first: what is newest and every season as pages, all for reference managers and spreadsheets."""
    entries = list(recommended(listed[::-1]))

    def page(address: str, shown: list[Season], plans: list[PlanView], one: Season | None) -> Page:
        found = Counter(entry.one.sort for entry in recommended(view for season in shown for view in season.views))
        sorts = [(sort, found[sort]) for sort in (*READ, "others") if found[sort]]
        links = {"links": [s.place for s in every], "one": one and one.place}
        return site.html("reading.html", "reading", address, seasons=shown, books=plans, sorts=sorts, **links)

    made = {f"{group.id}/reading/index.html": page("reading/", newest(every), books, None)}
    for one in every:
        address = f"reading/season/{one.slug}/"
        made[f"{group.id}/{address}index.html"] = page(address, [one], [], one)
    bibtex, sheet = partial(to_bibtex, entries, group.name), partial(to_csv, entries)
    made[f"{group.id}/data/reading.bib"] = Page(bibtex, "application/x-bibtex; charset=utf-8")
    made[f"{group.id}/data/reading.csv"] = Page(sheet, "text/csv; charset=utf-8")
    return made


def _finding(site: Site, group: PublicGroup, newest: list[SessionView]) -> dict[str, Page]:
    """The search with what it looks through, and who spoke."""
    found, people = lines(newest), speakers(newest)
    search = {"seasons": found, "topics": list(dict.fromkeys(one for view in newest for one in view.threads))}
    made = {
        f"{group.id}/search/index.html": site.html(
            "search.html", "search", "search/", search_script=script("search.js"), **search
        ),
        f"{group.id}/data/search.json": Page(partial(search_json, newest), "application/json"),
    }
    if people:
        made[f"{group.id}/speakers/index.html"] = site.html("speakers.html", "", "speakers/", people=people)
    return made


def _threads(site: Site, group: PublicGroup, books: list[PlanView], runs: list[SeriesView]) -> dict[str, Page]:
    """The pages of what runs through many sessions: reading plans and series."""
    made = {
        f"{group.id}/reading/{plan.id}/index.html": site.html("plan.html", "", f"reading/{plan.id}/", plan=plan)
        for plan in books
    }
    for one in runs:
        made[f"{group.id}/series/{one.id}/index.html"] = site.html("series.html", "", f"series/{one.id}/", one=one)
    return made


def _proposals(site: Site, group: PublicGroup, proposals: ProposalsView) -> dict[str, Page]:
    if not proposals:
        return {}
    page = site.html("proposals.html", "proposals", "proposals/", proposals=proposals)
    return {f"{group.id}/proposals/index.html": page}


def _sessions(site: Site, group: PublicGroup, shown: list[SessionView], listed: list[SessionView]) -> dict[str, Page]:
    made: dict[str, Page] = {}
    neighbours = {view.key: pair for view, *pair in zip(listed, [None, *listed], [*listed[1:], None], strict=False)}
    instead = following_cancelled(shown)
    for view in shown:
        earlier, later = neighbours.get(view.key, (None, None))
        folder, address = f"{group.id}/s/{view.key}", f"s/{view.key}/"
        made[f"{folder}/index.html"] = site.html(
            "session.html",
            "",
            address,
            view=view,
            earlier=earlier,
            later=later,
            instead=instead.get(view.key),
            linked=partial(linked_data, group, view, site.origin),
            cited=partial(citation, group, view, site.origin),
            card=f"{site.origin}{view.href}card.png",
        )
        made[f"{folder}/card.png"] = _card(
            group=group.name, title=view.heading, who=view.speakers, label=view.kind, **_leaf(view)
        )
        if view.calendar:
            event = partial(
                session_event, view.session, group_name=group.name, organizer="", url=f"{site.origin}{view.href}"
            )
            made[f"{folder}/session.ics"] = Page(event, ICS)
        decks = [talk for talk in view.talks if talk.deck]
        made[f"{folder}/slides/index.html"] = site.html(
            "slides.html",
            "",
            f"{address}slides/",
            view=view,
            decks=decks,
            only=decks[0].deck if len(decks) == 1 else None,
        )
    return made


def _card(**words: str) -> Page:
    return Page(partial(_drawn, **words), "image/png", made_by=CARDS_MADE_BY)


def _drawn(**words: str) -> bytes:
    from shared.site.card import card  # with all that draws: most changes need no new card

    return card(**words)


def _leaf(view: SessionView) -> dict[str, str]:
    """The day as a card shows it."""
    return {"number": view.when.number, "month": f"{view.when.month} {view.when.year}"} if view.when else {}
