"""What each function's artefact weighs."""

from collections.abc import Sequence
from pathlib import Path

from artefacts import build, checks
from bench.artefacts import artefact
from bench.figures import Figure, Kind

TITLE = "Size of the artefacts"


def figures() -> Sequence[Figure]:
    """Megabytes unzipped, as the function's folder is on Lambda's disk: compiled files too, without boto3, which the runtime has."""
    return [
        Figure(
            name=name,
            measured=_size(artefact(name)) / 1e6,
            unit="MB",
            kind=Kind.COUNT,
            goal=checks.ROOM.get(name, checks.SMALL) / 1e6,
        )
        for name in build.names()
    ]


def _size(folder: Path) -> int:
    """Bytes, without what AWS's runtime has anyway."""
    files = ((path, path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path, name in files if not checks.of_runtime(name.removeprefix("__pycache__/")))
