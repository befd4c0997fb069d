"""Who spoke, and on what."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.site.talk_views import TalkView
from shared.site.views import SessionView
from shared.site.wording import On, on
from shared.text.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A talk as its speaker's list shows it: *who* is the anchor of the speaker *name*, *has* what a visitor can get there."""

    who: str
    name: str
    title: str
    href: str
    when: On | None
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


def spoken(newest: Iterable[SessionView]) -> list[Spoken]:
    """The talks of *newest* (sessions, newest first) whose speaker has a name."""
    return [
        Spoken(
            who=who, name=talk.speaker, title=talk.title, href=view.href, when=on(view.when),
            has=tuple(what for what, there in (("slides", talk.deck), ("recording", _recorded(talk))) if there),
        )
        for view in newest
        for talk in view.talks
        if (who := talk.by)
    ]  # fmt: skip


def _recorded(talk: TalkView) -> bool:
    return talk.recording is not None and talk.recording.url is not None


def speakers(newest: Iterable[Spoken]) -> list[Speaker]:
    """The speakers of *newest* (talks, newest first) by name. Names that differ only in case, marks or blanks are one person's; so are
    all talks under one name, as no record tells two people of one name apart."""
    talks: dict[str, list[Spoken]] = {}
    for one in newest:
        talks.setdefault(one.who, []).append(one)
    people = [Speaker(who, found[0].name, tuple(found)) for who, found in talks.items()]
    return sorted(people, key=lambda one: (fold(one.name), one.id))
