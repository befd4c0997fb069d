"""Digests for many events at once: beyond the group's bound for an hour, or three times that for a day, co-leads get one digest instead
of a mail each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.model.digest import DigestCount
from shared.model.group import Group
from shared.model.mailing import SAFETY, Mailing, MailingState, mailing
from shared.store import Create, Replace, Store, Write

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS = 3
"""The bound for a day, in multiples of the bound for an hour."""
MOST = 40
"""The most entries that a digest shows."""


@dataclass(frozen=True, slots=True)
class DigestSoFar:
    """The count so far, and the digest being gathered, if any; *into* is the kind of mail that digests are."""

    into: str
    counted: DigestCount | None = None
    digest: Mailing | None = None


def digest_so_far(group: Group, single: str, into: str, store: Store, now: datetime) -> DigestSoFar:
    """How many mails of the kind *single* the co-leads have had lately, and the digest of the kind *into*, which is read only if the
    bound is reached."""
    counted = store.get(DigestCount, group.id, single)
    if counted is None or not _full(_turned(counted, now), group):
        return DigestSoFar(into, counted)
    return DigestSoFar(into, counted, store.get(Mailing, _digest(_turned(counted, now), into, group)[0]))


def single_or_digest(single: Mailing, about: str, group: Group, so_far: DigestSoFar, now: datetime) -> list[Write]:
    """The writes that tell the co-leads of one more: *single*, or, where the bound is reached, *about* added to the digest."""
    counted = _turned(so_far.counted or DigestCount(group=group.id, kind=single.kind, since=now), now)
    counted = replace(counted, count=counted.count + 1)
    put = Replace if so_far.counted else Create
    if not _full(replace(counted, count=counted.count - 1), group) or (
        so_far.digest and so_far.digest.state is not MailingState.DUE
    ):
        return [Create(single), put(replace(counted, today=counted.today + 1))]
    if so_far.digest:
        return [Replace(replace(so_far.digest, facts=_with(so_far.digest.facts, about))), put(counted)]
    name, ends = _digest(counted, so_far.into, group)
    gathered = mailing(
        so_far.into, group.id, single.audience, at=now, of=name.rpartition("/")[2],
        wait=max(ends - now, SAFETY + timedelta(seconds=1)), facts={"about": about}, correlation=single.correlation,
    )  # fmt: skip
    return [Create(gathered), put(counted)]


def in_this_hour(counted: DigestCount | None, now: datetime) -> int:
    """How many there were in the hour that is running."""
    return _turned(counted, now).count if counted else 0


def left_out(digest: Mailing | None) -> list[Write]:
    """The write by which the *digest* that is being gathered says of one more that it was left where it is."""
    if digest is None or digest.state is not MailingState.DUE:
        return []
    left = int(digest.facts.get("left", "0")) + 1
    return [Replace(replace(digest, facts=digest.facts | {"left": str(left)}))]


def _turned(counted: DigestCount, now: datetime) -> DigestCount:
    """*counted* with a new hour or a new day begun where the last one is over."""
    if not timedelta(0) <= now - counted.since < HOUR:
        counted = replace(counted, since=now, count=0)
    if counted.day is None or not timedelta(0) <= now - counted.day < DAY:
        counted = replace(counted, day=now, today=0)
    return counted


def _with(facts: dict[str, str], about: str) -> dict[str, str]:
    """*facts* with one more entry; entries beyond what a mail shows are only counted, so that the row cannot outgrow its bound."""
    lines = facts["about"].split("\n")
    if len(lines) < MOST:
        return facts | {"about": "\n".join([*lines, about])}
    return facts | {"more": str(int(facts.get("more", "0")) + 1)}


def _full(counted: DigestCount, group: Group) -> bool:
    return counted.count >= group.digest_above or _day_full(counted, group)


def _day_full(counted: DigestCount, group: Group) -> bool:
    return counted.today >= HOURS * group.digest_above


def _digest(counted: DigestCount, into: str, group: Group) -> tuple[str, datetime]:
    """The id of the digest that *counted* leads to, the hour's or the day's, and when it goes."""
    if counted.day is not None and _day_full(counted, group):
        return f"{into}/{counted.group}/{counted.day:%Y%m%dT%H%M%S}.day", counted.day + DAY
    return f"{into}/{counted.group}/{counted.since:%Y%m%dT%H%M%S}", counted.since + HOUR
