"""A Chromium for the tests: the system's, or Debian's package where one may install it. ``python -m tests.browser.chromium``
sees to it, prints its path, and fails with the way to mend it where there is none."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The shell is Chromium without a window of its own: the same pages in half the time."""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def found() -> str:
    """The path of a Chromium; empty if there is none."""
    return os.environ.get("CHROMIUM", "") or next((path for name in NAMES if (path := shutil.which(name))), "")


def _installed(package: str) -> bool:
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0


def main() -> int:
    if not found() and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's Chromium for the tests of the pages; this takes a minute, once.", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, check=True)
        _ = _installed(NAMES[0]) or _installed(NAMES[1])
    if path := found():
        print(path)
        return 0
    print(
        "There is no Chromium: the pages are not looked at in a browser. Install one (Debian: apt install chromium), or "
        "name one in CHROMIUM.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
