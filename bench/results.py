"""The stored results: ``bench/results.json``, and in ``bench/runs.json`` where and when each section was last run."""

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from typing import Any

from bench.figures import Figure, entry

HERE = Path(__file__).resolve().parent
RESULTS, RUNS = HERE / "results.json", HERE / "runs.json"
TOLD = ("boto3", "pydantic", "aws-lambda-powertools", "jinja2")
"""The distributions whose versions say most about a figure."""


def kept(path: Path) -> Any:
    """The JSON in *path*; None if there is no such file yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def keep(section: str, order: Sequence[str], figures: Sequence[Figure]) -> None:
    """The figures of *section* in the place of those of its run before, the sections in their *order*."""
    results = [one for one in kept(RESULTS) or [] if of(one) != section and of(one) in order]
    results += [entry(section, figure) for figure in figures]
    _write(RESULTS, sorted(results, key=lambda one: order.index(of(one))))
    runs = kept(RUNS) or {}
    _write(RUNS, {name: here() if name == section else runs[name] for name in order if name == section or name in runs})


def before() -> dict[str, float]:
    """What was measured the last time, by section and name."""
    return {one["name"]: one["measured"] for one in kept(RESULTS) or []}


def of(result: dict[str, Any]) -> str:
    """The section of an entry."""
    return str(result["name"]).partition(": ")[0]


def here() -> dict[str, str]:
    """This machine, today, and the versions that say most about a figure."""
    machine = f"{cpu_count()} x {_processor()}, {platform.system()} {platform.machine()}"
    versions = ", ".join(f"{name} {version(name)}" for name in TOLD)
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine,
        "versions": f"Python {platform.python_version()}, {versions}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "processor"
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "processor")


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
