"""Mail at the desk: each kind as it would look, for somebody, in a frame of its own."""

import base64
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.chat.registry import POSTS
from shared.desk import rendering, routes
from shared.desk.answers import NoSuchPage
from shared.errors import BadInput
from shared.mail.actions import SEND, Looking
from shared.mail.previewing import kinds
from shared.model.count import Count
from shared.model.mailing import Audience, Entry, EntryState, mailing
from shared.model.member import member_id
from shared.outbox.actions import RETRY, Again
from shared.outbox.outcomes import counted_of
from shared.schedule.invitations import answered_by
from shared.store import Create
from shared.store.actions import Acting, By, Way, perform
from tests.builders.desk import visit
from tests.unit.desk.test_people import many, shown
from tests.unit.desk.worlds import ADA, AHEAD, FILE, GROUP, KEYS, LOST, NOW, WAITS, asking, world


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


def test_an_invitation_is_shown_as_it_would_be_sent_and_nobody_can_answer_to_it():
    store = world()
    asking(store)
    seen = visit(store, FILE, NOW, "mail", "preview", query={"kind": ("reminder",), "for": (ADA,)}, keys=lambda: KEYS)
    hearing = replace(seen, reply_domain="calendar.example.org")
    page = routes.answer(hearing)
    assert page.preview.letter.method == "REQUEST"
    for words in (
        "METHOD:REQUEST",
        ":mailto:rsvp.preview@calendar.example.org",
        "ATTENDEE;",
        ":mailto:ada@example.org",
    ):
        assert words in page.calendar.replace("\r\n ", "")
    assert not answered_by("rsvp.preview@calendar.example.org")
    assert "answers to an address of their own" in rendering.render(page, hearing)
    assert "METHOD:PUBLISH" in routes.answer(seen).calendar
    (change,) = perform(SEND, Looking(group=GROUP, kind="reminder", member=ADA), hearing.acting())
    assert b"METHOD:PUBLISH" in base64.b64decode(change.mails[0].facts["calendar"])


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
    assert [post.words for post in page.posts] == [kind.words for kind in POSTS.values()]
    assert all(post.rows for post in page.posts)
    assert page.takes == bool(FILE.chat_webhook)
    assert "All about it: https://groups.example.org/" in html


def test_what_went_out_is_told_newest_first_with_why_some_did_not_get_it_and_names_nobody_who_may_be_erased():
    store = world()
    reminder = mailing("reminder", GROUP, Audience.MEMBERS, at=NOW, of="x/r1/7d", session=AHEAD, stage="7d")
    store.commit(Create(reminder))
    welcome = mailing("welcome", GROUP, Audience.APPLICANT, at=NOW - timedelta(days=1), of=f"{ADA}.1", subject=ADA)
    for row, counts in (
        (reminder, {"sent": 80, "muted": 2}), (reminder, {"sent": 5, "known": 3}), (welcome, {"sent": 1}), (welcome, {"known": 1}),
    ):  # fmt: skip
        if told := counted_of(row, counts):
            store.add(told)
    page, _ = shown(store, "mail")
    assert [(line.what, line.whom, line.sent, line.others, line.going) for line in page.lines] == [
        ("Reminder, a week before, of Sat 28 October", "members", 85, ("2 do not want it",), True),
        ("Welcome", "one each", 1, (), False),
    ]
    assert not [row for row in store.scan() if isinstance(row, Count) and ADA in row.month]
    assert "Nothing in these weeks" in shown(store, "mail", before="2023-10-01")[1]
    with pytest.raises(BadInput, match="is no day"):
        shown(store, "mail", before="soon")


def test_what_could_not_be_made_is_sent_again_by_one_button_to_whoever_waits_until_that_was_done():
    store = world()
    told = mailing(
        "unwritten", GROUP, Audience.CO_LEADS, at=NOW, of=LOST.id, facts={"mailing": LOST.id, "kind": LOST.kind}
    )
    store.commit(Create(told))
    store.commit(Create(Entry(mailing=told.id, reader="lead:mika", kind=told.kind, state=EntryState.SENT, at=NOW)))
    page, html = shown(store, "mail")
    assert [one for one, _ in page.unmade] == [LOST.id]
    assert f'action="/desk/{GROUP}/do/mail-retry"' in html
    at = Acting(store=store, now=NOW, by=By(who="mika", way=Way.DESK))
    (change, *_) = perform(RETRY, Again(mailing=LOST.id), at)
    assert [one for send in change.sends for one in send.readers] == [WAITS.reader]
    assert shown(store, "mail")[0].unmade == ()
