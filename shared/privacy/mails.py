"""The mail to co-leads about an erased person."""

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, form_page, lines_of
from shared.membership.digests import MOST


def erased(sent: Sent) -> Sheet:
    """Somebody was forgotten here: what only a co-lead can delete, at Google and in the group's file.

    No name and no address is in it: what was erased must not live on in a mailbox.
    """
    # A talk is named by its session alone, since the speaker's name follows the comma.
    places = [place.partition(",")[0] for place in lines_of(sent, "file", MOST)]
    responses = lines_of(sent, "responses", MOST)
    left = bool(places or responses)
    return Sheet(
        subject="Somebody asked to be forgotten" + (": what is left to do" if left else ""),
        preheader="What we held is deleted. What only you can delete is inside."
        if left
        else "It is done; there is nothing left to do.",
        why=co_lead_why(sent),
        facts={"responses": responses, "places": places, "form": form_page(sent, "edit#responses")},
    )


MAILS = (
    MailKind(name="erased", words="Somebody was forgotten", letter=erased, transactional=True, can_wait=True, length=8),
)
