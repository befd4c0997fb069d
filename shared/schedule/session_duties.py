"""What falls due about a session by its dates: members are reminded, speakers are, and in the end it is over.

``DUTIES`` is the one list of it: the tick turns by it, preflight foresees by it, and whoever writes a session says by it when it is due.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from shared.model import rsvp
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.mailing import Audience
from shared.model.season import days_off
from shared.model.session import Session
from shared.schedule import chat_reminders, speaker_reminders
from shared.schedule.duties import At, Duty, Outlook, Turn, earliest
from shared.schedule.forecast import Ahead, flags
from shared.schedule.reminders import (
    Act,
    Decision,
    began_before,
    ends,
    forecast,
    held,
    mailing_of,
    reminded,
    waiting,
)
from shared.schedule.speaker_reminders import SPEAKER_REMINDERS, SpeakerReminder, owes
from shared.store import Create, Ref
from shared.store.hosts import as_hosted

LONGEST_BREAK = timedelta(days=200)
"""How far back the previous session is looked for."""


def _after_host(session: Session, at: At) -> Turn:
    """A guest's session with the host's programme as it is now."""
    return Turn(as_hosted(session, at.store))


def _remind_members(session: Session, at: At) -> Turn:
    after, decisions = reminded(session, at.group.stages, at.group.tz_of(session), at.now)
    if rsvp.asks(at.group):
        asked = tuple(one.stage for one in decisions if one.act is Act.SEND)
        after = replace(after, asked_in=(*after.asked_in, *asked)) if asked else after
    before = _before(session, decisions, at)
    rows = (mailing_of(session, one, at.now, before=before, correlation=at.correlation) for one in decisions)
    return Turn(after, tuple(map(Create, rows)))


def _before(session: Session, decisions: list[Decision], at: At) -> datetime | None:
    """When the previous session began; looked up only if members are reminded. One that this version cannot read is passed over."""
    if session.starts is None or not any(decision.act is Act.SEND for decision in decisions):
        return None
    since = (session.starts - LONGEST_BREAK).date().isoformat()
    return began_before(session, at.store.all(Session, session.group, since=since, unread=[]))


def _members_ahead(session: Session, outlook: Outlook) -> Iterator[Ahead]:
    group, known = outlook.group, outlook.known
    for found in forecast([session], group.stages, group.tz_of(session), outlook.since):
        before = began_before(session, outlook.sessions)
        wrong = flags(group, session, known, outlook.since, before, outlook.sessions)
        yield Ahead(
            at=found.at, kind="reminder", stage=found.stage, session=session.id, revision=session.revision,
            to=Audience.MEMBERS.value, recipients=known.members, zones=known.zones or {},
            flags=tuple(wrong), routine=True, less=rsvp.left_out(found.stage, group),
        )  # fmt: skip


def _remind_speakers(reminder: SpeakerReminder, session: Session, at: At) -> Turn:
    """One reminder is ticked off; unless it is too late for it, each speaker who still owes something is mailed."""
    if session.starts is None or not any(
        opens <= at.now for opens in speaker_reminders.waits(session, reminder, at.group.tz_of(session))
    ):
        return Turn(session)
    after = replace(session, chores_done=(*session.chores_done, reminder.name))
    if at.now >= days_off(session.starts, reminder.closes, at.group.tz_of(session)):
        return Turn(after)
    decks = at.once("decks", partial(_decks, session, at)) if reminder.kind in ("chase", "thanks") else set()
    asks = at.group.asks_questions
    mails = speaker_reminders.mailings(after, [reminder], decks, at.now, at.correlation, questions=asks)
    return Turn(after, tuple(map(Create, mails)))


def _decks(session: Session, at: At) -> set[str]:
    """The slugs of the talks that have a deck."""
    refs = {Ref(Deck, (session.group, session.key, talk.slug)): talk.slug for talk in session.talks}
    return {refs[found] for found, deck in at.store.get_many(refs).items() if deck.upload}


def _speakers_ahead(reminder: SpeakerReminder, session: Session, outlook: Outlook) -> Iterator[Ahead]:
    """Mails to speakers who owe something as of now; what they hand in before then is not foreseen."""
    group, decks = outlook.group, outlook.known.decks
    asks = group.asks_questions
    owing = [
        talk for talk in session.talks if owes(talk, reminder.kind, (session.key, talk.slug) in decks, questions=asks)
    ]
    for opens in speaker_reminders.waits(session, reminder, group.tz_of(session)):
        at = max(opens, outlook.since)
        if not owing or session.starts is None or at >= days_off(session.starts, reminder.closes, group.tz_of(session)):
            continue
        leads = reminder.kind == "no-reading"
        yield Ahead(
            at=at, kind=reminder.kind, stage=reminder.name, session=session.id, revision=session.revision,
            to=Audience.CO_LEADS.value if leads else Audience.SPEAKER.value,
            recipients=len(group.reached(at)) if leads else len(owing), flags=(),
            routine=not leads or speaker_reminders.ASKS_READING not in session.chores_done,  # it is news once it was asked for
        )  # fmt: skip


def _speakers_wait(reminder: SpeakerReminder, session: Session, group: Group, _now: datetime) -> Iterable[datetime]:
    return speaker_reminders.waits(session, reminder, group.tz_of(session))


DUTIES = (
    Duty(turn=_after_host),
    Duty(
        turn=_remind_members,
        waits=lambda session, group, now: waiting(session, group.stages, group.tz_of(session)),
        ahead=_members_ahead,
    ),
    *(
        Duty(
            turn=partial(_remind_speakers, reminder),
            waits=partial(_speakers_wait, reminder),
            ahead=partial(_speakers_ahead, reminder),
        )
        for reminder in SPEAKER_REMINDERS
    ),
    chat_reminders.DUTY,
    Duty(turn=lambda session, at: Turn(held(session, at.now)), waits=lambda session, group, now: ends(session)),
)
"""In the order in which they are run: before anything else, a guest's session takes over the host's programme."""


def scheduled(session: Session, group: Group) -> Session:
    """*session* with ``next_due`` set: when the first of its duties has something to do; None where nothing is left. Its duties go by its
    dates alone, so that it is no matter when they are asked."""
    return replace(session, next_due=earliest(session, DUTIES, group, _ANY_TIME))


_ANY_TIME = datetime.min.replace(tzinfo=UTC)


def just_held(session: Session, at: At) -> bool:
    """Whether *session*, hosted by its own group, became held in this very turn."""
    return not session.host and at.was.upcoming and not session.upcoming
