"""The functions as they ship, which is what is measured."""

from functools import cache
from pathlib import Path

from artefacts import build
from artefacts.dists import HOST
from bench.figures import NotHere


@cache
def folder() -> Path:
    """Where the artefacts for this machine are. Raises :class:`NotHere` where they are not made of the code as it is now."""
    if not build.current(HOST):
        raise NotHere("the artefacts are not those of the code as it is; make artefacts builds them")
    return build.ROOT / "build" / HOST.name


def artefact(function: str) -> Path:
    """The folder of one function."""
    return folder() / function
