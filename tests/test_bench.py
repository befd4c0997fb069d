"""``make bench``: what it keeps and what it says; the figures themselves are measured, not tested."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import __main__ as program
from bench import cost, memory, planner, report, results, sections
from bench.figures import Figure, Kind, entry
from tests.architecture import ROOT


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(results, "RUNS", tmp_path / "runs.json")
    return tmp_path / "results.json"


def figure(name: str, measured: float, goal: float | None = 10, *, least: bool = False) -> Figure:
    return Figure(name=name, measured=measured, unit="MB", kind=Kind.COUNT, goal=goal, least=least)


@pytest.mark.parametrize(
    ("measured", "goal", "least", "met"),
    [(10, 10, False, True), (10.1, 10, False, False), (94.9, 95, True, False), (95, 95, True, True), (1, None, False, None)],
)  # fmt: skip
def test_a_goal_is_met_up_to_it_or_from_it_on(
    measured: float, goal: float | None, least: bool, met: bool | None
) -> None:
    assert figure("a", measured, goal, least=least).met is met


@pytest.mark.parametrize(
    ("kind", "goal", "least", "before", "worse"),
    [
        (Kind.COUNT, 20, False, 10, 0.2), (Kind.COUNT, None, False, 10, 0.2), (Kind.COUNT, 20, False, 12, 0), (Kind.COUNT, 20, False, 13, 0),
        (Kind.COUNT, 20, True, 15, 0.2), (Kind.RATIO, 20, False, 10, 0.2), (Kind.RATIO, 20, False, 11, 0), (Kind.RATIO, None, False, 10, 0),
        (Kind.COUNT, 20, False, None, 0), (Kind.COUNT, 20, False, 0, 0),
    ],
)  # fmt: skip
def test_what_is_worse_than_the_last_time_by_more_than_chance_stands_out(
    kind: Kind, goal: float | None, least: bool, before: float | None, worse: float
) -> None:
    one = Figure(name="a", measured=12, unit="x", kind=kind, goal=goal, least=least)
    assert one.worse(before) == pytest.approx(worse)


def test_a_run_says_what_is_worse_than_the_one_before(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = iter([10.0, 12.0, 12.0])
    one = sections.Section("sizes", "Size", "", lambda: [figure("remind", next(measured), 20)])
    monkeypatch.setattr(program, "section", lambda _: one)
    said = []
    for _ in range(3):
        assert program.run("sizes")
        said.append(capsys.readouterr().out)
    assert ["20% WORSE than 10" in words for words in said] == [False, True, False]
    assert "WORSE" not in said[0] + said[2]


def test_a_figure_is_kept_with_its_goal_and_whether_it_is_met() -> None:
    assert entry("sizes", figure("remind", 12.3456)) == {
        "name": "sizes: remind", "goal": "≤ 10", "measured": 12.35, "unit": "MB", "met": False, "kind": "count",
    }  # fmt: skip


def test_a_section_that_is_measured_anew_leaves_the_others_and_their_order(kept: Path) -> None:
    order = ("first", "second")
    results.keep("second", order, [figure("b", 1)])
    results.keep("first", order, [figure("a", 1), figure("gone", 2)])
    results.keep("first", order, [figure("a", 3)])
    assert [(one["name"], one["measured"]) for one in json.loads(kept.read_text())] == [
        ("first: a", 3),
        ("second: b", 1),
    ]
    assert list(json.loads((kept.parent / "runs.json").read_text())) == ["first", "second"]


def test_a_section_that_is_gone_takes_its_figures_along(kept: Path) -> None:
    results.keep("old", ("old",), [figure("a", 1)])
    results.keep("new", ("new",), [figure("b", 1)])
    assert [one["name"] for one in json.loads(kept.read_text())] == ["new: b"]
    assert list(json.loads((kept.parent / "runs.json").read_text())) == ["new"]


def test_a_missed_goal_stands_out_in_the_table() -> None:
    assert report.table([entry("sizes", figure("remind", 12345.6))])[2:] == [
        "| remind | 12,350 MB | ≤ 10 | **no** | count |"
    ]


def test_the_memory_is_of_the_process_itself() -> None:
    """Not of whoever started it, which `make bench` has grown into by then."""
    held = bytearray(200 * 2**20)
    program = "from bench import memory; print(memory.most())"
    child = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert memory.most() > len(held) / 2**20
    assert 5 < float(child.stdout) < 100


def test_a_crowd_is_planned_for_page_by_page_in_the_memory_of_a_small_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "MANY", 40_000)
    found = {one.name: one for one in planner.figures()}
    assert found["queries, of the pages of 1 MB that there are"].measured == 1
    assert [one.name for one in found.values() if one.kind is Kind.COUNT and not one.met] == []
    assert found["most memory, a million : 10,000 members"].met


@pytest.mark.parametrize("name", sections.NAMES)
def test_every_section_says_what_it_compares(name: str) -> None:
    one = sections.section(name)
    assert one.title
    assert one.about.endswith(".")
    assert callable(one.figures)


def test_the_document_is_made_of_what_was_measured(tmp_path: Path) -> None:
    report.write(tmp_path / "performance.md")
    assert (tmp_path / "performance.md").read_text() == report.DOCUMENT.read_text()


def test_the_page_of_costs_is_the_models(tmp_path: Path) -> None:
    cost.write(tmp_path / "cost.md")
    assert (tmp_path / "cost.md").read_text() == cost.DOCUMENT.read_text()
