"""When a session was held: the draft of its recap and the mail that shows it to the co-leads are written with that fact."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.mailing import Audience, mailing
from shared.model.recap import Recap
from shared.model.session import Session, shown_recording
from shared.schedule.duties import At
from shared.schedule.session_duties import just_held
from shared.store import Create, Store, Write


def drafted(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """The draft and its mail; nothing for history that was imported, or where there is a draft already."""
    if session.imported or store.get(Recap, group.id, session.key) is not None:
        return []
    due = now + timedelta(hours=group.recap_after_hours) if group.recap_after_hours else None
    mail = mailing(
        "recap-draft", group.id, Audience.CO_LEADS, at=now, of=session.key, session=session.key, ends=session.ends
    )
    return [Create(Recap(group=group.id, session=session.key, made=now, due=due)), Create(mail)]


def empty(session: Session, note: str, decks: Iterable[Deck]) -> bool:
    """Whether a recap would tell nothing that was not known before *session*: no note, no slides, no recording."""
    shown = ((talk.slides and talk.slides.url) or shown_recording(talk) for talk in session.talks)
    return not note.strip() and not any(decks) and not any(shown)


def follow(session: Session, at: At) -> list[Write]:
    """The draft after a session that became held in this very turn."""
    return drafted(session, at.group, at.store, at.now) if just_held(session, at) else []
