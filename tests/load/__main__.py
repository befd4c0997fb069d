"""``python -m tests.load [signups|reminder|decks|laptop] [--size N]``: much at once, nothing lost and nothing twice; what it took.

Without a name: all but ``laptop``, which needs the artefacts (`make artefacts`) and brings a stack up in a folder of its own.
"""

import argparse
import logging
import os
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

from bench import memory
from tests.load import loads

SIZES = {"signups": 10_000, "reminder": 100_000, "decks": 500, "laptop": 5_000}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="LOAD", help=f"of: {', '.join(SIZES)}")
    parser.add_argument("--size", type=int, help="how many instead")
    given = parser.parse_args()
    if unknown := set(given.names) - set(SIZES):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    logging.disable(logging.CRITICAL)
    for name in given.names or [name for name in SIZES if name != "laptop"]:
        size, began = given.size or SIZES[name], time.monotonic()
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
            told = getattr(loads, name)(size)
        print(
            f"{name} of {size:,}: {time.monotonic() - began:.0f} s, at most {memory.most():,.0f} MB so far; {told}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
