"""Slugs of talks, which name them in keys and addresses. A slug that is in use stays with its talk."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from shared.model.group import Group, TalkPlan
from shared.model.session import Talk
from shared.text.slugs import NAMELESS, slugify

_SURE: tuple[Callable[[TalkPlan | Talk], tuple[str, ...]], ...] = (
    lambda talk: (talk.speaker or "", talk.title or ""),
    lambda talk: (talk.speaker or "",),
    lambda talk: (talk.title or "",),
)
"""The fields by which a talk is recognised, the most reliable first."""


def slugs(entries: Sequence[TalkPlan]) -> list[str]:
    """The talks' names in keys and addresses: as the file has them, else from the speaker, who is known before the title is.

    A name of which no letter is left in a slug gives ``talk``, the second of its session ``talk-2``.
    """
    taken = {(entry.session, entry.slug) for entry in entries if entry.slug}
    found = []
    for entry in entries:
        slug = entry.slug or slugify(entry.speaker)
        if _nameless(entry):
            slug = next(one for one in _numbered(slug) if (entry.session, one) not in taken)
            taken.add((entry.session, slug))
        found.append(slug)
    return found


def settled(group: Group, before: Group | None) -> Group:
    """*group* with a slug for each of its talks whose speaker gives none: the one it had in the file *before*, in whatever order the
    file has them now, else one that no talk of its session has or had. A talk whose speaker is written otherwise keeps its own, too."""
    had = (
        [replace(entry, slug=slug) for entry, slug in zip(before.talks, slugs(before.talks), strict=True)]
        if before
        else []
    )
    talks = dict(enumerate(_respelled(group.talks, had)))
    for day in dict.fromkeys(entry.session for entry in group.talks if _nameless(entry)):
        there = [entry for entry in had if entry.session == day]
        own = {
            entry.slug or slugify(entry.speaker)
            for entry in group.talks
            if entry.session == day and not _nameless(entry)
        }
        fresh = {at: entry for at, entry in talks.items() if entry.session == day and _nameless(entry)}
        kept = _known_again(fresh, [entry for entry in there if entry.slug not in own], _SURE)
        free = _free(NAMELESS, own | {entry.slug for entry in there})
        talks |= {at: replace(entry, slug=kept.get(at) or next(free)) for at, entry in fresh.items()}
    return replace(group, talks=tuple(talks.values()))


def _respelled(entries: Sequence[TalkPlan], had: Sequence[TalkPlan]) -> list[TalkPlan]:
    """*entries*, each that came to its day while the one of the same speaker or title left it with the slug of that one; but for
    those whose speaker, written so, left another day: these are moved, whatever title they share."""
    taken = {(entry.session, slug) for entry, slug in zip(entries, slugs(entries), strict=True)}
    left = [one for one in had if (one.session, one.slug) not in taken]
    there, moved = {(one.session, one.slug) for one in had}, [(one.speaker, one.session) for one in left]
    found = []
    for entry in entries:
        new = not entry.slug and not _nameless(entry) and (entry.session, slugify(entry.speaker)) not in there
        new = new and not any(speaker == entry.speaker and day != entry.session for speaker, day in moved)
        known = next((one for one in left if new and _same_talk(entry, one)), None)
        if known is not None:
            left.remove(known)
        found.append(replace(entry, slug=known.slug) if known else entry)
    return found


def _same_talk(entry: TalkPlan, known: TalkPlan) -> bool:
    """Whether both have the same title on the same day, or a speaker with the same address; two addresses are two people."""
    if entry.session != known.session or (entry.address and known.address and entry.address != known.address):
        return False
    return bool(entry.address and entry.address == known.address) or bool(entry.title and entry.title == known.title)


def named_as(fresh: Sequence[Talk], known: Sequence[Talk]) -> tuple[Talk, ...]:
    """*fresh* talks of an archive with the slugs that they have in the session that is *known*, also where the title or the speaker was
    corrected since: slides and recordings are found by them. Others get one of their own: doubled titles, and those that give no slug,
    are numbered by their order."""
    talks = dict(enumerate(fresh))
    kept = _known_again(talks, known, _SURE)
    taken = set(kept.values())
    for at, talk in talks.items():
        if at not in kept:
            plain = slugify(talk.title or talk.speaker)
            free = talk.slug if talk.slug not in taken else next(_free(plain, taken | {one.slug for one in fresh}))
            kept[at] = free
            taken.add(free)
    return tuple(replace(talk, slug=kept[at]) for at, talk in talks.items())


def _known_again(
    fresh: Mapping[int, TalkPlan | Talk],
    known: Sequence[TalkPlan | Talk],
    marks: Sequence[Callable[[TalkPlan | Talk], tuple[str, ...]]],
) -> dict[int, str]:
    """The slugs of those *fresh* talks that are among *known* ones; each known talk is used once."""
    left, found = list(known), {}
    for mark in marks:
        for at, talk in fresh.items():
            same = next((one for one in left if at not in found and any(mark(talk)) and mark(one) == mark(talk)), None)
            if same is not None:
                left.remove(same)
                found[at] = same.slug or ""
    return found


def _nameless(entry: TalkPlan) -> bool:
    return not entry.slug and slugify(entry.speaker) == NAMELESS


def _free(slug: str, taken: set[str]) -> Iterator[str]:
    return (one for one in _numbered(slug) if one not in taken)


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))
