"""The text of a group's file: generated from the table, or changed in place so that its comments stay.

All values are texts here, as :mod:`shared.text.strict_yaml` reads them; the library that keeps comments is made to resolve none either.
"""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, time
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, ScalarString
from yaml import BaseLoader, ScalarNode, compose

from shared.errors import BadInput
from shared.model.group import Group
from shared.text import strict_yaml
from shared.text.mistakes import Mistakes, Path
from shared.text.zones import ZonedTime

_ODD = re.compile(r"[-+.?<=\d]|(?:true|false|yes|no|on|off|y|n|null|~)?$", re.IGNORECASE)
"""What other readers of YAML might take for a number, a date or a boolean: such a text is quoted."""


@dataclass(frozen=True, slots=True)
class Edit:
    """*path* gets *value* (texts, lists, mappings); None removes it. An index one behind the last of a list appends."""

    path: Path
    value: Any


def patched(text: str, edits: Iterable[Edit]) -> str:
    """*text* with *edits* made: first what is written, then what is taken out, each in their order. Whatever else stands in it, comments
    too, stays. Raises :class:`BadInput` where the way in which the file is written does not let a value be changed by itself (aliases,
    mostly)."""
    wanted = strict_yaml.read(text.encode()).value or {}
    edits = list(edits)
    yaml = _yaml(text)
    tree = yaml.load(text)
    tree = CommentedMap() if tree is None else tree
    written = [edit for edit in edits if edit.value is not None]
    for edit in written:
        _plainly(wanted, edit)
        _made(tree, edit)
    made = _dumped(yaml, tree) if written else text
    for edit in (edit for edit in edits if edit.value is None):
        _plainly(wanted, edit)
        made = _without(made, edit, wanted)
    if not _says(made, wanted):
        raise BadInput("the file is written in a way that a form cannot change (aliases, mostly); change it as a file")
    return made


def _says(text: str, wanted: Any) -> bool:
    try:
        return bool(strict_yaml.read(text.encode()).value == (wanted or None))
    except Mistakes:
        return False


def _without(text: str, edit: Edit, wanted: Any) -> str:
    """*text* without the lines of a setting. The library would also remove the comment below, which belongs to the next setting."""
    lines = text.splitlines(keepends=True)
    found = _lines_of(compose(text, BaseLoader), edit.path)
    if found and not lines[found[0]][: found[2]].strip(" -"):
        shorter = "".join((*lines[: found[0]], *lines[found[1] + 1 :]))
        if _says(shorter, wanted):
            return shorter
    yaml = _yaml(text)
    tree = yaml.load(text)
    _made(tree, edit)
    return _dumped(yaml, tree)


def _lines_of(node: Any, path: Path) -> tuple[int, int, int] | None:
    """The first and the last line of what is at *path*, and the column in which it begins; None for lists in brackets."""
    key = node
    for step in path:
        if node.flow_style:
            return None
        key, node = (
            (node.value[step],) * 2
            if isinstance(step, int)
            else next(one for one in node.value if one[0].value == step)
        )
    return key.start_mark.line, _last_line(node, key), key.start_mark.column


def _last_line(node: Any, key: Any) -> int:
    """The line on which *node* ends, without comments below it."""
    if isinstance(node, ScalarNode) or node.flow_style:
        mark = node.end_mark
        above = mark.column == 0 and mark.line > node.start_mark.line
        last: int = max(mark.line - above, key.start_mark.line)
        return last
    inner = node.value[-1]
    return _last_line(inner[1], inner[0]) if isinstance(inner, tuple) else _last_line(inner, inner)


def generated(group: Group) -> str:
    """A commented file that describes *group* (with its talks), leaving out what is as by default."""
    whole = plain(group)
    yaml, tree = _yaml(""), CommentedMap()
    for comment, names in _PARTS:
        there = [name for name in names if name in whole]
        for name in there:
            tree[name] = _value(whole[name])
        if there:
            tree.yaml_set_comment_before_after_key(there[0], before=f"\n{comment}")
    return _dumped(yaml, tree).lstrip("\n")


_PARTS = (
    ("Who we are", ("id", "name", "zone", "sender", "contact", "community", "audience", "mission")),
    ("Who runs it", ("co_leads", "weekly_preflight")),
    ("How people come in", ("join", "admission", "form", "digest_above", "confirmations_per_hour", "confirmations_per_day")),
    ("When we meet", ("season", "kinds", "joint")),
    ("Where, and what members are told",
     ("place", "place_for", "place_on", "meeting_link", "chat", "reminders", "quiet", "notes", "attendance", "beforehand", "silence",
      "announcements_per_week")),
    ("What the chats are told", ("chat_webhook", "chat_posts", "co_leads_webhook")),
    ("Talks and votes",
     ("talk_minutes", "kinds_of_talk", "question_minutes", "talks_per_session", "vote_days", "seats", "proposals_form", "rota")),
    ("What comes after", ("recap_after_hours", "feedback", "playlist")),
    ("The programme", ("series", "books", "talks", "look_up_reading")),
)  # fmt: skip


_ALWAYS = ("reminders",)
"""Written even if empty: without them the file would mean the usual reminders for its rhythm."""


def plain(value: Any) -> Any:
    """A part of a group as its file has it: texts, lists, mappings; what is as by default is left out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, ZonedTime):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {
            one.name.rstrip("_"): plain(getattr(value, one.name))
            for one in fields(value)
            if one.name != "version" and (one.name in _ALWAYS or not _default(one, getattr(value, one.name)))
        }
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else str(value)


def _default(field: Any, value: Any) -> bool:
    if field.default is not MISSING:
        return bool(value == field.default)
    return field.default_factory is not MISSING and value == field.default_factory()


# --- the YAML library
class _Texts(VersionedResolver):
    """A resolver for which every plain value is a text."""

    @property
    def versioned_resolver(self) -> dict[Any, Any]:
        return {}


def _yaml(text: str) -> YAML:
    """A YAML writer with the indentation of *text*."""
    yaml = YAML()
    yaml.Resolver = _Texts
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.allow_duplicate_keys = False
    listed = re.search(r"^([ ]*)[^\s#-][^\n]*:[ ]*(?:#[^\n]*)?\n(?:[ ]*(?:#[^\n]*)?\n)*([ ]*)-( +)", text, re.MULTILINE)
    inset = len(listed[2]) - len(listed[1]) if listed else 2
    gap = len(listed[3]) + 1 if listed else 2
    yaml.indent(mapping=2, sequence=inset + gap, offset=inset)
    return yaml


def _dumped(yaml: YAML, tree: Any) -> str:
    to = io.StringIO()
    yaml.dump(tree, to)
    return to.getvalue()


def _value(value: Any) -> Any:
    """*value* as it is written: quoted where another reader might misread it, as a block where it has several lines."""
    if isinstance(value, Mapping):
        return CommentedMap({_name(name): _value(part) for name, part in value.items()})
    if isinstance(value, list):
        return CommentedSeq([_value(part) for part in value])
    return _text(value)


def _name(name: str) -> str:
    return DoubleQuotedScalarString(name) if _ODD.match(name) and not re.fullmatch(r"\d+[dh]", name) else name


def _text(value: str) -> Any:
    if (
        "\n" in value
        and not re.search(r"^\s|\s$|[^\S\n]\n|\r", value)
        and value.isprintable() is False
        and _printable(value)
    ):
        return LiteralScalarString(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d|[1-9]\d{0,8}|0|true|false|\d+[dh]", value):
        return value
    return DoubleQuotedScalarString(value) if _ODD.match(value) or not _printable(value) or "\n" in value else value


def _printable(value: str) -> bool:
    return value.replace("\n", "").isprintable()


def _made(tree: Any, edit: Edit) -> None:
    *way, last = edit.path
    for step, after in zip(way, edit.path[1:], strict=True):
        if isinstance(tree, dict) and tree.get(step) in (None, "", "~", "null"):
            tree[step] = CommentedSeq() if isinstance(after, int) else CommentedMap()
        tree = tree[step]
    if edit.value is None:
        del tree[last]
    elif isinstance(last, int) and last >= len(tree):
        tree.append(_value(edit.value))
    elif isinstance(last, int) or last in tree:
        tree[last] = _like(tree[last], edit.value)
    else:
        tree[_name(last)] = _value(edit.value)


def _like(there: Any, value: Any) -> Any:
    """*value*, quoted as what was *there*."""
    made = _value(value)
    if (
        isinstance(there, CommentedMap | CommentedSeq)
        and isinstance(made, CommentedMap | CommentedSeq)
        and there.fa.flow_style()
    ):
        made.fa.set_flow_style()
    same = isinstance(there, ScalarString) and isinstance(value, str) and "\n" not in value and _printable(value)
    return type(there)(value) if same and not isinstance(there, LiteralScalarString) else made


def _plainly(document: Any, edit: Edit) -> None:
    """The same edit on plain values, for the comparison afterwards."""
    *way, last = edit.path
    for step, after in zip(way, edit.path[1:], strict=True):
        if isinstance(document, dict) and document.get(step) is None:
            document[step] = [] if isinstance(after, int) else {}
        document = document[step]
    if edit.value is None:
        del document[last]
    elif isinstance(last, int) and last >= len(document):
        document.append(edit.value)
    else:
        document[last] = edit.value
