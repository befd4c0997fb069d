"""A session for machines that read pages: schema.org for search engines, ``citation_*`` for those that index papers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.model.group import PublicGroup
from shared.site.reading import Link
from shared.site.talk_views import TalkView
from shared.site.views import SessionView
from shared.text import dois
from shared.text.characters import clean
from shared.text.times import instant
from shared.text.videos import clip

SCHOLARLY = "papers"
"""The sort of reading that is a ScholarlyArticle; the rest is a CreativeWork."""


def linked_data(group: PublicGroup, view: SessionView, origin: str) -> dict[str, Any] | None:
    """The session as schema.org's graph: the Event, if its day is on record, and the slides, recordings and papers that it has. None
    where there is nothing to tell."""
    works = list(_works(group, view, origin))
    event = _event(group, view, origin, works)
    graph = [*([event] if event else []), *works]
    return {"@context": "https://schema.org", "@graph": graph} if graph else None


def _event(group: PublicGroup, view: SessionView, origin: str, works: list[dict[str, Any]]) -> dict[str, Any] | None:
    session = view.session
    if session.starts is None or session.date_known != "written":
        return None
    url = f"{origin}{view.href}"
    moved = bool(view.first_planned) and session.upcoming
    status = "Cancelled" if view.cancelled else "Rescheduled" if moved else "Scheduled"
    told = {
        "@type": "Event",
        "@id": f"{url}#event",
        "name": clean(session.heading),
        "description": clean(view.about_text or " ".join(talk.about_text for talk in view.talks)),
        "startDate": _instant(session.starts),
        "endDate": _instant(session.ends),
        "previousStartDate": session.key if moved else None,
        "eventStatus": f"https://schema.org/Event{status}",
        "eventAttendanceMode": f"https://schema.org/{_mode(group, view)}EventAttendanceMode",
        "location": _locations(group, view, url),
        "image": f"{url}card.png",
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": clean(group.name), "url": f"{url.partition('/s/')[0]}/"},
        "performer": [_person(talk.speaker) for talk in view.talks if not talk.unconfirmed],
        "recordedIn": [{"@id": work["@id"]} for work in works if work["@type"] == "VideoObject"],
        "workFeatured": [{"@id": work["@id"]} for work in works if work["@type"] != "VideoObject"],
        "url": url,
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _mode(group: PublicGroup, view: SessionView) -> str:
    """schema.org's mode: people meet in a room, online, or both."""
    if not (view.place or group.place_hidden):
        return "Online"
    return "Offline" if group.joined_online is False and not view.session.has_link else "Mixed"


def _locations(group: PublicGroup, view: SessionView, url: str) -> list[dict[str, str]] | dict[str, str]:
    """Where it is; a place that only members know is left out."""
    here = [{"@type": "Place", "name": view.place, "address": view.place}] if view.place else []
    online = [{"@type": "VirtualLocation", "url": url}] if _mode(group, view) != "Offline" else []
    found = [*here, *online]
    return found[0] if len(found) == 1 else found


def _works(group: PublicGroup, view: SessionView, origin: str) -> Iterator[dict[str, Any]]:
    url = f"{origin}{view.href}"
    held = view.session.ends or view.session.starts
    for number, talk in enumerate(view.talks, 1):
        by = {"name": clean(talk.title), "author": _person(talk.speaker)}
        if talk.deck:
            yield {
                "@type": "PresentationDigitalDocument", "@id": f"{url}#slides-{number}", **by,
                "url": f"{origin}{talk.deck.file}", "datePublished": _instant(talk.deck.published),
                **({"thumbnailUrl": f"{origin}{talk.deck.thumbnail}"} if talk.deck.thumbnail else {}),
            }  # fmt: skip
        video = talk.recording.url if talk.recording else None
        if video and held:  # a video without a date does not count for search engines
            yield {
                "@type": "VideoObject", "@id": f"{url}#recording-{number}", "name": clean(talk.title),
                "description": clean(talk.about_text or f"{talk.title}, by {talk.speaker}, at {group.name}"),
                "uploadDate": _instant(held), "thumbnailUrl": f"{url}card.png", "url": video,
                **({"embedUrl": shown.embed} if (shown := clip(video)) else {}),
            }  # fmt: skip
    for number, one in enumerate((one for one in view.all_reading if one.url), 1):
        yield _read(one, f"{url}#reading-{number}")


def _read(one: Link, address: str) -> dict[str, Any]:
    named = [dois.address(one.doi)] if one.doi else []
    return {
        "@type": "ScholarlyArticle" if one.sort == SCHOLARLY else "CreativeWork", "@id": address, "name": clean(one.title),
        "url": one.url, **({"sameAs": named} if named else {}), **_cited(one),
    }  # fmt: skip


def _cited(one: Link) -> dict[str, Any]:
    """What is known of its authors, year and venue."""
    told = {
        "author": [_person(name) for name in one.authors], "datePublished": str(one.year or ""), "abstract": clean(one.abstract),
        "isPartOf": {"@type": "CreativeWork", "name": clean(one.venue)} if one.venue else "",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _person(name: str) -> dict[str, str]:
    return {"@type": "Person", "name": clean(name)}


def citation(group: PublicGroup, view: SessionView, origin: str) -> list[tuple[str, str]]:
    """The ``citation_*`` names and values of a session with one talk that was held on a day on record; these names say one work a page,
    so that a session of several talks has none."""
    talk = _only(view)
    if talk is None or view.session.starts is None:
        return []
    pdf = talk.deck.file if talk.deck and talk.deck.format == "PDF" else None
    return [
        ("citation_title", talk.title),
        ("citation_author", talk.speaker),
        ("citation_publication_date", f"{view.session.starts.astimezone(group.tz_of(view.session)):%Y/%m/%d}"),
        ("citation_conference_title", group.name),
        ("citation_abstract_html_url", f"{origin}{view.href}"),
        *([("citation_pdf_url", f"{origin}{pdf}")] if pdf else []),
    ]


def _only(view: SessionView) -> TalkView | None:
    known = view.session.date_known == "written" and view.state == "held"
    return view.talks[0] if known and len(view.talks) == 1 else None


def _instant(moment: datetime | None) -> str | None:
    return instant(moment) if moment else None
