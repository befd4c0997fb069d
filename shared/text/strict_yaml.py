"""YAML as people mean it: a text stays the text that it is, until the shape that it belongs to says otherwise.

YAML 1.1, which the library reads by default, makes numbers of 18.30 and 14:00, truth of ``no`` and ``on``, and lets the second of two
equal keys win. Here every plain value is text or, where nothing stands, None; each key stands once; tags, a second document and
endless aliases are refused. Each mistake is one sentence with its line.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml

from shared.text.mistakes import Mistake, Mistakes, Path

LARGEST = 2_000_000
"""Bytes. A thousand sessions with their abstracts are half of it; reading as much takes about eight seconds."""

MOST_AGAIN = 20_000
"""How many values may be repeated by aliases before the document is refused as endless."""

T = TypeVar("T")

_NOTHING = ("", "~", "null", "Null", "NULL")
_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")}


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read, and the line on which each place of it begins."""

    value: Any
    lines: Mapping[Path, int]


class _Plain(yaml.SafeLoader):
    """Resolves nothing: every plain value is a text."""


_Plain.yaml_implicit_resolvers = {}


def parsed(data: bytes, parse: Callable[[Any], T], name: str) -> T:
    """What *parse* makes of the document in *data*. Raises :class:`BadInput` with *name*, by which people know the file, and the line and
    place of each mistake."""
    try:
        document = read(data)
    except Mistakes as error:
        raise error.within(name, {}) from error
    try:
        return parse(document.value)
    except Mistakes as error:
        raise error.within(name, document.lines) from error


def read(data: bytes) -> Document:
    """The one document in *data*. Raises :class:`Mistakes`."""
    if len(data) > LARGEST:
        raise Mistakes([Mistake(f"it is larger than {LARGEST // 1_000_000} MB, which no file of this kind needs")])
    text = _decoded(data)
    try:
        root = _Plain(text).get_single_node()
        reading = _Reading()
        value = reading.value(root, (), ()) if root is not None else None
    except yaml.YAMLError as error:
        raise Mistakes([_syntax(error, text)]) from error
    except RecursionError as error:
        raise Mistakes([Mistake("brackets or indents are nested far too deep")]) from error
    except (ValueError, OverflowError) as error:  # the YAML library turns any number in an escape into a character
        raise Mistakes([Mistake("an escape in double quotes (\\U…) is not a character; use single quotes")]) from error
    if reading.wrong:
        raise Mistakes(reading.wrong)
    return Document(value, reading.lines)


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Mistakes([Mistake("this is not UTF-8; save the file with that encoding", line=line)]) from error
    return text


@dataclass
class _Reading:
    lines: dict[Path, int] = field(default_factory=dict)
    wrong: list[Mistake] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    again: int = 0

    def value(self, node: yaml.Node, path: Path, above: tuple[yaml.Node, ...]) -> Any:
        """What *node* stands for; *above* are the nodes that it stands in."""
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self.again += id(node) in self.seen
        self.seen.add(id(node))
        if self.again > MOST_AGAIN:
            raise Mistakes(
                [Mistake("its aliases (*) repeat each other without end; write out what is meant", line=line)]
            )
        if any(node is other for other in above):
            raise Mistakes(
                [Mistake("an alias (*) stands within what it stands for; write out what is meant", line=line)]
            )
        if node.tag not in _TAGS:
            tag = node.tag.replace("tag:yaml.org,2002:", "!!")
            self.wrong.append(
                Mistake(f"{tag!r} means nothing here; leave it out, or put the value in quotes", path, line)
            )
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, (*above, node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, at), (*above, node)) for at, item in enumerate(node.value)]
        return self.scalar(node, path, line)

    def scalar(self, node: yaml.Node, path: Path, line: int) -> str | None:
        text: str = node.value
        if isinstance(node, yaml.ScalarNode) and node.style is None and text in _NOTHING:
            return None
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            self.wrong.append(
                Mistake("an escape in double quotes (\\u…) is not a character; use single quotes", path, line)
            )
        return text

    def mapping(self, node: yaml.MappingNode, path: Path, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
        own: dict[str, Any] = {}
        lent: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                said = "the name of a setting is one word; put the value in quotes if these are not settings"
                self.wrong.append(Mistake(said, path, line))
                continue
            name: str = key.value
            if name in first:
                said = f"{name!r} stands here twice, first in line {first[name]}; leave one of them out"
                self.wrong.append(Mistake(said, path, line))
            first.setdefault(name, line)
            self.lines[(*path, name)] = line
            value = self.value(item, (*path, name), above)
            if name == "<<" and key.style is None:
                lent = {**self.merged(value, path, line), **lent}
            else:
                own[name] = value
        return lent | own

    def merged(self, value: Any, path: Path, line: int) -> dict[str, Any]:
        """What ``<<`` brings in; of several the first counts."""
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(one, dict) for one in several):
            self.wrong.append(Mistake("behind << stands an alias (*) of settings", path, line))
            return {}
        return {name: item for one in reversed(several) for name, item in one.items()}


_SYNTAX = (
    (
        "mapping values are not allowed",
        "a colon is in the way: put the value in quotes, or indent the line like its neighbours",
    ),
    ("found character '\\t'", "a tab; indent with blanks"),
    ("cannot start any token", "a value cannot begin with this character; put the value in quotes"),
    ("could not find expected ':'", "a colon is missing behind the name of a setting, here or in the line above"),
    (
        "expected <block end>",
        "this line is indented otherwise than its neighbours, or a quote ends too early in the line",
    ),
    ("expected ',' or ']'", "a comma or the closing ] is missing"),
    ("expected ',' or '}'", "a comma or the closing } is missing"),
    ("expected the node content", "a value is missing before this"),
    ("undefined alias", "a value that begins with * must be put in quotes"),
    ("duplicate anchor", "this anchor (&) is there already"),
    ("expected alphabetic or numeric character", "a value that begins with & or * must be put in quotes"),
    ("expected a single document", "a second document begins here; a file holds one"),
    (
        "expected '<document start>'",
        "a second document begins here, or this line is indented otherwise than its neighbours",
    ),
    ("unknown escape character", "a backslash in double quotes has a meaning of its own; use single quotes"),
    ("escape sequence", "a backslash in double quotes has a meaning of its own; use single quotes"),
    ("sequence entries are not allowed", "a list begins in a line of its own, below the name of its setting"),
    ("expected chomping or indentation", "a value that begins with | or > must be put in quotes"),
    ("directive", "a line cannot begin with %; put the value in quotes"),
    ("tag", "a value that begins with ! must be put in quotes"),
)


def _syntax(error: yaml.YAMLError, text: str) -> Mistake:
    """What the library stumbled over, in our words, and where."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Mistake(f"a character that cannot be in a text file (U+{ord(text[error.position]):04X})", line=line)
    if not isinstance(error, yaml.MarkedYAMLError):
        return Mistake(_ELSE)
    marks = [mark for mark in _marks(error) if mark is not None]
    return Mistake(_said(error), line=marks[0].line + 1 if marks else None)


_ELSE = "this cannot be read; look for a quote, colon or bracket that is missing, or an indent that differs, here or just above"


def _marks(error: yaml.MarkedYAMLError) -> Iterator[Any]:
    if _unclosed(error):
        yield error.context_mark
    yield error.problem_mark
    yield error.context_mark


def _unclosed(error: yaml.MarkedYAMLError) -> bool:
    return "quoted scalar" in (error.context or "") and "unexpected" in (error.problem or "")


def _said(error: yaml.MarkedYAMLError) -> str:
    if _unclosed(error):
        return "the quote that opens here is not closed"
    problem = f"{error.problem or ''} {error.context or ''}"
    return next((said for told, said in _SYNTAX if told in problem), _ELSE)
