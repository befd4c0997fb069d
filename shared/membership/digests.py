"""A crowd at the door: above the group's bound an hour, or three times that a day, co-leads get one digest instead of a mail each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.model.digest import Door
from shared.model.group import Group
from shared.model.mailing import SAFETY, Mailing, MailingState, mailing
from shared.store import Create, Replace, Store, Write

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS = 3
"""So many hours' bounds are a day's."""
MOST = 40
"""How many a digest shows."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The door as it is, and the digest that is being gathered there, if any; *into* is the kind of mail that digests are."""

    into: str
    door: Door | None = None
    digest: Mailing | None = None


def crowd_of(group: Group, single: str, into: str, store: Store, now: datetime) -> Crowd:
    """How many mails of the kind *single* the co-leads have had lately, and the digest, of the kind *into*, which is read only where
    the bound is reached."""
    door = store.get(Door, group.id, single)
    if door is None or not _full(_turned(door, now), group):
        return Crowd(into, door)
    return Crowd(into, door, store.get(Mailing, _digest(_turned(door, now), into, group)[0]))


def crowded(single: Mailing, about: str, group: Group, crowd: Crowd, now: datetime) -> list[Write]:
    """The writes that tell the co-leads of one more: *single*, or, where the bound is reached, *about* added to the digest."""
    door = _turned(crowd.door or Door(group=group.id, kind=single.kind, since=now), now)
    door = replace(door, count=door.count + 1)
    put = Replace if crowd.door else Create
    if not _full(replace(door, count=door.count - 1), group) or (
        crowd.digest and crowd.digest.state is not MailingState.DUE
    ):
        return [Create(single), put(replace(door, today=door.today + 1))]
    if crowd.digest:
        return [Replace(replace(crowd.digest, facts=_with(crowd.digest.facts, about))), put(door)]
    name, ends = _digest(door, crowd.into, group)
    gathered = mailing(
        crowd.into, group.id, single.audience, at=now, of=name.rpartition("/")[2],
        wait=max(ends - now, SAFETY + timedelta(seconds=1)), facts={"about": about}, correlation=single.correlation,
    )  # fmt: skip
    return [Create(gathered), put(door)]


def _turned(door: Door, now: datetime) -> Door:
    """*door* with a new hour, a new day, where the old one is over."""
    if not timedelta(0) <= now - door.since < HOUR:
        door = replace(door, since=now, count=0)
    if door.day is None or not timedelta(0) <= now - door.day < DAY:
        door = replace(door, day=now, today=0)
    return door


def _with(facts: dict[str, str], about: str) -> dict[str, str]:
    """One more for the digest; beyond what a mail shows they are only counted, so that no crowd outgrows the row."""
    lines = facts["about"].split("\n")
    if len(lines) < MOST:
        return facts | {"about": "\n".join([*lines, about])}
    return facts | {"more": str(int(facts.get("more", "0")) + 1)}


def _full(door: Door, group: Group) -> bool:
    return door.count >= group.digest_above or _day_full(door, group)


def _day_full(door: Door, group: Group) -> bool:
    return door.today >= HOURS * group.digest_above


def _digest(door: Door, into: str, group: Group) -> tuple[str, datetime]:
    """The id of the digest that is gathered at *door*, the hour's or the day's, and when it goes."""
    if door.day is not None and _day_full(door, group):
        return f"{into}/{door.group}/{door.day:%Y%m%dT%H%M%S}.day", door.day + DAY
    return f"{into}/{door.group}/{door.since:%Y%m%dT%H%M%S}", door.since + HOUR
