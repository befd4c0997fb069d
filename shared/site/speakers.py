"""Who spoke, and on what."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.site.views import SessionView, TalkView
from shared.site.words import anchor, folded


@dataclass(frozen=True, slots=True)
class Speaker:
    """*id* is the anchor on the speakers' page; *talks* are the newest first, each with its session."""

    id: str
    name: str
    talks: tuple[tuple[SessionView, TalkView], ...]


def speakers(newest: Iterable[SessionView]) -> list[Speaker]:
    """The speakers of *newest* (sessions, newest first) by name. Names that differ only in case or blanks are one person's; so are
    all talks under one name, as no record tells two people of one name apart."""
    found: dict[str, list[tuple[SessionView, TalkView]]] = {}
    for view in newest:
        for talk in view.talks:
            if anchor(talk.speaker):
                found.setdefault(anchor(talk.speaker), []).append((view, talk))
    people = [Speaker(slug, talks[0][1].speaker, tuple(talks)) for slug, talks in found.items()]
    return sorted(people, key=lambda one: (folded(one.name), one.id))
