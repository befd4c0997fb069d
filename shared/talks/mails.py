"""Mails to a talk's speaker about their page."""

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, dated
from shared.letters.to_speakers import about_of, day_before, speakers_link, speakers_sheet
from shared.letters.wording import listed
from shared.model.deck import shown
from shared.model.season import days_off
from shared.schedule.speaker_reminders import LATEST
from shared.talks.checklist import missing


def deck_link(sent: Sent) -> Sheet:
    """The speaker's one link, everything it is for, what is still missing and by when."""
    session, starts, seen = dated(sent)
    about = about_of(sent)
    again = sent.facts.get("again") == "yes"
    due = days_off(starts, -LATEST, sent.tz)
    talk = session.talk(sent.mailing.subject)
    asks, slides = sent.group.asks_questions, shown(sent.deck) is not None
    lacking = missing(talk, slides=slides, questions=asks) if talk else ()
    return speakers_sheet(
        about,
        sent,
        f"A new link for your talk on {seen.when.date}"
        if again
        else f"Your talk on {seen.when.date}: one link for all of it",
        "Those in earlier mails no longer work." if again else "Abstract, reading, slides. No account. Keep this mail.",
        again=again,
        due=day_before(sent, LATEST) if sent.mailing.created <= due else "",
        lacking=listed([_LACKING[one] for one in lacking]),
        asks=asks,
    )


_LACKING = {
    "title": "the title", "abstract": "the abstract", "reading": "what to read beforehand", "slides": "your slides",
    "recording": "whether a recording may be shown", "questions": "questions to think about beforehand",
}  # fmt: skip


MAILS = (
    MailKind(
        name="deck-link",
        words="To a speaker: the link for the talk",
        letter=deck_link,
        links=speakers_link,
        transactional=True,
    ),
)
