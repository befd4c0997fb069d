"""The publisher dies at any call, or meets another: the pages become right."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest

from shared.errors import Conflict
from shared.model.session import Session
from shared.site.publishing import Published
from tests.unit.site.buckets import Bucket, Killed
from tests.unit.site.examples import seven
from tests.unit.site.published import FIRST, MANIFEST, Rows, bring, edit, published, right


def _dies(bucket: Bucket, number: int, when: str) -> None:
    def kill(at: int) -> None:
        if at == number:
            raise Killed

    setattr(bucket, when, kill)


def _revives(bucket: Bucket) -> None:
    bucket.before = bucket.after = lambda number: None


def _calls_of_a_change() -> int:
    rows = Rows(*seven("2023-10-14"))
    bucket = published(rows)
    edit(rows)
    bring(rows, bucket)
    return len(bucket.calls)


CALLS = _calls_of_a_change()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_a_death_at_any_call_is_mended_by_the_next_with_as_constant_work(
    rows: Rows, bucket: Bucket, number: int, when: str
) -> None:
    edit(rows)
    _dies(bucket, number, when)
    with pytest.raises(Killed):
        bring(rows, bucket)
    _revives(bucket)
    done = bring(rows, bucket)
    assert bucket.pages == right(rows)
    assert done.made <= 16
    assert not (done.made and "list" in bucket.names())
    assert bring(rows, bucket) == Published()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
@pytest.mark.parametrize("more", [False, True], ids=["alone", "with another change"])
def test_what_is_taken_back_after_a_death_leaves_no_trace(
    rows: Rows, bucket: Bucket, number: int, when: str, more: bool
) -> None:
    before = list(rows.now)
    edit(rows)
    _dies(bucket, number, when)
    with pytest.raises(Killed):
        bring(rows, bucket)
    _revives(bucket)
    rows.now = before
    if more:
        rows.change("2024-01-27", about="News.")
    bring(rows, bucket)
    assert bucket.pages == right(rows)


class Between:
    """Somebody else, with rows as they are after *change*, brings the page up to date at call *number* of the first."""

    def __init__(self, rows: Rows, bucket: Bucket, number: int, change: Callable[[], None], last: int = 0) -> None:
        self.came = False

        def come(at: int) -> None:
            if last and at == last and self.came:
                rows.change("2024-01-27", about="News.")  # of which nobody is told before the first looks again
            if at == number and not self.came:
                self.came = True
                calls = bucket.calls[:]
                change()
                bring(rows, bucket)
                bucket.calls[:] = calls

        bucket.before = come


def _again(rows: Rows, before: list[Session], *, back: bool) -> Callable[[], None]:
    def change() -> None:
        rows.change("2023-10-14", recap="It was bad.")
        if back:
            rows.now = before

    return change


@pytest.mark.parametrize("back", [True, False], ids=["taken back", "changed again"])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_of_two_at_once_the_newer_rows_win(rows: Rows, bucket: Bucket, number: int, back: bool) -> None:
    before = list(rows.now)
    edit(rows)
    Between(rows, bucket, number, _again(rows, before, back=back))
    bring(rows, bucket)
    assert bucket.pages == right(rows)
    bring(rows, bucket)
    assert bucket.names() == ["get", "list", "put"]


@pytest.mark.parametrize("back", [True, False], ids=["taken back", "changed again"])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_of_two_at_once_one_may_die_and_is_tried_again(number: int, back: bool) -> None:
    for death in range(number, CALLS + 1):
        rows = Rows(*seven("2023-10-14"))
        bucket = published(rows)
        before = list(rows.now)
        edit(rows)
        Between(rows, bucket, number, _again(rows, before, back=back))
        _dies(bucket, death, "after")
        with suppress(Killed):
            bring(rows, bucket)
        _revives(bucket)
        bring(rows, bucket)
        assert bucket.pages == right(rows), death


@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_of_two_at_once_the_slower_mends_what_it_wrote_too_late(number: int) -> None:
    for last in range(number, CALLS + 1):
        rows = Rows(*seven("2023-10-14"))
        bucket = published(rows)
        before = list(rows.now)
        edit(rows)
        Between(rows, bucket, number, _again(rows, before, back=True), last)
        bring(rows, bucket)
        assert bucket.pages[FIRST] == right(rows)[FIRST], last


def test_the_manifests_turn_grows_with_every_write_so_that_no_two_are_alike(rows: Rows, bucket: Bucket) -> None:
    turns: list[int] = []

    def note(number: int) -> None:
        if bucket.calls[number - 1] == ("put", MANIFEST):
            turns.append(json.loads(bucket.objects[MANIFEST].partition(b"\n")[0])["turn"])
            if len(turns) in (1, 2):
                raise Killed

    bucket.after = note
    edit(rows)
    for _ in range(2):
        with pytest.raises(Killed):
            bring(rows, bucket)
    for _ in range(2):
        bring(rows, bucket)
    bring(rows, bucket, whole=True)
    assert turns == sorted(set(turns))
    assert len(turns) == 6


def test_whoever_loses_five_times_gives_up_and_is_tried_again(rows: Rows, bucket: Bucket) -> None:
    edit(rows)

    def always(at: int) -> None:
        if bucket.calls[at - 1][0] == "put":
            bucket.objects[MANIFEST] = bucket.objects[MANIFEST] + b" "

    bucket.before = always
    with pytest.raises(Conflict):
        bring(rows, bucket)
