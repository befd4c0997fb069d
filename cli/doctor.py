"""`doctor`: is everything so that mail goes and pages show?"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import typer

from cli.options import AsJson
from cli.output import say, show_json
from cli.stack import Stack

if TYPE_CHECKING:
    from shared.model.health import Finding

_MARKS = {"ok": "ok", "wrong": "WRONG", "absent": "-"}


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Look at everything that must be so for mail to go and pages to show; a line each, and how to mend what is wrong.

    Changes nothing. Ends with 1 if anything is wrong. What the laptop's stack has not is said to be "not on a laptop".
    """
    if told(context.obj(), as_json=as_json):
        raise typer.Exit(1)


def told(stack: Stack, *, as_json: bool = False) -> int:
    """Say what was found of the *stack*; how many things are wrong."""
    from shared.adapters.account.deployed_stack import deployed
    from shared.adapters.account.inspection import Inspection, laptop, scanned
    from shared.doctor.looking import look
    from shared.doctor.registry import CHECKS

    known = deployed(stack.name)
    sources = Inspection(known.called(stack.outputs), scanned)
    found: list[Finding] = []
    told: set[Finding] = set()
    for finding in look(CHECKS, sources, laptop=laptop()):
        found.append(finding)
        alone = replace(finding, group="")  # a domain that several groups mail from is told once
        if alone not in told and not as_json:
            say(_line(finding))
        told.add(alone)
    wrong = sum(one.condition == "wrong" for one in told)
    if as_json:
        show_json({"wrong": wrong, "checks": [asdict(one) for one in found]})
    else:
        say(f"\n{wrong} of {len(told)} things want mending." if wrong else "\nAll is well.")
    return wrong


def _line(finding: Finding) -> str:
    said = f"{finding.label}: {finding.words}" if finding.words else finding.label
    mend = f" → {finding.mend}" if finding.mend else ""
    return f"{_MARKS[finding.condition.value]:5}  {said}{mend}"
