"""``python -m tests.simulation --seed 17``: one year again; ``--seeds 1000``: so many, on all processors, and what happened."""

import argparse
import logging
import os
import sys
import time
import traceback
from collections import Counter
from multiprocessing import Pool

from tests.simulation.world import Broken
from tests.simulation.year import live


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="the one year to live, with its last steps if an invariant breaks")
    parser.add_argument("--seeds", type=int, default=1000, help="how many years, from --first on")
    parser.add_argument("--first", type=int, default=1)
    given = parser.parse_args()
    logging.disable()
    seeds = [given.seed] if given.seed is not None else range(given.first, given.first + given.seeds)
    began, counts, broken = time.monotonic(), Counter[str](), 0
    with Pool(min(len(seeds), os.cpu_count() or 1)) as pool:
        for found in pool.imap_unordered(one, seeds, chunksize=4):
            if isinstance(found, str):
                broken += 1
                print(found, end="\n\n", flush=True)
            else:
                counts.update(found)
    print(f"{len(seeds)} years in {time.monotonic() - began:.0f} s, {broken} broken. In them:")
    for what, count in sorted(counts.items()):
        print(f"{count:>10} {what}")
    return bool(broken)


def one(seed: int) -> Counter[str] | str:
    try:
        return live(seed)
    except Broken as error:
        return str(error)
    except Exception:  # not every exception finds its way back from another process
        return traceback.format_exc()


if __name__ == "__main__":
    sys.exit(main())
