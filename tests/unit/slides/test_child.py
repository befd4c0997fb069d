"""The child that opens a deck: whatever it does, there is a verdict, and it gets nothing of ours."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.errors import NotYet
from shared.slides import checking
from shared.slides.checking import Limits, check
from shared.slides.verdict import BROKEN, TOO_HEAVY, Verdict, too_slow
from tests.deck_files import pdfs
from tests.patience import PATIENCE


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Verdict]:
    """Check a good deck with a child that runs *code* instead of looking at it (``folder`` is where its answer would go)."""
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    monkeypatch.syspath_prepend(str(home))
    monkeypatch.setattr(checking, "CHILD", "stand_in")

    def run(code: str, seconds: float = 10, patience: float = PATIENCE) -> Verdict:
        (home / "stand_in.py").write_text(
            f"import json, os, pathlib, signal, subprocess, sys\nfolder = pathlib.Path(sys.argv[2])\n{code}\n"
        )
        (home / "deck.pdf").write_bytes(pdfs.pdf(1))
        monkeypatch.setattr(checking, "PATIENCE", patience)
        verdict = check(home / "deck.pdf", "deck.pdf", scratch=scratch, limits=Limits(seconds=seconds))
        assert list(scratch.iterdir()) == []
        return verdict

    return run


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", BROKEN),
        ("raise ValueError(1)", BROKEN),
        ("sys.exit(3)", BROKEN),
        ("pass", BROKEN),
        ("os.kill(os.getpid(), signal.SIGABRT)", TOO_HEAVY),
        ("os.kill(os.getpid(), signal.SIGKILL)", TOO_HEAVY),
        ("sys.exit(71)", TOO_HEAVY),
        ("os.kill(os.getpid(), signal.SIGXCPU)", too_slow(10)),
        ("sys.stdout.write('x' * 10_000_000); sys.stderr.write('y' * 10_000_000)", BROKEN),
    ],
)
def test_a_child_that_ends_badly_is_a_refusal(child: Callable[..., Verdict], code: str, verdict: Verdict):
    assert child(code) == verdict


def test_a_child_that_hangs_is_ended_with_all_that_it_started(child: Callable[..., Verdict], tmp_path: Path):
    mark = tmp_path / "pid"
    code = f"pathlib.Path({str(mark)!r}).write_text(str(subprocess.Popen(['sleep', '{2 * PATIENCE}']).pid)); signal.pause()"
    for seconds in (3, 10, 30, 100):  # a busy machine may not even have begun
        assert child(code, seconds=seconds, patience=1) == too_slow(seconds)
        if mark.exists() and mark.read_text():
            break
    state, until = Path(f"/proc/{mark.read_text()}/stat"), time.monotonic() + PATIENCE
    # Killed is not yet gone; nobody may be there to bury it.
    while state.exists() and state.read_text().split()[2] != "Z":
        assert time.monotonic() < until
        time.sleep(0.05)


ACCEPTED = {"outcome": "accepted", "reason": "", "mend": "", "kind": "pdf", "pages": 1, "title": None}


@pytest.mark.parametrize(
    "told",
    [
        [], "accepted", ACCEPTED | {"pages": True}, ACCEPTED | {"kind": "exe"}, ACCEPTED | {"kind": "pptx"}, ACCEPTED | {"kind": []}, ACCEPTED | {"title": 3},
        ACCEPTED | {"outcome": "maybe"}, ACCEPTED | {"cleaned": "x"}, ACCEPTED | {"title": "x" * 5000}, {"outcome": "accepted"}, ACCEPTED | {"outcome": "refused"},
    ],
)  # fmt: skip
def test_a_verdict_that_is_none_is_a_refusal(child: Callable[..., Verdict], told: object):
    assert (
        child(f"(folder / 'cleaned').write_bytes(b'%PDF-'); (folder / 'verdict.json').write_text({json.dumps(told)!r})")
        == BROKEN
    )


@pytest.mark.parametrize(
    "left",
    [
        "",
        "(folder / 'cleaned').write_bytes(b'MZ')",
        "(folder / 'cleaned').symlink_to(sys.argv[1])",
        "os.mkfifo(folder / 'cleaned')",
        "(folder / 'cleaned').write_bytes(b'%PDF-'); (folder / 'thumbnail').write_bytes(bytes(40_001))",
    ],
    ids=["nothing", "no deck", "a link to a deck", "a pipe", "a large thumbnail"],
)
def test_an_acceptance_without_a_deck_to_show_is_a_refusal(child: Callable[..., Verdict], left: str):
    assert child(f"{left}\n(folder / 'verdict.json').write_text({json.dumps(ACCEPTED)!r})") == BROKEN


def test_the_child_gets_none_of_our_environment(
    child: Callable[..., Verdict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    seen = tmp_path / "seen"
    child(f"pathlib.Path({str(seen)!r}).write_text(repr(sorted(os.environ)))")
    assert set(json.loads(seen.read_text().replace("'", '"'))) <= {
        "LANG",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
    }


@pytest.mark.parametrize("what", ["environ", "mem", "maps", "fd/0", "cwd/pyproject.toml"])
def test_the_child_reads_nothing_of_ours_from_outside(
    child: Callable[..., Verdict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
):
    seen = tmp_path / "seen"
    child(
        f"""
try:
    pathlib.Path({str(seen)!r}).write_bytes(open(f"/proc/{{os.getppid()}}/{what}", "rb").read(10))
except OSError as error:
    pathlib.Path({str(seen)!r}).write_text(f"refused: {{error.strerror}}")"""
    )
    assert seen.read_text(errors="replace") == "refused: Permission denied"


def test_the_child_gets_none_of_our_open_files(child: Callable[..., Verdict], tmp_path: Path):
    seen = tmp_path / "seen"
    with (tmp_path / "secret").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        code = "[os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')]"
        child(f"pathlib.Path({str(seen)!r}).write_text(json.dumps({code}))")
    assert [Path(name).name for name in json.loads(seen.read_text())] == ["null", "null", "stderr"]


@pytest.mark.parametrize(("busy", "verdict"), [(False, BROKEN), (True, too_slow(2))])
def test_it_is_the_childs_own_time_that_counts_and_not_that_of_a_busy_machine(
    child: Callable[..., Verdict], busy: bool, verdict: Verdict
):
    bounds = "from shared.slides.child import bound; import time; bound(float(sys.argv[3]), 1 << 30)"
    code = "while True: pass" if busy else "time.sleep(2.3)"
    assert child(f"{bounds}\n{code}", seconds=2) == verdict


def test_a_check_that_cannot_run_here_is_no_fault_of_the_deck(child: Callable[..., Verdict], tmp_path: Path):
    with pytest.raises(NotYet, match="no pikepdf here"):
        child("sys.stderr.write('no pikepdf here'); sys.exit(70)")


def test_importing_the_rules_imports_nothing_that_opens_decks():
    code = "import sys, shared.slides.checking; print([name for name in ('pikepdf', 'pypdfium2', 'PIL', 'resource') if name in sys.modules])"
    here = str(Path(checking.__file__).parents[2])
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
