"""The check, in a child process that can be killed.

Hostile files are parsed only in that child (:mod:`shared.decks.child`), which is bounded in time and memory; whatever happens to
it, the answer is a :class:`Verdict` with a reason and a way to mend it.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from shared.decks import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one check may use: wall seconds, bytes of address space, bytes of the file."""

    seconds: int = 20
    memory: int = 1 << 30
    size: int = 50 << 20


def check(path: Path, name: str, *, scratch: Path, limits: Limits = Limits()) -> Verdict:  # noqa: B008  frozen
    """Inspect the file at *path*, called *name* by its sender, in a child that uses the folder *scratch*. Never raises for
    what the file holds."""
    size = path.stat().st_size
    if size == 0:
        return _refused(
            "unknown", "The file is empty.", "Export the slides again and check that the file opens on your machine."
        )
    if size > limits.size:
        return _refused(
            "unknown", f"The file is {size / 1e6:.0f} MB; the limit is {limits.size / 1e6:.0f} MB.",
            "Export it again with smaller images (most programs offer a reduced file size).",
        )  # fmt: skip
    out = scratch / "out"
    out.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "shared.decks.child",
        str(path),
        name,
        str(out),
        str(limits.seconds),
        str(limits.memory),
    ]
    child = subprocess.Popen(  # noqa: S603  our own module, with a path of our own making
        command, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        child.wait(timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        return _refused(
            "unknown", f"The file could not be checked within {limits.seconds} seconds.",
            "Export it again as a plain PDF (print to PDF helps), with fewer pages or simpler drawings.",
        )  # fmt: skip
    finally:
        _end(child)
    return _read(out)


def _environment() -> dict[str, str]:
    """What the child needs to find its libraries, and none of our credentials."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(part or str(Path.cwd()) for part in sys.path)}


def _end(child: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _read(out: Path) -> Verdict:
    """What the child wrote; a child that died has written nothing."""
    try:
        told = json.loads((out / "verdict.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return _refused(
            "unknown", "The file is damaged, or too complex to be checked.",
            "Open it on your machine, export or print it to a new PDF, and upload that.",
        )  # fmt: skip
    return Verdict(**told, cleaned=_bytes(out / "cleaned"), thumbnail=_bytes(out / "thumbnail"))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _refused(kind: str, reason: str, mend: str) -> Verdict:
    return Verdict(outcome="refused", kind=kind, reason=reason, mend=mend)
