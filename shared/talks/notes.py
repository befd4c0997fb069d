"""The address of notes that are taken together in a session, as stored and as the speaker's form hands it in."""

from collections.abc import Mapping
from dataclasses import replace

from shared.errors import BadInput
from shared.model.beforehand import notes_address
from shared.model.session import Session
from shared.talks.form_fields import mark, one_line
from shared.talks.talk_form import Field


def noted(session: Session, written: str) -> Session:
    """*session* with the address that was *written*, or without one. Raises :class:`BadInput`, its words beginning with ``notes:``."""
    try:
        return replace(session, notes_link=notes_address(written))
    except BadInput as error:
        raise BadInput(f"notes: {error}") from error


def field(session: Session, fields: Mapping[str, str]) -> Field:
    """The form's field for it, filled from *fields*, with what is wrong, or what somebody else has written meanwhile."""
    there, written = session.notes_link, one_line(fields.get("notes", session.notes_link))
    seen = fields.get("seen-notes", mark(there))
    if written == there or mark(written) == seen:
        return Field(value=there, mark=mark(there))
    try:
        notes_address(written)
    except BadInput as error:
        return Field(value=written, mark=mark(there), wrong=str(error))
    return Field(value=written, mark=mark(there), theirs=there if seen != mark(there) else None)
