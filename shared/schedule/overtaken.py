"""Why a mail about a session is no longer to go, found out just before it would be sent."""

from shared.letters.sent import Sent
from shared.model import rsvp
from shared.model.group import wants_weekly
from shared.model.session import Session, SessionState
from shared.schedule.changing import untold
from shared.schedule.reminders import opened
from shared.schedule.speaker_reminders import owes
from shared.store import Store


def overtaken(sent: Sent) -> str:
    """For a mail that says when the session is: why that no longer holds."""
    session = sent.session
    if session is None or session.starts is None:
        return ""
    if session.state is SessionState.CANCELLED:
        return "cancelled"
    if sent.facts.get("starts") not in (None, session.starts.isoformat()):
        return "superseded"
    return "started" if sent.now >= session.starts else ""


def another_stage(sent: Sent) -> str:
    """For a reminder: that the session is closer by now, or is not as it was."""
    session, group = sent.session, sent.group
    if session and opened(session, group.stages, group.tz_of(session), sent.now)[-1:] != [sent.mailing.stage]:
        return "superseded" if session.upcoming else session.state.value
    return overtaken(sent)


def not_reminded(sent: Sent) -> str:
    """For a reminder: :func:`another_stage`, or what its reader has said about coming."""
    member, session, stage = sent.reader.member, sent.session, sent.mailing.stage
    if (reason := another_stage(sent)) or member is None or session is None or stage is None:
        return reason
    return rsvp.not_reminded(member, session, stage, sent.group)


def announced(sent: Sent, reasons: set[str], store: Store) -> bool:
    """Whether members know of the move or cancellation that stops a reminder; until they do, it may be undone unseen."""
    stopped = {"cancelled", "superseded"} & reasons
    session = sent.session if stopped else None
    return session is None or not any(untold(kind, session, store) for kind in ("cancelled", "moved"))


def withdrawn(sent: Sent) -> str:
    """For a mail about late reading: that the reading is gone."""
    talk = sent.session.talk(sent.mailing.subject) if sent.session else None
    if sent.session and not (talk and talk.resources):
        return "withdrawn"
    return overtaken(sent)


def taken_back(sent: Sent) -> str:
    """For a mail about a cancellation: that it was undone."""
    return "superseded" if sent.session and sent.session.state is not SessionState.CANCELLED else ""


def other_news(sent: Sent) -> str:
    """For a speaker's mail about their session: that it has changed again."""
    session = sent.session
    if session is None:
        return ""
    if (session.state is SessionState.CANCELLED) != (sent.facts.get("what") == "cancelled"):
        return "superseded"
    if session.starts is None or sent.facts.get("starts") != session.starts.isoformat():
        return "superseded"
    if session.talk(sent.mailing.subject) is None:
        return "withdrawn"
    return "started" if sent.now >= session.starts else ""


def unwanted(sent: Sent) -> str:
    """Why a co-lead does not get Monday's mail: they have chosen so. One that is for a single co-lead, who takes the group over, goes
    whatever they have chosen."""
    if alone := sent.mailing.subject:
        return "" if sent.reader.id == f"lead:{alone}" else "of another co-lead"
    lead = next((one for one in sent.group.co_leads if f"lead:{one.id}" == sent.reader.id), None)
    return "" if lead is None or wants_weekly(lead.weekly, quiet=sent.facts.get("quiet") == "yes") else "muted"


def moved_away(session: Session, sent: Sent) -> str:
    """For a reminder to a speaker: that the session was moved."""
    if session.state is SessionState.CANCELLED:
        return "cancelled"
    same = session.starts is not None and sent.facts.get("starts") == session.starts.isoformat()
    return "" if same else "superseded"


def done(sent: Sent) -> str:
    """For a mail about a talk: that what it asks for is there, or the talk is gone."""
    session = sent.session
    if session is None:
        return ""
    if moved := moved_away(session, sent):
        return moved
    talk = session.talk(sent.mailing.subject)
    if talk is None:
        return "withdrawn"
    deck, asks = bool(sent.deck and sent.deck.upload), sent.group.asks_questions
    return "" if owes(talk, sent.mailing.kind, deck=deck, questions=asks) else "done"


def all_there(sent: Sent) -> str:
    """For a mail about missing reading: that it is there."""
    session = sent.session
    if session is None:
        return ""
    missing_still = any(owes(one, sent.mailing.kind, deck=False) for one in session.talks)
    return moved_away(session, sent) or ("" if missing_still else "done")
