"""A group that is being handed over to other co-leads, until one of those who lead it afterwards has confirmed that."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.model.group import CoLead, Group


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodIn:
    """For whom the co-lead *id* stood in, and when, before they became a co-lead for good."""

    id: str
    stands_in_for: str | None
    from_: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The *group* is handed over by *by* (a co-lead's id, ``command``) since *begun*. *to* are the ids of those to whom it is, *new* those
    of them who were no co-leads before, *leaving* those who go once it is taken over; *stood_in* are those of *to* who stood in for
    somebody. *number* tells it from others of the day. There is a row as long as it waits: one that is taken over, or taken back, is
    gone."""

    group: str
    by: str
    begun: datetime
    to: tuple[str, ...]
    new: tuple[str, ...]
    leaving: tuple[str, ...]
    stood_in: tuple[StoodIn, ...] = ()
    number: int = 0
    version: int = 0

    @property
    def key(self) -> str:
        """What the ids of its mails are made of."""
        return f"{self.begun:%Y%m%d}.{self.number}"

    def staying(self, group: Group) -> tuple[CoLead, ...]:
        """The co-leads of *group* who also lead it afterwards, and so can confirm it."""
        return tuple(lead for lead in group.co_leads if not lead.stands_in_for and lead.id not in self.leaving)

    def going(self, group: Group) -> tuple[CoLead, ...]:
        """The co-leads of *group* who go: those who leave, and whoever stands in for one of them."""
        left = set(self.leaving)
        return tuple(lead for lead in group.co_leads if lead.id in left or lead.stands_in_for in left)

    def keeps(self, lead: CoLead) -> bool:
        """Whether *lead* stays a co-lead if it is taken back: not one of the new ones, nor somebody who stands in for one."""
        return lead.id not in self.new and lead.stands_in_for not in self.new
