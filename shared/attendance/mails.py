"""The mail to a member whose calendar answers as somebody else."""

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, dated, member_why
from shared.model import rsvp


def calendar_unknown(sent: Sent) -> Sheet:
    """An answer did not count, and what makes the next ones count."""
    _, _, seen = dated(sent)
    return Sheet(
        subject=f"A calendar’s answer did not count: {seen.when.date}",
        preheader="It came from another address than yours. If it was you, tell us that address.",
        why=member_why(sent),
        facts={"session": seen, "settings": sent.links["settings"], "address": sent.reader.address},
    )


def _still(sent: Sent) -> str:
    """Why it is no longer to go: they have named the address meanwhile, or nobody is asked any more."""
    member = sent.reader.member
    if not rsvp.asks(sent.group) or sent.session is None or not sent.session.upcoming:
        return "nobody is asked any more"
    return "settled" if member is None or member.answers_as else ""


MAILS = (
    MailKind(
        name="calendar-unknown", words="A calendar answered as somebody else", letter=calendar_unknown, still=_still,
    ),
)  # fmt: skip
