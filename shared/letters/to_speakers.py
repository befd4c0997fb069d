"""What mails to the speaker of a talk have in common, whichever feature sends them.

A speaker whose address is not on record is reached through the co-leads: they get the speaker's mail, and are told so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared import signed_links as purposes
from shared.letters.kinds import Target
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why
from shared.letters.views import title, view
from shared.letters.wording import line, when
from shared.model.season import days_off

LINK_LIFE = timedelta(days=400)
"""How long a speaker's link works."""


def speakers_link(sent: Sent) -> Mapping[str, Target]:
    """The one link of a talk's speaker, and the one by which they say that they cannot give it."""
    session, slug = sent.mailing.session, sent.mailing.subject
    if not session:
        return {}
    talk = sent.session.talk(slug) if sent.session else None
    named = purposes.talk_subject(session, slug, talk.link_life if talk else int(sent.facts.get("life", 0)))
    return {
        "speaker": Target("talk", purposes.TALK, named, LINK_LIFE),
        "cannot": Target("m", purposes.WITHDRAW, named, LINK_LIFE),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The talk; *instead_of* is its speaker's name if a co-lead reads in their place."""

    title: str
    untitled: bool
    instead_of: str


def about_of(sent: Sent) -> About:
    talk = sent.session.talk(sent.mailing.subject) if sent.session else None
    speaker = line(talk.speaker if talk else "", 80)
    lead = any(lead.address == sent.reader.address for lead in sent.group.co_leads)
    return About(
        title=title(talk),
        untitled=talk is None or not talk.title,
        instead_of=speaker if lead and speaker != line(sent.reader.name, 80) else "",
    )


@dataclass(frozen=True, slots=True)
class Own:
    """A mail to a speaker, or to a co-lead who reads in their place: its words for the talk, and why its reader gets it."""

    talk: About
    why: str

    def subject(self, words: str) -> str:
        """*words*, and for whom the mail is if a co-lead reads it in the place of the speaker."""
        return f"For {self.talk.instead_of}: {words}" if self.talk.instead_of else words


def speakers_own(sent: Sent) -> Own:
    """What mails to speakers have in common, for mails that are not about slides."""
    about = about_of(sent)
    return Own(about, _why(about, sent))


def _why(about: About, sent: Sent) -> str:
    if about.instead_of:
        return co_lead_why(sent)
    return f"You get this because you give a talk at {line(sent.group.name, 80)}."


def speakers_sheet(about: About, sent: Sent, subject: str, preheader: str, **facts: Any) -> Sheet:
    return Sheet(
        subject=f"For {about.instead_of}: {subject}" if about.instead_of else subject,
        preheader=preheader,
        why=_why(about, sent),
        facts={
            "talk": about,
            "session": view(sent.session, sent) if sent.session else None,
            "link": sent.links["speaker"],
            "cannot": sent.links.get("cannot", ""),
            **facts,
        },
    )


def day_before(sent: Sent, days: int) -> str:
    """The day so many *days* before the session, in words."""
    starts = sent.session.starts if sent.session else None
    return when(days_off(starts, -days, sent.tz), None, sent.tz).date if starts else ""
