"""What is wrong with something that a person wrote: where, and how to write it right. In our words; a library's never reach a person.

A *path* leads to the wrong place within a document: names of settings, and numbers of entries in a list, from 0.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.errors import BadInput
from shared.text.weblinks import no_link

Path = tuple[str | int, ...]

_TELLING = ("id", "slug", "date", "speaker", "title", "session", "from", "after", "topic", "order")
"""What an entry of a list is known by, the first that it has."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """*line* is counted from 1; None where the path alone says where it is."""

    said: str
    path: Path = ()
    line: int | None = None


class Mistakes(BadInput):
    """All that is wrong with a document; as text, a line for each, beginning with its place."""

    def __init__(self, found: Iterable[Mistake], document: Any = None) -> None:
        self.found = tuple(found)
        self.document = document
        super().__init__("\n".join(self.told(one) for one in self.found))

    def told(self, one: Mistake) -> str:
        at = place(one.path, self.document)
        return f"{at}: {one.said}" if at else one.said

    def within(self, file: str, lines: Mapping[Path, int]) -> BadInput:
        """The same with the name of the *file* and, as far as it is known (*lines*, by path), the line of each."""
        return BadInput("\n".join(f"{file}{_line(one, lines)}{self.told(one)}" for one in self.found))


def _line(one: Mistake, lines: Mapping[Path, int]) -> str:
    path, line = one.path, one.line
    while line is None and path:
        line, path = lines.get(path), path[:-1]
    return f", line {line}: " if line else ": "


def place(path: Path, document: Any) -> str:
    """``talks 2 (Ada Example).session``: entries of lists are counted from 1, and called by what they are known by."""
    said, here = "", document
    for step in path:
        here = _within(here, step)
        said += f" {step + 1}{_known(here)}" if isinstance(step, int) else f".{step}"
    return said.strip(". ")


def _within(here: Any, step: str | int) -> Any:
    try:
        return here[step]
    except (LookupError, TypeError):
        return None


def _known(entry: Any) -> str:
    found = [entry[name] for name in _TELLING if entry.get(name)] if isinstance(entry, dict) else []
    name = next((one for one in found if not isinstance(one, (dict, list, tuple))), "")
    return f" ({str(name)[:40]})" if name else ""


def meant(word: str, known: Iterable[str]) -> str:
    """``did you mean co_leads?``, else which words there are."""
    names = sorted(known)
    plain = word.lower().strip().replace("-", "_").replace(" ", "_")
    close = difflib.get_close_matches(plain, names, n=1, cutoff=0.65)
    close = close or [name for name in names if plain and plain.replace("_", "") == name.replace("_", "")]
    return f"did you mean {close[0]}?" if close else f"known here: {', '.join(names)}"


def of_shape(error: Mapping[str, Any], known: Sequence[str] = ()) -> str:
    """What one error of pydantic means, by its type; *known* are the words that may stand in its place."""
    say = _SAID.get(error["type"])
    return say(error, known) if say else f"{shown(error['input'])} cannot stand here"


def shown(value: Any) -> str:
    """What stands there, short: its own text, else what kind of thing it is."""
    if isinstance(value, dict):
        return "a group of settings"
    if isinstance(value, (list, tuple, set)):
        return "a list"
    if value is None:
        return "nothing"
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:59]}…")


def _context(error: Mapping[str, Any], name: str) -> Any:
    return error.get("ctx", {}).get(name, "")


def _text(error: Mapping[str, Any], _: Sequence[str]) -> str:
    value = error["input"]
    if isinstance(value, (dict, list, tuple, set)) or value is None:
        return f"a text is wanted here, not {shown(value)}; put it in quotes if it is one"
    return f"put it in quotes: '{value}'"


def _choice(error: Mapping[str, Any], _: Sequence[str]) -> str:
    words = [
        word.strip().strip("'") for part in str(_context(error, "expected")).split(" or ") for word in part.split(",")
    ]
    return f"{shown(error['input'])} is not one of {', '.join(words)}"


def _pattern(error: Mapping[str, Any], _: Sequence[str]) -> str:
    if not str(error["input"]).strip():
        return "must not be empty"
    return f"{shown(error['input'])} {no_link(str(error['input']))}"


def _bound(than: str, name: str) -> Callable[[Mapping[str, Any], Sequence[str]], str]:
    return lambda error, _: f"{shown(error['input'])} is not {than} {_context(error, name)}"


def _settings(error: Mapping[str, Any], _: Sequence[str]) -> str:
    return f"settings are wanted here, each as name: value; {shown(error['input'])} stands there"


_SAID: Mapping[str, Callable[[Mapping[str, Any], Sequence[str]], str]] = {
    "missing": lambda _, __: "is missing; it must be given",
    "extra_forbidden": lambda error, known: f"no such setting; {meant(str(error['loc'][-1]), known)}",
    "invalid_key": lambda error, _: f"the name of a setting is a word; put {shown(error['input'])} in quotes",
    "value_error": lambda error, _: str(_context(error, "error")),
    "string_type": _text,
    "string_unicode": _text,
    "string_too_short": lambda _, __: "must not be empty",
    "string_too_long": lambda error, _: f"is longer than {_context(error, 'max_length')} characters",
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
    "greater_than": _bound("more than", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("less than", "lt"),
    "less_than_equal": _bound("at most", "le"),
    "tuple_type": lambda error, _: (
        f"a list is wanted here: [one, another], or lines that begin with a hyphen; {shown(error['input'])} stands there"
    ),
    "dict_type": _settings,
    "model_type": _settings,
    "model_attributes_type": _settings,
}
