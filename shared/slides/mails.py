"""Mails about slides: accepted, refused, or belonging to no talk."""

import shlex

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why
from shared.letters.to_speakers import about_of, speakers_link, speakers_sheet
from shared.letters.wording import counted, line, web
from shared.model.deck import shown
from shared.slides.names import given_name


def deck_published(sent: Sent) -> Sheet:
    """Thanks, with the first page of what is shown now."""
    about, upload = about_of(sent), sent.upload
    there = shown(sent.deck)
    deck = there if there and upload and there.upload == upload.id else None
    pages = counted(upload.pages, "page") if upload and upload.pages else ""
    # Decks lie at the root of the site, beside the groups' pages.
    root = web(sent.site_url).rstrip("/").removesuffix(f"/{sent.group.id}")
    talk = sent.session.talk(sent.mailing.subject) if sent.session else None
    after = bool(talk and talk.slides_after and sent.session and sent.session.upcoming)
    return speakers_sheet(
        about,
        sent,
        f"Your slides are here: {about.title}" if after else f"Your slides are on the page: {about.title}",
        f"{pages or 'Your slides'}, checked. They are shown after the talk."
        if after
        else f"{pages or 'Your slides'}, checked and published.",
        after=after,
        pages=pages,
        preview=f"{root}/{deck.thumbnail}" if root and deck and deck.thumbnail else "",
        note=line(upload.mend, 600) if deck and upload else "",
    )


def deck_refused(sent: Sent) -> Sheet:
    """Why the slides were refused, and how to mend it."""
    about, upload = about_of(sent), sent.upload
    reason = line(sent.facts.get("reason") or (upload.reason if upload else ""), 400)
    mend = line(sent.facts.get("mend") or (upload.mend if upload else ""), 400)
    return speakers_sheet(
        about, sent, f"Your slides need another try: {about.title}", reason,
        reason=reason, mend=mend, file=_file_name(upload.key) if upload else "",
    )  # fmt: skip


def _file_name(key: str) -> str:
    """The name that the uploader gave the file; empty if that is not known."""
    return line(given_name(key.rpartition("/")[2]), 80)


def deck_unknown(sent: Sent) -> Sheet:
    """An upload whose key leads to no talk, and the command that gives it to one."""
    key = sent.facts.get("key") or (sent.upload.key if sent.upload else "")
    return Sheet(
        subject="An upload that belongs to no talk",
        preheader="It is kept. One command attaches it to its talk.",
        why=co_lead_why(sent),
        facts={"key": line(key, 600), "quoted": shlex.quote(line(key, 600)), "id": sent.group.id},
    )


MAILS = (
    MailKind(
        name="deck-published",
        words="To a speaker: the slides are here",
        letter=deck_published,
        links=speakers_link,
        transactional=True,
    ),
    MailKind(
        name="deck-refused",
        words="To a speaker: the slides need another try",
        letter=deck_refused,
        links=speakers_link,
        transactional=True,
    ),
    MailKind(
        name="deck-unknown",
        desk="sessions/uploads",
        words="Slides that belong to no talk",
        letter=deck_unknown,
        transactional=True,
        for_chat=True,
        can_wait=True,
        length=2,
    ),
)
