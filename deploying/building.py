"""The artefacts, built if they are not there as the sources are now."""

import subprocess
import sys

from artefacts import build, dists
from shared.errors import BadInput, NotDeployed


def built(*, quiet: bool = False) -> None:
    """Build them. Raises :class:`BadInput` where nothing here can compile them, :class:`NotDeployed` if they came out wrong."""
    folder = build.ROOT / "build" / dists.AWS.name
    if build.current(dists.AWS) and all((folder / f"{name}.zip").is_file() for name in build.names()):
        return
    if dists.interpreter(dists.AWS) is None:
        raise BadInput(build.uncompiled(dists.AWS))
    sys.stdout.flush()
    words = [sys.executable, "-m", "artefacts.build", "--target", dists.AWS.name]
    ended = subprocess.run(words, cwd=build.ROOT, stdout=sys.stderr if quiet else None, check=False)
    if ended.returncode:
        raise NotDeployed("the artefacts were not built, as it says above; nothing was changed in the account")
