"""What is held of somebody's silence: when they last pressed something, when they were asked, and the question itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.model.group import Group
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member
from shared.model.suppression import Erased
from shared.silence.outlook import QUESTION
from shared.store import Ref, Store


class Questions:
    """The last press and the last question, which are in the member's row, and the mails, found by the ledger's lines."""

    def handed_out(self, member: Member, _store: Store) -> list[dict[str, Any]]:
        asked = member.still_asked
        found: list[dict[str, Any]] = [{"last_press": member.seen.isoformat()}] if member.seen else []
        if asked:
            times = {"silent_since": asked.since, "asked": asked.at, "until": asked.until}
            found.append({name: at.isoformat() for name, at in times.items()})
        return found

    def remains(self, one: Erased, _group: Group | None, since: datetime, store: Store) -> Iterator[Ref[Any]]:
        """The lines themselves go with all others of the member."""
        for line in store.all(Entry, f"member:{one.member}"):
            if line.kind == QUESTION and line.at <= since:
                yield Ref(Mailing, (line.mailing,))
