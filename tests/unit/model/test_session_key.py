"""What a session's key says of its day."""

from datetime import date

import pytest

from shared.errors import BadInput
from shared.model.session_key import MOST, first_planned, free_key, number_of

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(("key", "number"), [("2026-03-05", 1), ("2026-03-05-2", 2), ("2026-03-05-99", 99)])
def test_a_key_says_the_day_first_planned_and_which_of_that_day_it_is(key: str, number: int) -> None:
    assert (first_planned(key), number_of(key)) == (DAY, number)


@pytest.mark.parametrize(
    "key",
    ["undated-03", "", "2026-02-30", "2026-W10-4", "20260305-2", "2026-03-05-1", "2026-03-05-02", "2026-03-05-100", "2026-03-05x", "2026-03-05-\u0662"],
)  # fmt: skip
def test_what_has_no_day_is_the_only_one_of_none(key: str) -> None:
    assert (first_planned(key), number_of(key)) == (None, 1)


def test_each_further_session_of_a_day_has_a_number_until_there_are_too_many() -> None:
    taken: list[str] = []
    for _ in range(MOST):
        taken.append(free_key(DAY, taken))
    assert taken[:3] == ["2026-03-05", "2026-03-05-2", "2026-03-05-3"]
    with pytest.raises(BadInput, match="99 sessions were planned for 2026-03-05 already"):
        free_key(DAY, taken)
