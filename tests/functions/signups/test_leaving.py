"""Leaving by a link, and being put out by a bounce."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

from functions.answer_links import app as answer_links
from shared.model.member import Member
from tests.builders.signups import mail_bytes, texts, welcomed
from tests.payloads import context, event, http_event
from tests.platform import Platform, ses_mails


def test_leaving_by_one_click_needs_no_page_and_pressing_twice_is_fine(group: Platform):
    member = welcomed(group)
    url = one_click()
    for _ in range(2):
        path, _, token = url.partition("https://go.example.org")[2].rpartition("/")
        request = http_event("POST", f"{path}/{token}", token, "List-Unsubscribe=One-Click")
        assert answer_links.lambda_handler(request, context())["statusCode"] == 200
    row = group.table.get(Member, "ml-theory", member)
    assert row is not None
    assert [(c.state.value, c.by) for c in row.history][-1] == ("unsubscribed", "self")
    assert len([c for c in row.history if c.state.value == "unsubscribed"]) == 1


def pressed_by_a_program(url: str) -> int:
    path, _, token = url.partition("https://go.example.org")[2].rpartition("/")
    request = http_event("POST", f"{path}/{token}", token, "List-Unsubscribe=One-Click")
    return int(answer_links.lambda_handler(request, context())["statusCode"])


def test_after_links_are_renewed_a_forwarded_mails_one_click_puts_nobody_out_and_the_new_one_does(group: Platform):
    welcomed(group)
    old = one_click()
    own = next(re.search(r"https://go.example.org/m/\S+", text) for text in reversed(texts()) if "/m/" in text)
    assert own is not None
    assert "Your links are new" in group.press(own[0], "POST", "renew")["body"]
    group.settle()
    assert group.press(own[0], "POST", "leave")["statusCode"] == 404
    assert (pressed_by_a_program(old), group.members()) == (200, {"ada@example.org": "active"})
    group.settle()
    assert [mailing.split("/")[0] for mailing, _ in group.sent()].count("new-links") == 2
    assert (pressed_by_a_program(one_click()), group.members()) == (200, {"ada@example.org": "unsubscribed"})


def test_a_link_changed_by_one_character_does_nothing(group: Platform):
    welcomed(group)
    url = one_click()
    answer = group.press(url[:-1] + ("A" if url[-1] != "A" else "B"))
    assert answer["statusCode"] == 404
    assert group.members() == {"ada@example.org": "active"}


def test_a_bounce_ends_a_membership_for_good_and_nobody_is_mailed_after_it(group: Platform):
    member = welcomed(group)
    bounce = event("feedback.bounce")
    bounce["detail"]["mail"]["tags"]["member"] = [member]
    for _ in range(2):
        assert group.deliver("feedback", bounce)
    assert group.members() == {"ada@example.org": "bounced"}
    before = mails_to("ada@example.org")
    group.tick(datetime(2023, 10, 13, 20, tzinfo=UTC))
    group.settle()
    assert mails_to("ada@example.org") == before


def mails_to(address: str) -> int:
    return sum(address in str(mail.destinations) for mail in ses_mails())


def one_click() -> str:
    parsed = message_from_bytes(mail_bytes(ses_mails()[-1]), policy=policy.default)
    return str(parsed["List-Unsubscribe"]).strip("<>")
