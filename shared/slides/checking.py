"""The check of a deck as seen from outside: a child process does it, and whatever happens to the child, there is a verdict.

A deck is a stranger's file, and the libraries that open it are large. So they run without our environment (it holds credentials) and
where ours cannot be read, with bounds on time, memory and what they may write, and only bytes in a few files come back.
"""

import ctypes
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shared.errors import BadInput, NotYet
from shared.slides.verdict import BROKEN, EMPTY, TEXT_BYTES, THUMBNAIL_BYTES, TOO_HEAVY, Verdict, too_large, too_slow

CHILD = "shared.slides.child"
PATIENCE = 2.25
"""Seconds by the clock for each second of CPU allowed; the usual check still ends within the function's 60 seconds."""
NOT_STARTED, OUT_OF_MEMORY = 70, 71
"""Exit codes of the child: its own libraries are missing (the code is BSD's EX_SOFTWARE); it ran out of memory."""

# Python says so; PDFium aborts; the kernel kills, with a signal that was not ours.
_OUT_OF_MEMORY = (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL)
_MAGIC = {"pdf": b"%PDF-", "pptx": b"PK\x03\x04"}
_KINDS = {*_MAGIC, "keynote", "unknown"}
_SET_DUMPABLE, _DROP_FROM_BOUND = 4, 24
_RIGHTS_TO_READ = (19, 21, 38)
"""Numbers of <linux/prctl.h>, and of <linux/capability.h>: SYS_PTRACE, SYS_ADMIN, PERFMON."""
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "LANG", "PYTHONDONTWRITEBYTECODE")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one check: *seconds* of CPU, *memory* as address space, and the file's own size, in bytes.

    A machine that is busy with something else is no fault of a deck: of the clock it has ``PATIENCE`` times as long.
    """

    seconds: float = 20.0
    memory: int = 1 << 30
    size: int = 50 * 1024 * 1024

    @property
    def clock(self) -> float:
        """Seconds by the clock after which a child that hangs is killed."""
        return self.seconds * PATIENCE


def check(data_path: Path, name: str, *, scratch: Path, limits: Limits = Limits()) -> Verdict:
    """Whether the deck at *data_path* may be published. *name* is only for the log: what counts is the content.

    Files go through a folder in *scratch* that is gone afterwards. A deck that crashes, hangs or confuses the check is
    refused. Raises :class:`BadInput` if there is no such file, :class:`NotYet` if the check itself cannot run here.
    """
    if not data_path.is_file():
        raise BadInput(f"{name}: no such file")
    size = data_path.stat().st_size
    if size == 0:
        return EMPTY
    if size > limits.size:
        return too_large(size, limits.size)
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        verdict = _judged(data_path.resolve(), name, Path(folder), limits)
    if verdict.cleaned is not None and len(verdict.cleaned) > limits.size:
        return too_large(len(verdict.cleaned), limits.size)
    return verdict


def _judged(data_path: Path, name: str, folder: Path, limits: Limits) -> Verdict:
    code = _run(data_path, folder, limits)
    if code is None:
        return too_slow(limits.seconds)
    if code == 0:
        verdict = _read(folder)
        if verdict is not None:
            return verdict
    last = _last_line(folder / "stderr")
    if code == NOT_STARTED:
        raise NotYet(f"the check of decks cannot run: {last}")
    log.warning("the check of %r ended with %s: %s", name, code, last)
    if code in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
        return too_slow(limits.seconds)
    return TOO_HEAVY if code in _OUT_OF_MEMORY else BROKEN


def _run(data_path: Path, folder: Path, limits: Limits) -> int | None:
    """The child's exit code, negative for a signal, or None if it ran out of time. None of its processes is left running."""
    # -P, -S and an empty working directory: nothing that happens to lie there is imported, only PYTHONPATH is searched.
    command = [
        sys.executable,
        "-P",
        "-S",
        "-m",
        CHILD,
        str(data_path),
        str(folder),
        repr(limits.seconds),
        str(limits.memory),
    ]
    _close_to_children()
    with (folder / "stderr").open("wb") as stderr:
        try:
            child = subprocess.Popen(  # noqa: S603 our own interpreter and module
                command, env=_environment(), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr,
                start_new_session=True, preexec_fn=_without_rights if _as_root() else None,
            )  # fmt: skip
        except OSError as error:
            raise NotYet(f"the check of decks cannot be started: {error}") from error
        try:
            return child.wait(limits.clock)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(child)


def _prctl(*what: int) -> None:
    ctypes.CDLL(None).prctl(*what)


def _as_root() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0


def _close_to_children() -> None:
    """Keep other processes of the same user from reading our environment, memory and files through ``/proc`` (proc(5), prctl(2))."""
    if sys.platform == "linux":
        _prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def _without_rights() -> None:
    """Between fork and exec, if we are root: drop the rights to trace other processes, which would allow reading them all the same. In
    Lambda nothing runs as root."""
    for right in _RIGHTS_TO_READ:
        _prctl(_DROP_FROM_BOUND, right, 0, 0, 0)


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        log.debug("nothing was left of the check")
    child.wait()


def _environment() -> dict[str, str]:
    """The environment for the child: what it needs to import what we can, and nothing else, since Lambda keeps its credentials there."""
    ours = Path(__file__).resolve().parents[2]  # an editable install is a hook on imports and not on the path
    path = [str(Path(entry).absolute()) for entry in (str(ours), *sys.path) if entry]
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path)}


def _read(folder: Path) -> Verdict | None:
    """The verdict that the child left in *folder*; None if it is not one."""
    told = _told(folder / "verdict.json")
    if told is None:
        return None
    verdict = Verdict(**told)
    if verdict.outcome == "refused":
        return verdict if verdict.reason and verdict.mend else None
    cleaned = _bytes(folder / "cleaned")
    if verdict.outcome != "accepted" or not cleaned or not cleaned.startswith(_MAGIC.get(verdict.kind, b"none")):
        return None
    thumbnail = _bytes(folder / "thumbnail")
    if thumbnail is not None and len(thumbnail) > THUMBNAIL_BYTES:
        return None
    text = (_bytes(folder / "text") or b"")[:TEXT_BYTES].decode(errors="ignore")
    return replace(verdict, cleaned=cleaned, thumbnail=thumbnail, text=text)


def _told(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(_bytes(path) or b"")
    except ValueError:
        return None
    return told if isinstance(told, dict) and _is_told(told) else None


def _is_told(told: dict[str, Any]) -> bool:
    if set(told) != {"outcome", "reason", "mend", "kind", "pages", "title"}:
        return False
    words = all(isinstance(told[part], str) and len(told[part]) < 1000 for part in ("outcome", "reason", "mend"))
    title = told["title"] is None or (isinstance(told["title"], str) and len(told["title"]) < 1000)
    kind = isinstance(told["kind"], str) and told["kind"] in _KINDS
    return words and title and kind and type(told["pages"]) in (int, type(None))


def _bytes(path: Path) -> bytes | None:
    """The content of a regular file: a link that the child may have been led to make is not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _last_line(path: Path) -> str:
    lines = (_bytes(path) or b"")[-2000:].decode(errors="replace").split("\n")
    return next((repr(line) for line in reversed(lines) if line.strip()), "no word")
