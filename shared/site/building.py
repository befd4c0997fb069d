"""The kinds of pages, each as objects of the site's bucket."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from shared.model.group import PublicGroup
from shared.schedule.ics import session_event
from shared.site.ballots import ProposalsView
from shared.site.bibliography import recommended, to_csv
from shared.site.data import sessions_json
from shared.site.feed_entries import news
from shared.site.inputs import CARDS_MADE_BY
from shared.site.outline import Beside, Outline, edges, neighbours
from shared.site.parts import FILES, Given, events, hrefs, lists, people, topics, works
from shared.site.plans import Ideas, PlanView, SeriesView
from shared.site.reading import READ
from shared.site.rendering import FOR_GOOD, Page, Site, mark, style
from shared.site.scripts import script
from shared.site.search_index import search_json
from shared.site.seasons import Season, newest, pauses
from shared.site.shapes import schema
from shared.site.views import Instead, Place, SessionView, following_cancelled

log = logging.getLogger(__name__)

RECENT, AHEAD, STRIP = 3, 5, 14
"""How many past sessions, sessions ahead and dates of the season the front page shows; later ones can be unfolded."""
ICS = "text/calendar; charset=utf-8"


def root(site: Site, groups: Sequence[PublicGroup]) -> dict[str, Page]:
    """The objects that belong to no group: the first page, the page for wrong addresses, the style sheet, robots.txt."""
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


def standing(site: Site, group: PublicGroup) -> dict[str, Page]:
    """Pages that show no session."""
    at = group.id
    return {
        f"{at}/about/index.html": site.html("about.html", "about", "about/"),
        f"{at}/card.png": _card(group=group.community, title=group.name, who=group.mission),
        f"{at}/data/sessions.schema.json": Page(schema(), "application/schema+json"),
    }


def front(
    site: Site,
    group: PublicGroup,
    coming: Sequence[SessionView],
    shown: Sequence[SessionView],
    books: Sequence[PlanView],
    held: int,
) -> dict[str, Page]:
    """The first page and the feed, from the newest sessions *shown*, of which *coming* are to come; *held* were held in all."""
    told = _home(group, coming, shown, books, held)
    return {
        f"{group.id}/index.html": site.html("home.html", "home", "", **told),
        f"{group.id}/feed.xml": site.xml(
            "feed.xml", "application/atom+xml", **news(group, shown, site.origin, f"{site.root}/")
        ),
    }


def _home(
    group: PublicGroup,
    coming: Sequence[SessionView],
    shown: Sequence[SessionView],
    books: Sequence[PlanView],
    held: int,
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
        "recent": [view for view in reversed(shown) if view.state == "held"][:RECENT],
        "strip": season[-STRIP:],
        "season": now.season if now else "",
        "held": held,
        "books": [plan for plan in books if plan.next],
    }


def _before(view: SessionView, following: SessionView | None) -> bool:
    """Whether *view* was cancelled and would have been before *following*; true where no session follows."""
    starts, nearest = view.session.starts, following.session.starts if following else None
    return bool(view.cancelled and starts and (nearest is None or starts < nearest))


def past_page(site: Site, group: PublicGroup, shown: Sequence[Season], links: Sequence[Place]) -> dict[str, Page]:
    """The newest of the past sessions; *links* lead to every season."""
    page = site.html("past.html", "past", "past/", seasons=newest(shown), links=links, one=None)
    return {f"{group.id}/past/index.html": page}


def past_season(site: Site, group: PublicGroup, one: Season, links: Sequence[Place]) -> dict[str, Page]:
    """The past sessions of a season."""
    page = site.html("past.html", "past", f"past/{one.slug}/", seasons=[one], links=links, one=one.place)
    return {f"{group.id}/past/{one.slug}/index.html": page}


def reading_page(
    site: Site, group: PublicGroup, shown: Sequence[Season], links: Sequence[Place], books: Sequence[PlanView]
) -> dict[str, Page]:
    """What was read lately."""
    return {f"{group.id}/reading/index.html": _reading(site, "reading/", newest(shown), links, books=books, one=None)}


def reading_season(site: Site, group: PublicGroup, one: Season, links: Sequence[Place]) -> dict[str, Page]:
    """What was read in a season."""
    address = f"reading/season/{one.slug}/"
    return {f"{group.id}/{address}index.html": _reading(site, address, [one], links, books=[], one=one.place)}


def _reading(site: Site, address: str, shown: Sequence[Season], links: Sequence[Place], **more: Any) -> Page:
    found = Counter(entry.one.sort for entry in recommended(view for season in shown for view in season.views))
    sorts = [(sort, found[sort]) for sort in (*READ, "others") if found[sort]]
    return site.html("reading.html", "reading", address, seasons=shown, sorts=sorts, links=links, **more)


def archive(
    site: Site, group: PublicGroup, given: Given, last: datetime, places: Sequence[Place], books: Sequence[str]
) -> dict[str, Page]:  # fmt: skip
    """The files that tell of the whole archive, from what is *given* by seasons; *last* is the start of the last session that was held,
    *places* are the pages of seasons and *books* the addresses of reading plans."""
    texts = {kind: given.texts(kind) for kind in FILES}
    finds, talks = texts["finds"], texts["talks"]
    made = {
        "data": Page(partial(sessions_json, group, texts["data"], site.origin, site.root), "application/json"),
        "words": Page(partial(search_json, texts["words"]), "application/json"),
        "sheet": Page(partial(to_csv, texts["sheet"], cited=group.look_up_reading), "text/csv; charset=utf-8"),
        "works": Page(partial(works, texts["works"]), "application/x-bibtex; charset=utf-8"),
        "finds": site.html(
            "search.html", "search", "search/", search_script=script("search.js"), seasons=finds.names,
            lists=partial(lists, finds), topics=partial(topics, texts["topics"]),
        ),
        "events": Page(partial(events, group, texts["events"], site_url=site.url, last=last), ICS),
        "pages": site.xml(
            "sitemap.xml", "application/xml", sessions=partial(hrefs, texts["pages"]), seasons=places, books=books
        ),
    }  # fmt: skip
    if talks:
        made["talks"] = site.html("speakers.html", "", "speakers/", people=partial(people, talks))
    return {f"{group.id}/{FILES[kind].path}": page for kind, page in made.items()}


def threads(
    site: Site, group: PublicGroup, books: Sequence[PlanView], runs: Sequence[SeriesView], thoughts: Sequence[Ideas]
) -> dict[str, Page]:
    """The pages about what runs through several sessions: reading plans, series, ideas."""
    made = {
        f"{group.id}/reading/{plan.id}/index.html": site.html("plan.html", "", f"reading/{plan.id}/", plan=plan)
        for plan in books
    }
    for one in runs:
        made[f"{group.id}/series/{one.id}/index.html"] = site.html("series.html", "", f"series/{one.id}/", one=one)
    if thoughts:
        made[f"{group.id}/research/index.html"] = site.html("research.html", "", "research/", ideas=thoughts)
    return made


def proposals_page(site: Site, group: PublicGroup, proposals: ProposalsView) -> dict[str, Page]:
    """The page of proposals and votes, if there are any."""
    if not proposals:
        return {}
    page = site.html("proposals.html", "proposals", "proposals/", proposals=proposals)
    return {f"{group.id}/proposals/index.html": page}


def session_pages(
    site: Site,
    group: PublicGroup,
    shown: Sequence[SessionView],
    listed: Sequence[SessionView],
    seasons: Mapping[str, Outline],
    name: str,
) -> dict[str, Page]:
    """Of every session of the season called *name*, which are *shown* and of which lists name those *listed*."""
    before, after, following = edges(seasons, name)
    beside = neighbours(listed, before, after)
    instead = following_cancelled(shown, following)
    return dict(
        chain.from_iterable(
            _session(site, group, view, beside.get(view.key, (None, None)), instead.get(view.key)).items()
            for view in shown
        )
    )


def _session(
    site: Site,
    group: PublicGroup,
    view: SessionView,
    beside: tuple[Beside | None, Beside | None],
    instead: Instead | None,
) -> dict[str, Page]:
    folder, address = f"{group.id}/s/{view.key}", f"s/{view.key}/"
    decks = [talk for talk in view.talks if talk.deck]
    made = {
        f"{folder}/index.html": site.html(
            "session.html",
            "",
            address,
            view=view,
            earlier=beside[0],
            later=beside[1],
            instead=instead,
        ),
        f"{folder}/card.png": _card(
            group=group.name, title=view.heading, who=view.speakers, label=view.kind, **_leaf(view)
        ),
        f"{folder}/slides/index.html": site.html(
            "slides.html",
            "",
            f"{address}slides/",
            view=view,
            decks=decks,
            only=decks[0].deck if len(decks) == 1 else None,
        ),
    }
    if view.calendar:
        event = partial(
            session_event, view.session, group_name=group.name, organizer="", url=f"{site.origin}{view.href}"
        )
        made[f"{folder}/session.ics"] = Page(event, ICS)
    return made


def _card(**words: str) -> Page:
    return Page(partial(_drawn, **words), "image/png", made_by=CARDS_MADE_BY)


def _drawn(**words: str) -> bytes:
    from shared.site.card import card, plain  # imported with everything that draws, as most changes need no new card

    try:
        return card(**words)
    except Exception:
        # Anybody can set a title, and one that cannot be drawn must not hold up all pages.
        log.exception("a card could not be drawn")
        return plain()


def _leaf(view: SessionView) -> dict[str, str]:
    """The day as a card shows it."""
    return {"number": view.when.number, "month": f"{view.when.month} {view.when.year}"} if view.when else {}
