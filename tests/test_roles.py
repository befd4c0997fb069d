"""Each function's role reaches the rows that its code reaches, and no others: as far as the code tells by names of what it reads and writes.

What the code does with other names, every call of the tests shows (:mod:`tests.roles`)."""

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest

from shared.adapters.dynamodb.rows import NOUNS
from tests import roles
from tests.architecture import FUNCTIONS
from tests.reach import Place, defined, imported, nodes, reached, starts
from tests.roles import partitions

ROWS = {noun.called: noun.pk.partition("#")[0] for noun in NOUNS.values()}
"""By the name of its type, what the partitions of a noun's rows begin with."""
READS = {"GetItem", "BatchGetItem", "Query"}
WRITES = {"PutItem", "DeleteItem", "UpdateItem", "BatchWriteItem"}
OF_MEMBERS = ("members", "addressees", "find", "headcount")
"""Ways of reading that need not say of what."""
_TURNS = ("pull_signups", "hear_back", "check_slides", "run_desk", "speaker_kit")
NO_NOUN = {"send_mail": {"PACE"}} | {name: {"TURNS"} for name in _TURNS}
"""What the table's adapter keeps for itself."""
TURNED = {"remind": {"GroupCalendar", "Vote", "Recap", "Member", "Mailing"}}
"""Nouns whose rows the tick reads again by the type that a due one has."""
DRAFTED = {"run_desk": {"Erasure"}}
"""Nouns whose rows a draft of the table looks for before one is written, which nobody reads otherwise."""
_ADAPTERS = {f"shared.adapters.dynamodb.{name}" for name in ("table", "rows", "dry_run", "members")}
_GIVEN = {("shared.store.actions", "Acting"), ("shared.adapters.account.inspection", "Inspection")}
"""What is handed on to many, who each use some of it."""


@cache
def places(function: str) -> frozenset[Place]:
    return frozenset(reached(starts(function), lambda place: place[0] in _ADAPTERS or place in _GIVEN))


def named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def read_in(node: ast.AST) -> Iterator[str]:
    """The nouns whose rows *node* says that it reads."""
    for one in ast.iter_child_nodes(node):
        if isinstance(one, ast.Call):
            if named(one) == "discard":  # which names rows and reads none
                continue
            if named(one) in OF_MEMBERS and isinstance(one.func, ast.Attribute):
                yield from (
                    ["Member"] if "store" in ast.unparse(one.func.value) or ast.unparse(one.func.value) == "at" else []
                )
            elif named(one) in ("get", "all", "Ref") and one.args and isinstance(one.args[0], ast.Name):
                yield from {one.args[0].id} & set(ROWS)
        yield from read_in(one)


def written_in(module: str, node: ast.AST) -> Iterator[str]:
    """The nouns of which *node* says that it writes a row."""
    for function in ast.walk(node):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and named(call) in ("Create", "Replace", "Delete", "put") and call.args:
                    yield from kind_of(call.args[0], function, module)


def kind_of(value: ast.expr, function: ast.FunctionDef, module: str) -> set[str]:
    """The noun of *value*, where *function* tells it: it makes a row, changes one that it was given, or calls what says what it gives."""
    match value:
        case ast.Call(func=ast.Name(id="replace"), args=[first, *_]):
            return kind_of(first, function, module)
        case ast.Call(func=ast.Name(id=name)) if name in ROWS:
            return {name}
        case ast.Call(func=ast.Name(id=name)):
            homes = [(module, name), *imported(module).get(name, ())]
            made = [
                there.returns for home in homes if isinstance(there := defined(home[0]).get(home[1]), ast.FunctionDef)
            ]
            return {one.id for one in made if isinstance(one, ast.Name)} & set(ROWS)
        case ast.Name(id=name):
            given = [one.annotation for one in (*function.args.args, *function.args.kwonlyargs) if one.arg == name]
            return {one.id for one in given if isinstance(one, ast.Name)} & set(ROWS)
    return set()


def stems(names: Iterable[str]) -> set[str]:
    return {ROWS[name] for name in names}


def reads(function: str) -> set[str]:
    said = {name for node in nodes(places(function)) for name in read_in(node)}
    return stems(said | TURNED.get(function, set()) | DRAFTED.get(function, set()))


def writes(function: str) -> set[str]:
    found = ((module, defined(module).get(name)) for module, name in places(function))
    return stems(name for module, node in found if node for name in written_in(module, node))


def mentioned(function: str) -> set[str]:
    """The nouns that are named at all where the function comes."""
    names = {one.id for node in nodes(places(function)) for one in ast.walk(node) if isinstance(one, ast.Name)}
    return stems(names & set(ROWS)) | NO_NOUN.get(function, set())


def allowed(function: str, operations: set[str]) -> set[str]:
    return {pattern.partition("#")[0] for pattern in partitions(function, operations)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_reads_the_rows_that_its_function_reads_and_no_others(function: str) -> None:
    assert allowed(function, READS) == reads(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_writes_the_rows_that_its_function_writes_and_none_that_it_does_not_name(function: str) -> None:
    assert writes(function) <= allowed(function, WRITES) <= mentioned(function)


def of_rows(*partitions: str) -> dict[str, Any]:
    """A statement that allows to read those partitions of the table."""
    return {
        "Effect": "Allow", "Action": ["dynamodb:BatchGetItem"], "Resource": {"Fn::GetAtt": ["Table", "Arn"]},
        "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(partitions)}},
    }  # fmt: skip


def test_a_batch_is_allowed_only_where_one_statement_covers_each_of_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [{"pk": {"S": one}} for one in ("MEMBER#ml-theory", "GROUP#ml-theory")]
    asked = {"body": json.dumps({"RequestItems": {"table": {"Keys": keys}}})}
    apart, together = [of_rows("MEMBER#*"), of_rows("GROUP#*")], [of_rows("MEMBER#*", "GROUP#*")]
    said = []
    for statements in (apart, together):
        monkeypatch.setattr(roles, "_statements", lambda _, given=tuple(statements): given)
        said.append(roles.denied("hear_back", "dynamodb", "BatchGetItem", asked))
    assert said == [
        ["no one statement of hear_back allows BatchGetItem on GROUP#ml-theory, MEMBER#ml-theory"],
        [],
    ]
