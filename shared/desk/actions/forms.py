"""The form of an action: a field for each of its inputs; and how what was typed becomes those inputs."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from shared.desk.visit import Fields, first
from shared.errors import BadInput
from shared.store.actions import Action, Shape

GIVEN = ("group", "groups")
"""Inputs that have no field, as the address gives them."""
WAS = "was-"
"""The prefix of hidden fields with the texts that the form was made with."""
ELSE = "somebody else"
"""What stands beside a box that is ticked for somebody who is not in the list any more."""
LONGEST_NAME, LONGEST_LINE = 200, 1_000
YES, NO = "yes", "no"

_NAME = re.compile(r"[^\x00-\x1f\x7f/]*")
_NAMED = re.compile(r"([a-z_]+): (.+)", re.DOTALL)

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


class Sort(StrEnum):
    """How a field is typed."""

    LINE = "line"
    LONG = "long"
    DAY = "day"
    MOMENT = "moment"
    NAME = "name"
    TICK = "tick"
    CHOICE = "choice"
    MANY = "many"
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form. *values* are its texts, *was* those of when the form was made (None: not known), *theirs* what
    somebody else wrote meanwhile. *reading*: it is a list of rows (:mod:`shared.desk.actions.reading_rows`). *optional*: if it
    is left out, nothing changes."""

    name: str
    words: str
    sort: Sort
    required: bool
    optional: bool = False
    parse: Any = None
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    values: tuple[str, ...] = ()
    was: str | None = None
    wrong: str = ""
    theirs: str | None = None
    reading: Any = None

    @property
    def value(self) -> str:
        return self.values[-1] if self.values else ""

    @property
    def now(self) -> str:
        """*theirs* as people read it: the words of the boxes that were ticked."""
        if self.sort is not Sort.MANY:
            return self.theirs or ""
        return ", ".join(self.choices.get(one, one) for one in (self.theirs or "").splitlines())

    @property
    def carried(self) -> bool:
        """Whether it is hidden, as it only names what the form is about."""
        return self.sort is Sort.NAME and bool(self.value) and not self.wrong

    @property
    def typed(self) -> bool:
        """Whether the browser's own field of this sort can show its value."""
        return not self.value or _TYPED[self.sort].fullmatch(self.value) is not None


_TYPED = {Sort.DAY: re.compile(DAY), Sort.MOMENT: re.compile(rf"{DAY}[ T][0-9]{{2}}:[0-9]{{2}}")}


class Amiss(BadInput):
    """The form has mistakes: *wrong* says which, by the fields' names."""

    def __init__(self, wrong: Mapping[str, str], said: str = "") -> None:
        self.wrong, self.said = dict(wrong), said
        super().__init__("\n".join([*filter(None, [said]), *wrong.values()]))


def amiss(error: BadInput, names: Iterable[str]) -> Amiss:
    """The lines of *error* by the field of *names* that each begins with; a line that begins with none is about the whole form."""
    if isinstance(error, Amiss):
        return error
    known, wrong, said = set(names), dict[str, str](), list[str]()
    for line in str(error).splitlines():
        found = _NAMED.fullmatch(line)
        if found and found[1] in known:
            wrong[found[1]] = found[2]
        else:
            said.append(line)
    return Amiss(wrong, "\n".join(said))


# --- the form
@cache
def fields_of(action: Action[Any]) -> tuple[Field, ...]:
    """The empty fields of *action*'s form. An input that cannot be typed, or is not typed at the desk, has none."""
    kinds = get_type_hints(action.inputs)
    return tuple(
        found
        for one in dataclasses.fields(action.inputs)
        if one.name not in GIVEN and (found := _field(one, kinds[one.name]))
    )


def at_the_desk(action: Action[Any]) -> bool:
    """Whether the desk has a form for *action*: it is for co-leads, and all its inputs can be typed."""
    there = {one.name for one in fields_of(action)} | set(GIVEN)
    needed = {one.name for one in dataclasses.fields(action.inputs) if one.default is dataclasses.MISSING}
    return action.desk and needed <= there


def _field(one: dataclasses.Field[Any], kind: Any) -> Field | None:
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    optional = type(None) in parts
    kind = next(part for part in parts if part is not type(None))
    about = one.metadata
    sort = _sort(kind, about)
    if sort is None:
        return None
    choices = about.get("choices") or ({each.value: each.value for each in kind} if _enum(kind) else {})
    needed = one.default is dataclasses.MISSING and not about.get("blank") and sort is not Sort.TICK
    found = Field(
        name=one.name, words=about["words"], sort=sort, required=needed, optional=optional, parse=about.get("parse") or _plain(kind),
        choices=choices,
    )  # fmt: skip
    default = one.default
    return replace(found, values=(YES,)) if default is True else found


def _sort(kind: Any, about: Mapping[str, Any]) -> Sort | None:
    if about.get("shape") is Shape.LIST:
        return None
    if about.get("choices") or _enum(kind):
        return Sort.CHOICE
    if kind is bool:
        return Sort.TICK
    if kind == tuple[str, ...] and not about.get("parse"):
        return Sort.MANY
    if kind in (str, int) or about.get("parse"):
        shape = about.get("shape") or (Shape.LONG if about.get("parse") and kind is not str else None)
        return Sort(shape.value) if shape else Sort.LINE
    return None


def _enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _plain(kind: Any) -> Any:
    if kind is int:
        return number
    return (lambda text, _: kind(text)) if _enum(kind) else None


def number(text: str, _: str = "") -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text.strip(), re.ASCII):
        raise BadInput(f"{text[:60]!r} is not a number; write it like 12")
    return int(text)


def filled(
    action: Action[Any],
    typed: Fields,
    present: Mapping[str, str] | None = None,
    offered: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Field]:
    """The form, filled with what was *typed*, or else with the *present* texts; *offered* are the boxes that can be ticked."""
    found = []
    for plain in fields_of(action):
        there = (present or {}).get(plain.name)
        values = typed.get(plain.name) or (plain.values if there is None else (there,))
        was = first(typed, f"{WAS}{plain.name}") if f"{WAS}{plain.name}" in typed else there
        one, there_are = replace(plain, values=tuple(values), was=was), (offered or {}).get(plain.name)
        if there_are and one.sort is Sort.LINE:
            one = replace(one, sort=Sort.CHOICE, choices=there_are)
        found.append(_boxes(one, there_are) if one.sort is Sort.MANY else one)
    return found


def _boxes(one: Field, offered: Mapping[str, str] | None) -> Field:
    """A field in which several can be ticked; what is ticked and not *offered* has a box, too, so that it is not lost."""
    values = tuple(each for value in one.values for each in lines(value).splitlines())
    if not offered:
        return replace(one, values=values)
    more = {each: ELSE for each in values if each not in offered}
    return replace(one, values=values, choices={**offered, **more})


# --- what was typed
def read(action: Action[Any], group: str, typed: Fields) -> list[Any]:
    """The inputs by the form; several if a field has several values, as each is done by itself. Raises :class:`Amiss`."""
    wrong: dict[str, str] = {}
    made: dict[str, list[Any]] = {}
    for one in fields_of(action):
        try:
            made[one.name] = list(_values(one, typed, group))
        except BadInput as error:
            wrong[one.name] = str(error)
    if wrong:
        raise Amiss(wrong)
    several = [name for name, values in made.items() if len(values) > 1]
    if len(several) > 1:
        raise Amiss({}, f"only one thing can be given several times at once, not {' and '.join(several)}")
    alone = {name: values[0] for name, values in made.items() if values and name not in several}
    alone |= _address(action, group)
    if lacking := _required(action) - {*alone, *several}:
        raise Amiss(dict.fromkeys(sorted(lacking), "this is needed"))
    return [action.inputs(**alone | {name: value}) for name in several for value in made[name]] or [
        action.inputs(**alone)
    ]


def _required(action: Action[Any]) -> set[str]:
    """The names of inputs without a default; such a field may be empty, but not absent."""
    fields = dataclasses.fields(action.inputs)
    return {one.name for one in fields if one.default is one.default_factory is dataclasses.MISSING}


def _address(action: Action[Any], group: str) -> dict[str, Any]:
    there = {one.name for one in dataclasses.fields(action.inputs)}
    return {name: value for name, value in {"group": group, "groups": (group,)}.items() if name in there}


def _values(one: Field, typed: Fields, group: str) -> Iterator[Any]:
    """The values typed for the field, as its input takes them; none if it is absent, so that its default or the present text holds."""
    values = typed.get(one.name, ())
    if one.sort is Sort.TICK:
        if values:
            yield _truth(values[-1])
        return
    if one.sort is Sort.MANY:
        if one.required and not any(value.strip() for value in values):
            raise BadInput("this is needed")
        if values:
            each = (text for value in values for text in lines(value).splitlines() or [""])
            yield tuple(dict.fromkeys(text for value in each if (text := _checked(one, value))))
        return
    texts = list(dict.fromkeys(_checked(one, value) for value in values))
    if len(texts) > 1:
        texts = [text for text in texts if text]
    if one.required and not any(text.strip() for text in texts):
        raise BadInput("this is needed")
    for text in texts:
        if not (one.optional and _left(one, text, typed)):
            yield from _parsed(one, text, group)


def _left(one: Field, text: str, typed: Fields) -> bool:
    """Whether the field changes nothing: it has the text that the form was made with, or is empty in a form that did not show
    the present text."""
    was = typed.get(f"{WAS}{one.name}")
    return text == lines(was[0]) if was else not text.strip()


def _parsed(one: Field, text: str, group: str) -> Iterator[Any]:
    if not text and not one.required and one.sort is Sort.LINE and one.parse is number:
        return  # how many nobody says
    if one.choices and text not in one.choices:
        if text or one.required:
            raise BadInput(f"{text[:60]!r} cannot be chosen here; choose one of {', '.join(one.choices.values())}")
        return
    yield one.parse(text, group) if one.parse else text


def _checked(one: Field, value: str) -> str:
    """A value as the browser meant it. An id is short and has no slash, which could lead into another group. Raises :class:`BadInput`."""
    text = lines(value)
    if one.sort in (Sort.LONG, Sort.ROWS):
        return text
    text = text.strip()
    if len(text) > LONGEST_LINE:
        raise BadInput(f"this is too long: {len(text):,} characters, {LONGEST_LINE:,} are the most")
    if one.sort is Sort.NAME and (len(text) > LONGEST_NAME or not _NAME.fullmatch(text)):
        raise BadInput(f"there is no {text[:60]!r} in this group")
    return text


def lines(text: str) -> str:
    """*text* with the line ends of Unix, as browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _truth(text: str) -> bool:
    if text not in (YES, NO, "on", ""):
        raise BadInput(f"{text[:60]!r} is neither {YES} nor {NO}")
    return text in (YES, "on")
