"""Third-party distributions for a target: which ones an import needs, and their files, from the lock alone."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from artefacts import debian

RUNTIME = frozenset(("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"))
"""What AWS's Python runtime brings; on the laptop it has to be added."""


_COMPILE = """
import compileall, py_compile, sys
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
compileall.compile_dir(sys.argv[1], quiet=2, stripdir=sys.argv[1], invalidation_mode=mode)
"""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Where artefacts run: *environment* overrides the markers of this interpreter, *pip* chooses the wheels."""

    name: str
    environment: dict[str, str]
    pip: tuple[str, ...]
    given: frozenset[str]


AWS = Target(
    "aws",
    {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": "aarch64",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": "3.13.0",
        "python_version": "3.13",
        "sys_platform": "linux",
    },
    (
        *("--implementation", "cp", "--python-version", "3.13", "--abi", "cp313", "--abi", "abi3", "--abi", "none"),
        # Amazon Linux 2023 has glibc 2.34
        *(
            f"--platform={tag}_aarch64"
            for tag in ("manylinux_2_34", "manylinux_2_28", "manylinux_2_17", "manylinux2014")
        ),
    ),
    RUNTIME,
)
HOST = Target("host", {}, (), frozenset())
TARGETS = {target.name: target for target in (AWS, HOST)}


@cache
def _modules() -> dict[str, set[str]]:
    """Distributions by every module path that they install (``google/auth/aws``)."""
    found: dict[str, set[str]] = {}
    for dist in distributions():
        name = canonicalize_name(dist.metadata["Name"])
        for file in dist.files or ():
            parts = file.parts
            if parts[-1].endswith((".py", ".so", ".pyd")) and ".." not in parts and not parts[0].endswith("-info"):
                path = parts[:-1] if parts[-1] == "__init__.py" else (*parts[:-1], parts[-1].split(".")[0])
                found.setdefault("/".join(path), set()).add(name)
    return found


def providing(imported: str) -> set[str]:
    """The distributions that bring the module *imported*, or the module that it is a name in; none if it is not third-party."""
    parts = imported.split(".")
    for length in range(len(parts), 0, -1):
        if found := _modules().get("/".join(parts[:length])):
            return found
    return set()


def closure(names: Iterable[str], target: Target) -> set[str]:
    """*names* and all that they require on *target*, without what the target has already."""
    found: set[str] = set()
    waiting: list[tuple[str, frozenset[str]]] = [(name, frozenset()) for name in names]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        if name in target.given:
            continue
        found.add(name)
        for required in _required(distribution(name), extras, target):
            if required not in seen:
                seen.add(required)
                waiting.append(required)
    return found


def _required(dist: Distribution, extras: frozenset[str], target: Target) -> Iterable[tuple[str, frozenset[str]]]:
    for text in dist.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**target.environment, "extra": extra}) for extra in ("", *extras)):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)


def subset(lock: Path, names: Iterable[str]) -> str:
    """The lines of *lock* that pin *names*, hashes and all. Raises ``KeyError`` naming one that it does not pin."""
    entries: dict[str, list[str]] = {}
    for entry in lock.read_text().replace("\\\n", "").splitlines():
        if entry and not entry.startswith("#"):
            entries.setdefault(canonicalize_name(entry.split("==")[0]), []).append(entry)
    return "\n".join(entry for name in sorted(names) for entry in entries[name]) + "\n"


def installed(names: Iterable[str], target: Target, lock: Path, wheels: Path) -> Path:
    """A folder under *wheels* with exactly *names* installed for *target*; made once per set of pins."""
    pins = subset(lock, names)
    stamp = hashlib.sha256(f"{pins}{target}{interpreter(target)}{sys.version}".encode()).hexdigest()[:16]
    folder = wheels / f"{target.name}-{stamp}"
    wheels.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as turn:  # tests build at the same time
        fcntl.flock(turn, fcntl.LOCK_EX)
        return folder if folder.is_dir() else _fetched(pins, target, folder)


def _fetched(pins: str, target: Target, folder: Path) -> Path:
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    wanted = unfinished.with_suffix(".txt")
    wanted.write_text(pins)
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-compile",
    ]
    command += ["--require-hashes", "--only-binary=:all:", "--requirement", str(wanted), "--target", str(unfinished)]
    subprocess.run([*command, *target.pip], check=True)
    wanted.unlink()
    compiled(unfinished, target)
    return unfinished.rename(folder)


def compiled(folder: Path, target: Target) -> None:
    """Compile *folder* where an interpreter of the target's version is at hand: Lambda cannot write what it compiled."""
    python = interpreter(target)
    if python:
        subprocess.run([python, "-I", "-c", _COMPILE, str(folder)], check=True, stdout=subprocess.DEVNULL)


@cache
def interpreter(target: Target) -> str | None:
    """An interpreter that compiles for *target*: this one for the host; else one of its version, if there is one: the system's, or
    the one that :mod:`artefacts.debian` unpacked."""
    wanted = target.environment.get("python_version", sysconfig.get_python_version())
    native = debian.ours()
    unpacked = native and debian.there(native)
    for candidate in (sys.executable, shutil.which(f"python{wanted}"), unpacked and str(unpacked)):
        if candidate:
            ask = [candidate, "-I", "-c", "import sysconfig; print(sysconfig.get_python_version())"]
            if subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip() == wanted:
                return candidate
    return None


@cache
def files(folder: Path, target: Target) -> dict[str, list[Path]]:
    """The files of every distribution in *folder*, relative to it, by canonical name."""
    found: dict[str, list[Path]] = {}
    for dist in distributions(path=[str(folder)]):
        paths: Any = dist.files or ()
        inside = [Path(*file.parts) for file in paths if ".." not in file.parts]
        inside += [_compilation(path, target) for path in inside if path.suffix == ".py"]
        found[canonicalize_name(dist.metadata["Name"])] = [path for path in inside if (folder / path).is_file()]
    return found


def _compilation(path: Path, target: Target) -> Path:
    return path.parent / "__pycache__" / f"{path.stem}.{tag(target)}.pyc"


def tag(target: Target) -> str:
    """The tag of the Python of *target*, as compiled files bear it."""
    version = target.environment.get("python_version", sysconfig.get_python_version())
    return f"cpython-{version.replace('.', '')}"
