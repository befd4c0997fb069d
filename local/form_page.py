"""The forms as people see them: any ``forms.get`` body as a plain HTML form, and its answers stored as a response."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from fakes.form import Form, Json
from fakes.forms import Forms, Served

OTHER = "__other_option__"
EMAIL = "respondentEmail"
MOST_CHARACTERS = 4000


def form_page(forms: Forms, *, submitted: Callable[[Served, str], None] = lambda *_: None) -> Blueprint:
    """``/form`` leads to the one form there is, or lists them; each is at ``/form/<its id>``. *submitted* is called with a form
    and the id of its new response once that is stored and answered, for it to be announced or handed in."""
    pages = Blueprint("form_page", __name__)

    @pages.get("/form")
    def choose() -> Answer | str:
        found = forms.all()
        if len(found) == 1:
            return redirect(f"/form/{found[0].form.id}", 302)
        return render_template("forms.html", forms=found, without=forms.without())

    @pages.get("/form/<form_id>")
    def show(form_id: str) -> str:
        return _render(_found(forms, form_id).form, {}, MultiDict())

    @pages.post("/form/<form_id>")
    def take(form_id: str) -> Answer:
        one, fields = _found(forms, form_id), request.form
        form = one.form
        errors = problems(form, fields)
        if errors:
            return Response(_render(form, errors, fields), status=422)
        address = fields.get(EMAIL, "").strip() or None
        response = form.submit(answers(form, fields), at=form.now(), respondent_email=address)
        gone = redirect(f"/form/{form.id}/sent", 303)
        gone.call_on_close(lambda: submitted(one, response))
        return gone

    @pages.get("/form/<form_id>/sent")
    def sent(form_id: str) -> str:
        return render_template("sent.html", form=_found(forms, form_id).form.definition())

    return pages


def _found(forms: Forms, form_id: str) -> Served:
    return forms.served(form_id) or abort(404)


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
