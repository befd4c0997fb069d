"""What is told of sessions is published from their seasons alone, and what comes out is byte for byte what all rows would give."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.model.deck import Deck
from shared.model.session import Session, SessionState
from shared.site import card as cards
from shared.site import manifest, publishing
from shared.site.joined import Joined
from shared.site.kept_texts import parts_key
from shared.site.manifest import manifest_key
from shared.site.parts import FILES
from tests.thorough import THOROUGH
from tests.unit.site.buckets import Bucket, Killed
from tests.unit.site.examples import URL
from tests.unit.site.years import CHANGES, COUNT, Change, G, Rows, moved, nth, other_words, paper, slides


@pytest.fixture(autouse=True, scope="module")
def undrawn() -> Iterator[None]:
    """No card is drawn: that takes longest by far."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cards, "card", lambda **words: repr(words).encode())
        yield


def bring(rows: Rows, bucket: Bucket, **more: Any) -> publishing.Published:
    """Publish what is new, as the stream tells it."""
    told = None if rows.other else set(rows.news)
    bucket.calls.clear()
    rows.read.clear()
    done = publishing.publish(G, rows, bucket, site_url=URL, **{"told": told} | more)  # type: ignore[arg-type]
    rows.news.clear()
    rows.other = False
    return done


def right(rows: Rows) -> dict[str, bytes]:
    bucket, news, other = Bucket(), set(rows.news), rows.other
    publishing.publish(G, rows, bucket, site_url=URL)  # type: ignore[arg-type]
    rows.news, rows.other = news, other
    return bucket.objects


def same(bucket: Bucket, rows: Rows) -> None:
    """The pages are as they should be."""
    wanted = right(rows)
    differ = {key for key in bucket.pages.keys() | wanted.keys() if bucket.objects.get(key) != wanted.get(key)}
    assert differ - {manifest_key(G), parts_key(G)} == set()


def up_to_date(rows: Rows) -> Bucket:
    """A bucket with the pages of *rows* of which nothing was told yet; the same rows are published once."""
    count = sum(isinstance(row, Session) for row in rows.rows.values())
    bucket = Bucket()
    bucket.objects = dict(_published(count))
    rows.news.clear()
    rows.other = False
    return bucket


@cache
def _published(count: int) -> dict[str, bytes]:
    bucket = Bucket()
    bring(Rows(count), bucket, told=None)
    return bucket.objects


KEPT = (parts_key(G), *(f"{G}/{file.path}" for file in FILES.values() if file.joined))
"""Where it is read what seasons gave before."""


def _lost(bucket: Bucket, at: int) -> None:
    bucket.objects.pop(KEPT[at % len(KEPT)], None)


def _spoilt(bucket: Bucket, at: int) -> None:
    key = KEPT[at % len(KEPT)]
    if key in bucket.objects:
        bucket.objects[key] = bucket.objects[key].replace(b"Paper", b"Taper")


def _torn(bucket: Bucket, at: int) -> None:
    key = KEPT[at % len(KEPT)]
    if key in bucket.objects:
        bucket.objects[key] = bucket.objects[key][: at * 7]


def _dies(bucket: Bucket, at: int) -> None:
    def kill(number: int) -> None:
        if number == at % 12 + 1:
            raise Killed

    bucket.after = kill


ACCIDENTS: tuple[Callable[[Bucket, int], None] | None, ...] = (*[None] * 8, _lost, _spoilt, _torn, _dies)


@settings(deadline=None, max_examples=100 if THOROUGH else 10, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=2), st.integers(0, 99), st.sampled_from(ACCIDENTS)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_whatever_happens_what_is_told_gives_the_pages_that_all_rows_give(steps: Any) -> None:
    rows = Rows(24)
    bucket = up_to_date(rows)
    for changes, at, accident in steps:
        for change in changes:
            change(rows, at)
        news, other = set(rows.news), rows.other
        if accident:
            accident(bucket, at)
        with suppress(Killed):
            bring(rows, bucket)
        bucket.after = lambda number: None
        if accident:  # it is told again, as the platform does
            rows.news, rows.other = news, other
            bring(rows, bucket)
        same(bucket, rows)


def in_part(rows: Rows, bucket: Bucket) -> int:
    """Publish upon what was kept; of how many sessions the rows were read."""
    bring(rows, bucket)
    read = {one.key for one in rows.read if isinstance(one, Session)}
    found = manifest.read(bucket.objects[manifest_key(G)])
    assert found
    assert found.basis
    assert found.basis.since == 1
    same(bucket, rows)
    return len(read)


@pytest.mark.parametrize("change", [other_words, slides, paper, moved(3)], ids=["words", "slides", "paper", "moved"])
@pytest.mark.parametrize("at", [9, 10, 22, 38, 43])
def test_of_an_ordinary_change_only_the_seasons_are_read_that_it_is_in(change: Change, at: int) -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    change(rows, at)
    assert in_part(rows, bucket) <= (14 if at < 14 else 33)


@pytest.mark.parametrize("key", KEPT)
@pytest.mark.parametrize("accident", [_lost, _spoilt, _torn])
def test_where_it_is_lost_what_seasons_gave_all_rows_are_read_and_it_is_given_anew(
    key: str, accident: Callable[[Bucket, int], None]
) -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    accident(bucket, KEPT.index(key))
    paper(rows, 9)  # it stands in each of them
    bring(rows, bucket)
    assert len([one for one in rows.read if isinstance(one, Session)]) >= COUNT
    same(bucket, rows)
    assert bucket.objects[key] == right(rows)[key]
    paper(rows, 11)
    assert in_part(rows, bucket) <= 14


def test_what_seasons_gave_is_read_only_where_it_is_needed() -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    other_words(rows, 9)
    bring(rows, bucket)
    got = [key for name, key in bucket.calls if name == "get"]
    assert got == [manifest_key(G), f"{G}/data/sessions.json", f"{G}/data/search.json"]


@given(st.lists(st.binary(max_size=3), max_size=5), st.binary(max_size=4), st.binary(max_size=2), st.binary(max_size=2))
def test_what_was_joined_is_read_apart_again(texts: list[bytes], begin: bytes, between: bytes, end: bytes) -> None:
    joined = Joined(between, end)
    assert joined.parted(joined.whole(begin, texts), [*map(len, texts)]) == texts
    assert joined.parted(b"", [*map(len, texts), 1]) is None


def _next(state: SessionState) -> Change:
    return lambda rows, at: rows.put(replace(nth(rows, COUNT - 3), state=state))


@pytest.mark.parametrize(
    "change", [_next(SessionState.HELD), _next(SessionState.CANCELLED), _next(SessionState.PLANNED)]
)
def test_the_newest_season_is_read_with_what_the_first_page_needs_of_those_before(change: Change) -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    change(rows, 0)
    assert in_part(rows, bucket) <= 33


@pytest.mark.parametrize("change", [other_words, slides, paper, moved(3)], ids=["words", "slides", "paper", "moved"])
def test_of_what_is_told_again_no_page_is_made_again(change: Change) -> None:
    for at in range(24):
        rows = Rows(24)
        bucket = up_to_date(rows)
        change(rows, at)
        news = set(rows.news)
        bring(rows, bucket)
        rows.news = news
        assert bring(rows, bucket).made == 0, at


def test_what_is_told_twice_late_or_of_nobody_changes_nothing() -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    before = bucket.pages
    for told in ({"2022-03-18"}, {"2022-03-18"}, {"2031-01-01"}, set()):
        done = bring(rows, bucket, told=told)
        assert (done.written, done.removed) == ((), ())
    assert bucket.pages == before


def test_what_was_never_told_is_on_the_page_after_a_number_of_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "SINCE", 3)
    rows = Rows()
    bucket = up_to_date(rows)
    other_words(rows, 10)
    rows.news.clear()
    for at in range(4):
        slides(rows, 20 + at)
        bring(rows, bucket)
    same(bucket, rows)


def test_what_was_never_told_is_on_the_page_with_the_first_change_a_day_later() -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    one = rows.of(Deck)[3]
    rows.put(replace(one, file="", gone=(one.file,)))
    other_words(rows, 10)
    rows.news.clear()
    for at, hours in ((20, 20), (22, 4)):
        bucket.time += timedelta(hours=hours)
        other_words(rows, at)
        done = bring(rows, bucket)
    same(bucket, rows)
    assert [place[0] for place in done.idle] == [one.session]


def test_what_was_told_in_vain_is_on_the_page_with_the_next_change() -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    other_words(rows, 10)
    rows.news.clear()
    publishing.read_all_next(G, bucket)
    other_words(rows, 20)
    bring(rows, bucket)
    same(bucket, rows)
    other_words(rows, 22)
    assert in_part(rows, bucket) <= 33


@pytest.mark.parametrize("spoilt", [b"{", b"[]", b"\xff", b'{"a":["b"]}'])
@pytest.mark.parametrize("line", [-4, -1])
@pytest.mark.parametrize("anew", [True, False], ids=["changed", "told again"])
def test_a_line_of_the_manifest_that_is_none_is_written_anew(line: int, spoilt: bytes, anew: bool) -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    lines = bucket.objects[manifest_key(G)].split(b"\n")
    lines[line] = spoilt
    bucket.objects[manifest_key(G)] = b"\n".join(lines)
    if anew:
        other_words(rows, 10)
    bring(rows, bucket, told={nth(rows, 10).key})
    same(bucket, rows)
    bring(rows, bucket, told={nth(rows, 10).key})
    bring(rows, bucket, told=None)
    found = manifest.read(bucket.objects[manifest_key(G)])
    assert found
    assert found.readable()


def test_with_new_templates_all_rows_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    monkeypatch.setattr(publishing, "version", lambda made_by: "new")
    other_words(rows, 10)
    bring(rows, bucket)
    assert len([one for one in rows.read if isinstance(one, Session)]) >= COUNT
    same(bucket, rows)


def test_a_manifest_of_an_older_version_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    head = bucket.objects[manifest_key(G)].split(b"\n")[0].partition(b',"basis":')[0] + b"}"
    bucket.objects[manifest_key(G)] = head.replace(b'"lines"', b'"x"')
    other_words(rows, 10)
    bring(rows, bucket)
    same(bucket, rows)


def test_where_seasons_gave_something_else_all_rows_are_read_and_what_pages_were_made_from_stays_known() -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    bucket.objects[manifest_key(G)] = bucket.objects[manifest_key(G)].replace(b'"topics":', b'"other":')
    other_words(rows, 10)
    assert bring(rows, bucket).made < 20
    assert len([one for one in rows.read if isinstance(one, Session)]) >= COUNT
    same(bucket, rows)


def test_while_slides_are_to_be_taken_away_all_rows_are_read() -> None:
    rows = Rows()
    bucket = up_to_date(rows)
    one = rows.of(Deck)[3]
    rows.put(replace(one, gone=(one.file,)))
    for number in (20, 22):
        bring(rows, bucket)
        other_words(rows, number)
    assert [place[0] for place in bring(rows, bucket).idle] == [one.session]
    rows.put(replace(one, gone=()))
    bring(rows, bucket)
    other_words(rows, 9)
    assert in_part(rows, bucket) <= 14
