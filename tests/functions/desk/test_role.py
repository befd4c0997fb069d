"""Everything that a co-lead can do at the desk is done there under the desk's own role, as the template has it."""

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

import pytest

from shared.desk.actions import forms
from shared.desk.actions.registry import actions
from shared.model.group import Group
from shared.store import Create
from tests.builders.at_desk import Seat, hidden
from tests.platform import Platform
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.worlds import CASES, GROUP

AT_THE_DESK = [name for name, action in actions().items() if action.desk and name in CASES]


def brought_over(name: str, platform: Platform) -> None:
    """The world of the action's case, in the table."""
    store = begun(CASES[name])
    for row in store.scan():
        platform.table.commit(Create(replace(row, version=0)))


def typed(name: str) -> dict[str, Any]:
    """What the case has, as a form has it."""
    given = asdict(inputs(CASES[name], begun(CASES[name])))
    return {
        key: forms.YES if value is True else value
        for key, value in given.items()
        if key not in forms.GIVEN and _text(value)
    }


def _text(value: Any) -> bool:
    return isinstance(value, str | bool) or (isinstance(value, tuple) and all(isinstance(one, str) for one in value))


@pytest.mark.parametrize("name", AT_THE_DESK)
def test_a_form_that_says_nothing_is_answered_in_words(platform: Platform, name: str):
    brought_over(name, platform)
    seat = Seat(platform)
    seat.logs_in("mika@example.org")
    address = f"/desk/{GROUP}/do/{name.replace(' ', '-')}"
    csrf = hidden(seat.opens(f"/desk/{GROUP}/leave"))
    assert seat.posts(address, csrf)["statusCode"] < 500


@pytest.mark.parametrize("name", AT_THE_DESK)
def test_an_action_asks_for_nothing_that_the_role_does_not_allow(platform: Platform, name: str):
    brought_over(name, platform)
    group = platform.table.get(Group, GROUP)
    assert group is not None
    seat = Seat(platform)
    seat.logs_in(group.co_leads[0].address)
    address = f"/desk/{GROUP}/do/{name.replace(' ', '-')}"
    page = seat.opens(f"{address}?{urlencode(typed(name), doseq=True)}")
    page = seat.fills(page, address, **typed(name))
    if 'name="seen"' in page["body"]:
        page = seat.fills(page, address)
    assert page["statusCode"] < 500
    assert platform.faults.denied == []
