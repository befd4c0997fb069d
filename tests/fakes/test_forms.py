"""The forms of all groups on the laptop, made from what their files say; and a form's own script."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from google.auth.credentials import AnonymousCredentials
from googleapiclient.discovery import build

from fakes import script
from fakes.form import Form
from fakes.forms import Forms, Served
from fakes.forms_api import FormsApi
from fakes.mailbox import Mailbox
from fakes.serving import serve
from local.front import front
from shared.adapters.google import form_script
from shared.group.file import parse
from shared.model.form_response import resolve
from shared.model.group import Group
from shared.signed_links import Keys

NOW = datetime(2023, 10, 7, tzinfo=UTC)
KEYS = Keys(current="a", link={"a": b"1" * 32}, hash=b"2" * 32, hook={"a": b"3" * 32})


def group(name: str, **more: Any) -> Group:
    leads = [{"id": "kim", "name": "Kim", "address": "kim@example.org"}]
    return parse(
        {
            "id": name,
            "name": name.title(),
            "zone": "Europe/Berlin",
            "sender": "x@example.org",
            "co_leads": leads,
            **more,
        }
    )


WEEKLY = group("weekly", form={"id": "1-_Wk-", "email": "E-Mail-Adresse", "name": "Wie heißt du?", "zone": "Zeitzone"})
BY_ID = group("by-id", form={"id": "by-id", "email": "52d80b1e", "name": "3f1c9a70"})
PROPOSING = group("talky", proposals_form={"id": "talky_p", "topic": "Thema"}, form={"id": "0", "source": "script"})
BARE = group("bare")


class Laptop:
    """The front door over the forms of *groups*, which may become more."""

    def __init__(self, folder: Any, *known: Form) -> None:
        self.groups: list[Group] = []
        self.forms = Forms(*known, now=lambda: NOW, groups=lambda: self.groups)
        self.sent: list[tuple[Served, str]] = []
        app = front(
            read=lambda _: None, api=lambda: None, forms=self.forms, mailbox=Mailbox(folder, now=lambda: NOW, rate=1),
            now=lambda: NOW, move=lambda _: None, submitted=lambda one, name: self.sent.append((one, name)),
        )  # fmt: skip
        self.browser: FlaskClient = app.test_client()


@pytest.fixture
def laptop(tmp_path):
    return Laptop(tmp_path)


def question_ids(form: Form) -> dict[str, str]:
    return {item["title"]: item["questionItem"]["question"]["questionId"] for item in form.questions()}


@pytest.mark.parametrize("given", [WEEKLY, BY_ID, PROPOSING], ids=lambda one: one.id)
def test_a_form_asks_exactly_what_its_groups_file_reads(laptop, given):
    laptop.groups = [given]
    form = laptop.forms.find(given.form.id)
    ids = question_ids(form)
    mapped = resolve(given.form, {name: title for title, name in ids.items()})
    assert set(mapped.values()) - {""} == set(ids.values())


def test_a_group_that_is_applied_meanwhile_is_served_and_a_changed_mapping_is_asked(laptop):
    assert "No group on this laptop has a form yet" in laptop.browser.get("/form").get_data(as_text=True)
    laptop.groups = [WEEKLY]
    assert laptop.browser.get("/form").headers["Location"] == "/form/1-_Wk-"
    ids = question_ids(laptop.forms.find("1-_Wk-"))
    given = {ids["E-Mail-Adresse"]: "ada@example.org", ids["Wie heißt du?"]: "Ada"}
    sent = laptop.browser.post("/form/1-_Wk-", data=given)
    assert sent.headers["Location"] == "/form/1-_Wk-/sent"
    sent.close()
    ((one, response),) = laptop.sent
    assert one.form.response(response)["answers"].keys() == given.keys()
    laptop.groups = [group("weekly", form={"id": "1-_Wk-", "email": "E-Mail-Adresse", "name": "Name"})]
    assert list(question_ids(laptop.forms.find("1-_Wk-"))) == ["Name", "E-Mail-Adresse"]
    assert len(laptop.forms.find("1-_Wk-").responses()) == 1


def test_several_forms_are_listed_with_the_groups_that_have_none(laptop):
    laptop.groups = [WEEKLY, PROPOSING, BARE]
    page = laptop.browser.get("/form").get_data(as_text=True)
    for words in (
        "/form/1-_Wk-",
        "Join Weekly",
        "/form/0",
        "Join Talky",
        "its own script",
        "/form/talky_p",
        "Talky: propose a talk",
    ):
        assert words in page
    assert "Bare has no form in its file" in page
    for name in ("1-_Wk-", "0", "talky_p"):
        assert laptop.browser.get(f"/form/{name}").status_code == 200
    assert laptop.browser.get("/form/none").status_code == 404


def test_a_form_that_is_known_from_a_file_is_served_as_the_file_has_it(tmp_path):
    laptop = Laptop(tmp_path, Form.load(now=lambda: NOW))
    known = next(iter(laptop.forms.all())).form
    laptop.groups = [group("ml", form={"id": known.id, "email": "Address"})]
    assert laptop.forms.find(known.id) is known
    assert len(laptop.forms.all()) == 1


@pytest.mark.parametrize("name", ["1-_Wk-", "0", "talky_p"])
def test_the_real_google_client_reads_each_form_its_responses_and_watches(laptop, name):
    laptop.groups = [WEEKLY, PROPOSING]
    form = laptop.forms.find(name)
    form.submit(dict.fromkeys(question_ids(form), "x"), at=NOW)
    with (
        serve(FormsApi(others=laptop.forms.find).app()) as server,
        build("forms", "v1", credentials=AnonymousCredentials(), static_discovery=True, cache_discovery=False,
              client_options={"api_endpoint": server.url}) as service,
    ):  # fmt: skip
        asked = service.forms()
        assert asked.get(formId=name).execute()["formId"] == name
        assert len(asked.responses().list(formId=name).execute()["responses"]) == 1
        watch = {"watch": {"target": {"topic": {"topicName": "projects/x/topics/y"}}, "eventType": "RESPONSES"}}
        assert asked.watches().create(formId=name, body=watch).execute()["state"] == "ACTIVE"


def test_a_script_hands_in_the_storys_time_under_a_signature_of_the_systems(laptop):
    laptop.groups = [PROPOSING]
    form = laptop.forms.find("0")
    response = form.response(form.submit({"Name": "Ada", "Email": "ada@example.org"}, at=NOW))
    hook, calls = Flask("hook"), []

    @hook.post("/hooks/script/0")
    def take() -> tuple[str, int]:
        head = request.headers
        form_script.check(
            "0", head["X-Fortnight-Timestamp"], head["X-Fortnight-Signature"], request.data, KEYS, datetime.now(UTC)
        )
        calls.append(form_script.read(request.data, "0"))
        return "", 204

    with serve(hook) as server:
        answer = script.hand_in(
            form, response, url=f"{server.url}/hooks/script/0", secret=form_script.secret("0", KEYS)
        )
    assert answer.status_code == 204
    (handed,) = calls
    assert (handed.submitted.date(), handed.complete, sorted(handed.titles.values())) == (
        NOW.date(),
        True,
        ["Email", "Name"],
    )
    assert sorted(handed.answers.values()) == [("Ada",), ("ada@example.org",)]
    assert json.loads(script.body(form, response))["formId"] == "0"
