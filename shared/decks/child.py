"""The child that parses a deck: bounds itself, looks at the first bytes, writes ``verdict.json`` and the files beside it."""

import json
import resource
import sys
from pathlib import Path
from typing import Any


LARGEST_FILE = 100 << 20


def refused(kind: str, reason: str, mend: str) -> dict[str, Any]:
    """A verdict that turns the file down."""
    return {"outcome": "refused", "kind": kind, "reason": reason, "mend": mend}


def main(path: Path, name: str, out: Path, seconds: int, memory: int) -> None:
    """Check *path* into *out*. The limits are the operating system's, so that no parser can outlive them."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    told = inspect(path, name, out)
    half = out / "verdict.half"
    half.write_text(json.dumps(told), encoding="utf-8")
    half.rename(out / "verdict.json")


def inspect(path: Path, name: str, out: Path) -> dict[str, Any]:
    """Which kind of file it is decides who looks at it: by its first bytes, not by what it calls itself."""
    with path.open("rb") as file:
        head = file.read(1024)
    suffix = Path(name).suffix.lower()
    if head.startswith(b"%PDF-"):
        from shared.decks import pdf  # each parser is loaded only where it is needed

        return pdf.inspect(path, out)
    if head.startswith(b"PK\x03\x04"):
        from shared.decks import pptx

        return pptx.inspect(path, suffix, out)
    if b"%PDF-" in head:
        return refused(
            "unknown", "The file does not begin as a PDF does: something stands before it.", "Export it again as a PDF."
        )
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return refused(
            "unknown",
            "This is an old PowerPoint file, or one with a password.",
            "Save it as a PDF, without a password.",
        )
    called = f" although it is called {suffix}" if suffix in (".pdf", ".pptx", ".key") else ""
    return refused(
        "unknown",
        f"This is neither a PDF nor a PowerPoint file{called}.",
        "Export your slides as a PDF and upload that.",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
