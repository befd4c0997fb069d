"""The Google Forms API, as far as the real ``google-api-python-client`` needs it to read our form.

Follows the reference of forms.get, forms.responses.list, forms.responses.get and forms.watches: an empty result is
``{}``, the only filter is on the time of last submission, no order is promised, errors have Google's shape.
Credentials are not looked at.
"""

import base64
import binascii
import json
import re
import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from fakes.form import Form, Json
from fakes.watches import WatchError

MOST = 5000
_FILTER = re.compile(r"timestamp\s*(>=?)\s*(\S+)")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z")
_FAULTS = {
    403: ("PERMISSION_DENIED", "The caller does not have permission"),
    429: (
        "RESOURCE_EXHAUSTED",
        "Quota exceeded for quota metric 'Expensive Read Requests' of service 'forms.googleapis.com'.",
    ),
    500: ("INTERNAL", "Internal error encountered."),
    503: ("UNAVAILABLE", "The service is currently unavailable."),
}


class InvalidArgumentError(Exception):
    """The request has an argument that Google would refuse with 400."""


def moment(text: str) -> tuple[datetime, int]:
    """*text* (RFC 3339 with Z, up to nine digits of fraction) as whole seconds and nanoseconds, which compare rightly.

    Raises :class:`InvalidArgumentError` for anything else.
    """
    if not (match := _MOMENT.fullmatch(text)):
        raise InvalidArgumentError(text)
    try:
        return datetime.fromisoformat(f"{match[1]}+00:00"), int((match[2] or "").ljust(9, "0"))
    except ValueError as error:
        raise InvalidArgumentError(text) from error


class FormsApi:
    """The API over some *forms*, and over whatever *others* finds by its id.

    ``calls`` counts by method name, ``faults`` are HTTP codes that the next calls get instead.
    """

    def __init__(self, *forms: Form, others: Callable[[str], Form | None] = lambda _: None) -> None:
        self._forms = {form.id: form for form in forms}
        self._others = others
        self._lock = threading.Lock()
        self.calls: Counter[str] = Counter()
        self.faults: deque[int] = deque()

    def app(self) -> Flask:
        """The API as a Flask application, at the root: ``api_endpoint`` is the server's URL."""
        app = Flask("forms_api")
        app.json.sort_keys = False  # type: ignore[attr-defined]
        routes: list[tuple[str, str, Any, str]] = [
            ("GET", "/v1/forms/<form_id>", self._get, "forms.get"),
            ("GET", "/v1/forms/<form_id>/responses", self._list, "forms.responses.list"),
            ("GET", "/v1/forms/<form_id>/responses/<response_id>", self._response, "forms.responses.get"),
            ("GET", "/v1/forms/<form_id>/watches", self._watches, "forms.watches.list"),
            ("POST", "/v1/forms/<form_id>/watches", self._watch, "forms.watches.create"),
            ("POST", "/v1/forms/<form_id>/watches/<watch_id>:renew", self._renew, "forms.watches.renew"),
            ("DELETE", "/v1/forms/<form_id>/watches/<watch_id>", self._unwatch, "forms.watches.delete"),
        ]
        for method, path, view, name in routes:
            app.add_url_rule(path, name.replace(".", "-"), self._counted(name, view), methods=[method])
        app.register_error_handler(HTTPException, lambda error: _error(error.code or 500, "NOT_FOUND", "Not found."))
        return app

    def replace(self, form: Form) -> None:
        """Serve *form* in place of the one with its id; counts and faults start anew."""
        self._forms[form.id] = form
        self.calls.clear()
        self.faults.clear()

    def _counted(self, name: str, view: Any) -> Any:
        def answer(form_id: str, **ids: str) -> Response:
            with self._lock:
                self.calls[name] += 1
                fault = self.faults.popleft() if self.faults else None
            if fault is not None:
                return _error(fault, *_FAULTS[fault])
            form = self._forms.get(form_id) or self._others(form_id)
            if form is None:
                return _error(404, "NOT_FOUND", "Requested entity was not found.")
            try:
                return jsonify(view(form, **ids))
            except InvalidArgumentError:
                return _error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
            except WatchError as error:
                return _error(error.code, error.status, str(error))

        return answer

    def _get(self, form: Form) -> Json:
        return form.definition()

    def _list(self, form: Form) -> Json:
        text = request.args.get("filter", "")
        size, start = _page(text)
        found = [response for response in form.responses() if _passes(response, text)]
        page = found[start : start + size]
        body: Json = {"responses": page} if page else {}
        if start + size < len(found):
            body["nextPageToken"] = base64.urlsafe_b64encode(json.dumps([text, start + size]).encode()).decode()
        return body

    def _response(self, form: Form, response_id: str) -> Json:
        response = form.response(response_id)
        if response is None:
            raise WatchError(404, "NOT_FOUND", "Requested entity was not found.")
        return response

    def _watches(self, form: Form) -> Json:
        watches = form.watches.all()
        return {"watches": watches} if watches else {}

    def _watch(self, form: Form) -> Json:
        return form.watches.create(request.get_json(silent=True) or {})

    def _renew(self, form: Form, watch_id: str) -> Json:
        return form.watches.renew(watch_id)

    def _unwatch(self, form: Form, watch_id: str) -> Json:
        form.watches.delete(watch_id)
        return {}


def _passes(response: Json, text: str) -> bool:
    """Whether *response* passes the filter *text* (``timestamp > T``, ``timestamp >= T``, or none)."""
    if not text:
        return True
    if not (match := _FILTER.fullmatch(text.strip())):
        raise InvalidArgumentError(text)
    submitted, bound = moment(response["lastSubmittedTime"]), moment(match[2])
    return submitted >= bound if match[1] == ">=" else submitted > bound


def _page(text: str) -> tuple[int, int]:
    """Page size and start; a token goes only with the filter it was made for."""
    try:
        size = int(request.args.get("pageSize", MOST)) or MOST
        filtered, start = (
            json.loads(base64.urlsafe_b64decode(token)) if (token := request.args.get("pageToken")) else (text, 0)
        )
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidArgumentError from error
    if size < 0 or filtered != text:
        raise InvalidArgumentError(text)
    if text:
        _passes(
            {"lastSubmittedTime": "2000-01-01T00:00:00Z"}, text
        )  # a bad filter is refused even when there is nothing to filter
    return min(size, MOST), start


def _error(code: int, status: str, message: str) -> Response:
    answer = jsonify({"error": {"code": code, "message": message, "status": status}})
    answer.status_code = code
    return answer
