"""Who tries to get into the desk: without a session, with somebody else's, with a forged one, from another page."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from shared import signed_links
from shared.adapters import secrets
from shared.desk.actions import registry
from shared.logins import rules
from shared.model.group import CoLead, Group
from shared.model.login import DeskSession, LoginRequest
from shared.signed_links import Link
from shared.store import Create, Replace
from tests.builders.at_desk import BASE, LEAVE, Seat, every_page, hidden, is_in, mailed
from tests.platform import Platform

MIKA, SOL = "mika@example.org", "sol@example.org"
SESSION = "__Host-desk"


def to_group(platform: Platform, **changes: Any) -> None:
    group = platform.table.get(Group, "ml-theory")
    assert group is not None
    platform.table.commit(Replace(replace(group, **changes)))


# --- who is not in
def test_no_page_is_seen_and_nothing_done_without_a_session(seat: Seat):
    pages = [*every_page(), *(f"/desk/ml-theory/do/{name.replace(' ', '-')}" for name in registry.actions())]
    assert len(pages) > 50
    before = seat.platform.state()["rows"]
    for path in pages:
        shown, done = seat.sends("GET", path), seat.sends("POST", path, urlencode({"csrf": ""}))
        assert (shown["statusCode"], shown["headers"]["location"], shown["body"]) == (
            303,
            f"/desk?to={quote(path, safe='')}",
            "",
        )
        assert (done["statusCode"], done["headers"]["location"], done["body"]) == (303, "/desk", "")
    assert seat.platform.state()["rows"] == before


def test_the_lead_of_one_group_finds_nothing_of_another_and_not_even_whether_it_is_there(inside: Seat):
    group = inside.platform.table.get(Group, "ml-theory")
    assert group is not None
    kim = (CoLead(id="mika", name="Kim", address="kim@example.org"),)
    inside.platform.table.commit(Create(replace(group, id="proofs", co_leads=kim, version=0)))
    there, nowhere = (inside.sends("GET", f"/desk/{one}/leave") for one in ("proofs", "nothing"))
    assert there == nowhere
    assert there["statusCode"] == 404
    csrf = hidden(inside.opens(LEAVE))["csrf"]
    assert inside.sends("POST", "/desk/proofs/leave", urlencode({"csrf": csrf}))["statusCode"] == 404
    assert is_in(inside)


@pytest.mark.parametrize("purpose", [v for k, v in vars(signed_links).items() if k.isupper() and isinstance(v, str)])
def test_no_other_link_of_anybody_opens_the_desk(seat: Seat, purpose: str):
    seat.asks(MIKA)
    (row,) = seat.platform.rows(LoginRequest)
    foreign = Link(purpose, ("ml-theory", row.id if purpose != signed_links.DESK else "another"))
    answer = seat.sends("POST", f"/desk/login/{signed_links.sign(foreign, secrets.keys('/fortnight/keys'))}")
    assert answer["statusCode"] == (200 if purpose == signed_links.DESK else 404)
    assert seat.platform.rows(DeskSession) == []


def test_forged_truncated_and_foreign_cookies_open_nothing(inside: Seat):
    good, csrf = inside.cookies[SESSION], rules.token(inside.cookies[SESSION])
    other = Seat(inside.platform)
    other.logs_in(SOL)
    who, secret = good.split(".")
    theirs, _ = other.cookies[SESSION].split(".")
    (row, _) = inside.platform.rows(DeskSession)
    for value in (
        good[:-1], f"{good}A", f"{theirs}.{secret}", f"{who}.{row.id}", who, secret, f".{secret}", f"{who}.", good.upper(), "x" * 5000,
        f"{who}.{'A' * 43}", "é.ü", "a.b.c", csrf, "\x00",
    ):  # fmt: skip
        inside.cookies[SESSION] = value
        assert not is_in(inside), value
    inside.cookies[SESSION] = good
    assert is_in(inside)


def test_a_session_that_was_put_into_a_browser_before_is_not_the_one_that_is_logged_in(seat: Seat):
    planted = f"{'a' * 32}.{'b' * 43}"
    seat.cookies[SESSION] = planted
    seat.cookies["__Host-desk-login"] = "c" * 43
    seat.logs_in(MIKA)
    assert seat.cookies[SESSION] != planted
    thief = Seat(seat.platform)
    thief.cookies = {SESSION: planted, "__Host-desk-login": "c" * 43}
    assert not is_in(thief)
    assert is_in(seat)


def test_a_session_ends_after_thirty_days_and_a_cookie_taken_before_logging_out_is_worth_nothing(inside: Seat):
    taken = dict(inside.cookies)
    inside.platform.later(timedelta(days=29, hours=23))
    assert is_in(inside)
    inside.platform.later(timedelta(hours=2))
    assert not is_in(inside)
    again = Seat(inside.platform)
    again.logs_in(MIKA)
    taken = dict(again.cookies)
    again.fills(again.opens(LEAVE), LEAVE)
    again.cookies = taken
    assert not is_in(again)


@pytest.mark.parametrize(
    "changed",
    [
        lambda leads: leads[1:],
        lambda leads: (replace(leads[0], address="new@example.org"), *leads[1:]),
        lambda leads: (replace(leads[0], id="mika-2"), *leads[1:]),
    ],
    ids=["removed", "another address", "another id"],
)
def test_a_co_lead_who_is_removed_or_replaced_is_out_at_the_next_request(inside: Seat, changed: Any):
    group = inside.platform.table.get(Group, "ml-theory")
    assert group is not None
    csrf = hidden(inside.opens(LEAVE))["csrf"]
    to_group(inside.platform, co_leads=changed(group.co_leads))
    assert not is_in(inside)
    assert inside.sends("POST", LEAVE, urlencode({"csrf": csrf}))["headers"]["location"] == "/desk"


# --- from another page
@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.example.org"}, {"origin": "null"}, {"origin": f"{BASE}.evil.example.org"}, {"origin": "http://go.example.org"},
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
        {"origin": "", "sec-fetch-site": ""},
    ],
)  # fmt: skip
def test_no_form_of_another_page_does_anything(inside: Seat, said: dict[str, str]):
    fields = urlencode(hidden(inside.opens(LEAVE)))
    for path in (LEAVE, "/desk", "/desk/login", "/desk/ml-theory/do/site-rebuild"):
        assert inside.sends("POST", path, fields, **said)["statusCode"] == 403
    assert is_in(inside)


@pytest.mark.parametrize("csrf", ["", "x", "é", "0" * 40])
def test_no_form_without_the_sessions_own_token_does_anything(inside: Seat, csrf: str):
    other = Seat(inside.platform)
    other.logs_in(SOL)
    theirs = hidden(other.opens(LEAVE))["csrf"]
    for one in (csrf, theirs):
        for path in (LEAVE, "/desk/ml-theory/do/site-rebuild"):
            assert inside.sends("POST", path, urlencode({"csrf": one}))["statusCode"] == 400
    assert is_in(inside)
    assert inside.platform.later_calls == []


def test_nobody_is_logged_in_by_a_form_that_the_browser_did_not_get(seat: Seat):
    assert seat.sends("POST", "/desk", urlencode({"address": MIKA}))["statusCode"] == 400
    assert seat.platform.rows(LoginRequest) == []
    seat.asks(MIKA)
    seat.platform.settle()
    link, code = mailed(MIKA)
    seat.sends("POST", "/desk/login", urlencode({"code": code}))
    seat.sends("POST", link)
    assert seat.platform.rows(DeskSession) == []
