"""Uploads whose name leads to no talk: kept, and given to one from here."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from shared.desk.answers import Answer
from shared.desk.visit import Visit, first
from shared.desk.when import spoken
from shared.model.deck import Outcome, Upload
from shared.model.session import Session
from shared.slides.names import given_name
from shared.text.inline import line
from shared.text.times import near_day

AT_ONCE = 50
NEAR = timedelta(days=200)
"""Talks of sessions that were planned since so long ago are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unattached:
    key: str
    name: str
    came: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnattachedPage:
    """*talks* are what an upload can be given to: the session's key, the talk's slug, and both in words."""

    template: ClassVar[str] = "unattached.html"
    section: ClassVar[str] = "sessions"
    title: ClassVar[str] = "Slides of no talk"
    unattached: tuple[Unattached, ...]
    more: int
    talks: tuple[tuple[str, str, str], ...]


def give(visit: Visit) -> Answer:
    """The upload that was posted becomes the slides of the talk that was chosen with it."""
    from shared.desk.actions import action_page  # which shows first what will happen

    posted = visit.request.fields or {}
    key, (session, _, talk) = first(posted, "key"), first(posted, "talk").partition("/")
    fields = {"key": (key,), "session": (session,), "talk": (talk,), "back": (visit.path("sessions", "uploads"),)}
    return action_page.act(replace(visit, request=replace(visit.request, fields=fields)), "slides-attach")


def show(visit: Visit) -> UnattachedPage:
    """The newest first."""
    group, tz = visit.group, visit.group.tz
    found = visit.store.all(Upload, group.id, where={"outcome": Outcome.UNKNOWN.value}, unread=[])
    found.sort(key=lambda one: (one.issued, one.id), reverse=True)
    unattached = tuple(
        Unattached(
            key=one.key,
            name=line(given_name(one.key.rpartition("/")[2]) or one.key, 120),
            came=spoken(one.issued, tz),
            size=size(one.bytes),
        )
        for one in found[:AT_ONCE]
    )  # fmt: skip
    sessions = (
        visit.store.all(Session, group.id, since=(visit.now - NEAR).date().isoformat(), unread=[]) if found else []
    )
    talks = tuple(
        (
            session.key,
            talk.slug,
            f"{near_day(session.starts.astimezone(group.tz_of(session)))}: {line(talk.speaker, 40)}, "
            f"{line(talk.title or 'no title yet', 60)}",
        )
        for session in sorted(sessions, key=lambda one: one.key, reverse=True)
        if session.starts and not session.host and session.state.value != "cancelled"
        for talk in session.talks
    )  # fmt: skip
    return UnattachedPage(unattached=unattached, more=max(0, len(found) - AT_ONCE), talks=talks)


def size(count: int) -> str:
    """``1.2 MB``"""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"
