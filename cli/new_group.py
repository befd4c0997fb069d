"""`init`: eight questions, and a group's file that is right."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import AsJson
from cli.output import as_typed, complain, say, show_json
from shared.errors import BadInput

if TYPE_CHECKING:
    from shared.group.new_file import Answers, Question

_DEFAULTS = {"every": "14", "starts": "18:00-19:00"}
_FIRST = timedelta(days=14)


def init(
    path: Annotated[Path, typer.Argument(help="The file to write, or the folder for it.")] = Path("group.yaml"),
    name: Annotated[str | None, typer.Option(help="What the group is called.")] = None,
    zone: Annotated[str | None, typer.Option(help="The IANA zone of its clock. Default: this machine's.")] = None,
    first: Annotated[
        str | None, typer.Option(help="Day of the first session: 2027-01-14, 14 Jan 2027. Default: in two weeks.")
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(help="Days to the next session, or such as first Thursday. Default: 14."),
    ] = None,
    starts: Annotated[str | None, typer.Option(help="From when to when a session is. Default: 18:00-19:00.")] = None,
    who: Annotated[str | None, typer.Option(help="Who runs it, as Name <address>. Default: as git knows you.")] = None,
    sender: Annotated[
        str | None, typer.Option(help="The address that mails come from. Default: reading@ the domain of who runs it.")
    ] = None,
    link: Annotated[str | None, typer.Option(help="Where it meets; only members get it. Default: none yet.")] = None,
    group_id: Annotated[
        str, typer.Option("--id", help="Names the group in addresses. Default: made of its name.")
    ] = "",
    over: Annotated[bool, typer.Option("--over", help="Write over a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a group's file: asks eight questions, each of which can be answered by an option instead.

    Without a terminal nothing is asked, and what no option says is as the machine has it.
    """
    from shared.group.new_file import QUESTIONS, Answers, read, written

    asks = sys.stdin.isatty() and not as_json
    path, over = _place(path, over=over, asks=asks)
    given = {
        "name": name, "zone": zone, "first": first, "every": every, "starts": starts, "lead": who, "sender": sender, "link": link,
    }  # fmt: skip
    found = (_conversation if asks else _all_at_once)(QUESTIONS, given)
    answers = Answers(**found, id=group_id.strip())
    text = written(answers)
    _write(path, text, over=over)
    _tell(path, answers, read(text), as_json=as_json)


# --- the answers
def _conversation(questions: tuple[Question, ...], given: Mapping[str, str | None]) -> dict[str, Any]:
    """Ask for what is not *given*, again where it is not right; what is given wrong is asked for, too."""
    found: dict[str, Any] = {}
    for question in questions:
        said = given[question.field]
        while question.field not in found:
            if said is None:
                default = _default(question.field, found)
                said = typer.prompt(question.words, default=default, show_default=bool(default))
            try:
                found[question.field] = question.read(said)
            except BadInput as error:
                complain(str(error))
                said = None
    return found


def _all_at_once(questions: tuple[Question, ...], given: Mapping[str, str | None]) -> dict[str, Any]:
    """What is *given*, else as the machine has it. Raises :class:`BadInput` with a line for each that is missing or not right."""
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for question in questions:
        said = given[question.field]
        if said is None:
            said = _default(question.field, found)
        if said is None:
            if not (question.field == "sender" and wrong):  # it is made of what is missing already
                wrong.append(f"--{question.option} is missing: {question.words}")
            continue
        try:
            found[question.field] = question.read(said)
        except BadInput as error:
            wrong.append(f"--{question.option}: {error}")
    if wrong:
        raise BadInput("\n".join(wrong))
    return found


def _default(field: str, found: Mapping[str, Any]) -> str | None:
    """What the machine, or an answer that is *found*, says; None if nobody knows."""
    from shared.group.new_file import sender_for

    if field == "zone":
        return _machines_zone()
    if field == "first":
        return (_today(found.get("zone", "UTC")) + _FIRST).isoformat()
    if field == "lead":
        return _known_to_git()
    if field == "sender":
        return sender_for(found["lead"][1]) if "lead" in found else None
    return "" if field == "link" else _DEFAULTS.get(field)


def _machines_zone() -> str | None:
    import tzlocal

    from shared.text.zones import zone

    try:
        return zone(tzlocal.get_localzone_name() or "").key
    except (BadInput, ValueError, OSError):  # an abbreviation, nothing, or two that contradict each other
        return None


def _today(zone: str) -> date:
    from shared.text.zones import zone as iana_zone

    return datetime.now(UTC).astimezone(iana_zone(zone)).date()


def _known_to_git() -> str | None:
    """``Name <address>``"""
    from shared.text import addresses

    git = which("git")
    name, address = (_git(git, f"user.{what}") for what in ("name", "email")) if git else ("", "")
    try:
        return f"{name} <{addresses.normalise(address)}>" if name else addresses.normalise(address)
    except BadInput:
        return None


def _git(program: str, setting: str) -> str:
    try:
        done = subprocess.run([program, "config", setting], capture_output=True, text=True, timeout=5, check=False)  # noqa: S603
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


# --- the file
def _place(path: Path, *, over: bool, asks: bool) -> tuple[Path, bool]:
    """Where the file goes, and whether over another one. Raises :class:`BadInput` if it cannot, or if one is there that nobody said
    may go."""
    path = path / "group.yaml" if path.is_dir() else path
    if not path.parent.is_dir():
        raise BadInput(f"{path}: there is no folder {path.parent}")
    if path.exists() and not over:
        if not asks:
            raise _there(path)
        typer.confirm(f"{path} is there already. Write over it?", abort=True)
        over = True
    return path, over


def _there(path: Path) -> BadInput:
    return BadInput(f"{path} is there already; name another file, or write over it with --over")


def _write(path: Path, text: str, *, over: bool) -> None:
    """The whole file, or nothing."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".group-") as beside:
            made = Path(beside, "group.yaml")
            made.write_text(text, encoding="utf-8")
            made.chmod(0o600)  # it has addresses and the meeting link
            if path.exists() and not over:  # it came while the questions were asked
                raise _there(path)
            made.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}") from error


def _tell(path: Path, answers: Answers, group: Any, *, as_json: bool) -> None:
    from shared.group.new_file import first_session
    from shared.group.remarks import remarks
    from shared.schedule.season_words import season_in_words

    first = first_session(answers)
    past = first < _today(answers.zone)
    looks = [
        *((f"season.first: {first} is in the past; days that are over become past sessions",) if past else ()),
        *remarks(group),
    ]  # fmt: skip
    following = as_typed(f"fortnight up {shlex.quote(str(path))}")
    if as_json:
        show_json(
            {
                "file": str(path),
                "group": group.id,
                "season": season_in_words(group),
                "remarks": looks,
                "next": following,
            }
        )
        return
    say(f"{path} is written: {group.name}: {season_in_words(group)}.")
    for remark in looks:
        say(f"Look at {remark}.")
    say(f"Next: {following}")
