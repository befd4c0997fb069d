"""What a form's own script hands in, signed by a key of its own, becomes a member, or is refused in words."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.pull_signups import app as pull_signups
from shared.adapters import secrets
from shared.adapters.drains import ARRIVED
from shared.adapters.google import form_script
from shared.errors import NoAccess
from shared.model.form_response import HandedResponse, SeenResponse
from shared.model.member import Member
from shared.privacy.erasing import held, person
from tests.builders.erasures import erase
from tests.builders.forms import SCRIPT_FORM, body, secret, told
from tests.builders.memberships import DAY
from tests.builders.signups import T0, respond
from tests.payloads import context, event
from tests.platform import Platform, apply, demo_group


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


@settings(max_examples=60)
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


@settings(max_examples=150)
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
