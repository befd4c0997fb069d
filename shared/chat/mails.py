"""The mail to co-leads about the group's chat."""

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why
from shared.letters.wording import line


def chat_refused(sent: Sent) -> Sheet:
    """The webhook refuses our messages: its answer, and where its address is set."""
    whose = "co-leads'" if "setting" in sent.facts else "group's"
    return Sheet(
        subject=f"The {whose} chat does not take our messages",
        preheader="Everything else goes on. How to fix it is inside.",
        why=co_lead_why(sent),
        facts={
            "said": line(sent.facts.get("said"), 200),
            "whose": whose,
            "setting": sent.facts.get("setting", "chat_webhook"),
        },
    )


MAILS = (
    MailKind(
        name="chat-refused",
        desk="",
        words="The chat does not take our messages",
        letter=chat_refused,
        transactional=True,
        for_chat=True,
    ),
)
