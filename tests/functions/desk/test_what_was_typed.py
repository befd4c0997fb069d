"""A form that is not taken (nobody is logged in any more, the login is a new one, what it was about is gone) loses nothing that was typed."""

from datetime import timedelta
from html import escape
from urllib.parse import urlencode

import pytest

from shared.desk.actions import typed
from shared.model.session import Session
from tests.builders.at_desk import Seat, hidden

MIKA, SOL = "mika@example.org", "sol@example.org"
HOME = "/desk/ml-theory"
ADD, LET_IN = f"{HOME}/do/sessions-add", f"{HOME}/do/members-approve"
TITLE = 'A talk “about” <b>us</b> & "them"'
FORM = {"when": "2023-11-18 17:00", "title": TITLE, "back": f"{HOME}/sessions", "typed": "yes"}


def added(seat: Seat) -> list[str]:
    return [row.title for row in seat.platform.rows(Session) if row.title == TITLE]


def test_whoever_is_logged_out_amid_a_form_logs_in_beside_it_and_sends_it_once_more(inside: Seat):
    written = hidden(inside.opens(ADD)) | FORM
    inside.platform.later(timedelta(days=31))
    page = inside.sends("POST", ADD, urlencode(written))
    assert page["statusCode"] == 401
    assert "What you typed is kept on this page" in page["body"]
    assert str(escape(TITLE)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page["body"]
    assert added(inside) == []
    early = inside.fills(page, ADD)  # pressed before the login: the same page again
    assert early["statusCode"] == 401
    inside.logs_in(MIKA)
    again = inside.fills(early, ADD)
    assert "You have logged in since" in again["body"]
    assert added(inside) == []
    done = inside.fills(again, ADD)
    assert "Done:" in done["body"], done["body"][done["body"].index("<main") :]
    assert added(inside) == [TITLE]


def test_a_form_that_was_opened_by_another_co_lead_says_who_sends_it_now(inside: Seat):
    written = hidden(inside.opens(ADD)) | FORM
    inside.cookies.clear()
    inside.logs_in(SOL)
    page = inside.posts(ADD, written)
    assert (page["statusCode"], "You are Sol" in page["body"]) == (400, True)
    assert written["csrf"] not in page["body"]
    assert "Done:" in inside.fills(page, ADD)["body"]


def test_a_button_leads_back_to_where_it_was_pressed_once_its_presser_is_in(seat: Seat):
    answer = seat.sends(
        "POST", LET_IN, urlencode({"member": "m-1", "back": f"{HOME}/people?state=active", "csrf": "x"})
    )
    assert answer["headers"]["location"] == "/desk?to=%2Fdesk%2Fml-theory%2Fpeople%3Fstate%3Dactive"
    for elsewhere in ("https://evil.example.org", "//evil.example.org", "/l/x", ""):
        answer = seat.sends("POST", LET_IN, urlencode({"member": "m-1", "back": elsewhere}))
        assert answer["headers"]["location"] == "/desk"


@pytest.mark.parametrize(
    "path", [f"{HOME}/sessions/2023-10-28/talks/gone", f"{HOME}/do/nothing", "/desk/other-group/do/sessions-add"]
)
def test_what_was_typed_about_something_that_is_gone_can_be_copied(inside: Seat, path: str):
    page = inside.posts(path, hidden(inside.opens(ADD)) | {"about": "Three days' work\r\nof mine"})
    assert page["statusCode"] == 404
    assert "Three days&#39; work\r\nof mine" in page["body"].replace("\n", "\r\n").replace("\r\r", "\r")


def test_a_page_elsewhere_gets_nothing_shown_of_what_it_posts(seat: Seat):
    page = seat.sends("POST", ADD, urlencode(FORM), origin="https://evil.example.org")
    assert (page["statusCode"], "evil" in page["body"], "A talk" in page["body"]) == (403, False, False)


def test_what_was_typed_is_what_differs_and_names_nobody_and_nothing():
    fields = {
        "csrf": ("x",), "session": ("2023-10-28",), "was-title": ("Old",), "title": ("Old",), "was-about": ("",), "about": ("Mine\nand",),
        "season.breaks.0.note": ("Snow",), "empty": (" ",), "seen-about": ("1f",),
    }  # fmt: skip
    assert typed.texts(fields) == (("About", "Mine\nand"), ("Season, breaks, 0, note", "Snow"))
