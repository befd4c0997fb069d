"""A group's past sessions as a file that any group can take in, with what everybody may know of them."""

from datetime import datetime

from shared.archive.sorting import chronology
from shared.archive.writing import written
from shared.errors import Unreadable
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.session import Session
from shared.store import Store


def past_file(group: Group, store: Store, page: str, now: datetime) -> str:
    """The file's text (:mod:`shared.archive.writing`); rows that cannot be read are left out. *page* is the origin of the group's page."""
    unread: list[Unreadable] = []
    sessions = [one for _, one in chronology(store.all(Session, group.id, unread=unread))]
    return written(group, sessions, store.all(Deck, group.id, unread=unread), page, now)
