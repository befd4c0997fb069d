"""Slides that are shown only after their session: that is when the group's chat is told of them."""

from collections.abc import Iterable

from shared.model.deck import Deck, shown
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.ref import Ref
from shared.model.session import Session
from shared.schedule.duties import At
from shared.schedule.session_duties import just_held
from shared.store import Create


def follow(session: Session, at: At) -> Iterable[Create]:
    """Posts about the slides of a session that became held in this very turn."""
    if not at.group.posts.slides or not just_held(session, at):
        return []
    late = [talk.slug for talk in session.talks if talk.slides_after]
    decks = at.store.get_many(Ref(Deck, (session.group, session.key, slug)) for slug in late)
    there = [deck.talk for deck in decks.values() if shown(deck)]
    rows = [
        mailing(
            "slides-chat", session.group, Audience.CHAT, at=at.now, of=f"{session.key}/{slug}", session=session.key,
            subject=slug, ends=session.ends, correlation=at.correlation,
        )
        for slug in there
    ]  # fmt: skip
    told = at.store.get_many(Ref(Mailing, (row.id,)) for row in rows)
    return [Create(row) for row in rows if Ref(Mailing, (row.id,)) not in told]
