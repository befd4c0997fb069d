"""A crowd at the door: above the group's bound an hour, co-leads get one digest instead of a mail each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.changes import Create, Replace, Store, Write
from shared.groups import Group
from shared.mailings import SAFETY, Mailing, MailingState, mailing

HOUR = timedelta(hours=1)
DIGESTS = {
    "application": "applications",
    "bad-address": "bad-addresses",
    "proposal": "proposals",
    "dropped": "all-dropped",
}
"""The digest of each kind of mail."""
MOST = 40
"""How many a digest shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How many mails of *kind* the co-leads of *group* have had since *since*."""

    group: str
    kind: str
    since: datetime
    count: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Crowd:
    """The door as it is, and the digest that is being gathered there, if any."""

    door: Door | None = None
    digest: Mailing | None = None


def crowd_of(door: Door | None, group: Group, store: Store, now: datetime) -> Crowd:
    """*door* with its digest, which is read only where the bound is reached."""
    if door is None or not _full(door, group, now):
        return Crowd(door)
    return Crowd(door, store.get(Mailing, _digest_id(door)))


def crowded(single: Mailing, about: str, group: Group, crowd: Crowd, now: datetime) -> list[Write]:
    """The writes that tell the co-leads of one more: *single*, or, where the bound is reached, *about* added to the digest."""
    door = crowd.door
    if door is None or not 0 <= (now - door.since) / HOUR < 1:
        fresh = Door(group=group.id, kind=single.kind, since=now, count=1, version=door.version if door else 0)
        return [Create(single), Replace(fresh) if door else Create(fresh)]
    counted = Replace(replace(door, count=door.count + 1))
    if not _full(door, group, now) or (crowd.digest and crowd.digest.state is not MailingState.DUE):
        return [Create(single), counted]
    if crowd.digest:
        return [Replace(replace(crowd.digest, facts=_with(crowd.digest.facts, about))), counted]
    rest = max(door.since + HOUR - now, SAFETY + timedelta(seconds=1))
    gathered = mailing(
        DIGESTS[single.kind], group.id, single.audience, at=now, of=f"{door.since:%Y%m%dT%H%M%S}", wait=rest,
        facts={"about": about}, correlation=single.correlation,
    )  # fmt: skip
    return [Create(gathered), counted]


def _with(facts: dict[str, str], about: str) -> dict[str, str]:
    """One more for the digest; beyond what a mail shows they are only counted, so that no crowd outgrows the row."""
    lines = facts["about"].split("\n")
    if len(lines) < MOST:
        return facts | {"about": "\n".join([*lines, about])}
    return facts | {"more": str(int(facts.get("more", "0")) + 1)}


def _full(door: Door, group: Group, now: datetime) -> bool:
    return 0 <= (now - door.since) / HOUR < 1 and door.count >= group.digest_above


def _digest_id(door: Door) -> str:
    return f"{DIGESTS[door.kind]}/{door.group}/{door.since:%Y%m%dT%H%M%S}"
