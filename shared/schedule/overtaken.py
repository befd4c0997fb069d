"""Why a mail about a session is not to go any more: found just before it would be sent."""

from shared.letters.sent import Sent
from shared.model import rsvp
from shared.model.group import wants_weekly
from shared.model.session import Session, SessionState
from shared.schedule.changing import untold
from shared.schedule.reminders import opened
from shared.schedule.speaker_reminders import owes
from shared.store import Store


def overtaken(sent: Sent) -> str:
    """What became of the session, for a mail that says when it is."""
    session = sent.session
    if session is None or session.starts is None:
        return ""
    if session.state is SessionState.CANCELLED:
        return "cancelled"
    if sent.facts.get("starts") not in (None, session.starts.isoformat()):
        return "superseded"
    return "started" if sent.now >= session.starts else ""


def another_stage(sent: Sent) -> str:
    """What became of a reminder: its session is nearer by now, or not as it was."""
    session, group = sent.session, sent.group
    if session and opened(session, group.stages, group.tz_of(session), sent.now)[-1:] != [sent.mailing.stage]:
        return "superseded" if session.upcoming else session.state.value
    return overtaken(sent)


def not_reminded(sent: Sent) -> str:
    """What became of a reminder, or what its reader has said about coming."""
    member, session, stage = sent.reader.member, sent.session, sent.mailing.stage
    if (reason := another_stage(sent)) or member is None or session is None or stage is None:
        return reason
    return rsvp.not_reminded(member, session, stage, sent.group)


def announced(sent: Sent, reasons: set[str], store: Store) -> bool:
    """Whether somebody knows of the move or the cancellation that stops a reminder: until then it may be taken back unseen."""
    stopped = {"cancelled", "superseded"} & reasons
    session = sent.session if stopped else None
    return session is None or not any(untold(kind, session, store) for kind in ("cancelled", "moved"))


def withdrawn(sent: Sent) -> str:
    """What became of the reading of a talk that members are told of."""
    talk = sent.session.talk(sent.mailing.subject) if sent.session else None
    if sent.session and not (talk and talk.resources):
        return "withdrawn"
    return overtaken(sent)


def taken_back(sent: Sent) -> str:
    """What became of a cancellation."""
    return "superseded" if sent.session and sent.session.state is not SessionState.CANCELLED else ""


def other_news(sent: Sent) -> str:
    """Whether what a speaker is to hear of their session is still so."""
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
    """A co-lead's own choice of Monday's mail. To one alone it goes as they take the group over, whatever they choose for Mondays."""
    if alone := sent.mailing.subject:
        return "" if sent.reader.id == f"lead:{alone}" else "of another co-lead"
    lead = next((one for one in sent.group.co_leads if f"lead:{one.id}" == sent.reader.id), None)
    return "" if lead is None or wants_weekly(lead.weekly, quiet=sent.facts.get("quiet") == "yes") else "muted"


def moved_away(session: Session, sent: Sent) -> str:
    """What became of the session that its speaker is reminded of."""
    if session.state is SessionState.CANCELLED:
        return "cancelled"
    same = session.starts is not None and sent.facts.get("starts") == session.starts.isoformat()
    return "" if same else "superseded"


def done(sent: Sent) -> str:
    """What became of the talk."""
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
    """What became of the reading that was missing."""
    session = sent.session
    if session is None:
        return ""
    missing_still = any(owes(one, sent.mailing.kind, deck=False) for one in session.talks)
    return moved_away(session, sent) or ("" if missing_still else "done")
