"""Which mails members have got about a session. Their ids follow from facts, so they are found without searching all mailings."""

from collections.abc import Iterator

from shared.model.session import Session

REVISIONS = 4
"""How many of a session's last revisions are looked at."""
ISSUES = 3
"""How many issues of its recap are looked at."""


def may_have_been_told(session: Session) -> Iterator[str]:
    """The ids of all mailings to members that can exist about *session*."""
    place = f"{session.group}/{session.key}"
    for revision in range(max(0, session.revision - REVISIONS + 1), session.revision + 1):
        yield from (f"reminder/{place}/r{revision}/{stage}" for stage in session.stages_done)
        yield from (f"{kind}/{place}/r{revision}" for kind in ("moved", "cancelled", "changed", "reinstated"))
    yield from (f"recap/{place}/{issue}" for issue in range(1, ISSUES + 1))
