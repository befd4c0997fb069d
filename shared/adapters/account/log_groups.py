"""The functions' logs: in CloudWatch, or the file that the laptop's stack writes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from shared.adapters.clients import client
from shared.logs.lines import Line, read

OURS = '{ $.location = "*" || $.errorType = "*" || ($.type = "platform.report" && $.record.status != "success") }'
"""The filter for our own lines, as opposed to the platform's and to metrics. A service that does not know such patterns answers with all
lines."""


def functions(stack: str) -> dict[str, str]:
    """The log group of each function of *stack*, by the function's folder."""
    prefix = f"/aws/lambda/{stack}/"
    pages = client("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    return {
        group["logGroupName"].removeprefix(prefix): group["logGroupName"]
        for page in pages
        for group in page["logGroups"]
    }


def lines(function: str, group: str, since: datetime) -> Iterator[Line]:
    """What *function* wrote since *since*. Reading is free however many lines there are; a query of Logs Insights is not."""
    pages = (
        client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=group, startTime=max(0, int(since.timestamp() * 1000)), filterPattern=OURS)
    )
    for page in pages:
        for event in page["events"]:
            at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
            if found := read(event["message"], function, at):
                yield found


def of_file(path: Path, since: datetime) -> Iterator[Line]:
    """What all functions wrote into the file of a stack on this machine. Raises ``OSError``."""
    with path.open(encoding="utf-8", errors="replace") as written:
        for raw in written:
            if (found := read(raw.strip())) and found.at >= since:
                yield found
