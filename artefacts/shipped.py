"""``python -m artefacts.shipped`` writes ``docs/licences.md`` anew: what ships to AWS, in which functions, under which licences."""

from pathlib import Path

from artefacts import packing
from artefacts.build import ROOT, names, needed, wheels
from artefacts.dists import AWS
from artefacts.licences import licence

PAGE = ROOT / "docs" / "licences.md"
_HEAD = """# What ships, and under which licences

Fortnight itself is under Apache-2.0. Its functions' artefacts hold the distributions below, each with its own licence's text
beside it, and, within their wheels, libraries in C and Rust: those that a wheel lists, and those that `artefacts/unsaid.py`
names, as the wheel does not. freetype-py's wheel has no texts of what it carries; the build puts them there, from another's.
`make build` puts a list with versions beside each artefact, `build/aws/<function>.cdx.json`, in the form of CycloneDX, with the
digest of the zip that it is about. What the functions find in AWS's runtime (boto3 and what that needs) is not shipped.

Portions of this software are copyright © 1996–2026 The FreeType Project (<https://freetype.org>). All rights reserved.
This software is based in part on the work of the Independent JPEG Group.

A test refuses whatever would ship under a licence that is unknown, or that asks more of who uses it than these do.
This page is written by `.venv/bin/python -m artefacts.shipped`.

| distribution | licence | in | carries |
|---|---|---|---|
"""


def page() -> str:
    """The page, from the locked distributions."""
    there = packing.by_name(wheels(AWS, ROOT))
    parts = {function: needed(function, AWS, ROOT) for function in names()}
    lines = []
    for name, dist in sorted(there.items()):
        held = [function for function, distributions in parts.items() if name in distributions]
        everywhere = "all" if len(held) == len(parts) else ", ".join(held)
        carried = {packing.within(part) or "words of its own" for part in packing.carried(dist)}
        count = len(list(packing.carried(dist)))
        said = f"{count} under {'; '.join(sorted(carried))}" if count else ""
        lines.append(f"| {name} | {licence(name, dist)} | {everywhere} | {said} |\n")
    return _HEAD + "".join(lines)


def main(to: Path = PAGE) -> None:
    """Write it."""
    to.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
