"""Google Forms, by google-api-python-client: a form's questions and its responses.

Credentials: workload identity federation from the function's own role (a JSON without any key), or a service account's key as
the fallback; both in one SSM SecureString. On the laptop the API's address is overridden and nobody needs a credential.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import google.auth.aws
from google.auth.credentials import AnonymousCredentials
from google.oauth2 import service_account
from googleapiclient.discovery import build

from shared.adapters import secrets
from shared.responses import Questions, Response

SCOPES = [
    "https://www.googleapis.com/auth/forms.body.readonly",
    "https://www.googleapis.com/auth/forms.responses.readonly",
]


@cache
def _service(parameter: str) -> Any:
    endpoint = os.environ.get("FORTNIGHT_FORMS_ENDPOINT")
    options = {"api_endpoint": endpoint} if endpoint else None
    credentials = AnonymousCredentials() if endpoint else _credentials(parameter)  # type: ignore[no-untyped-call]
    return build(
        "forms", "v1", credentials=credentials, static_discovery=True, cache_discovery=False, client_options=options
    )


def _credentials(parameter: str) -> Any:
    held = json.loads(secrets.read(parameter))
    if held["type"] == "service_account":
        return service_account.Credentials.from_service_account_info(held, scopes=SCOPES)  # type: ignore[no-untyped-call]
    return google.auth.aws.Credentials.from_info(held, scopes=SCOPES)  # type: ignore[no-untyped-call]


class Forms:
    """The forms that the credentials in *parameter* may read."""

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter

    def questions(self, form: str) -> Questions:
        """``forms.get``: titles by questionId (a row of a grid is a question of its own, titled ``<item> [<row>]``)."""
        found = _service(self.parameter).forms().get(formId=form).execute(num_retries=2)
        verified = found.get("settings", {}).get("emailCollectionType") == "VERIFIED"
        return Questions(titles=dict(_titles(found.get("items", []))), verified=verified)

    def responses(self, form: str, since: datetime | None) -> list[Response]:
        """``forms.responses.list``, all pages: those last submitted at *since* or later, oldest first.

        The API documents no order; ids and times decide here.
        """
        options = {"filter": f"timestamp >= {since.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}"} if since else {}
        found: list[Response] = []
        token = None
        while True:
            page = (
                _service(self.parameter)
                .forms()
                .responses()
                .list(formId=form, pageSize=500, pageToken=token, **options)
                .execute(num_retries=2)
            )
            found += [_response(item) for item in page.get("responses", [])]
            token = page.get("nextPageToken")
            if not token:
                return sorted(found, key=lambda response: (response.submitted, response.id))


def _titles(items: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in items:
        title = item.get("title", "")
        if "questionItem" in item:
            yield item["questionItem"]["question"]["questionId"], title
        for question in item.get("questionGroupItem", {}).get("questions", []):
            yield question["questionId"], f"{title} [{question.get('rowQuestion', {}).get('title', '')}]"


def _response(item: dict[str, Any]) -> Response:
    answers = {
        question: tuple(
            [given.get("value", "") for given in answer.get("textAnswers", {}).get("answers", [])]
            + [given.get("fileName", "") for given in answer.get("fileUploadAnswers", {}).get("answers", [])]
        )
        for question, answer in item.get("answers", {}).items()
    }
    submitted = datetime.fromisoformat(item["lastSubmittedTime"])
    return Response(
        id=item["responseId"], submitted=submitted, respondent_email=item.get("respondentEmail", ""), answers=answers
    )
