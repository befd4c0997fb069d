"""A member's own links are made anew. They stand in every mail and never end by themselves, and mails are forwarded.

Who renews them ends all that are out. The new ones go to the address itself, so that whoever else has an old mail has nothing left.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.model.mailing import Audience, Mailing, mailing
from shared.model.member import Member, MemberState
from shared.store import Create, Replace, Store, Write

STAYS = (MemberState.ACTIVE, MemberState.PAUSED)
AGAIN = timedelta(minutes=10)
"""Who asks twice within this time, or whose answer got lost, has asked once."""


def renewed(
    member: Member, store: Store, now: datetime, *, correlation: str = "", wait: timedelta | None = None
) -> list[Write]:
    """*member* with links of another life, and the mail that brings them; nothing if that was done just now, or they are not in."""
    if member.state not in STAYS or _just_now(member, now):
        return []
    after = replace(member, link_life=max(member.link_life + 1, int(now.timestamp())))
    mail = _mail(after, f"{after.link_life}", {}, now, correlation, wait)
    return [Replace(after), *([] if _told(mail, store) else [Create(mail)])]


def _just_now(member: Member, now: datetime) -> bool:
    return timedelta(0) <= now - datetime.fromtimestamp(member.link_life, UTC) < AGAIN


def _told(mail: Mailing, store: Store) -> bool:
    return store.get(Mailing, mail.id) is not None


def mailed_again(
    member: Member, store: Store, now: datetime, correlation: str, *, by_co_lead: bool = False
) -> list[Write]:
    """The links that *member* has now, by mail, because somebody pressed one that was replaced, or a co-lead was asked for them: once a
    day at the most."""
    facts = {"asked": "co-lead" if by_co_lead else "yes"}
    mail = _mail(member, f"{member.link_life}.{now:%Y%m%d}", facts, now, correlation, None)
    return [] if member.state not in STAYS or _told(mail, store) else [Create(mail)]


def _mail(
    member: Member, of: str, facts: dict[str, str], now: datetime, correlation: str, wait: timedelta | None
) -> Mailing:
    return mailing(
        "new-links", member.group, Audience.APPLICANT, at=now, of=f"{member.id}.{of}", subject=member.id, facts=facts,
        correlation=correlation, **({"wait": wait} if wait is not None else {}),
    )  # fmt: skip
