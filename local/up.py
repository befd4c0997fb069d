"""``fortnight up``: one's own group on this laptop, lasting from one time to the next.

Started by the command line, which knows where it is kept and has read the files. What it does to the stack it does by commands, as
whoever runs it would.
"""

import argparse
import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from artefacts import build
from artefacts.dists import HOST
from artefacts.patience import Patience, still
from cli.output import as_typed, call_it
from fakes.kept import Kept
from local.alone import AlreadyUpError, PortTakenError, not_up, port_free
from local.emulator import PYTHON, ROOT
from local.stack import DeniedError
from local.world import ClockAheadError, Lasting, World
from shared.adapters.dynamodb.table import Table
from shared.model.group import Group
from shared.model.health import LATEST, HealthReport

SETTLE_SECONDS = 15
"""Seconds to wait for work in progress before it ends; the rest goes on the next time."""
LEAST_FREE = 50
"""MB of the disk, without which it does not start: what is written down half is what is lost."""
console = Console(highlight=False)


class EndedError(Exception):
    """It was stopped before it was up."""


class NothingKeptError(Exception):
    """What lasts cannot be written. Its words are for people."""


class NotAppliedError(Exception):
    """The group's file or the archive could not be applied. Its words are those of the command."""


def main(words: Sequence[str] | None = None) -> int:
    """Bring it up and stay; the exit code: 0 when it was ended, 130 if that was before it was up, 1 if it cannot be up, 2 for a file that
    cannot be applied."""
    asked = _arguments().parse_args(words)
    folder: Path = asked.folder
    call_it()
    try:
        not_up(folder)
        port_free(asked.port)
        _can_keep(folder)
    except (AlreadyUpError, PortTakenError, NothingKeptError) as error:
        _say(str(error), style="bold red")
        return 1
    logging.basicConfig(filename=folder / "laptop.log", level=logging.WARNING, force=True)
    threading.excepthook = lambda told: logging.error("a thread failed", exc_info=told.exc_value)
    over = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: over.set())
    told = Patience((lambda line: None) if asked.json else _say, lambda: "")
    try:
        with told:
            _build(told, over)
            Up(asked, told, over).live()
    except EndedError:
        told.say("Stopped before it was up.")
        return 130
    except (AlreadyUpError, PortTakenError, ClockAheadError) as error:
        _say(str(error), style="bold red")
        return 1
    except (OSError, RuntimeError) as error:  # of the emulator, or of a command that gets no answer from it
        logging.exception("it cannot be up")
        _say(f"It cannot be up: {error}\nMore is in {folder}/laptop.log and {folder}/ministack.log.", style="bold red")
        return 1
    except NotAppliedError as error:
        _say(str(error), style="bold red")
        return 2
    told.say("Stopped. `fortnight up` goes on from here.")
    return 0


def _can_keep(folder: Path) -> None:
    """Make *folder*. Raises :class:`NothingKeptError` if nothing can be written there, or the disk is as good as full."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise NothingKeptError(
            f"Nothing can be kept in {folder}/ ({error.strerror}). Start it in a folder of yours."
        ) from error
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE:
        raise NothingKeptError(
            f"The disk is full: {free} MB are free where {folder}/ is, and {LEAST_FREE} are needed. Nothing is lost."
        )


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fortnight up")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--clock", choices=("story", "real"))
    parser.add_argument("--group", type=Path)
    parser.add_argument("--group-id", default="")
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--first", choices=("day", "month"))
    parser.add_argument("--only", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser


def _build(told: Patience, over: threading.Event) -> None:
    """Build the functions, if anything about them has changed."""
    if not PYTHON.exists():
        raise NotAppliedError(f"the emulator is not installed yet: run `make up` in {ROOT}, which does that once")
    if build.current(HOST):
        return
    told.say("Building the functions, which takes half a minute …")
    told.doing = still("Building the functions")
    done = subprocess.run(
        [sys.executable, "-m", "artefacts.build", "--target", HOST.name, "--if-changed"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if over.is_set():
        raise EndedError
    if done.returncode:
        raise NotAppliedError(f"the functions could not be built:\n{done.stdout}{done.stderr}")


class Up:
    """One run: *asked* is what the command line said, *over* is set to end it."""

    def __init__(self, asked: argparse.Namespace, told: Patience, over: threading.Event) -> None:
        self.asked, self.told, self.over = asked, told, over
        self._kept = Kept(asked.folder / "up.json")
        self.before = self._of_last_time()
        self.now = dict(self.before)
        clock = asked.clock or self.before.get("clock", "story")
        self.now |= {"clock": clock, "ended": False, "made_of": build.made_of()}
        start = datetime.now(UTC).replace(second=0, microsecond=0)
        lasting = Lasting(asked.port, real=clock == "real")
        self.world = World(asked.folder, start, told.say, lasting=lasting)

    def _of_last_time(self) -> dict[str, Any]:
        """What was noted the last time; nothing where that is broken, as a power cut leaves it: it is said, and noted anew."""
        try:
            return self._kept.read() or {}
        except ValueError:
            self.told.say(
                f"{self.asked.folder}/up.json is broken and is written anew. The group's file is applied once more: what the desk set "
                "otherwise is in the group's history there."
            )
            return {}

    def live(self) -> None:
        """From the start to the end."""
        self.told.say("Starting the stack …")
        self.told.doing = still("Starting the stack")
        with self.world:
            self._kept.write(self.now)
            self.told.doing = still("Bringing the group in")
            self._bring_in()
            self.told.doing = lambda: ""
            _say(json.dumps(self._places()) if self.asked.json else self._where())
            done = self._catch_up()
            while not self.over.wait(1):
                pass
            self.told.say("\nStopping …")
            self.told.doing = still("Stopping")
            self._settle()
        self._kept.write(self.now | {"ended": done})

    # --- the group
    def _bring_in(self) -> None:
        """Keys, the group's file and the archive, where they are new or have changed."""
        if not self.world.resumed:
            self._fortnight("setup")
        self._once("group", self.asked.group, "apply", str(self.asked.group))
        more = ("--group-id", self.asked.group_id) if self.asked.group_id else ()
        how = [*(("--first", self.asked.first) if self.asked.first else ()), *(("--only",) if self.asked.only else ())]
        read_as = "".join(f" {word}" for word in how)
        self._once("archive", self.asked.archive, "import", str(self.asked.archive), *more, *how, read_as=read_as)
        self.now["groups"] = [group.name for group in self._groups()]
        self._kept.write(self.now)
        self._quiet(SETTLE_SECONDS)

    def _once(self, what: str, file: Path | None, *words: str, read_as: str = "") -> None:
        """Give a command what is in *file*, unless it got just that, *read_as* now, the last time, and say what it said."""
        if file is None:
            return
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        name = f"{what} {file.resolve()}{read_as}"
        if self.now[name] == digest if name in self.now else self._had(what, f"{file.name}{read_as}", digest):
            return
        said = self._fortnight(*words)
        changes = [line for line in said.splitlines() if line.strip()]
        self.told.say(f"{file}: {changes[-1] if changes else 'nothing changed.'}")
        for line in changes[:-1]:
            if self.world.resumed or line.startswith("Look"):
                self.told.say(f"  {line}")
        self.now[name] = digest
        self._kept.write(self.now)

    def _had(self, what: str, named: str, digest: str) -> bool:
        """Whether it got this file in another folder: the folder with all that is kept may have been moved."""
        return any(
            before == digest
            for name, before in self.now.items()
            if name.startswith(f"{what} /") and name.endswith(f"/{named}")
        )

    def _fortnight(self, *words: str) -> str:
        """A command, as its user would type it; what it said. Raises :class:`NotAppliedError` with its complaint."""
        command = [sys.executable, "-m", "cli", f"--laptop={self.asked.port}", *words]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if self.over.is_set():
            raise EndedError
        if done.returncode:
            raise NotAppliedError((done.stderr or done.stdout).strip())
        return done.stdout

    # --- continuing
    def _catch_up(self) -> bool:
        """What should have happened while it was not up, and pages where the last end was a hard one or Fortnight is another; whether
        that came to its end."""
        if self._unseen():
            self.world.story.look(waits=False) if self.world.resumed else self.world.story.first_look()
        if not self.world.resumed:
            return True
        self.world.catch_up()
        try:
            if not self.before.get("ended") or self.before.get("made_of") != self.now["made_of"]:
                self._fortnight("site", "rebuild")
        except EndedError:
            return False
        return True

    def _unseen(self) -> bool:
        """Whether nobody has looked yet whether all is well, and nobody does by themselves; an earlier version did not look at all."""
        if not self.world.resumed:
            return bool(self.now["clock"] == "story")
        return Table(self.world.stack.outputs["TableName"]).get(HealthReport, LATEST) is None

    def _settle(self) -> None:
        self.world.clock.stop()
        self._quiet(SETTLE_SECONDS)

    def _quiet(self, seconds: float) -> None:
        try:
            self.world.stack.quiet(seconds)
        except (TimeoutError, DeniedError) as error:
            logging.warning("%s", error)

    # --- telling
    def _groups(self) -> list[Group]:
        return sorted(Table(self.world.stack.outputs["TableName"]).all(Group), key=lambda group: group.id)

    def _places(self) -> dict[str, str]:
        """Every address, by what is there."""
        url = self.world.url
        places = {f"The page of {group.name}": f"{url}/{group.id}/" for group in self._groups()}
        places |= {one.title: f"{url}/form/{one.form.id}" for one in self.world.forms.all()}
        return places | {f"The {what}": f"{url}/{what}" for what in ("inbox", "chat", "clock", "desk")}

    def _where(self) -> str:
        places = self._places()
        width = max(len(name) for name in places)
        lines = [f"{name:{width}}  {where}" for name, where in places.items()]
        leads = next((group.co_leads[0].address for group in self._groups()), "")
        whose = "by its own clock" if self.now["clock"] == "story" else "by the system's clock"
        asked = f"At the desk, log in as {leads}: one press, the link is in the inbox.\n" if leads else ""
        return (
            f"\nIt is {self.world.clock.now():%A %-d %B %Y, %H:%M} UTC, {whose}.\n\n"
            + "\n".join(lines)
            + f"\n\n{asked}"
            f"No mail leaves this machine.\nEverything is kept in {self.asked.folder}/. Ctrl-C ends it."
        )


def _say(text: str, style: str = "") -> None:
    console.print(Text(as_typed(text), style=style), soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
