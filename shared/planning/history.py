"""Importing what was: sessions of an archive. No mail comes of it."""

from collections.abc import Iterable
from dataclasses import replace

from shared.changes import Store
from shared.planning.steps import Step, put
from shared.sessions import Session


def history(sessions: Iterable[Session], store: Store, group: str) -> list[Step]:
    """What importing past sessions writes: new ones, and imported ones that read differently now. No mail comes of it."""
    there = {session.key: session for session in store.sessions(group)}
    found = []
    for session in sessions:
        known = there.get(session.key)
        if known is None or (known.imported and replace(known, version=0) != session):
            found.append(Step(f"history {session.id}", (put(session, known),)))
    return found
