"""``.venv/bin/python -m tests.simulation.mutations "each answer counts twice"``: which invariant notices that, and in the year of which seed;
without a name, the names there are."""

import logging
import sys

from tests.simulation.mutations import MUTATIONS
from tests.simulation.mutations.breaking import SEEDS, broken_by

logging.disable()
for name in sys.argv[1:]:
    invariant, seed = broken_by(MUTATIONS[name][1])
    print(f"{name}: {invariant}, seed {seed}" if seed else f"{name}: nothing notices it in {SEEDS} years")
if not sys.argv[1:]:
    print(*MUTATIONS, sep="\n")
