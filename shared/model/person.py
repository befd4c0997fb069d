"""A person, as far as all groups together know them: an address."""

from dataclasses import dataclass

from shared.model.group import Group
from shared.model.member import Member
from shared.model.suppression import Suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever has the normalised *address*: *members* are their memberships in *groups*, which are all that there are; *suppression* is
    what an earlier erasure left."""

    address: str
    groups: tuple[Group, ...]
    members: tuple[Member, ...]
    suppression: Suppression | None = None

    def group(self, member: Member) -> Group:
        return next(group for group in self.groups if group.id == member.group)
