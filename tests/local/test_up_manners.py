"""`fortnight up`'s manners: what goes wrong is said in words, and once; nothing is printed beside. And commands as forks."""

import os
import signal
import socket
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local import up
from local.alone import AlreadyUpError, PortTakenError, alone
from local.commands import Commands
from local.world import ClockAheadError


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``begun(error)`` is the exit code where the stack meets *error* as it starts; nothing is built."""
    handlers = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    monkeypatch.setattr(up, "_build", lambda *_: None)
    monkeypatch.setattr(up.threading, "excepthook", up.threading.excepthook)

    class World:
        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        def __enter__(self) -> None:
            raise self.error

        def __exit__(self, *_: object) -> None:
            return

        error: BaseException

    def begin(error: BaseException, *words: str) -> int:
        World.error = error
        monkeypatch.setattr(up, "World", World)
        return up.main(["--folder", str(tmp_path / "8390"), "--port", "8390", *words])

    yield begin
    for sign, handler in handlers.items():
        signal.signal(sign, handler)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AlreadyUpError("A stack is up there already."), 1),
        (PortTakenError("Port 8390 is taken."), 1),
        (ClockAheadError("It is later here already."), 1),
        (up.NotAppliedError("group.yaml, line 3: zone: no such zone"), 2),
        (RuntimeError("the emulator did not start"), 1),
        (TimeoutError("the stack was not made in time"), 1),
        (up.EndedError(), 130),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_keeps_it_from_being_up_is_said_in_words(error: BaseException, code: int, begun: Any, capfd: Any):
    assert begun(error) == code
    shown = capfd.readouterr()
    assert str(error) in shown.out
    assert "Traceback" not in shown.out
    assert shown.err == ""


def test_whoever_wants_json_gets_nothing_but_the_reason(begun: Any, capfd: Any):
    assert begun(PortTakenError("Port 8390 is taken."), "--json") == 1
    assert capfd.readouterr().out == "Port 8390 is taken.\n"


def test_an_emulator_that_is_not_installed_is_said_with_what_installs_it(tmp_path: Path, monkeypatch: Any):
    monkeypatch.setattr(up, "PYTHON", tmp_path / "none")
    with pytest.raises(up.NotAppliedError, match="make up"):
        up._build(None, None)  # type: ignore[arg-type]


def test_commands_are_forks_with_a_code_and_both_outputs_and_leave_nothing_to_the_next():
    keys = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    commands = Commands(os.environ | keys)
    try:
        fine = commands.run("apply", "local/group.yaml", "--check")
        wrong = commands.run("apply", "none.yaml", "--check")
        again = commands.run("apply", "local/group.yaml", "--check")
    finally:
        commands.close()
    assert (fine.code, fine.err) == (0, "")
    assert "ML Theory Reading Group" in fine.out
    assert (wrong.code, wrong.out) == (2, "")
    assert "there is no such file" in wrong.err
    assert again == fine


def test_a_disk_that_is_full_or_takes_nothing_is_said_before_anything_begins(
    begun: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(up.shutil, "disk_usage", lambda _: SimpleNamespace(free=3_000_000))
    assert begun(RuntimeError("it was begun")) == 1
    assert "The disk is full: 3 MB are free" in " ".join(capsys.readouterr().out.split())
    (tmp_path / "8390").rmdir()
    (tmp_path / "8390").write_text("a file in its place")
    assert begun(RuntimeError("it was begun")) == 1
    assert "Nothing can be kept in" in " ".join(capsys.readouterr().out.split())


def test_a_port_or_folder_that_is_in_use_is_said_before_anything_is_built_or_made(
    tmp_path: Path, monkeypatch: Any, capfd: Any
):
    monkeypatch.setattr(up, "_build", lambda *_: pytest.fail("it was built"))
    folder = tmp_path / "8390"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert up.main(["--folder", str(folder), "--port", port]) == 1
    assert capfd.readouterr().out.startswith(f"Port {port} is taken by another program.")
    assert list(tmp_path.iterdir()) == []
    with alone(folder):
        assert up.main(["--folder", str(folder), "--port", port]) == 1
    assert "already" in capfd.readouterr().out
    assert not folder.exists()


def kept(folder: Path) -> up.Up:
    words = ["--folder", str(folder), "--port", "8390", "--group", "group.yaml"]
    return up.Up(up._arguments().parse_args(words), up.Patience(print, lambda: ""), up.threading.Event())


def test_a_note_that_a_power_cut_broke_is_said_and_written_anew(tmp_path: Path, capfd: Any):
    (tmp_path / "up.json").write_text('{"clock": "sto')
    assert kept(tmp_path).before == {}
    assert "up.json is broken and is written anew" in capfd.readouterr().out


def test_a_file_is_known_again_where_the_folder_was_moved(tmp_path: Path):
    one = kept(tmp_path)
    one.now |= {"group /home/ada/circle/group.yaml": "d1", "archive /home/ada/circle/past.csv --first day": "d2"}
    assert one._had("group", "group.yaml", "d1")
    assert not one._had("group", "group.yaml", "d3")
    assert not one._had("group", "other-group.yaml", "d1")
    assert one._had("archive", "past.csv --first day", "d2")
    assert not one._had("archive", "past.csv", "d2")


def test_a_file_that_was_changed_back_is_applied_where_the_folder_was_moved(tmp_path: Path, monkeypatch: Any):
    one, file, given = kept(tmp_path), tmp_path / "group.yaml", []
    monkeypatch.setattr(one, "_fortnight", lambda *words: given.append(words) or "Done.")
    one.now["group /home/ada/circle/group.yaml"] = sha256(b"as it was").hexdigest()
    for text in ("as it was", "otherwise", "otherwise", "as it was"):
        file.write_text(text)
        one._once("group", file, "apply")
    assert len(given) == 2
