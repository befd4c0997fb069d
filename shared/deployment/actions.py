"""What is done to the stack as a whole: its secret keys. They lie beside the table, which has a line of each change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from shared import secret_keys as rules
from shared.errors import BadInput
from shared.model.audit import KEYS, NEW_KEYS, AuditLine, line_of_keys
from shared.model.group import Group
from shared.model.suppression import Suppression
from shared.store import Create
from shared.store.actions import Acting, Action, Change, asked


class Parameter(Protocol):
    """Where the secret keys are kept. :meth:`now` is the system's time."""

    name: str

    def document(self) -> Any: ...

    def missing(self) -> tuple[str, ...]: ...

    def write(self, held: Any) -> None: ...

    def make(self) -> tuple[str, ...]: ...

    def random(self) -> str: ...

    def now(self) -> datetime: ...


class Deployment(Parameter, Protocol):
    """What a stack needs besides its keys, once it exists: that its table cannot be deleted by mistake."""

    def protected(self) -> bool: ...

    def protect(self) -> None: ...


class StepOf(StrEnum):
    """The steps of changing keys, in this order."""

    ADD = "add"
    SWITCH = "switch"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingUp:
    new_keys: bool = asked("Make fresh keys even if those are missing that people and links hang on", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotating:
    step: StepOf = asked("add, switch or retire")
    leaked: bool = asked("With retire: somebody else has the key, so its links end now", default=False)


def _setup(asking: SettingUp, at: Acting) -> Iterator[Change]:
    """The table is protected in any case. Raises :class:`BadInput` if new keys would cut off what depends on missing ones."""
    deployment: Deployment = at.outside
    made: list[str] = []
    if not deployment.protected():
        yield Change("protect the table against being deleted", (_line("protect", at),), outside=deployment.protect)
    missing = deployment.missing()
    if not missing:
        return
    anew = _hangs_on(missing, at)
    if anew and not asking.new_keys:
        raise BadInput(
            f"people in the table hang on keys that are not in {deployment.name} ({', '.join(missing)}): with fresh ones links that are "
            "out end, and who was erased could be mailed again. Deploy with KeysParameter as it was before, or put the copy of the keys "
            "there; if they are lost for good: fortnight setup --new-keys"
        )
    yield Change(
        "make the secret keys that are not there yet", (_line(NEW_KEYS if anew else "setup", at),), about=made,
        outside=lambda: made.extend(deployment.make()),
    )  # fmt: skip


def _hangs_on(missing: tuple[str, ...], at: Acting) -> bool:
    """Whether the table has what was made with keys that are *missing*: groups' members have ids by one, those who must not be mailed are
    known by the other."""
    return bool(
        ("hash" in missing and at.all(Group)) or ({"hash", "suppression"} & set(missing) and at.all(Suppression))
    )


def _line(what: str, at: Acting) -> Create:
    turn = len(at.all(AuditLine, "", KEYS)) + 1
    return Create(line_of_keys(what=what, by=at.by.who, way=at.by.way.value, at=at.now, turn=turn))


def _rotate(rotating: Rotating, at: Acting) -> Iterator[Change]:
    parameter: Parameter = at.outside
    held, now = parameter.document(), parameter.now()
    rules.checked(held, parameter.name)
    if rotating.step is StepOf.ADD:
        after = rules.added(held, parameter.random(), parameter.random(), now)
    elif rotating.step is StepOf.SWITCH:
        after = rules.switched(held, now)
    else:
        after = rules.retired(held, now, leaked=rotating.leaked)
    line = _line(f"keys rotate {rotating.step}", at)
    yield Change(f"{rotating.step} a secret key", (line,), about=(held, after), outside=lambda: parameter.write(after))


SETUP = Action(
    name="setup", inputs=SettingUp, does=_setup, words="Make the stack's secret keys, and protect its table", desk=False
)
ROTATE = Action(
    name="keys rotate",
    inputs=Rotating,
    does=_rotate,
    words="Change the keys that sign links and forms' scripts",
    asks=True,
    desk=False,
)
ACTIONS = (SETUP, ROTATE)
