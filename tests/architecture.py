"""Which module imports which, room by room."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]


FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module that a file imports, as a dotted name; ``from a import b`` counts as ``a`` and ``a.b``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def arrows(*, folders: bool = False) -> dict[str, dict[str, set[str]]]:
    """Which room imports which, and by which modules: ``arrows()["mail"]["model"]``. With *folders* each folder within a room counts for
    itself."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in modules("shared"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        mine = room(name, folders=folders)
        if not mine:
            continue
        found.setdefault(mine, {})
        for other in imported(path):
            at = room(other, folders=folders)
            if at and at != mine and not mine.startswith(f"{at}/"):
                found[mine].setdefault(at, set()).add(f"{name} → {other}")
    return found


def room(module: str, *, folders: bool = False) -> str:
    """The room of a module of shared/, with *folders* its folders below; or itself where it is loose; empty for all else."""
    first, *rest = module.split(".")
    if first != "shared" or not rest:
        return ""
    inside = [part for n, part in enumerate(rest) if ROOT.joinpath("shared", *rest[: n + 1]).is_dir()]
    return "/".join(inside if folders else inside[:1]) or (
        rest[0] if (ROOT / "shared" / f"{rest[0]}.py").exists() else ""
    )


def floors(arrows: dict[str, dict[str, set[str]]]) -> list[list[str]]:
    """The rooms floor by floor, from below: each stands on the lowest floor that is above all it imports. Raises
    :class:`AssertionError` where some stand above each other."""
    left, found = dict(arrows), list[list[str]]()
    while left:
        here = sorted(name for name, below in left.items() if not set(below) & set(left))
        circle = [line for name, below in left.items() for other in set(below) & set(left) for line in below[other]]
        assert here, "a circle among: " + ", ".join(sorted(circle))
        found.append(here)
        left = {name: below for name, below in left.items() if name not in here}
    return found
