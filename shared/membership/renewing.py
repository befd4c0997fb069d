"""Renewing a member's own links. They stand in every mail and never expire by themselves, and mails are forwarded.

Renewing ends all links that are out. The new ones are mailed to the address itself, so that somebody else with an old mail is left with
nothing.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.membership.monthly import once_a_month
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.member import Member, MemberState
from shared.store import Create, Replace, Store, Write

STAYS = (MemberState.ACTIVE, MemberState.PAUSED)
AGAIN = timedelta(minutes=10)
"""Asking again within this time, perhaps because the answer got lost, counts as asking once."""


def renewed(
    member: Member, store: Store, now: datetime, *, correlation: str = "", wait: timedelta | None = None
) -> list[Write]:
    """*member* with the links of another life, and the mail that brings them; nothing if that was just done, or they are not a member."""
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
    """A mail with the member's present links, because somebody used a replaced one, or asked a co-lead for them; at most once a day."""
    facts = {"asked": "co-lead" if by_co_lead else "yes"}
    mail = _mail(member, f"{member.link_life}.{now:%Y%m%d}", facts, now, correlation, None)
    return [] if member.state not in STAYS or _told(mail, store) else [Create(mail)]


def signed_up_again(member: Member, store: Store, now: datetime, correlation: str) -> list[Write]:
    """A mail that tells somebody who signed up although they are a member that they are one, with their links; at most once in 30 days."""
    facts = {"asked": "sign-up"} | ({"paused": "yes"} if member.state is MemberState.PAUSED else {})

    def made(month: str) -> Mailing:
        return _mail(member, f"{member.link_life}.{month}.again", facts, now, correlation, None)

    return once_a_month(made, store, now) if member.state in STAYS else []


def _mail(
    member: Member, of: str, facts: dict[str, str], now: datetime, correlation: str, wait: timedelta | None
) -> Mailing:
    return mailing(
        "new-links", member.group, Audience.APPLICANT, at=now, of=f"{member.id}.{of}", subject=member.id, facts=facts,
        correlation=correlation, **({"wait": wait} if wait is not None else {}),
    )  # fmt: skip
