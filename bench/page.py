"""The resource page: how long it takes to make, compared with Hugo, and how much of it a change costs."""

import gc
import gzip
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import hugo, memory
from bench.figures import Figure, Kind, NotHere
from bench.long_archive import CHANGES, FORTNIGHTLY, GROUP, WEEKLY, Change, Rhythm, Rows
from shared.site import card, manifest
from shared.site.publishing import Put, publish

TITLE = "The resource page"
LONG, SHORT = 1000, 60
URL = "https://reading.example.org"
RUNS, TURNS = 7, 15
FIRST, NEW = 15, 6
"""A session in the middle of the first season; so many from the end one was held lately."""


class Bucket:
    """A bucket in memory. What it does by itself, as S3 does, is not in the time that is measured: *spent* are the processor's seconds of
    it."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.spent = 0.0
        self._tags: dict[str, str] = {}

    def now(self) -> datetime:
        return datetime.now(UTC)

    def tags(self, prefix: str = "") -> dict[str, str]:
        return {key: tag for key, tag in self._tags.items() if key.startswith(prefix)}

    def tag(self, key: str) -> str | None:
        return self._tags.get(key)

    def read(self, key: str) -> tuple[bytes, str] | None:
        body = self.objects.get(key)
        return None if body is None else (body, self._tags[key])

    def put(self, key: str, body: bytes, *_: str | None) -> str:
        begun = time.process_time()
        self._tags[key] = hashlib.md5(body, usedforsecurity=False).hexdigest()
        self.spent += time.process_time() - begun
        self.objects[key] = body
        return self._tags[key]

    def put_all(self, objects: Sequence[Put]) -> list[str]:
        return [self.put(*one) for one in objects]

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            del self.objects[key]
            self._tags.pop(key, None)


def figures() -> Sequence[Figure]:
    """A site of a thousand weekly sessions with two talks each, from items in memory into a bucket in memory. *A rebuild*: how
    many times Hugo's time (wall) for the same objects without pictures. *A change*: how many times the processor time of the
    same change among 60 sessions, with its reading and with the files about the whole archive; the bucket's own work is not
    counted. What changes is an abstract, the title of a talk, or that of a paper. A season is read as a whole, so seasons of
    equal length are compared: of weekly sessions the first season and the last, which is on the first page, too; in the middle
    a season of 26 sessions, every two weeks. What a longer season costs has no goal: a weekly one in the middle has 52
    sessions, but 30 among the 60. Memory is that of a separate process; the function has 512 MB. What visitors fetch is in
    kilobytes as gzip sends them. Three of these files grow with the archive, as they hold all of its words: a session adds
    about 0.03 KB to the page of the search, 0.3 to what is searched, and 0.4 to the data for programs."""
    most = _memory()
    long, bucket = Rows(LONG), Bucket()
    drawn = _seconds(lambda: _publish(long, bucket), time.perf_counter, 1)
    kept = _seconds(lambda: _release(long, bucket), time.perf_counter, 3)
    return [
        *_beside_hugo(long, drawn, kept),
        *_changes((long, bucket)),
        Figure(name="most memory of a rebuild, every card drawn", measured=most, unit="MB", kind=Kind.RATIO, goal=512),
        *(
            Figure(name=f"{key} at 1,000 sessions", measured=_zipped(bucket, key), unit="KB", kind=Kind.COUNT, goal=goal)
            for key, goal in (("index.html", 15), ("search/index.html", 35), ("data/search.json", None), ("data/sessions.json", None))
        ),
    ]  # fmt: skip


Archive = tuple[Rows, Bucket]


def _changes(weekly: Archive) -> Sequence[Figure]:
    weeks, fortnights = (
        (weekly, _published(SHORT, WEEKLY)),
        (_published(LONG, FORTNIGHTLY), _published(SHORT, FORTNIGHTLY)),
    )
    gc.collect()
    gc.freeze()  # rows and objects are elsewhere in fact, and nothing that a function's collections look at
    middle = [[rows.middle for rows, _ in pair] for pair in (fortnights, weeks)]
    places = {
        "in the first season, among 1,000 : among 60": (weeks, (FIRST, FIRST), 1.5),
        "in the middle, among 1,000 : among 60": (fortnights, middle[0], 1.5),
        "lately, among 1,000 : among 60": (weeks, (LONG - NEW, SHORT - NEW), 1.5),
        "in the middle, of 52 among 1,000 : of 30 among 60": (weeks, middle[1], None),
    }
    found = [
        Figure(name=f"{name} {where}", measured=_ratio(pair, at, change), unit="x", kind=Kind.RATIO, goal=goal)
        for name, change in CHANGES.items()
        for where, (pair, at, goal) in places.items()
    ]
    gc.unfreeze()
    return found


def _memory() -> float:
    """The megabytes that a process has at most that has the function's code and the rows, and makes all pages of a long archive."""
    done = subprocess.run([sys.executable, "-m", "bench.page"], check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout)


class _Far(Bucket):
    """A bucket that is elsewhere: of what is written only its tag stays here."""

    def put(self, key: str, body: bytes, *_: str | None) -> str:
        tag = super().put(key, body)
        self.objects[key] = b""
        return tag


def _rebuilt() -> float:
    """Here: the megabytes of it."""
    import functions.publish_site.app  # noqa: F401

    _publish(Rows(LONG), _Far())
    return memory.most()


def _beside_hugo(long: Rows, drawn: float, kept: float) -> Sequence[Figure]:
    there = shutil.which("hugo")
    if there is None:
        raise NotHere("hugo is not installed (Debian: apt install hugo)")
    with tempfile.TemporaryDirectory() as folder:
        hugo.site(Path(folder), long)
        theirs = _seconds(lambda: _hugo(there, Path(folder)), time.perf_counter, RUNS)
    return [
        Figure(name="hugo, 1,000 sessions", measured=theirs, unit="s", kind=Kind.RATIO),
        Figure(name="a rebuild, cards kept : hugo", measured=kept / theirs, unit="x", kind=Kind.RATIO, goal=2),
        Figure(name="a rebuild, every card drawn : hugo", measured=drawn / theirs, unit="x", kind=Kind.RATIO, goal=4),
    ]


def _hugo(program: str, folder: Path) -> None:
    subprocess.run([program, "--quiet", "--source", folder, "--destination", folder / "public"], check=True)


def _publish(rows: Rows, bucket: Bucket, told: Collection[str] | None = None) -> None:
    publish(GROUP.id, rows, bucket, site_url=URL, told=told)  # type: ignore[arg-type]  # it asks no more of store and bucket


def _published(sessions: int, rhythm: Rhythm) -> Archive:
    rows, bucket = Rows(sessions, rhythm), Bucket()
    _publish(rows, bucket)
    return rows, bucket


def _ratio(pair: tuple[Archive, Archive], numbers: Sequence[int], change: Change) -> float:
    """How often the least time of a *change* of the second archive one of the first takes, of sessions with these *numbers*; by turns, so
    that whatever else the machine does meets both."""
    card.card.cache_clear()
    turns = [[_change(*one, number, change) for one, number in zip(pair, numbers, strict=True)] for _ in range(TURNS)]
    return min(first for first, _ in turns) / min(second for _, second in turns)


def _change(rows: Rows, bucket: Bucket, number: int, change: Change) -> float:
    """The processor's seconds for a *change* of the session of that *number*, without the bucket's own."""
    key = rows.change(number, change)
    before = time.process_time() - bucket.spent
    _publish(rows, bucket, {key})
    return time.process_time() - bucket.spent - before


def _release(rows: Rows, bucket: Bucket) -> None:
    """As after a change of the templates: of no page but the cards is it known what it was made from."""
    key = manifest.manifest_key(GROUP.id)
    found = manifest.read(bucket.objects[key])
    if found is None:
        raise NotHere("there is no manifest")
    known = found.opened()
    pages = {name: (was if name.endswith("card.png") else "", tag) for name, (was, tag) in known.pages.items()}
    bucket.put(key, manifest.written(GROUP.id, replace(known, pages=pages, basis=None)))
    _publish(rows, bucket)


def _seconds(work: Callable[[], object], clock: Callable[[], float], runs: int) -> float:
    """The median of *runs*."""
    card.card.cache_clear()
    found = []
    for _ in range(runs):
        before = clock()
        work()
        found.append(clock() - before)
    return median(found)


def _zipped(bucket: Bucket, key: str) -> float:
    return len(gzip.compress(bucket.objects[f"{GROUP.id}/{key}"], mtime=0)) / 1000


if __name__ == "__main__":
    print(_rebuilt())
