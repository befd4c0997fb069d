"""Coming in to the desk, killed at every call and retried: whoever asks is in at the end, and a mail that came late lets nobody in."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from shared.model.login import DeskSession
from tests.builders.at_desk import Seat, mailed
from tests.functions.crashes.sweep import outcome, sweep
from tests.platform import Platform, ses_mails

MIKA, LEAVE = "mika@example.org", "/desk/ml-theory/leave"
OF_LOGIN = ("LOGINS#", "DESK#", "DOORS#/desk", "MAIL#desk-login/", "READER#lead:mika desk-login/")
"""Rows that are of one request or of one browser: who had to ask again has others, and those before end by themselves."""
Enters = Callable[[Seat, dict[str, Any]], object]


def by_code(seat: Seat, page: dict[str, Any]) -> None:
    seat.fills(page, "/desk/login", code=mailed(MIKA)[1])


def by_link(seat: Seat, page: dict[str, Any]) -> None:
    """The press carries the token of the browser that asked, as the page before has it."""
    seat.fills(page, mailed(MIKA)[0])


def is_in(seat: Seat) -> bool:
    return "You are Mika" in seat.opens(LEAVE)["body"]


def comes_in(platform: Platform, enters: Enters) -> None:
    """As somebody does it who asks again where no mail came, or what came did not work."""
    seat, copy, tries = Seat(platform), Seat(platform), 0
    while not is_in(seat):
        tries += 1
        assert tries <= 3, "they asked three times, and are not in"
        before = len(ses_mails())
        page = seat.asks(MIKA)
        copy.cookies = dict(seat.cookies)
        platform.settle()
        if len(ses_mails()) > before:
            enters(seat, page)
    others = [one for one in platform.rows(DeskSession) if not seat.cookies["__Host-desk"].startswith(one.who)]
    assert others == []
    enters(copy, page)
    assert not is_in(copy), "the mail that let them in lets somebody in once more"


def end(platform: Platform) -> tuple[dict[str, Any], Counter[str]]:
    state, mails = outcome(platform)
    rows = {key: row for key, row in state["rows"].items() if not key.startswith(OF_LOGIN)}
    return state | {"rows": rows}, Counter({"to log in": sum(mails.values())})


@pytest.mark.parametrize("enters", [by_code, by_link])
def test_coming_in_survives_a_crash_at_every_call(group: Platform, enters: Enters):
    group.settle()

    def flow(platform: Platform) -> None:
        comes_in(platform, enters)

    flow.__qualname__ = f"comes in {enters.__name__}"
    assert sweep(group, flow, end=end) == []
