"""ministack as a process of its own: bound to loopback, told apart by its port, gone when its owner is gone."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from fakes.serving import free_port
from local.emulator_main import BEGIN_PATH, KEPT, REPEATABLE, SETTLED_PATH, STATE_PATH
from local.emulator_roles import MAILBOX

ROOT = Path(__file__).resolve().parent.parent


def environment(prefix: Path) -> Path:
    """The emulator's environment: the one beside *prefix*, which is ours, since it starts functions whose libraries are for our version
    of Python."""
    beside = prefix.with_name(f"{prefix.name}-ministack")
    return beside if beside.is_dir() else ROOT / ".venv-ministack"


PYTHON = environment(Path(sys.prefix)) / "bin" / "python"
START_SECONDS = 60


class Emulator:
    """A running emulator; ``url`` is its one endpoint, ``log`` the file that it and the functions write to, ``scratch`` a
    folder that goes with it. A *repeatable* one makes up the
    same ids each time; one with a folder *kept* has its state there, once it was told to :meth:`begin`; one with a *mailbox*, an
    address, hands to that what SES is asked."""

    def __init__(
        self, log: Path, *, repeatable: bool = False, kept: Path | None = None, mailbox: str = "", python: Path = PYTHON
    ) -> None:
        """Start it. Raises ``RuntimeError`` with the end of its log if it does not come up."""
        if not python.exists():
            raise RuntimeError(f"{python} is missing: run `make {PYTHON.parent.parent.name}/ready`")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self.scratch = Path(tempfile.mkdtemp(prefix="fortnight-"))
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [python, "-I", ROOT / "local" / "emulator_main.py"],
                env=self._environment()
                | ({REPEATABLE: "1"} if repeatable else {})
                | ({KEPT: str(kept.resolve())} if kept else {})
                | {MAILBOX: mailbox},
                stdin=subprocess.PIPE,  # held open for as long as we live; when it closes, the emulator ends
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _environment(self) -> dict[str, str]:
        """Its whole environment, which it hands on to every function: nothing of ours may leak in."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.scratch),
            "TMPDIR": str(self.scratch),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "DOCKER_HOST": f"unix://{self.scratch}/none",  # it would clean up containers at start and end
            "IOT_MTLS_ENABLED": "false",  # ports of services that are not ours
            "SFTP_ENABLED": "false",
            "LAMBDA_WARM_TTL_SECONDS": "3600",
            "AUTH": "true",  # a function may do what its role allows
        }

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                self.state()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"the emulator did not start:\n{self.last_words()}")

    def last_words(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])

    def state(self) -> dict[str, Any]:
        """What is going on inside: see ``local.emulator_main.state``. Raises ``OSError`` while it is not up."""
        found: dict[str, Any] = self._own(STATE_PATH)
        return found

    def settled(self) -> dict[str, Any]:
        """The same once it is ``still``, or after a second: see ``local.emulator_main.settled``."""
        found: dict[str, Any] = self._own(SETTLED_PATH)
        return found

    def begin(self) -> int:
        """Put the stored state into the deployed stack, and store its changes from here on; returns how many rows there were."""
        return int(self._own(BEGIN_PATH))

    def _own(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:  # noqa: S310  our own loopback address
            return json.load(answer)

    def stop(self) -> None:
        """End it and every function's process; harmless when it is gone already."""
        for sign, patience in ((signal.SIGTERM, 3), (signal.SIGKILL, 10)):
            try:
                os.killpg(self._process.pid, sign)
                self._process.wait(patience)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)
