"""Importing what was: sessions of an archive. No mail comes of it."""

from collections.abc import Iterable
from dataclasses import replace

from shared.changes import Store
from shared.planning.steps import Step, put
from shared.sessions import Consent, Session


def history(sessions: Iterable[Session], store: Store, group: str) -> list[Step]:
    """What importing past sessions writes: new ones, and imported ones that read differently now. No mail comes of it."""
    there = {session.key: session for session in store.sessions(group)}
    found = []
    for session in sessions:
        known = there.get(session.key)
        fresh = kept(session, known) if known else session
        if known is None or (known.imported and replace(known, version=0) != fresh):
            found.append(Step(f"history {session.id}", (put(fresh, known),)))
    return found


def kept(fresh: Session, known: Session) -> Session:
    """*fresh* with what only the row knows: what speakers said of being shown, recordings and threads that were found since."""
    talks = []
    for talk in fresh.talks:
        there = known.talk(talk.slug)
        if there is None:
            talks.append(talk)
            continue
        consent = there.consent if there.consent is not Consent.UNASKED else talk.consent
        talks.append(
            replace(
                talk, consent=consent, recording=talk.recording or there.recording, thread=talk.thread or there.thread
            )
        )
    return replace(fresh, talks=tuple(talks))
