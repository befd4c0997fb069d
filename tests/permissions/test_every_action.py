"""Every action that a role allows, on everything of it that is named, is a permission that holds: the emulator lets the role do it, and
denies it by the role's name once it is taken out."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config

from artefacts.translate import REGION
from local.stack import Stack
from tests.permissions.asking import BY_THE_PLATFORM, About, Clients, ask
from tests.permissions.deployed import Policies, policies, put, role_name
from tests.template.written import FUNCTIONS

UNJUDGED = {"lambda:GetAccountSettings"}
"""What the emulator answers whoever asks."""
TRUSTED = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}  # fmt: skip


class Grant(NamedTuple):
    """Where in a role's *policy* a statement stands, one action of it, and one thing that it may be done to."""

    policy: str
    number: int
    action: str
    about: About


def grants(held: Policies) -> Iterator[Grant]:
    for policy, document in held.items():
        for number, statement in enumerate(document["Statement"]):
            if statement["Effect"] == "Allow" and statement["Sid"] not in BY_THE_PLATFORM:
                for action in statement["Action"]:
                    yield from (Grant(policy, number, action, about) for about in abouts(statement))


def abouts(statement: dict[str, Any]) -> Iterator[About]:
    condition = statement.get("Condition", {})
    counts = "dynamodb:Select" in condition.get("StringEquals", {})
    keys = [key for one in condition.values() for key in one.get("dynamodb:LeadingKeys", [])] or [""]
    said = statement["Resource"]
    resources = said if isinstance(said, list) else [said]
    sets = [arn.rpartition("/")[2] for arn in resources if ":configuration-set/" in arn] or [""]
    for arn in resources:
        mailset = arn.rpartition("/")[2] if ":configuration-set/" in arn else sets[0]
        yield from (About(arn.replace("*", "x"), key.replace("*", "x"), counts, mailset) for key in keys)


def without(held: Policies, out: Grant) -> dict[str, Any]:
    """The policy that *out* stands in, without it: its action in no statement but for the other things that it may be done to."""
    statements = []
    for number, statement in enumerate(held[out.policy]["Statement"]):
        left = [action for action in statement["Action"] if (number, action) != (out.number, out.action)]
        statements += [statement | {"Action": left}] if left else []
    return held[out.policy] | {"Statement": statements}


def as_role(stack: Stack, role: str) -> Clients:
    """Clients with the credentials of *role*."""
    stack.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(TRUSTED))
    given = stack.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::000000000000:role/{role}", RoleSessionName="control"
    )["Credentials"]
    session = boto3.Session(
        aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"], region_name=REGION,
    )  # fmt: skip
    made: dict[str, Any] = {}
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})

    def client(service: str) -> Any:
        if service not in made:
            make: Any = session.client
            made[service] = make(service, endpoint_url=stack.emulator.url, config=config)
        return made[service]

    return client


@pytest.mark.parametrize("logical", FUNCTIONS, ids=FUNCTIONS.values())
def test_whatever_is_taken_out_of_a_role_is_denied_by_its_name_and_whole_it_is_not(stack: Stack, logical: str) -> None:
    role = role_name(stack, logical)
    clients, held = as_role(stack, role), policies(stack, role)
    every = list(grants(held))
    wrong = [f"whole, {words}" for grant in every for words in denied(stack, clients, grant)]
    for policy, number, action in sorted({grant[:3] for grant in every}):
        out = [grant for grant in every if grant[:3] == (policy, number, action)]
        put(stack, role, policy, without(held, out[0]))
        for grant in out:
            found = denied(stack, clients, grant)
            if action not in UNJUDGED and not any(
                f"{role}/" in words and f"may not {action} on " in words for words in found
            ):
                wrong.append(f"{action} on {' '.join(map(str, grant.about))} is allowed without it")
        put(stack, role, policy, held[policy])
    assert wrong == []


def denied(stack: Stack, clients: Clients, grant: Grant) -> list[str]:
    """What is denied when it is asked for."""
    before = len(stack.emulator.state()["denied"])
    ask(grant.action, clients, grant.about)
    found: list[str] = stack.emulator.state()["denied"][before:]
    return found
