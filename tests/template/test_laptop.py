"""The laptop's copy of the template."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from artefacts.translate import packaged, translate
from local.routes import spelled_out
from local.stack import Schedule, makeable, overlay
from tests.template.written import TRANSLATED, WRITTEN


def test_the_laptop_leaves_out_nothing_but_the_dashboard_alarms_over_several_metrics_and_rules_for_mail_that_comes_in() -> (
    None
):
    laptop = makeable(spelled_out(translate(overlay(packaged(WRITTEN), {"FORTNIGHT_CLOCK": "table"}))))["Resources"]
    assert set(TRANSLATED) - set(laptop) == {
        "Dashboard",
        "MessageTooOld",
        "MoreDeadLetters",
        "ReplyRule",
        "ReplyRules",
    }


def test_the_laptop_adds_nothing_but_the_routes_that_the_api_has_anyway() -> None:
    laptop = spelled_out(translate(overlay(packaged(WRITTEN), {})))["Resources"]
    added = {r["Type"] for logical, r in laptop.items() if logical not in TRANSLATED}
    assert added == {f"AWS::ApiGatewayV2::{kind}" for kind in ("Authorizer", "Integration", "Route")}
    keys = {r["Properties"]["RouteKey"] for r in laptop.values() if r["Type"] == "AWS::ApiGatewayV2::Route"}
    body = TRANSLATED["Api"]["Properties"]["Body"]["paths"]
    assert keys == {f"{method.upper()} {path}" for path, methods in body.items() for method in methods}


def test_schedules_rest_on_the_laptop() -> None:
    after = overlay(WRITTEN, {})["Resources"]
    assert [r["Properties"]["State"] for r in after.values() if r["Type"] == "AWS::Scheduler::Schedule"] == [
        "DISABLED"
    ] * 8


def test_the_scheduled_time_is_filled_in_as_utc() -> None:
    tick = Schedule("tick", "rate(5 minutes)", "arn", '{"time": "<aws.scheduler.scheduled-time>"}')
    denver = datetime(2023, 10, 14, 14, tzinfo=timezone(timedelta(hours=-6)))
    assert tick.at(denver) == tick.at(datetime(2023, 10, 14, 20, tzinfo=UTC)) == '{"time": "2023-10-14T20:00:00Z"}'


@pytest.mark.parametrize(("given", "most"), [({}, 2), ({"SendWorkers": "6"}, 6)])
def test_how_many_a_queue_may_wake_is_a_number_for_the_emulator(given: dict[str, str], most: int):
    made = makeable(spelled_out(translate(overlay(packaged(WRITTEN), {}), given)), given)["Resources"]
    scaled = [
        one["Properties"]["ScalingConfig"]["MaximumConcurrency"]
        for one in made.values()
        if "ScalingConfig" in one.get("Properties", {})
    ]
    assert scaled == [most]
    assert all(type(one) is int for one in scaled)
