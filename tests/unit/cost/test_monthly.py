"""The model of a month's costs: the arithmetic; what it counts with is held to the functions in tests/functions/test_costs.py."""

import re
from dataclasses import fields

import pytest

from shared.cost import monthly, prices, told, work
from shared.cost.monthly import Month
from shared.cost.prices import PEERS, PLANS, PRICES, Price


def test_a_price_is_asked_for_what_goes_beyond_the_free_part() -> None:
    one = Price("SQS", "requests", 0.40, 1e6, "", free=1e6)
    assert one.of(3e6, free=True) == pytest.approx(0.80)
    assert one.of(3e6, free=False) == pytest.approx(1.20)
    assert one.of(5e5, free=True) == 0


def test_everything_that_is_counted_has_a_price_and_a_source() -> None:
    assert {field.name for field in fields(work.Work)} == {"mails", *PRICES}
    assert all(price.source.startswith("https://aws.amazon.com/") for price in (*PRICES.values(), *PLANS.values()))
    dated = re.compile(r"\d{4}-\d\d-\d\d")
    assert all(dated.fullmatch(when) for when in (prices.AS_OF, *(one.date for one in PEERS)))


def test_the_lines_add_up_to_all_that_is_counted() -> None:
    month = Month(10_000, 24)
    each = sum(price.of(getattr(month.work, name), free=False) for name, price in PRICES.items())
    assert monthly.beside_ses(month, free=False) == pytest.approx(each)


@pytest.mark.parametrize("members", [60, 10_000, 1_000_000])
def test_mails_cost_by_the_plan_and_the_ledger_stops_growing(members: int) -> None:
    first, year, later, latest = (Month(members, age) for age in (1, 12, 24, 25))
    assert first.ses("à la carte") == pytest.approx((6.5 * members + 90) / 10_000)
    assert first.ses("Essentials") == pytest.approx(1.6 * first.ses("à la carte"))
    grown = [monthly.grown(members, one.age).table_gb for one in (first, year, later, latest)]
    assert grown[0] < grown[1] < grown[2]
    lines = 6.5 * members * 400 / 30 * (work.LINE + work.ITEM) / 1e9
    assert lines < grown[2] < 1.1 * lines
    assert grown[3] < 1.002 * grown[2]


def test_what_grows_is_what_the_members_bring() -> None:
    """In the first month; mails themselves are not in it."""
    share = monthly.growing(10_000, 1)
    more = monthly.beside_ses(Month(10_000, 1), free=False) - monthly.beside_ses(Month(0, 1), free=False)
    assert share == pytest.approx(more / 6.5)


def test_the_table_has_both_plans_and_ends_with_the_sum() -> None:
    found = told.told(200)
    by = {row[0]: [float(cell.replace(",", "")) for cell in row[1:]] for row in found.rows}
    parts = [numbers for what, numbers in by.items() if what in {price.service for price in PRICES.values()}]
    assert by["all of these"] == pytest.approx([sum(column) for column in zip(*parts, strict=True)], abs=0.05)
    for plan, price in {"à la carte": "0.10", "Essentials": "0.16"}.items():
        mails = by[f"SES, {plan}: {price} for 1,000 mails"]
        both = [a + b for a, b in zip(by["all of these"], mails, strict=True)]
        assert by[f"together, {plan}"] == pytest.approx(both, abs=0.011)


@pytest.mark.parametrize(
    ("members", "age", "reached"),
    [(10_000, 1, 0.0309), (10_000, 24, 0.0484), (1_000_000, 1, 0.0231), (1_000_000, 24, 0.0406)],
)
def test_what_the_members_cost_beside_ses_stays_what_is_reached(members: int, age: int, reached: float) -> None:
    """Of SES's price à la carte, nothing being free; the goal is 0.025."""
    assert monthly.growing(members, age) <= reached


@pytest.mark.parametrize("age", [1, 24])
def test_a_group_of_200_costs_beside_ses_a_few_cents(age: int) -> None:
    """The goal is 0.10."""
    assert monthly.beside_ses(Month(200, age), free=True) <= 0.05
