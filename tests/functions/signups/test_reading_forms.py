"""What a pull makes of forms whose questions, settings and answers change."""

from dataclasses import replace
from datetime import timedelta

from shared.model.form_response import FormState, SeenResponse
from shared.store import Replace
from tests.builders.signups import T0, respond, seen_as_verified, taken_in, texts, verified
from tests.platform import Platform, apply, demo_group


def test_an_address_that_cannot_be_one_is_told_to_each_co_lead_and_blocks_nobody(group: Platform):
    respond(group, "Cleo", "cleo at example dot org")
    respond(group, "Ada", "ada@example.org", T0 + timedelta(minutes=1))
    taken_in(group)
    assert group.members() == {"ada@example.org": "pending_confirmation"}
    told = [(m.split("/")[0], reader) for m, reader in group.sent() if m.startswith("bad-address")]
    assert told == [("bad-address", "lead:mika"), ("bad-address", "lead:sol")]


def test_a_mistyped_address_is_asked_and_told_to_each_co_lead_once_with_what_was_meant(group: Platform):
    response = respond(group, "Cleo", "cleo@gmial.com")
    taken_in(group)
    assert group.members() == {"cleo@gmial.com": "pending_confirmation"}
    told = [" ".join(text.split()) for text in texts() if "looks mistyped" in text]
    assert ["mistyped: cleo@gmial.com Perhaps cleo@gmail.com was meant." in text for text in told] == [True, True]
    respond(group, "Cleo", "cleo@gmail.com", T0 + timedelta(hours=1), edit_of=response)
    taken_in(group)
    assert group.members() == {"cleo@gmial.com": "unsubscribed", "cleo@gmail.com": "pending_confirmation"}
    assert len([text for text in texts() if "looks mistyped" in text]) == 2


def test_an_address_that_google_has_proven_is_not_called_mistyped(group: Platform):
    seen_as_verified(group)
    group.at(T0)
    group.form.submit(
        {"Name": "Cleo", "Email": "cleo@gmial.com"}, at=T0, respondent_email="cleo@gmial.com", verified=True
    )
    taken_in(group)
    assert [text for text in texts() if "looks mistyped" in text] == []


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


def test_a_pull_that_google_refuses_is_tried_again_and_loses_nobody(group: Platform, forms):
    respond(group, "Ada", "ada@example.org")
    forms[0].faults.extend([403])
    group.wake()
    assert group.pump("wakeups") == 0
    group.settle()
    assert group.members() == {"ada@example.org": "pending_confirmation"}


def test_state_of_the_form_is_kept_by_form(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    state = group.table.get(FormState, group.form.id)
    assert state is not None
    assert state.titles["52d80b1e"] == "Email"
    assert state.seen is not None
