"""What is held of who was there: ids of memberships, in a row for each session; and the mail about a calendar that answered as another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.model.attendance import Attendance
from shared.model.group import Group
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member
from shared.model.suppression import Erased
from shared.store import Ref, Replace, Store, Write


class Attended:
    """The sessions at which a member was."""

    def handed_out(self, member: Member, store: Store) -> list[dict[str, Any]]:
        rows = store.all(Attendance, member.group)
        return [{"session": row.session} for row in rows if member.id in row.there]

    def remains(self, one: Erased, _group: Group | None, since: datetime, store: Store) -> Iterator[Ref[Any] | Write]:
        """Those rows without the member; that one more was there stays, as a number. The mail's line goes with all others of theirs."""
        for line in store.all(Entry, f"member:{one.member}"):
            if line.kind == "calendar-unknown" and line.at <= since:
                yield Ref(Mailing, (line.mailing,))
        for row in store.all(Attendance, one.group):
            if one.member in row.there:
                there = tuple(other for other in row.there if other != one.member)
                yield Replace(replace(row, there=there, others=row.others + 1))
