"""The desk is killed at every write and every message of every action, before it and after; the co-lead tries again: the same end."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from shared.desk import routes
from shared.desk.actions.action_page import Asking, Foreseen
from shared.desk.actions.registry import actions, address_of
from shared.desk.answers import GoTo
from shared.desk.visit import Fields
from shared.model.audit import AuditLine
from shared.model.count import Count
from shared.model.mailing import Mailing
from tests.simulation.store import MemoryStore
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.pressing import HERE, again, rows, typed, visit
from tests.unit.desk.worlds import CASES


class Killed(BaseException):
    """The function is gone: no ``except Exception`` sees it."""


class Faulty:
    """Kills at call number *kill_at* (from 1), once: before it, or after its effect."""

    def __init__(self, store: MemoryStore, kill_at: int, after: bool) -> None:
        self.kill_at, self.after, self.calls, self.sent = kill_at, after, 0, list[str]()
        self._commit = store.commit
        store.commit = self.commit  # type: ignore[method-assign]

    def commit(self, *writes: Any) -> None:
        self._call(lambda: self._commit(*writes))

    def send(self, messages: Any) -> None:
        wanted = [one.mailing for one in messages]
        self._call(lambda: self.sent.extend(wanted))

    def _call(self, effect: Any) -> None:
        self.calls += 1
        if self.calls == self.kill_at and not self.after:
            raise Killed
        effect()
        if self.calls == self.kill_at:
            raise Killed


def tried(store: MemoryStore, name: str, form: Fields, post: Faulty) -> None:
    """Fill the form in, and confirm it; once more from the beginning if the desk is gone, as who sees an error page does."""
    for _ in range(2):
        try:
            answer = pressed(store, name, form, post)
            if isinstance(answer, Foreseen) and answer.possible:
                answer = pressed(store, name, again(answer), post)
            assert isinstance(answer, Asking | Foreseen | GoTo)
            return
        except Killed:
            continue


def pressed(store: MemoryStore, name: str, form: Fields, post: Faulty) -> Any:
    return routes.answer(replace(visit(store, "do", address_of(actions()[name]), fields=form), post=post))


def ended(name: str, begin: MemoryStore, kill_at: int, *, after: bool) -> tuple[list[Any], Faulty]:
    store = copy.deepcopy(begin)
    faulty = Faulty(store, kill_at, after)
    tried(store, name, typed(name, inputs(CASES[name], store)), faulty)
    # Numbers are none of it: who dies at the end of something may leave it uncounted.
    return [row for row in rows(store) if not (isinstance(row, Count) or pressed_again(name, row))], faulty


def pressed_again(name: str, row: Any) -> bool:
    """Who sends a mail again that was freed already, and not queued, has pressed twice; the audit and the mail's row say so."""
    return name == "mail retry" and isinstance(row, AuditLine | Mailing)


@pytest.mark.parametrize("name", HERE)
def test_whoever_tries_again_comes_to_the_same_end_and_mails_nobody_twice(name: str):
    begin = begun(CASES[name])
    whole, undisturbed = ended(name, begin, 0, after=False)
    assert undisturbed.calls
    for kill_at in range(1, undisturbed.calls + 1):
        for after in (False, True):
            end, disturbed = ended(name, begin, kill_at, after=after)
            assert end == whole, (kill_at, after)
            assert set(disturbed.sent) <= set(undisturbed.sent)
