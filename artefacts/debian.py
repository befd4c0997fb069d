"""A Python of the version that Lambda runs, or of another, out of Debian's packages, for this processor and, under emulation, for Lambda's.

``python -m artefacts.debian [amd64|arm64] [3.14]`` prints the path of one, and unpacks it first if it is not there. Nothing is installed:
apt asks for the packages with a status of its own, and they are unpacked under ``build/python/``. It needs nothing but Python, so that it
can make the environment that everything else needs; ``apt-get``, ``dpkg-deb`` and a network, the first time.
"""

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "3.13"
"""What Lambda runs."""
SUITES = {"3.11": "bookworm", VERSION: "trixie", "3.14": "forky"}
"""The release of Debian with each Python. None has 3.12."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
EMULATOR = "qemu-aarch64"
_UNUSED = ["test", "idlelib", "lib2to3", "tkinter", "turtledemo"]


class NotHere(Exception):
    """There can be no such Python on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A processor as Debian calls it, its folder of libraries, the program that starts others, and the version of its Python."""

    name: str
    libraries: str
    loader: str
    version: str = VERSION

    @property
    def packages(self) -> tuple[str, ...]:
        return f"python{self.version}-venv", "libstdc++6"


AMD64 = Machine("amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2")
ARM64 = Machine("arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1")
MACHINES = {machine.name: machine for machine in (AMD64, ARM64)}
_OURS = {"x86_64": AMD64, "aarch64": ARM64}


def ours() -> Machine | None:
    """What this machine is; None if it is neither."""
    return _OURS.get(platform.machine())


def folder(machine: Machine, root: Path = ROOT) -> Path:
    """Where the Python for *machine* lies once it is whole."""
    return root / "build" / "python" / f"{machine.version}-{machine.name}"


def program(machine: Machine, at: Path) -> Path:
    """What starts the Python for *machine* that lies in the folder *at*."""
    return at / "usr" / "bin" / f"python{machine.version}"


def there(machine: Machine, root: Path = ROOT) -> Path | None:
    """The Python for *machine* that was unpacked here; None if there is none. (It says where it lies, so another's is of no use.)"""
    python = program(machine, folder(machine, root))
    return python if python.is_file() and str(folder(machine, root)) in python.read_text(errors="replace") else None


def unpacked(machine: Machine) -> Path:
    """The Python for *machine*, unpacked first if need be. Raises :class:`NotHere`."""
    if python := there(machine):
        return python
    native = ours()
    if native is None:
        raise NotHere(
            f"No Python {machine.version} was unpacked: of a processor like {platform.machine()} nothing is known here."
        )
    for needed, package in (("apt-get", "apt"), ("dpkg-deb", "dpkg")):
        if not shutil.which(needed):
            raise NotHere(
                f"No Python {machine.version} was unpacked: there is no {needed} here (Debian's package {package})."
            )
    at = folder(machine)
    place = at.with_suffix(".unfinished")
    shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(at, ignore_errors=True)
    _unpack(machine, machine.packages, place)
    _fitted(machine, place)
    place.rename(at)
    _started_by(machine, at, _started(machine, at))
    _compiled(machine, at)
    return program(machine, at)


def emulator() -> Path:
    """The emulator of Lambda's processor: this machine's own if it has one, else Debian's. Raises :class:`NotHere`."""
    for name in (f"{EMULATOR}-static", EMULATOR):
        if found := shutil.which(name):
            return Path(found)
    native = ours()
    if native is None:
        raise NotHere(f"There is no {EMULATOR} here.")
    at = ROOT / "build" / "python" / EMULATOR
    if not at.is_file():
        place = at.with_suffix(".unfinished")
        _unpack(native, ("qemu-user",), place, only=f"./usr/bin/{EMULATOR}")
        (place / "usr" / "bin" / EMULATOR).rename(at)
        shutil.rmtree(place)
    return at


def _unpack(machine: Machine, packages: tuple[str, ...], place: Path, only: str = "") -> None:
    """Have apt fetch *packages* and what they depend on, and unpack them into *place*: all, or *only* one file of the first."""
    apt = place.with_suffix(".apt")
    shutil.rmtree(apt, ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)
    for part in ("etc/apt.conf.d", "etc/preferences.d", "state/lists/partial", "cache/archives/partial"):
        (apt / part).mkdir(parents=True)
    place.mkdir()
    (apt / "state" / "status").touch()
    (apt / "etc" / "sources.list").write_text(f"deb [signed-by={KEYRING}] {_mirror()} {SUITES[machine.version]} main\n")
    (apt / "apt.conf").write_text(_settings(machine, apt))
    environment = os.environ | {"APT_CONFIG": str(apt / "apt.conf"), "LC_ALL": "C.UTF-8"}
    _ran(["apt-get", "update", "-qq"], environment)
    _ran(["apt-get", "install", "-qq", "--yes", "--download-only", "--no-install-recommends", *packages], environment)
    for package in sorted((apt / "cache" / "archives").glob("*.deb")):
        if not only:
            _ran(["dpkg-deb", "-x", str(package), str(place)])
        elif package.name.startswith(f"{packages[0]}_"):
            _ran(
                ["sh", "-c", 'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" "$3"', "sh", str(package), str(place), only]
            )
    shutil.rmtree(apt)


def _mirror() -> str:
    """Where this machine gets Debian's packages from. Raises :class:`NotHere`."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    found: list[str] = re.findall(r"(?m)^\S+/debian/$", told)
    if not found or not KEYRING.is_file():
        raise NotHere(
            "Nothing of Debian's was unpacked: this machine's apt knows no mirror of it, or lacks its keyring."
        )
    return found[0]


def _settings(machine: Machine, apt: Path) -> str:
    """apt's own. A list of the release to come is valid for a week, by which a mirror may be late; signed it is all the same."""
    return f"""
Dir::Etc "{apt}/etc";
Dir::Etc::sourcelist "{apt}/etc/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "{apt}/state";
Dir::State::status "{apt}/state/status";
Dir::Cache "{apt}/cache";
APT::Architecture "{machine.name}";
APT::Architectures {{ "{machine.name}"; }};
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::Check-Valid-Until "false";
Debug::NoLocking "true";
DPkg::Post-Invoke {{}};
"""


def _ran(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no word").splitlines()[-1]
        raise NotHere(f"Nothing of Debian's was unpacked: {command[0]} ended with {done.returncode}: {last}")


def _fitted(machine: Machine, place: Path) -> None:
    """What the packages' own scripts, and Debian's base, would have seen to."""
    for name in ("lib", "lib64", "bin"):
        if (place / name).is_dir() and not (place / name).is_symlink():  # as Debian 12 still has it
            shutil.copytree(place / name, place / "usr" / name, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(place / name)
        if (place / "usr" / name).is_dir() and not (place / name).exists():
            (place / name).symlink_to(f"usr/{name}")
    library = place / "usr" / "lib" / f"python{machine.version}"
    (library / "EXTERNALLY-MANAGED").unlink(missing_ok=True)  # its environments are ours
    for name in _UNUSED:
        shutil.rmtree(library / name, ignore_errors=True)
    wheels = folder(machine) / "usr" / "share" / "python-wheels"
    for data in library.glob("_sysconfigdata_*.py"):
        if not data.is_symlink():
            data.write_text(data.read_text().replace("'/usr/share/python-wheels/'", repr(f"{wheels}/")))


def _started(machine: Machine, at: Path) -> list[str]:
    """The command that starts a program of *machine* which lies under *at*; the program is told that its name is ``$0``."""
    libraries = at / "usr" / "lib" / machine.libraries
    native = ours()
    if native and machine.name == native.name:
        return [str(libraries / machine.loader), "--library-path", str(libraries), "--argv0", "$0"]
    return [str(emulator()), "-L", str(at), "-0", "$0"]


def _started_by(machine: Machine, at: Path, start: list[str]) -> None:
    """Put a script in the place of the program, which is what environments link to and ``sys.executable`` is: a foreign program, or one
    for a newer C library than the system's, cannot be executed as it is, least of all by its own children."""
    python = program(machine, at)
    binary = python.with_name(f".{python.name}.program")
    python.rename(binary)
    words = " ".join('"$0"' if word == "$0" else shlex.quote(word) for word in [*start, str(binary)])
    python.write_text(f'#!/bin/sh\nunset PWD  # which the shell adds of its own\nexec {words} "$@"\n')
    python.chmod(0o755)


def _compiled(machine: Machine, at: Path) -> None:
    """Compile the standard library once, with this processor's own Python: an emulated one takes minutes."""
    native = replace(ours() or machine, version=machine.version)
    python = program(machine, at) if machine == native else unpacked(native)
    library = at / "usr" / "lib" / f"python{machine.version}"
    _ran([str(python), "-I", "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash", str(library)])


def wanted(words: list[str]) -> Machine:
    """The machine, and the version, that *words* name: this one, and Lambda's, where they do not. Raises :class:`NotHere`."""
    found = ours()
    for word in words:
        if word in MACHINES:
            found = replace(MACHINES[word], version=found.version if found else VERSION)
        elif found and word in SUITES:
            found = replace(found, version=word)
        else:
            raise NotHere(
                f"Of {word} there is no Python here: there is {', '.join(SUITES)}, for {' and '.join(MACHINES)}."
            )
    if found is None:
        raise NotHere(f"There is a Python for {' and '.join(MACHINES)}, and no other.")
    return found


def main(words: list[str]) -> int:
    """Print the path of the Python for a machine, this one if none is named."""
    try:
        print(unpacked(wanted(words)))
    except NotHere as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
