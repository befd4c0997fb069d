"""Numbers that an alarm looks at: a line of the log in CloudWatch's embedded metric format, which needs no call and no library."""

import json
import os
import sys

from shared.adapters import clock

LEFT_OUT = "LeftOut"
"""A message that is not one of ours and was dropped, or a row that this version cannot read: whatever the rest goes on without."""


def count(name: str) -> None:
    """Count one *name*, by table, so that two deployments in one account are told apart. Only in Lambda does anybody read it."""
    if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ:
        return
    told = {
        "Timestamp": int(clock.system().timestamp() * 1000),
        "CloudWatchMetrics": [
            {"Namespace": "Fortnight", "Dimensions": [["Table"]], "Metrics": [{"Name": name, "Unit": "Count"}]}
        ],
    }
    line = {"_aws": told, "Table": os.environ.get("FORTNIGHT_TABLE", ""), name: 1}
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()
