"""What became of a group's mails, counted as it happens, so that no ledger lines have to be searched.

A mailing to many is counted by itself. Mails to single readers or to co-leads are counted by kind and day, since their ids may name
somebody who is erased later. A crash between a mail and its count loses the addition; mails that are not sent are counted again if the
message comes twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from shared.model.count import Count
from shared.model.mailing import Audience, Entry, Mailing
from shared.store import Ref, Store

SENT, BOUNCED = "sent", "bounced"
KNOWN = "known"
"""The outcome of a second delivery; the first one was counted."""
NAMED = (Audience.MEMBERS, Audience.CHAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """*mailing* is an id, empty where mails are counted by *kind* and day; *others* are the reasons why mails were not sent, with
    numbers."""

    at: datetime
    kind: str
    stage: str
    session: str
    audience: str
    mailing: str
    sent: int
    others: tuple[tuple[str, int], ...]


def counted_of(row: Mailing, counts: Mapping[str, int]) -> Count | None:
    """*counts*, the outcomes of one message of *row*, to be added to the group's numbers; None if there is nothing new."""
    new = {reason: number for reason, number in counts.items() if reason != KNOWN and number}
    group, place = place_of(row)
    return Count(group=group, month=place, numbers=new) if new else None


def place_of(row: Mailing) -> tuple[str, str]:
    """The key under which what became of *row* is counted."""
    at = row.created.astimezone(UTC)
    day = row.audience not in NAMED
    what = ("", "", "") if day else (row.stage or "", row.session or "", row.id)
    place = "|".join(
        (f"{at:%Y-%m-%dT00:00:00Z}" if day else f"{at:%Y-%m-%dT%H:%M:%SZ}", row.kind, row.audience.value, *what)
    )
    return _of(row.group), place


def outcomes(group: str, since: date, store: Store) -> Iterator[Outcome]:
    """What became of the mails made since *since*, newest first."""
    for row in reversed(store.all(Count, _of(group), since=since.isoformat(), unread=[])):
        at, kind, audience, stage, session, mailing = row.month.split("|", 5)
        others = sorted(((reason, n) for reason, n in row.numbers.items() if reason != SENT), key=lambda one: -one[1])
        yield Outcome(
            at=datetime.fromisoformat(at), kind=kind, stage=stage, session=session, audience=audience, mailing=mailing,
            sent=row.numbers.get(SENT, 0), others=tuple(others),
        )  # fmt: skip


def bounce_of(line: Entry, group: str, member: str) -> Count | None:
    """One more mail of *line*'s mailing that bounced from *member*, to be added; None for a mailing to them alone, whose id names them."""
    return None if member in line.mailing else Count(group=_back(group), month=line.mailing, numbers={BOUNCED: 1})


def bounced(group: str, mailings: Iterable[str], store: Store) -> dict[str, int]:
    """How many mails of each of *mailings* bounced, leaving out those with none. Each reader counts once, as after a bounce no more mail
    goes to them."""
    refs = {Ref(Count, (_back(group), one)): one for one in mailings}
    found = store.get_many(refs, unread=set())
    return {refs[ref]: row.numbers.get(BOUNCED, 0) for ref, row in found.items()}


def _back(group: str) -> str:
    return f"{group}#bounced"


def _of(group: str) -> str:
    return f"{group}#mail"


BACK = timedelta(days=60)
"""How far back the mails on one page go."""
