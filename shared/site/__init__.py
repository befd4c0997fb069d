"""The resource page of a group, as the objects of its bucket. Pure: the same rows give the same bytes; no clock is asked.

Only public rows come in (:class:`PublicGroup`, :class:`Session`, :class:`Deck`). Rooms and people's addresses are other rows,
which nothing in here can name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from typing import Any

from shared.calendar import feed
from shared.groups import PublicGroup
from shared.sessions import Session, SessionState
from shared.site.data import event_json, sessions_json
from shared.site.paper import FOR_GOOD, Page, Site, mark, style
from shared.site.views import SessionView, upcoming, views
from shared.uploads import Deck

__all__ = ["Page", "pages"]

RECENT = 3
ENTRIES = 20


def pages(
    group: PublicGroup,
    sessions: Sequence[Session],
    decks: Sequence[Deck],
    *,
    site_url: str,
    groups: Sequence[PublicGroup] = (),
) -> dict[str, Page]:
    """Every object of *group*'s page and of the site's root, by key.

    *site_url* is the address of the site's root; *groups* are all groups that live there (this one alone if not given), which
    only the root's pages tell of. Raises :class:`BadInput` for a group whose zone is none.
    """
    site = Site(group, site_url, groups or (group,))
    shown = views(group, sessions, decks, site.base)
    coming = upcoming(shown)
    past = [view for view in reversed(shown) if view.state == SessionState.HELD]
    listed = [view for view in shown if view in coming or view.state == SessionState.HELD]
    at = group.id
    return {
        **_root(site, len(groups)),
        f"{at}/index.html": site.html("home.html", "home", "", **_home(coming, past, shown)),
        f"{at}/past/index.html": site.html("past.html", "past", "past/", seasons=_seasons(past)),
        f"{at}/reading/index.html": site.html(
            "reading.html", "reading", "reading/", seasons=_seasons(_reading(listed))
        ),
        f"{at}/about/index.html": site.html("about.html", "about", "about/"),
        f"{at}/calendar.ics": Page(feed(group, sessions, site_url=site.url), "text/calendar; charset=utf-8"),
        f"{at}/data/sessions.json": Page(sessions_json(group, shown, decks, site.origin), "application/json"),
        f"{at}/feed.xml": site.xml("feed.xml", "application/atom+xml", **_news(past)),
        f"{at}/sitemap.xml": site.xml("sitemap.xml", "application/xml", sessions=listed),
        **_sessions(site, group, shown, listed),
    }


def _root(site: Site, count: int) -> dict[str, Page]:
    """What belongs to no group: the front door, the page for wrong addresses, the style sheet, what robots ask for."""
    return {
        "index.html": site.html("groups.html" if count > 1 else "door.html", "", None),
        "404.html": site.html("404.html", "", None),
        "robots.txt": Page(
            f"User-agent: *\nAllow: /\n\nSitemap: {site.url}/sitemap.xml\n".encode(), "text/plain; charset=utf-8"
        ),
        "sitemap.xml": site.xml("sitemaps.xml", "application/xml"),
        style()[0]: Page(style()[1], "text/css; charset=utf-8", FOR_GOOD),
        mark()[0]: Page(mark()[1], "image/svg+xml", FOR_GOOD),
    }


def _home(coming: list[SessionView], past: list[SessionView], shown: list[SessionView]) -> dict[str, Any]:
    following = next((view for view in coming if view.session.upcoming), None)
    now = following or (shown[-1] if shown else None)
    return {
        "following": following,
        "off": [view for view in coming if view.cancelled and _before(view, following)],
        "later": [view for view in coming if view is not following and not _before(view, following)],
        "recent": past[:RECENT],
        "strip": [view for view in shown if now and view.season == now.season],
        "season": now.season if now else "",
        "held": len(past),
    }


def _before(view: SessionView, following: SessionView | None) -> bool:
    """Whether *view* was cancelled and would have been before *following*, if that is known."""
    starts, nearest = view.session.starts, following.session.starts if following else None
    return bool(view.cancelled and starts and (nearest is None or starts < nearest))


def _seasons(sessions: list[SessionView]) -> list[tuple[str, list[SessionView]]]:
    return [(season, list(group)) for season, group in groupby(sessions, key=lambda view: view.season)]


def _reading(listed: list[SessionView]) -> list[SessionView]:
    """The sessions for which there is or was something to read, newest first."""
    return [view for view in reversed(listed) if any(talk.reading for talk in view.talks)]


@dataclass(frozen=True, slots=True)
class Entry:
    view: SessionView
    updated: str


def _news(past: list[SessionView]) -> dict[str, Any]:
    """Feed entries of the last sessions whose day is on record, each as new as its end or its newest deck."""
    entries = [Entry(view, _stamp(view)) for view in past if view.when and not view.when.inferred][:ENTRIES]
    return {"entries": entries, "updated": max((entry.updated for entry in entries), default="1970-01-01T00:00:00Z")}


def _stamp(view: SessionView) -> str:
    moments = [view.session.ends, view.session.starts, view.session.changed_at]
    moments += [talk.deck.published for talk in view.talks if talk.deck]
    return max(m for m in moments if m).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sessions(site: Site, group: PublicGroup, shown: list[SessionView], listed: list[SessionView]) -> dict[str, Page]:
    made: dict[str, Page] = {}
    neighbours = {view.key: pair for view, *pair in zip(listed, [None, *listed], [*listed[1:], None], strict=False)}
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
            event=event_json(group, view, site.origin),
        )
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
