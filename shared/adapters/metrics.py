"""Numbers that alarms and the dashboard look at: a line of the log in CloudWatch's embedded metric format, which needs no call and no
library."""

import json
import os
import sys
from collections.abc import Mapping

from shared.adapters import clock

NAMESPACE, DIMENSION = "Fortnight", "Table"
"""Where all of them are; by table, so that two deployments in one account are told apart."""
LEFT_OUT = "LeftOut"
"""A message that is not one of ours and was dropped, or a row that this version cannot read: whatever the rest goes on without."""
TROUBLE = "Trouble"
"""So much of what the check-up found an alarm tells of; 0 ends the alarm."""
HAPPENED = {"Mails": "mails/", "Joined": "members/joined"}
"""Of what is counted month by month (:mod:`shared.model.count`), as it happens: by name, how what is counted for it begins."""


def happened(numbers: Mapping[str, int]) -> None:
    """Tell of what the group's own numbers grew by, as far as the dashboard shows it."""
    sums = {name: sum(n for what, n in numbers.items() if what.startswith(begins)) for name, begins in HAPPENED.items()}
    count(**{name: number for name, number in sums.items() if number})


def count(**numbers: int) -> None:
    """Tell of these *numbers*, by the names above. Only in Lambda does anybody read it."""
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
