"""What the mail service says of our mails: who is put out by it, who is not, and how they come back."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.hear_back import app as hear_back
from shared.model.member import Member, MemberState, began, to_state
from shared.store import Replace
from tests.builders.feedback import full, mailed
from tests.builders.memberships import DAY, bounce, only
from tests.builders.signups import T0, links, respond, taken_in, texts, welcomed
from tests.payloads import context, sqs_event
from tests.platform import Platform, apply, demo_group, ses_mails


def told(platform: Platform) -> list[str]:
    """What the co-leads are told of who dropped out, once the tick has come by."""
    before = len(ses_mails())
    platform.tick(platform.now + timedelta(minutes=6))
    platform.settle()
    return [text for text in texts()[before:] if "members approve" in text]


def complaint(member: str, message: str, about: str = "abuse") -> dict[str, Any]:
    found = bounce(member, message)
    del found["detail"]["bounce"]
    found["detail"] |= {"eventType": "Complaint", "complaint": {"complaintFeedbackType": about}}
    return found


def of_life(found: dict[str, Any], life: int) -> dict[str, Any]:
    found["detail"]["mail"]["tags"]["life"] = [str(life)]
    return found


# --- bounces that pass
def test_no_number_of_out_of_office_answers_puts_anybody_out(group: Platform):
    member = welcomed(group)
    for day in range(40):
        answer = bounce(member, f"away-{day}")
        answer["detail"]["bounce"]["bouncedRecipients"] = [{"emailAddress": "ada@example.org"}]
        group.at(T0 + day * DAY)
        assert group.deliver("feedback", answer)
    assert (only(group).state, only(group).soft_bounces) == (MemberState.ACTIVE, ())


def test_a_bounce_that_dislikes_the_mail_says_nothing_of_the_address(group: Platform):
    member = welcomed(group)
    for n in range(4):
        assert group.deliver("feedback", bounce(member, f"m{n}", sub="ContentRejected"))
    assert (only(group).state, only(group).soft_bounces) == (MemberState.ACTIVE, ())


def test_one_sessions_three_reminders_into_a_full_mailbox_put_nobody_out(group: Platform):
    welcomed(group)
    for day, mark in ((7, "7d"), (13, "1d"), (14, "1h")):
        message = mailed(group, day, "2023-10-21", mark)
        full(group, message, day)
        full(group, message, day)  # told twice
    assert only(group).state is MemberState.ACTIVE
    assert len(only(group).soft_bounces) == 3


def test_a_mailbox_that_is_full_over_two_sessions_ends_a_membership_and_the_co_leads_hear_how_to_go_on(group: Platform):
    welcomed(group)
    for day, session, mark in ((7, "2023-10-21", "a7"), (13, "2023-10-21", "a1"), (21, "2023-11-04", "b7")):
        assert only(group).state is MemberState.ACTIVE
        full(group, mailed(group, day, session, mark), day)
    assert only(group).state is MemberState.BOUNCED
    assert only(group).history[-1].why == "Bounce Transient MailboxFull, on 3 days and about 2 sessions"
    mails = told(group)
    assert len(mails) == 2  # a mail for each co-lead
    assert "comes back" in mails[0]
    assert f"fortnight members approve {only(group).id[:8]} --group-id ml-theory" in mails[0]
    assert told(group) == []


def test_a_mail_that_arrives_in_between_begins_the_count_anew(group: Platform):
    welcomed(group)
    for day, session, mark in ((7, "2023-10-21", "a7"), (13, "2023-10-21", "a1")):
        full(group, mailed(group, day, session, mark), day)
    mailed(group, 14, "2023-10-21", "a1h")  # and nothing is heard of it
    full(group, mailed(group, 21, "2023-11-04", "b7"), 21)
    assert (only(group).state, len(only(group).soft_bounces)) == (MemberState.ACTIVE, 1)


def test_whoever_is_put_out_is_told_of_once_whatever_comes_after(group: Platform):
    member = welcomed(group)
    for happened in (bounce(member, "m1", "Permanent"), bounce(member, "m1", "Permanent"), complaint(member, "m2")):
        assert group.deliver("feedback", happened)
    assert only(group).state is MemberState.COMPLAINED
    mails = told(group)
    assert len(mails) == 2
    assert all("as spam" in text for text in mails)


def test_a_complaint_is_told_with_care(group: Platform):
    member = welcomed(group)
    group.deliver("feedback", complaint(member, "m1"))
    assert all("only if they tell you themselves" in text for text in told(group))
    assert told(group) == []


def test_whoever_takes_our_mail_out_of_their_spam_folder_stays(group: Platform):
    member = welcomed(group)
    assert group.deliver("feedback", complaint(member, "m1", "not-spam"))
    assert only(group).state is MemberState.ACTIVE
    assert told(group) == []


@pytest.mark.parametrize(("cause", "stays"), [("m1", False), ("m0", True), ("", True)])
def test_an_address_that_is_listed_for_being_no_spam_is_mailed_on(group: Platform, cause: str, stays: bool):
    """Not one that another mail brought onto the list, or nobody knows what."""
    member = welcomed(group)
    group.suppressed = {"ada@example.org": ("COMPLAINT", group.now)}
    group.causes = {"ada@example.org": cause}
    assert group.deliver("feedback", complaint(member, "m1", "not-spam"))
    assert list(group.suppressed) == ["ada@example.org"] * stays


def test_a_sign_up_whose_confirmation_comes_back_is_told_as_a_mistyped_address(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.deliver("feedback", bounce(only(group).id, "m1", "Permanent"))
    assert ["probably mistyped" in text for text in told(group)] == [True, True]


def test_a_whole_providers_bounces_come_in_a_few_mails(group: Platform):
    apply(group, demo_group(digest_above=2))
    for n in range(6):
        respond(group, f"Ada {n}", f"ada{n}@example.org")
    taken_in(group)
    for row in group.rows(Member):
        group.deliver("feedback", bounce(row.id, f"m{row.id}", "Permanent"))
    group.tick(group.now + timedelta(hours=2))
    group.settle()
    kinds = sorted(mailing.split("/")[0] for mailing, reader in group.sent() if reader == "lead:mika")
    assert kinds == ["all-dropped", "dropped", "dropped"]
    assert len(re.findall("@example.org", texts()[-1])) >= 4


def test_nobody_is_told_of_who_came_back_or_was_erased_meanwhile(group: Platform):
    member = welcomed(group)
    group.deliver("feedback", bounce(member, "m1", "Permanent"))
    again(group, T0 + 10 * DAY)
    assert told(group) == []


# --- late and doubled reports
def again(group: Platform, at: datetime) -> Member:
    """Ada signs up again, confirms and is let in."""
    respond(group, "Ada", "ada@example.org", at)
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    group.press(links()[-1], choice="approve")
    group.settle()
    assert only(group).state is MemberState.ACTIVE
    return only(group)


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize("kind", ["bounce", "complaint"])
def test_a_report_about_an_earlier_membership_leaves_the_present_one_alone(group: Platform, kind: str, tagged: bool):
    member = welcomed(group)
    happened = bounce(member, "m1", "Permanent") if kind == "bounce" else complaint(member, "m1")
    happened["detail"]["mail"]["timestamp"] = "2023-10-08T09:00:00.000Z"
    happened = of_life(happened, 1) if tagged else happened
    row = only(group)
    group.table.commit(Replace(to_state(row, MemberState.UNSUBSCRIBED, at=T0 + 2 * DAY, by="self")))
    present = again(group, T0 + 10 * DAY)
    for _ in range(2):
        assert group.deliver("feedback", happened)
    assert only(group) == present
    assert (present.life, began(present)) == (2, T0 + 10 * DAY)


def test_the_same_bounce_told_again_does_not_end_the_new_membership(group: Platform):
    member = welcomed(group)
    first = of_life(bounce(member, "m1", "Permanent"), 1)
    group.deliver("feedback", first)
    assert only(group).state is MemberState.BOUNCED
    present = again(group, T0 + 10 * DAY)
    assert group.deliver("feedback", first)
    assert only(group) == present


def test_a_report_about_a_mail_to_the_present_membership_counts(group: Platform):
    member = welcomed(group)
    group.deliver("feedback", of_life(bounce(member, "m1", "Permanent"), 1))
    again(group, T0 + 10 * DAY)
    group.deliver("feedback", of_life(bounce(member, "m2", "Permanent"), 2))
    assert only(group).state is MemberState.BOUNCED


def test_mails_say_to_which_membership_they_went(group: Platform, monkeypatch: pytest.MonkeyPatch):
    from shared.adapters.mailer import Mailer

    seen, send = [], Mailer.send
    monkeypatch.setattr(
        Mailer, "send", lambda self, raw, to, tags, **more: seen.append(tags) or send(self, raw, to, tags, **more)
    )
    member = welcomed(group)
    assert {(tags["member"], tags["life"]) for tags in seen if tags["kind"] in ("confirm", "welcome")} == {
        (member, "1")
    }


def test_a_late_full_mailbox_of_an_earlier_membership_is_not_counted(group: Platform):
    member = welcomed(group)
    group.table.commit(Replace(to_state(only(group), MemberState.UNSUBSCRIBED, at=T0 + 2 * DAY, by="self")))
    again(group, T0 + 10 * DAY)
    assert group.deliver("feedback", of_life(bounce(member, "m1", sub="MailboxFull"), 1))
    assert only(group).soft_bounces == ()


def reconciled(group: Platform) -> None:
    assert hear_back.lambda_handler(sqs_event({"reason": "reconcile"}), context()) == {"batchItemFailures": []}


def test_an_entry_that_an_earlier_membership_is_the_cause_of_puts_nobody_out_and_is_taken_off(group: Platform):
    welcomed(group)
    cause = mailed(group, 1, "2023-10-07", "r")
    group.table.commit(Replace(to_state(only(group), MemberState.UNSUBSCRIBED, at=T0 + 2 * DAY, by="self")))
    present = again(group, T0 + 10 * DAY)
    group.suppressed = {"ada@example.org": ("BOUNCE", T0 + 11 * DAY)}
    group.causes = {"ada@example.org": cause}
    group.at(T0 + 12 * DAY)
    reconciled(group)
    assert (only(group), group.suppressed) == (present, {})


def test_an_entry_that_the_present_membership_is_the_cause_of_ends_it_and_is_told(group: Platform):
    welcomed(group)
    group.table.commit(Replace(to_state(only(group), MemberState.UNSUBSCRIBED, at=T0 + 2 * DAY, by="self")))
    again(group, T0 + 10 * DAY)
    group.suppressed = {"ada@example.org": ("BOUNCE", T0 + 11 * DAY)}
    group.causes = {"ada@example.org": mailed(group, 11, "2023-10-07", "r")}
    group.at(T0 + 12 * DAY)
    reconciled(group)
    assert (only(group).state, list(group.suppressed)) == (MemberState.BOUNCED, ["ada@example.org"])
    assert len(told(group)) == 2


def test_a_late_bounce_puts_nobody_on_the_list_who_has_confirmed_since(group: Platform):
    member = welcomed(group)
    group.table.commit(Replace(to_state(only(group), MemberState.UNSUBSCRIBED, at=T0 + 2 * DAY, by="self")))
    again(group, T0 + 10 * DAY)
    group.suppressed = {"ada@example.org": ("BOUNCE", T0 + 11 * DAY)}
    group.deliver("feedback", of_life(bounce(member, "m1", "Permanent"), 1))
    assert group.suppressed == {}


# --- the mail account's own list
def test_a_stranger_who_types_a_bounced_address_takes_it_off_no_list(group: Platform, monkeypatch: pytest.MonkeyPatch):
    from shared.adapters.mailer import Mailer

    past, send = [], Mailer.send
    monkeypatch.setattr(
        Mailer, "send", lambda self, raw, to, tags, **more: past.append((tags["kind"], more["past_list"])) or send(self, raw, to, tags, **more)
    )  # fmt: skip
    member = welcomed(group)
    group.deliver("feedback", bounce(member, "m1", "Permanent"))
    group.suppressed = {"ada@example.org": ("BOUNCE", group.now)}
    past.clear()
    respond(group, "Mallory", "ada@example.org", T0 + 10 * DAY)
    taken_in(group)
    group.tick(T0 + 14 * DAY)  # and the reminder to confirm
    group.settle()
    assert [one for one in past if one[0] == "confirm"] == [("confirm", True), ("confirm", True)]
    assert list(group.suppressed) == ["ada@example.org"]
    group.press(links()[-1])
    group.settle()
    assert list(group.suppressed) == ["ada@example.org"]
    group.press(links()[-1], choice="approve")
    group.settle()
    assert group.suppressed == {}
    assert past[-1] == ("welcome", False)


def test_who_is_declined_after_coming_back_is_taken_off_to_be_told(group: Platform):
    member = welcomed(group)
    group.deliver("feedback", bounce(member, "m1", "Permanent"))
    group.suppressed = {"ada@example.org": ("BOUNCE", group.now)}
    respond(group, "Ada", "ada@example.org", T0 + 10 * DAY)
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    group.press(links()[-1], choice="decline")
    group.settle()
    assert (only(group).state, group.suppressed) == (MemberState.DECLINED, {})
