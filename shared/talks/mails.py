"""Mails to the speaker of a talk about their page, its reading and its slides, and to the co-leads where reading is missing."""

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, dated
from shared.letters.speakers import about_of, speakers_link, speakers_sheet
from shared.letters.views import MOST_TALKS, title
from shared.letters.wording import line, listed, when
from shared.model.deck import shown
from shared.model.season import days_off
from shared.model.session import Session, SessionState
from shared.schedule.speaker_reminders import LATEST, owes
from shared.talks.checklist import missing


def deck_link(sent: Sent) -> Sheet:
    """The speaker's one link, all that it does, what is still missing and by when."""
    session, starts, seen = dated(sent)
    about = about_of(sent)
    again = sent.facts.get("again") == "yes"
    due = days_off(starts, -LATEST, sent.group.tz)
    talk = session.talk(sent.mailing.subject)
    lacking = missing(talk, slides=shown(sent.deck) is not None) if talk else ()
    return speakers_sheet(
        about,
        sent,
        f"A new link for your talk on {seen.when.date}"
        if again
        else f"Your talk on {seen.when.date}: one link for all of it",
        "Those in earlier mails no longer work." if again else "Abstract, reading, slides. No account. Keep this mail.",
        again=again,
        due=_week_before(sent) if sent.mailing.created <= due else "",
        lacking=listed([_LACKING[one] for one in lacking]),
    )


_LACKING = {
    "title": "the title", "abstract": "the abstract", "reading": "what to read beforehand", "slides": "your slides",
    "recording": "whether a recording may be shown",
}  # fmt: skip


def nudge(sent: Sent) -> Sheet:
    """Ten days ahead: what should people read?"""
    _, _, seen = dated(sent)
    about = about_of(sent)
    return speakers_sheet(
        about,
        sent,
        f"What should people read before your talk on {seen.when.date}?",
        "Members get it with the reminders; a page or two is enough.",
        due=_week_before(sent),
    )


def chase(sent: Sent) -> Sheet:
    """Slides are not there yet: three days ahead, a day ahead, and the day after, when they can still go on the page."""
    session, _, seen = dated(sent)
    about = about_of(sent)
    after = session.state is SessionState.HELD
    subject = f"Your slides for the page: {about.title}" if after else f"Your slides for {seen.when.date}"
    preheader = (
        "Thank you for the talk. One upload, and they are there." if after else "One upload; a newer one can follow."
    )
    return speakers_sheet(about, sent, subject, preheader, after=after)


def thanks(sent: Sent) -> Sheet:
    """The day after: thank you, and where it all is now."""
    about = about_of(sent)
    return speakers_sheet(
        about, sent, f"Thank you for your talk: {about.title}", "The slides are on the page; a recap follows."
    )


def _week_before(sent: Sent) -> str:
    """The day by which the reading should be known, in words."""
    starts = sent.session.starts if sent.session else None
    return when(days_off(starts, -LATEST, sent.group.tz), None, sent.group.tz).date if starts else ""


def no_reading(sent: Sent) -> Sheet:
    """A week ahead, and there is nothing to read yet: members are told that it is to follow."""
    session, _, seen = dated(sent)
    missing = [talk for talk in session.talks if owes(talk, sent.mailing.kind, deck=False)][:MOST_TALKS]
    return Sheet(
        subject=f"No reading yet for {seen.when.date}",
        preheader="Members are told that it is to follow. The speaker can still add it.",
        why=co_lead_why(sent),
        facts={
            "session": seen,
            "missing": [(title(talk), line(talk.speaker, 80)) for talk in missing],
            "commands": [
                f"fortnight talks set {session.key} {talk.slug} --reading reading.yaml --group-id {sent.group.id}"
                for talk in missing
            ],
        },
    )


# --- why they do not go any more
def _moved(session: Session, sent: Sent) -> str:
    """What became of the session that its speaker is reminded of."""
    if session.state is SessionState.CANCELLED:
        return "cancelled"
    same = session.starts is not None and sent.facts.get("starts") == session.starts.isoformat()
    return "" if same else "superseded"


def _done(sent: Sent) -> str:
    """What became of the talk."""
    session = sent.session
    if session is None:
        return ""
    if moved := _moved(session, sent):
        return moved
    talk = session.talk(sent.mailing.subject)
    if talk is None:
        return "withdrawn"
    return "" if owes(talk, sent.mailing.kind, deck=bool(sent.deck and sent.deck.upload)) else "done"


def _all_there(sent: Sent) -> str:
    session = sent.session
    if session is None:
        return ""
    missing_still = any(owes(one, sent.mailing.kind, deck=False) for one in session.talks)
    return _moved(session, sent) or ("" if missing_still else "done")


MAILS = (
    MailKind(name="deck-link", letter=deck_link, links=speakers_link, transactional=True),
    MailKind(name="nudge", letter=nudge, still=_done, links=speakers_link, transactional=True),
    MailKind(name="chase", letter=chase, still=_done, links=speakers_link, transactional=True),
    MailKind(name="thanks", letter=thanks, still=_done, links=speakers_link, transactional=True),
    MailKind(name="no-reading", letter=no_reading, still=_all_there, transactional=True, can_wait=True),
)
