"""What speakers and co-leads do to talks."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from shared.errors import BadInput
from shared.model.group import Group, PublicGroup
from shared.model.session import LONGEST_SPEAKER, Room, Session, Speaker, Talk, fitting, with_talk
from shared.schedule.actions import Which, planned
from shared.schedule.joint import own
from shared.store import Store
from shared.store.actions import Acting, Action, Change, Shape, asked, written
from shared.talks import editing, form_fields, looking_up, notes, setting
from shared.talks.checklist import brought
from shared.talks.keeping import alongside, kept
from shared.talks.saving import merged
from shared.text.inline import lines
from shared.text.pasted import title_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichTalk(Which):
    talk: str = asked("The talk's short name", shape=Shape.NAME)


def _rows(text: str, _: str) -> tuple[form_fields.Row, ...]:
    return rows_of_text(text)


def _questions(text: str, _: str) -> tuple[str, ...]:
    return form_fields.questions_of(text.split("\n"))


def rows_of_text(text: str) -> tuple[form_fields.Row, ...]:
    """The reading list in *text*, YAML as :func:`listed` writes it. Raises :class:`BadInput`, a line for each mistake."""
    from shared.text import strict_yaml  # imported only where a list is handed in
    from shared.text.fields import rows_of

    def parse(document: Any) -> tuple[form_fields.Row, ...]:
        return tuple(rows_of(form_fields.Row, document)) if document is not None else ()

    return strict_yaml.parsed(text.encode("utf-8", "replace"), parse, "the list")


KIND = "Its kind, where the group has kinds of talk: it says how long the talk is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(WhichTalk):
    """The fields of a talk to be written; None leaves a field as it is."""

    title: str | None = asked("The title; an empty one takes it away", default=None)
    abstract: str | None = asked("The abstract (Markdown)", default=None, shape=Shape.LONG)
    reading: tuple[form_fields.Row, ...] | None = asked(
        "What to read, a YAML list: kind, title, url, minutes, essential", default=None, parse=_rows, shape=Shape.ROWS
    )
    consent: str | None = asked(
        "May a recording be shown?", default=None,
        choices={"unasked": "not decided yet", "yes": "may be shown", "no": "may not be shown"},
    )  # fmt: skip
    slides: str | None = asked(
        "When slides are shown", default=None,
        choices={form_fields.NOW: "at once", form_fields.AFTER: "after the talk", form_fields.NONE: "not at all"},
    )  # fmt: skip
    summary: str | None = asked(
        "What it is about, in a few lines, if the group asks for that", default=None, shape=Shape.LONG
    )
    questions: tuple[str, ...] | None = asked(
        "Questions to think about beforehand, one a line, if the group asks for them", default=None, parse=_questions,
        shape=Shape.LONG,
    )  # fmt: skip
    kind: str | None = asked(f"{KIND}; an empty one takes it away", default=None)

    @property
    def given(self) -> dict[str, Any]:
        """The fields that are not None, cleaned, by the names of the talk's fields."""
        rows = self.reading
        found = {
            "title": title_of(self.title) if self.title is not None else None,
            "about": lines(self.abstract) if self.abstract is not None else None,
            "reading": tuple(map(form_fields.tidy, rows)) if rows is not None else None,
            "consent": self.consent, "slides": self.slides, "kind": self.kind,
            "summary": lines(self.summary) if self.summary is not None else None,
            "questions": form_fields.questions_of(self.questions) if self.questions is not None else None,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding(Which):
    speaker: str = asked("Who gives it", longest=LONGEST_SPEAKER)
    address: str = asked("The speaker's mail address; the link is mailed there", default="")
    title: str = asked("The title, if it is known yet", default="")
    kind: str = asked(KIND, default="")
    slug: str = asked("Short name for web addresses; else it is made from the speaker's name", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relinking(WhichTalk):
    again: bool = asked("Also if that was done within the last hour", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching(WhichTalk):
    address: str = asked("The speaker's mail address; an empty one takes it away", blank=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Which):
    """The fields of a session to be set; None leaves a field as it is."""

    title: str | None = asked("What it is called; without a title, its talks are", default=None)
    about: str | None = asked("Notes on it, for everybody (Markdown)", default=None, shape=Shape.LONG)
    link: str | None = asked("Where it is joined: a link, a room, or both; empty for the group's own", default=None)
    place: str | None = asked(
        "The place that everybody may see: a room, an address; empty for the group's own", default=None
    )
    reading: tuple[form_fields.Row, ...] | None = asked(
        "What everybody reads for it, a YAML list: kind, title, url, minutes, essential",
        default=None,
        parse=_rows,
        shape=Shape.LIST,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving(WhichTalk):
    """*seen* are marks of the fields as their writer found them, *recording* names the one that an answer is about. *notes* is the address
    of the session's notes; None: as it is."""

    fields: Mapping[str, Any] = asked("The fields of the form, cleaned")
    seen: Mapping[str, str] = asked("What the form was opened with")
    recording: str = asked("The recording that was shown", default="")
    notes: str | None = asked("Where notes are taken together", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesAt(Which):
    notes: str = asked(
        "Where notes are taken together (https://…); everybody can see it. Empty for nowhere", blank=True
    )


def _set(written: Written, at: Acting) -> Iterator[Change]:
    group, session, talk = talk_of(written, at)
    if not group.asks_questions and set(form_fields.BEFOREHAND) & set(written.given):
        raise BadInput(
            "this group does not ask for questions beforehand; its file does with beforehand: {questions: true}"
        )
    change = editing.write_talk(session, talk, written.given, group, at.store, at.now)
    if change:
        yield change


def _fill(which: WhichTalk, at: Acting) -> Iterator[Change]:
    group, session, talk = talk_of(which, at)
    _looks_up(group)
    works = looking_up.known(looking_up.lacking(talk.resources), at.store)
    whole = replace(talk, resources=tuple(looking_up.filled(one, works) for one in talk.resources))
    if whole != talk:
        after = fitting(with_talk(own(session), whole), session)
        yield Change(f"the reading of {talk.slug} of {session.id}", tuple(alongside(after, at.store)))


def _looks_up(group: Group) -> None:
    if not group.look_up_reading:
        raise BadInput("this group has no reading looked up; its file does with look_up_reading: true")


def _add(adding: Adding, at: Acting) -> Iterator[Change]:
    group, session = planned(adding, at)
    new = editing.NewTalk(
        speaker=adding.speaker, title=adding.title, address=adding.address, slug=adding.slug, kind=adding.kind
    )
    yield editing.add_talk(session, new, group, at.store, at.now)


def _stands(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """What the talk has now, to fill the form with."""
    session = at.get(Session, typed["group"], typed["session"])
    talk = session.talk(typed["talk"]) if session else None
    if talk is None:
        return {}
    found = {name: as_written(talk) for name, as_written in form_fields.WRITTEN.items()}
    return {
        "title": found["title"], "abstract": found["about"], "reading": listed(found["reading"]), "consent": found["consent"],
        "slides": found["slides"], "kind": talk.kind or "", "summary": found["summary"], "questions": "\n".join(found["questions"]),
    }  # fmt: skip


def listed(rows: Iterable[form_fields.Row]) -> str:
    """The list as YAML, a line for each entry in JSON's notation, which YAML includes."""
    usual = asdict(form_fields.Row(kind="", essential=False))
    given = (
        {name: value for name, value in asdict(row).items() if value != usual[name] or name == "essential"}
        for row in rows
    )
    return "\n".join(f"- {json.dumps(row, ensure_ascii=False)}" for row in given)


def _said(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """What the session has now, to fill the form with."""
    session, room = at.get(Session, typed["group"], typed["session"]), at.get(Room, typed["group"], typed["session"])
    if session is None:
        return {}
    return {
        "title": session.title or "", "about": session.about, "link": room.link if room and room.own else "",
        "place": session.place or "",
        "reading": listed(map(form_fields.row_of, session.resources)),
    }  # fmt: skip


def _added(_: Adding, changes: Sequence[Change]) -> Mapping[str, str]:
    return {"talk": written(Session, changes).talks[-1].slug}


def _remove(which: WhichTalk, at: Acting) -> Iterator[Change]:
    group, session, talk = talk_of(which, at)
    yield editing.remove_talk(session, talk, group, at.store, at.now)


def _reach(given: Reaching, at: Acting) -> Iterator[Change]:
    group, session, talk = talk_of(given, at)
    change = editing.readdress(session, talk, given.address, group, at.store, at.now)
    if change:
        yield change


def _reached(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """The speaker's present address, to fill the form with."""
    found = at.get(Speaker, typed["group"], typed["session"], typed["talk"])
    return {"address": found.address if found else ""}


def _set_session(given: Setting, at: Acting) -> Iterator[Change]:
    group, session = planned(given, at)
    said = setting.Said(title=given.title, about=given.about, link=given.link, place=given.place, reading=given.reading)
    change = setting.set_session(session, said, group, at.store, at.now)
    if change:
        yield change


def _note(given: NotesAt, at: Acting) -> Iterator[Change]:
    group, session = planned(given, at)
    if not group.links_notes:
        raise BadInput("this group keeps no notes of its sessions; its file does with beforehand: {notes: true}")
    after = notes.noted(own(session), given.notes)
    if after != session:
        yield Change(f"the notes of {session.id}", tuple(alongside(after, at.store)))


def _noted(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """The notes' present address, to fill the form with."""
    session = at.get(Session, typed["group"], typed["session"])
    return {"notes": session.notes_link if session else ""}


def _relink(which: Relinking, at: Acting) -> Iterator[Change]:
    group, session, talk = talk_of(which, at)
    if which.again or not editing.relinked(session, talk, at.store, at.now):
        yield editing.relink_talk(session, talk, group, at.store, at.now)


def _save(saving: Saving, at: Acting) -> Iterator[Change]:
    session, about = at.get(Session, saving.group, saving.session), at.get(PublicGroup, saving.group)
    talk = session.talk(saving.talk) if session else None
    if session is None or talk is None or about is None:
        raise BadInput(f"no talk {saving.talk!r} in session {saving.session!r}")
    asked_for = form_fields.names(questions=about.asks_questions)
    given = {name: value for name, value in saving.fields.items() if name in asked_for}
    outcome, _ = merged(session, talk, given, saving.seen, saving.recording)
    if not outcome.fine:
        wrong = dict.fromkeys(outcome.theirs, "somebody else has changed it meanwhile") | outcome.wrong
        raise BadInput("\n".join(f"{name}: {said}" for name, said in wrong.items()))
    after = with_talk(session, _cited(outcome.talk, talk, about, at.store))
    if saving.notes is not None and about.links_notes:
        after = notes.noted(after, saving.notes)
    if after != session:
        writes = kept(session, after, about, at.store, at.now, at.correlation)
        counts = brought(session, talk, outcome.talk, about.tz_of(session), at.now)
        yield Change(f"talk {talk.slug} of {session.id}", tuple(writes), counts=counts)


def _cited(talk: Talk, before: Talk, about: PublicGroup, store: Store) -> Talk:
    """*talk* with the abstracts of reading that was just accepted as it was proposed."""
    return (
        looking_up.with_abstracts(talk, store) if about.look_up_reading and talk.resources != before.resources else talk
    )


def talk_of(which: WhichTalk, at: Acting) -> tuple[Group, Session, Talk]:
    """The talk, its session and its group. Raises :class:`BadInput` if one of them is not there."""
    group, session = planned(which, at)
    found = session.talk(which.talk)
    if found is None:
        there = ", ".join(one.slug for one in session.talks) or "none"
        raise BadInput(f"no talk {which.talk!r} in session {session.key!r}; there are: {there}")
    return group, session, found


SET = Action(
    name="talks set", inputs=Written, does=_set, words="Write what a speaker would write on their page",
    mails="members, if reading comes after they were reminded", present=_stands, reading=True,
)  # fmt: skip
ADD = Action(
    name="talks add", inputs=Adding, does=_add, words="Add a talk", mails="its speaker",
    undo="talks remove", undo_with=_added,
)  # fmt: skip
REMOVE = Action(name="talks remove", inputs=WhichTalk, does=_remove, words="Take a talk out of its session", asks=True)
RELINK = Action(
    name="talks relink", inputs=Relinking, does=_relink, words="Turn off every link to a talk, and mail a new one",
    mails="the speaker, else the co-leads", asks=True,
)  # fmt: skip
SAVE = Action(
    name="talks save", inputs=Saving, does=_save, words="Write about one's talk",
    mails="members, if reading comes after they were reminded", desk=False,
)  # fmt: skip
REACH = Action(
    name="talks address", inputs=Reaching, does=_reach, words="Say at which address a talk's speaker is reached",
    mails="its speaker, with a new link; earlier ones are turned off", asks=True, present=_reached,
)  # fmt: skip
SET_SESSION = Action(
    name="sessions set", inputs=Setting, does=_set_session, words="Say what a session is called, and where it is joined",
    mails="members, if a reminder gave them another link", present=_said, reading=True,
)  # fmt: skip
FILL = Action(
    name="talks look-up", inputs=WhichTalk, does=_fill, words="Fill in what is known of a talk’s reading: authors, year, length"
)  # fmt: skip
NOTE = Action(
    name="sessions notes", inputs=NotesAt, does=_note, words="Say where notes are taken together", present=_noted
)
ACTIONS = (SET, ADD, REMOVE, RELINK, SAVE, REACH, SET_SESSION, NOTE, FILL)
