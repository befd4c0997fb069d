"""Slides that are shown only after their session: that is when the group's chat is told of them."""

from collections.abc import Iterable

from shared.model.deck import Deck, shown
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.ref import Ref
from shared.model.session import Session, SessionState
from shared.schedule.duties import At
from shared.store import Create
from shared.store.hosts import as_hosted


def follow(session: Session, at: At) -> Iterable[Create]:
    """The posts about the slides of a session that is over with this very turn."""
    if not at.group.posts.slides or not (at.was.upcoming and session.state is SessionState.HELD):
        return []
    late = [talk.slug for talk in as_hosted(session, at.store).talks if talk.slides_after]
    decks = at.store.get_many(Ref(Deck, (*session.hosting, slug)) for slug in late)
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
