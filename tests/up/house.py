"""`fortnight up` in a folder of its own, and what people there do: by the pages and commands, as they would."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import requests

from fakes.serving import free_port
from local.browser import Form
from tests.architecture import ROOT
from tests.patience import PATIENCE


class House:
    """The stack that `fortnight up` keeps in *folder*; ``places`` are its addresses while it is up."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.places: dict[str, str] = {}

    @property
    def kept(self) -> Path:
        return self.folder / ".fortnight" / str(self.port)

    # --- up and down
    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "cli", *words]

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"PYTHONPATH": str(ROOT)}

    def up(self, *words: str) -> None:
        """Start it, and wait until it says where everything is."""
        self._process = subprocess.Popen(
            self._command("up", "--port", str(self.port), "--json", *words),
            cwd=self.folder, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line.startswith('{"'), line + "".join(self._process.communicate(timeout=PATIENCE))
        self.places = json.loads(line)

    def killed(self) -> None:
        """A hard kill; then nothing of it is left running."""
        self._process.kill()
        self._process.communicate(timeout=PATIENCE)

    def stopped(self) -> str:
        """Ctrl-C; what it said on standard error, which nobody should."""
        self._process.send_signal(signal.SIGINT)
        said = self._process.communicate(timeout=PATIENCE)[1]
        assert self._process.returncode == 0, said
        return said

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def fortnight(self, *words: str) -> str:
        command = self._command(f"--laptop={self.port}", *words)
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    # --- what people do
    def signs_up(self, title: str, *answers: str) -> None:
        """Fill in the form called *title* in the order of its questions."""
        address = self.places[title]
        fields = dict(zip(Form(requests.get(address, timeout=PATIENCE).text).fields, answers, strict=True))
        assert requests.post(address, data=fields, timeout=PATIENCE).url.endswith("/sent")

    def presses(self, url: str, **fields: str) -> str:
        """What the page behind *url* says once its form was sent with *fields*."""
        page = requests.get(url, timeout=PATIENCE)
        assert page.ok, url
        answer = requests.post(url, data=Form(page.text).fields | fields, timeout=PATIENCE)
        assert answer.ok, answer.text
        return answer.text

    def moves(self, step: str, patience: float = PATIENCE) -> None:
        """The clock goes on; it waits at each tick until all that was woken is done, mails among it."""
        assert requests.post(f"{self.url}/clock", data={"step": step}, timeout=patience).ok

    def sees(self, path: str) -> str:
        """What the page at *path* says, once it is there: pages follow the table by a second or so."""
        until = time.monotonic() + PATIENCE
        while True:
            page = requests.get(f"{self.url}{path}", timeout=PATIENCE)
            if page.ok or time.monotonic() > until:
                assert page.ok, path
                return page.text
            time.sleep(0.5)

    # --- what came
    def mails(self, kind: str = "", to: str = "") -> list[EmailMessage]:
        found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in self._files(kind)]
        return [mail for mail in found if not to or str(mail["To"]) == to]

    def _files(self, kind: str) -> list[Path]:
        return sorted((self.kept / "mail").glob(f"*Z-{kind or '*'}.eml"))

    def waits_for(self, kind: str, to: str) -> EmailMessage:
        """The newest such mail."""
        until = time.monotonic() + PATIENCE
        while not (found := self.mails(kind, to)):
            assert time.monotonic() < until, f"{to} got no {kind} mail, only {[path.name for path in self._files('')]}"
            time.sleep(0.3)
        return found[-1]

    def link(self, mail: EmailMessage, path: str = "l") -> str:
        """The first signed link in *mail* whose path begins so."""
        found = re.search(rf"{re.escape(self.url)}/{path}/\S+", text(mail))
        assert found, text(mail)
        return found[0]

    def twice(self) -> list[Any]:
        """What came more than once."""
        counts = Counter((str(mail["To"]), str(mail["Message-ID"])) for mail in self.mails())
        return [mail for mail, count in counts.items() if count > 1]

    def time(self) -> str:
        found = re.search(r'<time datetime="([^"]+)"', requests.get(f"{self.url}/clock", timeout=PATIENCE).text)
        assert found
        return found[1]


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())
