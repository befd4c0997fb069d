"""Which of our definitions a function reaches: whatever is named by what is named … by its module, and the pages and actions of its lists."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from shared.desk.actions.registry import actions
from tests.architecture import ROOT

Place = tuple[str, str]
"""A module, and what is defined at its top."""
LISTS = ("PAGES", "CHECKS")
"""What a list of modules by their names is asked for."""
DESK = "run_desk"


@cache
def path_of(module: str) -> Path:
    path = ROOT / f"{module.replace('.', '/')}.py"
    return path if path.exists() else path.with_suffix("") / "__init__.py"


@cache
def defined(module: str) -> dict[str, ast.stmt]:
    """What *module* defines at its top, by name; empty for one that is not ours."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse(path_of(module).read_text()).body if path_of(module).exists() else ():
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found[name] = node
            case ast.Assign(targets=targets):
                found |= {one.id: node for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = node
    return found


@cache
def imported(module: str) -> dict[str, set[Place]]:
    """What the names that *module* imports, wherever it does, stand for; a module stands for itself with an empty name."""
    found: dict[str, set[Place]] = {}
    for node in ast.walk(ast.parse(path_of(module).read_text())) if path_of(module).exists() else ():
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                place = (whole, "") if path_of(whole).exists() else (node.module, alias.name)
                found.setdefault(alias.asname or alias.name, set()).add(place)
    return found


def used(place: Place) -> Iterator[Place]:
    """What the definition at *place* names of ours."""
    module, name = place
    node = defined(module).get(name)
    for one in ast.walk(node) if node else ():
        match one:
            case ast.Name(id=said):
                yield from [(module, said)] if said in defined(module) else []
                yield from (there for there in imported(module).get(said, ()) if there[1])
            case ast.Attribute(value=ast.Name(id=said), attr=attr):
                yield from ((there[0], attr) for there in imported(module).get(said, ()) if not there[1])
            case ast.Constant(value=str(said)) if re.fullmatch(r"shared(\.\w+)+", said):
                yield from ((said, one) for one in LISTS if one in defined(said))


def reached(starts: Iterable[Place], left_out: Callable[[Place], bool] = lambda place: False) -> set[Place]:
    """All that is named by what is named … by *starts*."""
    seen, todo = set[Place](), list(starts)
    while todo:
        place = todo.pop()
        if place not in seen and not left_out(place):
            seen.add(place)
            todo += used(place)
    return seen


def starts(function: str) -> Iterator[Place]:
    """What *function* begins with: its module, and what the actions do that it is asked for by the desk."""
    app = f"functions.{function}.app"
    yield from ((app, name) for name in defined(app))
    for action in actions().values():
        ways: list[Callable[..., object]] = [action.does] if action.where == function else []
        if function == DESK and action.desk:
            ways = [action.tells, action.present, *([] if action.where else [action.does, action.undo_with])]
        yield from ((way.__module__, way.__qualname__) for way in ways)


def nodes(places: Iterable[Place]) -> Iterator[ast.stmt]:
    """The definitions at *places*, as far as they are ours."""
    yield from (node for module, name in places if (node := defined(module).get(name)))
