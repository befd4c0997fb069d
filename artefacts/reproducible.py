"""``make reproducible``: whether the same sources give the same bytes, wherever and whenever they are built.

Two copies of them, in folders of other names and with files of other ages, are built for AWS, with everything fetched and compiled anew;
of both, each zip and each list of what is in it must be one and the same.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from artefacts import dists
from artefacts.build import ROOT, names, uncompiled
from artefacts.dists import AWS
from artefacts.patience import Patience, still

SOURCES = ("functions", "shared", "artefacts")
TRIES = {"once": "1", "another-time": "2"}
"""The folders, and the seed of the hashes in each."""


def copy(to: Path, age: int) -> None:
    """What artefacts are made of, as it is now, with files of that *age*, in seconds since 1970."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "requirements.lock", to / "requirements.lock")
    for path in to.rglob("*"):
        os.utime(path, (age, age))


def built(at: Path, python: str, seed: str, functions: list[str]) -> dict[str, str]:
    """Digests of what a build in the copy *at* made for AWS, by file."""
    path = f"{Path(python).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = os.environ | {"PATH": path, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "artefacts.build", "--target", AWS.name, "--functions", *functions]
    subprocess.run(command, cwd=at, env=environment, stdout=subprocess.DEVNULL, check=True)
    made = sorted(path for path in (at / "build" / AWS.name).iterdir() if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}


def main(functions: list[str]) -> int:
    """Build twice, compare, and say what differs."""
    python = dists.interpreter(AWS)
    if python is None:
        print(uncompiled(AWS), file=sys.stderr)
        return 1
    place = ROOT / "build" / ".twice"
    shutil.rmtree(place, ignore_errors=True)
    found = []
    with Patience(lambda line: print(line, flush=True), still("Building everything twice")):
        for number, (name, seed) in enumerate(TRIES.items()):
            copy(place / name, age=1_000_000_000 * (number + 1) // 2)
            found.append(built(place / name, python, seed, functions or names()))
    once, again = found
    differing = [name for name in sorted(once.keys() | again.keys()) if once.get(name) != again.get(name)]
    for name in differing:
        print(f"{name} is not the same in {place}/{' and '.join(TRIES)}", file=sys.stderr)
    if not differing:
        print(f"{len(once)} files, each the same in two builds")
        shutil.rmtree(place)
    return bool(differing) or not once


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
