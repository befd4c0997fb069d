"""Publishing over a bucket in memory: how much a change costs, and what becomes of it whoever dies or comes between."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar

import pytest

from shared import site
from shared.errors import Conflict
from shared.model.group import PublicGroup
from shared.model.session import Resource, Session, SessionState, Talk
from shared.site import Page, publishing, rendering
from shared.site import card as cards
from shared.site.inputs import CARDS_MADE_BY, MADE_BY, SHARED, Digests
from shared.site.publishing import Published, manifest_key, publish
from tests.unit.site.buckets import Bucket, Killed
from tests.unit.site.examples import BOOK, DECK, FULL, GROUP, OTHER, URL, archive, proposal, seven, vote

MANIFEST = manifest_key("ml-theory")
FIRST = "ml-theory/s/2023-10-14/index.html"


class Rows:
    """The public rows, as they are now."""

    def __init__(self, *sessions: Session, groups: tuple[PublicGroup, ...] = (GROUP,)) -> None:
        self.now, self.groups = list(sessions), groups

    def all(self, kind: type[Any], group: str = "", unread: object = None) -> list[Any]:
        rows = {PublicGroup: self.groups, Session: self.now, type(DECK): [DECK]}.get(kind, ())
        return [row for row in rows if kind is PublicGroup or row.group == group]

    def change(self, key: str, **changes: Any) -> None:
        self.now = [replace(row, **changes) if row.key == key else row for row in self.now]


def bring(rows: Any, bucket: Bucket, group: str = "ml-theory", **more: Any) -> Published:
    """Publish, with the calls counted anew."""
    bucket.calls.clear()
    return publish(group, rows, bucket, site_url=URL, **more)


_RIGHT: dict[str, dict[str, bytes]] = {}


def right(rows: Rows) -> dict[str, bytes]:
    """What the bucket should hold."""
    asked = repr((rows.groups, rows.now))
    if asked not in _RIGHT:
        bucket = Bucket()
        bring(rows, bucket)
        _RIGHT[asked] = bucket.objects
    return {key: body for key, body in _RIGHT[asked].items() if not key.startswith(".")}


def published(rows: Rows) -> Bucket:
    """A bucket that is up to date."""
    right(rows)
    bucket = Bucket()
    bucket.objects = dict(_RIGHT[repr((rows.groups, rows.now))])
    return bucket


@pytest.fixture
def rows() -> Rows:
    return Rows(*seven("2023-10-14"))


@pytest.fixture
def bucket(rows: Rows) -> Bucket:
    return published(rows)


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
        done = bring(rows, bucket)
        costs[count] = (bucket.names(), [name.replace(key, "#") for name in done.written], done.made)
    calls, written, pages_made = costs[60]
    assert costs[1_000] == costs[60]
    assert calls == ["get", "put", *["put"] * len(written), "put"]
    assert written == [
        "ml-theory/data/search.json", "ml-theory/data/sessions.json", "ml-theory/feed.xml", "ml-theory/s/#/index.html",
    ]  # fmt: skip
    assert pages_made <= 16


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


def _dies(bucket: Bucket, number: int, when: str) -> None:
    def kill(at: int) -> None:
        if at == number:
            raise Killed

    setattr(bucket, when, kill)


def _revives(bucket: Bucket) -> None:
    bucket.before = bucket.after = lambda number: None


def _change(rows: Rows) -> None:
    rows.change("2023-10-14", recap="It was good.", recapped_at=datetime(2023, 10, 20, tzinfo=UTC))


def _calls_of_a_change() -> int:
    rows = Rows(*seven("2023-10-14"))
    bucket = published(rows)
    _change(rows)
    bring(rows, bucket)
    return len(bucket.calls)


CALLS = _calls_of_a_change()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_a_death_at_any_call_is_mended_by_the_next_with_as_constant_work(
    rows: Rows, bucket: Bucket, number: int, when: str
) -> None:
    _change(rows)
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
    _change(rows)
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
    _change(rows)
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
        _change(rows)
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
        _change(rows)
        Between(rows, bucket, number, _again(rows, before, back=True), last)
        bring(rows, bucket)
        assert bucket.pages[FIRST] == right(rows)[FIRST], last


def test_the_manifests_turn_grows_with_every_write_so_that_no_two_are_alike(rows: Rows, bucket: Bucket) -> None:
    turns: list[int] = []

    def note(number: int) -> None:
        if bucket.calls[number - 1] == ("put", MANIFEST):
            turns.append(json.loads(bucket.objects[MANIFEST])["turn"])
            if len(turns) in (1, 2):
                raise Killed

    bucket.after = note
    _change(rows)
    for _ in range(2):
        with pytest.raises(Killed):
            bring(rows, bucket)
    for _ in range(2):
        bring(rows, bucket)
    bring(rows, bucket, whole=True)
    assert turns == sorted(set(turns))
    assert len(turns) == 6


def test_whoever_loses_five_times_gives_up_and_is_tried_again(rows: Rows, bucket: Bucket) -> None:
    _change(rows)

    def always(at: int) -> None:
        if bucket.calls[at - 1][0] == "put":
            bucket.objects[MANIFEST] = bucket.objects[MANIFEST] + b" "

    bucket.before = always
    with pytest.raises(Conflict):
        bring(rows, bucket)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'{"turn": 1}', b'{"turn": 1, "version": "", "at": [], "pages": {"a": 1}}']
)
def test_without_a_manifest_that_can_be_read_everything_is_looked_at(rows: Rows, bucket: Bucket, raw: bytes) -> None:
    bucket.objects[MANIFEST] = raw
    bucket.objects[FIRST] = b"broken"
    bucket.objects["ml-theory/old/index.html"] = b"of long ago"
    done = bring(rows, bucket)
    assert (done.written, done.removed) == ((FIRST,), ("ml-theory/old/index.html",))
    assert bucket.pages == right(rows)


def test_what_somebody_broke_by_hand_is_mended_when_it_is_told_again_or_changes(rows: Rows, bucket: Bucket) -> None:
    bucket.objects[FIRST] = b"broken"
    del bucket.objects["ml-theory/about/index.html"]
    assert set(bring(rows, bucket).written) == {FIRST, "ml-theory/about/index.html"}
    bucket.objects[FIRST] = b"broken"
    _change(rows)
    assert FIRST in bring(rows, bucket).written
    assert bucket.pages == right(rows)


def test_a_rebuild_makes_every_page_and_writes_only_what_is_not_as_it_should_be(rows: Rows, bucket: Bucket) -> None:
    done = bring(rows, bucket, whole=True)
    assert (done.written, done.removed, done.made) == ((), (), len(bucket.pages))
    bucket.objects[FIRST] = b"broken"
    assert bring(rows, bucket, whole=True).written == (FIRST,)
    assert bucket.pages == right(rows)


def test_new_templates_make_every_page_anew_without_a_list(
    rows: Rows, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "version", lambda made_by: "new")
    done = bring(rows, bucket)
    assert (done.made, done.written) == (len(bucket.pages), ())
    assert bucket.names() == ["get", "put"]
    assert bring(rows, bucket).made == 0


def test_new_templates_draw_no_card(rows: Rows, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "version", lambda made_by: "as it was" if made_by == CARDS_MADE_BY else "1")
    bring(rows, bucket)
    monkeypatch.setattr(publishing, "version", lambda made_by: "as it was" if made_by == CARDS_MADE_BY else "2")
    drawn = sum(key.endswith("/card.png") for key in bucket.pages)
    assert (bring(rows, bucket).made, drawn > 5) == (len(bucket.pages) - drawn, True)


def test_who_is_cut_off_in_a_rebuild_goes_on_with_the_rest(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "PART", 10)
    bucket = Bucket()

    def cut_off(number: int) -> None:
        if bucket.names().count("put") > 25:
            raise Killed

    bucket.after = cut_off
    with pytest.raises(Killed):
        bring(rows, bucket)
    bucket.after = lambda number: None
    done = bring(rows, bucket)
    assert bucket.pages == right(rows)
    assert done.made == len(bucket.pages) - 20  # two parts were done, the third is looked at anew
    assert bring(rows, bucket).made == 0


class Broken(Exception):
    """No page can be made of it."""


@pytest.mark.parametrize("whole", [False, True], ids=["a change", "a rebuild"])
def test_a_page_that_cannot_be_made_stays_as_it_was_and_keeps_no_other_back(
    rows: Rows, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, whole: bool
) -> None:
    before, render = bucket.pages, rendering._render

    @wraps(render)
    def failing(template: str, shared: Any, more: Any) -> bytes:
        if template == "session.html" and more["view"].key == "2023-10-14":
            raise Broken
        return render(template, shared, more)

    monkeypatch.setattr(rendering, "_render", failing)
    _change(rows)
    for _ in range(2):
        caplog.clear()
        with pytest.raises(Broken):
            bring(rows, bucket, whole=whole)
        assert [line.getMessage().partition(":")[0] for line in caplog.records] == [
            f"the page {FIRST} could not be made"
        ]
        assert {key for key, body in bucket.pages.items() if before[key] != body} == {
            "ml-theory/data/search.json", "ml-theory/data/sessions.json", "ml-theory/feed.xml",
        }  # fmt: skip
    monkeypatch.undo()
    done = bring(rows, bucket)
    assert (done.written, done.made) == ((FIRST,), 1)
    assert bucket.pages == right(rows)


def test_style_is_there_before_the_pages_that_refer_to_it(rows: Rows) -> None:
    bucket = Bucket()
    bring(rows, bucket)
    puts = [key for name, key in bucket.calls if name == "put"]
    assert puts[0] == puts[-1] == MANIFEST
    assert all(key.startswith("assets/") for key in puts[1:3])


def test_two_groups_share_a_site_without_undoing_each_others_pages(rows: Rows) -> None:
    bucket = Bucket()
    bring(rows, bucket)
    rows.groups = (GROUP, OTHER)
    for group in ("statistics", "ml-theory", "statistics", "ml-theory"):
        bring(rows, bucket, group)
    assert bucket.names() == ["get", "list", "put"]
    assert b"Statistics Circle" in bucket.pages["index.html"]
    assert FIRST in bucket.pages
    assert bring(rows, bucket, "nobody") == Published()


def digests(pages: dict[str, Page]) -> dict[str, str]:
    known = Digests()
    return {key: known.of((page.content_type, page.cache, page.made)) for key, page in pages.items()}


def _sites() -> Iterator[dict[str, Page]]:
    def made(
        sessions: Iterable[Session] = seven("2023-10-14"), decks: Any = (DECK,), group: PublicGroup = FULL, **more: Any
    ) -> Any:
        return site.pages(site.Rows(group=group, sessions=list(sessions), decks=decks, **more), URL)

    yield made()
    yield made(decks=())
    yield made(decks=(replace(DECK, pages=7),))
    for changes in (
        {"name": "Other"}, {"zone": "Europe/Paris"}, {"mission": "to read"}, {"join": "https://example.org/join"}, {"breaks": ()},
        {"books": ()}, {"books": (replace(BOOK, title="Other"),)}, {"talk_minutes": 10},
    ):  # fmt: skip
        yield made(group=replace(FULL, **changes))
    yield made(groups=(FULL, OTHER))
    yield made(groups=(FULL, replace(OTHER, name="Other")))
    yield made(proposals=(proposal("a"),))
    yield made(proposals=(proposal("a"), proposal("b")), votes=(vote("v", "a"),))
    yield made([*archive(), *seven("2023-10-14")])
    for changes in (
        {"about": "News with $x$."}, {"title": "A day"}, {"state": SessionState.HELD}, {"state": SessionState.CANCELLED},
        {"starts": datetime(2023, 11, 4, 18, tzinfo=UTC), "ends": datetime(2023, 11, 4, 19, tzinfo=UTC)}, {"talks": ()},
        {"recap": "Good.", "recapped_at": datetime(2023, 11, 4, tzinfo=UTC)}, {"sequence": 4}, {"revision": 3}, {"book": "boyd"},
        {"resources": (Resource(kind="paper", title="A paper", url="https://arxiv.org/abs/2207.13443"),)},
        {"changed_at": datetime(2023, 10, 4, tzinfo=UTC)},
    ):  # fmt: skip
        yield made([replace(row, **changes) if row.key == "2023-10-28" else row for row in seven("2023-10-14")])


def test_pages_that_differ_are_made_from_what_differs() -> None:
    first, *others = _sites()
    known, changed = digests(first), 0
    for other in others:
        for key, digest in digests(other).items():
            if key in first and first[key] != other[key]:
                assert digest != known[key], key
                changed += 1
    assert changed > 100


class TestInputs:
    PROGRAM: ClassVar = "import json; from tests.unit.site.test_publishing import _sites, digests; print(json.dumps([digests(s) for s in _sites()]))"

    def told(self, program: str, seed: str = "0") -> Any:
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=SHARED.parent, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True,
            timeout=60, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    def test_digests_are_the_same_in_every_process(self) -> None:
        assert self.told(self.PROGRAM, "1") == [digests(one) for one in _sites()]

    def test_the_version_is_of_all_code_that_pages_are_made_by(self) -> None:
        loaded = self.told(
            "import sys, json, shared.site; shared = [m for n, m in sys.modules.items() if n.split('.')[0] == 'shared'];"
            "print(json.dumps([m.__file__ for m in shared]))"
        )
        paths = {Path(file).relative_to(SHARED) for file in loaded}
        assert {str(path) for path in paths if path.parts[0] != "site"} == set(MADE_BY) - {"site", "templates/site"}

    def test_the_version_of_cards_is_of_all_code_that_draws_them(self) -> None:
        drawing = [one for one in CARDS_MADE_BY if not one.endswith("__init__.py")]
        imported = re.findall(
            r"^ *from (shared[.\w]*) import", "\n".join((SHARED / one).read_text() for one in drawing), re.MULTILINE
        )
        assert {f"{one.removeprefix('shared.').replace('.', '/')}.py" for one in imported} | {"site/card.py"} == set(
            drawing
        )
