"""A kind of mail, or of post, is known by its name in its feature's room alone; and each function may write what it promises."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from shared.chat.registry import POSTS
from shared.mail.registry import MAILS
from tests.architecture import FUNCTIONS
from tests.architecture import imported as imported_modules
from tests.reach import Place, defined, nodes, reached
from tests.roles import denied

ROOT = Path(__file__).parents[1]
KINDS = {*MAILS, *POSTS}
OTHERWISE = {
    "proposals": "a kind of session; a list",
    "reading": "a kind of session; a field of a talk",
    "cancelled": "a state of a session",
    "confirm": "a press; a purpose of a link",
    "back": "a press",
    "recap": "a purpose of a link; a preference",
    "watch": "a part of a video's address",
    "day": "a length of time",
}
"""Names of kinds that are also something else: compared with a kind they count, compared with anything else they do not."""
TEXT = (
    "startswith",
    "endswith",
    "removeprefix",
    "removesuffix",
    "partition",
    "rpartition",
    "split",
    "index",
    "find",
    "count",
)


@cache
def rooms() -> dict[str, str]:
    """The folder in which each kind has its entry."""
    found = {}
    for path in [*ROOT.glob("shared/*/mails.py"), *ROOT.glob("shared/*/posts.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("MailKind", "PostKind")
            ):
                (name,) = (
                    word.value.value
                    for word in node.keywords
                    if word.arg == "name" and isinstance(word.value, ast.Constant)
                )
                found[str(name)] = path.parent.name
    return found


def named(node: ast.expr | ast.pattern | None) -> set[str]:
    """The kinds of which *node* is the name, or a collection of names."""
    match node:
        case ast.Constant(value=str(text)) | ast.MatchValue(value=ast.Constant(value=str(text))):
            return {text.rstrip("/")} & KINDS
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return {name for part in parts for name in named(part)}
        case ast.MatchOr(patterns=patterns):
            return {name for part in patterns for name in named(part)}
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple" | "list"), args=[only]):
            return named(only)
    return set()


def looked_for(node: ast.AST) -> Iterator[tuple[set[str], str]]:
    """The kinds that *node* tests for by name, and what it compares them with."""
    match node:
        case ast.Compare(left=left, comparators=others):
            for one in (left, *others):
                yield named(one), " ".join(ast.unparse(other) for other in (left, *others) if other is not one)
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[first, *_]) if attr in TEXT:
            yield named(first), ast.unparse(value)
        case ast.Match(subject=subject, cases=cases):
            for case in cases:
                yield named(case.pattern), ast.unparse(subject)
        case ast.Dict(keys=keys) if len(keys) > 1 and all(
            named(key) for key in keys
        ):  # a table by kind is asked like a test
            yield {name for key in keys for name in named(key)}, ""
        case ast.Assign(value=value) | ast.AnnAssign(value=value) if len(names := named(value)) > 1:
            if len(names) == len(getattr(value, "elts", names)):
                yield names, ""


def is_a_kind(compared: str) -> bool:
    """Whether what is compared is the kind of a mailing: of what is called so, but for a session's."""
    return re.search(r"\bsession\.kind\b", compared) is None and re.search(r"kind|mailing|mail\b", compared) is not None


def strangers(source: str, room: str) -> list[str]:
    """The tests in *source*, of *room*, for a kind of another room by its name."""
    homes, found = rooms(), []
    for node in ast.walk(ast.parse(source)):
        for names, compared in looked_for(node):
            foreign = {name for name in names if homes[name] != room and (name not in OTHERWISE or is_a_kind(compared))}
            if foreign:
                found.append(f"{getattr(node, 'lineno', 0)}: {', '.join(sorted(foreign))}")
    return found


@pytest.mark.parametrize(
    "source",
    [
        'x = row.kind == "reminder"', 'x = "reminder" != kind', 'x = kind in ("reminder", "moved")', 'x = row.id.startswith("reminder/")',
        'x = kind in {"reminder"}', "match kind:\n    case 'reminder' | 'moved':\n        pass", 'x = {"reminder": 1, "moved": 2}[kind]',
        'WANTED = frozenset(("reminder", "moved"))', 'x = getattr(row, "kind", "") != "reminder"', 'x = mailing.kind == "confirm"',
        'x = row.kind.removeprefix("reminder")',
    ],
)  # fmt: skip
def test_a_test_for_a_kind_by_its_name_is_found_in_whatever_form(source: str) -> None:
    assert strangers(source, "somewhere else") != []


@pytest.mark.parametrize(
    "source",
    [
        'x = session.kind == "proposals"',
        'x = choice == "confirm"',
        'mailing("reminder", group.id)',
        'x = {"recap": link, "page": page}',
    ],
)
def test_what_promises_a_kind_or_means_something_else_is_no_test_for_it(source: str) -> None:
    assert strangers(source, "somewhere else") == []


def test_no_kind_is_tested_for_by_its_name_outside_its_feature() -> None:
    paths = [path for folder in ("shared", "functions", "cli") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [
        f"{path.relative_to(ROOT)}:{line}" for path in paths for line in strangers(path.read_text(), path.parent.name)
    ]
    assert found == []


# --- which function writes which kinds
def elsewhere(place: Place) -> bool:
    """Whether *place* is where mails are made and sent, which promises none."""
    return place[0].startswith(("shared.adapters", "shared.mail", "shared.letters"))


def promised(function: str) -> set[str]:
    """The kinds that *function* gives to a call by name, wherever that leads."""
    app = f"functions.{function}.app"
    places = reached(((app, name) for name in defined(app)), elsewhere)
    calls = [one for node in nodes(places) for one in ast.walk(node) if isinstance(one, ast.Call)]
    return {name for call in calls for given in call.args for name in named(given)}


def allowed(function: str) -> set[str]:
    """The kinds of which the role of *function* lets it write mailings."""

    def may(kind: str) -> bool:
        put = {"Item": {"pk": {"S": f"MAIL#{kind}/group/of"}}}
        return denied(function, "dynamodb", "PutItem", {"body": json.dumps(put)}) == []

    return {kind for kind in KINDS if may(kind)}


NARROW = [name for name in FUNCTIONS if 0 < len(allowed(name)) < len(KINDS)]
"""Functions whose roles may write the mailings of some kinds only."""
BESIDES = {"check_slides": {"deck-link"}}
"""What a role allows besides, as it names kinds by what they begin with."""


@pytest.mark.parametrize("function", NARROW)
def test_a_role_that_may_write_few_kinds_of_mail_may_write_those_that_its_function_promises(function: str) -> None:
    assert promised(function) == allowed(function) - BESIDES.get(function, set())


def test_what_a_function_promises_is_followed_through_the_rooms() -> None:
    assert promised("check_slides") >= {"deck-published", "deck-refused", "deck-unknown"}
    assert promised("hear_back") >= {"dropped", "all-dropped", "calendar-unknown"}
    assert promised("speaker_kit") >= {"reading"}
    assert not promised("hear_back") & {"welcome", "application", "reminder"}


def test_the_registries_alone_import_what_features_say_of_their_kinds() -> None:
    paths = [path for folder in ("shared", "functions", "cli") for path in sorted((ROOT / folder).rglob("*.py"))]
    entries = re.compile(r"shared\.\w+\.(mails|posts)")
    found = {str(path.relative_to(ROOT)) for path in paths if any(map(entries.fullmatch, imported_modules(path)))}
    assert found == {"shared/mail/registry.py", "shared/chat/registry.py"}
