"""A member's life after coming in, and before: the own page, pauses, bounces, waiting to confirm, being forgotten."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as h_settings
from hypothesis import strategies as st

from functions.answer_links import app as answer_links
from functions.hear_back import app as hear_back
from shared.adapters import clients, form_script, secrets
from shared.adapters.queues import DeadLetters
from shared.adapters.rows import ref
from shared.model.form_response import SeenResponse
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState, member_id, to_state
from shared.model.session import Speaker
from shared.model.suppression import Erasure, Suppression
from shared.privacy.erasing import erase, person
from shared.store import Create, Replace
from tests.functions.test_signups import T0, links, mail_bytes, respond, taken_in, texts, welcomed
from tests.platform import Platform, apply, context, demo_group, event, http_event, ses_mails, sqs_event

DAY = timedelta(days=1)
START = datetime(2023, 10, 14, 20, tzinfo=UTC)


def settings() -> str:
    """The own page's link in the newest mail that has one."""
    return next(found[0] for text in reversed(texts()) if (found := re.search(r"https://go.example.org/m/\S+", text)))


def only(platform: Platform) -> Member:
    (member,) = platform.rows(Member)
    return member


def kinds(platform: Platform) -> list[str]:
    return [mailing.split("/")[0] for mailing, reader in platform.sent() if reader.startswith("member:")]


def newest() -> Any:
    return message_from_bytes(mail_bytes(ses_mails()[-1]), policy=policy.default)


# --- waiting to confirm
def test_somebody_who_does_not_confirm_is_reminded_once_after_three_days_and_then_no_row_is_left(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    member = only(group).id
    for days in (1, 3, 5, 9, 13):
        group.tick(T0 + days * DAY)
        group.settle()
    assert kinds(group) == ["confirm", "confirm"]
    assert only(group).state is MemberState.PENDING_CONFIRMATION
    for days in (14, 15):
        group.tick(T0 + days * DAY)
        group.settle()
    assert (group.rows(Member), group.table.lines(f"member:{member}"), group.rows(Erasure)) == ([], [], [])
    assert [row.member for row in group.rows(SeenResponse)] == [""]
    assert [row.id for row in group.rows(Mailing) if member in row.id] == []


def test_typing_an_address_again_brings_no_second_reminder(group: Platform):
    """However often somebody types it: at most one confirmation in seven days, and one reminder in all."""
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    for day in range(1, 21):
        group.later(DAY)
        respond(group, f"Mallory {day}", "ada@example.org", T0 + day * DAY + timedelta(hours=1))
        taken_in(group)
        group.tick(T0 + day * DAY + timedelta(hours=2))
        group.settle()
    assert kinds(group) == ["confirm"] * 4  # on days 0, 3 (the reminder), 8 and 16


def test_who_signs_up_again_just_after_the_end_of_waiting_keeps_the_new_mail(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.tick(T0 + 14 * DAY)
    group.settle()
    respond(group, "Ada", "ada@example.org", T0 + 14 * DAY + timedelta(minutes=2))
    taken_in(group)
    group.tick(T0 + 14 * DAY + timedelta(minutes=5))
    group.settle()
    assert group.rows(Erasure) == []
    assert len(group.table.lines(f"member:{only(group).id}")) == 1
    group.press(links()[-1])
    assert group.members() == {"ada@example.org": "pending_approval"}


def test_the_reminder_to_confirm_has_a_link_that_confirms(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.tick(T0 + 3 * DAY)
    group.settle()
    group.press(links()[-1])
    assert group.members() == {"ada@example.org": "pending_approval"}
    group.tick(T0 + 20 * DAY)
    assert group.members() == {"ada@example.org": "pending_approval"}


def test_who_left_once_and_does_not_confirm_a_new_sign_up_has_left_again(group: Platform):
    member = welcomed(group)
    row = group.table.get(Member, "ml-theory", member)
    group.table.commit(Replace(to_state(row, MemberState.UNSUBSCRIBED, at=group.now, by="self")))
    respond(group, "Ada", "ada@example.org", T0 + 10 * DAY)
    taken_in(group)
    group.tick(T0 + 25 * DAY)
    assert [(m.state.value, m.history[-1].why) for m in group.rows(Member)] == [("unsubscribed", "not confirmed")]


# --- the own page
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
        (line.stage, line.state.value, line.reason) for line in group.table.lines(f"member:{member}") if line.stage
    ]
    assert sorted(lines) == [("1d", "sent", ""), ("1h", "skipped", "muted"), ("7d", "skipped", "muted")]
    assert "Asia/Kolkata" in str(newest().get_body(("plain",)).get_content())


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
    told = [(e.stage, e.reason) for e in group.table.lines(f"member:{member}") if e.stage]
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


def test_data_is_asked_for_by_a_mail_to_the_address_itself_at_most_four_times_a_day(group: Platform):
    welcomed(group)
    url = settings()
    for choice in ("data", "data", "export", "erase", "erase-for-good"):
        page = group.press(url, "POST", choice)
        assert "application/json" not in page["headers"]["content-type"]
    group.settle()
    assert kinds(group).count("my-data") == 1
    assert group.members() == {"ada@example.org": "active"}


def data_link(group: Platform) -> str:
    group.press(settings(), "POST", "data")
    group.settle()
    return settings()


def test_the_mailed_link_gives_everything_that_is_held_as_a_file(group: Platform):
    group.tick(START - 7 * DAY)
    welcomed_as(group, "Ada", "ada@example.org", START - 6 * DAY)
    url = data_link(group)
    assert "Save my data" in group.press(url, "GET")["body"]
    answer = group.press(url, "POST", "export")
    assert answer["headers"]["content-disposition"] == 'attachment; filename="my-data.json"'
    held = json.loads(answer["body"])
    (membership,) = held["memberships"]
    assert held["address"] == "ada@example.org"
    assert membership["state"] == "active"
    assert [line["state"] for line in membership["history"]] == ["pending_confirmation", "pending_approval", "active"]
    assert sorted(mail["kind"] for mail in membership["mails"]) == ["confirm", "my-data", "reminder", "welcome"]
    assert [row["became"] for row in membership["responses"]] == ["new"]
    assert [(talk["session"], talk["talk"]) for talk in held["talks"]] == [("2023-10-28", "implicit-bias")]


def test_the_link_to_the_data_works_for_one_day(group: Platform):
    welcomed(group)
    url = data_link(group)
    group.at(group.now + DAY + timedelta(minutes=1))
    assert group.press(url, "POST", "export")["statusCode"] == 404
    assert group.press(url, "POST", "erase-for-good")["statusCode"] == 404
    assert group.members() == {"ada@example.org": "active"}


# --- being forgotten
def everything(group: Platform) -> str:
    """All that lies in the table, the buckets and the queues, as text."""
    table = json.dumps(clients.client("dynamodb").scan(TableName="table")["Items"], default=str)
    objects = b"".join(group.site().values()).decode("utf-8", "replace")
    waiting = json.dumps(
        [group.messages(queue) for queue in ("mail", "wakeups", "decks", "feedback", "dead")], default=str
    )
    return table + objects + waiting


def test_erasing_takes_two_presses_and_leaves_only_a_keyed_hash_with_date_and_reason(group: Platform):
    welcomed_as(group, "Zoe Unheard", "zoe@example.org")
    member = only(group).id
    group.tick(START - 7 * DAY)
    group.settle()
    url = data_link(group)
    assert "Erase you for good?" in group.press(url, "POST", "erase")["body"]
    assert group.members() == {"zoe@example.org": "active"}
    assert "You are erased" in group.press(url, "POST", "erase-for-good")["body"]
    assert "no longer leads anywhere" in group.press(url, "POST", "erase-for-good")["body"]
    group.settle()
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    left = everything(group)
    assert [word for word in ("zoe@example", "Unheard", member) if word in left] == []
    (remains,) = group.rows(Suppression)
    assert (remains.why.value, remains.by, remains.times, remains.at) == (
        "erased",
        "self",
        1,
        group.now - timedelta(minutes=5),
    )
    assert [row.kind for row in group.rows(Mailing) if row.kind == "erased"] == ["erased"]
    before = len(ses_mails())
    for moment in (START - DAY, START - timedelta(hours=1)):
        group.tick(moment)
        group.settle()
    assert len([m for m in ses_mails()[before:] if b"zoe@" in mail_bytes(m)]) == 0


def welcomed_as(group: Platform, name: str, address: str, at: datetime = T0) -> None:
    respond(group, name, address, at)
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    group.press(links()[-1], choice="approve")
    group.settle()


def erased(group: Platform) -> None:
    group.at(group.now + timedelta(hours=1))
    group.press(data_link(group), "POST", "erase-for-good")
    group.settle()
    group.tick(group.now + timedelta(minutes=5))
    group.settle()


def test_the_response_of_somebody_erased_does_not_bring_them_back_but_a_new_one_does_as_a_new_person(group: Platform):
    welcomed_as(group, "Zoe", "zoe@example.org")
    first = only(group).id
    erased(group)
    for row in group.rows(SeenResponse):  # as if the form had never been read
        group.table.discard([ref(row)])
    taken_in(group)
    assert group.members() == {}
    assert [row.outcome.value for row in group.rows(SeenResponse)] == ["forgotten"]
    group.at(group.now + 8 * DAY)  # a mailbox is asked to confirm once a week, whoever it was before
    welcomed_as(group, "Zoe", "zoe@example.org", group.now)
    assert group.members() == {"zoe@example.org": "active"}
    assert only(group).id != first
    assert only(group).life == 1
    erased(group)
    assert [row.times for row in group.rows(Suppression)] == [2]


def test_whoever_is_in_two_groups_leaves_one_and_is_erased_from_all(group: Platform):
    apply(group, demo_group(id="second", name="Second", talks=[], form=None))
    welcomed_as(group, "Zoe", "zoe@example.org")
    mine = only(group)
    there = member_id("second", "zoe@example.org", secrets.keys("/fortnight/keys").hash)
    group.table.commit(Create(replace(mine, group="second", version=0, id=there)))
    url = settings()
    group.press(url, "POST", "leave")
    assert sorted((m.group, m.state.value) for m in group.rows(Member)) == [
        ("ml-theory", "unsubscribed"),
        ("second", "active"),
    ]
    group.press(url, "POST", "data")
    group.settle()
    held = json.loads(group.press(settings(), "POST", "export")["body"])
    assert [m["group"]["id"] for m in held["memberships"]] == ["ml-theory", "second"]
    group.press(settings(), "POST", "erase-for-good")
    assert group.rows(Member) == []


def test_dead_letters_about_somebody_erased_go_and_those_about_others_stay(group: Platform):
    mine, other = "a" * 20, "b" * 20
    bounce = event("feedback.bounce")
    bounce["detail"]["mail"]["tags"]["member"] = [mine]
    for body in (
        bounce,
        {"subject": mine},
        {"subject": other},
        {"readers": [f"member:{mine}", f"member:{other}"]},
        [1],
    ):
        clients.client("sqs").send_message(QueueUrl=group.urls["dead"], MessageBody=json.dumps(body))
    assert DeadLetters(group.urls["dead"]).forget([mine]) == 2


# --- what the mail service says
def bounce(member: str, message: str, kind: str = "Transient", sub: str = "General") -> dict[str, Any]:
    found = event("feedback.bounce")
    found["detail"]["mail"] |= {"messageId": message, "tags": found["detail"]["mail"]["tags"] | {"member": [member]}}
    found["detail"]["bounce"] |= {"bounceType": kind, "bounceSubType": sub}
    return found


def test_once_a_day_what_was_never_told_is_taken_over_from_the_accounts_suppression_list(group: Platform):
    welcomed(group)
    group.suppressed = {
        "Ada@Example.org": ("BOUNCE", group.now + DAY),
        "stranger@example.net": ("COMPLAINT", group.now + DAY),
    }
    group.at(group.now + 2 * DAY)
    for _ in range(2):
        assert hear_back.lambda_handler(sqs_event({"reason": "reconcile"}), context()) == {"batchItemFailures": []}
    assert (only(group).state.value, only(group).history[-1].why) == (
        "bounced",
        "on the account's suppression list: bounce",
    )
    assert len([c for c in only(group).history if c.state.value == "bounced"]) == 1


def test_who_came_in_after_the_entry_was_made_stays(group: Platform):
    group.suppressed = {"ada@example.org": ("BOUNCE", T0 - DAY)}
    welcomed(group)
    hear_back.lambda_handler(sqs_event({"reason": "reconcile"}), context())
    assert group.members() == {"ada@example.org": "active"}


def test_who_bounced_comes_back_by_a_new_sign_up_and_is_taken_off_the_accounts_list(group: Platform):
    member = welcomed(group)
    group.deliver("feedback", bounce(member, "m1", "Permanent"))
    group.suppressed = {"ada@example.org": ("BOUNCE", group.now)}
    welcomed_as(group, "Ada", "ada@example.org", T0 + 10 * DAY)
    assert group.members() == {"ada@example.org": "active"}
    assert group.suppressed == {}


def test_who_complained_comes_back_only_through_a_co_lead_who_hears_of_it_once(group: Platform):
    member = welcomed(group)
    complaint = bounce(member, "m1")
    complaint["detail"] |= {"eventType": "Complaint", "complaint": {"complaintFeedbackType": "abuse"}}
    group.deliver("feedback", complaint)
    group.suppressed = {"ada@example.org": ("COMPLAINT", group.now)}
    for hours in (1, 2):
        respond(group, "Ada", "ada@example.org", T0 + DAY + timedelta(hours=hours))
        taken_in(group)
    assert group.members() == {"ada@example.org": "complained"}
    assert group.suppressed == {"ada@example.org": ("COMPLAINT", T0)}
    told = [(m.split("/")[0], reader) for m, reader in group.sent() if m.startswith("returning")]
    assert told == [("returning", "lead:mika"), ("returning", "lead:sol")]


def test_who_complained_and_was_erased_is_not_brought_back_by_a_sign_up(group: Platform):
    member = welcomed(group)
    row = group.table.get(Member, "ml-theory", member)
    group.table.commit(Replace(to_state(row, MemberState.COMPLAINED, at=group.now, by="system")))
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", group.table, keys)
    erase(who, group.table, keys, now=group.now, by="mika", correlation="")
    assert [(row.why.value, row.by) for row in group.rows(Suppression)] == [("complained", "mika")]
    respond(group, "Ada", "ada@example.org", group.now + DAY)
    taken_in(group)
    assert group.members() == {"ada@example.org": "complained"}
    assert "confirm" not in [m.split("/")[0] for m, r in group.sent() if only(group).id in r]


def test_a_sign_up_alone_takes_no_complaint_off_the_accounts_list(group: Platform):
    member = welcomed(group)
    row = group.table.get(Member, "ml-theory", member)
    for state in (MemberState.COMPLAINED, MemberState.ACTIVE, MemberState.UNSUBSCRIBED):
        row = to_state(row, state, at=group.now, by="mika")
    group.table.commit(Replace(row))
    group.suppressed = {"ada@example.org": ("COMPLAINT", group.now)}
    respond(group, "Ada", "ada@example.org", T0 + 10 * DAY)
    taken_in(group)
    assert list(group.suppressed) == ["ada@example.org"]


# --- what strangers try
def test_nobody_takes_over_a_membership_by_typing_its_address_and_then_correcting_their_own_response(group: Platform):
    respond(group, "Vera", "vera@example.org")
    taken_in(group)
    theirs = respond(group, "Mallory", "vera@example.org", T0 + timedelta(minutes=5))
    taken_in(group)
    assert [(m.name, m.state.value) for m in group.rows(Member)] == [("Vera", "pending_confirmation")]
    group.press(links()[0])
    group.settle()
    respond(group, "Mallory", "mallory@example.com", T0 + timedelta(minutes=10), edit_of=theirs)
    taken_in(group)
    assert group.members() == {"vera@example.org": "pending_approval", "mallory@example.com": "pending_confirmation"}
    group.press(links()[-1])
    group.settle()
    assert group.members()["mallory@example.com"] == "pending_approval"  # a co-lead decides, as about anybody


def test_a_members_edit_to_a_new_address_is_a_sign_up_like_any_other_and_ends_nothing(group: Platform):
    first = respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    group.press(links()[-1], choice="approve")
    group.settle()
    respond(group, "Ada", "ada@new.example.org", T0 + DAY, edit_of=first)
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    assert group.members() == {"ada@example.org": "active", "ada@new.example.org": "pending_approval"}


def test_a_response_from_before_the_leaving_brings_nobody_back(group: Platform):
    welcomed(group)
    respond(group, "Ada", "ada@example.org", T0 + timedelta(hours=1))  # not pulled yet
    group.at(T0 + timedelta(hours=2))
    group.press(settings(), "POST", "leave")
    taken_in(group)
    assert group.members() == {"ada@example.org": "unsubscribed"}


def test_pausing_and_resuming_all_day_long_brings_one_mail(group: Platform):
    welcomed(group)
    url = settings()
    for minute in range(1, 12):
        group.at(T0 + timedelta(minutes=minute))
        group.press(url, "POST", "pause", until="2023-12-01")
        group.press(url, "POST", "resume")
    group.settle()
    assert (kinds(group).count("back"), only(group).state.value) == (1, "active")


def test_an_erased_speaker_is_not_mailed_again_by_the_next_apply(group: Platform):
    welcomed(group)  # Ada, who gives a talk
    erased(group)
    before = len(ses_mails())
    apply(group, demo_group(mission="another"))
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    assert len(ses_mails()) == before
    assert [row.address for row in group.rows(Speaker) if row.talk == "implicit-bias"] == [""]


def test_who_came_in_under_the_old_id_while_being_erased_can_still_be_erased(group: Platform):
    welcomed_as(group, "Zoe", "zoe@example.org")
    row = only(group)
    erased(group)
    group.table.commit(Create(replace(row, version=0)))  # a list that was planned before, and written after
    keys = secrets.keys("/fortnight/keys")
    who = person("zoe@example.org", group.table, keys)
    assert [m.id for m in who.members] == [row.id]
    erase(who, group.table, keys, now=group.now, by="mika", correlation="")
    assert group.rows(Member) == []


def test_of_two_who_are_erased_at_once_no_dead_letter_stays(group: Platform):
    for name in ("yan", "zoe"):
        welcomed_as(group, name, f"{name}@example.org")
    keys = secrets.keys("/fortnight/keys")
    for member in group.rows(Member):
        body = bounce(member.id, "m")
        clients.client("sqs").send_message(QueueUrl=group.urls["dead"], MessageBody=json.dumps(body))
        who = person(member.address, group.table, keys)
        erase(who, group.table, keys, now=group.now, by="mika", correlation="")
    group.tick(group.now + timedelta(minutes=5))
    attributes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    left = clients.client("sqs").get_queue_attributes(QueueUrl=group.urls["dead"], AttributeNames=attributes)
    assert set(left["Attributes"].values()) == {"0"}


# --- a crowd
def test_above_the_groups_bound_an_hour_applications_come_in_one_digest(platform: Platform):
    apply(platform, demo_group(digest_above=2, talks=[]))
    for n in range(6):
        respond(platform, f"Person {n}", f"p{n}@example.org", T0 + timedelta(minutes=n))
    taken_in(platform)
    for url in links():
        platform.press(url)
        platform.settle()
    told = [m.split("/")[0] for m, reader in platform.sent() if reader == "lead:mika"]
    assert sorted(told) == ["application", "application"]
    assert set(platform.members().values()) == {"pending_approval"}
    platform.press(links()[-1], choice="approve")
    platform.settle()
    platform.tick(T0 + timedelta(hours=1, minutes=10))
    platform.settle()
    told = [m.split("/")[0] for m, reader in platform.sent() if reader == "lead:mika"]
    assert sorted(told) == ["application", "application", "applications"]
    digest = next(text for text in reversed(texts()) if "Person 5" in text)
    assert all(f"p{n}@example.org" in digest for n in (2, 3, 4, 5))
    urls = re.findall(r"https://go.example.org/l/\S+", digest)
    assert len(urls) == 4
    assert "Person 2" in platform.press(urls[0], "GET")["body"]
    assert [row.facts for row in platform.rows(Mailing) if row.kind == "applications"] == [{}]


def test_a_flood_of_addresses_that_cannot_be_right_is_one_digest_too(platform: Platform):
    apply(platform, demo_group(digest_above=2, talks=[]))
    for n in range(9):
        respond(platform, "Cleo", f"cleo{n} at example dot org", T0 + timedelta(minutes=n))
    taken_in(platform)
    platform.tick(T0 + timedelta(hours=1, minutes=10))
    platform.settle()
    told = [m.split("/")[0] for m, reader in platform.sent() if reader == "lead:mika"]
    assert sorted(told) == ["bad-address", "bad-address", "bad-addresses"]
    assert "cleo at example" not in everything(platform)
    assert all(f"cleo{n} at example dot org" in texts()[-1] for n in range(2, 9))


# --- what it costs
def test_the_own_page_costs_one_read_to_show_and_one_write_to_save(group: Platform, calls):
    welcomed(group)
    url = settings()
    calls.clear()
    group.press(url, "GET")
    assert [c for c in calls.names() if c != "GetItem:CLOCK"] == ["BatchGetItem"]
    calls.clear()
    for _ in range(2):  # the second time there is nothing to change
        group.press(url, "POST", "save", **{"kind-1d": "on"})
    assert calls.writes() == ["PutItem"]


def test_what_a_script_hands_in_costs_two_writes_and_a_pull_of_one_transaction_a_message_and_the_cleaning_up(
    platform: Platform, calls
):
    apply(platform, demo_group(talks=[], form={"id": "1SCRIPTform", "source": "script"}))
    secret = form_script.secret("1SCRIPTform", secrets.keys("/fortnight/keys"))
    calls.clear()
    assert platform.hook("1SCRIPTform", json.dumps(event("http.script")).encode(), secret)["statusCode"] == 204
    assert calls.of("PutItem", "SendMessageBatch") == [("PutItem", 0), ("SendMessageBatch", 1)]
    calls.clear()
    platform.pump("wakeups")
    assert calls.writes() == ["TransactWriteItems", "PutItem", "DeleteItem"]
    assert calls.of("TransactWriteItems") == [("TransactWriteItems", 5)]


def test_an_erasure_is_one_transaction_and_its_sweep_one_batch(group: Platform, calls):
    welcomed_as(group, "Zoe", "zoe@example.org")
    url = data_link(group)
    group.at(group.now + timedelta(hours=1))
    calls.clear()
    group.press(url, "POST", "erase-for-good")
    assert calls.writes() == ["TransactWriteItems"]
    group.settle()
    calls.clear()
    group.tick(group.now + timedelta(minutes=5))
    assert calls.writes() == ["BatchWriteItem", "PutItem", "BatchWriteItem"]
    calls.clear()
    group.tick(group.now + timedelta(minutes=5))
    assert calls.writes() == []


# --- what hostile hands send
PAGES = h_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PAGES
@given(
    fields=st.dictionaries(
        st.sampled_from(["choice", "zone", "until", "kind-1d", "kind-x"]) | st.text(max_size=20), st.text(max_size=60)
    )
)
def test_whatever_is_sent_to_the_own_page_is_answered_with_a_page(world: tuple[Platform, str], fields: dict[str, str]):
    group, url = world
    token = url.rpartition("/")[2]
    request = http_event("POST", f"/m/{token}", token, urlencode(fields, errors="replace"))
    answer = answer_links.lambda_handler(request, context())
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "text/html; charset=utf-8")
    assert set(group.members().values()) <= {"active", "paused", "unsubscribed"}


@PAGES
@given(
    token=st.text(max_size=300) | st.from_regex(r"[ab]\.[\w-]{0,80}\.[\w-]{0,30}", fullmatch=True),
    body=st.binary(max_size=200),
)
def test_any_token_that_is_not_ours_is_answered_with_a_page(world: tuple[Platform, str], token: str, body: bytes):
    for path in ("l", "m"):
        for method in ("GET", "POST"):
            request = http_event(method, f"/{path}/x", token, b64encode(body).decode(), isBase64Encoded=True)
            assert answer_links.lambda_handler(request, context())["statusCode"] == 404


@pytest.fixture
def world(group: Platform) -> tuple[Platform, str]:
    """A group with a member, and the link to their own page."""
    welcomed(group)
    return group, settings()
