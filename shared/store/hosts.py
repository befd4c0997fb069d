"""From the session of a group that is a guest to its host's, and from the host's to its guests'."""

from collections.abc import Iterator

from shared.model.session import Session, followed
from shared.store import Store


def as_hosted(session: Session, store: Store) -> Session:
    """*session* with its host's programme as it is by now; as it is where it is its group's own, or the host's is gone."""
    host = store.get(Session, *session.hosting) if session.host else None
    return followed(session, host) if host else session


def guests_rows(session: Session, store: Store) -> Iterator[Session]:
    """The sessions that follow *session*, as they are."""
    for guest in session.guests:
        row = store.get(Session, guest, session.key)
        if row is not None and row.host == session.id:
            yield row
