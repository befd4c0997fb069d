"""What a look at a group's rotas goes by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.model.group import Group, RotaRules
from shared.model.member import Member, MemberState
from shared.model.rota import Rota
from shared.model.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look goes by. *sessions* by their keys, *members* by their ids; *unread* are those whose rows this version cannot
    read. *voting*: a vote is open, which fills slots first."""

    group: Group
    rules: RotaRules
    sessions: Mapping[str, Session]
    members: Mapping[str, Member]
    now: datetime
    voting: bool = False
    unread: frozenset[str] = frozenset()

    def stays(self, member: str) -> bool:
        """Whether *member* is still a member, perhaps with their mail paused."""
        found = self.members.get(member)
        return member in self.unread or (found is not None and found.state in (MemberState.ACTIVE, MemberState.PAUSED))

    def days_to(self, starts: datetime) -> int:
        """How many days of the group's calendar lie before a session."""
        tz = self.group.tz
        return (starts.astimezone(tz).date() - self.now.astimezone(tz).date()).days

    def active(self, member: str) -> bool:
        found = self.members.get(member)
        return found is not None and found.state is MemberState.ACTIVE


Rotas = dict[str, Rota]
"""By their roles."""
