"""The speaker's kit: one signed link that says which talk, when, what is missing, and takes the slides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared import decks as deck_rules
from shared import links
from shared.changes import Store
from shared.errors import BadLink
from shared.groups import PublicGroup
from shared.links import Link
from shared.season import zone
from shared.sessions import Session
from shared.uploads import Deck, Outcome, Upload


class FormMaker(Protocol):
    def form(self, key: str, content_type: str, back: str) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A presigned POST: send *fields*, then ``file``, as multipart/form-data to *url*."""

    label: str
    accept: str
    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    name: str
    became: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What the speaker sees."""

    title: str
    speaker: str
    when: str
    deck: str
    pages: int | None
    waiting: bool
    forms: tuple[UploadForm, ...]
    uploads: tuple[Sent, ...]


FRESH = timedelta(minutes=15)
"""How long before now a form may have been opened: uploads issued since then are taken for the one just sent."""

_KINDS = (("PDF", "pdf", ".pdf,application/pdf"), ("PowerPoint", "pptx", ".pptx"))


def open_kit(
    link: Link,
    store: Store,
    bucket: FormMaker,
    *,
    site_url: str,
    issued: datetime,
    upload_id: str,
    back: str,
    sent: bool,
) -> Kit:
    """The kit behind *link*. *issued* is the system's time: the newest issued valid upload will win.

    Raises :class:`BadLink` for links of another purpose and for talks that are gone.
    """
    if link.purpose != links.TALK:
        raise BadLink("this link is for something else")
    group, key, slug = link.subject
    session = store.get(Session, group, key)
    talk = session.talk(slug) if session else None
    about = store.get(PublicGroup, group)
    if session is None or talk is None or about is None:
        raise BadLink("this talk is not in the programme any more")
    deck = store.get(Deck, group, key, slug)
    uploads: list[Upload] = store.uploads(group)
    return Kit(
        title=talk.title or "Your talk",
        speaker=talk.speaker,
        when=_when(session, about),
        deck=f"{site_url.rstrip('/')}/{deck.file}" if deck else "",
        pages=deck.pages if deck else None,
        waiting=sent and not any(upload.issued >= issued - FRESH for upload in _of(uploads, key, slug)),
        forms=tuple(_form(bucket, group, key, slug, issued, upload_id, back, *kind) for kind in _KINDS),
        uploads=tuple(_sent(upload) for upload in _of(uploads, key, slug)),
    )


def _when(session: Session, about: PublicGroup) -> str:
    if session.starts is None:
        return "date not recorded"
    local = session.starts.astimezone(zone(about.zone))
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M %Z} ({session.starts:%H:%M} UTC)"


def _form(
    bucket: FormMaker,
    group: str,
    key: str,
    slug: str,
    issued: datetime,
    upload_id: str,
    back: str,
    label: str,
    kind: str,
    accept: str,
) -> UploadForm:
    made = bucket.form(
        deck_rules.upload_key(group, key, slug, issued=issued, upload_id=upload_id, kind=kind),
        deck_rules.CONTENT_TYPES[kind],
        back,
    )
    return UploadForm(label, accept, made["url"], made["fields"])


def _of(uploads: list[Upload], key: str, slug: str) -> list[Upload]:
    return sorted((u for u in uploads if (u.session, u.talk) == (key, slug)), key=lambda u: u.issued, reverse=True)


def _sent(upload: Upload) -> Sent:
    became = {
        Outcome.PUBLISHED: "published",
        Outcome.OUTDATED: "valid, but a newer one is shown",
        Outcome.REFUSED: f"turned down: {upload.reason} {upload.mend}",
    }.get(upload.outcome, "waiting")
    name = upload.key.rpartition("/")[2]
    ours = deck_rules.issued(name, upload.issued) == upload.issued and name.startswith(f"{upload.issued:%Y%m%dT}")
    return Sent(f"Uploaded on {upload.issued.day} {upload.issued:%B %Y, %H:%M} UTC" if ours else name, became)
