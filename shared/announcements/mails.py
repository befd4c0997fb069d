"""The mail to members that a co-lead wrote, and the co-leads' copy of it."""

from collections.abc import Mapping
from typing import Any

from shared.announcements.readers import rota_read, whom, why_not
from shared.errors import BadInput
from shared.letters.dressing import dressed, rows
from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, member_why
from shared.letters.wording import in_subject, line, when
from shared.model.announcement import LONGEST_SUBJECT, Announcement, AnnouncementState
from shared.model.mailing import Message
from shared.model.preference import ANNOUNCEMENTS
from shared.model.ref import Ref


def announcement(sent: Sent) -> Sheet:
    """What a co-lead wrote, and nothing besides."""
    row = _row(sent)
    return Sheet(
        subject=in_subject(row.subject, LONGEST_SUBJECT),
        preheader=_beginning(row),
        why=member_why(sent),
        facts=_facts(row) | {"who": author(sent) or "A co-lead", "whom": whom(row.to, sent.session)},
    )


def announcement_copy(sent: Sent) -> Sheet:
    """The same for the co-leads: who sent it, to whom, and until when it can be stopped."""
    row = _row(sent)
    return Sheet(
        subject=f"Goes to members: {in_subject(row.subject, LONGEST_SUBJECT)}",
        preheader="What a co-lead wrote to members. Until it leaves, it can be stopped.",
        why=co_lead_why(sent),
        facts=_facts(row)
        | {
            "name": line(row.subject, LONGEST_SUBJECT),
            "who": author(sent) or "Somebody at the command line",
            "whom": whom(row.to, sent.session),
            "leaves": when(row.due, None, sent.group.tz).full if row.due else "",
        },
    )


def author(sent: Sent) -> str:
    """The name of the co-lead who sent it; empty if that is not known."""
    row = _row(sent)
    return next((line(lead.name, 60) for lead in sent.group.co_leads if lead.id == row.by), "")


def _facts(row: Announcement) -> dict[str, object]:
    return {"title": line(row.subject, LONGEST_SUBJECT), "words": dressed(row.text), "rows": rows(row.text)}


def _beginning(row: Announcement) -> str:
    """How the text begins, for the list in a mail program."""
    return next((line(one, 100) for one in rows(row.text) if one.strip()), "")


def _row(sent: Sent) -> Announcement:
    row: Announcement | None = sent.rows.get("announcement")
    if row is None:
        raise BadInput(f"{sent.mailing.id}: the announcement is not on record")
    return row


def _refs(message: Message) -> Mapping[str, Ref[Any]]:
    """The announcement, whose id stands in the mailing's behind kind and group."""
    return {"announcement": Ref(Announcement, (message.group, message.mailing.split("/")[2]))}


def _taken_back(sent: Sent) -> str:
    """Why co-leads need not hear of it any more."""
    row: Announcement | None = sent.rows.get("announcement")
    return "taken back" if row is None or row.state is AnnouncementState.DRAFT else ""


MAILS = (
    MailKind(
        name="announcement", words="An announcement", letter=announcement, refs=_refs, more=rota_read, still=why_not, author=author,
        preference=ANNOUNCEMENTS,
    ),
    MailKind(
        name="announcement-copy", words="A co-lead writes to members", desk="announcements/{subject}", letter=announcement_copy, refs=_refs,
        still=_taken_back, transactional=True,
    ),
)  # fmt: skip
