"""What the desk cannot do itself is done by the function that can."""

import pytest

from shared.adapters import clients
from shared.model.audit import AuditLine
from shared.model.deck import Deck, Outcome, Upload
from tests.builders.at_desk import Seat
from tests.deck_files.pdfs import pdf
from tests.platform import Platform


@pytest.fixture
def seat(group: Platform) -> Seat:
    group.settle()
    made = Seat(group)
    made.logs_in("mika@example.org")
    return made


def test_the_pages_are_made_anew_by_the_function_that_makes_pages(seat: Seat):
    seat.platform.publish()
    before = seat.platform.site()
    for key in (one for one in before if one.startswith("ml-theory/")):
        clients.client("s3").delete_object(Bucket="site", Key=key)
    page = seat.opens("/desk/ml-theory/do/site-rebuild")
    seat.fills(page, "/desk/ml-theory/do/site-rebuild")
    seat.platform.settle()
    assert seat.platform.site() == before


def test_an_upload_is_given_to_its_talk_by_the_function_that_checks_slides(seat: Seat):
    key = "ml-theory/2023-10-28/nobody/talk.pdf"
    seat.platform.upload(key, pdf())
    seat.platform.settle()
    (upload,) = seat.platform.rows(Upload)
    assert upload.outcome is Outcome.UNKNOWN
    address = "/desk/ml-theory/do/slides-attach"
    given = {"key": key, "session": "2023-10-28", "talk": "implicit-bias"}
    page = seat.opens(f"{address}?key={key}&session=2023-10-28&talk=implicit-bias")
    page = seat.fills(page, address, **given)
    if 'name="seen"' in page["body"]:  # it shows first whom it mails
        page = seat.fills(page, address)
    seat.platform.settle()
    assert [deck.talk for deck in seat.platform.rows(Deck)] == ["implicit-bias"], page["body"]
    assert [row.by for row in seat.platform.rows(AuditLine) if row.what == "slides attach"] == ["mika"]


def test_what_no_function_could_deal_with_stands_on_the_first_page_at_once(seat: Seat):
    assert "Dead letters" not in seat.opens("/desk/ml-theory")["body"]
    clients.client("sqs").send_message(QueueUrl=seat.platform.urls["dead"], MessageBody="{}")
    assert "Dead letters: 1 message given up" in seat.opens("/desk/ml-theory")["body"]
    clients.client("sqs").purge_queue(QueueUrl=seat.platform.urls["dead"])
    assert "Dead letters" not in seat.opens("/desk/ml-theory")["body"]
    assert seat.platform.faults.denied == []
