"""Importing past sessions from an archive. It causes no mail."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from shared.model.recording import Match, Recording
from shared.model.reference import remembered
from shared.model.session import Consent, Session, Talk
from shared.schedule.naming import named_as
from shared.schedule.steps import put
from shared.store import Store
from shared.store.actions import Change


def history(sessions: Iterable[Session], store: Store, group: str) -> list[Change]:
    """The changes that import *sessions*: new ones, and imported ones that read differently now."""
    there = {session.key: session for session in store.all(Session, group)}
    attached = {(row.session, row.talk) for row in store.all(Recording, group) if row.match is Match.ATTACHED}
    found = []
    for session in sessions:
        known = there.get(session.key)
        found_since = [slug for key, slug in attached if key == session.key]
        fresh = kept(session, known, found_since) if known else session
        if known is None or (known.imported and replace(known, version=0) != fresh):
            found.append(Change(f"history {session.id}", (put(fresh, known),)))
    return found


def kept(fresh: Session, known: Session, attached: Collection[str] = ()) -> Session:
    """*fresh* with what only the row knows: what speakers said of being shown, threads, questions, notes, what was filled in of its
    reading, and recordings that were found since, the talks of which are *attached* (slugs)."""
    rows = {talk.slug: talk for talk in known.talks}
    named = named_as(fresh.talks, known.talks)
    talks = tuple(
        replace(
            _kept(talk, rows.get(talk.slug), talk.slug in attached), resources=remembered(talk.resources, known.reading)
        )
        for talk in named
    )
    reading = remembered(fresh.resources, known.reading)
    return replace(fresh, talks=talks, resources=reading, notes_link=fresh.notes_link or known.notes_link)


def _kept(talk: Talk, there: Talk | None, attached: bool) -> Talk:
    if there is None:
        return talk
    talk = replace(
        talk, thread=talk.thread or there.thread, summary=talk.summary or there.summary, questions=talk.questions or there.questions
    )  # fmt: skip
    if attached:  # they are asked anew, whatever was public before
        return replace(talk, recording=there.recording, consent=there.consent)
    said = there.consent is not Consent.UNASKED
    return replace(talk, consent=there.consent if said else talk.consent)
