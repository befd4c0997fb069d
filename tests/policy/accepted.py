"""What checkov finds in the template, held against what the template itself says is so on purpose (its ``Metadata``)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple


class Found(NamedTuple):
    """A check that a resource does not pass: the check's id, what it asks, the resource's type and its logical id."""

    check: str
    asks: str
    kind: str
    resource: str


def found(report: Mapping[str, Any]) -> list[Found]:
    """What did not pass, in checkov's report."""
    return [
        Found(one["check_id"], one["check_name"], *one["resource"].split(".", 1))
        for one in report["results"]["failed_checks"]
    ]


def unlike(failed: Iterable[Found], accepted: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A line for each that is not *accepted* (by check: ``of`` these types or resources, and ``why``), and for each that is accepted and
    of which there is nothing any more."""
    needed = set()
    for one in failed:
        of = {one.kind, one.resource} & set(accepted.get(one.check, {}).get("of", ()))
        needed |= {(one.check, name) for name in of}
        if not of:
            yield f"{one.resource}: {one.asks} ({one.check})"
    for check, said in accepted.items():
        yield from (
            f"{name} passes {check} now: take it out of the template's Metadata"
            for name in said["of"]
            if (check, name) not in needed
        )
        if not said.get("why"):
            yield f"{check} is accepted without a why"
