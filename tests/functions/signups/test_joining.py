"""From a response at Google to a welcomed member, through the handlers."""

from datetime import UTC, datetime, timedelta

from shared.model.form_response import SeenResponse
from shared.model.mailing import Entry
from shared.model.member import Member
from tests.builders.signups import T0, links, respond, seen_as_verified, taken_in, texts, welcomed
from tests.platform import Platform, apply, demo_group, ses_mails


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


def test_a_member_who_signs_up_again_hears_once_a_month_that_they_are_in_and_of_an_old_response_nobody_does(
    group: Platform,
):
    welcomed(group)
    already = "You are a member already, so there is nothing to confirm, and nothing has changed."
    respond(group, "Somebody else", "ada@example.org", at=T0 - timedelta(days=90))
    group.at(T0 + timedelta(hours=2))
    taken_in(group)
    assert not any(already in text for text in texts())
    for day in (1, 2):
        respond(group, "Somebody else", "Ada@example.org", at=T0 + timedelta(days=day))
        taken_in(group)
    assert sum(already in text for text in texts()) == 1
    assert not any("Your mail is paused" in text for text in texts())
    assert [(row.name, row.state.value) for row in group.rows(Member)] == [("Ada Example", "active")]


def test_an_edited_response_updates_its_member(group: Platform):
    first = respond(group, "Noor Unal", "noor@example.net")
    taken_in(group)
    respond(group, "Noor Ünal-Příklad", "noor@example.net", T0 + timedelta(days=1), edit_of=first)
    taken_in(group)
    assert [(m.name, m.state.value) for m in group.rows(Member)] == [("Noor Ünal-Příklad", "pending_confirmation")]
    assert [row.outcome.value for row in group.rows(SeenResponse)] == ["edited"]


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
