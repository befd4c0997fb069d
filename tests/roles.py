"""What each function's role of template.yaml allows, held against the calls that the function really makes.

Emulators check DynamoDB against the table at most; here the leading keys count, too, and the queue, bucket path or parameter.
"""

import json
import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from artefacts.translate import FUNCTION, functions, load

LAPTOP_ONLY = ("dynamodb:GetItem", "CLOCK")  # the story's clock, which no deployed function asks
QUEUES = {
    "MailQueue": "mail",
    "WakeupsQueue": "wakeups",
    "DecksQueue": "decks",
    "FeedbackQueue": "feedback",
    "DeadLetters": "dead",
}
STACK = "fortnight"
"""The name of the stack in tests, with which the names of its functions begin."""
BUCKETS = {"Uploads": "uploads", "Site": "site", "Replies": "replies"}
PARAMETERS = {
    "KeysParameter": "/fortnight/keys",
    "GoogleParameter": "/fortnight/google",
    "${AWS::StackName}/links": "/fortnight/fortnight/links",
}
NAMED_BY_ARN = ("ses", "cloudfront", "cloudformation")
"""Services whose resources stand in the template by their whole ARN."""
UNNAMED = ({"Ref": "Alarms"}, {"Fn::Sub": "${Table.Arn}"})
"""What there is one of, so that a call names it by nothing that is looked at here: the topic, and the table as a whole."""
_ACTIONS = {
    "SendMessageBatch": "sqs:SendMessage", "DeleteMessageBatch": "sqs:DeleteMessage", "ListObjectsV2": "s3:ListBucket", "HeadObject": "s3:GetObject", "GetParameter": "ssm:GetParameter",
    "HeadBucket": "s3:ListBucket",
}  # fmt: skip
Need = tuple[str, str]
"""An action, and what it is done to: a partition, a queue, ``bucket/key``, a parameter; empty where nothing is named."""


needed: set[tuple[str, str, str]] = set()
"""Function, action and subject of all that functions asked for in this process."""


def judged(function: str, service: str, operation: str, params: dict[str, Any]) -> list[str]:
    """The same as :func:`denied`, of a call that *function* really makes: what it needs of its role is noted."""
    needed.update((function, *need) for need in _needs(service, operation, params) if need != LAPTOP_ONLY)
    return denied(function, service, operation, params)


def keep() -> None:
    """Keep what is noted in the folder that ``NEEDS`` names in the environment, if it names one."""
    folder = os.environ.get("NEEDS")
    if folder and needed:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{os.getpid()}.json").write_text(json.dumps(sorted(needed)))


def denied(function: str, service: str, operation: str, params: dict[str, Any]) -> list[str]:
    """What of a call the role of *function* does not allow, in words; empty if all is."""
    allowed = [statement for statement in _statements(function) if statement["Effect"] == "Allow"]
    refused = [statement for statement in _statements(function) if statement["Effect"] == "Deny"]
    needs = [need for need in _needs(service, operation, params) if need != LAPTOP_ONLY]
    single = [
        f"{function} may not {action} on {subject!r}"
        for action, subject in needs
        if not _any(allowed, action, subject) or (refused and _any(refused, action, subject))
    ]
    if single or not operation.startswith("Batch") or any(_all(one, needs) for one in allowed):
        return single
    return [f"no one statement of {function} allows {operation} on {', '.join(sorted({of for _, of in needs}))}"]


def _all(statement: dict[str, Any], needs: Iterable[Need]) -> bool:
    """Whether one statement allows all *needs*: IAM holds all keys of a batch to each statement by itself (``ForAllValues``)."""
    return all(_any([statement], *need) for need in needs)


def _any(statements: Iterable[dict[str, Any]], action: str, subject: str) -> bool:
    return any(action in s["Action"] and any(fnmatchcase(subject, p) for p in subjects(s)) for s in statements)


@cache
def _template() -> dict[str, Any]:
    return load(Path(__file__).parents[1] / "template.yaml")


@cache
def _statements(function: str) -> list[dict[str, Any]]:
    (logical,) = (logical for logical, name in functions(_template()).items() if name == function)
    return statements(logical)


def statements(logical: str) -> list[dict[str, Any]]:
    """Those of the role of a function, and of the policies beside it, which name what is made after the role."""
    resources = _template()["Resources"]
    role = resources[logical]["Properties"]["Role"]["Fn::GetAtt"][0]
    beside = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::IAM::Policy"]
    policies = [
        *resources[role]["Properties"]["Policies"], *(one for one in beside if {"Ref": role} in one["Roles"]),
    ]  # fmt: skip
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def leading_keys(statement: dict[str, Any]) -> list[str]:
    """The partitions that a statement about the table is for."""
    (keys,) = (
        said["dynamodb:LeadingKeys"] for said in statement["Condition"].values() if "dynamodb:LeadingKeys" in said
    )
    return list(keys)


def partitions(function: str, operations: Iterable[str]) -> set[str]:
    """The partitions of the table, as patterns, on which the role of *function* allows any of *operations*."""
    wanted = {f"dynamodb:{one}" for one in operations}
    found = [one for one in _statements(function) if one["Effect"] == "Allow" and wanted & set(one["Action"])]
    return {key for one in found if one["Resource"] == {"Fn::GetAtt": ["Table", "Arn"]} for key in leading_keys(one)}


def subjects(statement: dict[str, Any]) -> Iterator[str]:
    """Patterns of what a statement is about."""
    resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
    for resource in resources:
        text = resource if isinstance(resource, str) else json.dumps(resource)
        if resource == {"Fn::GetAtt": ["Table", "Arn"]}:
            yield from leading_keys(statement)
        elif "/index/due" in text:
            yield "index/due"
        elif (
            text == "*"
            or resource in UNNAMED
            or _made_as("AWS::Scheduler::Schedule", resource)
            or any(f":{service}:" in text for service in NAMED_BY_ARN)
        ):
            yield "*"
        else:
            if _made_as(FUNCTION, resource):
                yield f"{STACK}-{resource['Fn::GetAtt'][0]}-*"
            yield from (name for logical, name in QUEUES.items() if resource == {"Fn::GetAtt": [logical, "Arn"]})
            yield from (name for logical, name in PARAMETERS.items() if ":parameter" in text and logical in text)
            for logical, name in BUCKETS.items():
                if resource == {"Fn::GetAtt": [logical, "Arn"]}:
                    yield name
                elif f"${{{logical}.Arn}}" in text:
                    yield name + text.partition(f"${{{logical}.Arn}}")[2].rstrip('"}')


def _made_as(kind: str, resource: Any) -> bool:
    """Whether *resource* is the ARN of one of that *kind* of the template."""
    made = _template()["Resources"]
    return resource in ({"Fn::GetAtt": [name, "Arn"]} for name, one in made.items() if one["Type"] == kind)


def _needs(service: str, operation: str, params: dict[str, Any]) -> Iterator[Need]:
    action = _ACTIONS.get(operation, f"{'ses' if service == 'sesv2' else service}:{operation}")
    body = params.get("body") or b""
    if service == "dynamodb":
        yield from _rows(operation, json.loads(body))
    elif service == "sqs":
        yield action, urlsplit(json.loads(body)["QueueUrl"]).path.rpartition("/")[2]
    elif operation == "Invoke":
        yield f"{action}Function", unquote(params["url_path"].split("/")[-2])
    elif service == "ssm":
        yield action, json.loads(body)["Name"]
    elif service == "s3":
        given = params["context"]["input_params"]
        version = "Version" if operation == "GetObject" and "VersionId" in given else ""
        yield action + version, "/".join(filter(None, (given["Bucket"], given.get("Key"))))
    else:
        yield action, ""


def _rows(operation: str, body: dict[str, Any]) -> Iterator[Need]:
    match operation:
        case "PutItem":
            yield "dynamodb:PutItem", body["Item"]["pk"]["S"]
        case "GetItem" | "DeleteItem" | "UpdateItem":
            yield f"dynamodb:{operation}", body["Key"]["pk"]["S"]
        case "Query":
            yield (
                "dynamodb:Query",
                f"index/{body['IndexName']}" if "IndexName" in body else body["ExpressionAttributeValues"][":pk"]["S"],
            )
        case "BatchGetItem":
            keys = (key for asked in body["RequestItems"].values() for key in asked["Keys"])
            yield from (("dynamodb:BatchGetItem", key["pk"]["S"]) for key in keys)
        case "TransactWriteItems":
            for item in body["TransactItems"]:
                yield from _rows("PutItem", item["Put"]) if "Put" in item else _rows("DeleteItem", item["Delete"])
        case "BatchWriteItem":
            requests = (request for asked in body["RequestItems"].values() for request in asked)
            for request in requests:
                yield "dynamodb:BatchWriteItem", request["DeleteRequest"]["Key"]["pk"]["S"]
        case _:
            yield f"dynamodb:{operation}", ""
