"""What a month costs, by the model; and ``docs/cost.md``, made of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import Figure, Kind
from bench.results import HERE
from shared.cost.floods import floods
from shared.cost.monthly import Month, beside_ses, growing, shares
from shared.cost.prices import PRICES
from shared.cost.told import FIRST, LATER, Told, peers, told

TITLE = "Cost"
SIZES = (60, 200, 10_000, 1_000_000)
AGES = {FIRST: "first month", LATER: "after two years"}
DOCUMENT = HERE.parent / "docs" / "cost.md"
HEAD = """# What it costs

An estimate, not a bill: work that the tests count (requests, rows and their bytes, calls), times AWS's list prices. How
long a function takes on Lambda is assumed, as it is measured nowhere here. `fortnight cost --members 350` says the same
for any number of members; `make bench ONLY=cost` writes this page anew.
"""


def figures() -> Sequence[Figure]:
    """US dollars a month, by counted work and AWS's list prices, as in [cost.md](cost.md). *What grows* is what the members of
    a group cost besides SES, divided by what SES charges for their mails à la carte, without free tiers."""
    write()
    return [
        *(
            Figure(
                name=f"beside SES, 200 members, {words}",
                measured=beside_ses(Month(200, age), free=True),
                unit="US$",
                kind=Kind.COUNT,
                goal=0.10,
            )
            for age, words in AGES.items()
        ),
        *(
            Figure(
                name=f"what grows, {members:,} members, {words}",
                measured=100 * growing(members, age),
                unit="%",
                kind=Kind.COUNT,
                goal=2.5,
            )
            for members in SIZES[2:]
            for age, words in AGES.items()
        ),
    ]


def write(path: Path = DOCUMENT) -> None:
    path.write_text("\n".join(_document()) + "\n", encoding="utf-8")


def _document() -> Iterator[str]:
    yield HEAD
    tables = list(map(told, SIZES))
    yield "\n".join(f"- {note}" for note in tables[0].notes)
    for one in tables:
        yield from ("", f"## {one.title[0].upper()}{one.title[1:]}", "", *_table(one))
    yield from ("", *_growing())
    yield from ("", *_floods())
    yield from ("", "## Prices", "", f"AWS's, of us-east-1, as listed on {tables[0].prices_of}.", "")
    yield from ("| service | for | US$ | always free | source |", "|---|---|---:|---:|---|")
    for price in PRICES.values():
        each = f"{price.per:,.0f} {price.what}" if price.per > 1 else price.what
        yield f"| {price.service} | {each} | {price.usd:g} | {f'{price.free:,.0f}' if price.free else ''} | <{price.source}> |"
    yield from (
        "",
        "## What others ask",
        "",
        "Quoted, second-hand, a month; for Luma no price was found.",
        "",
        *peers(),
    )


GROWING = """## What grows with the members

Of SES's price for their mails à la carte, nothing being free, in percent. Fortnight wants it to be 2.5 in all, and is there in the first
month of a million members. Each mail is claimed before it goes and written down after, so that none goes twice and none is lost, and who
got what can be asked for 400 days: keeping that is what is above it later. At 10,000 the sender waits more than it works, for SES takes 14
mails a second, and who presses a link mostly finds a function that has to start first. No promise is given up for it."""


def _growing() -> Iterator[str]:
    ways = [(members, age) for members in SIZES[2:] for age in AGES]
    found = [shares(*way) for way in ways]
    yield from (GROWING, "", f"| | {' | '.join(f'{members:,}, {AGES[age]}' for members, age in ways)} |")
    yield f"|---|{'---:|' * len(ways)}"
    for words in found[0]:
        yield f"| {words} | {' | '.join(f'{100 * one[words]:.2f}' for one in found)} |"
    yield f"| all of these | {' | '.join(f'{100 * growing(*way):.2f}' for way in ways)} |"


FLOODS = """## What somebody can make it cost

Who wants to do harm and asks for all that the API lets through, by list prices, nothing being free; what is turned away is in no sum.
A request without a link of ours has no row read. The daily look tells co-leads of far more requests than readers make, and of uploads
that grow fast; [watching.md](watching.md#when-somebody-floods-it) says what to do then."""


def _floods() -> Iterator[str]:
    yield from (FLOODS, "", "| | US$ |", "|---|---:|")
    for words, usd in floods():
        yield f"| {words} | {usd:,.2f} |"


def _table(one: Told) -> Iterator[str]:
    yield f"| {' | '.join(one.columns)} |"
    yield f"|---|{'---:|' * (len(one.columns) - 1)}"
    for row in one.rows:
        yield f"| {' | '.join(row)} |"
