"""Who spoke, and about what."""

from collections.abc import Iterable, Sequence
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


def speakers(newest: Iterable[Sequence[str]]) -> list[Speaker]:
    """The speakers of *newest* (by seasons, the newest first; each with the cells of a :class:`Spoken`) by name. Names that differ only in
    case, marks or blanks are one person's; so are all talks under one name, as no record tells two people of one name apart."""
    found: dict[str, tuple[list[str], list[int], list[str]]] = {}
    for who, name, number, told in newest:
        names, numbers, talks = found.get(who) or found.setdefault(who, ([], [], []))
        names.append(name)
        numbers.append(int(number))
        talks.append(told)
    people = [
        Speaker(who, names[0], sum(numbers), Markup("".join(talks)))  # noqa: S704  our own
        for who, (names, numbers, talks) in found.items()
    ]
    return sorted(people, key=lambda one: (fold(one.name), one.id))
