"""Of botocore's descriptions of AWS, what a function asks for: with all of them, most of a client's start is the reading of what no
function calls."""

import json
from collections.abc import Iterator, Set
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.loaders import Loader

from artefacts.imports import Reach

FOLDER = "botocore_data"
LICENCES = ("LICENSE.txt", "NOTICE")
OF_EVERY_CLIENT = ("_retry", "partitions", "sdk-default-configuration")
BY_THE_LIBRARY = {"s3": {"CreateBucket", "HeadBucket"}}
"""Operations that botocore itself asks its description for: to sign an upload, and to find a bucket's region."""
_SERVICE, _RULES, _MORE = "service-2", "endpoint-rule-set-1", ("paginators-1", "waiters-2")


def write(reached: Reach, artefact: Path) -> None:
    """Put into the *artefact*, where :data:`shared.adapters.clients.DESCRIPTIONS` has it, what the sources *reached* name: of services
    that a string names, the operations that a string or an attribute does; and where in the world these services are."""
    folder = artefact / FOLDER
    loader = Loader(include_default_search_paths=True)
    whole = {name: loader.load_service_model(name, _SERVICE) for name in _services(reached.words, loader)}
    described = {name: of_service(one, _wanted(name, one, reached)) for name, one in whole.items()}
    described = {name: one for name, one in described.items() if one["operations"]}
    for name, one in described.items():
        version = loader.determine_latest_version(name, _SERVICE)
        _put(folder / name / version / _SERVICE, one)
        for part in (_RULES, *_MORE):
            if part == _RULES or part in _parts(loader, name):
                _put(folder / name / version / part, loader.load_service_model(name, part, version))
    for part in OF_EVERY_CLIENT:
        _put(folder / part, loader.load_data(part))
    for file in distribution("botocore").files or ():
        if ".dist-info" in file.parts[0] and file.name in LICENCES:
            (folder / file.name).write_bytes(Path(str(file.locate())).read_bytes())
    places = {one["metadata"]["endpointPrefix"] for one in described.values()}
    _put(folder / "endpoints", of_places(loader.load_data("endpoints"), places | described.keys()))


def _parts(loader: Loader, service: str) -> Set[str]:
    """Which of the further descriptions there are of *service*."""
    return {part for part in _MORE if service in loader.list_available_services(part)}


def of_service(model: Any, operations: Set[str]) -> Any:
    """*model*, a service's description, with these *operations* only, and the shapes that they are made of."""
    kept = {name: one for name, one in model["operations"].items() if name in operations}
    shapes: dict[str, Any] = {}
    waiting = list(_shapes(kept))
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting += _shapes(shapes[name])
    more = {part: one for part, one in model.items() if part not in ("operations", "shapes", "documentation")}
    return more | {"operations": _bare(kept), "shapes": _bare(shapes)}


def of_places(endpoints: Any, services: Set[str]) -> Any:
    """*endpoints*, botocore's description of partitions and their regions, with these *services* only."""
    partitions = [
        one | {"services": {name: place for name, place in one["services"].items() if name in services}}
        for one in endpoints["partitions"]
    ]
    return endpoints | {"partitions": partitions}


def _services(words: Set[str], loader: Loader) -> list[str]:
    return [name for name in loader.list_available_services(_SERVICE) if name in words]


def _wanted(service: str, model: Any, reached: Reach) -> set[str]:
    named = {one for one in model["operations"] if xform_name(one) in reached.words | reached.attributes}
    return named | (BY_THE_LIBRARY.get(service, set()) if named else set())


def _shapes(described: Any) -> Iterator[str]:
    """The names of the shapes that stand in a part of a description."""
    if isinstance(described, dict):
        for name, value in described.items():
            if name == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _shapes(value)
    elif isinstance(described, list):
        for value in described:
            yield from _shapes(value)


def _put(path: Path, described: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{path.name}.json").write_text(json.dumps(described, separators=(",", ":")))


def _bare(described: Any) -> Any:
    """A part of a description without the words for its readers."""
    if isinstance(described, list):
        return [_bare(value) for value in described]
    if not isinstance(described, dict):
        return described
    # what is called documentation and is no text describes a field of that name
    return {
        name: _bare(value) for name, value in described.items() if name != "documentation" or not isinstance(value, str)
    }
