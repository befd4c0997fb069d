"""Why somebody is not to get a mail any more: found at the last moment, just before it would be sent."""

from datetime import datetime

from shared.mail.registry import kind_of, preference_of
from shared.mail.send_context import Parcel, Reader, out_since
from shared.model.group import wants_weekly
from shared.model.member import MemberState
from shared.model.proposal import ProposalState
from shared.model.recap import RecapState
from shared.model.recording import Match
from shared.model.session import Consent, Session
from shared.schedule.reminders import opened
from shared.schedule.speaker_reminders import owes
from shared.talks.consent import still_asked
from shared.voting.phases import takes_ballots


def why_not(parcel: Parcel, reader: Reader, now: datetime) -> str:
    """The reason why *reader* is not to get this any more, found at the last moment; empty if they are."""
    return (
        _unwanted(parcel, reader)
        or _decided(parcel)
        or _voted(parcel, reader, now)
        or _told_otherwise(parcel, reader.id)
        or _overtaken(parcel, now)
        or _no_errand(parcel)
        or ("nothing left" if parcel.mailing.kind == "day" and not of_the_day(parcel, reader, now) else "")
    )


def of_the_day(parcel: Parcel, reader: Reader, now: datetime) -> list[Parcel]:
    """What the mail of the day has for *reader*: what was put off for them, and is still so."""
    return [part for part, whose in parcel.parts if reader.id in whose and not why_not(part, reader, now)]


def _unwanted(parcel: Parcel, reader: Reader) -> str:
    """The reader's own state and wishes."""
    member = reader.member
    if member is None:
        return _unwanted_by_lead(parcel, reader)
    if member.state not in kind_of(parcel.mailing.kind).states:
        return member.state.value
    return "muted" if preference_of(parcel.mailing) in member.muted else ""


def _unwanted_by_lead(parcel: Parcel, reader: Reader) -> str:
    """A co-lead's own choice of Monday's mail."""
    lead = next((one for one in parcel.group.co_leads if f"lead:{one.id}" == reader.id), None)
    if lead is None or parcel.mailing.kind != "preflight":
        return ""
    return "" if wants_weekly(lead.weekly, quiet=parcel.mailing.facts.get("quiet") == "yes") else "muted"


def _decided(parcel: Parcel) -> str:
    """What became of the people that a co-lead is asked or told about."""
    kind = parcel.mailing.kind
    if kind in ("applications", "all-dropped"):
        return "" if parcel.subjects or parcel.mailing.facts.get("more") else "decided"
    if kind in ("application", "returning", "dropped") and parcel.subject is None:
        return "erased"
    if kind == "dropped" and parcel.subject and not out_since(parcel.subject, parcel.mailing.facts["life"]):
        return "back"
    if kind == "application" and parcel.subject and parcel.subject.state is not MemberState.PENDING_APPROVAL:
        return "decided"
    return ""


def _told_otherwise(parcel: Parcel, reader: str) -> str:
    """What became of a recap or a recording."""
    kind, recap = parcel.mailing.kind, parcel.recap
    if kind in ("recap-correction", "recap-chat-correction"):
        if recap is None or recap.state is RecapState.PUBLISHED:
            return "superseded"  # the corrected one says so itself
        return "" if reader in parcel.had else "not told"
    if kind in ("recap", "recap-chat"):
        out = recap is not None and recap.state is RecapState.PUBLISHED
        return "" if out and recap and str(recap.issue) == parcel.mailing.facts.get("issue") else "taken back"
    if kind == "recap-draft" and (recap is None or recap.state is not RecapState.DRAFT):
        return "decided"
    if kind == "recording-found" and (parcel.recording is None or parcel.recording.match is not Match.UNSURE):
        return "decided"
    if kind == "recording-consent":
        talk = parcel.session.talk(parcel.mailing.subject) if parcel.session else None
        if talk is None or talk.recording is None or talk.consent is not Consent.UNASKED:
            return "decided"
        return "" if still_asked(parcel.mailing.id, parcel.recording) else "replaced"
    return ""


def why_not_in_chat(parcel: Parcel) -> str:
    """The reason why something is not to be posted in the group's chat any more; empty if it is."""
    session, kind = parcel.session, parcel.mailing.kind
    if not parcel.group.chat_webhook:
        return "no chat"
    if kind != "thread":
        return _told_otherwise(parcel, f"chat:{parcel.group.id}")
    talk = session.talk(parcel.mailing.subject) if session else None
    if session is None or talk is None or not session.upcoming:
        return session.state.value if session else "gone"
    return "there" if talk.thread else ""


def _voted(parcel: Parcel, reader: Reader, now: datetime) -> str:
    """What became of the vote, the reader's ballot, the proposal, the chosen talk."""
    kind, poll = parcel.mailing.kind, parcel.poll
    if kind in ("ballot", "ballot-reminder"):
        if poll is None or not takes_ballots(poll.vote, now):
            return "closed"
        return "voted" if kind == "ballot-reminder" and reader.id in poll.voted else ""
    if kind == "programme" and (poll is None or not poll.slots):
        return "empty"
    if kind == "proposal" and (parcel.proposal is None or parcel.proposal.state is ProposalState.WITHDRAWN):
        return "withdrawn"
    if kind == "talk-chosen":
        talk = parcel.session.talk(parcel.mailing.subject) if parcel.session and parcel.session.upcoming else None
        return "" if talk and talk.unconfirmed else "decided"
    return ""


def _overtaken(parcel: Parcel, now: datetime) -> str:
    """What became of the session."""
    kind, session = parcel.mailing.kind, parcel.session
    if session is None:
        return ""
    if (
        kind == "reminder"
        and opened(session, parcel.group.stages, parcel.group.tz, now)[-1:] != [parcel.mailing.stage]
    ):  # fmt: skip
        return "superseded" if session.upcoming else session.state.value
    if kind == "talk-news":
        return _news_of_talk(parcel, session, now)
    if kind == "cancelled":
        return "" if session.state.value == "cancelled" else "superseded"
    if kind == "reading" and not _to_read(parcel, session):
        return "withdrawn"
    if kind in ("reminder", "moved", "changed", "reinstated", "reading") and session.starts is not None:
        if session.state.value == "cancelled":
            return "cancelled"
        if parcel.mailing.facts.get("starts") not in (None, session.starts.isoformat()):
            return "superseded"
        if now >= session.starts:
            return "started"
    return ""


def _to_read(parcel: Parcel, session: Session) -> bool:
    talk = session.talk(parcel.mailing.subject)
    return talk is not None and bool(talk.resources)


def _news_of_talk(parcel: Parcel, session: Session, now: datetime) -> str:
    """Whether what a speaker is to hear of their session is still so."""
    facts = parcel.mailing.facts
    if (session.state.value == "cancelled") != (facts.get("what") == "cancelled"):
        return "superseded"
    if session.starts is None or facts.get("starts") != session.starts.isoformat():
        return "superseded"
    if session.talk(parcel.mailing.subject) is None:
        return "withdrawn"
    return "started" if now >= session.starts else ""


def _no_errand(parcel: Parcel) -> str:
    """What became of the talk that its speaker is reminded of."""
    kind, session = parcel.mailing.kind, parcel.session
    if kind not in ("nudge", "chase", "thanks", "no-reading") or session is None:
        return ""
    if session.state.value == "cancelled":
        return "cancelled"
    if session.starts is None or parcel.mailing.facts.get("starts") != session.starts.isoformat():
        return "superseded"
    talk = session.talk(parcel.mailing.subject)
    if kind == "no-reading":
        return "" if any(owes(one, kind, deck=False) for one in session.talks) else "done"
    if talk is None:
        return "withdrawn"
    return "" if owes(talk, kind, deck=bool(parcel.deck and parcel.deck.upload)) else "done"
