"""A speaker whose talk was fixed says that they cannot give it: who hears of it, and how it comes back."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters import secrets
from shared.model.mailing import Mailing
from shared.model.session import Session, Speaker
from shared.model.withdrawal import Withdrawal
from shared.privacy import erasing
from shared.signed_links import WITHDRAW
from shared.store import Create, Replace
from shared.talks.withdrawing import MOST_SAID, QUIET
from tests.builders.at_desk import Seat, hidden
from tests.builders.command_line import fortnight
from tests.builders.members import joins
from tests.builders.signups import texts
from tests.builders.speaker_page import DAY, HOUR, KEY, OTHER, START, opened, reminded, saved, session, url
from tests.platform import Platform, apply, demo_group


def cannot(platform: Platform, choice: str = "withdraw", **form: str) -> str:
    where = url(OTHER, purpose=WITHDRAW).replace("/talk/", "/m/")
    page = platform.press(where, choice=choice, **form)
    assert page["statusCode"] == 200
    return " ".join(str(page["body"]).split())


def looked(platform: Platform) -> str:
    page = platform.press(url(OTHER, purpose=WITHDRAW).replace("/talk/", "/m/"), "GET")
    return " ".join(str(page["body"]).split())


def passed(platform: Platform, time: timedelta) -> None:
    platform.tick(platform.now + time)
    platform.settle()


def said(begin: str) -> list[str]:
    return [" ".join(text.split()) for text in texts() if begin in " ".join(text.split())]


@pytest.fixture
def fixed(group: Platform) -> Platform:
    """The talk's speaker can be reached, and a member was reminded a week ahead."""
    joins(group, "ivo")
    row = Speaker(group="ml-theory", session=KEY, talk=OTHER, name="Sam", address="sam@example.org")
    known = group.table.get(Speaker, "ml-theory", KEY, OTHER)
    group.table.commit(Replace(replace(row, version=known.version)) if known else Create(row))
    reminded(group)
    return group


def test_the_speakers_page_leads_there_and_looking_changes_nothing(fixed: Platform):
    page = fixed.press(url(OTHER), "GET")["body"]
    (token,) = re.findall(r'href="/m/([^"]+)">Say so here', page)
    shown = fixed.press(f"https://go.example.org/m/{token}", "GET")["body"]
    assert "You cannot give this talk?" in shown
    assert session(fixed).talk(OTHER) is not None
    assert fixed.rows(Withdrawal) == []


def test_the_co_leads_hear_at_once_the_speaker_is_told_and_members_once(fixed: Platform):
    talk = session(fixed).talk(OTHER)
    assert "the co-leads know" in cannot(fixed, reason="I have to travel,\u202e sorry")
    assert session(fixed).talk(OTHER) is None
    (kept,) = fixed.rows(Withdrawal)
    assert (kept.talk, kept.reason) == (talk, "I have to travel, sorry")
    fixed.settle()
    leads = said("It is out of the programme")
    assert len(leads) == 2, "each of the two co-leads"
    assert "In a week" in leads[0]
    assert "I have to travel, sorry" in leads[0]
    assert f"fortnight talks restore {KEY} {OTHER} --group-id ml-theory" in leads[0]
    (own,) = said("Thank you for telling us")
    assert "/m/" in own
    assert said("which was in the programme") == []
    for _ in range(3):
        passed(fixed, QUIET)
    (member,) = said("which was in the programme")
    assert "The session itself stands" in member
    assert "I have to travel" not in member


def test_pressing_twice_does_no_harm_and_an_unknown_choice_shows_the_page(fixed: Platform):
    assert "You cannot give this talk?" in cannot(fixed, choice="dance")
    for _ in range(2):
        assert "the co-leads know" in cannot(fixed)
    fixed.settle()
    assert len(said("It is out of the programme")) == 2
    assert "I can give it after all" in looked(fixed)


def test_what_is_taken_back_in_time_no_member_hears_of(fixed: Platform):
    before = session(fixed)
    cannot(fixed)
    fixed.settle()
    mails = {row.id for row in fixed.rows(Mailing)} | {f"talk-restored/ml-theory/{KEY}/{OTHER}/0"}
    assert "Your talk is back" in cannot(fixed, choice="restore")
    assert session(fixed).talk(OTHER) == before.talk(OTHER)
    assert fixed.rows(Withdrawal) == []
    for _ in range(3):
        passed(fixed, QUIET)
    assert [(row.id[:8], row.reason) for row in fixed.rows(Mailing) if row.kind in ("talk-off", "talk-on")] == [
        ("talk-off", "taken back")
    ]
    assert {row.id for row in fixed.rows(Mailing)} == mails, "its reading is no news either"
    assert "You cannot give this talk?" in looked(fixed)
    saved(fixed, opened(fixed, url(OTHER)) | {"title": "As before"}, url(OTHER))


def test_the_co_leads_hear_that_it_is_given_after_all(fixed: Platform):
    for _ in range(2):
        cannot(fixed)
        cannot(fixed, choice="restore")
        fixed.settle()
    assert len(said("after all. It is back in the programme as it was")) == 4, "each of the two co-leads, each time"


def test_whoever_changes_their_mind_without_end_is_sent_to_the_co_leads(fixed: Platform):
    for _ in range(MOST_SAID):
        cannot(fixed)
        cannot(fixed, choice="restore")
    assert "only the co-leads can change it now" in cannot(fixed)
    assert session(fixed).talk(OTHER) is not None
    fortnight(fixed, "talks", "withdraw", KEY, OTHER)
    assert "Your talk is back" in cannot(fixed, choice="restore")
    kinds = [row.kind for row in fixed.rows(Mailing)]
    assert [kinds.count(kind) for kind in ("talk-withdrawn", "talk-restored", "talk-off")] == [MOST_SAID, MOST_SAID, 4]


def test_members_who_were_told_are_told_that_it_is_given_after_all(fixed: Platform):
    for _ in range(2):
        cannot(fixed)
        passed(fixed, QUIET)
        cannot(fixed, choice="restore")
        passed(fixed, QUIET)
        passed(fixed, QUIET)
    assert len(said("which was in the programme")) == 2
    assert len(said("after all. It is back in the programme:")) == 2


def test_before_any_reminder_members_hear_nothing(group: Platform):
    joins(group, "ivo")
    group.at(START - 12 * DAY)
    cannot(group)
    passed(group, QUIET)
    passed(group, QUIET)
    assert [row.kind for row in group.rows(Mailing) if row.kind == "talk-off"] == []


def test_who_was_reminded_while_it_was_gone_hears_of_its_reading(group: Platform):
    joins(group, "ivo")
    group.at(START - 12 * DAY)
    cannot(group)
    reminded(group)
    cannot(group, choice="restore")
    passed(group, QUIET)
    assert [row.subject for row in group.rows(Mailing) if row.kind == "reading"] == [OTHER]


def test_it_is_too_late_once_the_session_has_begun(fixed: Platform):
    fixed.at(START)
    assert "There is nothing left to change" in cannot(fixed)
    assert session(fixed).talk(OTHER) is not None


def test_the_group_file_does_not_bring_it_back(fixed: Platform):
    cannot(fixed)
    apply(fixed, demo_group(name="Another name"))
    assert session(fixed).talk(OTHER) is None


def test_a_guest_s_members_are_told_by_their_own_group(group: Platform):
    apply(group, demo_group(id="tea", name="Proofs over Tea", talks=[], form=None, joint=[], zone="Europe/Berlin"))
    apply(group, demo_group(joint=[{"session": KEY, "with": ["tea"]}]))
    reminded(group)
    cannot(group)
    assert group.table.get(Session, "tea", KEY).talk(OTHER) is None
    assert sorted(row.group for row in group.rows(Mailing) if row.kind == "talk-off") == ["ml-theory", "tea"]


def test_the_reason_goes_with_the_speaker_who_is_erased(fixed: Platform):
    cannot(fixed, reason="Private")
    found = erasing.person("sam@example.org", fixed.table, secrets.keys("/fortnight/keys"))
    (held,) = erasing.held(found, fixed.table, fixed.now)["talks"]
    assert held["withdrawn"]["reason"] == "Private"
    for writes in erasing.steps(
        found, fixed.table, secrets.keys("/fortnight/keys"), now=fixed.now, by="self", correlation="c"
    ):
        fixed.table.commit(*writes)
    assert fixed.rows(Withdrawal) == []


def test_a_co_lead_says_it_by_command_and_puts_it_back(fixed: Platform):
    assert "cannot give their talk" in fortnight(fixed, "talks", "withdraw", KEY, OTHER, "--reason", "Ill").out
    assert session(fixed).talk(OTHER) is None
    assert "after all" in fortnight(fixed, "talks", "restore", KEY, OTHER).out
    assert session(fixed).talk(OTHER) is not None


def test_close_to_the_start_members_are_told_at_once(fixed: Platform):
    fixed.tick(START - HOUR)
    fixed.settle()
    cannot(fixed)
    passed(fixed, timedelta(minutes=1))
    assert len(said("which was in the programme")) == 1


def test_a_co_lead_puts_it_back_at_the_desk(fixed: Platform):
    cannot(fixed)
    seat = Seat(fixed)
    seat.logs_in("mika@example.org")
    where = "/desk/ml-theory/do/talks-restore"
    page = seat.posts(where, hidden(seat.opens(f"{where}?session={KEY}&talk={OTHER}")))
    assert "gives their talk" in page["body"]
    seat.posts(where, hidden(page))  # co-leads are mailed, so it is asked once more
    assert session(fixed).talk(OTHER) is not None
    assert fixed.rows(Withdrawal) == []
