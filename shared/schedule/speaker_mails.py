"""What the mails that remind a talk's speaker say: reading and questions ahead of it, slides, and thanks."""

from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, dated
from shared.letters.to_speakers import about_of, day_before, speakers_sheet
from shared.model.deck import shown
from shared.model.session import SessionState
from shared.schedule.speaker_reminders import LATEST


def nudge(sent: Sent) -> Sheet:
    """Ten days ahead, to the speaker: what should people read, and think about?"""
    session, _, seen = dated(sent)
    talk = session.talk(sent.mailing.subject)
    read = talk is not None and bool(talk.resources)
    asks = sent.group.asks_questions and not (talk and talk.questions)
    what = "think about" if read and asks else "read"
    return speakers_sheet(
        about_of(sent),
        sent,
        f"What should people {what} before your talk on {seen.when.date}?",
        "Members get it with the reminders; three questions are enough."
        if read and asks
        else "Members get it with the reminders; a page or two is enough.",
        due=day_before(sent, LATEST),
        read=read,
        asks=asks,
    )


def chase(sent: Sent) -> Sheet:
    """Slides are missing: three days ahead, a day ahead, and the day after, when they can still go on the page."""
    session, _, seen = dated(sent)
    about = about_of(sent)
    after = session.state is SessionState.HELD
    subject = f"Your slides for the page: {_given(sent)}" if after else f"Your slides for {seen.when.date}"
    preheader = (
        "Thank you for the talk. One upload, and they are there." if after else "One upload; a newer one can follow."
    )
    return speakers_sheet(about, sent, subject, preheader, after=after)


def _given(sent: Sent) -> str:
    """The title of a past talk, or its day if it never had a title."""
    session, _, seen = dated(sent)
    talk = session.talk(sent.mailing.subject)
    return about_of(sent).title if talk and talk.title else seen.when.date


def thanks(sent: Sent) -> Sheet:
    """The day after: thank you, and where everything is now; of slides that nobody is shown, nothing."""
    about, talk = about_of(sent), sent.session.talk(sent.mailing.subject) if sent.session else None
    linked = talk is not None and talk.slides is not None and talk.slides.url is not None
    there = talk is not None and not talk.no_slides and (linked or shown(sent.deck) is not None)
    preheader = "The slides are on the page; a recap follows." if there else "A recap follows."
    return speakers_sheet(about, sent, f"Thank you for your talk: {_given(sent)}", preheader, there=there)
