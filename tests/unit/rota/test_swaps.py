"""Who can be asked to take a turn, and what a swap comes to."""

from dataclasses import replace

import pytest

from shared.errors import BadInput
from shared.model.rota import TALK, Answer, Asked, Place, Rota, Slot
from shared.rota import answers
from tests.unit.rota.test_fairness import BEGIN, DAY


def rota(holders: str, order: str = "") -> Rota:
    """Sessions two weeks apart, with who has said yes to each; ``-`` for nobody."""
    slots = tuple(
        Slot(
            session=f"s{number}", starts=BEGIN + (60 + 14 * number) * DAY, holder=name.replace("-", ""),
            asked=() if name == "-" else (Asked(member=name, at=BEGIN, until=BEGIN, since=BEGIN, answer=Answer.YES),),
        )
        for number, name in enumerate(holders.split())
    )  # fmt: skip
    names = dict.fromkeys((*order.split(), *holders.replace("-", "").split()))
    return Rota(group="g", role=TALK, slots=slots, order=tuple(Place(member=name, since=BEGIN) for name in names))


def test_whoever_has_refused_is_not_asked_again_for_that_turn_but_for_another():
    there = rota("ada - - cy", "bo")
    asked, _ = answers.offered(there, there.slots[0], "ada", "bo", BEGIN)
    refused = answers.refused(asked, asked.slots[0])
    with pytest.raises(BadInput, match="they cannot take this turn; name somebody else"):
        answers.offered(refused, refused.slots[0], "ada", "bo", BEGIN)
    answers.offered(refused, refused.slots[3], "cy", "bo", BEGIN)
    assert answers.could_take(refused, refused.slots[0], "ada", BEGIN) == ["cy"]


@pytest.mark.parametrize(
    ("holders", "taker", "row"),
    [
        ("ada bo", "bo", set()),  # the two change places
        ("ada bo bo", "bo", set()),  # for the later one, after which ada would have s2 alone
        ("ada cy bo bo", "bo", set()),
        ("- ada bo ada", "bo", {"ada"}),  # ada would have s2 and s3
        ("bo ada bo", "bo", {"bo"}),  # whichever bo gives, s1 is beside the other
        ("bo ada - bo", "bo", set()),
        ("ada cy", "dora", set()),
    ],
)
def test_a_swap_is_for_the_turn_by_which_nobody_has_two_in_a_row(holders: str, taker: str, row: set[str]):
    there = rota(holders, "ada bo cy dora")
    slot = next(one for one in there.slots if one.holder == "ada")
    _, swap = answers.offered(there, slot, "ada", taker, BEGIN)
    assert answers.in_a_row(there, slot, swap) == row
    done = answers.agreed(
        replace(there, slots=tuple(replace(one, swap=swap) if one is slot else one for one in there.slots)),
        replace(slot, swap=swap),
        BEGIN,
        {},
    )
    pairs = list(zip(done.rota.slots, done.rota.slots[1:], strict=False))
    assert {one.holder for one, after in pairs if one.holder and one.holder == after.holder} == row


def test_who_could_take_a_turn_are_those_with_whom_nobody_has_two_in_a_row():
    there = rota("bo ada bo", "ada bo cy dora")
    assert answers.could_take(there, there.slots[1], "ada", BEGIN) == ["cy", "dora"]
