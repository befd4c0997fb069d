"""People and mail, at the desk as it is deployed: found, let in many at once, and a mail looked at and sent to oneself."""

import base64
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from shared.model.member import Member, MemberState
from tests.builders.at_desk import Seat
from tests.builders.members import joins, member_of
from tests.builders.signups import texts
from tests.platform import Platform

MIKA = "mika@example.org"


@pytest.fixture
def seat(group: Platform) -> Seat:
    joins(group, "ada", "bo", state=MemberState.PENDING_APPROVAL)
    joins(group, "cleo")
    group.settle()
    seat = Seat(group)
    seat.logs_in(MIKA)
    return seat


def test_somebody_is_found_by_name_and_by_address(seat: Seat):
    for typed in ("CLEO", "cleo@example.org", "cleo%40"):
        body = seat.opens(f"/desk/ml-theory/people?q={typed}")["body"]
        assert "cleo@example.org" in body
        assert "bo@example.org" not in body


def test_two_are_let_in_at_once_once_it_was_shown_who_is_mailed(seat: Seat):
    ids = [member_of(seat.platform, name).id for name in ("ada", "bo")]
    page = seat.opens("/desk/ml-theory/people")
    assert all(f'value="{one}"' in page["body"] for one in ids)
    csrf = re.search(r'name="csrf" value="([^"]+)"', page["body"])[1]
    given = {"csrf": (csrf,), "member": tuple(ids), "back": ("/desk/ml-theory/people",)}
    shown = seat.sends("POST", "/desk/ml-theory/do/members-approve", urlencode(given, doseq=True))
    assert "This will happen" in shown["body"]
    seen = re.search(r'name="seen" value="([^"]+)"', shown["body"])[1]
    done = seat.sends("POST", "/desk/ml-theory/do/members-approve", urlencode(given | {"seen": (seen,)}, doseq=True))
    assert done["statusCode"] == 303
    seat.platform.settle()
    assert {row.state for row in seat.platform.rows(Member)} == {MemberState.ACTIVE}
    assert sum("Welcome" in text for text in texts()) >= 2


def test_a_mail_is_looked_at_in_a_frame_and_sent_to_whoever_looks_with_links_that_do_nothing(seat: Seat):
    who = member_of(seat.platform, "cleo").id
    page = seat.opens(f"/desk/ml-theory/mail/preview?kind=reminder&for={who}")
    frame = re.search(r'<iframe class="letter" src="([^"]+)"', page["body"])[1].replace("&amp;", "&")
    html = seat.opens(frame)
    assert html["headers"]["content-type"].startswith("text/html")
    assert "sandbox" in html["headers"]["content-security-policy"]
    assert "https://go.example.org/desk/preview" in base64.b64decode(html["body"]).decode()
    shown = seat.fills(page, "/desk/ml-theory/do/mail-preview")
    assert "mika@example.org" in shown["body"]
    seat.fills(shown, "/desk/ml-theory/do/mail-preview")
    seat.platform.settle()
    sent = len(texts())
    assert "https://go.example.org/desk/preview" in texts()[-1]
    seat.platform.at(seat.platform.now + timedelta(seconds=1))
    for again in (
        shown,
        seat.fills(page, "/desk/ml-theory/do/mail-preview"),
    ):  # pressed once more, or from the page before
        seat.fills(again, "/desk/ml-theory/do/mail-preview")
    seat.platform.settle()
    assert len(texts()) == sent
    anew = seat.opens(f"/desk/ml-theory/mail/preview?kind=reminder&for={who}")
    seat.fills(seat.fills(anew, "/desk/ml-theory/do/mail-preview"), "/desk/ml-theory/do/mail-preview")
    seat.platform.settle()
    assert len(texts()) == sent + 1
    assert "This link does nothing" in Seat(seat.platform).opens("/desk/preview")["body"]
