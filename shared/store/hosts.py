"""Joint sessions: from a guest group's session to the host's, and from the host's to its guests'."""

from collections.abc import Iterator

from shared.model.session import Session, followed
from shared.store import Store


def as_hosted(session: Session, store: Store) -> Session:
    """*session* with its host's programme as it is now; unchanged where it is the group's own, or the host's row is gone."""
    host = store.get(Session, *session.hosting) if session.host else None
    return followed(session, host) if host else session


def guests_rows(session: Session, store: Store) -> Iterator[Session]:
    """The guest groups' sessions that follow *session*."""
    for guest in session.guests:
        row = store.get(Session, guest, session.key)
        if row is not None and row.host == session.id:
            yield row
