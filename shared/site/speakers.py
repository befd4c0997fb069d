"""Who spoke, and on what."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.site.views import SessionView
from shared.site.wording import When, anchor
from shared.text.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A talk as its speaker's list shows it; *has* is what a visitor can get there."""

    title: str
    href: str
    when: When | None
    has: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """*id* is the anchor on the speakers' page; *talks* are the newest first."""

    id: str
    name: str
    talks: tuple[Spoken, ...]

    @property
    def count(self) -> int:
        return len(self.talks)


def speakers(newest: Iterable[SessionView]) -> list[Speaker]:
    """The speakers of *newest* (sessions, newest first) by name. Names that differ only in case, marks or blanks are one person's; so are
    all talks under one name, as no record tells two people of one name apart."""
    names: dict[str, str] = {}
    talks: dict[str, list[Spoken]] = {}
    for view in newest:
        for talk in view.talks:
            who = anchor(talk.speaker)
            if who:
                recorded = talk.recording is not None and talk.recording.url is not None
                has = tuple(what for what, there in (("slides", talk.deck), ("recording", recorded)) if there)
                names.setdefault(who, talk.speaker)
                talks.setdefault(who, []).append(Spoken(title=talk.title, href=view.href, when=view.when, has=has))
    people = [Speaker(who, names[who], tuple(talks[who])) for who in names]
    return sorted(people, key=lambda one: (fold(one.name), one.id))
