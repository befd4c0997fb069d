"""`fortnight`, as a co-lead types it."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from cli.app import main
from cli.stack import Stack
from shared.adapters.account import web_probe
from shared.doctor.checks import Answer
from tests.platform import Platform

LEAD = ("--as", "mika")


@dataclass(frozen=True)
class Done:
    """The outcome of a command: its exit code, and what it wrote to standard output and error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def fortnight(
    platform: Platform, *arguments: str, answer: str = "", reached: Callable[[str], Answer] | None = None
) -> Done:
    """Run the command line as installed (:func:`cli.app.main`), over the platform's stack. *answer* is typed in. *reached*
    answers for the web; without it, the stack's own addresses answer."""
    outputs = {
        "TableName": "table", "KeysParameter": "/fortnight/keys", "MailQueueUrl": platform.urls["mail"],
        "WakeupsQueueUrl": platform.urls["wakeups"],
        "ApiUrl": "https://go.example.org", "LinksUrl": "https://go.example.org", "PageOrigin": "https://page.example.org", "SiteBucket": "site", "UploadsBucket": "uploads",
    }  # fmt: skip
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FORTNIGHT_CO_LEAD", raising=False)
        patch.setattr("urllib.request.getproxies", dict)
        patch.setattr("cli.output.own_name", lambda: "fortnight")
        patch.setattr(web_probe, "answer", reached or (lambda url: Answer(status=404)))
        patch.setattr("cli.app.open_stack", lambda name, *, laptop: Stack(outputs))
        for name, value in {
            "argv": ["fortnight", *arguments], "stdin": io.StringIO(answer), "stdout": out, "stderr": err,
        }.items():  # fmt: skip
            patch.setattr(sys, name, value)
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Done(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


def refused(done: Done) -> str:
    """The one line of a refusal; asserts that nothing else was written."""
    assert (done.code, done.out) == (2, "")
    return done.err.strip()


def said(done: Done) -> list[str]:
    return [text for line in done.out.splitlines() if (text := " ".join(line.split()).strip("─ "))]


def ok(done: Done) -> str:
    assert (done.code, done.err) == (0, "")
    return done.out.strip()


def answered(platform: Platform, *arguments: str, answer: str = "") -> Any:
    done = fortnight(platform, *arguments, "--json", answer=answer)
    assert done.code == 0, done.err
    return done.json
