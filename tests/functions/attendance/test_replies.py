"""Members' calendars answer invitations by mail."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from fakes.calendar_reply import answer, invitation
from shared.adapters import clients, secrets
from shared.adapters.replies import SETUP
from shared.model.group import Group
from shared.model.member import MemberState, to_state
from shared.schedule.actions import CANCEL, MOVE, Cancelling, Moving
from shared.store import Replace
from shared.store.actions import Acting, By, Way, perform
from tests.builders.attendance import DAY, HOUR, KEY, STARTS, WEEK, YES, links, mails, settings_of, ticked
from tests.builders.members import joins, member_of
from tests.payloads import event
from tests.platform import Platform, apply, demo_group, ses_mails
from tests.resources import KEYS

MINUTE = timedelta(minutes=1)


def invited(name: str) -> object:
    """What the last mail to *name* invites them to."""
    raw = [mail.raw_data for mail in ses_mails() if f"{name}@example.org" in str(mail.destinations)]
    return invitation(raw[-1].encode())


def answers(platform: Platform, name: str, status: str, after: timedelta = MINUTE, **more: str) -> None:
    """The calendar of *name* answers so long after now by the story's clock, which is at once."""
    platform.mailed(answer(invited(name), status, platform.now + after, **more))
    platform.settle()


def said(name: str, platform: Platform) -> list[bool | None]:
    return [one.coming for one in member_of(platform, name).rsvps]


def acting(platform: Platform) -> Acting:
    return Acting(store=platform.table, now=platform.now, by=By(who="mika", way=Way.COMMAND))


def test_an_answer_counts_as_a_press_on_the_page_and_can_be_changed_by_either(asking: Platform):
    yes = links("ada")[YES]
    answers(asking, "ada", "ACCEPTED", -MINUTE)
    (own,) = member_of(asking, "ada").rsvps
    assert (own.session, own.starts, own.coming, own.at) == (KEY, STARTS, True, WEEK - MINUTE)
    ticked(asking, DAY)
    assert "down as coming" in mails("ada")[-1]
    assert invited("ada").events[0]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    answers(asking, "ada", "DECLINED", -MINUTE)
    assert said("ada", asking) == [False]
    asking.press(yes, choice="yes")
    assert said("ada", asking) == [True]
    answers(asking, "ada", "TENTATIVE", timedelta())
    assert said("ada", asking) == [None]
    assert "28 October: you haven’t decided yet" in asking.press(settings_of(asking, "ada"), "GET")["body"]
    answers(asking, "ada", "ACCEPTED", -MINUTE)  # was on its way when they had said otherwise
    assert said("ada", asking) == [None]


def test_the_last_reminder_goes_by_what_calendars_have_said(asking: Platform):
    answers(asking, "ada", "DECLINED")
    ticked(asking, DAY)
    count = {name: len(mails(name)) for name in ("ada", "bo")}
    ticked(asking, HOUR)
    assert {name: len(mails(name)) - count[name] for name in count} == {"ada": 0, "bo": 1}


def test_a_mail_that_was_read_is_gone_and_coming_again_changes_nothing(asking: Platform):
    envelope = asking.mailed(answer(invited("ada"), "ACCEPTED", WEEK))
    asking.settle()
    assert "Contents" not in clients.client("s3").list_objects_v2(Bucket="replies")
    before = asking.state()
    assert asking.deliver("feedback", envelope)
    raw = answer(invited("ada"), "ACCEPTED", WEEK)
    for _ in range(2):
        asking.mailed(raw)
        asking.settle()
    assert asking.state() == before


def test_what_was_said_earlier_does_not_count_though_it_comes_later(asking: Platform):
    asking.at(WEEK + timedelta(hours=1))
    late = answer(invited("ada"), "DECLINED", WEEK + timedelta(minutes=10))
    asking.press(links("ada")[YES], choice="yes")
    asking.mailed(late)
    asking.settle()
    assert said("ada", asking) == [True]
    answers(asking, "ada", "DECLINED", timedelta(days=400))  # by a clock that is wrong: as of now
    assert (said("ada", asking), member_of(asking, "ada").rsvps[0].at) == ([False], asking.now)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"dmarc=pass", b"dmarc=fail"),
        lambda raw: raw.replace(b"X-SES-Spam-Verdict: PASS", b"X-SES-Spam-Verdict: FAIL"),
        lambda raw: raw.replace(b"rsvp.", b"rsvp.0"),
        lambda raw: raw.replace(b"2023-10-28.ml-theory@", b"2023-11-11.ml-theory@"),
        lambda raw: raw.replace(b"2023-10-28.ml-theory@", b"2023-10-28.nobodys@"),
        lambda raw: raw.replace(b"METHOD:REPLY", b"METHOD:COUNTER"),
        lambda raw: raw.replace(b"PARTSTAT=ACCEPTED", b"PARTSTAT=DELEGATED"),
        lambda raw: re.sub(rb"DTSTART[^\r\n]*", b"DTSTART:00010101T000000Z", raw),
        lambda raw: re.sub(rb"DTSTART[^\r\n]*", b"DTSTART:99991231T235959Z", raw),
        lambda raw: raw + b"x" * 2**20,
        lambda _: b"",
    ],
    ids=["forged", "junk", "another address", "another session", "another group", "a counter", "delegated", "the first of all days", "the last", "huge", "empty"],
)  # fmt: skip
def test_what_is_no_proven_answer_is_dropped_and_nobody_is_mailed(asking: Platform, change):
    before, sent = asking.state(), len(ses_mails())
    asking.mailed(change(answer(invited("ada"), "ACCEPTED", WEEK)))
    asking.settle()
    assert (asking.state(), len(ses_mails())) == (before, sent)
    assert "Contents" not in clients.client("s3").list_objects_v2(Bucket="replies")


def test_what_ses_tries_a_new_bucket_with_is_deleted_though_the_stack_has_no_keys_yet(platform: Platform):
    clients.client("ssm").delete_parameter(Name=KEYS)
    secrets.forget()
    tried = b"Subject: Amazon SES Setup Notification\r\n\r\nYou received this message because\r\n"
    assert platform.deliver("feedback", platform.mailed(tried, SETUP))
    assert "Contents" not in clients.client("s3").list_objects_v2(Bucket="replies")
    assert not platform.deliver(
        "feedback", platform.mailed(b"Subject: Accepted\r\n\r\nYes\r\n")
    )  # anything else waits for them


def test_an_invitation_that_was_passed_on_answers_for_nobody(asking: Platform):
    for other in ("cleo@example.org", "bo@example.org"):
        answers(asking, "ada", "ACCEPTED", attendee=other)
        assert (said("ada", asking), said("bo", asking)) == ([], [])


def strangers(name: str) -> list[str]:
    return [text for text in mails(name) if "It did not answer as" in text]


def test_a_member_is_told_once_that_a_calendar_answered_as_somebody_else_and_nobody_else_is(asking: Platform):
    assert "My calendar answers as" not in asking.press(settings_of(asking, "ada"), "GET")["body"]
    sent, asked = len(ses_mails()), invited("ada")
    for other in ("a.example@corp.example", "cleo@example.org"):
        asking.mailed(answer(asked, "ACCEPTED", asking.now, attendee=other))
        ticked(asking, asking.now + 10 * MINUTE)
    assert len(ses_mails()) == sent + 1
    (text,) = strangers("ada")
    assert "It did not answer as ada@example.org" in text
    assert not any(other in text for other in ("corp.example", "cleo@example.org"))


def test_an_answer_that_would_not_count_anyhow_tells_nobody_anything(asking: Platform):
    late = answer(invited("ada"), "ACCEPTED", WEEK, attendee="a.example@corp.example")
    asking.at(STARTS + MINUTE)
    before = asking.state()
    asking.mailed(late)
    asking.settle()
    assert asking.state() == before


def test_once_a_member_has_named_the_address_their_calendar_answers_for_them(asking: Platform):
    answers(asking, "ada", "ACCEPTED", attendee="a.example@corp.example")
    settings = settings_of(asking, "ada")
    assert "My calendar answers as another address" in asking.press(settings, "GET")["body"]
    assert "Sorry, address: " in asking.press(settings, choice="calendar", address="corp")["body"]
    page = asking.press(settings, choice="calendar", address="A.Example@Corp.example")["body"]
    assert "Answers of that calendar count from now on" in page
    assert 'value="a.example@corp.example"' in page
    answers(asking, "ada", "ACCEPTED", attendee="a.example@corp.example")
    assert said("ada", asking) == [True]
    answers(asking, "ada", "DECLINED", 2 * MINUTE)  # their own still does, too
    assert said("ada", asking) == [False]
    ticked(asking, asking.now + 10 * MINUTE)
    assert strangers("ada") == []  # they had named it before the mail was written
    answers(asking, "ada", "ACCEPTED", 3 * MINUTE, attendee="ada@elsewhere.example")  # yet another: they hear of it
    assert (said("ada", asking), member_of(asking, "ada").stranger is None) == ([False], False)
    asking.press(settings, choice="calendar", address="ada@example.org")
    assert member_of(asking, "ada").answers_as == ""
    answers(asking, "ada", "ACCEPTED", 4 * MINUTE, attendee="a.example@corp.example")
    assert said("ada", asking) == [False]


def test_programs_that_change_case_and_label_are_understood(asking: Platform):
    raw = answer(invited("ada"), "ACCEPTED", WEEK, attendee="Ada+calendar@Example.org")
    asking.mailed(raw.replace(b"To: rsvp.", b"To: RSVP."))
    asking.settle()
    assert said("ada", asking) == [True]


def test_an_absence_note_and_a_mail_that_came_back_are_dropped(asking: Platform):
    before = asking.state()
    note = EmailMessage()
    note["From"], note["To"], note["Subject"] = "ada@example.org", "rsvp.a@calendar.example.org", "Away"
    note["Auto-Submitted"] = "auto-replied"
    note.set_content("Until Monday.")
    asking.mailed(note.as_bytes())
    note.add_attachment(ses_mails()[-1].raw_data.encode(), maintype="message", subtype="x-rfc822")
    asking.mailed(note.as_bytes())
    asking.mailed(b"Amazon SES Setup Notification\r\n\r\nIt works.")
    asking.settle()
    assert asking.state() == before


def test_too_late_after_a_move_to_another_day_or_for_a_session_that_is_off_nothing_counts(asking: Platform):
    first = answer(invited("ada"), "ACCEPTED", WEEK)
    perform(MOVE, Moving(group="ml-theory", session=KEY, when="2023-10-29 14:00"), acting(asking))
    asking.settle()
    before = asking.state()
    asking.mailed(first)
    asking.settle()
    assert asking.state() == before
    ticked(asking, WEEK + 5 * MINUTE)
    answers(asking, "ada", "ACCEPTED")  # the mail about the move asks anew
    assert [one.starts for one in member_of(asking, "ada").rsvps] == [STARTS + timedelta(days=1)]
    second = answer(invited("ada"), "DECLINED", WEEK + MINUTE)
    perform(CANCEL, Cancelling(group="ml-theory", session=KEY), acting(asking))
    asking.settle()
    before = asking.state()
    asking.mailed(second)
    asking.settle()
    assert asking.state() == before


def test_a_move_within_the_day_leaves_an_earlier_invitations_answer_good(asking: Platform):
    first = answer(invited("ada"), "ACCEPTED", WEEK)
    perform(MOVE, Moving(group="ml-theory", session=KEY, when="2023-10-28 15:00"), acting(asking))
    asking.settle()
    asking.mailed(first)
    asking.settle()
    assert said("ada", asking) == [True]


def test_after_the_start_it_is_too_late(asking: Platform):
    reply = answer(invited("ada"), "ACCEPTED", STARTS - MINUTE)
    asking.at(STARTS + MINUTE)
    before = asking.state()
    asking.mailed(reply)
    asking.settle()
    assert asking.state() == before


@pytest.mark.parametrize("state", [MemberState.PAUSED, MemberState.UNSUBSCRIBED])
def test_who_is_on_a_pause_or_has_left_answers_nothing(asking: Platform, state: MemberState):
    reply = answer(invited("ada"), "ACCEPTED", WEEK)
    asking.table.commit(Replace(to_state(member_of(asking, "ada"), state, at=WEEK, by="self")))
    before = asking.state()
    asking.mailed(reply)
    asking.settle()
    assert asking.state() == before


def test_where_the_group_does_not_ask_any_more_nothing_counts(asking: Platform):
    reply = answer(invited("ada"), "ACCEPTED", WEEK)
    asking.table.commit(Replace(replace(asking.table.get(Group, "ml-theory"), attendance=None)))
    before = asking.state()
    asking.mailed(reply)
    asking.settle()
    assert asking.state() == before
    ticked(asking, DAY)
    assert invited("ada") is None


def test_new_links_turn_earlier_invitations_off(asking: Platform):
    reply = answer(invited("ada"), "ACCEPTED", WEEK)
    asking.table.commit(Replace(replace(member_of(asking, "ada"), link_life=1)))
    before = asking.state()
    asking.mailed(reply)
    asking.settle()
    assert asking.state() == before


def test_without_a_domain_mails_are_as_ever_and_switching_it_keeps_the_events(group: Platform):
    apply(group, demo_group(attendance={"ask": "true"}))
    joins(group, "ada")
    found = []
    for domain, moment in (("", WEEK), ("calendar.example.org", DAY), ("", HOUR)):
        group.hears_replies(domain)
        ticked(group, moment)
        raw = ses_mails()[-1].raw_data
        assert (invitation(raw.encode()) is not None) == bool(domain)
        found += [line for line in raw.splitlines() if line.startswith(("UID", "SEQUENCE"))]
    assert len(found) == 6
    assert len(set(found)) == 2


def test_who_speaks_or_leads_is_invited_to_nothing(asking: Platform):
    asked = [mail.destinations[0] for mail in ses_mails() if invitation(mail.raw_data.encode())]
    assert sorted(asked) == ["ada@example.org", "bo@example.org"]
    assert len(ses_mails()) > len(asked)


def test_once_it_is_switched_off_a_message_that_is_left_is_dropped(asking: Platform, monkeypatch: pytest.MonkeyPatch):
    from functions.hear_back import app

    monkeypatch.setenv("FORTNIGHT_REPLIES", "")
    app.settings.cache_clear()
    assert asking.deliver("feedback", event("replies.object-created"))
