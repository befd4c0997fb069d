"""Reading CloudWatch's metrics: the newest, the largest, the sum over a time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.clients import client

MINUTES_5, DAY = 300, 86_400
"""Seconds of a period; one answer easily holds a day of the first."""


def latest(space: str, name: str, of: Mapping[str, str], now: datetime, back: timedelta) -> datetime | None:
    """When the newest period began in which there was any."""
    points = _points(space, name, of, now, back, "Sum")
    return max((point["Timestamp"] for point in points if point["Sum"]), default=None)


def peak(space: str, name: str, of: Mapping[str, str], now: datetime, back: timedelta) -> float | None:
    return max((point["Maximum"] for point in _points(space, name, of, now, back, "Maximum")), default=None)


def days(space: str, name: str, of: Mapping[str, str], now: datetime, back: timedelta) -> list[float]:
    """What is measured once a day, the oldest first."""
    points = _points(space, name, of, now, back, "Maximum")
    return [point["Maximum"] for point in sorted(points, key=lambda point: point["Timestamp"])]


def total(space: str, name: str, of: Mapping[str, str], now: datetime, back: timedelta) -> int:
    return int(sum(point["Sum"] for point in _points(space, name, of, now, back, "Sum")))


def _points(
    space: str, name: str, of: Mapping[str, str], now: datetime, back: timedelta, what: str
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("cloudwatch").get_metric_statistics(
        Namespace=space, MetricName=name, Dimensions=[{"Name": key, "Value": value} for key, value in of.items()],
        StartTime=now - back, EndTime=now + timedelta(minutes=5), Period=DAY if back > timedelta(days=1) else MINUTES_5, Statistics=[what],
    )["Datapoints"]  # fmt: skip
    return found
