"""Responses that a form's own Apps Script hands in: the signed body, and those that wait for the next pull.

The script signs ``<timestamp>.<body>`` with HMAC-SHA256 under a secret for its form alone, derived from the deployment's hook key: so
nobody can use one form's script to speak for another form.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from shared import limits
from shared.adapters.dynamodb.table import Table
from shared.errors import BadInput, Conflict, NoAccess, TooLarge, Unsigned
from shared.model.form_response import LONGEST_TITLE, HandedResponse, Questions, Response, Watch, uploaded
from shared.signed_links import Keys
from shared.store import Create, Delete, Replace
from shared.store.actions import retried
from shared.text.inline import clean_text

SKEW = timedelta(minutes=5)
"""How old (or early) a signature may be. Within it a repeated body changes nothing: responses are known by their id."""
LARGEST = 256 * 1024
_MOST_ANSWERS, _LONGEST = 60, 4000


def secret(form: str, keys: Keys, key_id: str = "") -> str:
    """``<key id>.<64 hex digits>``: what *form*'s script signs with."""
    chosen = key_id or keys.current
    return f"{chosen}.{hmac.new(keys.hook[chosen], form.encode(), hashlib.sha256).hexdigest()}"


def sign(timestamp: int, body: bytes, given: str) -> str:
    """The signature header for *body* with the secret *given*: ``<key id>.<64 hex digits>``."""
    key_id, _, key = given.partition(".")
    return f"{key_id}.{hmac.new(key.encode(), f'{timestamp}.'.encode() + body, hashlib.sha256).hexdigest()}"


def check(form: str, timestamp: str, signature: str, body: bytes, keys: Keys, now: datetime) -> None:
    """Raises :class:`Unsigned`, saying why, unless *body* was signed for *form* within five minutes of *now* (the system's)."""
    key_id = signature.partition(".")[0]
    if not timestamp.isdecimal() or len(timestamp) > 12 or key_id not in keys.hook:
        raise Unsigned("the signature or its timestamp is missing")
    if not hmac.compare_digest(signature.encode(), sign(int(timestamp), body, secret(form, keys, key_id)).encode()):
        raise Unsigned("the signature is not that of this form's secret")
    if abs(now.timestamp() - int(timestamp)) > SKEW.total_seconds():
        raise Unsigned("the timestamp is more than five minutes off")


class _Question(BaseModel):
    """*rows* are a grid's, each a question of its own, as Google's API has it."""

    itemId: Annotated[str, Field(min_length=1, max_length=64)]
    title: str = ""
    rows: list[str] = Field(default_factory=list, max_length=100)


class _Answer(_Question):
    type: str = ""
    value: Any = None


class _Body(BaseModel):
    v: int
    formId: str
    responseId: Annotated[str, Field(max_length=512, pattern=r"^[!-~]*$")] = ""
    submittedAt: AwareDatetime | None = None
    respondentEmail: str = ""
    answers: list[_Answer] = Field(default_factory=list, max_length=500)
    questions: list[_Question] = Field(default_factory=list, max_length=500)


def read(body: bytes, form: str) -> HandedResponse | None:
    """The response that *body* hands in; None if it is only a wake-up. Raises :class:`BadInput` naming what is wrong."""
    try:
        given = _Body.model_validate(_whole(json.loads(body)))
    except (ValueError, RecursionError) as error:
        if not isinstance(error, ValidationError):
            raise BadInput("the body is not JSON") from error
        places = ", ".join(sorted({".".join(map(str, e["loc"])) or "the body" for e in error.errors()})[:5])
        raise BadInput(f"not a response as the script sends it: {places}") from error
    if given.formId != form:
        raise BadInput("the body is about another form than the address")
    if not given.responseId or given.submittedAt is None:
        return None
    answers = dict(one for answer in given.answers[:_MOST_ANSWERS] for one in _answered(answer))
    row = HandedResponse(
        form=form,
        id=given.responseId,
        submitted=given.submittedAt,
        respondent_email=_text(given.respondentEmail),
        answers=answers,
        titles=dict(one for asked in (given.questions or given.answers) for one in _titled(asked)),
        complete=bool(given.questions),
    )
    return _bounded(row)


def _bounded(row: HandedResponse) -> HandedResponse:
    """*row* if it can be kept; raises :class:`TooLarge` naming its longest answer."""
    if (held := limits.of_row(row)) > limits.ROW:
        longest = max(row.answers, key=lambda asked: limits.size(row.answers[asked]), default="")
        named = f"its longest answer is to {row.titles.get(longest, longest)!r}"
        if limits.size(row.titles) > limits.size(row.answers):
            named = "most of it are the titles of the form's questions"
        raise TooLarge(
            f"this response would take {limits.kb(held)}, and at most {limits.kb(limits.ROW)} can be kept; {named}"
        )
    return row


def _whole(value: Any) -> Any:
    """*value* with halves of surrogate pairs replaced: JSON can hold them, UTF-8 cannot."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return {_whole(name): _whole(item) for name, item in value.items()} if isinstance(value, dict) else value


def _titled(asked: _Question) -> Iterator[tuple[str, str]]:
    """The titles of a question by id: a grid's rows are titled as Google's API has it, ``<item> [<row>]``."""
    if not asked.rows:
        yield asked.itemId, _text(asked.title)[:LONGEST_TITLE]
    for row in asked.rows:
        yield _row_id(asked.itemId, row), f"{_text(asked.title)[:200]} [{_text(row)[:95]}]"


def _row_id(item: str, row: str) -> str:
    """The id of a grid's row: of its words, so that it stays with them where rows are put into another order."""
    return f"{item}.{hashlib.sha256(row.encode()).hexdigest()[:12]}"


def _answered(answer: _Answer) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The answers to a question by id, a grid's by row. A script that names no rows has them counted."""
    grid = answer.type in _GRIDS and isinstance(answer.value, list)
    if grid and answer.rows:
        for row, value in zip(answer.rows, answer.value, strict=False):
            yield _row_id(answer.itemId, row), tuple(_values(value))
    elif grid:
        rows = ((number, ", ".join(_values(value))) for number, value in enumerate(answer.value[:100], 1))
        yield answer.itemId, tuple(f"row {number}: {text}" for number, text in rows if text)
    elif answer.type == "FILE_UPLOAD" and isinstance(answer.value, list):
        yield answer.itemId, tuple(uploaded("", name) for name in _values(answer.value))
    else:
        yield answer.itemId, tuple(_values(answer.value))


_GRIDS = ("GRID", "CHECKBOX_GRID")


def _values(value: Any) -> list[str]:
    """An answer's value as texts: a list for checkboxes, nothing for no answer."""
    if isinstance(value, list):
        return [text for item in value[:50] for text in _values(item)]
    if isinstance(value, dict):
        file = uploaded(str(value.get("fileName", "")), str(value.get("fileId", "")))
        return [_text(file or json.dumps(value, ensure_ascii=False))]
    return [] if value is None else [_text(str(value))]


def _text(text: str) -> str:
    return clean_text(text[:_LONGEST], _LONGEST)


def keep(row: HandedResponse, table: Table) -> None:
    """Keep *row* until a pull takes it in; it replaces an older version of the same response, not a newer one."""

    def attempt() -> None:
        known = table.get(HandedResponse, row.form, row.id)
        if known is None or known.submitted < row.submitted:
            table.commit(Create(row) if known is None else Replace(replace(row, version=known.version)))

    retried(attempt, row.id, tries=3)


class Handed:
    """Responses handed in by scripts, as :class:`shared.signups.context.Forms`."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def questions(self, form: str) -> Questions:
        """The titles that came with the waiting responses, the newest last; addresses are never proven by a script's word."""
        waiting = self._waiting(form)
        if waiting and waiting[-1].complete:
            return Questions(titles=waiting[-1].titles)
        titles: dict[str, str] = {}
        for row in waiting:
            titles |= row.titles
        return Questions(titles=titles, complete=False)

    def responses(self, form: str, since: datetime | None) -> list[Response]:
        """All that wait; those that are taken in are deleted."""
        return [
            Response(id=row.id, submitted=row.submitted, respondent_email=row.respondent_email, answers=row.answers)
            for row in self._waiting(form)
        ]

    def done(self, form: str, responses: list[Response]) -> None:
        """Delete what was taken in, unless it was edited meanwhile."""
        taken = {response.id: response.submitted for response in responses}
        for row in self._waiting(form):
            if taken.get(row.id) == row.submitted:
                try:
                    self.table.commit(Delete(row))
                except Conflict:
                    continue

    def watch(self, form: str, topic: str, kind: str) -> Watch:
        """Scripts need no watch. Raises :class:`NoAccess`."""
        raise NoAccess("responses of this form come by its script; there is nothing to watch")

    def _waiting(self, form: str) -> list[HandedResponse]:
        return sorted(self.table.all(HandedResponse, form, unread=[]), key=lambda row: (row.submitted, row.id))
