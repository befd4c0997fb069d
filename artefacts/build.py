"""``make build``: for each function a folder with exactly what it reaches, for AWS or, by the same recipe, for this machine.

``python -m artefacts.build --target aws|host [--functions NAME …]`` writes ``build/<target>/<function>/``, and for AWS, beside it, the
zip that is deployed and the list of what is in it; with ``--if-changed``, only where what they are made of is not what it was.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from artefacts import dists, templates
from artefacts.dists import AWS, HOST, TARGETS, Target
from artefacts.imports import OWN, Reach, reach
from artefacts.patience import Patience, still
from artefacts.unsaid import TEXTS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = Path("googleapiclient", "discovery_cache", "documents")
KEPT_DOCUMENTS = frozenset(("forms.v1.json", "youtube.v3.json"))
BOTOCORE_DATA = Path("botocore", "data")
NOT_SHIPPED = frozenset(("tests", "test", "bin"))
UNUSED = (
    "PIL/_avif.*",
    "PIL/AvifImagePlugin.py",
    "pillow.libs/libavif-*",
    "PIL/_imagingcms.*",
    "pillow.libs/liblcms2-*",
    "PIL/_imagingtk.*",
    "PIL/ImageTk.py",
    "PIL/_tkinter_finder.py",
    "PIL/ImageQt.py",
    "aws_lambda_powertools/event_handler/*",
    *(
        f"aws_lambda_powertools/utilities/{part}/*"
        for part in (
            "auth_alpha",
            "batch",
            "circuit_breaker",
            "data_classes",
            "data_masking",
            "feature_flags",
            "idempotency",
            "kafka",
            "parameters",
            "parser",
            "streaming",
            "validation",
        )
    ),
    "font_source_serif_pro/files/*.otf",
    "font_source_serif_pro/files/*It.ttf",
    "font_source_serif_pro/files/*-[!S]*.ttf",
    "freetype/__pyinstaller/*",
    "lxml/html/*",
    "lxml/includes/*",
    "lxml/isoschematron/*",
    "lxml/objectify.*",
    "lxml/sax.*",
    "lxml/builder.*",
    "lxml/*.p[xy][xidi]",
    "lxml/*.h",
    "opentelemetry/*",
    "opentelemetry_api-*",  # traces, for who asks Google's client for them
    "pydantic/v1/*",
    "pydantic/mypy.py",
    "pylatexenc/latex2text/*",
    "pylatexenc/latexencode/_uni2latexmap_xml.py",
    "pylatexenc/latexwalker/*",
    "pylatexenc/macrospec/*",  # ours are written as LaTeX, and never read
    "pypdfium2/_cli/*",
    "pypdfium2/__main__.py",
    "yaml/_yaml.*",
    "_yaml/*",  # its reader in C: ours keeps to the one in Python
)
"""Of the distributions, what nothing here uses; the tests import every handler, and run each library, without it."""
ZONES = "tzdata"


def names(root: Path = ROOT) -> list[str]:
    """The functions there are."""
    return sorted(path.parent.name for path in (root / "functions").glob("*/app.py"))


def build(function: str, target: Target, root: Path = ROOT) -> Path:
    """Make the artefact of *function* anew and give its folder."""
    reached = reach(f"functions.{function}.app", root)
    folder = root / "build" / target.name / function
    shutil.rmtree(folder, ignore_errors=True)
    for beside in (".zip", ".cdx.json"):
        folder.with_suffix(beside).unlink(missing_ok=True)
    _own(reached, folder, root)
    source = wheels(target, root)
    there = dists.files(source, target)
    for dist in sorted(_needed(reached, target)):
        _take(there[dist], source, folder, reached.words)
        for to, text in texts(dist, there):
            (folder / to).parent.mkdir(parents=True, exist_ok=True)
            os.link(source / text, folder / to)
    for own in OWN:
        dists.compiled(folder / own, target)
    templates.write(reached, folder, target)
    return folder


@cache
def wheels(target: Target, root: Path) -> Path:
    """The folder with what all functions need, which is asked for and made once."""
    everything = set().union(*(needed(name, target, root) for name in names(root)))
    return dists.installed(everything, target, root / "requirements.lock", root / "build" / ".wheels")


def needed(function: str, target: Target, root: Path = ROOT) -> set[str]:
    """The distributions that *function* needs on *target*."""
    return _needed(reach(f"functions.{function}.app", root), target)


def made_of(root: Path = ROOT) -> str:
    """A digest of all that the artefacts are made of: sources, templates, the recipe, the lock, this interpreter."""
    folders = [root / name for name in ("functions", "shared", "artefacts")]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*files, root / "requirements.lock"]):
        digest.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def stamp(target: Target, root: Path = ROOT) -> Path:
    """The file that says what the artefacts of *target* were made of, once all of them were made and are right."""
    return root / "build" / f"{target.name}.stamp"


def current(target: Target, root: Path = ROOT) -> bool:
    """Whether all artefacts are there, made of what is there now."""
    there = stamp(target, root)
    return (
        there.exists()
        and there.read_text() == made_of(root)
        and all((root / "build" / target.name / name).is_dir() for name in names(root))
    )


def _needed(reached: Reach, target: Target) -> set[str]:
    direct = set().union(*(dists.providing(name) for name in reached.imports))
    if "zoneinfo" in reached.imports:
        direct.add(ZONES)  # the zones of the system may be older
    return dists.closure(direct, target)


def _own(reached: Reach, folder: Path, root: Path) -> None:
    templates = [path for under in reached.templates for path in under.rglob("*") if path.is_file()]
    for path in sorted({*reached.modules.values(), *templates}):
        to = folder / path.relative_to(root)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)


def _take(files: Iterable[Path], wheels: Path, folder: Path, words: set[str]) -> None:
    for path in files:
        if ships(path, words):
            to = folder / path
            to.parent.mkdir(parents=True, exist_ok=True)
            os.link(wheels / path, to)  # what was made once for all functions is never written again


def ships(path: Path, words: set[str]) -> bool:
    """Whether a distribution's file *path* goes into an artefact whose sources hold *words*.

    Left out: tests, stubs, scripts, what only installers read, what is :data:`UNUSED`, discovery documents of other APIs, and
    botocore's descriptions of services that the sources never name.
    """
    if NOT_SHIPPED & set(path.parts) or path.suffix == ".pyi" or path.name == "py.typed" or _unused(path):
        return False
    if path.parts[0].endswith(".dist-info"):
        return path.name == "METADATA" or "licen" in path.as_posix().lower() or "notice" in path.name.lower()
    if path.is_relative_to(DOCUMENTS):
        return path.name in KEPT_DOCUMENTS or path.suffix == ".py"
    if path.is_relative_to(BOTOCORE_DATA):
        inside = path.relative_to(BOTOCORE_DATA).parts
        return len(inside) == 1 or inside[0] in words
    return True


def texts(dist: str, there: Mapping[str, Iterable[Path]]) -> Iterator[tuple[Path, Path]]:
    """Where licences of what the wheel of *dist* carries go, and where they lie: it has no text of theirs, but another's wheel does.

    *there* are the files of each distribution. Raises ``KeyError`` naming a text that is nowhere.
    """
    bringing, names = TEXTS.get(dist, ("", ()))
    lying = {path.name: path for path in there.get(bringing, ()) if path.parts[0].endswith(".dist-info")}
    for name in names:
        place = next(path.parts[0] for path in there[dist] if path.parts[0].endswith(".dist-info"))
        yield Path(place, "licenses", name), lying[name]


def uncompiled(target: Target) -> str:
    """What to say where nothing here can compile for *target*: Lambda cannot keep what it compiles, so each start would do it anew."""
    version = target.environment["python_version"]
    return (
        f"There is no python{version} here to compile the functions with, and each of their starts would take twice as long. "
        f"Install it (uv python install {version}; Debian and Ubuntu: apt install python{version}, or make python, which installs "
        f"nothing; macOS: brew install python@{version}) so that python{version} is found on the PATH, and build again."
    )


def _unused(path: Path) -> bool:
    """Whether *path*, or the source that it is compiled from, is of no use to any function."""
    source = path.parents[1] / f"{path.name.split('.')[0]}.py" if path.parent.name == "__pycache__" else path
    return any(fnmatchcase(source.as_posix(), pattern) for pattern in UNUSED)


def main() -> None:
    """Build, check, and say what was made."""
    parser = argparse.ArgumentParser(prog="python -m artefacts.build", description=__doc__)
    parser.add_argument("--target", choices=sorted(TARGETS), default=HOST.name)
    parser.add_argument("--functions", nargs="+", choices=names(), default=names())
    parser.add_argument("--if-changed", action="store_true")
    arguments = parser.parse_args()
    target = TARGETS[arguments.target]
    if arguments.if_changed and current(target):
        return
    if dists.interpreter(target) is None:
        sys.exit(uncompiled(target))
    with _one_at_a_time(target):
        if not (arguments.if_changed and current(target)):
            sys.exit(_made(arguments.functions, target))


@contextmanager
def _one_at_a_time(target: Target) -> Iterator[None]:
    """Two builds would write into the same folders: whoever comes second waits."""
    path = stamp(target).with_name(f".{target.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made(functions: Sequence[str], target: Target) -> bool:
    """Build *functions*; whether anything is wrong with them."""
    from artefacts import checks, packing

    digest = made_of()
    stamp(target).unlink(missing_ok=True)
    problems: list[str] = []
    with Patience(lambda line: print(line, flush=True), still("Building the functions")) as told:
        for function in functions:
            folder = build(function, target)
            size, wrong = checks.size(folder), checks.problems(function, folder, target)
            if target is AWS and not wrong:
                packing.packed(folder, wheels(target, ROOT))
            problems += [f"{function}: {problem}" for problem in wrong]
            told.say(f"{folder.relative_to(ROOT)}  {size / 1e6:.1f} MB{'  not right' if wrong else ''}")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems and functions == names():
        stamp(target).write_text(digest)
    return bool(problems)


if __name__ == "__main__":
    main()
