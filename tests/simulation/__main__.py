"""``python -m tests.simulation --seed 17``: one year again; ``--seeds 1000``: so many, on all processors, and what happened.

``--digest FILE`` writes down what came out of each year, a line a year: its seed, a SHA-256 over every row, queue message, chat post, mail
and page in their order, and how many these were. Two versions of the code that do the same give the same file. Where they do not,
``--seed 17 --record FILE`` writes all of that of one year, a line each, to be compared.
"""

import argparse
import logging
import os
import sys
import time
import traceback
from collections import Counter
from contextlib import ExitStack
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from tests.simulation.record import Record
from tests.simulation.world import Broken
from tests.simulation.year import live

Lived = Counter[str] | str
"""What happened, in numbers, or what broke."""


def main() -> int:
    given = arguments()
    logging.disable()
    seeds = [given.seed] if given.seed is not None else range(given.first, given.first + given.seeds)
    if given.record:
        found = recorded(seeds[0], given.record)
        print(found if isinstance(found, str) else f"all that came out of the year is in {given.record}")
        return isinstance(found, str)
    began, counts, broken = time.monotonic(), Counter[str](), 0
    with ExitStack() as parts:
        digests = parts.enter_context(given.digest.open("w")) if given.digest else None
        pool = parts.enter_context(Pool(min(len(seeds), given.processes)))
        for line, found in pool.imap(partial(one, digested=digests is not None), seeds):
            if isinstance(found, str):
                broken += 1
                print(found, end="\n\n", flush=True)
            else:
                counts.update(found)
            if digests:
                print(line, file=digests, flush=True)
    print(f"{len(seeds)} years in {time.monotonic() - began:.0f} s, {broken} broken. In them:")
    for what, count in sorted(counts.items()):
        print(f"{count:>10} {what}")
    return bool(broken)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, help="the one year to live, with its last steps if an invariant breaks")
    parser.add_argument("--seeds", type=int, default=1000, help="how many years, from --first on")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many years at once")
    parser.add_argument("--digest", type=Path, metavar="FILE", help="write the digest of what came out of each year")
    parser.add_argument("--record", type=Path, metavar="FILE", help="with --seed: write all that came out of the year")
    given = parser.parse_args()
    if given.record and given.seed is None:
        parser.error("--record is of one year: say --seed, too")
    return given


def one(seed: int, *, digested: bool) -> tuple[str, Lived]:
    """The line of the year of *seed* for the file of digests, and its counts or what broke in it."""
    if not digested:
        return "", lived(seed, None)
    record = Record()
    found = lived(seed, record)
    return f"{seed} {record.digest} {record.lines}{' broken' if isinstance(found, str) else ''}", found


def recorded(seed: int, to: Path) -> Lived:
    with to.open("w") as file:
        return lived(seed, Record(file))


def lived(seed: int, record: Record | None) -> Lived:
    try:
        return live(seed, record)
    except Broken as error:
        return str(error)
    except Exception:  # not every exception finds its way back from another process
        return traceback.format_exc()


if __name__ == "__main__":
    sys.exit(main())
