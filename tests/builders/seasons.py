"""A season played through the handlers: what was sent, and how a session ends up."""

from datetime import UTC, date, datetime

from shared.model.mailing import Entry, EntryState
from shared.model.session import Session
from shared.schedule import changing, undoing
from shared.schedule import steps as schedule_steps
from shared.store.actions import Change
from tests.platform import Platform, demo_group

START = datetime(2023, 10, 28, 20, tzinfo=UTC)
"""The start of the session with two talks, of which Ada's has reading and Noor's has none."""


def sent(platform: Platform, *kinds: str) -> list[str]:
    """``<mailing>: <reader>`` of what was sent, in order of the mailings' ids."""
    found = [row for row in platform.rows(Entry) if row.state is EntryState.SENT and row.kind in kinds]
    return sorted(f"{row.mailing.partition('/ml-theory/')[2]}: {row.reader.partition(':')[0]}" for row in found)


def session(platform: Platform, key: str = "2023-10-28") -> Session:
    row = platform.table.get(Session, "ml-theory", key)
    assert row is not None
    return row


def at(platform: Platform, *moments: datetime) -> None:
    for moment in moments:
        platform.tick(moment)
        platform.settle()


def endless(**changes: object) -> dict[str, object]:
    given = {"first": date(2023, 10, 14), "every_days": 14, "starts": "14:00", "minutes": 60, "ahead_days": 28}
    return {"season": given | changes, "talks": []}


def moved(platform: Platform, to: datetime) -> None:
    schedule_steps.run(
        [changing.move(session(platform), to, demo_group(), platform.table, platform.now, by="mika")], platform.table
    )


def undo(platform: Platform, key: str = "2023-10-28") -> Change:
    step = undoing.undo(session(platform, key), demo_group(), platform.table, platform.now, by="sol")
    schedule_steps.run([step], platform.table)
    return step
