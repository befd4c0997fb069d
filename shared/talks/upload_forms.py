"""The forms by which a talk's slides are uploaded, and what was uploaded."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.model.deck import Upload
from shared.model.session import Session, Talk
from shared.slides import names
from shared.store import Store
from shared.talks.saving import state_of
from shared.text.inline import clean_text

LONGEST_NAME = 80
"""The most characters of a file's name that are kept."""
KINDS = (("PDF", "pdf", ".pdf,application/pdf"), ("PowerPoint", "pptx", f".pptx,{names.CONTENT_TYPES['pptx']}"))
"""What may be uploaded: its label, its kind, and what a browser's file chooser offers."""


class FormMaker(Protocol):
    def form(self, key: str, content_type: str, back: str) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A presigned POST: send *fields*, then ``file``, as multipart/form-data to *url*. The key in the bucket is among them."""

    label: str
    kind: str
    accept: str
    url: str
    fields: dict[str, str]


def uploads_of(session: Session, talk: Talk, store: Store) -> list[Upload]:
    """The uploads for *talk*, the newest first."""
    found = store.all(Upload, session.group, where={"session": session.key, "talk": talk.slug})
    return sorted(found, key=lambda row: row.issued, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploading:
    """What an upload's forms are made by: *issued* is the system's time, *file* the file's name, if that is known, *back* where the browser
    goes afterwards (empty for a script, which stays), *lead* the id of the co-lead who does it on the speaker's behalf."""

    bucket: FormMaker
    issued: datetime
    upload_id: str
    back: str
    file: str = ""
    lead: str = ""


def _named(file: str) -> str:
    """What *file* is called in the key of its upload: without a slash, and without a dollar sign, which means something else in S3's forms
    and their policies (``${filename}``, ``\\$``)."""
    return clean_text(re.sub(r"[/\\$]", " ", file.rpartition(".")[0] or file), LONGEST_NAME)


def forms(session: Session, talk: Talk, by: Uploading) -> tuple[UploadForm, ...]:
    """One form for each kind of file; none for a cancelled session, or where no slides are shown."""
    if state_of(session) == "cancelled" or talk.no_slides:
        return ()
    return tuple(_form(session, talk, by, *kind) for kind in KINDS)


def _form(session: Session, talk: Talk, by: Uploading, label: str, kind: str, accept: str) -> UploadForm:
    made = by.bucket.form(
        names.upload_key(
            (session.group, session.key, talk.slug),
            issued=by.issued,
            upload_id=by.upload_id,
            kind=kind,
            lead=by.lead,
            file=_named(by.file),
        ),
        names.CONTENT_TYPES[kind],
        by.back,
    )
    return UploadForm(label, kind, accept, made["url"], made["fields"])
