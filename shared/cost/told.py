"""The costs in words and tables, as the command prints them and docs/cost.md has them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.cost.monthly import DAYS, KEPT, MAILS, OTHERS, Month, beside_ses, switched_on
from shared.cost.prices import AS_OF, PEERS, PLANS

FIRST, LATER = 1, 24
"""Months of a group's life."""
EACH = 1000
COLUMNS = (
    "What for, US$ a month",
    "first month",
    "after two years",
    "first month, nothing free",
    "after two years, nothing free",
)


@dataclass(frozen=True, slots=True)
class Told:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]
    prices_of: str = AS_OF


def told(members: int) -> Told:
    """A month of a group with so many *members*."""
    months = [Month(members, age) for age in (FIRST, LATER)]
    mails = months[0].work.mails
    return Told(
        title=f"{members:,} members, {mails:,.0f} mails a month",
        columns=COLUMNS,
        rows=list(_rows(months)),
        notes=[
            f"Prices of us-east-1 as listed on {AS_OF}; {MAILS:g} mails to each member a month, {OTHERS} to co-leads and speakers.",
            "With what is free: what AWS gives every account for nothing, always, and nothing else in the account uses.",
            f"The record of who got what is kept for {KEPT * DAYS:.0f} days, and then grows no more; what earlier versions wrote stays.",
            f"Not in it, as a group has to switch it on, in US$ for {EACH:,} of each, nothing free: {_extra()}.",
            "Views of the page are not in it: CloudFront serves the first 1,000 GB of a month for nothing.",
        ],
    )


def _extra() -> str:
    return ", ".join(f"{_usd(usd)} for {words}" for words, usd in switched_on(EACH).items())


def _rows(months: Sequence[Month]) -> Iterator[tuple[str, ...]]:
    lines = [month.lines() for month in months]
    for first, later in zip(*lines, strict=True):
        if not later.full:  # nothing of it is in the sums
            continue
        yield first.service, *(_usd(one) for one in (first.free, later.free, first.full, later.full))
    beside = [beside_ses(month, free=free) for free in (True, False) for month in months]
    yield "all of these", *map(_usd, beside)
    for plan in PLANS:
        ses = [month.ses(plan) for month in months] * 2
        yield f"SES, {plan}: {1000 * PLANS[plan].usd / PLANS[plan].per:.2f} for 1,000 mails", *map(_usd, ses)
        yield f"together, {plan}", *(_usd(one + mails) for one, mails in zip(beside, ses, strict=True))


def _usd(amount: float) -> str:
    return f"{amount:,.2f}"


def peers() -> Sequence[str]:
    """What others ask, each with its date and source."""
    return [f"- {one.who}: {one.asks} ({one.date}, {one.source})" for one in PEERS]
