"""A speaker's page once the session was held, or is cancelled."""

import re
from dataclasses import replace

from local.browser import Form
from shared.model.session import Consent, SessionState
from shared.schedule import changing, steps
from shared.store import Replace
from tests.builders.speaker_page import DAY, START, opened, saved, session, talk, url
from tests.platform import Platform, demo_group


def test_once_it_was_held_only_consent_and_slides_can_be_set(group: Platform):
    before = opened(group) | {"title": "Too late"}
    row = session(group)
    group.table.commit(Replace(replace(row, state=SessionState.HELD, next_due=None)))
    group.at(START + 30 * DAY)
    body = group.press(url(), "GET")["body"]
    assert "This session was held." in body
    assert "missing" not in body
    assert re.findall(r'<li><a href="#([\w-]+)">[^<]*</a> <span class="\w+">([^<]*)</span>', body) == [
        ("title", "done"), ("abstract", "done"), ("slides", "can still come"), ("recording", "not decided yet"),
    ]  # fmt: skip
    assert {name for name in Form(body).fields if not name.startswith("seen-")} == {"consent", "slides"}
    assert "enctype" in body
    assert "Saved." in saved(group, opened(group) | {"consent": "yes"})
    page = saved(group, before)
    assert "The session was held, so this stays as it is." in page
    assert Form(page).fields["title"] == "Too late"
    assert (talk(group).title, talk(group).consent) == ("Tangent kernels, briefly", Consent.YES)


def test_for_a_cancelled_session_nothing_is_asked_and_nothing_saved(group: Platform, calls):
    before = opened(group) | {"title": "New", "consent": "yes"}
    steps.run([changing.cancel(session(group), demo_group(), group.table, group.now)], group.table)
    body = group.press(url(), "GET")["body"]
    assert "This session was cancelled." in body
    assert "missing" not in body
    assert "<form" not in body
    calls.clear()
    page = saved(group, before)
    assert calls.writes() == []
    assert Form(page).fields["title"] == "New"
    assert talk(group).consent is Consent.UNASKED
