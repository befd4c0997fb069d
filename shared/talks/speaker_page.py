"""The speaker's page: one signed link that says which talk, when and what is missing, takes what the speaker writes, and the slides.

It reads nothing private: what it has to know of the group is in the group's public row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from shared import signed_links
from shared.errors import BadLink
from shared.model.deck import Deck, shown
from shared.model.group import PublicGroup
from shared.model.mailing import Audience, Mailing
from shared.model.session import Session, Talk
from shared.pages.links import Page
from shared.pages.rendering import Foot, foot
from shared.signed_links import Keys, Link
from shared.slides import daily_limit
from shared.store import Ref
from shared.store.actions import Acting, By, Way, perform
from shared.store.context import Context
from shared.talks import consent, form_fields, notes, talk_form, upload_forms
from shared.talks.actions import SAVE, Saving
from shared.talks.looking_up import LookUp, known, lacking, without_declined
from shared.talks.saving import merged, state_of
from shared.talks.versions import Sent, sent
from shared.text.inline import web


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerVisit(Context):
    """*issued* is the system's time: the newest issued valid upload will win. *back* is where the browser goes from an upload (empty for
    a script, which stays); *sent*: it comes from one. *file* is the name of the file to be uploaded, *asked* that of the recording that
    the link asks about, if that is known. *look_up* gives what looks up reading, for whoever is reached at an address."""

    bucket: upload_forms.FormMaker
    keys: Keys
    site_url: str
    issued: datetime
    upload_id: str
    back: str
    sent: bool = False
    look_up: Callable[[str], LookUp] | None = None
    file: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerPage:
    """What the speaker sees. *state* is ``open``, ``held`` or ``cancelled``; *page* is the address of the session's page, *deck* of
    the slides that it shows; *note* is advice about them; *none*: the speaker shows none. *who* is the token of the page that says who
    comes, *outcome* that of the page that says how members found it, *withdraw* that of the one on which they say that they cannot give
    it. *recording* is the address of the talk's, *recording_name* what an answer to it has to name; *notes* is the address of the session's
    notes, where the group has such."""

    longest: ClassVar[Mapping[str, int]] = form_fields.BOUNDS
    title: str
    speaker: str
    when: str
    state: str
    page: str
    who: str
    outcome: str
    withdraw: str
    foot: Foot
    checks: tuple[talk_form.Check, ...]
    fields: dict[str, talk_form.Field]
    rows: tuple[talk_form.ReadingRow, ...]
    recording: str
    recording_name: str
    notes: talk_form.Field | None
    said: str = ""
    deck: str
    pages: int | None
    thumbnail: str
    note: str
    waiting: bool
    full: str
    none: bool
    forms: tuple[upload_forms.UploadForm, ...]
    uploads: tuple[Sent, ...]

    @property
    def troubled(self) -> bool:
        """Whether something was handed in that could not be saved."""
        fields = [*self.fields.values(), *([self.notes] if self.notes else [])]
        return any(field.wrong or field.theirs is not None for field in fields) or any(row.wrong for row in self.rows)


NO_TALK = (
    "this talk is not in the programme any more; if it was swapped or moved to another day, a newer mail has its link"
)
FRESH = timedelta(minutes=15)
"""How long before now a form may have been opened: an upload issued since then is taken for the one just sent."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The rows that the page is about."""

    session: Session
    talk: Talk
    about: PublicGroup
    deck: Deck | None
    link: Link

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
        raise BadLink(NO_TALK, group=group)
    if session.host:
        raise BadLink("this talk is kept by the group that hosts the session", group=group)
    if talk.link_life != int(life[0] if life else 0):
        raise BadLink("this link was replaced by a newer one", group=group)
    return _Place(session, talk, about, found.get(what), link)


def _view(place: _Place, visit: SpeakerVisit) -> SpeakerPage:
    return _shown(place, visit, said=consent.asked_of_another(visit.asked, place.talk))


def _act(place: _Place, fields: Mapping[str, str], visit: SpeakerVisit) -> SpeakerPage:
    """Write what the form's *fields* say otherwise than the form was opened with, in one transaction with the mail that it may cause;
    nothing if any of them is wrong, or was changed meanwhile by somebody else."""
    session, about = place.session, place.about
    asked = form_fields.names(questions=about.asks_questions)
    given = {name: value for name, value in form_fields.written(fields).items() if name in asked}
    if "reading" in given:
        given["reading"] = without_declined(given["reading"], place.talk.resources, visit.store)
    link = _notes(place, fields)
    seen = {name: fields[f"seen-{name}"] for name in form_fields.WRITTEN if f"seen-{name}" in fields}
    recording = fields.get("seen-recording", "")
    outcome, typed = merged(session, place.talk, given, seen, recording)
    if not outcome.fine or (link and (link.wrong or link.theirs is not None)):
        return _shown(place, visit, typed=typed, outcome=outcome, link=link)
    saving = Saving(
        group=about.id, session=session.key, talk=place.talk.slug, fields=given, seen=seen, recording=recording,
        notes=link.value if link else None,
    )  # fmt: skip
    known = {Ref(Session, (about.id, session.key)): session, Ref(PublicGroup, (about.id,)): about}
    done = perform(SAVE, saving, Acting.within(visit, By(who="speaker", way=Way.LINK), known=known), tries=1)
    if not done:
        return _shown(place, visit, said="Nothing was changed.")
    told = any(isinstance(write.row, Mailing) and write.row.audience is Audience.MEMBERS for write in done[0].writes)
    said = "Saved. Members get a short mail about the reading, as they have been reminded already."
    saved = done[0].left(session)
    after = replace(place, session=saved, talk=saved.talk(place.talk.slug) or outcome.talk)
    _ask(after, visit)
    return _shown(after, visit, said=said if told else _thanks(place.talk, after.talk))


def _thanks(before: Talk, after: Talk) -> str:
    if after.no_slides and not before.no_slides:
        return "Saved. We ask for no slides any more. Any that are on the page are gone from it within a minute."
    return "Saved. Thank you."


def _ask(place: _Place, visit: SpeakerVisit) -> None:
    """Look up the reading; the answer is stored, and proposed on the page."""
    ids = lacking(place.talk.resources)
    if place.about.look_up_reading and visit.look_up and ids:
        contact = place.about.contact
        visit.look_up(contact if "@" in contact else "").works(ids)


# --- what the page shows
def _notes(place: _Place, fields: Mapping[str, str]) -> talk_form.Field | None:
    """The field for the address of the session's notes, with what was typed; None if the group has no notes, or the session is gone."""
    return notes.field(place.session, fields) if place.about.links_notes and place.state != "cancelled" else None


def _who(place: _Place, visit: SpeakerVisit) -> str:
    """The token of the page that shows who comes; empty where members are not asked."""
    if not place.about.asks_who_comes or place.state == "cancelled":
        return ""
    return signed_links.sign(replace(place.link, purpose=signed_links.WHO), visit.keys)


def _withdraw(place: _Place, visit: SpeakerVisit) -> str:
    """The token of the page on which the speaker says that they cannot give the talk; empty once the session is over or cancelled."""
    return (
        signed_links.sign(replace(place.link, purpose=signed_links.WITHDRAW), visit.keys)
        if place.state == "open"
        else ""
    )


def _outcome(place: _Place, visit: SpeakerVisit) -> str:
    """The token of the page that shows how members found the session, once it is over and if any of them were, or may be, asked; else
    empty."""
    if place.state != "held" or not (place.about.asks_feedback or place.session.guests):
        return ""
    return signed_links.sign(replace(place.link, purpose=signed_links.OUTCOME), visit.keys)


def _shown(
    place: _Place,
    visit: SpeakerVisit,
    *,
    said: str = "",
    typed: Mapping[str, Any] | None = None,
    outcome: form_fields.Outcome | None = None,
    link: talk_form.Field | None = None,
) -> SpeakerPage:
    session, talk = place.session, place.talk
    deck = None if talk.no_slides else shown(place.deck)
    mine = upload_forms.uploads_of(session, talk, visit.store)
    fields = talk_form.fields(talk, typed or {}, outcome, questions=place.about.asks_questions)
    by = upload_forms.Uploading(
        bucket=visit.bucket, issued=visit.issued, upload_id=visit.upload_id, back=visit.back, file=visit.file
    )  # fmt: skip
    site = visit.site_url.rstrip("/")
    asks = place.about.look_up_reading and place.state == "open"
    works = known(lacking(talk.resources), visit.store) if asks else {}
    full = "" if place.state == "cancelled" else daily_limit.full(mine, visit.now, place.about.tz_of(session))
    return SpeakerPage(
        title=talk.title or "Your talk",
        speaker=talk.speaker,
        when=talk_form.held(session, talk, place.about),
        state=place.state,
        page=f"{site}/{session.group}/s/{session.key}/",
        who=_who(place, visit),
        outcome=_outcome(place, visit),
        withdraw=_withdraw(place, visit),
        foot=foot(place.about, visit.site_url),
        checks=talk_form.checks(session, talk, place.deck, place.about, visit.now),
        fields=fields,
        rows=talk_form.rows(fields["reading"].value, outcome.wrong if outcome else {}, works, talk.resources),
        recording=web(talk.recording.url if talk.recording else None),
        recording_name=consent.recording_of(talk),
        notes=link or _notes(place, {}),
        said=said,
        deck=f"{site}/{deck.file}" if deck else "",
        pages=deck.pages if deck else None,
        thumbnail=f"{site}/{deck.thumbnail}" if deck and deck.thumbnail else "",
        note=next((upload.mend for upload in mine if deck and upload.id == deck.upload), ""),
        waiting=visit.sent and not full and not any(upload.issued >= visit.issued - FRESH for upload in mine),
        full=full,
        forms=() if full else upload_forms.forms(session, talk, by),
        none=talk.no_slides,
        uploads=tuple(
            sent(upload, place.deck, later=place.state == "open" and talk.slides_after, none=talk.no_slides)
            for upload in mine
        ),
    )


PAGE = Page(signed_links.TALK, _load, _view, _act)
