"""Google Forms, by google-api-python-client: a form's questions, its responses, and the watches that announce them.

Credentials: workload identity federation from the function's own role (a JSON without any key), or a service account's key as
the fallback; both in one SSM SecureString. On the laptop the API's address is overridden and nobody needs a credential.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from shared.adapters import secrets
from shared.errors import MissingSetting, NoAccess
from shared.model.form_response import ACTIVE, LONGEST_TITLE, SUSPENDED, Questions, Response, Watch, uploaded

SCOPES = [
    "https://www.googleapis.com/auth/forms.body.readonly",
    "https://www.googleapis.com/auth/forms.responses.readonly",
]


@cache
def _service(parameter: str) -> Any:
    from google.auth.credentials import (
        AnonymousCredentials,  # Google's client is as heavy as everything else together, and a push does not need it
    )
    from googleapiclient.discovery import build

    endpoint = os.environ.get("FORTNIGHT_FORMS_ENDPOINT")
    options = {"api_endpoint": endpoint} if endpoint else None
    given = AnonymousCredentials() if endpoint else credentials(secrets.document(parameter), SCOPES)  # type: ignore[no-untyped-call]
    return build("forms", "v1", credentials=given, static_discovery=True, cache_discovery=False, client_options=options)


def credentials(held: dict[str, Any], scopes: list[str]) -> Any:
    """What the parameter *held* says, for *scopes*. Raises :class:`MissingSetting` if that is no credential."""
    import google.auth.aws
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2 import service_account

    try:
        if held["type"] == "service_account":
            return service_account.Credentials.from_service_account_info(held, scopes=scopes)  # type: ignore[no-untyped-call]
        return google.auth.aws.Credentials.from_info(held, scopes=scopes)  # type: ignore[no-untyped-call]
    except (GoogleAuthError, LookupError, TypeError, ValueError, AttributeError):  # the error itself may quote the key
        raise MissingSetting("Google's parameter holds no credentials that can be used") from None


class Forms:
    """The forms that the credentials in *parameter* may read."""

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter

    def questions(self, form: str) -> Questions:
        """``forms.get``: titles by questionId (a row of a grid is a question of its own, titled ``<item> [<row>]``)."""
        found = _asked(_service(self.parameter).forms().get(formId=form), form)
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
            listed = _service(self.parameter).forms().responses()
            page = _asked(listed.list(formId=form, pageSize=500, pageToken=token, **options), form)
            found += [_response(item) for item in page.get("responses", [])]
            token = page.get("nextPageToken")
            if not token:
                return sorted(found, key=lambda response: (response.submitted, response.id))

    def done(self, form: str, responses: list[Response]) -> None:
        """Nothing to do: Google keeps its responses."""

    def watch(self, form: str, topic: str, kind: str) -> Watch:
        """Renew the form's watch of *kind* (``forms.watches``), or make it where there is none that tells *topic*.

        A watch lives for seven days from its renewal; one that is suspended is renewed too, which succeeds once its cause is
        mended. Raises :class:`NoAccess` if the form is not ours to watch.
        """
        known = next((w for w in self._watches(form) if w["eventType"] == kind), None)
        if known is not None and known["target"]["topic"]["topicName"] != topic:
            _asked(_watches_of(self.parameter).delete(formId=form, watchId=known["id"]), form, 403, 404)
            known = None
        if known is None:
            return self._made(form, topic, kind)
        try:
            return _watch(_asked(_watches_of(self.parameter).renew(formId=form, watchId=known["id"], body={}), form))
        except NoAccess as refused:
            if known["state"] == SUSPENDED:
                return replace(_watch(known), error=known.get("errorType", "") or str(refused))
            return self._made(form, topic, kind)  # it has expired meanwhile

    def _made(self, form: str, topic: str, kind: str) -> Watch:
        body = {"watch": {"target": {"topic": {"topicName": topic}}, "eventType": kind}}
        made = _asked(_watches_of(self.parameter).create(formId=form, body=body), form, 400)
        if made:
            return _watch(made)
        # A second watch of a kind is refused: somebody else was faster, or Google may not publish to the topic.
        there = next((w for w in self._watches(form) if w["eventType"] == kind), None)
        return (
            _watch(there) if there else Watch(id=kind, state="MISSING", error=f"Google refuses to announce to {topic}")
        )

    def _watches(self, form: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = _asked(_watches_of(self.parameter).list(formId=form), form).get("watches", [])
        return found


def _watches_of(parameter: str) -> Any:
    return _service(parameter).forms().watches()


def _asked(request: Any, form: str, *expected: int) -> dict[str, Any]:
    """The answer to *request*; empty for a status among *expected*. Raises :class:`NoAccess` where Google refuses for good."""
    from googleapiclient.errors import HttpError

    try:
        answer: dict[str, Any] = request.execute(num_retries=2)
    except HttpError as error:
        if error.status_code in expected:
            return {}
        if error.status_code in _REFUSED:
            raise NoAccess(f"Google answers {error.status_code} for the form {form}: {error.reason}") from error
        raise
    return answer


_REFUSED = (400, 401, 403, 404)


def _watch(item: dict[str, Any]) -> Watch:
    expires = item.get("expireTime")
    return Watch(
        id=item["id"],
        state=item.get("state", ""),
        expires=datetime.fromisoformat(expires) if expires else None,
        error=item.get("errorType", "") if item.get("state") != ACTIVE else "",
    )


def _titles(items: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in items:
        title = item.get("title", "")[:LONGEST_TITLE]
        if "questionItem" in item:
            yield item["questionItem"]["question"]["questionId"], title
        for question in item.get("questionGroupItem", {}).get("questions", []):
            yield question["questionId"], f"{title[:200]} [{question.get('rowQuestion', {}).get('title', '')[:95]}]"


def _response(item: dict[str, Any]) -> Response:
    answers = {
        question: tuple(
            [given.get("value", "") for given in answer.get("textAnswers", {}).get("answers", [])]
            + [
                uploaded(given.get("fileName", ""), given.get("fileId", ""))
                for given in answer.get("fileUploadAnswers", {}).get("answers", [])
            ]
        )
        for question, answer in item.get("answers", {}).items()
    }
    submitted = datetime.fromisoformat(item["lastSubmittedTime"])
    return Response(
        id=item["responseId"], submitted=submitted, respondent_email=item.get("respondentEmail", ""), answers=answers
    )
