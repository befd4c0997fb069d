"""Past sessions taken in at the desk, under the role of its function, and taken out again."""

import re

from shared.model.session import Session
from tests.builders.at_desk import Seat
from tests.platform import Platform

PATH = "/desk/ml-theory/do/import"


def taken_in(seat: Seat, text: str, only: str) -> None:
    foreseen = seat.fills(seat.opens(PATH), PATH, text=text, only=only)
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', foreseen["body"])
    assert seen
    seat.fills(seat.opens(PATH), PATH, text=text, only=only, seen=seen[1])


def test_what_is_not_in_a_list_of_all_goes_from_the_table_and_what_is_stays(group: Platform):
    seat = Seat(group)
    seat.logs_in("mika@example.org")
    taken_in(seat, "date,title\n2019-05-03,Kernels\n2019-05-17,Nets\n", "no")
    taken_in(seat, "date,title\n2019-05-04,Kernels\n2019-05-17,Nets\n", "yes")
    there = {key: group.table.get(Session, "ml-theory", key) for key in ("2019-05-03", "2019-05-04", "2019-05-17")}
    assert [key for key, row in there.items() if row] == ["2019-05-04", "2019-05-17"]
