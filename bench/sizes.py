"""What each function's artefact weighs."""

from collections.abc import Sequence

from artefacts import build, checks
from bench.artefacts import artefact
from bench.figures import Figure, Kind

TITLE = "Size of the artefacts"


def figures() -> Sequence[Figure]:
    """Megabytes unzipped, as on Lambda's disk: with compiled files, and without boto3, which the runtime has."""
    return [
        Figure(
            name=name,
            measured=checks.size(artefact(name)) / 1e6,
            unit="MB",
            kind=Kind.COUNT,
            goal=checks.room(name) / 1e6,
        )
        for name in build.names()
    ]
