"""`make demo`: a season of a real group on this laptop; then it stays up for trying by hand.

Without a terminal, or with ``CI=true``, it ends by itself: exit 0, or non-zero with the reason.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from local.report import report
from local.story import START, Story, StoryError
from local.world import World

FOLDER = Path("build/demo")
console = Console()


def main() -> int:
    """Play the story; the exit code."""
    began = time.monotonic()
    stays = sys.stdout.isatty() and os.environ.get("CI", "").lower() not in ("1", "true")
    console.print("Starting the stack …")
    try:
        with World(FOLDER, START) as world:
            try:
                Story(world, console.print).live()
            finally:
                told = _write(world, time.monotonic() - began)
            _check(told)
            _show(world, told)
            if stays:
                _stay(world)
    except StoryError as error:
        console.print(f"[bold red]The story broke off.[/] {error}", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped.")
    return 0


def _write(world: World, seconds: float) -> dict[str, Any]:
    world.publish_copy()
    told = report(world, seconds)
    (world.folder / "report.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return told


def _check(told: dict[str, Any]) -> None:
    """What must hold whatever the story was."""
    failed = {name: counts for name, counts in told["functions"].items() if counts["errors"]}
    for what, trouble in (
        ("functions failed", failed),
        ("dead letters", told["dead_letters"]),
        ("mailings without an end", told["unsettled"]),
        ("mails that the ledger does not know", told["unrecorded"]),
    ):
        if trouble:
            raise StoryError(f"{what}: {trouble}")


def _show(world: World, told: dict[str, Any]) -> None:
    grid = Grid(title="What was sent", title_justify="left")
    for column in ("when (UTC)", "what", "session", "stage", "rev.", "to"):
        grid.add_column(column)
    together: dict[tuple[str, ...], list[str]] = {}
    for line in told["sent"]:
        key = tuple(str(line[name] or "") for name in ("at", "kind", "session", "stage", "revision"))
        together.setdefault(key, []).append(line["to"])
    for key, readers in together.items():
        grid.add_row(*key, readers[0] if len(readers) == 1 else f"{len(readers)} people")
    console.print(grid)
    skipped = Grid(title="What was not sent, and why", title_justify="left")
    for column in ("when (UTC)", "session", "stage", "to", "why"):
        skipped.add_column(column)
    for line in told["skipped"]:
        skipped.add_row(*(str(line[name] or "") for name in ("at", "session", "stage", "to", "reason")))
    console.print(skipped)
    console.print(f"Members: {told['members']}")
    console.print(f"Functions: {told['functions']}")
    console.print(
        f"{len(told['sent'])} mails, {world.clock.ticks} ticks, {told['seconds']} s. All of it is in {FOLDER}/."
    )


def _stay(world: World) -> None:
    group = "ml-theory"
    console.print(
        f"\nThe page   {world.url}/{group}/\nThe form   {world.url}/form\nThe inbox  {world.url}/inbox\n"
        f"The clock  {world.url}/clock   (story time is {world.clock.now():%Y-%m-%d %H:%M} UTC; move it on)\n"
        "Commands   .venv/bin/fortnight --laptop members list\nCtrl-C stops everything.",
        soft_wrap=True,
    )
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    sys.exit(main())
