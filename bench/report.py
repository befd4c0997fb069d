"""``docs/performance.md``, made of what was kept."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.results import HERE, RESULTS, RUNS, kept, of
from bench.sections import section

DOCUMENT = HERE.parent / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench`, which measures on any machine; `make bench ONLY=sizes` measures one section anew. Each run says
which figures are worse than the last time by more than chance.

- A *count* is exact: the same code gives the same figure again. Tests hold it to its goal, or to what is reached where the
  goal is not. They have no valgrind for the cold starts, so there they hold what functions may import.
- A *ratio* compares two things that ran side by side. It differs from machine to machine.
- *Quoted* is what others published, with date and source.

A figure without a goal is there for comparison.
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
