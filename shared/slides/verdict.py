"""What a check says about a deck, and the ways in which one is refused, in words that a speaker understands."""

from dataclasses import dataclass
from typing import Any

TEXT_BYTES = 200_000
"""The most bytes (UTF-8) of a deck's text that are kept for the search."""
THUMBNAIL_BYTES = 40_000
AS_PDF = "Export the slides as PDF from the program they were made with, and upload that."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome is ``accepted`` or ``refused``; the kind ``pdf``, ``pptx``, ``keynote`` or ``unknown``, by content, not by name.

    *reason* says why a deck is refused, *mend* what its speaker can do; with an accepted one *mend* is advice, or empty.
    *thumbnail* is page 1 as WebP of at most 40 kB. *cleaned* is what may be published, and is there if and only if the
    deck is accepted. *text* is what the slides say, at most 200 kB in UTF-8.
    """

    outcome: str
    reason: str = ""
    mend: str = ""
    kind: str = "unknown"
    pages: int | None = None
    title: str | None = None
    thumbnail: bytes | None = None
    cleaned: bytes | None = None
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        """The verdict without the files; only their sizes."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "mend": self.mend,
            "kind": self.kind,
            "pages": self.pages,
            "title": self.title,
            "thumbnail_bytes": None if self.thumbnail is None else len(self.thumbnail),
        }


def refused(reason: str, mend: str = AS_PDF, kind: str = "unknown") -> Verdict:
    return Verdict(outcome="refused", reason=reason, mend=mend, kind=kind)


EMPTY = refused("The file is empty.", "Upload it once more; if it is empty again, export it again.")
NOT_SLIDES = refused("This is not a PDF, whatever its name says.")


def too_large(size: int, limit: int) -> Verdict:
    """The file is larger than allowed."""
    return refused(
        f"The file is {size / 2**20:.0f} MB; the limit is {limit / 2**20:.0f} MB.",
        "Export it again with smaller images (most programs offer a reduced file size), and upload that.",
    )


def too_slow(seconds: float) -> Verdict:
    return refused(
        f"Checking the file took more than {seconds:.0f} seconds, so it was stopped.",
        "Export it as a plain PDF without transparency effects or very detailed drawings, and upload that.",
    )


TOO_HEAVY = refused(
    "The file needs more memory to open than a deck should.",
    "Export it again with smaller images, or print it to a new PDF, and upload that.",
)
BROKEN = refused(
    "The file could not be read to its end: it is damaged, or far too complex.",
    "Open it on your computer, export it again as PDF, and upload that.",
)
