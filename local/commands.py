"""The command line, as a co-lead types it, without the second and a half that each start of Python and its libraries takes.

``python -m local.commands`` has imported everything once; for every line it reads (the words of a command, as JSON) it forks itself, and
the fork is the command. It answers with exit code, standard output and standard error.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

WARM = ("dynamodb", "ssm", "sqs", "s3")


@dataclass(frozen=True, slots=True)
class Done:
    """A command's exit code and output."""

    code: int
    out: str
    err: str


class Commands:
    """Runs commands with *environment*; use it as a context manager, or :meth:`close` it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.commands"],
            env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *words: str) -> Done:
        """`fortnight` with *words*."""
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise RuntimeError("the command line has ended")
        asked.write(f"{json.dumps(words)}\n")
        asked.flush()
        return Done(**json.loads(answers.readline()))

    def close(self) -> None:
        """End it; harmless when it has ended."""
        self._process.communicate(timeout=10)


def _warm() -> None:
    """Import what commands import when they run, and read the descriptions of services."""
    for module in (
        "cli.app",
        "shared.desk.actions.registry",
        "shared.group.file",
        "shared.archive.sessions",
        "shared.adapters.dynamodb.table",
    ):
        import_module(module)
    import_module("cli.app").tree()
    clients: Any = import_module("shared.adapters.clients")
    for service in WARM:
        clients.client(service)
    clients.client.cache_clear()  # a connection is not shared with a fork


def _played(words: list[str]) -> Done:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        if not (child := os.fork()):
            _be(words, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return Done(os.waitstatus_to_exitcode(status), out.read(), err.read())


def _be(words: list[str], out: int, err: int) -> None:
    """Be the command; the process ends with it."""
    code: int | str | None = 1
    try:
        with open(os.devnull) as nothing:  # noqa: PTH123  a file number is wanted
            os.dup2(nothing.fileno(), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.argv = ["fortnight", *words]
        import_module("cli.app").main()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def main() -> None:
    """Serve until standard input ends."""
    _warm()
    for line in sys.stdin:
        done = _played(json.loads(line))
        print(json.dumps({"code": done.code, "out": done.out, "err": done.err}), flush=True)


if __name__ == "__main__":
    main()
