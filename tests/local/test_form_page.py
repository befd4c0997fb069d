"""The laptop's form: its fields are the questions', and a filled-in one becomes a response."""

from fakes.form import Form
from fakes.forms import Forms
from local.front import front
from tests.local.front_world import SITE, Page, World

FORM = "/form/1DEMOml0theory0signup0XXXXXXXXXXXXXXXXXXXXXXXXX"


def filled(**other: str | list[str]) -> dict[str, str | list[str]]:
    given: dict[str, str | list[str]] = {
        "3f1c9a70": " Ada Example ",
        "52d80b1e": "ada@example.org",
        "0d94ce22": ["Meta-learning", "__other_option__"],
        "0d94ce22.other": "Tensor programs",
        "19c3e8d4": "I agree to my details being stored so that I can be invited to sessions.",
    }
    return given | other


def test_every_question_of_the_form_has_its_named_field(world: World) -> None:
    page = Page(world.browser.get(FORM).get_data(as_text=True))
    names = [field.get("name") for field in page.found["input"]]
    assert set(names) == {
        "3f1c9a70",
        "52d80b1e",
        "6be4471a",
        "0d94ce22",
        "0d94ce22.other",
        "7a2b60f5",
        "7a2b60f5.other",
        "19c3e8d4",
    }
    assert len(page.found["fieldset"]) == len(page.found["legend"]) == 3
    assert [label["for"] for label in page.found["label"] if "for" in label] == ["3f1c9a70", "52d80b1e", "6be4471a"]
    assert "script" not in page.found


def test_a_filled_in_form_becomes_a_response_and_a_wake_up(world: World) -> None:
    sent = world.browser.post(FORM, data=filled())
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{FORM}/sent")
    sent.close()
    assert world.pushes == 1
    (response,) = world.form.responses()
    assert response["createTime"] == "2023-10-07T00:00:00Z"
    assert {
        key: [answer["value"] for answer in given["textAnswers"]["answers"]]
        for key, given in response["answers"].items()
    } == {
        "3f1c9a70": ["Ada Example"],
        "52d80b1e": ["ada@example.org"],
        "0d94ce22": ["Meta-learning", "Tensor programs"],
        "19c3e8d4": ["I agree to my details being stored so that I can be invited to sessions."],
    }
    assert world.browser.get(f"{FORM}/sent").status_code == 200


def test_a_form_with_gaps_is_not_sent_and_keeps_what_was_written(world: World) -> None:
    refused = world.browser.post(
        FORM, data=filled(**{"3f1c9a70": " ", "52d80b1e": 'x"><script>', "0d94ce22": "not offered"})
    )
    text = refused.get_data(as_text=True)
    page = Page(text)
    assert refused.status_code == 422
    assert [link["href"] for link in page.found["a"] if (link["href"] or "#")[0] == "#"] == [
        "#main",
        "#3f1c9a70",
        "#0d94ce22",
    ]
    assert 'x"><script>' in [field.get("value") for field in page.found["input"]]
    assert "script" not in page.found
    assert [field.get("aria-describedby") for field in page.found["input"] if field.get("aria-invalid")] == [
        "3f1c9a70-hint 3f1c9a70-wrong"
    ]
    assert world.form.responses() == []
    assert world.pushes == 0


def test_a_collected_address_is_asked_for_and_kept(world: World) -> None:
    world.form.email_collection = "RESPONDER_INPUT"
    assert world.browser.post(FORM, data=filled()).status_code == 422
    world.browser.post(FORM, data=filled(respondentEmail="ada@example.net"))
    assert [response["respondentEmail"] for response in world.form.responses()] == ["ada@example.net"]


def test_every_kind_of_question_can_be_shown_and_answered(world: World) -> None:
    def item(n: int, **question: object) -> dict[str, object]:
        return {"itemId": f"i{n}", "title": f"Q{n}", "questionItem": {"question": {"questionId": f"q{n}", **question}}}

    options = [{"value": "A"}, {"value": "B"}]
    definition = world.form.definition() | {
        "items": [
            item(1, textQuestion={"paragraph": True}),
            item(2, choiceQuestion={"type": "DROP_DOWN", "options": options}),
            item(3, scaleQuestion={"low": 1, "high": 5, "lowLabel": "new to it", "highLabel": "expert"}),
            item(4, dateQuestion={"includeYear": True}),
            item(5, timeQuestion={}),
            item(6, fileUploadQuestion={"folderId": "x"}),
            {"itemId": "t", "title": "Words", "textItem": {}},
            {"itemId": "im", "imageItem": {"image": {}}},
        ]
    }
    form = Form(definition, now=world.now)
    app = front(
        read=SITE.get,
        api=lambda: None,
        forms=Forms(form, now=world.now),
        mailbox=world.mailbox,
        now=world.now,
        move=world.move,
    )
    page = Page(app.test_client().get(FORM).get_data(as_text=True))
    assert [field["name"] for field in page.found["textarea"] + page.found["select"]] == ["q1", "q2"]
    assert [(field["type"], field["name"]) for field in page.found["input"]] == [("radio", "q3")] * 5 + [
        ("date", "q4"),
        ("time", "q5"),
    ]
    given = {"q1": "two\nlines", "q2": "B", "q3": "4", "q4": "2023-10-14", "q5": "14:00"}
    assert app.test_client().post(FORM, data=given).status_code == 303
    (response,) = form.responses()
    answers = {key: answer["textAnswers"]["answers"][0]["value"] for key, answer in response["answers"].items()}
    assert answers == given
