"""What will go out, in words, and what a co-lead should look at before. The tick's duties foresee it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.errors import BadInput
from shared.model.announcement import Announcement
from shared.model.form_response import FormState
from shared.model.group import Group
from shared.model.mailing import Audience
from shared.model.season import Stage, clock_change
from shared.model.session import Session, SessionState, at_once
from shared.model.session_key import first_planned, number_of
from shared.model.survey import Survey
from shared.schedule import speaker_reminders
from shared.text.times import month, weekday
from shared.text.zones import zone

ENDING = timedelta(days=14)
"""So long before and after the last session that is planned co-leads are told that it is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """One mailing to come: when (UTC), to whom and how many (None: not known without a stack), what looks wrong.

    *zones* are the readers by the zone whose clock they go by. What is *routine* goes before and after any session. *less* says which of
    the recipients get nothing by what they say until then. What is not *mailed* only happens to them.
    """

    at: datetime
    kind: str
    stage: str
    session: str
    revision: int
    to: str
    recipients: int | None
    flags: tuple[str, ...]
    zones: Mapping[str, int] = field(default_factory=dict)
    routine: bool = False
    less: str = ""
    mailed: bool = True

    @property
    def what(self) -> str:
        """What goes out, in words; see :func:`mail_in_words`."""
        return mail_in_words(self.kind, self.stage)

    @property
    def whom(self) -> str:
        """``5 members``, ``1 speaker``, ``the chat``; ``members`` where they cannot be counted."""
        if self.to == Audience.CHAT.value:
            return "the chat"
        one = self.to.removesuffix("s")
        who = f"{one}s" if self.recipients is None else f"{self.recipients} {one}{'' if self.recipients == 1 else 's'}"
        return f"{who}, less {self.less}" if self.less else who


_WHAT = "{what}"
"""Where the stage stands in the words for a kind of mail, if it is the thing asked for."""
_WORDS = {
    ("nudge", ""): "What should people read?",
    ("no-reading", ""): "There is still nothing to read",
    ("chase", "slides-3d"): "Where are the slides?",
    ("chase", "slides-1d"): "Where are the slides? The day before",
    ("chase", "slides+1d"): "Where are the slides? The day after",
    ("thanks", ""): "Thanks for the talk",
    ("still-with-us", ""): "Are you still with us?",
    ("silence-pause", ""): "Mail is paused, as they did not answer",
    ("session-feedback", ""): "How was it?",
    ("announcement", ""): "An announcement",
    ("feedback-outcome", ""): "How it was, as members say",
    ("next-turn", "talk"): "Will you present?",
    ("next-turn", ""): f"It is your turn{_WHAT}",
    ("not-needed", ""): f"You are not needed after all{_WHAT}",
    ("turn-near", ""): f"A reminder to whoever has the turn{_WHAT}",
    ("nobody-left", "talk"): "Nobody is left to present",
    ("nobody-left", ""): f"Nobody is left whose turn it is{_WHAT}",
    ("stand-in", ""): "Somebody stands in for a co-lead",
    ("break", "begins"): "The group pauses",
    ("break", "ends"): "The pause is nearly over",
}


def mail_in_words(kind: str, stage: str) -> str:
    """A kind of mail at a stage, in words: ``Reminder, a week before``. A kind without words keeps its name."""
    if kind in ("reminder", "reminder-chat"):
        try:
            return f"Reminder, {Stage.parse(stage).words} before"
        except BadInput:
            return "Reminder"
    words = _WORDS.get((kind, stage)) or _WORDS.get((kind, "")) or kind.replace("-", " ").capitalize()
    return words.replace(_WHAT, f": {stage}" if stage else "")


def day_of(session: str) -> str:
    """``Sat 28 October``: the day on which a session (an id or a key) was first planned; the key itself where it is no day. Of the second
    session of a day ``Sat 28 October, session 2``."""
    key = session.rpartition("/")[2]
    day, number = first_planned(key), number_of(key)
    if day is None:
        return key
    return f"{weekday(day)[:3]} {day.day} {month(day)}" + (f", session {number}" if number > 1 else "")


def day_on(session: Session) -> str:
    """``Sat 28 October``: the day on which *session* takes place; as :func:`day_of` says it where it was not moved to another."""
    planned = first_planned(session.key)
    moved = planned is not None and session.date not in (None, planned.isoformat())
    return day_of(session.date if moved and session.date else session.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quietness:
    """How many members who may be asked whether they are still there have *missed* so many sessions without a sign of life, and how many
    were asked, by when they may answer until and after which session (*unanswered*)."""

    missed: Mapping[int, int]
    unanswered: Mapping[tuple[datetime, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What only a stack knows: keys of the sessions that have a meeting link (*linked*), (key, slug) of the talks that have a deck,
    keys of those whose reading can be filled in by what is known of it (*fillable*), how many active members go by which zone, whose turn
    it is (*rota*, :class:`shared.rota.looking.Found`; None: no group that asks), the *surveys* that are open, the
    *announcements* that wait to leave. *zones* is None where nobody
    knows: there is no stack to ask, or no mailing yet that counted them. *quietness* is None where the silent are not asked."""

    linked: Collection[str] = ()
    decks: Collection[tuple[str, str]] = ()
    fillable: Collection[str] = ()
    zones: Mapping[str, int] | None = None
    rota: Any = None
    surveys: Collection[Survey] = ()
    announcements: Collection[Announcement] = ()
    quietness: Quietness | None = None

    @property
    def members(self) -> int | None:
        return None if self.zones is None else sum(self.zones.values())


NO_READING = "no reading"
UNCONFIRMED = "speaker not confirmed"


def flags(
    group: Group,
    session: Session,
    known: Known,
    now: datetime,
    before: datetime | None = None,
    others: Iterable[Session] = (),
) -> Iterator[str]:
    """What a co-lead would want to know about *session* at *now*, before members are reminded of it. *before* is when the previous
    session began, *others* are the group's sessions."""
    if other := at_once(session, others):
        yield f"at the same time as another session, first planned for {day_of(other.key)}"
    if session.kind == "talks":
        yield from _programme(session)
        yield from _slides(session, known, now)
        if group.asks_questions:
            yield from _questions(session)
    if session.key in known.fillable:
        yield "reading can be filled in"
    if session.key not in known.linked and not session.place:
        yield "no meeting link"
    if session.starts and before:
        yield from _clocks(group.tz_of(session), session.starts, known, before)


def _clocks(tz: ZoneInfo, starts: datetime, known: Known, before: datetime) -> Iterator[str]:
    """The clocks that change between two sessions: the session's own (*tz*), else those of members elsewhere."""
    if clock_change(before, starts, tz):
        yield "the clocks change between the session before and this one"
        return
    elsewhere = sum(count for name, count in (known.zones or {}).items() if clock_change(before, starts, zone(name)))
    if elsewhere:
        yield f"the clocks of {elsewhere} member{'' if elsewhere == 1 else 's'} change between the session before and this one"


def _programme(session: Session) -> Iterator[str]:
    if any(not talk.title for talk in session.talks):
        yield "title to be announced"
    if not session.talks:
        yield "no talks yet"
    if session.talks and not session.reading:
        yield NO_READING
    if any(talk.unconfirmed for talk in session.talks):
        yield UNCONFIRMED


def _questions(session: Session) -> Iterator[str]:
    """Questions count as missing once they were asked for, which is together with the reading."""
    asked = speaker_reminders.ASKS_READING in session.chores_done
    if asked and any(not (talk.questions or talk.unconfirmed) for talk in session.talks):
        yield "no questions to think about"


def _slides(session: Session, known: Known, now: datetime) -> Iterator[str]:
    """Slides count as missing once they were asked for."""
    near = session.starts is not None and session.starts - now <= timedelta(days=3)
    if near and any(
        speaker_reminders.owes(talk, "chase", (session.key, talk.slug) in known.decks) for talk in session.talks
    ):
        yield "no slides"


def planned_no_further(group: Group, sessions: Iterable[Session], now: datetime) -> list[str]:
    """That nothing is planned after the last of *sessions*, from some weeks before it until as long after it, so that nobody is told all
    summer. A season without an end always has more."""
    if group.season and group.season.until is None:
        return []
    dated = [(one.starts, one) for one in sessions if one.starts and one.state is not SessionState.CANCELLED]
    when, last = max(dated, key=lambda pair: pair[0], default=(None, None))
    if when is None or last is None or abs(when - now) > ENDING:
        return []
    season = "give the season in the settings a later end, or a new beginning" if group.season else "add a session"
    return [f"no session is planned after {day_on(last)}; to go on, {season}"]


def troubles(
    form: FormState | None, found: Iterable[Ahead], quota: float | None = None, lately: bool = False
) -> list[str]:
    """What is wrong apart from any single session: the form is not read, or more mail goes out in a day than the mail service allows.
    *quota* is mails in 24 hours (None: not known). *lately*: members were counted when the last mail went, and not now."""
    wrong = []
    if form is not None and form.told:
        wrong.append("the sign-up form no longer fits its mapping: responses wait")
    if form is not None and form.troubled:
        wrong.append("the watch of the sign-up form is dead: responses come by the hour only")
    busiest = _busiest(found)
    then = " if members are as many as when the last mail went" if lately else ""
    if quota is not None and 0 <= quota < busiest:
        wrong.append(f"the mail service lets {quota:.0f} mails a day through; {busiest} go out in one{then}")
    return wrong


def _busiest(found: Iterable[Ahead]) -> int:
    """The most mails that go out within 24 hours."""
    rows = [(one.at, one.recipients or 0) for one in found if one.mailed and one.to != Audience.CHAT.value]
    day = timedelta(days=1)
    return max((sum(count for at, count in rows if since <= at < since + day) for since, _ in rows), default=0)
