"""A person, as all groups together know them: by an address."""

from dataclasses import dataclass

from shared.model.group import Group
from shared.model.member import Member
from shared.model.suppression import Suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever has the normalised *address*. *members* are their memberships, *groups* all groups of the stack; *suppression* is what
    remains of an earlier erasure."""

    address: str
    groups: tuple[Group, ...]
    members: tuple[Member, ...]
    suppression: Suppression | None = None

    def group(self, member: Member) -> Group:
        return next(group for group in self.groups if group.id == member.group)
