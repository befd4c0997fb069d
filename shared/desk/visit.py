"""One request of a co-lead who is logged in: what a page of the desk works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from shared.model.group import CoLead, Group
from shared.signed_links import Keys
from shared.store import Store
from shared.store.actions import Acting, By, Way
from shared.store.context import Context

ROOT = "/desk"
"""The first part of the desk's paths; the second is the group's id."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
Fields = Mapping[str, tuple[str, ...]]
"""The fields of a form or a query: all values of each name, with blanks and repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """*path* are the parts behind ``/desk``, decoded; *fields* is what was posted, None of a GET."""

    path: tuple[str, ...]
    query: Fields = field(default_factory=dict)
    fields: Fields | None = None

    @property
    def address(self) -> str:
        """What was asked for, as a link has it."""
        query = [(name, value) for name, values in self.query.items() for value in values]
        return at(*self.path) + (f"?{urlencode(query)}" if query else "")


def first(fields: Fields, name: str, default: str = "") -> str:
    """The first value of *name*; *default* where there is none."""
    return next(iter(fields.get(name, ())), default)


def _nobody(_: str, __: Mapping[str, Any]) -> None:
    raise TypeError("this desk has nobody to hand a task over to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Context):
    """*now* is people's time. *lead* is the co-lead of *group* who asks; *csrf* is what every form of theirs carries. *keys* gives the
    secret keys, read only where they are needed; *dry_run* the store for a dry run; *new_id* an id that nobody has had.
    *hand_over* gives a task (:mod:`shared.desk.actions.handing_over`) to the function of that name.
    *base_url* is the root of the desk's addresses, *reply_domain* where calendars answer. *uploads* makes forms that take a deck
    (:class:`shared.talks.upload_forms.FormMaker`; None: nothing can be uploaded), and *issued* is the system's time, by which they are
    dated, and how long ago the deployment was looked at.
    *told* is what the browser brought of what was done last (:mod:`shared.desk.notice`). *given_up* asks how many messages no function
    could deal with (None: nobody knows).
    *look_up* gives what looks up reading (:class:`shared.talks.looking_up.LookUp`), for whoever is reached at an address (None: nothing
    does)."""

    request: Request
    group: Group
    lead: CoLead
    csrf: str
    keys: Callable[[], Keys]
    dry_run: Callable[[], Store]
    new_id: Callable[[], str]
    site_url: str = ""
    hand_over: Callable[[str, Mapping[str, Any]], None] = _nobody
    base_url: str = ""
    reply_domain: str = ""
    uploads: Any = None
    issued: datetime = NEVER
    told: str = ""
    given_up: Callable[[], int | None] = lambda: None
    look_up: Any = None

    def path(self, *parts: str, **query: str) -> str:
        """The address of a page of this group's desk: ``/desk/<group>/<parts>?<query>``."""
        return at(self.group.id, *parts, **query)

    @property
    def here(self) -> str:
        """The address of this page, to which its forms come back, without the key of what was done before."""
        return replace(self.request, query={n: v for n, v in self.request.query.items() if n != "done"}).address

    def asked(self, name: str, default: str = "") -> str:
        """The query's value of *name*."""
        return first(self.request.query, name, default)

    def number(self, name: str) -> int:
        """The number of the page of a list that the query asks for by *name*, from 1 on; 1 if it is no such number."""
        asked = self.asked(name)
        return max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1

    def acting(self, outside: Any = None) -> Acting:
        """What an action of this co-lead works with."""
        return Acting.within(
            self, By(who=self.lead.id, way=Way.DESK), keys=self.keys, new_id=self.new_id, outside=outside,
            site_url=self.site_url, base_url=self.base_url, reply_domain=self.reply_domain,
        )  # fmt: skip


def at(*parts: str, **query: str) -> str:
    """The address of a page of the desk: ``/desk/<parts>?<query>``."""
    path = "/".join((ROOT, *(quote(part, safe="") for part in parts)))
    return f"{path}?{urlencode(query)}" if query else path
