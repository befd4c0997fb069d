"""A member's own page: settings, pauses, leaving."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from shared import signed_links
from shared.model.mailing import Entry
from shared.model.member import MemberState
from tests.builders.links import signed
from tests.builders.memberships import DAY, START, kinds, only, settings
from tests.builders.signups import mail_bytes, welcomed
from tests.platform import Platform, apply, demo_group, ses_mails


def newest() -> Any:
    return message_from_bytes(mail_bytes(ses_mails()[-1]), policy=policy.default)


def test_looking_at_the_own_page_changes_nothing_and_it_shows_what_is_set(group: Platform):
    welcomed(group)
    before = group.state()
    page = group.press(settings(), "GET")
    assert page["statusCode"] == 200
    assert 'name="kind-7d" checked' in page["body"]
    assert "Europe/Paris" in page["body"]
    assert page["headers"]["cache-control"] == "no-store"
    assert group.state() == before


def test_a_member_keeps_the_reminder_of_the_day_before_and_drops_the_others(group: Platform):
    member = welcomed(group)
    page = group.press(
        settings(), "POST", "save", **{"kind-1d": "on", "kind-news": "on", "kind-votes": "on", "zone": "Asia/Kolkata"}
    )
    assert "Saved." in page["body"]
    row = only(group)
    assert (row.muted, row.zone) == (("7d", "1h", "recap"), "Asia/Kolkata")
    for moment in (START - 7 * DAY, START - DAY, START - timedelta(hours=1)):
        group.tick(moment)
        group.settle()
    lines = [
        (line.stage, line.state.value, line.reason) for line in group.table.all(Entry, f"member:{member}") if line.stage
    ]
    assert sorted(lines) == [("1d", "sent", ""), ("1h", "skipped", "muted"), ("7d", "skipped", "muted")]
    assert "Asia/Kolkata" in str(newest().get_body(("plain",)).get_content())


def test_whoever_a_mail_was_forwarded_to_sees_that_they_would_leave_for_somebody_else(group: Platform):
    welcomed(group)
    row = only(group)
    leave = signed("l", signed_links.LEAVE, row.id)
    page = group.press(leave, "GET")["body"]
    assert "If this is not your address, the mail was forwarded to you" in page
    assert f"{row.address[0]}…@{row.address.partition('@')[2]}" in page
    assert row.address not in page
    assert only(group).state is MemberState.ACTIVE


def boxes(platform: Platform) -> dict[str, str]:
    """What the form sends that is open in a browser, as it stands."""
    body = platform.press(settings(), "GET")["body"]
    shown = re.search(r'name="shown" value="([^"]+)"', body)
    assert shown
    return dict.fromkeys(re.findall(r'name="(kind-[^"]+)" checked', body), "on") | {"shown": shown[1]}


def test_what_the_form_does_not_show_stays_as_it_was_however_the_group_is_set_when_it_is_saved(group: Platform):
    welcomed(group)
    apply(group, demo_group(feedback={"ask": "true"}))
    form = {name: value for name, value in boxes(group).items() if name != "kind-feedback"}
    group.press(settings(), "POST", "save", **form)
    assert only(group).muted == ("feedback",)
    apply(group, demo_group(reminders=["1d"]))
    group.press(
        settings(), "POST", "save", **{name: value for name, value in boxes(group).items() if name != "kind-1d"}
    )
    assert only(group).muted == ("1d", "feedback")  # it is not asked for, and was not asked about
    group.press(settings(), "POST", "save", **boxes(group), **{"kind-1d": "on"})
    assert only(group).muted == ("feedback",)
    old = boxes(group)
    apply(group, demo_group(reminders=["7d", "1d"], feedback={"ask": "true"}))
    group.press(settings(), "POST", "save", **old)  # it was open since before there were two more
    assert only(group).muted == ("feedback",)
    group.press(settings(), "POST", "save", **boxes(group), **{"kind-feedback": "on"})
    assert only(group).muted == ()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "MST", "<script>", "../../etc/passwd", "x" * 5000, "\x00"])
def test_a_zone_that_is_none_is_answered_on_the_page_and_changes_nothing(group: Platform, zone: str):
    welcomed(group)
    page = group.press(settings(), "POST", "save", zone=zone)
    assert (page["statusCode"], 'role="alert"' in page["body"], "<script>" in page["body"]) == (200, True, False)
    assert (only(group).zone, only(group).muted) == ("", ())


def test_a_pause_mails_nothing_until_its_day_and_then_one_mail_tells_what_is_next(group: Platform):
    member = welcomed(group)
    page = group.press(settings(), "POST", "pause", until="2023-10-13")
    assert "You are on a pause until <strong>Friday 13 October 2023" in page["body"]
    group.tick(START - 7 * DAY)
    group.settle()
    assert "reminder" not in kinds(group)
    group.tick(datetime(2023, 10, 13, 6, tzinfo=UTC))  # midnight in Denver
    group.settle()
    assert (only(group).state.value, only(group).paused_until) == ("active", None)
    assert kinds(group).count("back") == 1
    told = [(e.stage, e.reason) for e in group.table.all(Entry, f"member:{member}") if e.stage]
    assert told == [("7d", "in_welcome")]
    group.tick(START - DAY)
    group.settle()
    assert kinds(group).count("reminder") == 1


def test_a_pause_can_be_ended_by_the_member(group: Platform):
    welcomed(group)
    url = settings()
    group.press(url, "POST", "pause", until="2023-12-01")
    for _ in range(2):
        group.press(url, "POST", "resume")
    group.settle()
    assert only(group).state is MemberState.ACTIVE
    assert [c.state.value for c in only(group).history][-3:] == ["active", "paused", "active"]
    assert kinds(group).count("back") == 1


@pytest.mark.parametrize(
    "until", ["", "yesterday", "2023-10-01", "2031-01-01", "9999-12-31", "0001-01-01", "2023-13-01"]
)
def test_a_pause_until_no_day_ahead_is_answered_on_the_page(group: Platform, until: str):
    welcomed(group)
    page = group.press(settings(), "POST", "pause", until=until)
    assert (page["statusCode"], 'role="alert"' in page["body"]) == (200, True)
    assert only(group).state is MemberState.ACTIVE


def test_who_leaves_on_the_own_page_has_left_and_can_still_ask_for_their_data(group: Platform):
    welcomed(group)
    url = settings()
    assert "You have left" in group.press(url, "POST", "leave")["body"]
    assert (only(group).state.value, only(group).history[-1].by) == ("unsubscribed", "self")
    assert "You have left" in group.press(url, "POST", "pause", until="2023-12-01")["body"]
    group.press(url, "POST", "data")
    group.settle()
    assert "my-data" in kinds(group)
