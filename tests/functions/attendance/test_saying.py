"""Members say whether they come, by the links in their reminders."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.dynamodb.table import Table
from shared.membership import onboarding
from shared.model.cause import Cause
from shared.model.group import Group
from shared.model.mailing import Entry
from shared.model.member import Member, MemberState, to_state
from shared.schedule.actions import CANCEL, MOVE, Cancelling, Moving
from shared.store import Replace
from shared.store.actions import Acting, By, Way, perform
from tests.builders import speaker_page
from tests.builders.attendance import DAY, HOUR, KEY, NO, STARTS, WEEK, YES, links, mails, settings_of, ticked
from tests.builders.members import joins, member_of
from tests.platform import Platform, apply, demo_group


@pytest.fixture
def asking(group: Platform) -> Platform:
    """The demo's group asks who comes; Ada, Bo and Cleo are its members."""
    apply(group, demo_group(attendance={"ask": "true"}))
    joins(group, "ada", "bo", "cleo")
    return group


def test_a_reminder_asks_looking_answers_nothing_and_a_press_is_kept_and_can_be_changed(asking: Platform, calls):
    ticked(asking, WEEK)
    before = asking.state()
    yes = links("ada")[YES]
    calls.clear()
    page = asking.press(yes, "GET")
    assert page["statusCode"] == 200
    assert "Will you be there?" in page["body"]
    assert [name for name in calls.names() if name != "GetItem:CLOCK"] == ["BatchGetItem"]
    assert asking.state() == before
    calls.clear()
    assert "Saved: you will be there" in asking.press(yes, choice="yes")["body"]
    made = [name for name in calls.names() if name != "GetItem:CLOCK"]
    assert made == ["BatchGetItem", "PutItem"]
    asking.press(yes, choice="yes")
    (own,) = member_of(asking, "ada").rsvps
    assert (own.session, own.starts, own.coming) == (KEY, STARTS, True)
    assert "You are down as not coming" in asking.press(links("ada")[NO], choice="no")["body"]
    assert [one.coming for one in member_of(asking, "ada").rsvps] == [False]


def test_the_next_reminder_says_what_they_have_said_and_the_last_does_not_go_to_who_cannot_come(asking: Platform):
    ticked(asking, WEEK)
    asking.press(links("ada")[NO], choice="no")
    asking.press(links("bo")[YES], choice="yes")
    ticked(asking, DAY)
    assert [("not coming" in mails(one)[-1], "down as coming" in mails(one)[-1]) for one in ("ada", "bo", "cleo")] == [
        (True, False), (False, True), (False, False),
    ]  # fmt: skip
    count = {name: len(mails(name)) for name in ("ada", "bo", "cleo")}
    ticked(asking, HOUR)
    assert {name: len(mails(name)) - count[name] for name in count} == {"ada": 0, "bo": 1, "cleo": 1}
    reasons = {line.reader: line.reason for line in asking.rows(Entry) if line.stage == "1h" and line.reason}
    assert reasons == {f"member:{member_of(asking, 'ada').id}": "cannot come"}


@pytest.mark.parametrize(("on", "before"), [(DAY, True), (DAY + timedelta(hours=1), False), (HOUR, False)])
def test_switched_on_between_the_last_two_reminders_the_last_one_goes_to_who_was_never_asked(
    group: Platform, on, before
):
    joins(group, "ada", "bo")
    for moment in (WEEK, DAY, HOUR):
        if moment == HOUR or (on == DAY and moment == DAY):
            group.at(on)
            apply(group, demo_group(attendance={"ask": "true", "last_reminder": "coming"}))
        if moment == HOUR and before:
            group.press(links("bo")[YES], choice="yes")
        count = {name: len(mails(name)) for name in ("ada", "bo")}
        ticked(group, moment)
    assert {name: len(mails(name)) - count[name] for name in count} == {"ada": not before, "bo": 1}
    assert {YES, NO} <= set(links("ada"))


def test_the_settings_page_has_what_was_said_and_leads_to_where_it_is_changed(asking: Platform):
    ticked(asking, WEEK)
    own = settings_of(asking, "ada")
    assert "Will you be there?" not in asking.press(own, "GET")["body"]
    asking.press(links("ada")[YES], choice="yes")
    page = asking.press(own, "GET")["body"]
    assert "Saturday 28 October: you’ll be there" in page
    (change,) = re.findall(r'href="(/m/[^"]+)">Change it', page)
    asking.press(f"https://go.example.org{change}", choice="no")
    asking.press(f"https://go.example.org{change}", choice="all")
    page = asking.press(own, "GET")["body"]
    assert "Saturday 28 October: you can’t come" in page
    assert "You come to all sessions until 27 January 2024" in page.replace("Saturday ", "")
    apply(asking, demo_group())
    assert "Will you be there?" not in asking.press(own, "GET")["body"]


@pytest.mark.parametrize(
    ("action", "given"),
    [
        (CANCEL, Cancelling(group="ml-theory", session=KEY)),
        (MOVE, Moving(group="ml-theory", session=KEY, when="2023-10-29 14:00")),
    ],
)
def test_the_settings_page_says_nothing_of_a_session_that_is_cancelled_or_on_another_day_by_now(
    asking: Platform, action, given
):
    ticked(asking, WEEK)
    asking.press(links("ada")[YES], choice="yes")
    perform(action, given, Acting(store=Table("table"), now=WEEK, by=By(who="mika", way=Way.COMMAND)))
    assert "be there" not in asking.press(settings_of(asking, "ada"), "GET")["body"]


def test_one_press_says_it_for_the_season_and_a_second_takes_that_back(asking: Platform):
    ticked(asking, WEEK)
    link = links("ada")[YES]
    assert "you come to all sessions" in asking.press(link, choice="all")["body"]
    assert member_of(asking, "ada").comes_until == "2024-01-27"
    ticked(asking, DAY)
    assert "You are down as coming" in mails("ada")[-1]
    assert "you are asked before each session" in asking.press(link, choice="single")["body"]
    assert member_of(asking, "ada").comes_until == ""


def test_of_a_session_after_the_seasons_end_there_is_no_press_for_the_season(asking: Platform):
    ticked(asking, WEEK)
    link = links("ada")[YES]
    assert "I come to all" in asking.press(link, "GET")["body"]
    group = asking.table.get(Group, "ml-theory")
    assert group is not None
    assert group.season is not None
    asking.table.commit(Replace(replace(group, season=replace(group.season, until=STARTS.date() - timedelta(days=1)))))
    assert "I come to all" not in asking.press(link, "GET")["body"]


def test_what_was_said_before_somebody_left_does_not_count_when_they_are_back(asking: Platform):
    ticked(asking, WEEK)
    asking.press(links("ada")[YES], choice="all")
    asking.press(links("ada")[NO], choice="no")
    group, ada = asking.table.get(Group, "ml-theory"), member_of(asking, "ada")
    assert group is not None
    assert (len(ada.rsvps), ada.comes_until) == (1, "2024-01-27")
    gone = to_state(ada, MemberState.UNSUBSCRIBED, at=WEEK, by="self")
    writes = onboarding.admitted(gone, group, None, Cause(now=WEEK, by="mika"))
    (back,) = (one.row for one in writes if isinstance(one, Replace) and isinstance(one.row, Member))
    assert (back.state, back.rsvps, back.comes_until) == (MemberState.ACTIVE, (), "")


def test_a_session_moved_to_another_day_is_asked_about_anew_and_says_so(asking: Platform):
    ticked(asking, WEEK)
    asking.press(links("ada")[YES], choice="yes")
    asking.press(links("bo")[YES], choice="all")
    at = Acting(store=Table("table"), now=WEEK + timedelta(hours=1), by=By(who="mika", way=Way.COMMAND))
    perform(MOVE, Moving(group="ml-theory", session=KEY, when="2023-10-29 14:00"), at)
    ticked(asking, WEEK + timedelta(hours=2))
    assert "what was said about coming on the old one does not count" in " ".join(mails("ada")[-1].split())
    assert {YES, NO} <= set(links("ada"))
    assert "does not count" not in mails("bo")[-1]
    assert "You are down as coming" in mails("bo")[-1]


def test_after_the_start_and_of_a_cancelled_session_it_is_too_late_in_plain_words(asking: Platform):
    ticked(asking, WEEK)
    yes = links("ada")[YES]
    asking.at(STARTS)
    assert "The session has begun" in asking.press(yes, choice="yes")["body"]
    asking.at(WEEK)
    at = Acting(store=Table("table"), now=WEEK, by=By(who="mika", way=Way.COMMAND))
    perform(CANCEL, Cancelling(group="ml-theory", session=KEY), at)
    assert "The session was cancelled" in asking.press(yes, choice="yes")["body"]
    assert member_of(asking, "ada").rsvps == ()


@pytest.mark.parametrize(
    ("state", "words"), [(MemberState.PAUSED, "on a pause"), (MemberState.UNSUBSCRIBED, "not a member at the moment")]
)
def test_whoever_is_not_active_is_told_why_they_cannot_say(asking: Platform, state, words):
    ticked(asking, WEEK)
    yes, ada = links("ada")[YES], member_of(asking, "ada")
    asking.table.commit(Replace(to_state(ada, state, at=WEEK, by="self")))
    assert words in asking.press(yes, choice="yes")["body"]
    assert member_of(asking, "ada").rsvps == ()


def test_a_group_that_does_not_ask_has_no_word_of_it_and_old_links_say_so(asking: Platform):
    ticked(asking, WEEK)
    yes = links("ada")[YES]
    asking.press(yes, choice="no")
    apply(asking, demo_group())
    assert "does not ask any more" in asking.press(yes, choice="yes")["body"]
    ticked(asking, DAY)
    assert not any("come" in words for words in links("ada"))
    ticked(asking, HOUR)
    assert "link to join" in mails("ada")[-1]


def test_a_speaker_sees_how_many_come_and_who_by_a_link_on_their_page_until_they_have_a_newer_one(asking: Platform):
    ticked(asking, WEEK)
    asking.press(links("ada")[YES], choice="yes")
    asking.press(links("bo")[NO], choice="no")
    page = asking.press(speaker_page.url(), "GET")["body"]
    (who,) = re.findall(r'href="(/m/[^"]+)">who comes', page)
    seen = asking.press(f"https://go.example.org{who}", "GET")["body"]
    assert "1 says that they come" in seen
    assert "1 cannot come, 1 has not said" in seen
    assert "Ada" in seen
    assert "@example.org" not in seen
    session = speaker_page.session(asking)
    newer = tuple(replace(talk, link_life=9) for talk in session.talks)
    asking.table.commit(Replace(replace(session, talks=newer)))
    assert asking.press(f"https://go.example.org{who}", "GET")["statusCode"] == 404
    apply(asking, demo_group())
    assert "who comes" not in asking.press(speaker_page.url(life=9), "GET")["body"]


def test_members_see_a_number_on_their_page_only_if_the_group_wants_that(asking: Platform):
    ticked(asking, WEEK)
    asking.press(links("bo")[YES], choice="yes")
    assert "says that they come" not in asking.press(links("ada")[YES], "GET")["body"]
    apply(asking, demo_group(attendance={"ask": "true", "number": "members"}))
    assert "1 member says that they come" in asking.press(links("ada")[YES], "GET")["body"]


def test_nothing_of_who_comes_is_public(asking: Platform):
    asking.publishes = True
    asking.settle()
    ticked(asking, WEEK)
    before = asking.site()
    asking.press(links("ada")[YES], choice="yes")
    asking.press(links("bo")[NO], choice="all")
    asking.settle()
    assert asking.site() == before


def test_the_page_says_where_it_is_as_everybody_may_know_and_no_more(asking: Platform):
    ticked(asking, WEEK)
    yes = links("ada")[YES]
    assert "Where:" not in asking.press(yes, "GET")["body"]
    apply(asking, demo_group(attendance={"ask": "true"}, place="Room <7>", place_for="everybody"))
    assert "<br>Where: Room &lt;7&gt;</p>" in asking.press(yes, "GET")["body"]
    apply(asking, demo_group(attendance={"ask": "true"}, place="Room <7>"))
    assert "Where:" not in asking.press(yes, "GET")["body"]
