"""What can be said about an artefact without running it on its target."""

import re
import subprocess
import sys
from pathlib import Path

from artefacts.dists import AWS, HOST, RUNTIME, Target, providing
from artefacts.imports import reach

_ROOM = {"check_slides": 80_000_000, "pull_signups": 45_000_000}
_SMALL = 25_000_000
"""The most bytes of an unpacked artefact; the two above carry libraries for PDFs and for Google's APIs."""
AARCH64 = 183
"""``e_machine`` in an ELF header (System V ABI for the Arm 64-bit architecture)."""
_EXTENSION = re.compile(r"\.(cpython-\d+-[a-z0-9_]+-linux-(gnu|musl)|abi3)\.so$")
_OF_RUNTIME = re.compile(rf"^({'|'.join(sorted(RUNTIME | {'dateutil', 'boto3', 'botocore'}))})([./-]|$)")


def problems(function: str, folder: Path, target: Target) -> list[str]:
    """All that is wrong with the artefact of *function* in *folder*; empty if nothing is."""
    found = [f"{name} resolves nowhere" for name in unresolved(function, folder, target)]
    if target is AWS:
        found += [f"{path} is not for aarch64" for path in foreign(folder)]
    if target is HOST:
        found += imported(function, folder)
    if size(folder) > room(function):
        found.append(f"{size(folder) / 1e6:.1f} MB is more than {room(function) / 1e6:.0f} MB")
    return found


def room(function: str) -> int:
    """The most bytes of the *function*'s unpacked artefact."""
    return _ROOM.get(function, _SMALL)


def size(folder: Path) -> int:
    """Bytes of the unpacked artefact, compiled files included, without what AWS's runtime has anyway."""
    files = ((path, path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path, name in files if not of_runtime(name.removeprefix("__pycache__/")))


def listing(folder: Path) -> list[str]:
    """The artefact's files, but for compiled ones and those of AWS's runtime."""
    relative = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return [path.as_posix() for path in relative if "__pycache__" not in path.parts and not of_runtime(path.as_posix())]


def of_runtime(path: str) -> bool:
    """Whether *path* belongs to a package that comes with AWS's Python runtime."""
    return bool(_OF_RUNTIME.match(path.replace("python_dateutil", "python-dateutil")))


def alike(path: str) -> str:
    """*path* without the parts in which one and the same file differs between processors and Python versions."""
    path = _EXTENSION.sub(".so", path)
    path = re.sub(r"-cpython-\d+/", "-cpython/", path)
    return re.sub(r"\.libs/(.+?)-[0-9a-f]{8}(\.so[.0-9]*)$", r".libs/\1\2", path)


def foreign(folder: Path) -> list[str]:
    """Native files that are not for aarch64, by their header or by the tag in their name."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and _is_elf(path):
            header = path.read_bytes()[:20]
            tagged = "x86_64" in path.name or (".cpython-" in path.name and ".cpython-313-aarch64-" not in path.name)
            if header[5] != 1 or int.from_bytes(header[18:20], "little") != AARCH64 or tagged:
                found.append(path.relative_to(folder).as_posix())
        elif path.suffix == ".so":
            found.append(path.relative_to(folder).as_posix())
    return found


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def unresolved(function: str, folder: Path, target: Target) -> list[str]:
    """Imports of the function's own sources, as they lie in the artefact, that neither it nor the runtime can satisfy."""
    reached = reach(f"functions.{function}.app", folder)
    return sorted({name for name in reached.imports if not _resolves(name, folder, target)} | reached.missing)


def _resolves(name: str, folder: Path, target: Target) -> bool:
    top = name.split(".")[0]
    if top in sys.stdlib_module_names or providing(name) & target.given:
        return True
    parts = name.split(".")
    return any(_module(folder, parts[:length]) for length in (len(parts), len(parts) - 1) if length)


def _module(folder: Path, parts: list[str]) -> bool:
    base = folder.joinpath(*parts)
    beside = base.parent.glob(f"{base.name}.*") if base.parent.is_dir() else ()
    return base.is_dir() or any(path.suffix in (".py", ".so") for path in beside)


def imported(function: str, folder: Path) -> list[str]:
    """Import the handler with nothing but the standard library and the artefact in reach, and nothing in the environment."""
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); import functions.{function}.app as app; app.lambda_handler"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], env={}, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [done.stderr.strip().splitlines()[-1]]
