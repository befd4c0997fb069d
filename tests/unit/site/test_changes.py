"""What a change costs, and which pages it makes anew."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.model.session import Resource, Session, SessionState, Talk
from shared.site import card as cards
from shared.site.publishing import Published
from tests.unit.site.buckets import Bucket
from tests.unit.site.published import MANIFEST, Rows, bring


def many(count: int) -> list[Session]:
    """So many sessions, one a fortnight, the last of them still to come."""
    last = datetime(2024, 6, 1, 18, tzinfo=UTC)
    return [_one(last - timedelta(days=14 * (count - 1 - number)), number, last) for number in range(count)]


def _one(starts: datetime, number: int, last: datetime) -> Session:
    paper = Resource(
        kind="paper",
        title=f"A paper on method {number}",
        url=f"https://arxiv.org/abs/22{number % 12 + 1:02}.{number:05}",
    )
    talks = [
        Talk(slug=f"t{n}", title=f"The bias of method {number}.{n}", speaker=f"Speaker {number % 97}",
             about=f"We look at method *{number}* once more.", resources=(paper,))
        for n in range(2)
    ]  # fmt: skip
    state = SessionState.HELD if starts < last else SessionState.ANNOUNCED
    return Session(
        group="ml-theory", key=f"{starts:%Y-%m-%d}", kind="talks", state=state, starts=starts, ends=starts + timedelta(hours=1),
        date=f"{starts:%Y-%m-%d}", talks=tuple(talks),
    )  # fmt: skip


@pytest.fixture(scope="module")
def large() -> dict[int, tuple[Rows, Bucket]]:
    """Sites of so many sessions; their cards are not drawn, which would take longest by far."""
    made = {}
    with pytest.MonkeyPatch.context() as undrawn:
        undrawn.setattr(cards, "card", lambda **words: repr(words).encode())
        for count in (60, 1_000):
            rows, bucket = Rows(*many(count)), Bucket()
            bring(rows, bucket)
            made[count] = (rows, bucket)
    return made


def test_a_change_costs_the_same_with_sixty_sessions_and_with_a_thousand(large: dict[int, tuple[Rows, Bucket]]) -> None:
    costs = {}
    for count, (rows, bucket) in large.items():
        key = rows.now[-20].key
        rows.change(key, recap="It was *good*.", recapped_at=datetime(2024, 6, 1, tzinfo=UTC))
        done = bring(rows, bucket, told={key})
        costs[count] = (bucket.names(), [name.replace(key, "#") for name in done.written], done.made)
        assert rows.read <= 62  # of a season, what was told, and what the first page needs of the season before
    calls, written, pages_made = costs[60]
    assert costs[1_000] == costs[60]
    reading = ["get", "get", "get"]  # the manifest, and the files of the whole archive that tell of it
    assert calls == [*reading, "put", *["put"] * len(written), "put"]
    assert written == [
        "ml-theory/data/sessions.json", "ml-theory/data/search.json", "ml-theory/feed.xml", "ml-theory/s/#/index.html",
    ]  # fmt: skip
    assert pages_made <= 16


def _retitled(one: Session) -> Session:
    return replace(one, talks=(replace(one.talks[0], title=f"{one.talks[0].title}, anew"), *one.talks[1:]))


def _read_anew(one: Session) -> Session:
    first, *rest = one.talks
    paper = replace(first.resources[0], title=f"{first.resources[0].title}, anew")
    return replace(one, talks=(replace(first, resources=(paper,)), *rest))


@pytest.mark.parametrize(("change", "files"), [(_retitled, 2), (_read_anew, 3)], ids=["a title", "a paper"])
def test_a_change_of_what_lists_name_costs_as_many_calls_with_a_thousand(
    large: dict[int, tuple[Rows, Bucket]], change: Callable[[Session], Session], files: int
) -> None:
    costs = {}
    for count, (rows, bucket) in large.items():
        key = rows.now[-20].key
        rows.now = [change(row) if row.key == key else row for row in rows.now]
        done = bring(rows, bucket, told={key})
        costs[count] = (bucket.names(), done.made)
        assert rows.read <= 62
    assert costs[1_000] == costs[60]
    assert (
        costs[60][0].count("get") == 1 + files + 1
    )  # the manifest, what is read apart of *files*, and the parts of the others


def test_pages_that_lead_to_sessions_stay_small_with_a_thousand(large: dict[int, tuple[Rows, Bucket]]) -> None:
    for _, bucket in large.values():
        sizes = {
            key: len(gzip.compress(body))
            for key, body in bucket.pages.items()
            if key.endswith(".html") and "/s/" not in key
        }
        everything = {
            f"ml-theory/{name}/index.html": sizes.pop(f"ml-theory/{name}/index.html") for name in ("search", "speakers")
        }
        assert {key: size for key, size in everything.items() if size > 35_000} == {}
        assert {key: size for key, size in sizes.items() if size > 15_000} == {}
        assert {"ml-theory/index.html", "ml-theory/past/index.html", "ml-theory/reading/index.html"} < set(sizes)
    few, lots = (bucket.pages for _, bucket in large.values())
    for key in ("index.html", "past/index.html", "reading/index.html", "calendar.ics", "feed.xml"):
        assert len(gzip.compress(lots[f"ml-theory/{key}"])) < 1.4 * len(gzip.compress(few[f"ml-theory/{key}"])), key


def test_what_is_told_again_costs_one_look_at_the_list_and_no_page(rows: Rows, bucket: Bucket) -> None:
    assert bring(rows, bucket) == Published()
    assert bucket.calls == [("get", MANIFEST), ("list", "ml-theory/"), ("put", MANIFEST)]


def test_a_change_that_shows_nowhere_is_remembered_so_that_it_is_made_once(rows: Rows, bucket: Bucket) -> None:
    rows.change("2023-11-25", revision=7, stages_done=("t-6d",))
    before = bucket.pages
    done = bring(rows, bucket)
    assert done.made > 0
    assert set(done.written) <= {"ml-theory/data/sessions.json"}
    assert {k: b for k, b in bucket.pages.items() if before[k] != b}.keys() == set(done.written)
    assert bring(rows, bucket).made == 0
