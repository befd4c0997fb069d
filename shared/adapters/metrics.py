"""Numbers that alarms and the dashboard look at: a line of the log in CloudWatch's embedded metric format, which needs no call and no
library."""

import json
import os
import sys
from collections.abc import Mapping

from shared.adapters import clock

NAMESPACE, DIMENSION = "Fortnight", "Table"
"""The namespace of all our metrics; the dimension is the table, so that two deployments in one account stay apart."""
LEFT_OUT = "LeftOut"
"""Counts what was left out while the rest went on: a message that is not one of ours, or a row that this version cannot read."""
TROUBLE = "Trouble"
"""How many findings of the daily check an alarm is raised for; 0 ends the alarm."""
HAPPENED = {"Mails": "mails/", "Joined": "members/joined"}
"""Of what is counted month by month (:mod:`shared.model.count`), as it happens: by name, how what is counted for it begins."""


def happened(numbers: Mapping[str, int]) -> None:
    """Put out the growth of the group's own numbers, as far as the dashboard shows them."""
    sums = {name: sum(n for what, n in numbers.items() if what.startswith(begins)) for name, begins in HAPPENED.items()}
    count(**{name: number for name, number in sums.items() if number})


def count(**numbers: int) -> None:
    """Put out these numbers, by the names above. Does nothing outside of Lambda, where nobody reads them."""
    if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ or not numbers:
        return
    measured = [{"Name": name, "Unit": "Count"} for name in numbers]
    told = {
        "Timestamp": int(clock.system().timestamp() * 1000),
        "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": measured}],
    }
    line = {"_aws": told, DIMENSION: os.environ.get("FORTNIGHT_TABLE", ""), **numbers}
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()
