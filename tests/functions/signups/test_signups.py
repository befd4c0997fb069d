"""From a response at Google to a welcomed member, through the handlers."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from functions.answer_links import app as answer_links
from functions.pull_signups import app as pull_signups
from shared.model.form_response import FormState, SeenResponse
from shared.model.mailing import Entry
from shared.model.member import Member
from shared.store import Replace
from tests.builders.signups import T0, links, mail_bytes, respond, seen_as_verified, taken_in, texts, verified, welcomed
from tests.platform import Platform, apply, context, demo_group, event, http_event, ses_mails


def test_a_response_becomes_a_member_by_confirmation_approval_and_welcome(group: Platform):
    respond(group, "Ada Example", "ada@example.org")
    taken_in(group)
    assert group.members() == {"ada@example.org": "pending_confirmation"}
    confirm = links()[-1]
    assert group.press(confirm, "GET")["statusCode"] == 200
    assert group.members() == {"ada@example.org": "pending_confirmation"}
    group.press(confirm)
    group.settle()
    assert group.members() == {"ada@example.org": "pending_approval"}
    decide = links()[-2:]
    assert "ada@example.org" in group.press(decide[0], "GET")["body"]
    group.press(decide[0], choice="approve")
    group.settle()
    assert group.members() == {"ada@example.org": "active"}
    assert sorted(
        (mailing.split("/")[0], reader) for mailing, reader in group.sent() if not mailing.startswith("deck-link")
    ) == [
        ("application", "lead:mika"),
        ("application", "lead:sol"),
        ("confirm", f"member:{group.rows(Member)[0].id}"),
        ("welcome", f"member:{group.rows(Member)[0].id}"),
    ]


def test_the_second_co_lead_sees_what_was_decided_and_changes_nothing(group: Platform):
    respond(group, "Ada Example", "ada@example.org")
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    first, second = links()[-2:]
    group.press(first, choice="approve")
    group.settle()
    page = group.press(second, choice="decline")["body"]
    group.settle()
    assert "Already decided" in page
    assert "mika" in page
    assert group.members() == {"ada@example.org": "active"}


def test_every_delivery_twice_changes_nothing(group: Platform):
    respond(group, "Ada Example", "ada@example.org")
    for _ in range(2):
        group.wake()
    group.settle()
    before = (group.state(), len(ses_mails()))
    body = next(m for m, _ in group.sent() if m.startswith("confirm/"))
    row = next(r for r in group.rows(Member))
    message = {
        "mailing": body, "group": "ml-theory", "session": None, "audience": "applicant", "kind": "confirm",
        "subject": row.id, "upload": None, "readers": [], "correlation": "",
    }  # fmt: skip
    assert group.deliver("mail", message)
    assert group.deliver("wakeups", {"reason": "schedule"})
    assert (group.state(), len(ses_mails())) == before


def test_a_wake_up_with_nothing_new_writes_nothing(group: Platform):
    respond(group, "Ada Example", "ada@example.org")
    taken_in(group)
    versions = [(row.__class__.__name__, row.version) for row in group.table.scan()]
    taken_in(group)
    assert [(row.__class__.__name__, row.version) for row in group.table.scan()] == versions


def test_a_second_response_by_the_same_address_joins_the_first(group: Platform):
    respond(group, "Bo Sample", "bo@example.com")
    taken_in(group)
    respond(group, "Bo S.", " BO@Example.com ", T0 + timedelta(hours=1))
    taken_in(group)
    assert group.members() == {"bo@example.com": "pending_confirmation"}
    assert sorted(row.outcome.value for row in group.rows(SeenResponse)) == ["joined", "new"]
    assert len([m for m, _ in group.sent() if m.startswith("confirm/")]) == 1


def test_an_edited_response_updates_its_member(group: Platform):
    first = respond(group, "Noor Unal", "noor@example.net")
    taken_in(group)
    respond(group, "Noor Ünal-Příklad", "noor@example.net", T0 + timedelta(days=1), edit_of=first)
    taken_in(group)
    assert [(m.name, m.state.value) for m in group.rows(Member)] == [("Noor Ünal-Příklad", "pending_confirmation")]
    assert [row.outcome.value for row in group.rows(SeenResponse)] == ["edited"]


def test_an_address_that_cannot_be_one_is_told_to_each_co_lead_and_blocks_nobody(group: Platform):
    respond(group, "Cleo", "cleo at example dot org")
    respond(group, "Ada", "ada@example.org", T0 + timedelta(minutes=1))
    taken_in(group)
    assert group.members() == {"ada@example.org": "pending_confirmation"}
    told = [(m.split("/")[0], reader) for m, reader in group.sent() if m.startswith("bad-address")]
    assert told == [("bad-address", "lead:mika"), ("bad-address", "lead:sol")]


def test_a_changed_question_is_told_once_and_its_responses_wait_until_the_mapping_is_mended(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.form.replace_question("Email", "E-mail address")
    for n, name in enumerate(("gus", "hana", "ivo", "jun")):
        respond(group, name, f"{name}@example.org", T0 + timedelta(days=2, hours=n))
        taken_in(group)
    assert group.members() == {"ada@example.org": "pending_confirmation"}
    assert [(m.split("/")[0], r) for m, r in group.sent() if m.startswith("mapping")] == [
        ("mapping", "lead:mika"),
        ("mapping", "lead:sol"),
    ]
    mended = demo_group(form={"id": group.form.id, "email": "E-mail address", "name": "Name"})
    apply(group, mended)
    taken_in(group)
    assert group.members() == {
        f"{name}@example.org": "pending_confirmation" for name in ("ada", "gus", "hana", "ivo", "jun")
    }
    assert len(group.rows(SeenResponse)) == 5


def test_a_form_of_many_long_questions_is_pulled_as_any(group: Platform):
    large = group.form.definition()
    large["items"] += [
        {
            "itemId": f"{n:08x}",
            "title": f"{n} " + "\u65e5" * 500,
            "questionItem": {"question": {"questionId": f"{n:08x}"}},
        }
        for n in range(0x10000, 0x10000 + 500)
    ]
    group.form.redefine(large)
    for day, name in enumerate(("gus", "hana")):
        respond(group, name, f"{name}@example.org", T0 + timedelta(days=2 * day))
        taken_in(group)
    assert group.members() == {f"{name}@example.org": "pending_confirmation" for name in ("gus", "hana")}
    (state,) = group.rows(FormState)
    assert len(state.titles) > 500
    assert state.seen >= T0 + timedelta(days=1)


def test_only_what_was_given_between_two_readings_that_saw_the_setting_counts_as_proven(group: Platform):
    hour = timedelta(hours=1)
    group.form.email_collection = "RESPONDER_INPUT"
    verified(group, "Ada", T0)  # typed
    group.form.email_collection = "VERIFIED"
    group.at(T0 + hour)
    taken_in(group)  # the first reading that sees it so
    verified(group, "Bo", T0 + 2 * hour)
    group.at(T0 + 3 * hour)
    taken_in(group)
    group.form.email_collection = "RESPONDER_INPUT"
    verified(group, "Cy", T0 + 4 * hour)  # typed, and the form was read an hour ago
    group.at(T0 + 5 * hour)
    taken_in(group)
    group.form.email_collection = "VERIFIED"
    verified(group, "Di", T0 + 6 * hour)  # verified, but nobody has seen it so
    group.at(T0 + 7 * hour)
    taken_in(group)
    group.deliver("wakeups", {"reason": "upkeep"})  # the daily reading
    verified(group, "Ed", T0 + 8 * hour)
    group.at(T0 + 9 * hour)
    taken_in(group)
    assert group.members() == {
        "ada@example.org": "pending_confirmation", "bo@example.org": "pending_approval", "cy@example.org": "pending_confirmation",
        "di@example.org": "pending_confirmation", "ed@example.org": "pending_approval",
    }  # fmt: skip


def test_a_form_read_before_the_time_was_kept_is_verified_since_it_was_last_read(group: Platform):
    seen_as_verified(group)
    (state,) = group.rows(FormState)
    group.table.commit(Replace(replace(state, verified_since=None)))
    verified(group, "Ada", T0)
    taken_in(group)
    assert group.members() == {"ada@example.org": "pending_approval"}


def test_an_address_that_google_verified_needs_no_confirmation(group: Platform):
    seen_as_verified(group)
    group.form.submit(
        {"Name": "Ada", "Email": "other@example.org"}, at=T0, respondent_email="ada@example.org", verified=True
    )
    group.at(T0)
    taken_in(group)
    assert group.members() == {"ada@example.org": "pending_approval"}


def test_a_form_that_has_google_verify_addresses_need_not_ask_for_one(group: Platform):
    group.form._definition["items"] = [i for i in group.form._definition["items"] if i.get("title") != "Email"]
    seen_as_verified(group)
    first = group.form.submit({"Name": "Ada"}, at=T0, respondent_email="ada@example.org", verified=True)
    group.at(T0)
    taken_in(group)
    assert group.members() == {"ada@example.org": "pending_approval"}
    group.form.submit(
        {"Name": "Ada B."}, at=T0 + timedelta(hours=1), respondent_email="ada@example.org", verified=True, edit_of=first
    )
    taken_in(group)
    assert [m.name for m in group.rows(Member)] == ["Ada B."]


def test_an_edit_that_leaves_the_address_out_keeps_it(group: Platform):
    first = respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.form.submit({"Name": "Ada B."}, at=T0 + timedelta(hours=1), edit_of=first)
    taken_in(group)
    assert [(m.name, m.address) for m in group.rows(Member)] == [("Ada B.", "ada@example.org")]


def test_in_an_open_group_confirming_is_enough(platform: Platform):
    apply(platform, demo_group(admission="open"))
    respond(platform, "Ada", "ada@example.org")
    taken_in(platform)
    platform.press(links()[-1])
    platform.settle()
    assert platform.members() == {"ada@example.org": "active"}
    assert "welcome" in [mailing.split("/")[0] for mailing, _ in platform.sent()]


HOSTILE = "<script>alert(1)</script> {{7*7}}\r\nBcc: everyone@example.org\x00\u202egnp.exe"


def test_a_hostile_name_is_inert_in_every_mail_and_page(group: Platform):
    respond(group, HOSTILE, "mallory@example.com")
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    decide = links()[-1]
    page = group.press(decide, "GET")["body"]
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} Bcc: everyone@example.org" in page
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


def test_leaving_by_one_click_needs_no_page_and_pressing_twice_is_fine(group: Platform):
    member = welcomed(group)
    url = one_click()
    for _ in range(2):
        path, _, token = url.partition("https://go.example.org")[2].rpartition("/")
        request = http_event("POST", f"{path}/{token}", token, "List-Unsubscribe=One-Click")
        assert answer_links.lambda_handler(request, context())["statusCode"] == 200
    row = group.table.get(Member, "ml-theory", member)
    assert row is not None
    assert [(c.state.value, c.by) for c in row.history][-1] == ("unsubscribed", "self")
    assert len([c for c in row.history if c.state.value == "unsubscribed"]) == 1


def pressed_by_a_program(url: str) -> int:
    path, _, token = url.partition("https://go.example.org")[2].rpartition("/")
    request = http_event("POST", f"{path}/{token}", token, "List-Unsubscribe=One-Click")
    return int(answer_links.lambda_handler(request, context())["statusCode"])


def test_after_links_are_renewed_a_forwarded_mails_one_click_puts_nobody_out_and_the_new_one_does(group: Platform):
    welcomed(group)
    old = one_click()
    own = next(re.search(r"https://go.example.org/m/\S+", text) for text in reversed(texts()) if "/m/" in text)
    assert own is not None
    assert "Your links are new" in group.press(own[0], "POST", "renew")["body"]
    group.settle()
    assert group.press(own[0], "POST", "leave")["statusCode"] == 404
    assert (pressed_by_a_program(old), group.members()) == (200, {"ada@example.org": "active"})
    group.settle()
    assert [mailing.split("/")[0] for mailing, _ in group.sent()].count("new-links") == 2
    assert (pressed_by_a_program(one_click()), group.members()) == (200, {"ada@example.org": "unsubscribed"})


def test_a_link_changed_by_one_character_does_nothing(group: Platform):
    welcomed(group)
    url = one_click()
    answer = group.press(url[:-1] + ("A" if url[-1] != "A" else "B"))
    assert answer["statusCode"] == 404
    assert group.members() == {"ada@example.org": "active"}


def test_a_bounce_ends_a_membership_for_good_and_nobody_is_mailed_after_it(group: Platform):
    member = welcomed(group)
    bounce = event("feedback.bounce")
    bounce["detail"]["mail"]["tags"]["member"] = [member]
    for _ in range(2):
        assert group.deliver("feedback", bounce)
    assert group.members() == {"ada@example.org": "bounced"}
    before = mails_to("ada@example.org")
    group.tick(datetime(2023, 10, 13, 20, tzinfo=UTC))
    group.settle()
    assert mails_to("ada@example.org") == before


def mails_to(address: str) -> int:
    return sum(address in str(mail.destinations) for mail in ses_mails())


def test_a_push_by_another_account_is_refused_and_wakes_nobody(group: Platform):
    push = event("http.push")
    push["requestContext"]["authorizer"]["jwt"]["claims"]["email"] = "stranger@other.iam.gserviceaccount.com"
    assert pull_signups.lambda_handler(push, context())["statusCode"] == 403
    assert group.messages("wakeups") == []


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"message": 7}', "\x00", '{"message": {"attributes": null}}', "9" * 9000]
)
def test_a_body_that_is_no_push_is_acknowledged_and_dropped(group: Platform, body: str):
    assert pull_signups.lambda_handler(event("http.push") | {"body": body}, context())["statusCode"] == 204
    assert group.messages("wakeups") == []


def test_a_push_wakes_the_pull_of_its_form(group: Platform):
    respond(group, "Ada", "ada@example.org")
    assert pull_signups.lambda_handler(event("http.push"), context())["statusCode"] == 204
    group.settle()
    assert group.members() == {"ada@example.org": "pending_confirmation"}


def test_a_pull_that_google_refuses_is_tried_again_and_loses_nobody(group: Platform, forms):
    respond(group, "Ada", "ada@example.org")
    forms[0].faults.extend([403])
    group.wake()
    assert group.pump("wakeups") == 0
    group.settle()
    assert group.members() == {"ada@example.org": "pending_confirmation"}


def test_a_sign_up_costs_one_list_one_transaction_and_one_message(group: Platform, forms, calls):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    respond(group, "Bo", "bo@example.com", T0 + timedelta(minutes=5))
    forms[0].calls.clear()
    calls.clear()
    group.deliver("wakeups", {"reason": "schedule"})
    assert dict(forms[0].calls) == {"forms.responses.list": 1}
    assert calls.of("TransactWriteItems", "SendMessageBatch") == [("TransactWriteItems", 5), ("SendMessageBatch", 1)]


def test_a_wake_up_with_nothing_new_costs_one_list_and_no_write(group: Platform, forms, calls):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    forms[0].calls.clear()
    calls.clear()
    group.deliver("wakeups", {"reason": "schedule"})
    assert dict(forms[0].calls) == {"forms.responses.list": 1}
    assert calls.writes() == []


def test_a_link_costs_one_read_to_show_and_one_transaction_to_act(group: Platform, calls):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    confirm = links()[-1]
    calls.clear()
    group.press(confirm, "GET")
    assert [c for c in calls.names() if c != "GetItem:CLOCK"] == ["BatchGetItem"]
    calls.clear()
    group.press(confirm)
    assert calls.writes() == ["TransactWriteItems"]


def test_state_of_the_form_is_kept_by_form(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    state = group.table.get(FormState, group.form.id)
    assert state is not None
    assert state.titles["52d80b1e"] == "Email"
    assert state.seen is not None


def one_click() -> str:
    parsed = message_from_bytes(mail_bytes(ses_mails()[-1]), policy=policy.default)
    return str(parsed["List-Unsubscribe"]).strip("<>")


def test_a_newcomer_is_recorded_as_told_by_the_welcome(group: Platform):
    group.tick(datetime(2023, 10, 7, 20, tzinfo=UTC))
    respond(group, "Ada Example", "ada@example.org", datetime(2023, 10, 8, tzinfo=UTC))
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    group.press(links()[-1], choice="approve")
    group.settle()
    told = [(e.session, e.stage, e.reason) for e in group.rows(Entry) if e.reason == "in_welcome"]
    assert told == [("2023-10-14", "7d", "in_welcome")]


# --- who floods the form
def confirms(group: Platform) -> int:
    return len([1 for mailing, reader in group.sent() if mailing.startswith("confirm/")])


def told_leads(group: Platform) -> list[str]:
    return sorted(
        mailing.split("/")[0]
        for mailing, reader in group.sent()
        if reader == "lead:mika" and not mailing.startswith("deck")
    )


def test_many_spellings_of_one_mailbox_bring_it_one_mail_a_week_and_the_co_leads_one(group: Platform):
    for n in range(12):
        address = f"ad.a+{n}@gmail.com" if n % 2 else f"a{'.' * (n % 3 == 0)}da+x{n}@googlemail.com"
        respond(group, f"Ada {n}", address)
    taken_in(group)
    assert len(group.members()) == 12
    assert set(group.members().values()) == {"pending_confirmation"}
    assert (confirms(group), told_leads(group)) == (1, ["confirmations-wait"])
    seen = {}
    for day in (3, 6, 7, 10, 14, 15, 21, 28, 35, 42):
        group.tick(T0 + timedelta(days=day, minutes=1))
        group.settle()
        seen[day] = sum(any("mail.com" in to for to in mail.destinations) for mail in ses_mails())
    # The first one is reminded once; then a spelling a week, once each.
    assert seen == {3: 2, 6: 2, 7: 3, 10: 3, 14: 4, 15: 4, 21: 5, 28: 6, 35: 6, 42: 6}
    assert told_leads(group).count("confirmations-wait") == 1


def test_whoever_waited_for_their_turn_has_as_long_to_confirm_as_anybody(group: Platform):
    for n in range(5):
        respond(group, f"Ada {n}", f"ada+{n}@example.org")
    taken_in(group)
    for day in (7, 14, 21, 28):
        group.tick(T0 + timedelta(days=day, minutes=1))
        group.settle()
    group.at(T0 + timedelta(days=40))
    group.press(links()[-1])
    assert "pending_approval" in group.members().values()


def asked(platform: Platform) -> set[str]:
    """The confirmations that were sent, but for reminders."""
    return {mailing for mailing, _ in platform.sent() if re.fullmatch(r"confirm/.*(?<!\.again)", mailing)}


@pytest.mark.parametrize("days", [9, 16, 45])
def test_turns_that_no_tick_saw_are_given_anew_within_the_bounds_and_with_links_that_live(group: Platform, days: int):
    for n in range(4):
        respond(group, f"Ada {n}", f"ada+{n}@example.org")
    taken_in(group)
    back, sent, seen = T0 + timedelta(days=days), [], asked(group)
    for day in (0, 1, 5, 7, 8, 12, 14, 15, 21, 22, 28):
        group.tick(back + timedelta(days=day, minutes=1))
        group.settle()
        if new := asked(group) - seen:
            assert len(new) == 1
            seen |= new
            sent.append(day)
            group.at(back + timedelta(days=day + 13))
            assert group.press(links()[-1], "GET")["statusCode"] == 200
    assert len(seen) == 4
    assert all(later - earlier >= 7 for earlier, later in itertools.pairwise(sent))


def test_the_groups_bound_holds_after_a_time_without_ticks_too(group: Platform):
    apply(group, demo_group(confirmations_per_hour=2, confirmations_per_day=3))
    for n in range(10):
        respond(group, f"Ada {n}", f"ada{n}@example.org")
    taken_in(group)
    seen, counts = asked(group), [len(asked(group))]
    for hours in (400, 401, 402, 424, 425, 448, 449):
        group.tick(T0 + timedelta(hours=hours, minutes=1))
        group.settle()
        seen |= asked(group)
        counts.append(len(seen))
    assert counts == [2, 4, 5, 5, 7, 8, 10, 10]


def test_beyond_the_groups_bound_people_are_asked_later_and_none_is_forgotten(group: Platform):
    apply(group, demo_group(confirmations_per_hour=2, confirmations_per_day=3))
    for n in range(5):
        respond(group, f"Ada {n}", f"ada{n}@example.org")
    taken_in(group)
    assert (confirms(group), told_leads(group)) == (2, ["confirmations-wait"])
    seen = []
    for hours in (1, 2, 24, 25):
        group.tick(T0 + timedelta(hours=hours, minutes=1))
        group.settle()
        seen.append(confirms(group))
    assert seen == [3, 3, 5, 5]
    assert len({reader for mailing, reader in group.sent() if mailing.startswith("confirm/")}) == 5


def test_the_co_leads_single_mails_of_a_day_are_bounded_too(group: Platform):
    apply(group, demo_group(digest_above=1))
    for hour in range(8):
        respond(group, f"Nobody {hour}", f"nobody {hour}", T0 + timedelta(hours=2 * hour))
        taken_in(group)
    group.tick(T0 + timedelta(hours=23))
    group.settle()
    assert told_leads(group) == ["bad-address"] * 3
    group.tick(T0 + timedelta(hours=25))
    group.settle()
    assert told_leads(group) == ["bad-address"] * 3 + ["bad-addresses"]
    assert all(f"nobody {n}" in texts()[-1] for n in range(3, 8))
