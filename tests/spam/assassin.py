"""SpamAssassin with its own rules and no network. ``python -m tests.spam.assassin`` prints where it is, and fails where it is not."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.patience import PATIENCE


def found() -> str:
    """The path of SpamAssassin; empty if there is none."""
    return shutil.which("spamassassin") or ""


def judged(mails: Iterable[Path]) -> dict[str, list[str]]:
    """Of each mail, by its file's stem, the rules that cost it points: ``1.0 FONT_INVIS_MSGID``."""
    paths = list(mails)
    said = subprocess.run(
        [found(), "--test-mode", "--local", "--nocreate-prefs", *map(str, paths)],
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    ).stdout.decode(errors="replace")
    reports = said.split("Content analysis details:")[1:]
    assert len(reports) == len(paths)
    return {
        path.stem: [
            f"{points} {rule}" for points, rule in re.findall(r"(?m)^ ?(-?\d+\.\d) (\w+)", report) if float(points) > 0
        ]
        for path, report in zip(paths, reports, strict=True)
    }


def main() -> int:
    if path := found():
        print(path)
        return 0
    print(
        "There is no SpamAssassin: it was not asked what it thinks of the mails. (Debian: apt install spamassassin)",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
