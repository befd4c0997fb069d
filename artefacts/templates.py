"""The templates of an artefact, compiled: by the environments that will render them, with all that these are told."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, ModuleLoader

from artefacts.dists import Target, compiled, tag
from artefacts.imports import Reach
from shared.text import templates

_SUFFIXES = (".html", ".txt", ".xml")
"""Of templates. What else lies among them is put into pages as it is."""


def write(reached: Reach, artefact: Path, target: Target) -> None:
    """Put into *artefact* what is rendered by the sources *reached*, as :func:`shared.text.templates.loader` looks for it: compiled to
    the end, as Python code that nobody reads would only weigh."""
    for module in ENVIRONMENTS.keys() & reached.modules.keys():
        loader, codes = _translated(module)
        folder = artefact / "shared" / "templates" / templates.compiled(tag(target), *map(Path, loader.searchpath))
        folder.mkdir(parents=True)
        for name, code in codes.items():
            (folder / ModuleLoader.get_module_filename(name)).write_text(code)
        compiled(folder, target)
        for path in (folder / "__pycache__").iterdir():
            path.rename(folder / f"{path.name.split('.')[0]}.pyc")
            (folder / f"{path.name.split('.')[0]}.py").unlink()
        (folder / "__pycache__").rmdir()


@cache
def _translated(module: str) -> tuple[FileSystemLoader, Mapping[str, str]]:
    """What finds the sources of that module's environment, and each as Python code, by the template's name."""
    environment = ENVIRONMENTS[module]()
    loader = environment.loader
    if not isinstance(loader, FileSystemLoader):
        raise TypeError(f"{module} does not read the sources of its templates")
    codes = {}
    for name in environment.list_templates(filter_func=lambda name: name.endswith(_SUFFIXES)):
        source, path, _ = loader.get_source(environment, name)
        codes[name] = environment.compile(source, name, path, raw=True, defer_init=True)
    return loader, codes


def _mails() -> Environment:
    from shared.letters.rendering import environment

    return environment()


def _site() -> Environment:
    from shared.site.rendering import environment

    return environment()


def _pages() -> Environment:
    from shared.pages.rendering import TEMPLATES, environment

    return environment(TEMPLATES)


def _desk() -> Environment:
    from shared.desk.rendering import environment

    return environment()


ENVIRONMENTS: Mapping[str, Callable[[], Environment]] = {
    "shared.letters.rendering": _mails,
    "shared.site.rendering": _site,
    "shared.pages.rendering": _pages,
    "shared.desk.rendering": _desk,
}
"""What makes each environment, by the module that has it: a function that reaches the module renders by it."""
