"""A fault of ours, a table that takes nothing, time that runs out: whoever pressed sees a page in words, has what they typed still, and sends
it again; and the log has a line that the alarm counts."""

import json
import time
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ClientError

from functions.answer_links import app as answer_links
from functions.run_desk import app as run_desk
from functions.speaker_kit import app as speaker_kit
from shared import observability, signed_links
from shared.adapters import secrets
from shared.adapters.dynamodb.table import Table
from shared.model.member import Member, MemberState
from shared.model.proposal import TalkProposal
from shared.model.session import Session
from shared.observability import Failed
from shared.signed_links import Link
from shared.store import Create
from tests.builders.at_desk import Seat, hidden
from tests.patience import PATIENCE
from tests.payloads import context, http_event
from tests.platform import Platform

HOME = "/desk/ml-theory"
ADD = f"{HOME}/do/sessions-add"
ADA = Member(group="ml-theory", id="a" * 20, name="Ada", address="ada@example.org", state=MemberState.ACTIVE)
TOPIC = 'What I wrote for an hour & "more" <of it>'
PROPOSAL = {"choice": "propose", "key": "k1", "topic": TOPIC, "about": "", "link": "", "name": "Ada"}


@pytest.fixture
def at(group: Platform) -> Platform:
    group.settle()
    group.failing = True
    group.table.commit(Create(ADA))
    return group


@pytest.fixture
def seat(at: Platform) -> Seat:
    found = Seat(at)
    found.logs_in("mika@example.org")
    return found


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    out = StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", out)
    return out


@pytest.fixture
def busy() -> Iterator[pytest.MonkeyPatch]:
    """The table takes no write, until that is undone."""

    def refused(*_: Any) -> None:
        raise ClientError(
            {"Error": {"Code": "ThrottlingException", "Message": "ada@example.org"}}, "TransactWriteItems"
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "commit", refused)
        yield patch


def link(platform: Platform, purpose: str, path: str, *subject: str) -> str:
    signed = Link(purpose, ("ml-theory", *subject), platform.now.replace(year=platform.now.year + 1))
    return f"https://go.example.org/{path}/{signed_links.sign(signed, secrets.keys('/fortnight/keys'))}"


def counted(lines: StringIO) -> list[str]:
    """The lines by which the alarm counts a failure."""
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [str(line["correlation"]) for line in told if "errorType" in line]


def in_words(answer: dict[str, Any], *words: str) -> None:
    assert answer["statusCode"] == 500
    assert answer["headers"]["content-type"].startswith("text/html")
    assert answer["headers"]["cache-control"] == "no-store"
    assert [one for one in words if one not in answer["body"]] == []
    assert "ada@example.org" not in answer["body"]
    assert "Traceback" not in answer["body"]


def test_what_a_member_wrote_is_sent_again_from_the_page_that_says_so(
    at: Platform, busy: pytest.MonkeyPatch, lines: StringIO
):
    url = link(at, signed_links.PROPOSE, "p", ADA.id)
    answer = at.press(url, **PROPOSAL)
    in_words(answer, "That did not work", "Send it again", "<dt>Topic</dt>")
    (told,) = counted(lines)
    assert f"<code>{told}</code>" in answer["body"]
    busy.undo()
    assert hidden(answer) == {name: value for name, value in PROPOSAL.items() if value}
    at.press(url, **hidden(answer))
    at.press(url, **hidden(answer))  # twice is once
    assert [row.topic for row in at.rows(TalkProposal)] == [TOPIC]


def test_what_a_speaker_wrote_stays_too_and_their_script_is_told_in_its_own_way(at: Platform, busy: pytest.MonkeyPatch):
    url = link(at, signed_links.TALK, "talk", "2023-10-28", "implicit-bias")
    written = hidden(at.press(url, "GET")) | {
        "choice": "save",
        "title": "Mine",
        "about": "An hour's work",
        "reading-1": "",
    }
    answer = at.press(url, **written)
    in_words(answer, "Send it again", "An hour&#39;s work")
    assert hidden(answer) == written
    busy.setattr(Table, "get_many", lambda *_: 1 / 0)
    busy.setattr(Table, "get", lambda *_: 1 / 0)
    event = http_event("GET", url.removeprefix("https://go.example.org"), url.rpartition("/")[2])
    told = at._invoke(speaker_kit, event | {"headers": {"accept": "application/json"}})
    assert (told["statusCode"], told["headers"]["content-type"]) == (500, "application/json")
    in_words(at.press(url, "GET"), "This page does not open just now", "Open it again")
    for asked in (url, link(at, signed_links.MEMBER, "m", ADA.id)):
        head = at.press(asked, "HEAD")
        assert (head["statusCode"], head["body"]) == (500, "")


def test_what_a_co_lead_wrote_is_done_once_from_the_page_that_says_so(
    seat: Seat, busy: pytest.MonkeyPatch, lines: StringIO
):
    fields = hidden(seat.opens(ADD)) | {
        "when": "2023-11-18 17:00",
        "title": TOPIC,
        "back": f"{HOME}/sessions",
        "typed": "yes",
    }
    answer = seat.sends("POST", ADD, urlencode(fields))
    in_words(answer, "Send it again", f'href="{HOME}/sessions" target="_blank"', "<dt>Title</dt>")
    (told,) = counted(lines)
    assert f"fortnight logs {told}" in answer["body"]
    again = seat.sends("POST", ADD, urlencode(hidden(answer)))
    in_words(again, "Send it again")
    busy.undo()
    assert "Done:" in seat.fills(again, ADD)["body"]
    seat.fills(again, ADD)
    assert [row.title for row in seat.platform.rows(Session) if row.title == TOPIC] == [TOPIC]


@pytest.mark.parametrize("path", [HOME, f"{HOME}/people", "/desk", f"{HOME}/do/sessions-add"])
def test_a_page_of_the_desk_that_cannot_be_read_says_so(seat: Seat, monkeypatch: pytest.MonkeyPatch, path: str):
    for name in ("get", "get_many", "all"):
        monkeypatch.setattr(Table, name, lambda *_, **__: 1 / 0)
    in_words(seat.sends("GET", path), "This page does not open just now", "nothing was changed")
    assert seat.sends("HEAD", path)["body"] == ""


def test_a_page_elsewhere_gets_nothing_back_of_what_it_posts(seat: Seat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_desk, "answer", lambda *_: 1 / 0)
    answer = seat.sends("POST", ADD, urlencode({"title": TOPIC}), origin="https://evil.example.org")
    in_words(answer, "This page does not open")
    assert "What I wrote" not in answer["body"]


def test_where_an_answer_takes_too_long_the_page_says_so_before_the_platform_ends_it(
    at: Platform, monkeypatch: pytest.MonkeyPatch
):
    def hangs(*_: Any) -> None:
        while True:
            try:
                time.sleep(2 * PATIENCE)
            except Exception:
                continue

    monkeypatch.setattr(answer_links, "press", hangs)
    monkeypatch.setattr(observability, "ANSWERING", 239.9)
    url = link(at, signed_links.MEMBER, "m", ADA.id)
    before = time.monotonic()
    in_words(at.press(url, choice="save"), "Send it again")
    assert time.monotonic() - before < PATIENCE


def test_the_mail_to_log_in_ends_with_the_error_so_that_it_is_tried_again(
    at: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(run_desk, "mailed", lambda *_: 1 / 0)
    with pytest.raises(Failed, match="ZeroDivisionError"):
        run_desk.lambda_handler({"login": "x"}, context())


def test_that_not_even_the_page_can_be_made_ends_with_the_error(at: Platform, monkeypatch: pytest.MonkeyPatch):
    handler = observability.answering(lambda *_: 1 / 0)(lambda *_: 1 / 0)
    with pytest.raises(Failed):
        handler({"requestContext": {}}, context())
