"""What a look-up or a person put into the reading outlives each change of the group's file that does not replace it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.group import applying
from shared.group.file import parse
from shared.model.group import Book, Chapter, Group, TalkPlan
from shared.model.reading import merged
from shared.model.session import Consent, Resource, Session, SessionState, Talk, with_talk
from shared.schedule import steps
from shared.store import Replace
from tests.simulation.store import MemoryStore
from tests.unit.group.documents import small

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
DAYS = [date(2024, 2, 8) + timedelta(weeks=n) for n in range(5)]
AUTHORS = ("Ada Example",)


def paper(number: int, **more: object) -> Resource:
    return replace(Resource(kind="paper", arxiv=f"2401.{number:05}"), **more)  # type: ignore[arg-type]


def filled(one: Resource) -> Resource:
    return replace(one, title=one.title or "As arXiv has it", minutes=one.minutes or 40, authors=AUTHORS, year=2024)


papers = st.lists(st.integers(0, 9), unique=True, max_size=6)


@given(papers, papers, st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)), st.sets(st.integers(10, 13)), st.data())
def test_each_field_is_the_files_where_it_changed_and_else_whoevers_filled_it_in(
    was: list[int], now: list[int], looked_up: set[int], renamed: set[int], mine: set[int], data: st.DataObject
):
    before = [paper(n) for n in was]
    own = [filled(paper(n, title=f"Mine {n}")) for n in sorted(mine)]
    there = data.draw(
        st.permutations([*[filled(one) if n in looked_up else one for n, one in zip(was, before, strict=True)], *own])
    )
    fresh = [paper(n, title="The file's" if n in renamed else None) for n in now]
    after = merged(there, fresh, before)

    def wanted(n: int) -> Resource:
        known = filled(paper(n)) if n in looked_up and n in was else paper(n)
        return replace(known, title="The file's") if n in renamed else known

    assert sorted(after, key=repr) == sorted([*map(wanted, now), *own], key=repr)
    assert merged(after, fresh, fresh) == after
    assert [one for one in after if one in own] == [one for one in there if one in own]


@given(papers.filter(bool), st.data())
def test_another_order_of_the_file_is_the_order_and_what_somebody_took_out_stays_out(
    was: list[int], data: st.DataObject
):
    now = data.draw(st.permutations(was))
    out = data.draw(st.sampled_from(was))
    there = [filled(paper(n)) for n in was if n != out]
    after = merged(there, [paper(n) for n in now], [paper(n) for n in was])
    assert list(after) == [filled(paper(n)) for n in now if n != out]


@pytest.mark.parametrize(
    ("there", "fresh", "before", "told"),
    [
        (filled(paper(1)), paper(2, title="T"), paper(1, title="T"), paper(2, title="T")),
        (replace(paper(1), look_up=False), paper(1, minutes=9), paper(1), paper(1, minutes=9, look_up=False)),
        (
            Resource(kind="notes", title="T", minutes=7), Resource(kind="notes", title="T", url="https://example.org/t"),
            Resource(kind="notes", title="T"), Resource(kind="notes", title="T", minutes=7, url="https://example.org/t"),
        ),
        (
            Resource(kind="notes", title="Mine", url="https://example.org/t"), Resource(kind="blog", title="T", url="https://example.org/t"),
            Resource(kind="notes", title="T", url="https://example.org/t"), Resource(kind="blog", title="Mine", url="https://example.org/t"),
        ),
    ],
    ids=["another paper", "declined", "an address", "a kind"],
)  # fmt: skip
def test_what_is_known_again_takes_over_what_changed(
    there: Resource, fresh: Resource, before: Resource, told: Resource
):
    assert merged([there], [fresh], [before]) == (told,)


def group(chapters: Iterable[tuple[date, str]] = (), talks: Iterable[TalkPlan] = ()) -> Group:
    book = Book(
        id="book", title="Book", url="https://example.org/book", chapters=tuple(Chapter(session=day, title=title) for day, title in chapters)
    )  # fmt: skip
    return replace(parse(small()), books=(book,), talks=tuple(talks))


def applied(of: Group, store: MemoryStore, most: int = 999) -> None:
    steps.run(applying.steps(of, store, NOW)[:most], store)


def row(store: MemoryStore, day: date) -> Session:
    found = store.get(Session, "circle", day.isoformat())
    assert found is not None
    return found


chapters = st.lists(st.sampled_from("abcdef"), unique=True, min_size=5, max_size=5)


@given(chapters, chapters, st.integers(0, 12))
def test_what_was_filled_in_of_a_chapter_goes_with_it_to_its_day(was: list[str], now: list[str], most: int):
    store = MemoryStore(lambda: NOW)
    applied(group(zip(DAYS, was, strict=True)), store)
    for day, name in zip(DAYS, was, strict=True):
        there = row(store, day)
        extra = Resource(kind="notes", title=f"For {day}")
        store.commit(
            Replace(replace(there, resources=(replace(there.resources[0], venue=name, authors=AUTHORS), extra)))
        )
    after = group(zip(DAYS, now, strict=True))
    applied(after, store, most)  # somebody is interrupted
    applied(after, store)
    for day, name in zip(DAYS, now, strict=True):
        chapter, *others = row(store, day).resources
        renamed = name not in was and was[DAYS.index(day)] not in now
        known = name if name in was else was[DAYS.index(day)] if renamed else ""
        assert (chapter.title, chapter.venue, chapter.authors) == (f"Book: {name}", known, AUTHORS if known else ())
        assert others == [Resource(kind="notes", title=f"For {day}")]
    assert applying.steps(after, store, NOW) == []


WRITTEN = Talk(
    slug="ada-example", speaker="Ada Example", title="Flat minima", about="As I say it.", resources=(filled(paper(1)),),
    summary="Lines.", questions=("Why?",), consent=Consent.YES, thread="https://chat.example.org/1",
)  # fmt: skip


@pytest.mark.parametrize("title", [None, "Flat minima"])
@pytest.mark.parametrize("moves", [(0, 2), (2, 0), (1, 4)])
def test_what_a_speaker_wrote_goes_with_their_talk_to_its_new_day(moves: tuple[int, int], title: str | None):
    store = MemoryStore(lambda: NOW)
    of, to = (DAYS[at] for at in moves)
    entry = TalkPlan(session=of, speaker="Ada Example", title=title)
    applied(group(talks=[entry]), store)
    store.commit(Replace(with_talk(row(store, of), replace(WRITTEN, title=title or WRITTEN.title))))
    for _ in range(2):
        applied(group(talks=[replace(entry, session=to)]), store)
        assert (row(store, of).talks, row(store, to).talks) == ((), (WRITTEN,))


@pytest.mark.parametrize("most", range(6))
def test_what_somebody_wrote_over_the_file_stays_however_often_whoever_moves_it_is_interrupted(most: int):
    store = MemoryStore(lambda: NOW)
    entry = TalkPlan(session=DAYS[0], speaker="Ada Example", title="As the file has it", reading=(paper(1), paper(2)))
    applied(group([(DAYS[3], "a")], [entry]), store)
    store.commit(Replace(with_talk(row(store, DAYS[0]), WRITTEN)))
    there = row(store, DAYS[3])
    store.commit(Replace(replace(there, resources=(replace(there.resources[0], title="Mine"),))))
    after = group([(DAYS[4], "a")], [replace(entry, session=DAYS[2])])
    for _ in range(2):
        applied(after, store, most)
    applied(after, store)
    assert row(store, DAYS[2]).talks == (WRITTEN,)
    assert [one.title for one in row(store, DAYS[4]).resources] == ["Mine"]


OTHER = replace(
    WRITTEN, slug="bo-sample", speaker="Bo Sample", title="Sharp minima", about="As Bo says it.", resources=()
)


@pytest.mark.parametrize("most", range(6))
def test_two_talks_that_change_places_keep_what_was_written_of_them_however_often_that_is_interrupted(most: int):
    store = MemoryStore(lambda: NOW)
    ada, bo = (
        TalkPlan(session=day, speaker=one.speaker, title=one.title)
        for day, one in zip(DAYS, (WRITTEN, OTHER), strict=False)
    )
    applied(group(talks=[ada, bo]), store)
    store.commit(Replace(with_talk(row(store, DAYS[0]), WRITTEN)), Replace(with_talk(row(store, DAYS[1]), OTHER)))
    after = group(talks=[replace(ada, session=DAYS[1]), replace(bo, session=DAYS[0])])
    applied(after, store, most)
    assert sorted(talk.speaker for day in DAYS for talk in row(store, day).talks) == ["Ada Example", "Bo Sample"]
    applied(after, store)
    assert (row(store, DAYS[0]).talks, row(store, DAYS[1]).talks) == ((OTHER,), (WRITTEN,))


@pytest.mark.parametrize("most", range(6))
def test_what_a_speaker_writes_on_the_new_day_stays_when_the_file_is_applied_to_its_end(most: int):
    store = MemoryStore(lambda: NOW)
    entry = TalkPlan(
        session=DAYS[0], speaker="Ada Example", title="Flat minima", about="As ever.", address="ada@example.org"
    )
    applied(group(talks=[entry]), store)
    after = group(talks=[replace(entry, session=DAYS[2], about="As the file has it now.")])
    applied(after, store, most)
    (day,) = (day for day in DAYS if row(store, day).talks)
    there = row(store, day).talks[0]
    assert (day, there.about) in ((DAYS[0], "As ever."), (DAYS[2], "As the file has it now."))
    store.commit(Replace(with_talk(row(store, day), replace(there, about="As I say it.", questions=("Why?",)))))
    applied(after, store)
    assert row(store, DAYS[0]).talks == ()
    said = "As I say it." if day == DAYS[2] else "As the file has it now."
    assert row(store, DAYS[2]).talks == (replace(there, about=said, questions=("Why?",)),)


def test_a_talk_that_comes_back_to_its_first_day_brings_its_speaker_a_link_again():
    store = MemoryStore(lambda: NOW)
    entry = TalkPlan(session=DAYS[0], speaker="Ada Example", title="Flat minima", address="ada@example.org")
    for hour, day in enumerate((DAYS[0], DAYS[2], DAYS[0], DAYS[2])):
        file = group(talks=[replace(entry, session=day)])
        steps.run(applying.steps(file, store, NOW + timedelta(hours=hour)), store)
        assert [one.slug for one in row(store, day).talks] == ["ada-example"]


def test_what_is_too_much_for_one_transaction_goes_over_one_session_after_another():
    store = MemoryStore(lambda: NOW)
    crowd = [TalkPlan(session=DAYS[0], speaker=f"Speaker {n}", address=f"s{n}@example.org") for n in range(45)]
    applied(group(talks=crowd), store)
    store.commit(Replace(with_talk(row(store, DAYS[0]), replace(row(store, DAYS[0]).talks[7], about="As I say it."))))
    after = group(talks=[replace(one, session=DAYS[1]) for one in crowd])
    for most in (2, 1, 999):
        applied(after, store, most)
    assert row(store, DAYS[0]).talks == ()
    assert [talk.about for talk in row(store, DAYS[1]).talks if talk.about] == ["As I say it."]
    assert len(row(store, DAYS[1]).talks) == 45


def test_another_talk_of_the_same_speaker_begins_anew_and_one_that_was_given_stays():
    store = MemoryStore(lambda: NOW)
    entry = TalkPlan(session=DAYS[0], speaker="Ada Example", title="Flat minima")
    applied(group(talks=[entry]), store)
    store.commit(Replace(with_talk(row(store, DAYS[0]), WRITTEN)))
    applied(group(talks=[replace(entry, session=DAYS[1], title="Sharp minima")]), store)
    assert row(store, DAYS[1]).talks == (Talk(slug="ada-example", speaker="Ada Example", title="Sharp minima"),)

    store = MemoryStore(lambda: NOW)
    applied(group(talks=[entry]), store)
    held = with_talk(row(store, DAYS[0]), WRITTEN)
    store.commit(Replace(replace(held, state=SessionState.HELD)))
    applied(group(talks=[replace(entry, session=DAYS[1])]), store)
    assert row(store, DAYS[0]).talks == (WRITTEN,)
    assert row(store, DAYS[1]).talks[0].about == ""


def test_a_speaker_who_is_written_otherwise_keeps_the_talk():
    store = MemoryStore(lambda: NOW)
    entry = TalkPlan(session=DAYS[0], speaker="Ada Example", title="Flat minima", address="ada@example.org")
    applied(group(talks=[entry]), store)
    store.commit(Replace(with_talk(row(store, DAYS[0]), WRITTEN)))
    respelled = replace(entry, speaker="Ada B. Example", title="Flat minima, again")
    for _ in range(2):
        applied(group(talks=[respelled]), store)
        assert row(store, DAYS[0]).talks == (replace(WRITTEN, speaker="Ada B. Example", title="Flat minima, again"),)
    applied(group(talks=[replace(respelled, speaker="Bo Sample", address="bo@example.org")]), store)
    assert [(talk.slug, talk.about) for talk in row(store, DAYS[0]).talks] == [("bo-sample", "")]
