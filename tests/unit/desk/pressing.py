"""A co-lead who fills in the forms of the desk and presses its buttons."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from shared.desk import routes
from shared.desk.actions import forms
from shared.desk.actions.action_page import Foreseen
from shared.desk.actions.registry import actions, address_of
from shared.desk.answers import GoTo
from shared.desk.visit import Fields, Visit
from shared.model.group import Group
from tests.architecture import ROOT
from tests.builders import desk
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import GROUP, KEYS, NOW

BACK = f"/desk/{GROUP}/people?page=2"
DESK = [name for name, one in actions().items() if forms.at_the_desk(one)]
HERE = [name for name in DESK if not actions()[name].where]
TEXTS = {
    "apply": {"file": (ROOT / "local" / "group.yaml").read_text().replace("link: ", "link: https://meet.example.org/x #", 1)},
    "import": {"text": (ROOT / "local" / "archive.yaml").read_text()},
}  # fmt: skip


def visit(store: Any, *path: str, query: Fields | None = None, fields: Fields | None = None) -> Visit:
    group = store.get(Group, GROUP)
    return desk.visit(store, group, NOW, *path, query=query, fields=fields, keys=lambda: KEYS, issued=NOW)


def typed(name: str, wanted: Any) -> dict[str, tuple[str, ...]]:
    """What somebody types who wants just that."""
    found = {one: (text,) for one, text in TEXTS.get(name, {}).items()}
    for one in forms.fields_of(actions()[name]):
        value = getattr(wanted, one.name)
        if one.name not in found and value not in (None, ()):
            found[one.name] = (
                tuple(value) if isinstance(value, tuple) else (forms.YES if value is True else str(value or ""),)
            )
    return {**found, "back": (BACK,)}


def post(store: Any, name: str, form: Fields) -> Any:
    return routes.answer(visit(store, "do", address_of(actions()[name]), fields=form))


def done(store: Any, name: str, form: Fields) -> Visit:
    """Do it, confirmed if that is asked; the page that comes after it."""
    answer = post(store, name, form)
    if isinstance(answer, Foreseen):
        answer = post(store, name, again(answer))
    assert isinstance(answer, GoTo), answer
    return followed(store, answer)


def followed(store: Any, answer: GoTo) -> Visit:
    to = urlsplit(answer.to)
    query = {key: tuple(values) for key, values in parse_qs(to.query, keep_blank_values=True).items()}
    return replace(visit(store, *to.path.split("/")[3:], query=query), told=answer.told)


def again(shown: Foreseen) -> Fields:
    form: dict[str, tuple[str, ...]] = {"seen": (shown.seen,), "back": (shown.back,)}
    for name, value in shown.fields:
        form[name] = (*form.get(name, ()), value)
    return form


def rows(store: MemoryStore) -> list[Any]:
    return list(store.scan())
