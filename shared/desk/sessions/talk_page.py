"""One talk: its page as its speaker has it, and all that a co-lead does for them: write, upload, take slides down and show them again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from shared.desk.answers import Answer, File, NoSuchPage
from shared.desk.sessions.unattached_page import size
from shared.desk.visit import Fields, Visit
from shared.desk.when import spoken
from shared.errors import BadInput
from shared.model.deck import Deck, Outcome, Upload, shown
from shared.model.session import Session, Speaker, Talk
from shared.slides.names import uploaded_by
from shared.store import Ref
from shared.talks import form_fields, talk_form, upload_forms
from shared.talks.actions import listed
from shared.talks.looking_up import known, lacking, without_declined
from shared.talks.saving import state_of
from shared.talks.versions import sent
from shared.text.inline import line, web

VERSIONS = 30
"""So many versions of the slides are listed, the newest."""
ANSWERS = {"unasked": "Not decided yet", "yes": "Yes, it may be shown", "no": "No"}
WHEN = {"now": "As soon as they are uploaded", "after": "After the talk", "none": "Not at all: the speaker shows none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An upload: *again* says that it can be shown (again), as what was taken down."""

    key: str
    name: str
    came: str
    by: str
    size: str
    state: str
    became: str
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPage:
    """*title* is the talk's. *deck* is the address of the slides that are shown, *upload* the id of that upload. *hosted* says whose the
    talk is, where it is another group's. *targets* are where its forms go, and *pictures* where its pictures lie, beside the desk.
    *next* is the number of the upload that comes next. *known*: what is read can be filled in."""

    template: ClassVar[str] = "talk.html"
    section: ClassVar[str] = "sessions"
    longest: ClassVar[Mapping[str, int]] = form_fields.BOUNDS
    title: str
    session: str
    heading: str
    slug: str
    speaker: str
    address: str
    unconfirmed: bool
    when: str
    state: str
    hosted: str
    page: str
    checks: tuple[talk_form.Check, ...]
    fields: dict[str, talk_form.Field]
    rows: tuple[talk_form.ReadingRow, ...]
    recording: str
    thread: str
    troubled: bool
    deck: str
    upload: str
    pages: int | None
    thumbnail: str
    note: str
    waiting: bool
    next: int
    versions: tuple[Version, ...]
    forms: tuple[upload_forms.UploadForm, ...]
    pictures: str
    answers: Mapping[str, str]
    shown_when: Mapping[str, str]
    known: bool

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(sorted({form.url for form in self.forms}))


@dataclass(frozen=True, slots=True)
class _Place:
    session: Session
    talk: Talk
    deck: Deck | None
    address: str


def show(visit: Visit, key: str, slug: str) -> TalkPage:
    """Raises :class:`NoSuchPage`."""
    return _page(_load(visit, key, slug), visit)


def act(visit: Visit, key: str, slug: str) -> Answer:
    """Write what the form says otherwise than it was opened with; nothing if any of it is wrong, or was changed meanwhile by somebody
    else: the form is shown again then, with what was typed and what is there."""
    place = _load(visit, key, slug)
    session, talk, posted = place.session, place.talk, visit.request.fields or {}
    if session.host:
        raise BadInput(f"this talk is kept by {session.together}, who host the session")
    typed = {name: values[0] for name, values in posted.items() if values}
    asked = form_fields.names(questions=visit.group.asks_questions)
    given = {name: value for name, value in form_fields.written(typed).items() if name in asked}
    if "reading" in given:
        given["reading"] = without_declined(given["reading"], talk.resources, visit.store)
    seen = {name: typed[f"seen-{name}"] for name in form_fields.WRITTEN if f"seen-{name}" in typed}
    outcome = form_fields.merge(talk, given, seen)
    wrong = outcome.wrong | form_fields.too_much(session, outcome.talk)
    changed = form_fields.changed(talk, given, seen)
    if wrong or outcome.theirs:
        again = replace(outcome, wrong=wrong)
        return _page(place, visit, typed={name: given[name] for name in changed}, outcome=again)
    from shared.desk.actions import action_page  # which asks first, where members will be mailed

    becomes = _asked(talk, {name: given[name] for name in changed})
    there = visit.path("sessions", key, "talks", slug)
    fields = {**becomes, "session": (key,), "talk": (slug,), "back": (there,), action_page.TYPED: ("yes",)}
    return action_page.act(replace(visit, request=replace(visit.request, fields=fields)), "talks-set")


def upload(visit: Visit, key: str, slug: str) -> File:
    """For a script: the forms that take the file that the address names, and lead nowhere afterwards."""
    place = _load(visit, key, slug)
    found = _forms(place, visit, back="", file=visit.asked("file"))
    return File(content=json.dumps([asdict(form) for form in found]).encode(), type="application/json")


def _load(visit: Visit, key: str, slug: str) -> _Place:
    group = visit.group.id
    where, what, who = Ref(Session, (group, key)), Ref(Deck, (group, key, slug)), Ref(Speaker, (group, key, slug))
    found = visit.store.get_many((where, what, who))
    session: Session | None = found.get(where)
    talk = session.talk(slug) if session else None
    if session is None or talk is None:
        raise NoSuchPage
    return _Place(session, talk, found.get(what), found[who].address if who in found else "")


_AS_TEXT: dict[str, Callable[[Any], str]] = {"reading": listed, "questions": "\n".join}
_NAMES = {"about": "abstract"}
"""What the action calls a field that the form calls otherwise."""


def _asked(talk: Talk, changed: Mapping[str, Any]) -> Fields:
    """What changes as the fields of the action's form, each with what it is now, so that nobody's words are lost in between."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in changed.items():
        now = form_fields.WRITTEN[name](talk)
        as_text = _AS_TEXT.get(name, str)
        found |= {_NAMES.get(name, name): (as_text(value),), f"was-{_NAMES.get(name, name)}": (as_text(now),)}
    return found


# --- what is shown
def _page(
    place: _Place,
    visit: Visit,
    *,
    typed: Mapping[str, Any] | None = None,
    outcome: form_fields.Outcome | None = None,
) -> TalkPage:
    session, talk = place.session, place.talk
    deck, site = shown(place.deck), visit.site_url.rstrip("/")
    fields = talk_form.fields(talk, typed or {}, outcome, questions=visit.group.asks_questions)
    works = known(lacking(talk.resources), visit.store) if visit.group.look_up_reading else {}
    rows = talk_form.rows(fields["reading"].value, outcome.wrong if outcome else {}, works, talk.resources)
    mine = upload_forms.uploads_of(session, talk, visit.store)
    state = state_of(session)
    back = f"{visit.base_url.rstrip('/')}{visit.path('sessions', session.key, 'talks', talk.slug)}?sent={len(mine) + 1}"
    return TalkPage(
        title=line(talk.title or f"The talk by {talk.speaker}", 200), session=session.key, heading=line(session.heading, 140),
        slug=talk.slug, speaker=talk.speaker, address=place.address, unconfirmed=talk.unconfirmed and session.upcoming,
        when=talk_form.held(session, talk, visit.group), state=state,
        hosted=f"It is kept by {session.together}, who host the session." if session.host else "",
        page=f"{site}/{session.group}/s/{session.key}/", checks=talk_form.checks(session, talk, place.deck, visit.group, visit.now),
        fields=fields, rows=rows,
        recording=web(talk.recording.url if talk.recording else None), thread=web(talk.thread),
        troubled=outcome is not None,
        deck=f"{site}/{deck.file}" if deck else "", upload=deck.upload if deck else "", pages=deck.pages if deck else None,
        thumbnail=f"{site}/{deck.thumbnail}" if deck and deck.thumbnail else "",
        note=next((one.mend for one in mine if deck and one.id == deck.upload), ""), waiting=_waits(mine, visit), next=len(mine) + 1,
        versions=tuple(_version(one, place, visit) for one in mine[:VERSIONS]),
        forms=() if session.host else _forms(place, visit, back=back), pictures=f"{site}/decks/" if deck else "",
        answers=ANSWERS, shown_when=WHEN, known=any(one.found for one in works.values()),
    )  # fmt: skip


def _waits(mine: list[Upload], visit: Visit) -> bool:
    """Whether what was just sent, as the talk's upload of that number, has not been checked yet."""
    number = visit.asked("sent")
    return number.isdecimal() and len(mine) < int(number[:6])


def _version(one: Upload, place: _Place, visit: Visit) -> Version:
    later = place.talk.slides_after and place.session.upcoming
    found = sent(one, place.deck, later=later, none=place.talk.no_slides)
    names = {lead.id: lead.name for lead in visit.group.co_leads}
    by = uploaded_by(one.key.rpartition("/")[2])
    return Version(
        key=one.key, name=found.name, came=spoken(one.issued, visit.group.tz), by=names.get(by, by), size=size(one.bytes),
        state=found.state, became=found.became,
        again=one.outcome is not Outcome.REFUSED and found.state == "removed"
        and not (place.session.host or place.talk.no_slides),
    )  # fmt: skip


def _forms(place: _Place, visit: Visit, *, back: str, file: str = "") -> tuple[upload_forms.UploadForm, ...]:
    """Their keys name the talk and the co-lead."""
    if visit.uploads is None:
        return ()
    by = upload_forms.Uploading(
        bucket=visit.uploads, issued=visit.issued, upload_id=visit.new_id()[:12], back=back, file=file, lead=visit.lead.id
    )  # fmt: skip
    return upload_forms.forms(place.session, place.talk, by)
