"""A form's own life: its questions change, its watch lapses or is suspended, its script hands responses in."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.pull_signups import app as pull_signups
from shared.adapters import secrets
from shared.adapters.drains import ARRIVED
from shared.adapters.google import form_script
from shared.errors import NoAccess
from shared.model.form_response import HandedResponse, SeenResponse
from shared.model.mailing import Mailing
from shared.model.member import Member
from shared.privacy.erasing import held, person
from tests.builders.erasures import erase
from tests.builders.forms import SCRIPT_FORM, body, secret, state, upkeep
from tests.builders.signups import T0, respond, taken_in
from tests.payloads import context, event
from tests.platform import Platform, apply, demo_group

DAY = timedelta(days=1)


def told(platform: Platform, kind: str) -> list[str]:
    return [reader for mailing, reader in platform.sent() if mailing.startswith(f"{kind}/")]


# --- watches
def test_a_form_is_watched_from_the_first_day_and_renewed_every_day(group: Platform):
    upkeep(group, T0)
    first = {watch["id"]: watch["expireTime"] for watch in group.form.watches.all()}
    assert sorted(watch["eventType"] for watch in group.form.watches.all()) == ["RESPONSES", "SCHEMA"]
    upkeep(group, T0 + DAY)
    renewed = {watch["id"]: watch["expireTime"] for watch in group.form.watches.all()}
    assert set(renewed) == set(first)
    assert all(renewed[watch] > first[watch] for watch in first)
    assert [watch.state for watch in state(group).watches] == ["ACTIVE", "ACTIVE"]
    assert told(group, "watch") == []


def test_a_watch_that_has_expired_is_made_anew(group: Platform):
    upkeep(group, T0)
    first = {watch["id"] for watch in group.form.watches.all()}
    upkeep(group, T0 + 9 * DAY)
    assert first & {watch["id"] for watch in group.form.watches.all()} == set()
    assert len(group.form.watches.all()) == 2


def test_a_watch_that_tells_another_topic_is_made_anew(group: Platform, monkeypatch: pytest.MonkeyPatch):
    upkeep(group, T0)
    monkeypatch.setenv("FORTNIGHT_FORMS_TOPIC", "projects/other/topics/forms")
    pull_signups.settings.cache_clear()
    upkeep(group, T0 + DAY)
    topics = {watch["target"]["topic"]["topicName"] for watch in group.form.watches.all()}
    assert topics == {"projects/other/topics/forms"}


def test_a_suspended_watch_is_told_once_to_the_co_leads_and_lives_again_when_its_cause_is_mended(group: Platform):
    upkeep(group, T0)
    suspended = next(w["id"] for w in group.form.watches.all() if w["eventType"] == "RESPONSES")
    group.form.watches.suspend(suspended, "NO_USER_ACCESS")
    upkeep(group, T0 + DAY)
    upkeep(group, T0 + 2 * DAY)
    assert told(group, "watch") == ["lead:mika", "lead:sol"]
    assert [(w.state, w.error) for w in state(group).watches] == [("SUSPENDED", "NO_USER_ACCESS"), ("ACTIVE", "")]
    group.form.watches.unmended = False
    upkeep(group, T0 + 3 * DAY)
    assert ([w.state for w in state(group).watches], state(group).troubled) == (["ACTIVE", "ACTIVE"], "")
    group.form.watches.suspend(suspended, "NO_USER_ACCESS")
    upkeep(group, T0 + 4 * DAY)
    assert len(told(group, "watch")) == 4


def test_a_form_that_refuses_us_is_told_once_by_mail_though_it_cannot_be_pulled_either(group: Platform, forms):
    for day in (0, 1):
        forms[0].faults.extend([403, 403])
        group.at(T0 + day * DAY)
        assert not group.deliver("wakeups", {"reason": "upkeep"})
        group.settle()
    assert told(group, "watch") == ["lead:mika", "lead:sol"]
    assert "403" in state(group).troubled


def test_without_a_topic_no_form_is_watched_but_its_questions_are_looked_at(
    group: Platform, monkeypatch: pytest.MonkeyPatch, forms
):
    monkeypatch.setenv("FORTNIGHT_FORMS_TOPIC", "")
    pull_signups.settings.cache_clear()
    forms[0].calls.clear()
    upkeep(group, T0)
    # The very first pull of a form reads it as well, so that its first respondents may count as proven.
    assert dict(forms[0].calls) == {"forms.responses.list": 1, "forms.get": 2}
    assert len(state(group).titles) > 2


def test_an_upkeep_that_finds_all_as_it_was_writes_only_the_watches_new_end_and_how_far_it_looked(
    group: Platform, calls
):
    upkeep(group, T0)
    calls.clear()
    upkeep(group, T0 + DAY)
    assert calls.writes() == ["PutItem"] * 3  # the others say how far proposers and recordings were looked through


# --- questions
def test_a_mapped_question_that_changed_is_told_though_nobody_has_responded_since(group: Platform):
    upkeep(group, T0)
    group.form.replace_question("Email", "E-mail address")
    for day in (1, 2):
        upkeep(group, T0 + day * DAY)
    assert told(group, "mapping") == ["lead:mika", "lead:sol"]
    group.form.replace_question("E-mail address", "Email")
    upkeep(group, T0 + 3 * DAY)
    assert state(group).told == ""
    group.form.replace_question("Email", "E-mail address")
    upkeep(group, T0 + 4 * DAY)
    assert len(told(group, "mapping")) == 4


def test_a_change_that_google_announces_is_looked_at_at_once(group: Platform):
    upkeep(group, T0)
    group.form.replace_question("Email", "E-mail address")
    push = event("http.push")
    body = json.loads(push["body"])
    body["message"]["attributes"] |= {"formId": group.form.id, "eventType": "SCHEMA"}
    assert pull_signups.lambda_handler(push | {"body": json.dumps(body)}, context())["statusCode"] == 204
    group.at(T0 + timedelta(hours=1))
    group.settle()
    assert told(group, "mapping") == ["lead:mika", "lead:sol"]


def test_a_question_that_is_new_or_renamed_but_not_mapped_is_told_once_by_name_and_nothing_waits(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    other = next(q["title"] for q in group.form.questions() if q["title"] not in ("Name", "Email"))
    group.form.replace_question(other, "Where do you work?")
    for n in (1, 2):
        respond(group, f"Bo {n}", f"bo{n}@example.com", T0 + n * 2 * DAY)
        taken_in(group)
    assert told(group, "form-changed") == ["lead:mika", "lead:sol"]
    (row,) = [row for row in group.rows(Mailing) if row.kind == "form-changed"]
    assert row.facts["changes"].split("\n") == ["new: 'Where do you work?'", f"gone: {other!r}"]
    assert len(group.members()) == 3


def test_a_doubled_title_is_told_by_name_and_mended_by_the_questions_id(group: Platform):
    items = group.form._definition["items"]
    double = json.loads(json.dumps(next(item for item in items if item.get("title") == "Email")))
    double["itemId"], double["questionItem"]["question"]["questionId"] = "00aa00aa", "0bb0bb0b"
    items.append(double)
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    (row,) = [row for row in group.rows(Mailing) if row.kind == "mapping"]
    assert row.facts["problems"] == "form.email: 2 questions bear the title 'Email'"
    ids = [i["questionItem"]["question"]["questionId"] for i in items if i.get("title") == "Email"]
    wanted = next(q for q in ids if q != "0bb0bb0b")
    apply(group, demo_group(form={"id": group.form.id, "email": wanted, "name": "Name"}))
    respond(group, "Bo", "bo@example.com", T0 + timedelta(minutes=1))
    taken_in(group)
    assert len(group.rows(SeenResponse)) == 2


def test_a_zone_that_the_form_asks_for_is_kept_where_it_is_one(group: Platform):
    other = next(q["title"] for q in group.form.questions() if q["title"] not in ("Name", "Email"))
    apply(group, demo_group(form={"id": group.form.id, "zone": other}))
    for n, written in enumerate(("asia/kolkata ", "IST")):
        group.form.submit({"Name": "A", "Email": f"a{n}@example.org", other: written}, at=T0 + timedelta(minutes=n))
    group.at(T0)
    taken_in(group)
    assert sorted(m.zone for m in group.rows(Member)) == ["", "Asia/Kolkata"]


# --- the form's own script
@pytest.fixture
def scripted(platform: Platform) -> Platform:
    """A group whose responses its form's script hands in; no Google project anywhere."""
    apply(platform, demo_group(talks=[], form={"id": SCRIPT_FORM, "source": "script"}))
    return platform


def test_what_a_script_hands_in_becomes_a_member_and_does_not_stay(scripted: Platform):
    assert scripted.hook(SCRIPT_FORM, body(), secret())["statusCode"] == 204
    assert [row.id for row in scripted.rows(HandedResponse)] == ["2_first"]
    scripted.settle()
    (member,) = scripted.rows(Member)
    assert (member.name, member.address, member.state.value) == (
        "Ada Example",
        "ada@example.org",
        "pending_confirmation",
    )
    assert member.answers[0] == ("Research interests", "Interpretability; Evaluations")
    assert scripted.rows(HandedResponse) == []


def test_a_call_that_cannot_be_made_leaves_what_was_handed_in_to_the_next_look(
    scripted: Platform, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: Any) -> None:
        raise OSError("too many requests")

    monkeypatch.setattr(pull_signups, "later", refused)
    assert scripted.hook(SCRIPT_FORM, body(), secret())["statusCode"] == 204
    assert scripted.later_calls == []
    assert scripted.pump("wakeups") == 1
    assert len(scripted.rows(Member)) == 1


def test_a_wake_up_calls_the_function_that_takes_it(scripted: Platform):
    scripted.hook(SCRIPT_FORM, body(), secret())
    assert scripted.later_calls == [(pull_signups, ARRIVED)]


def test_a_script_that_repeats_itself_adds_nobody_and_an_edit_updates(scripted: Platform):
    for _ in range(3):
        assert scripted.hook(SCRIPT_FORM, body(), secret())["statusCode"] == 204
        scripted.settle()
    assert len(scripted.rows(Member)) == 1
    scripted.hook(SCRIPT_FORM, body(at=T0 + timedelta(hours=1), address="ada@example.org"), secret())
    scripted.settle()
    assert [row.outcome.value for row in scripted.rows(SeenResponse)] == ["edited"]
    assert len([m for m, _ in scripted.sent() if m.startswith("confirm/")]) == 1


def test_responses_handed_in_while_the_mapping_is_broken_wait_and_are_taken_in_once_it_is_mended(scripted: Platform):
    apply(scripted, demo_group(talks=[], form={"id": SCRIPT_FORM, "source": "script", "email": "Mail"}))
    for n in range(3):
        scripted.hook(SCRIPT_FORM, body(f"2_{n}", f"p{n}@example.org"), secret())
        scripted.settle()
    assert (len(scripted.rows(HandedResponse)), scripted.rows(Member)) == (3, [])
    assert told(scripted, "mapping") == ["lead:mika", "lead:sol"]
    apply(scripted, demo_group(talks=[], form={"id": SCRIPT_FORM, "source": "script"}))
    scripted.wake()  # the hourly schedule
    scripted.settle()
    assert (len(scripted.rows(HandedResponse)), len(scripted.rows(Member))) == (0, 3)


def test_a_response_that_waits_is_handed_out_and_erased_with_the_rest(scripted: Platform):
    apply(scripted, demo_group(talks=[], form={"id": SCRIPT_FORM, "source": "script", "email": "Mail"}))
    for n, address in enumerate((" Ada@Example.org", "bo@example.com")):
        scripted.hook(SCRIPT_FORM, body(f"2_{n}", address), secret())
    scripted.settle()
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", scripted.table, keys)
    assert [row["id"] for row in held(who, scripted.table, T0)["waiting_responses"]] == ["2_0"]
    erase(who, scripted.table, keys, now=T0, by="mika", correlation="")
    assert [row.id for row in scripted.rows(HandedResponse)] == ["2_1"]


def test_where_google_is_pulled_a_script_is_only_a_wake_up(group: Platform):
    respond(group, "Ada", "ada@example.org")
    handed = body(address="mallory@example.com", formId=group.form.id)
    assert group.hook(group.form.id, handed, secret(group.form.id))["statusCode"] == 204
    group.settle()
    assert group.members() == {"ada@example.org": "pending_confirmation"}


def test_a_call_without_a_response_is_a_wake_up(scripted: Platform):
    assert (
        scripted.hook(SCRIPT_FORM, json.dumps({"v": 1, "formId": SCRIPT_FORM}).encode(), secret())["statusCode"] == 204
    )
    scripted.settle()
    assert scripted.rows(Member) == []


def test_an_old_a_forged_or_another_forms_signature_is_refused(scripted: Platform):
    other = form_script.secret("1OTHER", secrets.keys("/fortnight/keys"))
    early, late = scripted._system - timedelta(minutes=6), scripted._system + timedelta(minutes=6)
    answers = [
        scripted.hook(SCRIPT_FORM, body(), other),
        scripted.hook(SCRIPT_FORM, body(), "a.0000"),
        scripted.hook(SCRIPT_FORM, body(), "zzz." + secret().partition(".")[2]),
        scripted.hook(SCRIPT_FORM, body(), secret(), at=early),
        scripted.hook(SCRIPT_FORM, body(), secret(), at=late),
    ]
    assert [answer["statusCode"] for answer in answers] == [401] * 5
    assert "five minutes" in answers[3]["body"]
    assert (scripted.rows(HandedResponse), scripted.messages("wakeups")) == ([], [])


def test_both_live_keys_are_heard_so_that_they_can_be_changed(scripted: Platform):
    keys = secrets.keys("/fortnight/keys")
    for key_id in sorted(keys.hook):
        assert (
            scripted.hook(SCRIPT_FORM, body(f"2_{key_id}"), form_script.secret(SCRIPT_FORM, keys, key_id))["statusCode"]
            == 204
        )


def test_a_form_that_no_groups_file_names_is_said_so_to_the_script(scripted: Platform):
    answer = scripted.hook("1UNKNOWN", body(formId="1UNKNOWN"), secret("1UNKNOWN"))
    assert (answer["statusCode"], "no group's file names this form" in answer["body"]) == (404, True)


@pytest.mark.parametrize(
    "wrong",
    [b"", b"[]", b"{", b'{"v": 1}', b'{"v": 1, "formId": "1OTHER"}', b"\xff\xfe", b'{"v":1,"formId":7}', b"9" * 300_000,
     json.dumps({"v": 1, "formId": SCRIPT_FORM, "responseId": "x" * 600}).encode(),
     json.dumps({"v": 1, "formId": SCRIPT_FORM, "responseId": "a\nb", "submittedAt": "2023-10-07T08:00:00Z"}).encode(),
     json.dumps({"v": 1, "formId": SCRIPT_FORM, "responseId": "2_x", "submittedAt": "soon"}).encode()],
)  # fmt: skip
def test_a_signed_body_that_is_no_response_is_named_and_blocks_nothing(scripted: Platform, wrong: bytes):
    request = {
        "headers": {
            "x-fortnight-timestamp": str(int(scripted._system.timestamp())),
            "x-fortnight-signature": form_script.sign(int(scripted._system.timestamp()), wrong, secret()),
        },
        "body": __import__("base64").b64encode(wrong).decode(), "isBase64Encoded": True, "pathParameters": {"form": SCRIPT_FORM},
    }  # fmt: skip
    answer = pull_signups.lambda_handler(event("http.request") | request, context())
    assert answer["statusCode"] in (400, 413)
    assert scripted.messages("wakeups") == []


def test_a_response_too_large_to_be_kept_is_refused_for_good_with_a_sentence_and_the_next_one_is_taken(
    scripted: Platform,
):
    large = body("2_large")
    answers = [{"itemId": str(n), "title": f"Question {n}", "value": ["\u0958" * 90] * 50} for n in range(17)]
    answered = json.loads(large)["answers"] + answers
    handed = json.dumps(json.loads(large) | {"answers": answered}, ensure_ascii=False).encode()
    assert 200_000 < len(handed) < form_script.LARGEST
    answer = scripted.hook(SCRIPT_FORM, handed, secret())
    assert answer["statusCode"] == 400
    assert "at most 390 KB can be kept; its longest answer is to 'Question 0'" in json.loads(answer["body"])["message"]
    assert scripted.hook(SCRIPT_FORM, body("2_next"), secret())["statusCode"] == 204
    scripted.settle()
    assert scripted.members() == {"ada@example.org": "pending_confirmation"}


def test_the_largest_response_that_is_kept_becomes_a_member(scripted: Platform):
    answers = [{"itemId": str(n), "title": "\U0001d53e" * 200, "value": "\U0001d53e" * 1600} for n in range(31)]
    handed = json.loads(body()) | {"answers": json.loads(body())["answers"] + answers}
    assert scripted.hook(SCRIPT_FORM, json.dumps(handed, ensure_ascii=False).encode(), secret())["statusCode"] == 204
    scripted.settle()
    assert scripted.members() == {"ada@example.org": "pending_confirmation"}


ANY = st.text(max_size=300) | st.sampled_from(
    ["\x00", "\u202e", "a" * 65_536, "=1+1", "<script>", "\r\nBcc: x@example.org", "{{7*7}}", "\ud800", "ﷺ" * 500]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=ANY,
    address=ANY,
    title=ANY,
    value=st.recursive(ANY | st.none() | st.integers(), lambda v: st.lists(v, max_size=4)),
)
def test_whatever_a_form_says_is_taken_in_or_told_and_never_stays_on_the_queue(
    scripted: Platform, name: str, address: str, title: str, value: Any
):
    handed = event("http.script")
    response = f"2_{abs(hash((name, address, title, str(value))))}"
    handed |= {"responseId": response, "submittedAt": T0.isoformat(), "respondentEmail": address}
    handed["answers"][0]["value"], handed["answers"][1]["value"] = name, address
    handed["answers"][2] |= {"title": title, "value": value}
    answer = scripted.hook(SCRIPT_FORM, json.dumps(handed).encode(), secret())
    assert answer["statusCode"] in (204, 413)
    for queue in ("wakeups", "mail", "wakeups"):
        while scripted.messages(queue):
            assert scripted.pump(queue)
    if answer["statusCode"] == 204:
        assert scripted.table.get(SeenResponse, "ml-theory", response) is not None
        assert scripted.table.get(HandedResponse, SCRIPT_FORM, response) is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=400),
    timestamp=st.text(max_size=20),
    signature=st.text(max_size=90),
    form=st.text(max_size=60),
)
def test_any_unsigned_call_is_refused_with_an_answer(
    scripted: Platform, body: bytes, timestamp: str, signature: str, form: str
):
    headers = {"x-fortnight-timestamp": timestamp, "x-fortnight-signature": signature}
    request = {"headers": headers, "body": body.decode("latin-1"), "pathParameters": {"form": form}}
    assert pull_signups.lambda_handler(event("http.request") | request, context())["statusCode"] == 401


def test_a_question_that_need_not_be_answered_breaks_no_mapping_of_a_scripts_form(scripted: Platform):
    apply(scripted, demo_group(talks=[], form={"id": SCRIPT_FORM, "source": "script", "zone": "Time zone"}))
    asked = [{"itemId": a["itemId"], "title": a["title"]} for a in event("http.script")["answers"]]
    asked.append({"itemId": "77", "title": "Time zone"})
    scripted.hook(SCRIPT_FORM, body(questions=asked), secret())
    scripted.settle()
    assert [m.state.value for m in scripted.rows(Member)] == ["pending_confirmation"]
    assert told(scripted, "mapping") == []


def test_what_a_script_leaves_out_is_not_said_to_be_gone(scripted: Platform):
    scripted.hook(SCRIPT_FORM, body(), secret())
    scripted.settle()
    less = event("http.script")["answers"][:2]
    scripted.at(T0 + 2 * DAY)
    handed = json.loads(body("2_second", "bo@example.com", T0 + 2 * DAY))
    handed["answers"] = [less[0], less[1] | {"value": "bo@example.com"}]
    scripted.hook(SCRIPT_FORM, json.dumps(handed).encode(), secret())
    scripted.settle()
    assert (len(scripted.rows(Member)), told(scripted, "form-changed")) == (2, [])


def test_a_script_needs_no_watch(scripted: Platform):
    with pytest.raises(NoAccess):
        form_script.Handed(scripted.table).watch(SCRIPT_FORM, "t", "RESPONSES")
    assert scripted.deliver("wakeups", {"reason": "upkeep"})
    assert datetime.now(UTC)
