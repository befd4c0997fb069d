"""No role allows what nobody needs.

What functions asked for in the other tests, ``make test`` keeps in the folder NEEDS, and comes here after them; without it these tests
fail.
"""

import json
import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.architecture import FUNCTIONS
from tests.roles import statements, subjects
from tests.template.written import FUNCTIONS as LOGICAL

BY_THE_PLATFORM = {"Log", "Consume", "GiveUp", "ReadStream", "FindReplies", "FindUploads"}
"""Statements by which the platform writes a function's log, has messages off its queue and records off its stream, gives up, and
is told that an object is gone."""
BY_A_BROWSER = {"Upload"}
"""What a signed form may do."""
READING = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
"""Ways of reading a row, of which who may one may have all: they tell the same."""
WITH_ANOTHER = {"ses:SendRawEmail": "ses:SendEmail"}
"""What a call asks for besides; it is noted of the other."""
SELDOM: dict[str, dict[str, set[tuple[str, str]]]] = {
    "a process keeps what it read before it was under its role": {
        "answer_links": {("ssm:GetParameter", "/fortnight/keys")},
        "hear_back": {("ssm:GetParameter", "/fortnight/keys")},
        "pull_signups": {("ssm:GetParameter", "/fortnight/google")},
    },
    "more in a queue than one call takes: tests/adapters/test_drains.py has it, without a role": {
        "check_slides": {("lambda:InvokeFunction", "fortnight-CheckSlides-*")},
        "hear_back": {("lambda:InvokeFunction", "fortnight-HearBack-*"), ("dynamodb:UpdateItem", "TURNS#feedback")},
    },
    "what moto has not, or the tests' stack: versions of uploads, SES's list, a stack of CloudFormation's": {
        "check_slides": {("s3:GetObjectVersion", "uploads/*")},
        "check_health": {("cloudformation:ListStackResources", "*")},
        "hear_back": {("ses:ListSuppressedDestinations", "*"), ("dynamodb:GetItem", "SUPPRESSED"), ("dynamodb:GetItem", "MAIL#dropped/*")},
    },
    "who is erased by their own link has more than one in the tests, and was at a session": {
        "answer_links": {("dynamodb:DeleteItem", one) for one in ("HANDED#*", "BALLOTS#*", "DESK#*")},
        "remind": {("dynamodb:PutItem", "ATTENDED#*")},
    },
    "a group that lets everybody in whose address is proven, short of a session; a form's proposal that comes to be a member's": {
        "pull_signups": {
            ("dynamodb:GetItem", "READER#*"), ("dynamodb:PutItem", "READER#*"), ("dynamodb:UpdateItem", "COUNTS#*"),
            ("dynamodb:DeleteItem", "PROPOSERS#*"),
        },
    },
    "the desk does every action of the list: tests/unit/desk presses each on rows in memory": {
        "run_desk": {
            *(("dynamodb:GetItem", one) for one in ("RESPONSES#*", "ROTAS#*", "SILENCE#*", "SURVEYED#*")),
            *(("dynamodb:PutItem", one) for one in ("FILED#*", "FORMS", "PUBLIC", "BALLOTS#*", "RESPONSES#*", "ROTAS#*")),
            *(("dynamodb:DeleteItem", one) for one in ("FILED#*", "MEMBERS#*", "HANDED#*", "ROOMS#*", "RECORDINGS#*", "BALLOTS#*")),
            ("dynamodb:Query", "index/due"), ("lambda:InvokeFunction", "fortnight-CheckHealth-*"),
        },
    },
}  # fmt: skip
"""Why no test comes to some of what is needed, by function: an action, and what it is done to."""


class Grant(NamedTuple):
    """What a statement, by its name, allows: any of these actions, done to what fits the pattern."""

    sid: str
    actions: frozenset[str]
    pattern: str


def grants(function: str) -> Iterator[Grant]:
    (logical,) = (logical for logical, name in LOGICAL.items() if name == function)
    for one in statements(logical):
        if one["Effect"] == "Allow" and one["Sid"] not in BY_THE_PLATFORM | BY_A_BROWSER:
            actions = {WITH_ANOTHER.get(action, action) for action in one["Action"]}
            reading = frozenset(actions & READING)
            for pattern in subjects(one):
                yield from (Grant(one["Sid"], frozenset({action}), pattern) for action in sorted(actions - READING))
                yield from [Grant(one["Sid"], reading, pattern)] if reading else []


@cache
def needs() -> frozenset[tuple[str, str, str]]:
    """Function, action and subject of each call."""
    kept = list(Path(os.environ.get("NEEDS", "build/needs")).glob("*.json"))
    return frozenset(tuple(need) for one in kept for need in json.loads(one.read_text()))


def used(function: str, grant: Grant) -> bool:
    return any(
        who == function and action in grant.actions and fnmatchcase(subject, grant.pattern)
        for who, action, subject in needs()
    )


def seldom(function: str) -> set[tuple[str, str]]:
    return {one for of in SELDOM.values() for one in of.get(function, ())}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_whatever_a_role_allows_is_used(function: str) -> None:
    assert needs(), "no calls are written down yet: `make test` has the other tests do so first"
    unused = [grant for grant in grants(function) if not used(function, grant)]
    known = seldom(function)
    left = [one for one in unused if not any((action, one.pattern) in known for action in one.actions)]
    assert left == [], "no test calls for these: take them out of the role, or say in SELDOM why they are there"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_seldom_needed_is_allowed(function: str) -> None:
    allowed = {(action, one.pattern) for one in grants(function) for action in one.actions}
    assert seldom(function) - allowed == set()


def test_what_nobody_needs_would_be_seen() -> None:
    assert not used("remind", Grant("x", frozenset({"dynamodb:PutItem"}), "BALLOTS#*"))
    assert used("remind", Grant("x", frozenset({"dynamodb:PutItem"}), "MAIL#*"))
