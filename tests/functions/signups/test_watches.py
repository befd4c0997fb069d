"""A form's watch: made, renewed every day, suspended, refused; without one its questions are looked at all the same."""

import pytest

from functions.pull_signups import app as pull_signups
from tests.builders.forms import state, told, upkeep
from tests.builders.memberships import DAY
from tests.builders.signups import T0
from tests.platform import Platform


def test_a_form_is_watched_from_the_first_day_and_renewed_every_day(group: Platform):
    upkeep(group, T0)
    first = {watch["id"]: watch["expireTime"] for watch in group.form.watches.all()}
    assert sorted(watch["eventType"] for watch in group.form.watches.all()) == ["RESPONSES", "SCHEMA"]
    upkeep(group, T0 + DAY)
    renewed = {watch["id"]: watch["expireTime"] for watch in group.form.watches.all()}
    assert set(renewed) == set(first)
    assert all(renewed[watch] > first[watch] for watch in first)
    assert [watch.state for watch in state(group).watches] == ["ACTIVE", "ACTIVE"]
    assert told(group, "watch") == []


def test_a_watch_that_has_expired_is_made_anew(group: Platform):
    upkeep(group, T0)
    first = {watch["id"] for watch in group.form.watches.all()}
    upkeep(group, T0 + 9 * DAY)
    assert first & {watch["id"] for watch in group.form.watches.all()} == set()
    assert len(group.form.watches.all()) == 2


def test_a_watch_that_tells_another_topic_is_made_anew(group: Platform, monkeypatch: pytest.MonkeyPatch):
    upkeep(group, T0)
    monkeypatch.setenv("FORTNIGHT_FORMS_TOPIC", "projects/other/topics/forms")
    pull_signups.settings.cache_clear()
    upkeep(group, T0 + DAY)
    topics = {watch["target"]["topic"]["topicName"] for watch in group.form.watches.all()}
    assert topics == {"projects/other/topics/forms"}


def test_a_suspended_watch_is_told_once_to_the_co_leads_and_lives_again_when_its_cause_is_mended(group: Platform):
    upkeep(group, T0)
    suspended = next(w["id"] for w in group.form.watches.all() if w["eventType"] == "RESPONSES")
    group.form.watches.suspend(suspended, "NO_USER_ACCESS")
    upkeep(group, T0 + DAY)
    upkeep(group, T0 + 2 * DAY)
    assert told(group, "watch") == ["lead:mika", "lead:sol"]
    assert [(w.state, w.error) for w in state(group).watches] == [("SUSPENDED", "NO_USER_ACCESS"), ("ACTIVE", "")]
    group.form.watches.unmended = False
    upkeep(group, T0 + 3 * DAY)
    assert ([w.state for w in state(group).watches], state(group).troubled) == (["ACTIVE", "ACTIVE"], "")
    group.form.watches.suspend(suspended, "NO_USER_ACCESS")
    upkeep(group, T0 + 4 * DAY)
    assert len(told(group, "watch")) == 4


def test_a_form_that_refuses_us_is_told_once_by_mail_though_it_cannot_be_pulled_either(group: Platform, forms):
    for day in (0, 1):
        forms[0].faults.extend([403, 403])
        group.at(T0 + day * DAY)
        assert not group.deliver("wakeups", {"reason": "upkeep"})
        group.settle()
    assert told(group, "watch") == ["lead:mika", "lead:sol"]
    assert "403" in state(group).troubled


def test_without_a_topic_no_form_is_watched_but_its_questions_are_looked_at(
    group: Platform, monkeypatch: pytest.MonkeyPatch, forms
):
    monkeypatch.setenv("FORTNIGHT_FORMS_TOPIC", "")
    pull_signups.settings.cache_clear()
    forms[0].calls.clear()
    upkeep(group, T0)
    # The very first pull of a form reads it as well, so that its first respondents may count as proven.
    assert dict(forms[0].calls) == {"forms.responses.list": 1, "forms.get": 2}
    assert len(state(group).titles) > 2


def test_an_upkeep_that_finds_all_as_it_was_writes_only_the_watches_new_end_and_how_far_it_looked(
    group: Platform, calls
):
    upkeep(group, T0)
    calls.clear()
    upkeep(group, T0 + DAY)
    assert calls.writes() == ["PutItem"] * 3  # the others say how far proposers and recordings were looked through
