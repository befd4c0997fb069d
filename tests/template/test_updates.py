"""A stack of the last release, updated to this template, keeps what data, addresses and people's work hang on."""

import json

import pytest

from tests.template import released

BEFORE, NOW = json.loads(released.KEPT.read_text(encoding="utf-8")), released.now()


@pytest.mark.parametrize("name", sorted(BEFORE["Resources"]))
def test_nothing_that_data_or_addresses_hang_on_is_replaced_or_removed(name: str) -> None:
    """CloudFormation makes another one where the logical name, the type, the condition or a property that is fixed changes."""
    before, after = BEFORE["Resources"][name], NOW["Resources"].get(name, {})
    same = {path: after.get("Fixed", {}).get(path) for path in before["Fixed"]}
    assert (after.get("Type"), same, after.get("Condition")) == (
        before["Type"],
        before["Fixed"],
        before.get("Condition"),
    )
    assert after.get("UpdateReplacePolicy") == before.get("UpdateReplacePolicy")


def test_what_a_stack_was_deployed_with_it_can_be_updated_with() -> None:
    """CloudFormation refuses a parameter that the template does not have."""
    assert {name: NOW["Parameters"].get(name) for name in BEFORE["Parameters"]} == BEFORE["Parameters"]


def test_what_commands_of_the_release_ask_the_stack_for_is_still_there() -> None:
    assert set(BEFORE["Outputs"]) <= set(NOW["Outputs"])


def test_links_that_are_out_lead_somewhere() -> None:
    assert set(BEFORE["Routes"]) <= set(NOW["Routes"])


def test_the_release_had_a_table_buckets_queues_and_addresses() -> None:
    """So that the test above looks at something."""
    kinds = {one["Type"].rpartition("::")[2] for one in BEFORE["Resources"].values()}
    assert kinds >= {
        "Table",
        "Bucket",
        "Queue",
        "Api",
        "Distribution",
        "Subscription",
        "LogGroup",
        "EmailIdentity",
        "Role",
    }
    assert BEFORE["Resources"]["Table"]["Fixed"]["/properties/KeySchema"] is not None
