"""The feed's entries: sessions that were held, with their recap, and breaks that have begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.model.group import PublicGroup
from shared.model.season import Break
from shared.site.views import SessionView
from shared.text.times import HALF_A_YEAR, month

ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """*view* of a session, or *pause* of the group in words; *placed* is where it comes, *updated* when it last changed."""

    id: str
    title: str
    placed: datetime
    updated: str
    view: SessionView | None = None
    note: str = ""


def news(group: PublicGroup, shown: Sequence[SessionView], home: str) -> dict[str, Any]:
    """Entries of the last sessions whose day is on record and of the breaks between them, newest first."""
    held = [
        view for view in shown if view.state == "held" and view.session.starts and view.when and not view.when.inferred
    ]
    entries = [
        Entry(view.href, view.heading, view.session.starts, _stamp(_moments(view)), view=view)
        for view in held
        if view.session.starts
    ]
    entries += [entry for pause in group.breaks if (entry := _pause(pause, shown, home, group))]
    entries = sorted(entries, key=lambda entry: (entry.placed, entry.id), reverse=True)[:ENTRIES]
    return {"entries": entries, "updated": max((entry.updated for entry in entries), default="1970-01-01T00:00:00Z")}


def _moments(view: SessionView) -> list[datetime]:
    """The times at which something about it was last new: its end, a change, a published deck, its recap."""
    session = view.session
    moments = [session.ends, session.starts, session.changed_at, session.recapped_at]
    return [moment for moment in (*moments, *(talk.deck.published for talk in view.talks if talk.deck)) if moment]


def _stamp(moments: list[datetime]) -> str:
    return max(moments).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _pause(pause: Break, shown: Sequence[SessionView], home: str, group: PublicGroup) -> Entry | None:
    """*pause* once it has begun: the last session before it that was not cancelled was held."""
    before = [
        view.session
        for view in shown
        if view.session.starts
        and not view.cancelled
        and view.session.starts.astimezone(group.tz_of(view.session)).date() <= pause.after
    ]
    last = max(before, key=lambda session: session.starts or datetime.min.replace(tzinfo=UTC), default=None)
    if last is None or last.starts is None or last.state != "held":
        return None
    until = f"{pause.resumes.day} {month(pause.resumes)}"
    ended = last.ends or last.starts
    year = f" {pause.resumes.year}" if (pause.resumes - ended.date()).days >= HALF_A_YEAR else ""
    note = f"{pause.note[:1].upper()}{pause.note[1:]}: no" if pause.note else "No"
    return Entry(
        id=f"{home}#break-{pause.after}",
        title=f"The group pauses; see you on {until}{year}",
        placed=ended,
        updated=_stamp([ended]),
        note=f"{note} sessions until {until} {pause.resumes.year}.",
    )
