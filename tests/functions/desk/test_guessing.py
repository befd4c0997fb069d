"""Who asks for links to the desk without end, and guesses codes."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from shared.errors import BadInput
from shared.logins import rules
from shared.model.login import DeskSession, LoginRequest
from tests.builders.at_desk import Seat, hidden, mailed
from tests.platform import ses_mails
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import KEYS, NOW

MIKA, SOL, STRANGER = "mika@example.org", "sol@example.org", "stranger@example.org"
SESSION = "__Host-desk"


# --- guessing
def test_after_five_wrong_codes_the_right_one_is_worth_nothing(seat: Seat):
    page = seat.asks(MIKA)
    seat.platform.settle()
    link, code = mailed(MIKA)
    wrong = "000000" if code != "000 000" else "111111"
    said = [seat.fills(page, "/desk/login", code=wrong)["body"] for _ in range(5)]
    assert ["4 more times" in said[0], "1 more time." in said[3], "5 codes were tried" in said[4]] == [True] * 3
    assert "5 codes were tried" in seat.fills(page, "/desk/login", code=code)["body"]
    assert "5 codes were tried" in seat.fills(seat.opens(link), link)["body"]
    assert seat.platform.rows(DeskSession) == []


class Stale(MemoryStore):
    """Whoever reads a login request sees it as it was at first, so often: as many do who ask at the same moment."""

    seen: Any = None
    left = 6

    def get(self, kind: type[Any], *key: str) -> Any:
        row = super().get(kind, *key)
        if kind is LoginRequest and self.left:
            self.left -= 1
            self.seen = self.seen or row
            return self.seen
        return row


def test_many_guesses_at_the_same_moment_are_not_more_than_five():
    store = Stale(lambda: NOW)
    row = rules.wanted(MIKA, "secret", "", NOW)
    rules.ask(row, "203.0.113.7", store, KEYS, NOW)
    right = rules.code(row.id, KEYS)
    learned = 0
    for guess in range(40):
        store.left = 1
        with pytest.raises(BadInput) as said:
            rules.enter("secret", f"{(int(right) + 1 + guess) % 100_000_000:08}", f"new-{guess}", store, KEYS, NOW)
        learned += not isinstance(said.value, rules.Over)
    assert learned == 4  # the fifth says that it was the last
    assert super(Stale, store).get(LoginRequest, row.id).tries == 5


def test_a_link_and_a_code_end_after_ten_minutes_of_the_systems_clock(seat: Seat):
    page = seat.asks(MIKA)
    seat.platform.settle()
    link, code = mailed(MIKA)
    seat.platform.later(timedelta(minutes=10))
    assert "older than ten minutes" in seat.fills(page, "/desk/login", code=code)["body"]
    assert "older than ten minutes" in seat.fills(seat.opens(link), link)["body"]
    assert seat.platform.rows(DeskSession) == []


# --- asking
def test_what_is_answered_and_done_for_a_strangers_address_is_what_is_for_a_co_leads(seat: Seat):
    seen = []
    for address in (MIKA, STRANGER):
        browser = Seat(seat.platform)
        form = hidden(browser.opens("/desk")) | {"address": address}
        seat.platform.faults.calls.clear()
        answer = browser.sends("POST", "/desk", urlencode(form))
        seen.append((answer | {"cookies": len(answer["cookies"])}, seat.platform.faults.calls.names()))
    assert seen[0] == seen[1]
    assert seen[0][1][-1] == "Invoke"
    assert "SendEmail" not in seen[0][1]
    before = len(ses_mails())
    seat.platform.settle()
    assert len(ses_mails()) == before + 1


def test_asking_is_limited_for_each_address_from_one_place_and_from_all(seat: Seat):
    for address in (MIKA, STRANGER):
        answers = [seat.asks(address)["body"] for _ in range(6)]
        assert ["Look into your mail" in body for body in answers] == [True] * 5 + [False]
        assert "the next mail can go in 15 minutes" in answers[-1]
        for place in ("198.51.100.1", "2001:db8::1"):
            answers = [Seat(seat.platform, source=place).asks(address)["body"] for _ in range(6)]
            assert ["Look into your mail" in body for body in answers] == [True] * 5 + [False], place
        for place in ("198.51.100.2", "2001:db8::2", "2001:db8::ffff:1", "::ffff:198.51.100.1", ""):
            assert "the next mail can go in 15 minutes" in Seat(seat.platform, source=place).asks(address)["body"], (
                place
            )
    seat.platform.later(timedelta(minutes=15))
    assert "Look into your mail" in seat.asks(MIKA)["body"]


def test_asking_is_limited_for_each_place_whatever_is_asked_for(seat: Seat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "OF_SOURCE", ((timedelta(hours=1), 2),))
    found = [seat.asks(f"{name}@example.org")["body"] for name in ("one", "two", "three", "mika")]
    assert ["Look into your mail" in body for body in found] == [True, True, False, False]
    assert "the next mail can go in 60 minutes" in found[2]
    assert "Look into your mail" in Seat(seat.platform, source="198.51.100.1").asks(MIKA)["body"]
    seat.platform.later(timedelta(hours=1))
    assert "Look into your mail" in seat.asks(MIKA)["body"]


def test_a_stranger_who_asks_all_day_keeps_no_co_lead_out():
    store = MemoryStore(lambda: NOW)
    for number in range(2_000):  # of other addresses, from many places; and of one co-lead's, from one
        for address, place in ((f"s{number}@example.org", f"198.51.{number % 200}.7"), (MIKA, "198.51.100.1")):
            with suppress(BadInput):
                rules.ask(rules.wanted(address, f"{address}{number}", "", NOW), place, store, KEYS, NOW)
    for address in (MIKA, SOL):
        rules.ask(rules.wanted(address, f"{address} at home", "", NOW), "203.0.113.7", store, KEYS, NOW)


@pytest.mark.parametrize(
    "address",
    [
        "mika@example.org\r\nBcc: x@example.org", "mika@example.org\nx", "a" * 3000, "", "mika", "\x00@example.org", "é@example.org",
        "mika@example.org, sol@example.org", "<script>alert(1)</script>@x",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_more_than_one_is_refused_and_shown_back_escaped(seat: Seat, address: str):
    before = len(ses_mails())
    answer = seat.asks(address)
    assert answer["statusCode"] in (200, 400)
    seat.platform.settle()
    assert "<script>alert" not in answer["body"]
    assert len(ses_mails()) <= before + 1
    assert {row.address for row in seat.platform.rows(LoginRequest)} <= {MIKA}


def test_the_code_is_in_no_row_no_queue_and_no_log(seat: Seat, capsys: pytest.CaptureFixture[str]):
    page = seat.asks(MIKA)
    seat.platform.settle()
    link, code = mailed(MIKA)
    kept = repr(seat.platform.dynamodb.items) + capsys.readouterr().out + repr(page["headers"])
    for secret in (code, code.replace(" ", ""), link.rpartition("/")[2]):
        assert secret not in kept
    assert seat.cookies["__Host-desk-login"] not in kept
    seat.fills(page, "/desk/login", code=code)
    assert seat.cookies[SESSION].split(".")[1] not in repr(seat.platform.dynamodb.items)
