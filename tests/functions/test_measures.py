"""The numbers that functions write for alarms and the dashboard, and that a new stack raises no alarm."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.check_health import app as check_health
from shared.adapters import metrics, secrets
from shared.adapters.clients import client
from shared.doctor.registry import CHECKS
from shared.model.health import Condition, Finding, HealthReport
from tests.builders.signups import welcomed
from tests.payloads import context, event
from tests.platform import Platform
from tests.template.test_alarms import EVERY

T0 = datetime(2023, 10, 1, 8, tzinfo=UTC)


def told(out: str) -> list[tuple[str, dict[str, str], str, int]]:
    """Namespace, dimensions, name and number of all that was counted in the log *out*."""
    lines = [json.loads(line) for line in out.splitlines() if '"_aws"' in line]
    return [
        (of["Namespace"], {name: line[name] for name in of["Dimensions"][0]}, one["Name"], line[one["Name"]])
        for line in lines
        for of in line["_aws"]["CloudWatchMetrics"]
        for one in of["Metrics"]
    ]


def numbers(out: str, name: str) -> list[int]:
    return [number for _, _, called, number in told(out) if called == name]


def look(monkeypatch: pytest.MonkeyPatch, *wrong: str) -> None:
    """The daily look, which finds these checks wrong and all others well."""
    findings = [
        Finding(check=one.name, label=one.label, condition=Condition.WRONG if one.name in wrong else Condition.OK)
        for one in CHECKS
    ]
    monkeypatch.setenv("FORTNIGHT_STACK", "fortnight")
    check_health.settings.cache_clear()
    monkeypatch.setattr(check_health, "deployed", lambda _: None)
    monkeypatch.setattr(check_health, "Inspection", lambda *_: None)
    monkeypatch.setattr(check_health, "report", lambda *_, **__: HealthReport(at=T0, findings=tuple(findings)))
    check_health.lambda_handler({"reason": "schedule"}, context())


def test_every_measure_that_is_looked_at_is_written_by_functions(
    group: Platform, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    welcomed(group)
    group.deliver("mail", "not a message of ours")
    look(monkeypatch)
    written = told(capsys.readouterr().out)
    assert {(space, tuple(of), name) for space, of, name, _ in written} == {
        (space, tuple(of), name) for space, name, of in EVERY if space == "Fortnight"
    }
    assert {of["Table"] for _, of, _, _ in written} == {"table"}


def test_members_and_mails_are_counted_as_they_come(
    group: Platform, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = len(group.sent())
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    capsys.readouterr()
    welcomed(group)
    out = capsys.readouterr().out
    assert (sum(numbers(out, "Joined")), sum(numbers(out, "Mails"))) == (1, len(group.sent()) - sent)


@pytest.mark.parametrize(
    ("wrong", "trouble"),
    [
        ((), 0), (("sandbox", "queues", "dkim", "forms", "identity", "dead-letters"), 0), (("reputation",), 1),
        (("reports", "turned-away", "sandbox"), 2),
    ],
)  # fmt: skip
def test_of_what_the_daily_look_finds_an_alarm_tells_what_is_pressing(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, capsys: Any, wrong: tuple[str, ...], trouble: int
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    look(monkeypatch, *wrong)
    assert numbers(capsys.readouterr().out, metrics.TROUBLE) == [trouble]


@pytest.mark.parametrize(
    ("queue", "name"),
    [("wakeups", "schedule.pull"), ("wakeups", "schedule.upkeep"), ("feedback", "schedule.reconcile"), ("", "")],
)
def test_nothing_fails_in_a_stack_that_has_neither_keys_nor_groups_yet(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, capsys: Any, queue: str, name: str
) -> None:
    """So no alarm comes of a deployment that pauses before `fortnight setup`."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    client("ssm").delete_parameter(Name="/fortnight/keys")
    secrets.forget()
    assert platform.deliver(queue, event(name)) if queue else platform.tick(T0) is not None
    assert told(capsys.readouterr().out) == []
