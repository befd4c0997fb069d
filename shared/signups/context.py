"""What is needed to take in responses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.model.form_response import Questions, Response, Watch
from shared.signed_links import Keys
from shared.store.context import Context


class Forms(Protocol):
    """Where responses come from: Google Forms, or what a form's own script handed in."""

    def questions(self, form: str) -> Questions: ...

    def responses(self, form: str, since: datetime | None) -> list[Response]:
        """Those last submitted at *since* or later, oldest first."""

    def done(self, form: str, responses: list[Response]) -> None:
        """Note that *responses* were taken in and need not be given again."""

    def watch(self, form: str, topic: str, kind: str) -> Watch:
        """Make sure that for the next seven days a watch of *kind* tells *topic* about *form*; returns its present state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContext(Context):
    """*forms* by source (``api``, ``script``); *topic* is where Google is to announce responses."""

    forms: dict[str, Forms]
    keys: Keys
    topic: str = ""
