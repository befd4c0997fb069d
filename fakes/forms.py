"""The forms of all groups on this laptop: the demo's own from its file, every other made from what its group's file says of it."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from fakes.form import Form, Json, minted
from fakes.kept import Kept
from shared.model.group import FormMapping, Group, ProposalForm

_QUESTION_ID = re.compile(r"[0-9a-f]{8}")
"""How Google's question ids look; a mapping names questions by id or by title."""


@dataclass(frozen=True, slots=True)
class Served:
    """A form that is served; *scripted* if its own script hands its responses in."""

    form: Form
    scripted: bool = False

    @property
    def title(self) -> str:
        return str(self.form.definition()["info"]["title"])


class Forms:
    """Every form of every group that is applied, and those that are *known* from a file. Groups may be applied at any time, so
    *groups* is asked with each look; it may be called from several threads. What becomes of those that are made lasts in *folder*."""

    def __init__(
        self,
        *known: Form,
        now: Callable[[], datetime],
        groups: Callable[[], Iterable[Group]] = tuple,
        folder: Path | None = None,
    ) -> None:
        self._known = {form.id: form for form in known}
        self._made: dict[str, Form] = {}
        self._groups = groups
        self._now, self._folder = now, folder
        self._lock = threading.Lock()

    def all(self) -> list[Served]:
        """Those from a file first, then each group's, for sign-up and for proposals."""
        found = {name: Served(form) for name, form in self._known.items()}
        for group in self._groups():
            for mapping in _mappings(group):
                form = self._known.get(mapping.id) or self._as_mapped(group, mapping)
                found[mapping.id] = Served(form, scripted=getattr(mapping, "source", "") == "script")
        return list(found.values())

    def served(self, form_id: str) -> Served | None:
        """The form with this id, if a group has it."""
        return next((one for one in self.all() if one.form.id == form_id), None)

    def find(self, form_id: str) -> Form | None:
        """As :meth:`served`, but the form alone."""
        one = self.served(form_id)
        return one.form if one else None

    def without(self) -> list[str]:
        """The names of the groups whose file has no sign-up form."""
        return [group.name for group in self._groups() if group.form is None]

    def _as_mapped(self, group: Group, mapping: FormMapping | ProposalForm) -> Form:
        wanted = definition(group, mapping)
        with self._lock:
            form = self._made.get(mapping.id)
            if form is None:
                kept = Kept(self._folder / f"{quote(mapping.id, safe='')}.json" if self._folder else None)
                form = self._made[mapping.id] = Form(wanted, now=self._now, kept=kept)
            form.redefine(wanted)
            return form


def definition(group: Group, mapping: FormMapping | ProposalForm) -> Json:
    """A ``forms.get`` body that asks what *mapping* reads, and nothing else.

    Where the mapping has no question for the address, Google would have to prove it.
    """
    asked = {title: item for title, item in _items(mapping) if title}
    title = f"Join {group.name}" if isinstance(mapping, FormMapping) else f"{group.name}: propose a talk"
    return {
        "formId": mapping.id,
        "info": {"title": title, "description": group.mission, "documentTitle": title},
        "settings": {"emailCollectionType": "DO_NOT_COLLECT" if mapping.email else "VERIFIED"},
        "revisionId": "00000001",
        "responderUri": f"https://docs.example.org/forms/{mapping.id}/viewform",
        "items": list(asked.values()),
    }


def _mappings(group: Group) -> Iterator[FormMapping | ProposalForm]:
    yield from (mapping for mapping in (group.form, group.proposals_form) if mapping)


def _items(mapping: FormMapping | ProposalForm) -> Iterator[tuple[str, Json]]:
    """Each question by what *mapping* calls it."""
    yield _item(mapping, mapping.name, "Name")
    yield _item(mapping, mapping.email, "Email")
    if isinstance(mapping, FormMapping):
        yield _item(mapping, mapping.zone, "Time zone", required=False, hint="Such as Europe/Berlin or Asia/Kolkata.")
    else:
        yield _item(mapping, mapping.topic, "Topic")
        yield _item(mapping, mapping.about, "About", required=False, paragraph=True)


def _item(
    mapping: FormMapping | ProposalForm,
    called: str,
    title: str,
    *,
    required: bool = True,
    paragraph: bool = False,
    hint: str = "",
) -> tuple[str, Json]:
    by_id = _QUESTION_ID.fullmatch(called)
    question = {
        "questionId": called if by_id else minted("question", mapping.id, called),
        "required": required,
        "textQuestion": {"paragraph": True} if paragraph else {},
    }
    item: Json = {"itemId": minted("item", mapping.id, called), "title": title if by_id else called}
    return called, item | ({"description": hint} if hint else {}) | {"questionItem": {"question": question}}
