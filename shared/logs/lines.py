"""Lines of the functions' logs (docs/watching.md says what is in them), and the story that some of them tell."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SHARED = {"", "schedule"}
"""Correlation ids that do not connect lines: none, and the one of every scheduled pull."""
TROUBLE = {"WARNING", "ERROR", "CRITICAL"}
_ALWAYS = {"level", "location", "message", "timestamp", "service", "name", "cold_start", "correlation", "xray_trace_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """*function* wrote this while it answered the call *request*. *told* are the keys that only this kind of line has, *raw* is the
    whole line."""

    at: datetime
    function: str
    level: str
    words: str
    correlation: str = ""
    request: str = ""
    told: Mapping[str, Any]
    raw: str

    @property
    def trouble(self) -> bool:
        return self.level in TROUBLE


def read(raw: str, function: str = "", at: datetime | None = None) -> Line | None:
    """A line as it lies in the log of *function*, which took it in at that moment; both as the line itself has them, where it has. None
    for what is none of ours: a number for an alarm, the platform's word that a call began or ended well."""
    try:
        held = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(held, dict):
        return None
    if "level" in held and "location" in held:
        return _ours(held, raw, function, at)
    if "errorType" in held:
        return _failed(
            held, f"{held['errorType']}: {held.get('errorMessage', '')}", held.get("requestId"), raw, function, at
        )
    record = held.get("record")
    if held.get("type") == "platform.report" and isinstance(record, dict) and record.get("status") != "success":
        return _failed(
            {"timestamp": held.get("time")},
            f"ended with {record.get('status')}",
            record.get("requestId"),
            raw,
            function,
            at,
        )
    return None


def _ours(held: Mapping[str, Any], raw: str, function: str, at: datetime | None) -> Line | None:
    moment = _moment(held.get("timestamp")) or at
    if moment is None:
        return None
    return Line(
        at=moment, function=function or _folder(str(held.get("function_name", ""))), level=str(held["level"]),
        words=str(held.get("message", "")), correlation=str(held.get("correlation", "")), request=str(held.get("function_request_id", "")),
        told={name: value for name, value in held.items() if name not in _ALWAYS and not name.startswith("function_")}, raw=raw,
    )  # fmt: skip


def _failed(
    held: Mapping[str, Any], words: str, request: Any, raw: str, function: str, at: datetime | None
) -> Line | None:
    moment = _moment(held.get("timestamp")) or at
    if moment is None:
        return None
    return Line(at=moment, function=function, level="ERROR", words=words, request=str(request or ""), told={}, raw=raw)


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _folder(deployed: str) -> str:
    """``send_mail`` of ``fortnight-SendMail-1A2B3C``, as CloudFormation calls the function."""
    parts = deployed.rsplit("-", 2)
    logical = parts[-2] if len(parts) > 1 else deployed
    return re.sub(r"(?<!^)(?=[A-Z])", "_", logical).lower()


def story(lines: Iterable[Line], about: Collection[str]) -> list[Line]:
    """Those of *lines* that name one of the ids *about*, those that share a correlation id with one of these, and how the platform says
    that their calls failed; by time."""
    every = list(lines)
    named = _naming(about)
    told = [line for line in every if named.search(line.raw)]
    correlations = {line.correlation for line in told} - SHARED
    found = [line for line in every if line.correlation in correlations or named.search(line.raw)]
    calls = {line.request for line in found} - {""}
    found += [line for line in every if line.request in calls and not line.correlation and line not in found]
    return by_time(found)


def by_time(lines: Iterable[Line]) -> list[Line]:
    """*lines* as they came, the newest last."""
    return sorted(lines, key=lambda line: line.at)


def _naming(about: Collection[str]) -> re.Pattern[str]:
    """Finds any of these ids, not where it is a part of a longer one. In JSON a quote or a letter of another script is spelt out."""
    spelt = {word: json.dumps(word)[1:-1] for word in about if word}
    words = "|".join(re.escape(one) for one in sorted({*spelt, *spelt.values()}))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])" if words else r"(?!)")
