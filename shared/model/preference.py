"""What members choose for themselves: their zone, which mails they get, a pause. And what happens when a pause ends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from shared.errors import BadInput
from shared.model.group import Group
from shared.model.member import Member, MemberState, to_state
from shared.model.season import instant
from shared.model.survey import asked_by
from shared.text.ticks import shown
from shared.text.times import local_day
from shared.text.wall_times import day
from shared.text.zones import zone as iana_zone

NEWS = "news"
"""Mails about changes of plan: a session moved, cancelled, with a new link or late reading; a break of the group."""
RECAPS = "recap"
"""Mails that follow a session."""
FEEDBACK = "feedback"
"""Being asked after a session how it was."""
ANNOUNCEMENTS = "announcements"
"""What co-leads write besides."""
VOTES = "votes"
"""Ballots, the reminder to vote, and the programme that a vote results in."""
ZONE_DATA = Path(str(files("tzdata"))) / "zoneinfo"
LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mail that can be switched off; *id* stands in :attr:`shared.model.member.Member.muted`."""

    id: str
    label: str


def kinds(group: Group) -> tuple[Kind, ...]:
    """The kinds of mail of *group* that its members choose among."""
    stages = [Kind(stage.name, f"A reminder {stage.words} before each session") for stage in group.stages]
    return (
        *stages,
        Kind(
            NEWS,
            "When a session is moved, cancelled, has a new link to join or late reading, and when the group pauses",
        ),
        Kind(RECAPS, "The recap after each session"),
        *([Kind(FEEDBACK, "After a session, two questions on how it was")] if asked_by(group) == "mail" else ()),
        *(
            [Kind(ANNOUNCEMENTS, "Announcements: what the co-leads write to members besides")]
            if group.announcements_per_week
            else ()
        ),
        Kind(VOTES, "Votes on which talks come next, and what came of them"),
    )


@cache
def zones() -> tuple[str, ...]:
    """The zones to choose from: UTC, and each place once, under the name that the zone data give it today (``zone.tab``)."""
    rows = (ZONE_DATA / "zone.tab").read_text(encoding="utf-8").splitlines()
    return ("UTC", *sorted({row.split("\t")[2] for row in rows if row and not row.startswith("#")}))


def zones_for(member: Member) -> tuple[str, ...]:
    """:func:`zones`, with the member's own, which may be an older name."""
    if not member.zone or member.zone in zones():
        return zones()
    return (zones()[0], *sorted((*zones()[1:], member.zone)))


@cache
def _names() -> dict[str, str]:
    """Every name of a place's zone, lower-cased, with the name under which :func:`zones` lists it, if it does."""
    links = (
        row.split() for row in (ZONE_DATA / "tzdata.zi").read_text(encoding="utf-8").splitlines() if row[:2] == "L "
    )
    today = {old: new for _, new, old in links}
    places = [name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))]
    shown = {name: name for name in zones()} | {name: today[name] for name in places if today.get(name) in zones()}
    return {name.casefold(): name if name in zones() else shown.get(name, name) for name in ("UTC", *places)}


def known_zone(written: str) -> str:
    """The zone named by *written*, whatever its capitals and blanks, or of the city, country or clock that it names; empty if that is not
    certain: times are then shown in the group's zone, which is better than a guess."""
    from shared.text.places import zone_of_place  # only imported where somebody has written one

    named = re.sub(r"\s*/\s*", "/", written.strip()).replace(" ", "_").casefold()
    return _names().get(named) or (zone_of_place(written[:200], _names()) if named else "")


def zone_of(member: Member, group: Group) -> ZoneInfo:
    """The member's own zone, else the group's."""
    return iana_zone(member.zone) if member.zone else group.tz


def settled(member: Member, group: Group, fields: Mapping[str, str]) -> Member:
    """*member* with the zone and the kinds of mail chosen in the page's form; a kind that the form did not show stays as it was. Raises
    :class:`BadInput` for a zone that does not exist."""
    zone = fields.get("zone", "").strip()
    if zone and zone not in zones_for(member):
        raise BadInput("please choose a time zone from the list")
    ids = [kind.id for kind in kinds(group)]
    there = shown(fields, ids)
    unseen = (one for one in member.muted if one not in there)
    return replace(
        member, zone=zone, muted=(*(one for one in ids if one in there and f"kind-{one}" not in fields), *unseen)
    )


def paused(member: Member, group: Group, until: str, *, now: datetime, by: str = "self") -> Member:
    """*member*, paused by *by* until the day *until* (ISO 8601) begins in their own zone, else the group's. Raises :class:`BadInput`
    with words for whoever asks, unless that day lies ahead and within a year."""
    tz = zone_of(member, group)
    try:
        ends = instant(day(until), time(), tz)
    except BadInput as error:
        raise BadInput("please choose the day on which the pause ends") from error
    if not now < ends <= now + LONGEST_PAUSE:
        raise BadInput("please choose a day ahead, within a year")
    if member.state is MemberState.PAUSED and member.paused_until == ends:
        return member
    after = replace(member, paused_until=ends)
    return to_state(after, MemberState.PAUSED, at=now, by=by, why=f"paused until {local_day(ends, tz)}")
