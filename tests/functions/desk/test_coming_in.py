"""Coming in to the desk: asking, the mail, link and code, the session, leaving."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from shared.adapters import secrets
from shared.adapters.clients import client
from shared.desk import routes
from shared.model.login import DeskSession, LoginRequest
from shared.model.mailing import Entry
from shared.privacy import erasing
from tests.builders.at_desk import BASE, Seat, mailed
from tests.builders.signups import mail_bytes
from tests.platform import run_desk, ses_mails

MIKA = "mika@example.org"
LEAVE = "/desk/ml-theory/leave"


def test_a_code_typed_where_it_was_asked_for_logs_in_and_the_row_of_the_request_goes(seat: Seat):
    page = seat.asks(MIKA)
    assert "Look into your mail" in page["body"]
    seat.platform.settle()
    _, code = mailed(MIKA)
    seat.fills(page, "/desk/login", code=code)
    assert "You are Mika" in seat.opens(LEAVE)["body"]
    assert seat.platform.rows(LoginRequest) == []
    (session,) = seat.platform.rows(DeskSession)
    assert (session.address, session.leads, session.expires - session.begun) == (
        MIKA, {"ml-theory": "mika"}, timedelta(days=30),
    )  # fmt: skip
    (line,) = [row for row in seat.platform.rows(Entry) if row.kind == "desk-login"]
    assert (line.reader, line.state.value) == ("lead:mika", "sent")


def test_the_link_logs_in_after_a_press_in_the_browser_that_asked_and_nowhere_else(seat: Seat):
    seat.asks(MIKA)
    seat.platform.settle()
    link, _ = mailed(MIKA)
    phone = Seat(seat.platform)
    assert "Type the code where you asked" in phone.opens(link)["body"]
    assert "Type the code where you asked" in phone.posts(link, {})["body"]
    assert seat.platform.rows(DeskSession) == []
    page = seat.opens(link)
    assert seat.platform.rows(DeskSession) == []  # a mail scanner, even with the browser's own cookies, logs nobody in
    seat.fills(page, link)
    assert "You are Mika" in seat.opens(LEAVE)["body"]
    assert seat.sends("GET", link)["statusCode"] == 200
    assert "Type the code where you asked" in seat.opens(link)["body"]


def test_whoever_was_on_the_way_to_a_page_comes_there(seat: Seat):
    away = seat.sends("GET", "/desk/ml-theory/leave?a=1")
    assert (away["statusCode"], away["headers"]["location"]) == (303, "/desk?to=%2Fdesk%2Fml-theory%2Fleave%3Fa%3D1")
    page = seat.asks(MIKA, to=LEAVE)
    seat.platform.settle()
    assert "Log out everywhere" in seat.fills(page, "/desk/login", code=mailed(MIKA)[1])["body"]


def test_without_a_domain_of_its_own_the_desk_is_where_it_was_asked_for_and_mails_lead_where_the_stack_is(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
):
    """Whatever name somebody asks by, it gets into no mail."""
    monkeypatch.setenv("FORTNIGHT_BASE_URL", "")
    run_desk.settings.cache_clear()
    client("ssm").put_parameter(Name="/fortnight/fortnight/links", Type="String", Value=BASE)
    asked = "https://abcdefghij.execute-api.eu-west-1.amazonaws.com"
    assert seat.sends("POST", "/desk", urlencode({"address": MIKA}), origin=BASE)["statusCode"] == 403
    seat.headers["origin"] = asked
    page = seat.asks(MIKA)
    assert "Look into your mail" in page["body"]
    seat.platform.settle()
    seat.fills(page, "/desk/login", code=mailed(MIKA)[1])  # beside a link to where the stack says that it is
    assert "You are Mika" in seat.opens(LEAVE)["body"]
    assert not any(asked.encode() in mail_bytes(mail) for mail in ses_mails())


def test_logging_out_ends_this_browser_and_everywhere_all_of_the_address(seat: Seat):
    other, third = Seat(seat.platform), Seat(seat.platform)
    for one in (seat, other, third):
        one.logs_in(MIKA)
    old = dict(seat.cookies)
    page = seat.opens(LEAVE)
    seat.cookies["__Host-desk-told"] = "what was done last"
    assert "Log in to the desk" in seat.fills(page, LEAVE)["body"]
    assert not any(name.endswith(("desk", "desk-told")) for name in seat.cookies)
    seat.cookies = old
    assert "Log in to the desk" in seat.opens(LEAVE)["body"]
    assert "You are Mika" in other.opens(LEAVE)["body"]
    other.fills(other.opens(LEAVE), LEAVE, everywhere="yes")
    assert "Log in to the desk" in third.opens(LEAVE)["body"]
    assert seat.platform.rows(DeskSession) == []


def test_no_page_of_the_desk_is_seen_without_a_session(seat: Seat):
    for section in {*routes.SECTIONS, *routes.MORE, "nothing"}:
        path = f"/desk/ml-theory/{section}".rstrip("/")
        for method in ("GET", "POST"):
            answer = seat.sends(method, path)
            assert (answer["statusCode"], answer["headers"]["location"][:5], answer["body"]) == (303, "/desk", "")


def test_who_is_erased_is_out_everywhere_and_what_is_held_of_them_says_where_they_are_in(seat: Seat):
    seat.logs_in(MIKA)
    keys = secrets.keys("/fortnight/keys")
    found = erasing.person(MIKA, seat.platform.table, keys)
    told = erasing.held(found, seat.platform.table, seat.platform.now)
    assert [one["groups"] for one in told["desk_sessions"]] == [["ml-theory"]]
    assert [place for place in found.places() if "desk" in place] == [
        "ML Theory Reading Group: logged in at the desk since 2024-06-01 00:00 UTC"
    ]
    for writes in found.held["desk_sessions"].erased(seat.platform.table):
        seat.platform.table.commit(*writes)
    assert "Log in to the desk" in seat.opens(LEAVE)["body"]
