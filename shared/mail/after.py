"""Mails about what comes after a session: the recap, its draft, its correction; the recordings; a chat that refuses."""

import shlex

from markupsafe import Markup

from shared.errors import BadInput
from shared.letters.sent import Context
from shared.letters.sheets import Sheet, co_lead_why, member_why
from shared.letters.views import title, view
from shared.letters.wording import fitted, line, web, when
from shared.mail.to_speakers import speakers_own
from shared.model.mailing import Mailing
from shared.recaps.content import Told
from shared.talks.consent import asked_in

ROOM = 24_000
"""Bytes of HTML that the co-leads' own words take."""
_DRESSED = {
    "<p>": '<p style="margin:0 0 14px">',
    "<a ": '<a class="link" style="color:#0b5d58" ',
    "<ul>": '<ul style="margin:0 0 14px;padding-left:20px">',
    "<ol>": '<ol style="margin:0 0 14px;padding-left:20px">',
    "<blockquote>": '<blockquote class="rule" style="margin:0 0 14px;padding-left:12px;border-left:3px solid #ddd6c7">',
}


def recap(mailing: Mailing, context: Context) -> Sheet:
    """How the session was: the co-leads' words, the slides, what comes next."""
    corrected = mailing.facts.get("corrected") == "yes"
    seen = _told(mailing, context)
    short = line(seen.heading, 60)
    return Sheet(
        subject=f"Corrected recap: {short}" if corrected else f"Recap: {short}",
        preheader="It takes the place of the one that was taken back."
        if corrected
        else "What was shown and read, and what comes next.",
        why=member_why(context),
        facts=_facts(seen, context) | {"corrected": corrected},
    )


def recap_draft(mailing: Mailing, context: Context) -> Sheet:
    """The recap as members will get it, and the page where one press sends it."""
    seen = _told(mailing, context)
    due = context.recap.due if context.recap else None
    reader = next((lead.id for lead in context.group.co_leads if lead.address == context.reader_address), "")
    return Sheet(
        subject=f"Ready to send: the recap of {line(seen.heading, 60)}",
        preheader="As members will get it; a page to add your own words, and one button.",
        why=co_lead_why(context),
        facts=_facts(seen, context)
        | {
            "corrected": False,
            "link": context.links["recap"],
            "due": when(due, None, context.group.tz).full if due else "",
            "command": f"fortnight recap send {mailing.session}{f' --as {reader}' if reader else ''} --group-id {context.group.id}",
        },
    )


def recap_correction(mailing: Mailing, context: Context) -> Sheet:
    """The recap that the reader has was taken back."""
    session = context.session
    if session is None:
        raise BadInput(f"{mailing.id}: a recap-correction mail needs a session")
    seen = view(session, context)
    return Sheet(
        subject=f"Taken back: the recap of {line(session.heading, 60)}",
        preheader="Please do not go by it. If there is a corrected one, it comes by mail.",
        why=member_why(context),
        facts={"session": seen, "heading": line(session.heading, 140)},
    )


def _told(mailing: Mailing, context: Context) -> Told:
    seen: Told | None = context.told
    if seen is None:
        raise BadInput(f"{mailing.id}: a {mailing.kind} mail needs a session and its recap")
    return seen


def _facts(seen: Told, context: Context) -> dict[str, object]:
    return {
        "told": seen,
        "words": _dressed(seen),
        "rows": [line(row, 2000) for row in seen.rows],
        "next": view(context.following, context) if context.following else None,
    }


def _dressed(seen: Told) -> Markup:
    """The co-leads' words as HTML with styles of its own, as several mail programs drop all others; as one paragraph where markup would
    take too much room."""
    made = str(seen.words)
    for plain, dressed in _DRESSED.items():
        made = made.replace(plain, dressed)  # what people wrote has no bare "<" in it
    if len(made.encode()) > ROOM:
        return Markup('<p style="margin:0 0 14px">{}</p>').format(fitted(seen.note, ROOM))
    return Markup(made)  # noqa: S704  made by shared.text.markdown, which lets no HTML through


def chat_refused(mailing: Mailing, context: Context) -> Sheet:
    """The webhook does not take our messages: what it said, and where its address is set."""
    return Sheet(
        subject="The group's chat does not take our messages",
        preheader="Nothing else is held up by it. How to mend it is inside.",
        why=co_lead_why(context),
        facts={"said": line(mailing.facts.get("said"), 200)},
    )


def playlist_unread(mailing: Mailing, context: Context) -> Sheet:
    """YouTube does not let us read the playlist: what it said, and how to mend it."""
    return Sheet(
        subject="The playlist of recordings cannot be read",
        preheader="Recordings are not found meanwhile. How to mend it is inside.",
        why=co_lead_why(context),
        facts={"said": line(mailing.facts.get("said"), 200), "playlist": line(context.group.playlist, 80)},
    )


def recording_found(mailing: Mailing, context: Context) -> Sheet:
    """A new video of which it is not clear which talk it shows: the page where the reader says."""
    video = context.recording
    if video is None:
        raise BadInput(f"{mailing.id}: the recording is not on record")
    name = line(video.title, 140) or "A video without a title"
    return Sheet(
        subject=f"Which talk is this? {line(name, 60)}",
        preheader="A new video in the group's playlist. Say which talk it shows, or none.",
        why=co_lead_why(context),
        facts={
            "name": name,
            "published": when(video.published, None, context.group.tz).full,
            "watch": web(video.address),
            "link": context.links["recording"],
            "command": f"fortnight recordings attach {shlex.quote(line(video.id, 100))} SESSION TALK --group-id {context.group.id}",
        },
    )


def recording_consent(mailing: Mailing, context: Context) -> Sheet:
    """The recording of the reader's talk is there: may it be shown?"""
    session = context.session
    talk = session.talk(mailing.subject) if session else None
    if session is None or talk is None:
        raise BadInput(f"{mailing.id}: the talk is not on record")
    about = speakers_own(mailing, context)
    return Sheet(
        subject=about.subject(f"May the recording of your talk be shown? {line(title(talk), 60)}"),
        preheader="It is shown to nobody through us until you say yes.",
        why=about.why,
        facts={
            "talk": about.talk,
            "watch": web(talk.recording.url if talk.recording else None),
            "link": f"{context.links['speaker']}?recording={asked_in(mailing.id)}",
        },
    )
