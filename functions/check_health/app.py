"""Once a day, or when a co-lead asks → everything is checked, and the findings are kept in one row."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters import clock, metrics
from shared.adapters.account.deployed_stack import deployed
from shared.adapters.account.inspection import Inspection, laptop, left_out
from shared.adapters.dynamodb.table import Table
from shared.doctor.looking import report
from shared.doctor.registry import CHECKS
from shared.model.health import LATEST, Condition, HealthReport
from shared.observability import entry, logger
from shared.settings import load
from shared.store import Create, Replace
from shared.store.actions import retried


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    stack: str


@cache
def settings() -> Settings:
    return load(Settings)


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """The schedule's event, or the desk's task; either is answered with one look, and a count of what is wrong."""
    found = report(CHECKS, Inspection(deployed(settings().stack), left_out), clock.system(), laptop=laptop())
    retried(lambda: keep(found), "the report")
    wrong = sum(one.condition is Condition.WRONG for one in found.findings)
    pressing = {check.name for check in CHECKS if check.pressing}
    metrics.count(
        **{metrics.TROUBLE: sum(one.condition is Condition.WRONG and one.check in pressing for one in found.findings)}
    )
    logger.info("looked", extra={"wrong": wrong})
    return {"looked": len(found.findings), "wrong": wrong}


def keep(found: HealthReport) -> None:
    """Keep the report in place of the one before, unless that is newer."""
    table = Table(settings().table)
    before = table.get(HealthReport, LATEST)
    if before is None:
        table.commit(Create(found))
    elif before.at < found.at:
        table.commit(Replace(replace(found, version=before.version)))
