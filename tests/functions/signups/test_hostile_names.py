"""Names that want to be more than names."""

from datetime import timedelta
from email import message_from_bytes, policy

from shared.model.member import Member
from tests.builders.signups import T0, links, mail_bytes, respond, taken_in
from tests.platform import Platform, ses_mails

HOSTILE = "<script>alert(1)</script> {{7*7}}\r\nBcc: everyone@example.org\x00\u202egnp.exe"


def test_an_address_in_the_place_of_a_name_is_no_name_by_which_others_would_see_it(group: Platform):
    respond(group, "Ada@Example.org", "ada@example.org")
    respond(group, "Bo <bo@example.com>", "bo@example.com", T0 + timedelta(minutes=1))
    taken_in(group)
    assert {row.address: row.name for row in group.rows(Member)} == {"ada@example.org": "", "bo@example.com": "Bo"}


def test_a_hostile_name_is_inert_in_every_mail_and_page(group: Platform):
    respond(group, HOSTILE, "mallory@example.com")
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    decide = links()[-1]
    page = group.press(decide, "GET")["body"]
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} Bcc<" in page
    group.press(decide, choice="approve")
    group.settle()
    for mail in ses_mails():
        parsed = message_from_bytes(mail_bytes(mail), policy=policy.default)
        assert parsed["Bcc"] is None
        html = parsed.get_body(("html",)).get_content()
        assert "<script>" not in html
        assert "49" not in str(parsed["Subject"])
        assert "\u202e" not in html
        assert "\x00" not in html
