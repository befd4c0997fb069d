"""The laptop's form, read by the real Google client, and filled in by people."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from fakes.form import Form, timestamp
from fakes.forms_api import FormsApi, moment
from fakes.serving import serve

EVENTS = Path(__file__).parents[2] / "events"
MONDAY = datetime(2023, 10, 9, 9, 14, 7, 412_000, tzinfo=UTC)
ADA = {"Name": "Ada Example", "Email": "ada@example.org", "Research interests": ["Control", "Evaluations"]}


class Clock:
    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def form(clock: Clock) -> Form:
    return Form.load(EVENTS / "forms.get.application.json", now=clock)


@pytest.fixture
def api(form: Form) -> FormsApi:
    return FormsApi(form)


@pytest.fixture
def forms(api: FormsApi) -> Iterator[Any]:
    with (
        serve(api.app()) as server,
        build(
            "forms",
            "v1",
            credentials=AnonymousCredentials(),
            static_discovery=True,
            cache_discovery=False,
            client_options={"api_endpoint": server.url},
        ) as service,
    ):
        yield service.forms()


def listed(forms: Any, form: Form, **arguments: Any) -> list[str]:
    """The ids of all pages, as a reader of the API gathers them."""
    request = forms.responses().list(formId=form.id, **arguments)
    found: list[str] = []
    while request is not None:
        answer = request.execute()
        found += [response["responseId"] for response in answer.get("responses", [])]
        request = forms.responses().list_next(request, answer)
    return found


def test_the_client_reads_the_form_as_its_file_has_it(forms: Any, form: Form) -> None:
    assert forms.get(formId=form.id).execute() == form.definition()
    assert [item["title"] for item in form.questions()] == [
        "Name",
        "Email",
        "Affiliation",
        "Research interests",
        "How did you hear",
        "Consent",
    ]


def test_a_form_without_responses_is_an_empty_object(forms: Any, form: Form) -> None:
    assert forms.responses().list(formId=form.id).execute() == {}


def test_a_response_has_the_documented_shape(forms: Any, form: Form) -> None:
    response_id = form.submit(ADA | {"Affiliation": ""}, at=MONDAY, respondent_email="ada@example.org")
    answer = forms.responses().list(formId=form.id).execute()
    (response,) = answer["responses"]
    submitted = response.pop("lastSubmittedTime")
    assert MONDAY < datetime.fromisoformat(submitted) < MONDAY + timedelta(milliseconds=1)
    assert response == {
        "responseId": response_id,
        "createTime": "2023-10-09T09:14:07.412Z",
        "respondentEmail": "ada@example.org",
        "answers": {
            "3f1c9a70": {"questionId": "3f1c9a70", "textAnswers": {"answers": [{"value": "Ada Example"}]}},
            "52d80b1e": {"questionId": "52d80b1e", "textAnswers": {"answers": [{"value": "ada@example.org"}]}},
            "0d94ce22": {
                "questionId": "0d94ce22",
                "textAnswers": {"answers": [{"value": "Control"}, {"value": "Evaluations"}]},
            },
        },
    }
    assert forms.responses().get(formId=form.id, responseId=response_id).execute()["responseId"] == response_id


def test_the_filter_compares_moments_and_not_their_text(forms: Any, form: Form) -> None:
    early = form.submit(ADA, at=MONDAY.replace(microsecond=100_001))
    late = form.submit(ADA, at=MONDAY.replace(microsecond=100_500))
    second = "2023-10-09T09:14:07"
    assert set(listed(forms, form, filter=f"timestamp >= {second}Z")) == {early, late}
    assert listed(forms, form, filter=f"timestamp > {second}.1001Z") == [late]
    assert listed(forms, form, filter=f"timestamp > {second}.100001Z") == [late]
    assert set(listed(forms, form, filter=f"timestamp >= {second}.100001Z")) == {early, late}
    assert set(listed(forms, form, filter=f"timestamp > {second}.100000999Z")) == {early, late}
    assert listed(forms, form, filter=f"timestamp >= {second}.100500001Z") == []


def test_a_cursor_cut_to_milliseconds_never_passes_a_response(forms: Any, form: Form) -> None:
    response_id = form.submit(ADA, at=MONDAY)
    assert listed(forms, form, filter="timestamp > 2023-10-09T09:14:07.412Z") == [response_id]


@pytest.mark.parametrize(
    "bad",
    [
        {"filter": "timestamp < 2023-10-09T09:14:07Z"},
        {"filter": "timestamp > 2023-10-09T09:14:07+00:00"},
        {"filter": "timestamp > 2023-10-09"},
        {"filter": "timestamp > 2023-13-09T09:14:07Z"},
        {"filter": "createTime > 2023-10-09T09:14:07Z"},
        {"pageToken": "nonsense"},
        {"pageSize": -1},
    ],
)
def test_what_google_would_refuse_is_refused_in_its_shape(forms: Any, form: Form, bad: dict[str, Any]) -> None:
    with pytest.raises(HttpError) as refused:
        forms.responses().list(formId=form.id, **bad).execute()
    assert (refused.value.status_code, refused.value.reason) == (400, "Request contains an invalid argument.")


def test_an_unknown_form_is_not_found(forms: Any) -> None:
    with pytest.raises(HttpError) as missing:
        forms.get(formId="1OTHER").execute()
    assert (missing.value.status_code, missing.value.reason) == (404, "Requested entity was not found.")


def test_pages_hold_each_response_once_in_an_order_that_is_not_of_time(forms: Any, form: Form) -> None:
    given = [form.submit(ADA, at=MONDAY + timedelta(hours=n)) for n in range(12)]
    found = listed(forms, form, pageSize=5)
    assert sorted(found) == sorted(given)
    assert found != given
    assert found != sorted(given)
    assert found == listed(forms, form)


def test_a_page_token_goes_only_with_its_filter(forms: Any, form: Form) -> None:
    for n in range(3):
        form.submit(ADA, at=MONDAY + timedelta(hours=n))
    token = forms.responses().list(formId=form.id, pageSize=2).execute()["nextPageToken"]
    with pytest.raises(HttpError):
        listed(forms, form, pageSize=2, pageToken=token, filter="timestamp > 2023-10-09T09:14:07Z")


def test_an_edited_response_keeps_its_id_and_comes_back_under_the_filter(forms: Any, form: Form) -> None:
    response_id = form.submit(ADA, at=MONDAY)
    seen = "timestamp > 2023-10-09T12:00:00Z"
    assert listed(forms, form, filter=seen) == []
    form.submit(ADA | {"Name": "Ada E."}, at=MONDAY + timedelta(days=1), edit_of=response_id)
    (response,) = forms.responses().list(formId=form.id, filter=seen).execute()["responses"]
    assert (response["responseId"], response["createTime"]) == (response_id, "2023-10-09T09:14:07.412Z")
    assert response["answers"]["3f1c9a70"]["textAnswers"] == {"answers": [{"value": "Ada E."}]}
    assert listed(forms, form) == [response_id]


def test_a_replaced_question_has_a_new_id_and_old_answers_keep_the_old(form: Form) -> None:
    before = form.definition()
    old = form.submit(ADA, at=MONDAY)
    new_id = form.replace_question("Email", "E-mail address")
    new = form.submit({"E-mail address": "bo@example.org"}, at=MONDAY)
    after = form.definition()
    item = after["items"][1]
    assert (item["title"], item["questionItem"]["question"]["questionId"]) == ("E-mail address", new_id)
    assert new_id not in str(before)
    assert item["itemId"] != before["items"][1]["itemId"]
    assert after["revisionId"] > before["revisionId"]
    assert "52d80b1e" in (form.response(old) or {})["answers"]
    assert list((form.response(new) or {})["answers"]) == [new_id]
    with pytest.raises(ValueError, match="asks no question 'Email'"):
        form.submit(ADA, at=MONDAY)
    with pytest.raises(ValueError, match="asks no question 'Email'"):
        form.replace_question("Email", "Again")


def test_only_a_form_that_verifies_addresses_gives_verified_ones(form: Form) -> None:
    with pytest.raises(ValueError, match="nothing verifies"):
        form.submit(ADA, at=MONDAY, respondent_email="ada@example.org", verified=True)
    form.email_collection = "VERIFIED"
    with pytest.raises(ValueError, match="needs the respondent's address"):
        form.submit(ADA, at=MONDAY, verified=True)
    response_id = form.submit(ADA, at=MONDAY, respondent_email="ada@example.org", verified=True)
    assert (form.response(response_id) or {})["respondentEmail"] == "ada@example.org"
    assert form.definition()["settings"] == {"emailCollectionType": "VERIFIED"}
    form.email_collection = "DO_NOT_COLLECT"
    with pytest.raises(ValueError, match="does not collect"):
        form.submit(ADA, at=MONDAY, respondent_email="ada@example.org")
    with pytest.raises(ValueError, match="emailCollectionType"):
        form.email_collection = "SOMETIMES"


def test_an_edit_of_nothing_is_refused(form: Form) -> None:
    with pytest.raises(ValueError, match="no response gone"):
        form.submit(ADA, at=MONDAY, edit_of="gone")
    assert form.responses() == []


def test_what_is_handed_out_is_a_copy(form: Form) -> None:
    response_id = form.submit(ADA, at=MONDAY)
    kept = copy.deepcopy(form.response(response_id))
    form.responses()[0]["answers"].clear()
    form.definition()["items"].clear()
    assert form.response(response_id) == kept
    assert len(form.questions()) == 6


def test_the_same_story_gives_the_same_bytes(clock: Clock) -> None:
    def story() -> list[dict[str, Any]]:
        form = Form.load(EVENTS / "forms.get.application.json", now=clock)
        first = form.submit(ADA, at=MONDAY)
        form.submit(ADA, at=MONDAY + timedelta(hours=1), edit_of=first)
        form.replace_question("Email", "E-mail address")
        form.submit({"Name": "Bo"}, at=MONDAY)
        return [*form.responses(), form.definition()]

    assert story() == story()


def test_calls_are_counted_and_faults_come_once(forms: Any, form: Form, api: FormsApi) -> None:
    api.faults.append(429)
    with pytest.raises(HttpError) as slower:
        forms.get(formId=form.id).execute(num_retries=0)
    assert slower.value.status_code == 429
    forms.get(formId=form.id).execute()
    listed(forms, form)
    assert api.calls == {"forms.get": 2, "forms.responses.list": 1}


WATCH = {"watch": {"target": {"topic": {"topicName": "projects/p/topics/t"}}, "eventType": "RESPONSES"}}


def test_a_watch_lives_seven_days_and_is_renewed_for_seven_more(forms: Any, form: Form, clock: Clock) -> None:
    watches = forms.watches()
    assert watches.list(formId=form.id).execute() == {}
    made = watches.create(formId=form.id, body=WATCH).execute()
    assert made == WATCH["watch"] | {
        "id": made["id"],
        "state": "ACTIVE",
        "createTime": "2023-10-09T09:14:07.412Z",
        "expireTime": "2023-10-16T09:14:07.412Z",
    }
    clock.at += timedelta(days=6)
    assert (
        watches.renew(formId=form.id, watchId=made["id"], body={}).execute()["expireTime"] == "2023-10-22T09:14:07.412Z"
    )
    form.watches.suspend(made["id"], "NO_USER_ACCESS")
    (suspended,) = watches.list(formId=form.id).execute()["watches"]
    assert (suspended["state"], suspended["errorType"]) == ("SUSPENDED", "NO_USER_ACCESS")
    clock.at += timedelta(days=7)
    assert watches.list(formId=form.id).execute() == {}
    with pytest.raises(HttpError) as expired:
        watches.renew(formId=form.id, watchId=made["id"], body={}).execute()
    assert expired.value.status_code == 404


def test_a_second_watch_and_a_second_deletion_are_refused(forms: Any, form: Form) -> None:
    watches = forms.watches()
    made = watches.create(formId=form.id, body=WATCH).execute()
    with pytest.raises(HttpError) as second:
        watches.create(formId=form.id, body=WATCH).execute()
    assert second.value.status_code == 400
    assert watches.delete(formId=form.id, watchId=made["id"]).execute() == {}
    with pytest.raises(HttpError) as again:
        watches.delete(formId=form.id, watchId=made["id"]).execute()
    assert again.value.status_code == 403
    with pytest.raises(HttpError) as never:
        watches.delete(formId=form.id, watchId="never").execute()
    assert never.value.status_code == 404
    with pytest.raises(HttpError) as incomplete:
        watches.create(formId=form.id, body={"watch": {"eventType": "RESPONSES"}}).execute()
    assert incomplete.value.status_code == 400


@pytest.mark.parametrize(
    ("microseconds", "written"), [(0, "07Z"), (5_000, "07.005Z"), (417, "07.000417Z"), (412_865, "07.412865Z")]
)
def test_a_timestamp_has_as_many_digits_as_it_needs(microseconds: int, written: str) -> None:
    at = MONDAY.replace(microsecond=microseconds)
    assert timestamp(at) == f"2023-10-09T09:14:{written}"
    assert moment(timestamp(at)) == (MONDAY.replace(microsecond=0), microseconds * 1000)
