"""The speaker's page: one signed link that says which talk, when and what is missing, takes what the speaker writes, and the slides.

It reads nothing private: what it has to know of the group is in the group's public row.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared import signed_links
from shared.errors import BadLink
from shared.model.deck import Deck, Upload, shown
from shared.model.group import PublicGroup
from shared.model.mailing import Mailing
from shared.model.season import zone
from shared.model.session import Session, Talk
from shared.pages.links import Page
from shared.pages.rendering import Foot, foot
from shared.signed_links import Link
from shared.slides import names
from shared.store import Ref
from shared.store.actions import Acting, By, Way, perform
from shared.store.context import Context
from shared.talks import checklist, consent, form_fields
from shared.talks.actions import SAVE, Saving
from shared.talks.form_fields import Row
from shared.talks.saving import merged, state_of
from shared.talks.versions import Sent, sent
from shared.text.inline import clean_text, web
from shared.text.times import by_utc, clock, day


class FormMaker(Protocol):
    def form(self, key: str, content_type: str, back: str) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerVisit(Context):
    """*issued* is the system's time: the newest issued valid upload will win. *back* is where the browser goes from an upload (empty for
    a script, which stays); *sent*: it comes from one. *file* is the name of the file to be uploaded, *asked* that of the recording that
    the link asks about, if that is known."""

    bucket: FormMaker
    site_url: str
    issued: datetime
    upload_id: str
    back: str
    sent: bool = False
    file: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A presigned POST: send *fields*, then ``file``, as multipart/form-data to *url*. The key in the bucket is among them."""

    label: str
    kind: str
    accept: str
    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """Something that the talk needs; *due* is in words, empty where nothing is due; *said* is how it stands."""

    id: str
    label: str
    done: bool
    due: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form: its *value* as it is written, the *mark* of what is kept now, what is *wrong* with it, and what somebody else
    has written there meanwhile (*theirs*; None: nobody has)."""

    value: Any
    mark: str
    wrong: str = ""
    theirs: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """A row of the form: what is written, the kinds to choose from, and what is *wrong*."""

    row: Row
    kinds: tuple[str, ...]
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerPage:
    """What the speaker sees. *state* is ``open``, ``held`` or ``cancelled``; *page* is the address of the session's page, *deck* of
    the slides that it shows; *note* is advice about them. *recording* is the address of the talk's, *recording_name* what an answer to it
    has to name."""

    title: str
    speaker: str
    when: str
    state: str
    page: str
    foot: Foot
    checks: tuple[Check, ...]
    fields: dict[str, Field]
    rows: tuple[ReadingRow, ...]
    recording: str
    recording_name: str
    said: str = ""
    deck: str
    pages: int | None
    thumbnail: str
    note: str
    waiting: bool
    forms: tuple[UploadForm, ...]
    uploads: tuple[Sent, ...]

    @property
    def troubled(self) -> bool:
        """Whether something was handed in that could not be saved."""
        return any(field.wrong or field.theirs is not None for field in self.fields.values()) or any(
            row.wrong for row in self.rows
        )


FRESH = timedelta(minutes=15)
"""How long before now a form may have been opened: uploads issued since then are taken for the one just sent."""
LONGEST_NAME = 80
"""Characters of a file's name that are kept."""
SPARE = 1
"""Empty rows below the reading list."""

_KINDS = (("PDF", "pdf", ".pdf,application/pdf"), ("PowerPoint", "pptx", f".pptx,{names.CONTENT_TYPES['pptx']}"))


@dataclass(frozen=True, slots=True)
class _Place:
    """The rows that it is about."""

    session: Session
    talk: Talk
    about: PublicGroup
    deck: Deck | None

    @property
    def state(self) -> str:
        return state_of(self.session)


def _load(link: Link, visit: SpeakerVisit) -> _Place:
    """One read."""
    group, key, slug, *life = link.subject
    where, who, what = Ref(Session, (group, key)), Ref(PublicGroup, (group,)), Ref(Deck, (group, key, slug))
    found = visit.store.get_many((where, who, what))
    session, about = found.get(where), found.get(who)
    talk = session.talk(slug) if session else None
    if session is None or talk is None or about is None:
        raise BadLink("this talk is not in the programme any more", group=group)
    if session.host:
        raise BadLink("this talk is kept by the group that hosts the session", group=group)
    if talk.link_life != int(life[0] if life else 0):
        raise BadLink("this link was replaced by a newer one", group=group)
    return _Place(session, talk, about, found.get(what))


def _view(place: _Place, visit: SpeakerVisit) -> SpeakerPage:
    return _shown(place, visit, said=consent.asked_of_another(visit.asked, place.talk))


def _act(place: _Place, fields: Mapping[str, str], visit: SpeakerVisit) -> SpeakerPage:
    """Write what the form's *fields* say otherwise than the form was opened with, in one transaction with the mail that it may cause;
    nothing if any of them is wrong, or was changed meanwhile by somebody else."""
    session, about = place.session, place.about
    given = form_fields.written(fields)
    seen = {name: fields[f"seen-{name}"] for name in form_fields.WRITTEN if f"seen-{name}" in fields}
    recording = fields.get("seen-recording", "")
    outcome, typed = merged(session, place.talk, given, seen, recording)
    if not outcome.fine:
        return _shown(place, visit, typed=typed, outcome=outcome)
    saving = Saving(
        group=about.id, session=session.key, talk=place.talk.slug, fields=given, seen=seen, recording=recording
    )  # fmt: skip
    by = By(who="speaker", way=Way.LINK, correlation=visit.correlation)
    known = {Ref(Session, (about.id, session.key)): session, Ref(PublicGroup, (about.id,)): about}
    done = perform(SAVE, saving, Acting(store=visit.store, now=visit.now, by=by, known=known), tries=1)
    if not done:
        return _shown(place, visit, said="Nothing was changed.")
    told = any(isinstance(write.row, Mailing) for write in done[0].writes)
    said = "Saved. Members get a short mail about the reading, as they were reminded before it came."
    after = _Place(done[0].left(session), outcome.talk, about, place.deck)
    return _shown(after, visit, said=said if told else "Saved. Thank you.")


# --- what is shown
def _shown(
    place: _Place,
    visit: SpeakerVisit,
    *,
    said: str = "",
    typed: Mapping[str, Any] | None = None,
    outcome: form_fields.Outcome | None = None,
) -> SpeakerPage:
    session, talk, deck = place.session, place.talk, shown(place.deck)
    mine = [
        upload
        for upload in visit.store.all(Upload, session.group)
        if (upload.session, upload.talk) == (session.key, talk.slug)
    ]
    mine.sort(key=lambda upload: upload.issued, reverse=True)
    fields = {name: _field(name, talk, typed or {}, outcome) for name in form_fields.WRITTEN}
    site = visit.site_url.rstrip("/")
    return SpeakerPage(
        title=talk.title or "Your talk",
        speaker=talk.speaker,
        when=_when(session, place.about),
        state=place.state,
        page=f"{site}/{session.group}/s/{session.key}/",
        foot=foot(place.about, visit.site_url),
        checks=_checks(place, visit.now),
        fields=fields,
        rows=_rows(fields["reading"].value, outcome.wrong if outcome else {}),
        recording=web(talk.recording.url if talk.recording else None),
        recording_name=consent.recording_of(talk),
        said=said,
        deck=f"{site}/{deck.file}" if deck else "",
        pages=deck.pages if deck else None,
        thumbnail=f"{site}/{deck.thumbnail}" if deck and deck.thumbnail else "",
        note=next((upload.mend for upload in mine if deck and upload.id == deck.upload), ""),
        waiting=visit.sent and not any(upload.issued >= visit.issued - FRESH for upload in mine),
        forms=() if place.state == "cancelled" else tuple(_form(session, talk, visit, *kind) for kind in _KINDS),
        uploads=tuple(sent(upload, place.deck, later=place.state == "open" and talk.slides_after) for upload in mine),
    )


def _field(name: str, talk: Talk, typed: Mapping[str, Any], outcome: form_fields.Outcome | None) -> Field:
    """As it is kept; what was typed and not saved, as it was typed."""
    there = form_fields.WRITTEN[name](talk)
    return Field(
        value=typed.get(name, there),
        mark=form_fields.mark(there),
        wrong=outcome.wrong.get(name, "") if outcome else "",
        theirs=there if outcome and name in outcome.theirs else None,
    )


def _rows(rows: tuple[Row, ...], wrong: Mapping[str, str]) -> tuple[ReadingRow, ...]:
    spare = min(SPARE, max(0, form_fields.MOST_READING - len(rows)))
    return tuple(
        ReadingRow(
            row=row,
            kinds=form_fields.KINDS if row.kind in form_fields.KINDS else (*form_fields.KINDS, row.kind),
            wrong=wrong.get(f"reading-{number}", ""),
        )
        for number, row in enumerate((*rows, *[Row()] * spare), 1)
    )


def _checks(place: _Place, now: datetime) -> tuple[Check, ...]:
    tz = zone(place.about.zone)
    today = now.astimezone(tz).date()
    found = checklist.checks(place.talk, place.session.starts, tz, slides=shown(place.deck) is not None)
    ahead = place.state == "open"
    return tuple(
        Check(
            check.id,
            check.label,
            check.done,
            checklist.due_in_words(check, today) if ahead else "",
            checklist.standing(check, place.state, today),
        )
        for check in found
        if checklist.standing(check, place.state, today)
    )


def _when(session: Session, about: PublicGroup) -> str:
    if session.starts is None:
        return "date not recorded"
    local, utc = session.starts.astimezone(about.tz), by_utc(session.starts, about.tz)
    return f"{day(local)}, {clock(local)}" + (f" ({utc})" if utc else "")


def _form(session: Session, talk: Talk, visit: SpeakerVisit, label: str, kind: str, accept: str) -> UploadForm:
    made = visit.bucket.form(
        names.upload_key(
            (session.group, session.key, talk.slug),
            issued=visit.issued,
            upload_id=visit.upload_id,
            kind=kind,
            file=clean_text(re.sub(r"[/\\]", " ", visit.file.rpartition(".")[0] or visit.file), LONGEST_NAME),
        ),
        names.CONTENT_TYPES[kind],
        visit.back,
    )
    return UploadForm(label, kind, accept, made["url"], made["fields"])


PAGE = Page(signed_links.TALK, _load, _view, _act)
