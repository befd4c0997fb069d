"""``docs/performance.md``, made of what was kept."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.results import HERE, RESULTS, RUNS, kept, of
from bench.sections import section

DOCUMENT = HERE.parent / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench`, which measures what runs on any machine; `make bench ONLY=sizes` measures one section anew.
A *count* is exact: the same code gives the same figure again, and the tests hold it to its goal, or to what is reached
where the goal is not; but for the cold starts, for which they would need valgrind: what functions may import they hold.
A *ratio* is of one run, side by side with what it is compared to, and moves with the machine. A run says of each figure
by how much it is worse than the last time, if that is more than chance.
*Quoted* is what others published, with date and source. A figure without a goal is there to be compared with.
"""
MET = {True: "yes", False: "**no**", None: ""}


def write(path: Path = DOCUMENT) -> None:
    """The document, of all that is kept."""
    path.write_text(HEAD + "".join(f"\n{part}" for part in _sections()), encoding="utf-8")


def _sections() -> Iterator[str]:
    runs = kept(RUNS) or {}
    for name, results in groupby(kept(RESULTS) or [], of):
        one, run = section(name), runs[name]
        where = f"{run['date']}, {run['machine']}; {run['versions']}."
        yield "\n".join([f"## {one.title}", "", one.about, "", *table(results), "", where, ""])


def table(results: Iterable[dict[str, Any]]) -> Sequence[str]:
    """The lines of a Markdown table."""
    rows = [
        f"| {one['name'].partition(': ')[2]} | {one['measured']:,g} {one['unit']} | {one['goal']} | {MET[one['met']]} | {one['kind']} |"
        for one in results
    ]
    return ["| | measured | goal | met | kind |", "|---|---:|---:|---|---|", *rows]
