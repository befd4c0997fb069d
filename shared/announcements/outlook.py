"""A forecast of the announcements that wait to leave."""

from collections.abc import Iterator

from shared.announcements.readers import whom
from shared.model.announcement import Audience as To
from shared.model.mailing import Audience
from shared.schedule.duties import Outlook
from shared.schedule.forecast import Ahead


def ahead(outlook: Outlook) -> Iterator[Ahead]:
    """Each that waits, when it leaves."""
    known = outlook.known
    for row in known.announcements:
        if row.due is not None:
            less = "" if row.audience is To.MEMBERS else f"whoever is not among the {whom(row.to)}"
            yield Ahead(
                at=row.due, kind="announcement", stage="", session="", revision=0, to=Audience.MEMBERS.value, recipients=known.members,
                zones=known.zones or {}, flags=(), routine=True, less=less,
            )  # fmt: skip
