"""What the group's file says of sessions: their dates, kinds and talks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from shared.model.group import Book, Chapter, Group, TalkPlan
from shared.model.reading import known_again, merged
from shared.model.season import Planned, horizon, plan
from shared.model.session import Resource, Session, SessionState, Talk
from shared.schedule.naming import slugs
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import local_date
from shared.text.inline import clean_text, lines


def talks_of(group: Group, key: str) -> tuple[Talk, ...]:
    """The talks that the group's file has for the session first planned on *key*."""
    return tuple(_talk(entry, slug) for entry, slug in entries_of(group, key))


def _talk(entry: TalkPlan, slug: str) -> Talk:
    return Talk(
        slug=slug,
        title=entry.title,
        speaker=entry.speaker,
        about=entry.about,
        resources=entry.reading,
        kind=entry.kind,
        summary=lines(entry.summary),
        questions=tuple(found for one in entry.questions if (found := clean_text(one, len(one)))),
    )


def entries_of(group: Group, key: str) -> list[tuple[TalkPlan, str]]:
    """The file's entries for the session first planned on *key*, each with its talk's slug."""
    named = zip(group.talks, slugs(group.talks), strict=True)
    return [(entry, slug) for entry, slug in named if entry.session.isoformat() == key]


def season_sessions(group: Group, today: date | None = None) -> list[Session]:
    """The sessions that the file alone gives, seen from *today* (or from the beginning of the season), before anything was sent."""
    if group.season is None:
        return []
    until = horizon(group.season, today or group.season.first)
    return [session_of(group, planned) for planned in plan(group.season, group.tz, until)]


def session_of(group: Group, planned: Planned) -> Session:
    """The session that the file makes of *planned*."""
    talks = talks_of(group, planned.key)
    book, chapter = chapter_of(group, planned.key)
    session = Session(
        group=group.id,
        key=planned.key,
        kind=group.kinds.get(planned.key, "talks" if talks else "reading" if chapter else "discussion"),
        state=SessionState.CANCELLED if planned.cancelled else SessionState.PLANNED,
        starts=planned.starts,
        ends=planned.ends,
        zone=planned.zone,
        place=group.on(planned.key).public_place,
        series=series_of(group, planned.key),
        book=book.id if book else None,
        chapter=chapter.title if chapter else "",
        resources=_reading(book, chapter),
        talks=talks,
        guests=tuple(
            guest for joint in group.joint if joint.session.isoformat() == planned.key for guest in joint.with_
        ),
        revision=2 if planned.moved or planned.cancelled else 1,
        sequence=1 if planned.moved or planned.cancelled else 0,
    )
    return scheduled(replace(session, date=local_date(session, group)), group)


def chapter_of(group: Group, key: str) -> tuple[Book | None, Chapter | None]:
    """The book and the chapter in a reading plan for the session first planned on *key*; both None if there are none."""
    for book in group.books:
        for chapter in book.chapters:
            if chapter.session.isoformat() == key:
                return book, chapter
    return None, None


def series_of(group: Group, key: str) -> str | None:
    """The series that the first of the session's talks to name one belongs to."""
    return next((entry.series for entry in group.talks if entry.series and entry.session.isoformat() == key), None)


def _reading(book: Book | None, chapter: Chapter | None) -> tuple[Resource, ...]:
    if book is None or chapter is None:
        return ()
    title = f"{book.title}: {chapter.title}" + (f" (pages {chapter.pages})" if chapter.pages else "")
    return (Resource(kind="chapter", title=title, url=chapter.url or book.url, minutes=chapter.minutes),)


def programme(known: Session, fresh: Session, before: Session | None) -> Session:
    """*known* with what the file says otherwise now (*fresh*) than it said before (*before*; None: it had no such session).

    What speakers wrote on their page, what was filled in of the reading, and talks that a vote chose stay: the file only has its own say.
    """
    if before is None:
        before = replace(
            fresh, talks=(), kind="discussion", resources=(), series=None, book=None, chapter="", guests=(), place=None
        )
    told = {
        name: getattr(fresh, name)
        for name in ("kind", "series", "book", "chapter", "guests", "place")
        if getattr(fresh, name) != getattr(before, name)
    }
    if known.place != before.place:  # a co-lead gave it a place of its own
        told.pop("place", None)
    talks = _merged(known.talks, fresh.talks, before.talks)
    reading = _read(known, fresh, before)
    if talks and not fresh.talks and told.get("kind") == "discussion":
        del told["kind"]  # the file gave up its last talk, and others stay
    return replace(known, **told, talks=talks, resources=reading)


def _read(known: Session, fresh: Session, before: Session) -> tuple[Resource, ...]:
    """What everybody reads. Another chapter replaces the one before, even where addresses are the same."""
    if fresh.resources == before.resources:
        return known.resources
    if not before.resources or _chapter(fresh) == _chapter(before):
        return merged(known.resources, fresh.resources, before.resources)
    if _chapter(fresh) == _chapter(known):  # an interrupted run is continued
        return merged(known.resources, fresh.resources, ())
    gone = known_again(before.resources, known.resources).values()
    others = tuple(one for at, one in enumerate(known.resources) if at not in gone)
    return (*fresh.resources, *others)


def _chapter(session: Session) -> tuple[str | None, str]:
    return session.book, session.chapter


def _merged(known: Sequence[Talk], fresh: Sequence[Talk], before: Sequence[Talk]) -> tuple[Talk, ...]:
    there, was, now = ({talk.slug: talk for talk in talks} for talks in (known, before, fresh))
    kept = [_kept(talk, now.get(talk.slug), was.get(talk.slug)) for talk in known]
    added = [talk for talk in fresh if talk.slug not in there and talk != was.get(talk.slug)]
    order = {slug: at for at, slug in enumerate(now)}
    merged = [talk for talk in kept if talk] + added
    return tuple(sorted(merged, key=lambda talk: order.get(talk.slug, len(order))))


def _kept(talk: Talk, fresh: Talk | None, before: Talk | None) -> Talk | None:
    """*talk* with the fields that the file changed; None if the file named it before and no longer does."""
    if fresh is None:
        return None if before else talk
    return updated_talk(talk, fresh, before or Talk(slug=fresh.slug, speaker=""))


def updated_talk(talk: Talk, fresh: Talk, before: Talk) -> Talk:
    """*talk* with the fields that the file changed from *before* to *fresh*."""
    names = ("speaker", "title", "about", "kind", "summary", "questions")
    told = {name: getattr(fresh, name) for name in names if getattr(fresh, name) != getattr(before, name)}
    if fresh.resources != before.resources:
        told["resources"] = merged(talk.resources, fresh.resources, before.resources)
    return replace(talk, **told)
