"""Names: of talks (slugs), of uploaded objects, of what is published. All of them rules on strings, none of them trusting one."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from shared.characters import clean

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What is accepted, and as what it is served: never what the uploader or a browser's guess says."""

LONGEST_SLUG = 60
NAMELESS = "talk"
"""The slug of a text of which no letter is left."""
NEWS = timedelta(days=1)
"""How long after its issue an upload may arrive; a form lives 15 minutes, and a slow line takes its time."""

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_UNDATED = re.compile(r"undated-[0-9]{2,4}")
_ISSUED = re.compile(r"([0-9]{8}T[0-9]{9})Z-[0-9A-Za-z]{1,64}(?:-([^/]+))?\.([a-z0-9]{1,8})")
_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class DeckKey:
    """Where an uploaded object says it belongs. Whether there are such a group, session and talk is another question."""

    group: str
    session: str
    talk: str
    name: str


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Keys of the site bucket, made from the content, so that what one of them leads to never changes."""

    file: str
    thumbnail: str
    text: str


def parse_key(key: str) -> DeckKey | None:
    """The parts of ``<group>/<session date>/<talk slug>/<name>``; None for any key of another shape.

    Sessions whose date nobody recorded are ``undated-07``. The name may hold anything but a slash, and may not be empty.
    """
    parts = key.split("/")
    if len(parts) != 4:
        return None
    group, session, talk, name = parts
    plain = _PART.fullmatch(group) and _PART.fullmatch(talk)
    return DeckKey(group, session, talk, name) if plain and name and _is_session(session) else None


def upload_key(
    group: str, session: str, slug: str, *, issued: datetime, upload_id: str, kind: str, file: str = ""
) -> str:
    """The key for one upload through a form, with the form's time of issue in its name: *issued* to the millisecond, in UTC. What the
    speaker calls the *file* (one line, without a slash or its ending), if that is known, is behind it: see :func:`given_name`.

    Raises :class:`ValueError` if the parts would not come back out of :func:`parse_key` and :func:`issued`.
    """
    stamp = issued.astimezone(UTC).strftime(_STAMP)[:-3]
    name = f"{stamp}Z-{upload_id}{f'-{file}' if file else ''}.{kind}"
    key = f"{group}/{session}/{slug}/{name}"
    if (
        kind not in CONTENT_TYPES
        or not _ISSUED.fullmatch(name)
        or parse_key(key) != DeckKey(group, session, slug, name)
    ):
        raise ValueError(f"no key for an upload: {key!r}")
    return key


def issued(name: str, fallback: datetime) -> datetime:
    """When an upload called *name* was issued (UTC): what our own names say, else *fallback*, the time of its arrival.

    A name counts only if it was issued in the day before the arrival. So nobody with access to the bucket can write a
    name from the future that no later deck could replace, and an old version that is put back counts as new.
    """
    found = _ISSUED.fullmatch(name)
    try:
        said = datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC) if found else fallback
    except ValueError:  # the 31st of February
        return fallback
    return said if timedelta() <= fallback - said <= NEWS else fallback


def given_name(name: str) -> str:
    """What whoever uploaded *name* calls the file; empty if that is not known, as with a form that was sent without script."""
    found = _ISSUED.fullmatch(name)
    if not found:
        return name
    return f"{found[2]}.{found[3]}" if found[2] else ""


def public_keys(group: str, session: str, slug: str, body: bytes, kind: str) -> PublicKeys:
    """Where the published *body* of a deck, its thumbnail and its text go in the site bucket."""
    stem = f"decks/{group}/{session}/{slug}/{hashlib.sha256(body).hexdigest()[:16]}"
    return PublicKeys(f"{stem}.{kind}", f"{stem}.webp", f"{stem}.txt")


def is_slug(text: str) -> bool:
    """Whether *text* can be a part of upload keys and addresses: letters, digits, ``.``, ``_`` and ``-``, at most 100 of them."""
    return _PART.fullmatch(text) is not None


def slugify(title: str) -> str:
    """*title* in lower-case ASCII words joined by hyphens, at most 60 characters, cut between words where that can be.

    Accents go, Greek letters are spelt out (``α`` is ``alpha``), of other scripts nothing is left. Where nothing is left at all: ``talk``.
    """
    whole = "".join(map(_ascii, unicodedata.normalize("NFKD", clean(title))))
    words = re.findall(r"[a-z0-9]+", whole.lower())
    slug = "-".join(words)
    if len(slug) <= LONGEST_SLUG:
        return slug or NAMELESS
    between = slug[: LONGEST_SLUG + 1].rpartition("-")[0]
    return between or slug[:LONGEST_SLUG]


def tidy_name(name: str, kind: str) -> str:
    """A file name to save a published deck under: *name* in plain ASCII with the ending of its *kind*."""
    stem = name.rpartition("/")[2].rpartition("\\")[2]
    stem = stem.rpartition(".")[0] or stem
    ending = f".{kind}"
    return f"{slugify(stem)}{ending}"


def _is_session(key: str) -> bool:
    if _UNDATED.fullmatch(key):
        return True
    try:
        return date.fromisoformat(key).isoformat() == key
    except ValueError:
        return False


def _ascii(character: str) -> str:
    """What is left of one character of a decomposed text."""
    if character.isascii():
        return "" if character == "'" else character
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or character in "’‘ʼ":
        return ""  # so that "Rényi's" stays one word
    name = unicodedata.name(character, "")
    if name.startswith(("LATIN ", "GREEK ")):
        letter = name.partition(" WITH ")[0].split()[-1]
        # ß is a sharp s, ø is an o with a stroke, æ is ae; a Greek letter is a word within its word's neighbours
        return {"S": "ss"}.get(letter, letter) if "SHARP" in name else letter
    return " "
