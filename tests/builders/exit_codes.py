"""`fortnight` as installed, speaking to whatever stack it finds."""

import sys

import pytest

from cli.app import main


def run(*words: str) -> int:
    """The exit code of `fortnight` with *words*."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["fortnight", *words])
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0)
