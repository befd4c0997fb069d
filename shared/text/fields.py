"""What people write into files, read by the shape that it is to have: the one set of types for the group's file and the archive.

A file's plain values come as text (:mod:`shared.text.strict_yaml`); which of them is a number, a day or a time of day, its field says.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    StringConstraints,
    Tag,
    ValidationError,
    WithJsonSchema,
    create_model,
)

from shared.errors import BadInput
from shared.text import wall_times
from shared.text.mistakes import Mistake, Mistakes, Path, of_shape, shown
from shared.text.zones import ZonedTime

_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
T = TypeVar("T")
_Model = TypeVar("_Model", bound=BaseModel)


def _whole(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if text.isascii() and text.lstrip("-").isdigit() and len(text) <= 9:
        return int(text)
    raise ValueError(f"a whole number is wanted here, like 14; {shown(value)} stands there")


def _truth(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _TRUTH:
        return _TRUTH[value.strip().lower()]
    raise ValueError(f"write true or false; {shown(value)} stands there")


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        return _told(wall_times.day, value)
    raise ValueError(f"a day is wanted here, like 2024-02-08; {shown(value)} stands there")


def _wall(value: object) -> object:
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if isinstance(value, str):
        return _told(wall_times.wall, value)
    raise ValueError(f'a time is wanted here, in quotes, like "18:30"; {shown(value)} stands there')


def _zoned(value: object) -> object:
    if isinstance(value, ZonedTime) or (isinstance(value, time) and value.tzinfo is None):
        return value
    if isinstance(value, str):
        return _told(wall_times.zoned, value)
    raise ValueError(
        f'a time is wanted here, in quotes, like "18:30" or "20:00 Europe/Paris"; {shown(value)} stands there'
    )


def _told(parse: Callable[[str], Any], value: str) -> Any:
    try:
        return parse(value)
    except BadInput as error:
        raise ValueError(str(error)) from error


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Filled = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]
Whole = Annotated[int, BeforeValidator(_whole)]
Positive = Annotated[int, Field(gt=0), BeforeValidator(_whole)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Day = Annotated[date, BeforeValidator(_day)]
Wall = Annotated[time, BeforeValidator(_wall)]

Zoned = Annotated[Any, BeforeValidator(_zoned), WithJsonSchema({"type": "string"})]
_ONE, _SEVERAL = "[one]", "[several]"
OneOrSeveral = Annotated[
    Annotated[Zoned, Tag(_ONE)] | Annotated[tuple[Zoned, ...], Tag(_SEVERAL)],
    Discriminator(lambda value: _SEVERAL if isinstance(value, (list, tuple)) else _ONE),
]

_At = time | ZonedTime
_TYPES: dict[Any, Any] = {
    int: Whole,
    bool: Truth,
    date: Day,
    time: Wall,
    _At: Zoned,
    _At | None: Zoned | None,
    _At | tuple[_At, ...]: OneOrSeveral,
}


def read(model: type[_Model], document: Any) -> _Model:
    """*document* as *model* has it. Raises :class:`Mistakes`, one for each place that is wrong."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        found = [
            Mistake(of_shape(dict(one), sorted(_known(model, one["loc"][:-1]))), _path(one["loc"]))
            for one in error.errors(include_url=False)
        ]
        raise Mistakes(found, document) from error


def rows_of(shape: type[T], document: Any) -> tuple[T, ...]:
    """A list whose entries have the *shape* of a dataclass. Raises :class:`Mistakes`."""
    made: Any = model_of
    several: Any = create_model("Several", __base__=RootModel, root=(GenericAlias(tuple, (made(shape), ...)), ...))
    return tuple(shape(**one.model_dump()) for one in read(several, without_nothing(document)).root)


def without_nothing(value: Any) -> Any:
    """*value* without settings that are named but left empty; they mean the same as if they were not there."""
    if isinstance(value, dict):
        return {key: without_nothing(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return tuple(without_nothing(item) for item in value)
    return value


def _path(loc: tuple[str | int, ...]) -> Path:
    return tuple(step for step in loc if step not in ("[key]", _ONE, _SEVERAL))


@cache
def model_of(shape: type[Any]) -> type[BaseModel]:
    """The pydantic model of the dataclass *shape* as a file writes it: unknown words are refused, and every type is as strict as
    :data:`_TYPES`."""
    hints = get_type_hints(shape)
    made: dict[str, Any] = {}
    for one in fields(shape):
        if one.name == "version":
            continue
        needed = one.default is MISSING and one.default_factory is MISSING
        kind = Filled if needed and hints[one.name] is str else _typed(hints[one.name])
        options: dict[str, Any] = {"alias": one.name.rstrip("_")} if one.name.endswith("_") else {}
        if one.default is not MISSING:
            options["default"] = one.default
        elif one.default_factory is not MISSING:
            options["default_factory"] = one.default_factory
        made[one.name] = (kind, Field(**options))
    return create_model(
        shape.__name__, __config__=ConfigDict(extra="forbid", frozen=True), __doc__=shape.__doc__, **made
    )


def _typed(hint: Any) -> Any:
    if hint in _TYPES:
        return _TYPES[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return model_of(hint)
    args = get_args(hint)
    if get_origin(hint) is dict:
        return GenericAlias(dict, (args[0], _typed(args[1])))
    if get_origin(hint) in (Union, UnionType):
        return _typed(next(one for one in args if one is not NoneType)) | None
    if get_origin(hint) is tuple:
        return tuple[_typed(args[0]), ...]  # type: ignore[misc]
    return hint


def _known(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The words that may stand at *loc* of a document as *model* has it."""
    here: Any = model.model_fields["root"].annotation if issubclass(model, RootModel) else model
    for step in loc:
        if isinstance(step, str):
            models = list(_models(here))
            named = (one.model_fields for one in models)
            here = next(
                (field.annotation for known in named for name, field in known.items() if step in (name, field.alias)),
                None,
            )
    return [field.alias or name for one in _models(here) for name, field in one.model_fields.items()]


def _models(hint: Any) -> Iterator[type[BaseModel]]:
    """The models within an annotation."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for inner in get_args(hint):
        yield from _models(inner)
