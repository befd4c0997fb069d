"""The mail with which a co-lead logs in to the desk."""

from collections.abc import Mapping

from shared import signed_links
from shared.errors import BadInput
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why


def login(sent: Sent) -> Sheet:
    """The link and the code. Neither is in the subject: the mail service repeats that where it reports on a mail.

    The code is what *sent* has besides (``more``): it stands in no row. Raises :class:`BadInput` without it.
    """
    if not isinstance(sent.more, str) or not sent.more:
        raise BadInput(f"{sent.mailing.id}: a mail to log in has a code")
    return Sheet(
        subject="Log in to the desk",
        preheader="The link and the code work for ten minutes, once.",
        why=co_lead_why(sent),
        facts={"link": sent.links["desk"], "code": f"{sent.more[:4]} {sent.more[4:]}"},
    )


def _link(sent: Sent) -> Mapping[str, Target]:
    return {"desk": Target("desk/login", signed_links.DESK, (sent.mailing.subject,))}


MAILS = (MailKind(name="desk-login", words="To log in to the desk", letter=login, links=_link, transactional=True),)
