"""Mails after a session: the recap, its draft, its correction; the recordings."""

import shlex
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shared import signed_links as purposes
from shared.errors import BadInput
from shared.letters.dressing import dressed, rows
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, member_why
from shared.letters.to_speakers import speakers_link, speakers_own
from shared.letters.views import title, view
from shared.letters.wording import in_subject, line, web, when
from shared.model.mailing import Message
from shared.model.preference import RECAPS
from shared.model.recap import RecapState
from shared.model.recording import Match, Recording
from shared.model.ref import Ref
from shared.model.session import Consent
from shared.recaps.content import RecapContent
from shared.recaps.second_read import had, not_told, recap_read, recap_rows, taken_back
from shared.survey.asking import feedback_link
from shared.talks.consent import asked_in, still_asked


def recap(sent: Sent) -> Sheet:
    """How the session was: the co-leads' words, the slides, what comes next."""
    corrected = sent.facts.get("corrected") == "yes"
    seen = _content(sent)
    short = in_subject(seen.heading, 60)
    return Sheet(
        subject=f"Corrected recap: {short}" if corrected else f"Recap: {short}",
        preheader="It takes the place of the one that was taken back."
        if corrected
        else "What was shown and read, and what comes next.",
        why=member_why(sent),
        facts=_facts(seen, sent) | {"corrected": corrected, "feedback": sent.links.get("feedback", "")},
    )


def recap_draft(sent: Sent) -> Sheet:
    """The recap as members will get it, and the page where one press sends it."""
    seen = _content(sent)
    due = sent.more.recap.due if sent.more.recap else None
    reader = next((lead.id for lead in sent.group.co_leads if lead.address == sent.reader.address), "")
    return Sheet(
        subject=f"Ready to send: the recap of {in_subject(seen.heading, 60)}",
        preheader="As members will get it; a page to add your own words, and one button.",
        why=co_lead_why(sent),
        facts=_facts(seen, sent)
        | {
            "corrected": False,
            "link": sent.links["recap"],
            "due": when(due, None, sent.group.tz).full if due else "",
            "command": f"fortnight recap send {sent.mailing.session}{f' --as {reader}' if reader else ''} --group-id {sent.group.id}",
        },
    )


def recap_correction(sent: Sent) -> Sheet:
    """The recap that the reader has was withdrawn."""
    session = sent.session
    if session is None:
        raise BadInput(f"{sent.mailing.id}: a recap-correction mail needs a session")
    seen = view(session, sent)
    return Sheet(
        subject=f"Taken back: the recap of {in_subject(session.heading, 60)}",
        preheader="Please do not go by it. If there is a corrected one, it comes by mail.",
        why=member_why(sent),
        facts={"session": seen, "heading": line(session.heading, 140)},
    )


def _content(sent: Sent) -> RecapContent:
    seen: RecapContent | None = sent.more.content(sent)
    if seen is None:
        raise BadInput(f"{sent.mailing.id}: a {sent.mailing.kind} mail needs a session and its recap")
    return seen


def _facts(seen: RecapContent, sent: Sent) -> dict[str, object]:
    return {
        "content": seen,
        "words": dressed(seen.note),
        "rows": rows(seen.note),
        "next": view(sent.more.following, sent) if sent.more.following else None,
    }


def playlist_unread(sent: Sent) -> Sheet:
    """YouTube does not let us read the playlist: what it answered, and how to mend it."""
    return Sheet(
        subject="The playlist of recordings cannot be read",
        preheader="Recordings are not found meanwhile. How to fix it is inside.",
        why=co_lead_why(sent),
        facts={"said": line(sent.facts.get("said"), 200), "playlist": line(sent.group.playlist, 80)},
    )


def recording_found(sent: Sent) -> Sheet:
    """A new video of which it is not clear which talk it shows: the page where the reader says."""
    video = sent.rows.get("recording")
    if video is None:
        raise BadInput(f"{sent.mailing.id}: the recording is not on record")
    name = line(video.title, 140) or "A video without a title"
    return Sheet(
        subject=f"Which talk is this? {in_subject(name, 60)}",
        preheader="A new video in the group's playlist. Say which talk it shows, or none.",
        why=co_lead_why(sent),
        facts={
            "name": name,
            "published": when(video.published, None, sent.group.tz).full,
            "watch": web(video.address),
            "link": sent.links["recording"],
            "command": f"fortnight recordings attach {shlex.quote(line(video.id, 100))} SESSION TALK --group-id {sent.group.id}",
        },
    )


def recording_consent(sent: Sent) -> Sheet:
    """The recording of the reader's talk is there: may it be shown?"""
    session = sent.session
    talk = session.talk(sent.mailing.subject) if session else None
    if session is None or talk is None:
        raise BadInput(f"{sent.mailing.id}: the talk is not on record")
    about = speakers_own(sent)
    return Sheet(
        subject=about.subject(f"May the recording of your talk be shown? {line(title(talk), 60)}"),
        preheader="It is shown to nobody through us until you say yes.",
        why=about.why,
        facts={
            "talk": about.talk,
            "watch": web(talk.recording.url if talk.recording else None),
            "link": f"{sent.links['speaker']}?recording={asked_in(sent.mailing.id)}",
        },
    )


# --- links, rows to read, and why mails no longer go
LINK_LIFE = timedelta(days=90)
"""How long the links work for sending a recap, and for saying which talk a recording shows."""


def _recap_link(sent: Sent) -> Mapping[str, Target]:
    lead = sent.reader.id.partition(":")[2]
    return (
        {"recap": Target("r", purposes.RECAP, (sent.mailing.session, lead), LINK_LIFE)} if sent.mailing.session else {}
    )


def _feedback(sent: Sent) -> Mapping[str, Target]:
    return feedback_link(sent, sent.more.asking)


def _recording_link(sent: Sent) -> Mapping[str, Target]:
    lead = sent.reader.id.partition(":")[2]
    return {"recording": Target("v", purposes.RECORDING, (sent.mailing.subject, lead), LINK_LIFE)}


def _recording(message: Message) -> Mapping[str, Ref[Any]]:
    return {"recording": Ref(Recording, (message.group, message.subject))}


def _asked(message: Message) -> Mapping[str, Ref[Any]]:
    return {"recording": Ref(Recording, (message.group, asked_in(message.mailing)))}


def _sent_already(sent: Sent) -> str:
    recap = sent.more.recap
    return "" if recap and recap.state is RecapState.DRAFT else "decided"


def _matched(sent: Sent) -> str:
    video = sent.rows.get("recording")
    return "" if video and video.match is Match.UNSURE else "decided"


def _answered(sent: Sent) -> str:
    talk = sent.session.talk(sent.mailing.subject) if sent.session else None
    if talk is None or talk.recording is None or talk.consent is not Consent.UNASKED:
        return "decided"
    return "" if still_asked(sent.mailing.id, sent.rows.get("recording")) else "replaced"


MAILS = (
    MailKind(
        name="recap-draft", desk="recaps/{session}", words="A recap is ready to be sent",
        letter=recap_draft, refs=recap_rows, more=recap_read,
        still=_sent_already, links=_recap_link,
        transactional=True,
    ),
    MailKind(
        name="recap", words="Recap", letter=recap, refs=recap_rows, more=recap_read, still=taken_back, links=_feedback,
        preference=RECAPS,
        told_by_host=True,
    ),
    MailKind(
        name="recap-correction", words="A recap is taken back", letter=recap_correction, refs=recap_rows, more=had, still=not_told,
        preference=RECAPS,
        told_by_host=True,
    ),
    MailKind(
        name="playlist-unread", desk="", words="The playlist cannot be read", letter=playlist_unread, transactional=True,
        for_chat=True, can_wait=True,
    ),
    MailKind(
        name="recording-found", desk="recaps/recordings", words="Which talk is this recording?",
        letter=recording_found, refs=_recording, still=_matched,
        links=_recording_link,
        transactional=True, for_chat=True, can_wait=True,
    ),
    MailKind(
        name="recording-consent", words="To a speaker: may the recording be shown?", letter=recording_consent, refs=_asked,
        still=_answered, links=speakers_link,
        transactional=True,
    ),
)  # fmt: skip
