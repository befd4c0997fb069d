"""Mails to the speaker of a talk: whether they will give it, about their page, its reading and its slides.

A speaker whose address is not on record is reached through the co-leads: they get the speaker's mail, and are told so.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.letters.sent import Context
from shared.letters.sheets import Sheet, co_lead_why, dated
from shared.letters.views import title, view
from shared.letters.wording import counted, line, listed, web, when
from shared.model.mailing import Mailing
from shared.model.season import days_off
from shared.model.session import SessionState
from shared.schedule.speaker_reminders import LATEST
from shared.slides.names import given_name
from shared.talks.checklist import missing


def deck_link(mailing: Mailing, context: Context) -> Sheet:
    """The speaker's one link, all that it does, what is still missing and by when."""
    session, starts, seen = dated(mailing, context)
    about = _about(mailing, context)
    again = mailing.facts.get("again") == "yes"
    due = days_off(starts, -LATEST, context.group.tz)
    talk = session.talk(mailing.subject)
    lacking = missing(talk, slides=context.deck is not None) if talk else ()
    return _sheet(
        about,
        context,
        f"A new link for your talk on {seen.when.date}"
        if again
        else f"Your talk on {seen.when.date}: one link for all of it",
        "Those in earlier mails no longer work." if again else "Abstract, reading, slides. No account. Keep this mail.",
        again=again,
        due=_week_before(context) if mailing.created <= due else "",
        lacking=listed([_LACKING[one] for one in lacking]),
    )


_LACKING = {
    "title": "the title", "abstract": "the abstract", "reading": "what to read beforehand", "slides": "your slides",
    "recording": "whether a recording may be shown",
}  # fmt: skip


def nudge(mailing: Mailing, context: Context) -> Sheet:
    """Ten days ahead: what should people read?"""
    _, _, seen = dated(mailing, context)
    about = _about(mailing, context)
    return _sheet(
        about,
        context,
        f"What should people read before your talk on {seen.when.date}?",
        "Members get it with the reminders; a page or two is enough.",
        due=_week_before(context),
    )


def chase(mailing: Mailing, context: Context) -> Sheet:
    """Slides are not there yet: three days ahead, a day ahead, and the day after, when they can still go on the page."""
    session, _, seen = dated(mailing, context)
    about = _about(mailing, context)
    after = session.state is SessionState.HELD
    subject = f"Your slides for the page: {about.title}" if after else f"Your slides for {seen.when.date}"
    preheader = (
        "Thank you for the talk. One upload, and they are there." if after else "One upload; a newer one can follow."
    )
    return _sheet(about, context, subject, preheader, after=after)


def thanks(mailing: Mailing, context: Context) -> Sheet:
    """The day after: thank you, and where it all is now."""
    about = _about(mailing, context)
    return _sheet(
        about, context, f"Thank you for your talk: {about.title}", "The slides are on the page; a recap follows."
    )


_NEWS = {
    "moved": ("Your talk has a new time: {}", "The session has moved."),
    "cancelled": ("Your talk on {} is called off", "The session will not take place. We are sorry."),
    "reinstated": ("Your talk on {} takes place after all", "The cancellation was taken back."),
}


def talk_news(mailing: Mailing, context: Context) -> Sheet:
    """The session was moved or cancelled, or takes place after all: for speakers who do not hear it as members."""
    _, _, seen = dated(mailing, context)
    what = mailing.facts.get("what", "moved")
    subject, preheader = _NEWS.get(what, _NEWS["moved"])
    previous = mailing.facts.get("previous")
    was = when(datetime.fromisoformat(previous), None, context.group.tz).full if previous else ""
    return _sheet(_about(mailing, context), context, subject.format(seen.when.brief), preheader, what=what, was=was)


def _week_before(context: Context) -> str:
    """The day by which the reading should be known, in words."""
    starts = context.session.starts if context.session else None
    return when(days_off(starts, -LATEST, context.group.tz), None, context.group.tz).date if starts else ""


def deck_published(mailing: Mailing, context: Context) -> Sheet:
    """Thanks, with the first page of what is now shown."""
    about, upload = _about(mailing, context), context.upload
    deck = context.deck if context.deck and upload and context.deck.upload == upload.id else None
    pages = counted(upload.pages, "page") if upload and upload.pages else ""
    # Decks lie at the root of the site, beside the groups' pages.
    root = web(context.site_url).rstrip("/").removesuffix(f"/{context.group.id}")
    talk = context.session.talk(mailing.subject) if context.session else None
    after = bool(talk and talk.slides_after and context.session and context.session.upcoming)
    return _sheet(
        about,
        context,
        f"Your slides are here: {about.title}" if after else f"Your slides are on the page: {about.title}",
        f"{pages or 'Your slides'}, checked. They are shown after the talk."
        if after
        else f"{pages or 'Your slides'}, checked and published.",
        after=after,
        pages=pages,
        preview=f"{root}/{deck.thumbnail}" if root and deck and deck.thumbnail else "",
        download_only=bool(deck and deck.kind != "pdf"),
    )


def deck_refused(mailing: Mailing, context: Context) -> Sheet:
    """Why the slides were turned down, and how to mend it."""
    about, upload = _about(mailing, context), context.upload
    reason = line(mailing.facts.get("reason") or (upload.reason if upload else ""), 400)
    mend = line(mailing.facts.get("mend") or (upload.mend if upload else ""), 400)
    return _sheet(
        about, context, f"Your slides need another try: {about.title}", reason,
        reason=reason, mend=mend, file=_file_name(upload.key) if upload else "",
    )  # fmt: skip


def _file_name(key: str) -> str:
    """The name that the uploader gave the file; empty if that is not known."""
    return line(given_name(key.rpartition("/")[2]), 80)


def talk_chosen(mailing: Mailing, context: Context) -> Sheet:
    """The group voted for the talk: will its speaker give it? The second one says that it is the last."""
    _, _, seen = dated(mailing, context)
    again = mailing.facts.get("again") == "yes"
    return _sheet(
        _about(mailing, context),
        context,
        f"Will you give your talk on {seen.when.date}?" if again else f"Chosen: your talk, on {seen.when.date}",
        "Please say yes or no; it takes one press.",
        again=again,
        chosen=context.links["chosen"],
        minutes=context.group.talk_minutes,
        questions=context.group.question_minutes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """The talk; *instead_of* is its speaker's name if a co-lead reads in their place."""

    title: str
    untitled: bool
    instead_of: str


def _about(mailing: Mailing, context: Context) -> _About:
    talk = context.session.talk(mailing.subject) if context.session else None
    speaker = line(talk.speaker if talk else "", 80)
    lead = any(lead.address == context.reader_address for lead in context.group.co_leads)
    return _About(
        title=title(talk),
        untitled=talk is None or not talk.title,
        instead_of=speaker if lead and speaker != line(context.reader_name, 80) else "",
    )


@dataclass(frozen=True, slots=True)
class Own:
    """A mail to whoever reads for a talk: its words for the talk, and why they get it."""

    talk: _About
    why: str

    def subject(self, words: str) -> str:
        """*words*, marked for whom they are if a co-lead reads them."""
        return f"For {self.talk.instead_of}: {words}" if self.talk.instead_of else words


def speakers_own(mailing: Mailing, context: Context) -> Own:
    """What mails to speakers have in common, for those that are not about slides."""
    about = _about(mailing, context)
    return Own(about, _why(about, context))


def _why(about: _About, context: Context) -> str:
    if about.instead_of:
        return co_lead_why(context)
    return f"You get this because you give a talk at {line(context.group.name, 80)}."


def _sheet(about: _About, context: Context, subject: str, preheader: str, **facts: Any) -> Sheet:
    return Sheet(
        subject=f"For {about.instead_of}: {subject}" if about.instead_of else subject,
        preheader=preheader,
        why=_why(about, context),
        facts={
            "talk": about,
            "session": view(context.session, context) if context.session else None,
            "link": context.links["speaker"],
            **facts,
        },
    )
