"""What an action would do: its changes in words, who gets mail, and a digest by which to tell whether that is still so."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.desk.visit import Visit
from shared.errors import BadInput
from shared.schedule.forecast import day_of
from shared.store import Store
from shared.store.actions import TRIES, Action, Change, foreseen, retried


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One of the things that are asked for: its *inputs*, and the *changes* that it would make, or why it cannot be done
    (*wrong*). *told* is the task for another function, if one does it."""

    inputs: Any
    told: str = ""
    changes: tuple[Change, ...] = ()
    wrong: BadInput | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What an action would do. *store* is the table as it would be then. *elsewhere*: another function does it, so its changes
    are known only in general."""

    action: Action[Any]
    turns: tuple[Turn, ...]
    store: Store
    group: str
    elsewhere: bool = field(default=False)

    @property
    def changes(self) -> list[Change]:
        return [change for turn in self.turns for change in turn.changes]

    @property
    def failed(self) -> list[BadInput]:
        return [turn.wrong for turn in self.turns if turn.wrong]

    @property
    def possible(self) -> bool:
        """Whether at least one of its turns can be done."""
        return len(self.failed) < len(self.turns)

    @property
    def asks(self) -> bool:
        """Whether it is shown before it is done: something would be lost, or somebody mailed."""
        mails = any(change.mails or change.sends for change in self.changes)
        return self.action.asks or mails or (self.elsewhere and bool(self.action.mails))

    @property
    def digest(self) -> str:
        """It changes when a row that the outlook rests on changes, when other mails would go, or when something else is asked for."""
        facts = [
            [change.what, [[type(row).__name__, row.version] for row in change.read], [mail.id for mail in change.mails], len(change.sends)]
            for change in self.changes
        ]  # fmt: skip
        whole = json.dumps(
            [self.action.name, facts, [repr(turn.inputs) for turn in self.turns], list(map(str, self.failed))]
        )
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:32]

    def words(self) -> list[str]:
        """The changes in words, without repeats."""
        if self.elsewhere:
            return list(dict.fromkeys(said(turn.told, self.group) or self.action.words for turn in self.turns))
        return list(dict.fromkeys(said(change.what, self.group) for change in self.changes))

    def mails(self) -> list[str]:
        """Who gets which mail, each line once, with how often."""
        if self.elsewhere:
            return [f"mail goes to: {self.action.mails}"] if self.action.mails else []
        from shared.mail.recipients import in_words_of, names, told  # for the few that mail

        named = names(self.store, self.group)
        mails = [mail for change in self.changes for mail in change.mails]
        found = [in_words_of(mail, named) for mail in told(mails, self.store)]
        waiting = sum(len(change.sends) for change in self.changes)
        return [*dict.fromkeys(found), *(["those who still wait for it get this mail"] if waiting else [])]


def outlook(action: Action[Any], inputs: Sequence[Any], visit: Visit) -> Outlook:
    """What *action* would do with each of *inputs*, one after another. Raises :class:`Conflict` if rows change at every try."""
    if action.where:
        turns = tuple(Turn(inputs=one, told=action.tells(one, visit.acting())) for one in inputs)
        return Outlook(action=action, turns=turns, store=visit.store, group=visit.group.id, elsewhere=True)
    return retried(lambda: _once(action, inputs, visit), action.name, TRIES)


def _once(action: Action[Any], inputs: Sequence[Any], visit: Visit) -> Outlook:
    dry_run = visit.dry_run()
    turns = tuple(_turn(action, one, visit, dry_run) for one in inputs)
    return Outlook(action=action, turns=turns, store=dry_run, group=visit.group.id)


def _turn(action: Action[Any], inputs: Any, visit: Visit, dry_run: Store) -> Turn:
    try:
        return Turn(inputs=inputs, changes=tuple(foreseen(action, inputs, visit.acting(), dry_run)))
    except BadInput as wrong:
        return Turn(inputs=inputs, wrong=wrong)


def said(words: str, group: str) -> str:
    """*words* with a session's id replaced by its day: ``Sat 28 October``."""
    return re.sub(
        rf"(?<![\w/-]){re.escape(group)}/(\d{{4}}-\d{{2}}-\d{{2}}(?:-\d{{1,2}})?)(?![\w-])",
        lambda found: day_of(found[1]),
        words,
    )
