"""The mail service's own list of addresses, and complaints."""

from datetime import timedelta

from functions.hear_back import app as hear_back
from shared.adapters import secrets
from shared.model.member import Member, MemberState, to_state
from shared.model.suppression import Suppression
from shared.privacy.erasing import person
from shared.store import Replace
from tests.builders.erasures import erase
from tests.builders.memberships import DAY, bounce, only, welcomed_as
from tests.builders.signups import T0, respond, taken_in, welcomed
from tests.payloads import context, sqs_event
from tests.platform import Platform


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
