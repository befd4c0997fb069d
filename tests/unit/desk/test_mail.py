"""Mail at the desk: each kind as it would look, for somebody, in a frame of its own."""

import re
from typing import Any

import pytest

from shared.desk.answers import NoSuchPage
from shared.mail.previewing import kinds
from shared.model.member import member_id
from tests.unit.desk.test_people import many, shown
from tests.unit.desk.worlds import ADA, FILE, GROUP, KEYS, world


def test_every_kind_is_offered_in_words():
    page, html = shown(world(), "mail")
    offered = [choice.value for _, choices in page.kinds for choice in choices]
    assert sorted(offered) == sorted(kind.name for kind in kinds())
    assert f'href="/desk/{GROUP}/mail/preview?kind=reminder"' in html


def test_a_mail_is_shown_with_its_text_calendar_and_frame_and_can_be_sent_to_oneself():
    page, html = shown(world(), "mail", "preview", kind="reminder", **{"for": ADA, "stage": "1h"})
    assert page.preview.to == "Ada (ada@example.org)"
    assert page.frame == f"/desk/{GROUP}/mail/preview/html?kind=reminder&for={ADA}&stage=1h"
    assert f'action="/desk/{GROUP}/do/mail-preview"' in html
    assert f'<input type="hidden" name="member" value="{ADA}">' in html
    assert "BEGIN:VCALENDAR" in html
    assert "&lt;!doctype" not in html


def test_the_frame_holds_the_mail_alone_under_a_policy_of_its_own():
    file = shown(world(), "mail", "preview", "html", kind="reminder", **{"for": ADA})
    assert file.content.startswith(b"<!doctype html>")
    assert b'<base target="_blank">' in file.content
    assert "sandbox allow-popups" in file.policy
    assert "script" not in file.policy
    assert file.name == ""
    leads = set(re.findall(rb'href="([^"]*desk/[^"]*)"', file.content))
    assert leads == {b"/desk/preview"}


def test_somebody_is_chosen_by_their_address():
    page, _ = shown(many(3), "mail", "preview", kind="welcome", **{"for": " M1@example.org"})
    assert page.fields["member"] == member_id(GROUP, "m1@example.org", KEYS.hash)


@pytest.mark.parametrize(
    ("query", "said"),
    [({"kind": "gossip"}, "no mail called"), ({"kind": "mail-preview"}, "no mail called"), ({"for": "nobody@example.org"}, "nobody here has the address"),
     ({"for": "f" * 20}, "nobody here"), ({"for": "<script>"}, "not an e-mail address"), ({"kind": "moved", "session": "../x"}, "no session"),
     ({"kind": "reminder", "stage": "9d"}, "no reminder")],
)  # fmt: skip
def test_what_cannot_be_shown_is_said_and_the_form_stays(query: dict[str, Any], said: str):
    page, html = shown(world(), "mail", "preview", **query)
    assert said in page.wrong
    assert '<select id="kind"' in html
    assert "<script>alert" not in html
    with pytest.raises(NoSuchPage):
        shown(world(), "mail", "preview", "html", **({"kind": "welcome"} | query))


def test_what_the_chat_would_be_told_is_shown_as_text():
    page, html = shown(world(), "mail", "chat")
    assert [post.words for post in page.posts] == ["Recap", "A recap is taken back", "A talk's thread"]
    assert page.takes == bool(FILE.chat_webhook)
    assert "All about it: https://groups.example.org/" in html
