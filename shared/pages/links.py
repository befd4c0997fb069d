"""How every page behind a signed link works: read its rows, then show them, or do once what was pressed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from shared import signed_links
from shared.errors import BadLink
from shared.model.group import Group
from shared.model.member import Member
from shared.pages.answers import GONE, Answer
from shared.signed_links import Keys, Link
from shared.store import Ref, Rows
from shared.store.actions import Acting, Action, By, Change, Inputs, Way, listed, perform, retried
from shared.store.context import Context

Known = TypeVar("Known")
VisitT = TypeVar("VisitT")
Seen = TypeVar("Seen")
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Context):
    """One GET or POST of a link. *new_id* gives an id that nobody has had. *known* are the rows behind the link as they were last read;
    *met* is its group, once it was read: every page names it."""

    keys: Keys
    site_url: str
    new_id: Callable[[], str]
    known: dict[Ref[Any], Any] = field(default_factory=dict)
    met: list[Group] = field(default_factory=list)

    def read(self, refs: Iterable[Ref[RowT]]) -> Rows[RowT]:
        """The rows behind a link, in one read; the group among them is noted."""
        wanted = tuple(refs)
        found = self.store.get_many(wanted)
        self._know({one: found.get(one) for one in wanted})
        self.met.extend(row for row in found.values() if isinstance(row, Group))
        return found

    def get(self, kind: type[RowT], *key: str) -> RowT | None:
        """The row with this key."""
        found = self.store.get(kind, *key)
        self._know({Ref(kind, key): found})
        return found

    def all(self, kind: type[RowT], *key: str, where: Mapping[str, str] | None = None) -> list[RowT]:
        """The rows below *key*."""
        found = self.store.all(kind, *key, where=where)
        self._know({listed(kind, key, where): found})
        return found

    def _know(self, read: Mapping[Ref[Any], Any]) -> None:
        self.known.update(read)
        for one in [one for one, found in read.items() if found is None]:
            del self.known[one]

    def perform(self, action: Action[Inputs], inputs: Inputs, who: str = "self") -> list[Change]:
        """Do *action* as *who*, with the rows that the page has read, and return its changes. Raises :class:`shared.errors.Conflict`."""
        by = By(who=who, way=Way.LINK)
        at = Acting.within(self, by, known=self.known, keys=lambda: self.keys, new_id=self.new_id)
        return perform(action, inputs, at, tries=1)


@dataclass(frozen=True, slots=True)
class Page(Generic[Known, VisitT, Seen]):
    """A page. *load* reads what stands behind its links, or answers at once where there is nothing to see or do; it raises
    :class:`BadLink` for a link that does not hold any more. *view* changes nothing, so that a mail scanner may look at every link.
    *act* does what the form's fields say; if it raises :class:`shared.errors.Conflict`, somebody was faster, and everything is looked
    at again."""

    purpose: str
    load: Callable[[Link, VisitT], Known | Answer]
    view: Callable[[Known, VisitT], Seen]
    act: Callable[[Known, Mapping[str, str], VisitT], Seen]

    def answer(self, link: Link, fields: Mapping[str, str] | None, visit: VisitT) -> Seen | Answer:
        """What a GET (*fields* is None) or a POST of *link* is answered with. Raises :class:`BadLink`, also for another purpose."""
        if link.purpose != self.purpose:
            raise BadLink("this link is for something else")
        return retried(lambda: self._once(link, fields, visit), link.purpose)

    def _once(self, link: Link, fields: Mapping[str, str] | None, visit: VisitT) -> Seen | Answer:
        known = self.load(link, visit)
        if isinstance(known, Answer):
            return known
        return self.view(known, visit) if fields is None else self.act(known, fields, visit)


def member_behind(link: Link, visit: Visit) -> tuple[Member, Group] | Answer:
    """The member whose own link it is, and their group, in one read. Raises :class:`BadLink` if their links were renewed since."""
    who, where = Ref(Member, link.subject[:2]), Ref(Group, link.subject[:1])
    found = visit.read((who, where))
    member, group = found.get(who), found.get(where)
    if member is None or group is None:
        return GONE
    signed_links.hold(member.link_life, link.subject[2:])
    return member, group


def hold_co_lead(lead: str, group: Group | None, now: datetime) -> Group:
    """The group, if *lead* is one of its co-leads at *now*, or stands in for one. Raises :class:`BadLink` otherwise: a co-lead's links
    work only as long as they are one."""
    if group is None or all(one.id != lead for one in group.leading(now)):
        raise BadLink("whoever this link was for is not a co-lead any more")
    return group
