"""The child process of a check: ``python -m shared.slides.child FILE FOLDER SECONDS MEMORY``.

It limits itself first and only then imports what opens decks. It leaves ``cleaned``, ``thumbnail`` and ``text`` in FOLDER where there
are such, and ``verdict.json`` last. Any other way to end is for the parent to interpret.
"""

import json
import math
import resource
import sys
from pathlib import Path

from shared.slides.checking import NOT_STARTED, OUT_OF_MEMORY
from shared.slides.verdict import Verdict

WRITTEN = 100 << 20


def bound(seconds: float, memory: int) -> None:
    """Let the kernel hold this process to its bounds; SIGXCPU comes a second before SIGKILL would."""
    cpu = math.ceil(seconds)
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_FSIZE, WRITTEN, WRITTEN),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        most = resource.getrlimit(kind)[1]
        unbound = most == resource.RLIM_INFINITY
        resource.setrlimit(kind, (soft, hard) if unbound else (min(soft, most), min(hard, most)))


def leave(verdict: Verdict, folder: Path) -> None:
    """Write *verdict* where the parent looks for it."""
    for name, content in (
        ("cleaned", verdict.cleaned),
        ("thumbnail", verdict.thumbnail),
        ("text", verdict.text.encode()),
    ):
        if content:
            (folder / name).write_bytes(content)
    told = verdict.to_json()
    del told["thumbnail_bytes"]
    (folder / "verdict.json").write_text(json.dumps(told))


def main() -> int:
    """Check one file; 0 if there is a verdict."""
    data_path, folder, seconds, memory = sys.argv[1:]
    bound(float(seconds), int(memory))
    try:
        from shared.slides import file_kinds
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_STARTED
    try:
        leave(file_kinds.judge(Path(data_path), float(seconds)), Path(folder))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
