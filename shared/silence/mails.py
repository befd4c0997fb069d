"""The mail to a member who has not been heard of."""

from collections.abc import Mapping
from datetime import datetime

from shared import signed_links as purposes
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, member_why
from shared.letters.views import own_zone
from shared.letters.wording import counted, line
from shared.text.times import day


def still_with_us(sent: Sent) -> Sheet:
    """Are you still with us? One button, and what happens without an answer."""
    group, tz = line(sent.group.name, 80), own_zone(sent) or sent.group.tz
    until = day(datetime.fromisoformat(sent.facts["until"]).astimezone(tz).date())
    return Sheet(
        subject=f"Are you still with us? {group}",
        preheader="One press, and all goes on as before.",
        why=member_why(sent),
        facts={
            "still": sent.links["still"],
            "sessions": counted(int(sent.facts["sessions"]), "session"),
            "until": until,
            "asks": sent.group.asks_who_comes,
        },
    )


def _link(sent: Sent) -> Mapping[str, Target]:
    member = sent.reader.member
    subject = purposes.member_subject(member.id, member.link_life) if member else ()
    return {"still": Target("m", purposes.STILL, subject)} if member else {}


def _still(sent: Sent) -> str:
    """Why it is no longer to go: the member was heard of meanwhile, the group no longer asks, or there is no time left to answer."""
    member = sent.reader.member
    if not sent.group.asks_the_silent:
        return "nobody is asked any more"
    if sent.now >= datetime.fromisoformat(sent.facts["until"]):
        return "too late to ask"
    heard = member is not None and member.seen is not None and member.seen >= sent.mailing.created
    return "heard of meanwhile" if heard else ""


MAILS = (
    MailKind(name="still-with-us", words="Are you still with us?", letter=still_with_us, links=_link, still=_still),
)
