"""The group's Google Form on the laptop: what ``forms.get`` says of it, and the responses given to it.

Shapes follow the Forms API's reference (Form, FormResponse, Watch). Nothing here talks HTTP: ``forms_api`` serves it
to the Google client, ``form_page`` shows it to people.
"""

import base64
import copy
import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fakes.kept import Kept
from fakes.watches import Watches

Json = dict[str, Any]
Answers = Mapping[str, str | list[str]]

DEMO_FORM = Path(__file__).parents[1] / "local" / "form.json"
COLLECTION_TYPES = ("DO_NOT_COLLECT", "VERIFIED", "RESPONDER_INPUT")


def timestamp(moment: datetime) -> str:
    """*moment* as Google's JSON writes it: RFC 3339, Z, with no, three or six digits of fraction as needed."""
    moment = moment.astimezone(UTC)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    if not moment.microsecond:
        return f"{text}Z"
    fraction = f"{moment.microsecond:06d}"
    return f"{text}.{fraction.removesuffix('000')}Z"


def _hash(*parts: object) -> bytes:
    return hashlib.sha512("\0".join(str(part) for part in parts).encode()).digest()


def minted(*parts: object) -> str:
    """An item's or a question's id, as Google's look, that follows from *parts*."""
    return _hash(*parts).hex()[:8]


class Form:
    """One form with its responses and watches, safe to use from several threads.

    *definition* is a ``forms.get`` body; *now* gives the story's time; *kept* has what became of the form before. Item and question
    ids, response ids and the microseconds of submission follow from what happened before, so that the same story gives the same
    bytes.
    """

    def __init__(self, definition: Json, *, now: Callable[[], datetime], kept: Kept | None = None) -> None:
        self._kept = kept or Kept()
        before = self._kept.read() or {}
        self._definition = before.get("definition") or copy.deepcopy(definition)
        self._responses: dict[str, Json] = before.get("responses", {})
        self._changes: int = before.get("changes", 0)
        self._waiting: list[str] = before.get("waiting", [])
        self._lock = threading.RLock()
        self.now = now
        self.id: str = definition["formId"]
        self.watches = Watches(now, self._keep, before.get("watches"))

    @classmethod
    def load(cls, path: Path = DEMO_FORM, *, now: Callable[[], datetime]) -> "Form":
        """The form whose ``forms.get`` body is the file at *path*."""
        return cls(json.loads(path.read_text(encoding="utf-8")), now=now)

    def definition(self) -> Json:
        """The ``forms.get`` body, as it is now."""
        with self._lock:
            return copy.deepcopy(self._definition)

    def redefine(self, definition: Json) -> None:
        """Ask what *definition* asks from now on; responses and watches stay."""
        with self._lock:
            if {**definition, "revisionId": ""} != {**self._definition, "revisionId": ""}:
                self._definition = copy.deepcopy(definition) | {"revisionId": self._definition["revisionId"]}
                self._revise()
                self._keep()

    @property
    def email_collection(self) -> str:
        """``settings.emailCollectionType``: only ``VERIFIED`` means that Google proved the respondent's address."""
        with self._lock:
            return str(self._definition["settings"]["emailCollectionType"])

    @email_collection.setter
    def email_collection(self, kind: str) -> None:
        if kind not in COLLECTION_TYPES:
            raise ValueError(f"emailCollectionType is one of {', '.join(COLLECTION_TYPES)}, not {kind}")
        with self._lock:
            self._definition["settings"]["emailCollectionType"] = kind
            self._revise()
            self._keep()

    def questions(self) -> list[Json]:
        """The items that ask something, in the form's order."""
        return [item for item in self.definition()["items"] if "questionItem" in item]

    def replace_question(self, title: str, new_title: str) -> str:
        """Delete the question *title* and ask the same anew as *new_title*, at the same place. The new questionId.

        Earlier responses keep their answer under the old id, as Google's do. Raises ``ValueError`` for an unknown
        title.
        """
        with self._lock:
            items = self._definition["items"]
            asking = [n for n, item in enumerate(items) if item.get("title") == title and "questionItem" in item]
            if not asking:
                raise ValueError(f"the form asks no question {title!r}")
            place = asking[0]
            item = copy.deepcopy(items[place])
            self._revise()
            item |= {"title": new_title, "itemId": minted("item", self.id, self._changes)}
            question_id = minted("question", self.id, self._changes)
            item["questionItem"]["question"]["questionId"] = question_id
            items[place] = item
            self._keep()
            return question_id

    def submit(
        self,
        answers_by_title: Answers,
        *,
        at: datetime,
        respondent_email: str | None = None,
        verified: bool = False,
        edit_of: str | None = None,
    ) -> str:
        """Store a response given *at* that moment of the story; its responseId.

        *edit_of* replaces the answers of that response: same id and createTime, new lastSubmittedTime. *verified*
        states that Google proved the respondent's address; as no response says so, the form's setting must. Raises
        ``ValueError`` for a title that the form does not ask, an unknown *edit_of*, and an address that the form's
        setting would not collect.
        """
        with self._lock:
            self._check_collection(respondent_email, verified=verified)
            answers = self._keyed(answers_by_title)
            if edit_of is not None and edit_of not in self._responses:
                raise ValueError(f"there is no response {edit_of} to edit")
            self._changes += 1
            digest = _hash("response", self.id, self._changes)
            response_id = edit_of or "ACYDBN" + base64.urlsafe_b64encode(digest).decode().rstrip("=")
            created = self._responses[edit_of]["createTime"] if edit_of else timestamp(_milliseconds(at))
            # Submission times are finer than creation times: a cursor cut to milliseconds never passes them.
            submitted = at + timedelta(microseconds=1 + digest[0] if at.microsecond % 1000 == 0 else 0)
            response: Json = {
                "responseId": response_id,
                "createTime": created,
                "lastSubmittedTime": timestamp(submitted),
            }
            if respondent_email is not None:
                response["respondentEmail"] = respondent_email
            self._responses[response_id] = response | {"answers": answers}
            self._waiting.append(response_id)
            self._keep()
            return response_id

    def waiting(self) -> list[str]:
        """The ids of responses that nobody was told of yet."""
        with self._lock:
            return list(self._waiting)

    def told(self, response_id: str) -> None:
        """Note that somebody was told of that response."""
        with self._lock:
            self._waiting = [one for one in self._waiting if one != response_id]
            self._keep()

    def responses(self) -> list[Json]:
        """All responses, in an order that is neither of time nor of id, since Google documents none."""
        with self._lock:
            return copy.deepcopy(sorted(self._responses.values(), key=lambda response: _hash(response["responseId"])))

    def response(self, response_id: str) -> Json | None:
        with self._lock:
            return copy.deepcopy(self._responses.get(response_id))

    def _keep(self) -> None:
        self._kept.write({
            "definition": self._definition, "responses": self._responses, "changes": self._changes, "waiting": self._waiting,
            "watches": self.watches.state(),
        })  # fmt: skip

    def _revise(self) -> None:
        self._changes += 1
        self._definition["revisionId"] = f"{int(self._definition['revisionId'], 16) + 1:08x}"

    def _check_collection(self, respondent_email: str | None, *, verified: bool) -> None:
        kind = self.email_collection
        if verified and kind != "VERIFIED":
            raise ValueError(f"nothing verifies an address while emailCollectionType is {kind}")
        if verified and respondent_email is None:
            raise ValueError("a verified response needs the respondent's address")
        if respondent_email is not None and kind == "DO_NOT_COLLECT":
            raise ValueError("the form does not collect the respondent's address")

    def _keyed(self, answers_by_title: Answers) -> Json:
        """The answers as a response holds them: by questionId.

        Unanswered questions are left out, as Google leaves them.
        """
        ids = {item["title"]: item["questionItem"]["question"]["questionId"] for item in reversed(self.questions())}
        if unknown := sorted(set(answers_by_title) - set(ids)):
            raise ValueError(f"the form asks no question {unknown[0]!r}")
        keyed = {}
        for title, given in answers_by_title.items():
            values = [given] if isinstance(given, str) else given
            if kept := [{"value": value} for value in values if value]:
                keyed[ids[title]] = {"questionId": ids[title], "textAnswers": {"answers": kept}}
        return keyed


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
