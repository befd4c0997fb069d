"""Every function on the emulator, under its role with one action taken out: it is denied, by the role's name; and under the whole role it
is not. That shows that the roles are those by which functions are judged; what each action of theirs is worth, :mod:`.test_every_action`.

The demo plays its whole story under the whole roles.
"""

import json
from typing import Any

import pytest

from local.stack import Stack
from shared.model.mailing import Audience, Message
from tests.payloads import event, http_event, sqs_event
from tests.permissions.deployed import policies, put, role_name
from tests.template.written import FUNCTIONS

LOGICAL = {name: logical for logical, name in FUNCTIONS.items()}
WELCOME = Message(
    mailing="welcome/g/x", group="g", session=None, audience=Audience.APPLICANT, kind="welcome", subject="x", correlation="c"
)  # fmt: skip
EVENTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("answer_links", http_event("GET", "/l/x.y", "x.y"), "ssm:GetParameter", "/keys"),
    ("check_health", event("schedule.tick"), "cloudformation:DescribeStacks", "stack/fortnight"),
    ("check_slides", sqs_event(event("decks.object-created")), "dynamodb:GetItem", "['PUBLIC']"),
    ("hear_back", sqs_event(event("schedule.reconcile")), "dynamodb:Query", "['GROUPS']"),
    ("publish_site", event("stream.session"), "dynamodb:Query", "['PUBLIC']"),
    ("pull_signups", sqs_event(event("schedule.pull")), "dynamodb:Query", "['GROUPS']"),
    ("remind", event("schedule.tick"), "dynamodb:Query", "index/due"),
    ("run_desk", {"login": "x"}, "dynamodb:GetItem", "['LOGINS"),
    ("send_mail", sqs_event(WELCOME.as_dict()), "dynamodb:BatchGetItem", "MAIL#welcome/g/x"),
    ("speaker_kit", http_event("GET", "/talk/x.y", "x.y"), "ssm:GetParameter", "/keys"),
]
"""Each function, an event of its, the first thing it needs of its role for that, and what of."""


def denied_in(stack: Stack, function: str, payload: dict[str, Any]) -> list[str]:
    """What is denied while *function* has *payload*."""
    before = len(stack.emulator.state()["denied"])
    stack.client("lambda").invoke(FunctionName=stack.functions[function], Payload=json.dumps(payload))
    found: list[str] = stack.emulator.state()["denied"][before:]
    return found


def without(policy: dict[str, Any], action: str) -> dict[str, Any]:
    """The policy, with *action* in none of its statements."""
    left = [one | {"Action": [other for other in one["Action"] if other != action]} for one in policy["Statement"]]
    return policy | {"Statement": [one for one in left if one["Action"]]}


@pytest.mark.parametrize(("function", "payload", "action", "of"), EVENTS, ids=[one[0] for one in EVENTS])
def test_what_is_taken_out_of_a_role_is_denied_by_the_roles_name_and_whole_it_is_not(
    stack: Stack, function: str, payload: dict[str, Any], action: str, of: str
):
    role = role_name(stack, LOGICAL[function])
    own = policies(stack, role)["own"]
    put(stack, role, "own", without(own, action))
    denied = denied_in(stack, function, payload)
    put(stack, role, "own", own)
    assert denied, "nothing was denied"
    assert f"{role}/" in denied[0]
    assert f"may not {action} on " in denied[0]
    assert of in denied[0]
    assert denied_in(stack, function, payload) == []


def test_a_row_of_another_noun_is_denied(stack: Stack):
    """The partitions count, not the table alone: who may read a table's public rows may not read all."""
    role = role_name(stack, LOGICAL["publish_site"])
    own = policies(stack, role)["own"]
    put(stack, role, "own", json.loads(json.dumps(own).replace('"PUBLIC"', '"OTHER"')))
    denied = denied_in(stack, "publish_site", event("stream.session"))
    put(stack, role, "own", own)
    assert "may not dynamodb:Query on " in denied[0]
    assert denied[0].endswith("['PUBLIC']")
