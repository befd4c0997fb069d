"""The most memory that a process has used."""

import re
import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def most() -> float:
    """Megabytes that this process held at most. What ``getrusage`` says is on Linux no less than what whoever started the process held
    by then, so it is asked only elsewhere."""
    if STATUS.exists() and (found := re.search(r"VmHWM:\s*(\d+) kB", STATUS.read_text())):
        return int(found[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
