"""A form's own script on the laptop: hands a response in as docs/apps-script.gs does.

What it tells of happened by the story's time; what it signs is dated by the system's, which is what signatures are checked by.
"""

import json
import time
from collections.abc import Iterator

import requests

from fakes.form import Form, Json
from shared.adapters.google import form_script


def body(form: Form, response: Json) -> bytes:
    """The body for *response*, as ``Form.response`` gives it: the titles of all questions, and the answers by item."""
    return json.dumps({
        "v": 1, "formId": form.id, "responseId": response["responseId"], "submittedAt": response["lastSubmittedTime"],
        "respondentEmail": response.get("respondentEmail", ""),
        "questions": [_asked(item) for item in form.questions()],
        "answers": list(_answers(form, response)),
    }).encode()  # fmt: skip


def signed(payload: bytes, secret: str) -> dict[str, str]:
    """The headers of a call with *payload*."""
    timestamp = int(time.time())
    return {
        "Content-Type": "application/json",
        "X-Fortnight-Timestamp": str(timestamp),
        "X-Fortnight-Signature": form_script.sign(timestamp, payload, secret),
    }


def hand_in(form: Form, response: Json, *, url: str, secret: str) -> requests.Response:
    """Hand *response* in to *url*, the hook of *form*; *secret* is that of ``fortnight form hook``."""
    payload = body(form, response)
    with requests.Session() as session:
        session.trust_env = False  # loopback needs no proxy, whatever the environment says
        return session.post(url, data=payload, headers=signed(payload, secret), timeout=60)


def _asked(item: Json) -> Json:
    return {"itemId": item["itemId"], "title": item["title"], "rows": []}


def _answers(form: Form, response: Json) -> Iterator[Json]:
    for item in form.questions():
        question = item["questionItem"]["question"]
        if given := response["answers"].get(question["questionId"]):
            values = [answer["value"] for answer in given["textAnswers"]["answers"]]
            kind = question.get("choiceQuestion", {}).get("type", "TEXT")
            yield _asked(item) | {"type": kind, "value": values if kind == "CHECKBOX" else values[0]}
