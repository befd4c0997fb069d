"""What hostile hands write into proposals, and send to their pages."""

import re

import pytest

from shared import signed_links
from shared.model.mailing import Mailing
from shared.model.proposal import TalkProposal
from tests.builders.command_line import fortnight
from tests.builders.votes import (
    CLOSES,
    DAY,
    ENDS,
    MINUTE,
    cast,
    ids,
    mails,
    own_page,
    propose,
    row_of,
    sent,
    ticked,
    token_of,
    url,
)
from tests.platform import Platform

HOSTILE = "<script>alert(1)</script> {{7*7}} [bold]x[/bold] \u202e\x00\r\nBcc: all@example.org"


def test_hostile_words_in_a_proposal_are_only_words_on_pages_in_mails_and_in_commands(people: Platform):
    propose(people, "ada", HOSTILE, about=HOSTILE, name=HOSTILE[:60])
    propose(people, "bo", "Margins")
    people.settle()
    ticked(people, ENDS)
    cast(people, "cy", *[row.topic for row in people.rows(TalkProposal)])
    pages = [
        people.press(own_page(people, "ada"), "GET")["body"],
        people.press(url("b", "cy@example.org"), "GET")["body"],
    ]
    ticked(people, CLOSES + MINUTE)
    pages += [people.press(url(path, "ada@example.org"), "GET")["body"] for path in ("b", "c")]
    ticked(people, CLOSES + 3 * DAY + MINUTE)
    ticked(people, CLOSES + 5 * DAY + MINUTE)
    kinds = ("proposal", "ballot", "vote-closed", "talk-chosen", "programme", "talk-open")
    assert all(sent(people, kind) for kind in kinds)
    letters = [str(mail.get_body(("html",)).get_content()) for mail in mails()]
    for page in (*pages, *letters):
        assert "<script>" not in page
        assert not re.search("[\x00\u202e]", page)
    assert all("&lt;script&gt;" in page for page in pages)
    assert [mail for mail in mails() if mail["Bcc"]] == []
    assert {row.reason for row in people.rows(Mailing) if row.reason} <= {"superseded"}
    out = fortnight(people, "proposals", "list", "--all").out + fortnight(people, "votes", "show").out
    assert "[bold]x[/bold]" in out
    assert "\u202e" not in out


@pytest.mark.parametrize("path", ["p", "b", "c"])
def test_whatever_is_sent_to_the_pages_is_answered_with_a_page(voting: Platform, path: str):
    ada = row_of(voting, "ada").id
    url_ = {
        "p": token_of(voting, "p", signed_links.PROPOSE, ada),
        "b": token_of(voting, "b", signed_links.VOTE, "2023-10-14", ada),
        "c": token_of(voting, "c", signed_links.CHOSEN, "2023-10-28", "x", ids(voting)["Margins"]),
    }[path]
    for choice in ("", "propose", "withdraw", "vote", "confirm", "decline", "decline-for-good", "\x00", "x" * 9000):
        for more in (
            {},
            {"key": "\u202e\x00", "topic": "\x00" * 9, "proposal": "../x"},
            {f"p-{n}": "on" for n in range(119)},
        ):
            answer = voting.press(url_, "POST", choice, **more)
            assert (answer["statusCode"], answer["headers"]["cache-control"]) == (200, "no-store")
    assert len(voting.rows(TalkProposal)) == 6
