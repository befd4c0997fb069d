"""What a function's code reaches, read from its source without running any: modules, templates, third-party imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

OWN = ("functions", "shared")


@dataclass(slots=True)
class Reach:
    """*modules*: our own, by dotted name; *templates*: folders; *imports*: dotted names from elsewhere, the standard library's
    too; *words*: every string constant, among which the names of AWS services are; *missing*: names of ours that are not there."""

    modules: dict[str, Path] = field(default_factory=dict)
    templates: set[Path] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Source:
    """One file, read: what it imports, the strings in it, the template folders it names, the names it binds."""

    imports: frozenset[str]
    words: frozenset[str]
    templates: frozenset[str]
    bound: frozenset[str]


def reach(entry: str, root: Path) -> Reach:
    """All that the module *entry* reaches under *root*.

    Followed: every import, also those inside functions (but not those under ``TYPE_CHECKING``); modules that a string names in
    full (a child process is started with one); template folders written as ``… / "templates" / "<folder>"``.
    """
    found, ours = Reach(), modules(root)
    waiting = _with_parents(entry)
    while waiting:
        name = waiting.pop()
        if name in found.modules or name not in ours:
            continue
        path = found.modules[name] = ours[name]
        read = _read(path, name, path.stat().st_mtime_ns)
        found.words |= read.words
        folders = (root / "shared" / "templates" / folder for folder in read.templates)
        found.templates |= {folder for folder in folders if folder.is_dir()}
        for target in read.imports | (read.words & ours.keys() - set(OWN)):
            if target.split(".")[0] not in OWN:
                found.imports.add(target)
                continue
            waiting += _with_parents(target)
            if not _there(target, ours):
                found.missing.add(target)
    return found


def modules(root: Path) -> dict[str, Path]:
    """Our own modules under *root*, by dotted name."""
    found = {}
    for path in (path for own in OWN for path in sorted((root / own).rglob("*.py"))):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _there(name: str, ours: dict[str, Path]) -> bool:
    """Whether *name* is one of our modules, or a name defined in the module before its last dot."""
    parent, _, last = name.rpartition(".")
    path = ours.get(parent)
    return name in ours or (path is not None and last in _read(path, parent, path.stat().st_mtime_ns).bound)


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


@cache
def _read(path: Path, name: str, changed: int) -> _Source:
    tree = ast.parse(path.read_text(), str(path))
    nodes = list(ast.walk(tree))
    bound = {node.id for node in nodes if isinstance(node, ast.Name)}
    bound |= {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)}
    bound |= {(node.asname or node.name).split(".")[0] for node in nodes if isinstance(node, ast.alias)}
    return _Source(
        imports=frozenset(_imports(tree, name if path.name == "__init__.py" else name.rpartition(".")[0])),
        words=frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)),
        templates=frozenset(_templates(nodes)),
        bound=frozenset(bound),
    )


def _imports(tree: ast.Module, package: str) -> Iterator[str]:
    """Dotted names that *tree* imports; of ``from a import b`` both ``a`` and ``a.b``, which may be a module."""
    for node in _running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below *node*, without what only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            for other in child.orelse:
                yield other
                yield from _running(other)
            continue
        yield child
        yield from _running(child)


def _templates(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant):
            inner = node.left.right if isinstance(node.left, ast.BinOp) else None
            if isinstance(inner, ast.Constant) and inner.value == "templates":
                yield str(node.right.value)
