"""`make demo`: a season of a real group on this laptop; then it stays up for trying by hand.

Without a terminal, or with ``CI=true``, it ends by itself: exit 0, or non-zero with the reason. Then its keys and ids are the same in
each run, and so are mails and page, which ``python -m local.digest build/demo`` tells in short.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Column
from rich.table import Table as Grid
from rich.text import Text

from artefacts.patience import Patience, still
from local.alone import AlreadyUpError
from local.report import report
from local.story import START, Story, StoryError
from local.world import World

FOLDER = Path("build/demo")
GROUP = "ml-theory"
console = Console(highlight=False)


def main() -> int:
    """Play the story; the exit code: 0, 1 if something of it did not happen or cannot begin, 130 if Ctrl-C came before its end."""
    began = time.monotonic()
    stays = sys.stdout.isatty() and os.environ.get("CI", "").lower() not in ("1", "true")
    world = World(FOLDER, START, lambda line: told.say(line), repeatable=not stays)
    told = Patience(_say, still("Starting the stack"))
    try:
        with told:
            told.say("Starting the stack …")
            with world:
                _live(world, told, began, stays=stays)
    except (StoryError, AlreadyUpError) as error:
        _say(f"The story broke off. {error}" if isinstance(error, StoryError) else str(error), style="bold red")
        return 1
    except KeyboardInterrupt:
        _say("Stopped before the end of the story.")
        return 130
    if stays:
        _say("Stopped.")
    return 0


def _live(world: World, told: Patience, began: float, *, stays: bool) -> None:
    """The story, and what came of it; then, where somebody *stays*, life by hand until Ctrl-C."""
    told.doing = lambda: f"{world.clock.now():%Y-%m-%d %H:%M}  …"
    try:
        if stays:
            _say(_where(world) + "\nHave a look while the story is played, which takes two minutes or so:\n")
        played = _played(world, told.say, began)
    except KeyboardInterrupt:
        _stopping(told)
        raise
    if stays:
        _say(_where(world) + _what_next(world))
    _show(world, played)
    told.doing = still("Stopping")
    if stays:
        told.doing = lambda: ""
        _stay(world, began)
        _stopping(told)


def _played(world: World, tell: Callable[[str], None], began: float) -> dict[str, Any]:
    """The report of the whole story; it is written of a story that broke off, too."""
    try:
        Story(world, tell).live()
    except Exception:
        _write(world, time.monotonic() - began)
        raise
    told = _write(world, time.monotonic() - began)
    _check(told)
    return told


def _say(text: str, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=True)


def _stopping(told: Patience) -> None:
    """Say so, and ignore a second, impatient Ctrl-C while tidying up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    told.say("\nStopping …")
    told.doing = still("Stopping")


def _write(world: World, seconds: float) -> dict[str, Any]:
    world.publish_copy()
    told = report(world, seconds)
    (world.folder / "report.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return told


def _check(told: dict[str, Any]) -> None:
    """What must hold whatever the story was like."""
    failed = {name: counts for name, counts in told["functions"].items() if counts["errors"]}
    for what, trouble in (
        ("functions failed", failed),
        ("dead letters", told["dead_letters"]),
        ("what went wrong on the clock's way", told["troubles"]),
        ("mailings without an end", told["unsettled"]),
        ("mails that the ledger does not know", told["unrecorded"]),
    ):
        if trouble:
            raise StoryError(f"{what}: {trouble}")


def _show(world: World, told: dict[str, Any]) -> None:
    together: dict[tuple[str, ...], list[str]] = {}
    for line in told["sent"]:
        key = (
            _minute(line["at"]),
            f"{line['kind']} {line['stage'] or ''}",
            _day(line["session"]),
            str(line["revision"] or ""),
        )
        together.setdefault(key, []).append(line["to"])
    sent = [(*key, _readers(readers)) for key, readers in together.items()]
    _table("What was sent", ("when (UTC)", "what", "session", "rev.", "to"), sent)
    skipped = [
        (
            _minute(line["at"]),
            _day(line["session"]),
            line["stage"] or "",
            line["to"] or "everybody",
            line["reason"].replace("_", " "),
        )
        for line in told["skipped"]
    ]
    _table("What was not sent, and why", ("when (UTC)", "session", "reminder", "to", "why"), skipped)
    worked = [(name, str(counts["invocations"]), str(counts["errors"])) for name, counts in told["functions"].items()]
    _table("What the functions did", ("function", "invocations", "errors"), worked)
    members = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in told["members"].items())
    console.print(Text(f"\nMembers at the end: {members}."))
    _say(f"{len(told['sent'])} mails, {world.clock.ticks} ticks, {told['seconds']:.0f} s. All of it is in {FOLDER}/.")


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table for 80 columns and more; nothing in it is cut."""
    grid = Grid(
        *(Column(name, overflow="fold") for name in columns), box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False
    )
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    console.print(Text(f"\n{title}", style="bold"), grid, sep="\n")


def _readers(addresses: Sequence[str]) -> str:
    """Who got these mails: the one address, or how many; somebody may have got several."""
    mails, people = len(addresses), len(set(addresses))
    if people == 1:
        return addresses[0] if mails == 1 else f"{addresses[0]}, {mails} mails"
    return f"{people} people" if people == mails else f"{people} people, {mails} mails"


def _minute(rfc3339: str) -> str:
    return rfc3339[:16].replace("T", " ")


def _day(session: str | None) -> str:
    """The session without its group: there is only one."""
    return (session or "").removeprefix(f"{GROUP}/")


def _where(world: World) -> str:
    return (
        f"\nThe page   {world.url}/{GROUP}/\nThe form   {world.url}/form\nThe inbox  {world.url}/inbox\nThe chat   {world.url}/chat\n"
        f"The clock  {world.url}/clock\nThe desk   {world.url}/desk\n"
    )


def _what_next(world: World) -> str:
    """What waits for somebody, and how to go on with it."""
    return (
        f"\nIt is {world.clock.now():%A %-d %B %Y, %H:%M} UTC in the story. The next session is on 10 February: its reminder asks whether\n"
        "one comes. Ada has until the 6th to say whether she presents on the 24th; members have ballots for a vote that is open; Kit\n"
        "waits to be let in; a recap waits to be sent. Press what is in their mails:\n\n"
        f"  Ada, whose turn it is    {world.url}/inbox?to=ada@example.org\n"
        f"  Gus, who speaks next     {world.url}/inbox?to=gus@example.org\n\n"
        "Or be a co-lead at the desk, and log in as Mika (mika@example.org): one press, the link is in the inbox,\n"
        f"{world.url}/inbox?to=mika@example.org\n"
        "Or type in a second terminal:\n\n"
        "  .venv/bin/fortnight --laptop members approve kit@example.com --as mika --group-id ml-theory\n"
        "  .venv/bin/fortnight --laptop votes show --group-id ml-theory\n"
        "  .venv/bin/fortnight --laptop rota show --group-id ml-theory\n"
        "  .venv/bin/fortnight --laptop preflight --group-id ml-theory\n\n"
        "Then move the clock: what falls due on the way happens."
    )


def _stay(world: World, began: float) -> None:
    """Stay up until Ctrl-C; what goes wrong meanwhile is in the report, too."""
    _say(f"\nAll of it is up at {world.url}/{GROUP}/ and the other addresses above. Ctrl-C stops everything.")
    known = len(world.clock.troubles)
    try:
        while True:
            time.sleep(1)
            if known != len(world.clock.troubles):
                known = len(world.clock.troubles)
                _write(world, time.monotonic() - began)
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    sys.exit(main())
