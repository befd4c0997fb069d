"""Who spoke, and on what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from shared.site.rendering import piece
from shared.site.talk_views import TalkView
from shared.site.views import SessionView
from shared.text.folding import fold


class Spoken(NamedTuple):
    """What somebody gave in a season: *number* talks (in digits), which are *told* in HTML, the newest first; *who* is the anchor of the
    speaker *name*."""

    who: str
    name: str
    number: str
    told: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """*id* is the anchor on the speakers' page; *talks* are all, the newest first, *count* how many these are."""

    id: str
    name: str
    count: int
    talks: Markup


def spoken(newest: Iterable[SessionView]) -> list[Spoken]:
    """Of the sessions *newest* of a season, newest first, the talks whose speaker has a name."""
    talks: dict[str, list[tuple[SessionView, TalkView]]] = {}
    for view in newest:
        for talk in view.talks:
            talks.setdefault(talk.by, []).append((view, talk))
    return [
        Spoken(who, found[0][1].speaker, str(len(found)), piece("speakers_talks.html", talks=found))
        for who, found in talks.items()
        if who
    ]


def speakers(newest: Iterable[Spoken]) -> list[Speaker]:
    """The speakers of *newest* (by seasons, the newest first) by name. Names that differ only in case, marks or blanks are one person's;
    so are all talks under one name, as no record tells two people of one name apart."""
    seasons: dict[str, list[Spoken]] = {}
    for one in newest:
        seasons.setdefault(one.who, []).append(one)
    people = [
        Speaker(who, found[0].name, sum(int(one.number) for one in found), Markup("".join(one.told for one in found)))  # noqa: S704  our own
        for who, found in seasons.items()
    ]
    return sorted(people, key=lambda one: (fold(one.name), one.id))
