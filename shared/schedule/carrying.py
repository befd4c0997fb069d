"""When the group's file moves a talk or a chapter to another day, what was written of it, or filled in, goes along."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from shared.model.reading import known_again, updated
from shared.model.session import Resource, Session, SessionState, Talk
from shared.schedule.programme import updated_talk

Sessions = Mapping[str, Session]
"""Sessions by the date first planned."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A session as the file has it now (*fresh*), with what comes along from the sessions *origins* (keys)."""

    fresh: Session
    origins: frozenset[str] = frozenset()


def carried(fresh: Sessions, before: Sessions, there: Sessions) -> list[dict[str, Session]]:
    """The sessions of *fresh*, as the file has them now, each with what is written in the rows that are *there* of its talks and its
    chapter, where the file had those on another day *before*, or a chapter by another name. Those between which something goes over are
    together.

    They come in the order to be written: where something leaves a session, the one that it comes to is before it (but where two change
    places), so that nothing is lost where they cannot be written at once. Whoever was interrupted after that finds it where it came to.
    """
    found = {key: _talks(_chapter(one, fresh, before, there), fresh, before, there) for key, one in fresh.items()}
    parts: list[set[str]] = []
    for key, one in found.items():
        near = {key, *(one.origins & found.keys())}
        parts = [part for part in parts if not part & near] + [near.union(*(part for part in parts if part & near))]
    order = list(_takers_first(found))
    return [
        {key: found[key].fresh for key in order if key in part}
        for part in sorted(parts, key=lambda part: min(map(order.index, part)))
    ]


def _chapter(one: Session, fresh: Sessions, before: Sessions, there: Sessions) -> Carried:
    was, named = before.get(one.key), (one.book, one.chapter)
    if not one.chapter or (was and (was.book, was.chapter) == named):
        return Carried(one)
    origin = next((row for row in before.values() if (row.book, row.chapter) == named), None)
    if origin is None and was and was.book == one.book and _gone(was, fresh):
        origin = was
    filled = (_filled(origin, there, origin.key) or _filled(one, there, one.key)) if origin else None
    if origin is None or filled is None:
        return Carried(one)
    entry = replace(one, resources=(updated(filled, one.resources[0], origin.resources[0]),))
    return Carried(entry, frozenset({origin.key} - {one.key}))


def _gone(was: Session, fresh: Sessions) -> bool:
    return all((row.book, row.chapter) != (was.book, was.chapter) for row in fresh.values())


def _filled(of: Session, there: Sessions, key: str) -> Resource | None:
    """The chapter of *of* as it is kept in the row *key*; None where nobody has it there (any more)."""
    row = there.get(key)
    if row is None or (row.book, row.chapter) != (of.book, of.chapter):
        return None
    found = known_again(of.resources, row.resources)
    return row.resources[found[0]] if found else None


def _talks(into: Carried, fresh: Sessions, before: Sessions, there: Sessions) -> Carried:
    one, was = into.fresh, before.get(into.fresh.key)
    talks, origins = list(one.talks), set(into.origins)
    for at, talk in enumerate(one.talks):
        if was and was.talk(talk.slug):
            continue
        if (found := _left(talk, one.key, fresh, before, there)) is not None:
            origin, kept, said = found
            talks[at] = updated_talk(replace(kept, slug=talk.slug, link_life=talk.link_life), talk, said)
            origins.add(origin)
    return Carried(replace(one, talks=tuple(talks)), frozenset(origins))


def _left(talk: Talk, key: str, fresh: Sessions, before: Sessions, there: Sessions) -> tuple[str, Talk, Talk] | None:
    """The day that *talk* had before it came to *key*, how it is kept there (or came here already), and what the file said of it; the
    speaker's one talk that leaves its day, which bears no other title."""
    here = there[key].talk(talk.slug) if key in there else None
    found = [
        (row.key, kept, said)
        for row in before.values()
        if row.key != key and row.key in there and there[row.key].state is not SessionState.HELD
        for said in row.talks
        if _same(talk, said)
        and not _stays(said, fresh.get(row.key))
        and (kept := there[row.key].talk(said.slug) or here)
    ]
    return found[0] if len(found) == 1 else None


def _same(talk: Talk, said: Talk) -> bool:
    return talk.speaker == said.speaker and (talk.title == said.title or not (talk.title and said.title))


def _stays(said: Talk, now: Session | None) -> bool:
    return now is not None and now.talk(said.slug) is not None


def _takers_first(found: Mapping[str, Carried]) -> Iterator[str]:
    left = dict(found)
    while left:
        key = next((key for key in left if not _gives(key, left.values())), next(iter(left)))
        del left[key]
        yield key


def _gives(key: str, left: Iterable[Carried]) -> bool:
    return any(key in one.origins and one.fresh.key != key for one in left)
