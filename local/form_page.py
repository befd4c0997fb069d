"""The form as people see it: any ``forms.get`` body as a plain HTML form, and its answers stored as a response."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from local.form import Form, Json

OTHER = "__other_option__"
EMAIL = "respondentEmail"
MOST_CHARACTERS = 4000


def form_page(form: Form, *, submitted: Callable[[], None] = lambda: None) -> Blueprint:
    """GET and POST ``/form``. *submitted* is called after a response is stored and answered, for a push to be made of it."""
    pages = Blueprint("form_page", __name__)

    @pages.get("/form")
    def show() -> str:
        return _render(form, {}, MultiDict())

    @pages.post("/form")
    def take() -> Answer:
        fields = request.form
        errors = problems(form, fields)
        if errors:
            return Response(_render(form, errors, fields), status=422)
        address = fields.get(EMAIL, "").strip() or None
        form.submit(answers(form, fields), at=form.now(), respondent_email=address)
        gone = redirect("/form/sent", 303)
        gone.call_on_close(submitted)
        return gone

    @pages.get("/form/sent")
    def sent() -> str:
        return render_template("sent.html", form=form.definition())

    return pages


def answers(form: Form, fields: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """The answers in *fields* by the questions' titles, as :meth:`Form.submit` takes them."""
    return {item["title"]: _values(item["questionItem"]["question"], _multi(fields)) for item in form.questions()}


def problems(form: Form, fields: Mapping[str, Any]) -> dict[str, str]:
    """What keeps *fields* from being sent, in words, by questionId (``respondentEmail`` for the address above the form)."""
    found = {}
    if form.email_collection != "DO_NOT_COLLECT" and "@" not in str(fields.get(EMAIL, "")):
        found[EMAIL] = "Enter your e-mail address."
    for item in form.questions():
        question = item["questionItem"]["question"]
        values = _values(question, _multi(fields))
        if question.get("required") and not any(values):
            found[question["questionId"]] = "This question needs an answer."
        elif any(len(value) > MOST_CHARACTERS for value in values):
            found[question["questionId"]] = f"Shorten this to {MOST_CHARACTERS} characters."
    return found


def _multi(fields: Mapping[str, Any]) -> MultiDict[str, str]:
    return fields if isinstance(fields, MultiDict) else MultiDict(fields)


def _values(question: Json, fields: MultiDict[str, str]) -> list[str]:
    """The values given to *question*; "Other" becomes its own words. Choices that are not offered are dropped."""
    name = question["questionId"]
    given = [value.strip() for value in fields.getlist(name)]
    if "choiceQuestion" in question:
        options = question["choiceQuestion"]["options"]
        offered = {option.get("value") for option in options}
        free = any(option.get("isOther") for option in options)
        words = fields.get(f"{name}.other", "").strip()
        given = [
            words if free and value == OTHER else value
            for value in given
            if value in offered or (free and value == OTHER)
        ]
    return [value for value in given if value]


def _render(form: Form, errors: Mapping[str, str], fields: MultiDict[str, str]) -> str:
    return render_template(
        "form.html",
        form=form.definition(),
        collection=form.email_collection,
        errors=errors,
        fields=fields,
        titles={item["questionItem"]["question"]["questionId"]: item["title"] for item in form.questions()}
        | {EMAIL: "Your e-mail address"},
        other=OTHER,
    )
