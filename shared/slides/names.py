"""Names of talks (slugs), of uploaded objects and of published ones. All rules work on strings and trust none of them."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.model.session_key import first_planned
from shared.text.slugs import is_slug

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""The accepted kinds, and the content type under which each is served, whatever the uploader or the browser says."""

NEWS = timedelta(days=1)
"""How long after it was issued an upload may arrive; a form lives 15 minutes, and a slow line takes its time."""

_UNDATED = re.compile(r"undated-[0-9]{2,4}")
_ISSUED = re.compile(
    r"([0-9]{8}T[0-9]{9})Z-[0-9A-Za-z]{1,64}(?:~([^~/\x00-\x1f]{1,100})~)?(?:-([^/]+))?\.([a-z0-9]{1,8})"
)
_LEAD = re.compile(r"[^~/\x00-\x1f]{1,100}")
_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class DeckKey:
    """Where an uploaded object says that it belongs. Whether that group, session and talk exist is another question."""

    group: str
    session: str
    talk: str
    name: str


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Keys of the site bucket made from the content, so that what lies under one of them never changes."""

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
    plain = is_slug(group) and is_slug(talk)
    return DeckKey(group, session, talk, name) if plain and name and _is_session(session) else None


def upload_key(
    place: tuple[str, str, str], *, issued: datetime, upload_id: str, kind: str, file: str = "", lead: str = ""
) -> str:
    """The key for one upload through a form for the talk at *place* (group, session's key, talk's slug), with the form's time of issue in
    its name: *issued* to the millisecond, in UTC. What the speaker calls the *file* (one line, without a slash or its ending), if that
    is known, is behind it: see :func:`given_name`. Before that is the id of the *lead* who uploads on the speaker's behalf.

    Raises :class:`ValueError` if the parts would not come back out of :func:`parse_key` and :func:`issued`.
    """
    stamp = issued.astimezone(UTC).strftime(_STAMP)[:-3]
    name = f"{stamp}Z-{upload_id}{f'~{lead}~' if _LEAD.fullmatch(lead) else ''}{f'-{file}' if file else ''}.{kind}"
    key = "/".join((*place, name))
    if kind not in CONTENT_TYPES or not _ISSUED.fullmatch(name) or parse_key(key) != DeckKey(*place, name):
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
    except ValueError:  # such as the 31st of February
        return fallback
    return said if timedelta() <= fallback - said <= NEWS else fallback


def given_name(name: str) -> str:
    """What whoever uploaded *name* calls the file; empty if that is not known, as with a form that was sent without script."""
    found = _ISSUED.fullmatch(name)
    if not found:
        return name
    return f"{found[3]}.{found[4]}" if found[3] else ""


def uploaded_by(name: str) -> str:
    """The id of the co-lead who uploaded *name* on the speaker's behalf; empty if nobody did."""
    found = _ISSUED.fullmatch(name)
    return (found[2] or "") if found else ""


def public_keys(group: str, session: str, slug: str, body: bytes, kind: str) -> PublicKeys:
    """Where the published *body* of a deck, its thumbnail and its text go in the site bucket."""
    stem = f"decks/{group}/{session}/{slug}/{hashlib.sha256(body).hexdigest()[:16]}"
    return PublicKeys(f"{stem}.{kind}", f"{stem}.webp", f"{stem}.txt")


def _is_session(key: str) -> bool:
    return first_planned(key) is not None or _UNDATED.fullmatch(key) is not None
