"""The feed's entries: sessions that were held, with their recap, and breaks that have begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from shared.model.group import PublicGroup
from shared.model.season import Break
from shared.site.views import SessionView
from shared.text.times import HALF_A_YEAR, month

ENTRIES = 20
NAMESPACE = UUID("78275b3d-4619-461c-889e-43adb9a21738")


@dataclass(frozen=True, slots=True)
class Entry:
    """*view* of a session, or a pause of the group in words; *placed* is where it comes, *updated* when it last changed. By its *name* it
    is told from the feed's other entries; *address* has no origin."""

    name: str
    address: str
    title: str
    placed: datetime
    updated: str
    view: SessionView | None = None
    note: str = ""


def news(group: PublicGroup, shown: Sequence[SessionView], origin: str, home: str) -> dict[str, Any]:
    """Entries of the last sessions whose day is on record and of the breaks between them, newest first; *home* is the address of the
    group's page below *origin*."""
    held = [
        view for view in shown if view.state == "held" and view.session.starts and view.when and not view.when.inferred
    ]
    entries = [
        Entry(view.key, view.href, view.heading, view.session.starts, _stamp(_moments(view)), view=view)
        for view in held
        if view.session.starts
    ]
    entries += [entry for pause in group.breaks if (entry := _pause(pause, shown, home, group))]
    entries = sorted(entries, key=lambda entry: (entry.placed, entry.address), reverse=True)[:ENTRIES]
    return {
        "id": _id(group, "", f"{origin}{home}"),
        "entries": [(_id(group, entry.name, f"{origin}{entry.address}"), entry) for entry in entries],
        "updated": max((entry.updated for entry in entries), default="1970-01-01T00:00:00Z"),
    }


def _id(group: PublicGroup, name: str, address: str) -> str:
    """What stays when the page moves to another address, and is no other group's, also if that is called the same elsewhere: of the feed,
    or of its entry *name*. As long as nobody knows when the group was founded, the *address* of it."""
    if group.founded is None:
        return address
    return uuid5(NAMESPACE, f"{group.id} {group.founded.astimezone(UTC).isoformat()} {name}").urn


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
        name=f"break-{pause.after}",
        address=f"{home}#break-{pause.after}",
        title=f"The group pauses; see you on {until}{year}",
        placed=ended,
        updated=_stamp([ended]),
        note=f"{note} sessions until {until} {pause.resumes.year}.",
    )
