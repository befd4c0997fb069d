"""In which order sessions took place, as far as the records tell."""

from collections.abc import Sequence
from datetime import UTC, datetime

from shared.model.session import Session


def chronology(sessions: Sequence[Session]) -> list[tuple[datetime | None, Session]]:
    """*sessions* in order, each with the moment that places it: its start, or where none was recorded that of the dated
    session recorded before it (else after it). None if there is no dated one at all."""
    recorded = sorted((s for s in sessions if s.order), key=lambda s: (s.order, s.key))
    place = next((s.starts for s in recorded if s.starts), None)
    placed: list[tuple[datetime | None, Session]] = []
    for session in recorded:
        place = session.starts or place
        placed.append((place, session))
    placed += [(session.starts, session) for session in sessions if not session.order]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(placed, key=lambda pair: (pair[0] or never, pair[1].order, pair[1].key))
