"""Decks: which talk a key names, and what a check found. The check itself is in :mod:`shared.decks.checking`."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_ISSUED = re.compile(r"(\d{8}T\d{9})Z-[A-Za-z0-9]+\.(?:pdf|pptx)")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found. *mend* tells a speaker how to mend it; *cleaned* is what is published, *text* what search reads."""

    outcome: str
    kind: str
    reason: str = ""
    mend: str = ""
    pages: int | None = None
    title: str | None = None
    thumbnail: bytes | None = None
    cleaned: bytes | None = None
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        """The verdict without the files, as ``fortnight slides check --json`` prints it."""
        return {
            "outcome": self.outcome, "reason": self.reason, "mend": self.mend, "kind": self.kind, "pages": self.pages,
            "title": self.title, "thumbnail_bytes": len(self.thumbnail) if self.thumbnail else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeckKey:
    """``<group>/<session date>/<talk slug>/<name>``, taken apart."""

    group: str
    session: str
    talk: str
    name: str


def parse_key(key: str) -> DeckKey | None:
    """The talk that a key of the uploads bucket names; None if it has another form."""
    parts = key.split("/")
    if len(parts) != 4 or not all(_PART.fullmatch(part) for part in parts[:3]) or not parts[3]:
        return None
    return DeckKey(*parts)


def upload_key(group: str, session: str, slug: str, *, issued: datetime, upload_id: str, kind: str) -> str:
    """The exact key of one upload form; its name carries when the form was issued (UTC, milliseconds)."""
    stamp = issued.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")[:-3]
    return f"{group}/{session}/{slug}/{stamp}Z-{upload_id}.{kind}"


def issued(name: str, fallback: datetime) -> datetime:
    """When the upload called *name* was issued: from a name of :func:`upload_key`, else *fallback* (the event's time)."""
    match = _ISSUED.fullmatch(name)
    if not match:
        return fallback
    try:
        return datetime.strptime(match[1] + "000", "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        return fallback


def slugify(title: str, longest: int = 60) -> str:
    """*title* in ASCII words with hyphens between, at most *longest* characters; never empty."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")
    return slug or "talk"
