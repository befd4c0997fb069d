"""What a check is, and what it can ask."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from shared.model.group import Group
from shared.store import Store


class Verdict(NamedTuple):
    """*words* say how it is; *mend* is the command, or the step, that mends what is not *ok*. *group* is the one that it is of, empty for
    the whole stack."""

    ok: bool
    words: str
    mend: str = ""
    group: str = ""


def fine(words: str = "") -> Verdict:
    return Verdict(True, words)


def wrong(words: str, mend: str, group: str = "") -> Verdict:
    return Verdict(False, words, mend, group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The mail service's account: *daily* and *sent* are mails in 24 hours (*daily* -1: no bound), *rate* mails a second; *plan* as SES
    calls it, empty where it names none, None where this library is too old to hear of it."""

    production: bool
    sending: bool
    enforcement: str
    daily: float
    rate: float
    sent: float
    plan: str | None = ""
    reasons: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What mail may come from: a domain, or an address. *tokens* name the DNS records that prove its signature; *own* says that they are
    SES's, and not brought along."""

    name: str
    verified: bool
    domain: bool
    signs: bool = False
    own: bool = True
    tokens: tuple[str, ...] = ()


NO_SUCH_NAME, NOBODY = "its name is not in DNS", "nothing listens there"
"""Troubles that mean that an address leads nowhere; others may lie on the way to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Of a web server: the HTTP *status*, or, if it is 0, in words what came between. *expires* is when its certificate does."""

    status: int = 0
    trouble: str = ""
    expires: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Messages of a queue, and for how many seconds the oldest has waited (None: not known)."""

    count: int
    oldest: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What hands a function its messages, or a stream's records: *state* and *result* of the last time as Lambda says them; *source* is
    the ARN of what it reads."""

    state: str
    result: str
    source: str


class Addresses(Protocol):
    """The addresses at which links and pages should answer."""

    outputs: Mapping[str, str]

    def answer(self, url: str) -> Answer: ...


class Sources(Addresses, Protocol):
    """Everything that checks ask. Names of resources, functions and queues are the template's."""

    parameters: Mapping[str, str]

    @property
    def store(self) -> Store: ...

    def now(self) -> datetime:
        """The system's time."""

    def story(self) -> datetime:
        """The time for people, which is another one on the laptop."""

    def keys(self) -> Any:
        """The keys' JSON; None if there is none yet."""

    def account(self) -> Account: ...

    def identity(self, name: str) -> Identity | None: ...

    def receiving(self) -> str:
        """The set of receipt rules by which the mail service takes mail in; empty if it takes none."""

    def suppressed(self) -> tuple[str, ...]:
        """For which reasons mail to an address is held back, as the configuration set of mails says, or else the account."""

    def records(self, name: str, kind: str) -> tuple[str, ...]:
        """What DNS has of *kind* (``CNAME``, ``TXT``, ``MX``) under *name*, without the full stop at the end."""

    def members(self, group: str) -> int:
        """How many are active."""

    def chat(self, webhook: str) -> Answer: ...

    def playlist(self, playlist: str) -> Answer | None:
        """Of YouTube, asked with the key that is there; None if there is none, as another function's own role may ask instead."""

    def state(self, schedule: str) -> str: ...

    def triggers(self, function: str) -> tuple[Trigger, ...]: ...

    def stream(self) -> str:
        """The ARN of the table's stream; empty if it has none."""

    def last_run(self, function: str) -> datetime | None:
        """When it was last called, of the last hours."""

    def waiting(self, queue: str) -> Waiting: ...

    def failures(self) -> Mapping[str, int]:
        """Calls of the last day that ended with an error, by function; those without any are left out."""

    def failed_requests(self) -> int:
        """Requests of the last day, by people or forms, that were answered with an error of ours."""

    def requests(self) -> int:
        """Requests of the last day to links, desk and hooks."""

    def uploaded(self) -> tuple[float, float]:
        """By how many bytes the uploads' bucket has grown within a week or so, and what it holds, without what is older than 90 days, as it
        was measured last."""

    def turned_away(self) -> Mapping[str, int]:
        """Calls of the last day that the platform did not take, by function; those without any are left out."""

    def reputation(self) -> tuple[float, float]:
        """The largest shares of bounces and of complaints among the account's mails that SES told of in the last day."""

    def subscribers(self) -> Mapping[str, bool]:
        """Who hears of alarms, and whether they confirmed it."""

    def bucket(self, name: str) -> bool:
        """Whether it is there and may be looked into."""

    def distribution(self) -> str:
        """``Deployed``, ``InProgress``, ``Disabled``; empty if there is none."""

    def concurrency(self) -> int:
        """So many functions may run at once in the account."""

    def backups(self) -> bool:
        """Whether the table can be put back to any moment of the last weeks."""

    def expiry(self) -> bool:
        """Whether the table drops rows that have ended."""

    def protected(self) -> bool:
        """Whether the table cannot be deleted by mistake."""

    def unread(self) -> list[str]:
        """Rows that this version cannot read."""

    def zone_data(self) -> str:
        """The release of the time zones' data: ``2026c``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that must be so. *look* asks, and gives a verdict for each thing that it looked at; all is well if it gives none. On the
    *laptop* there may be nothing of the kind. What is *pressing* an alarm tells of, not only the desk: nothing else would, and it cannot
    wait; and it is no part of setting a stack up, nor of SES's sandbox."""

    name: str
    label: str
    look: Callable[[Sources], Iterable[Verdict]]
    laptop: bool = True
    pressing: bool = False


def groups(at: Sources) -> list[Group]:
    return sorted(at.store.all(Group, unread=[]), key=lambda group: group.id)


def of_each(at: Sources, look: Callable[[Sources, Group], Iterable[Verdict]]) -> Iterator[Verdict]:
    """What *look* finds of each group, whose name is before it."""
    for group in groups(at):
        yield from (one._replace(words=f"{group.id}: {one.words}", group=group.id) for one in look(at, group))
