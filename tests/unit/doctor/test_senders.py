"""The doctor says how many senders a rate needs, and what an account that runs few functions at once makes of it."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from shared.doctor.checks import Sources
from shared.doctor.mail_checks import rate
from shared.doctor.running_checks import concurrency
from shared.outbox.pace import reached, workers


@dataclass
class Stack:
    """A stack of no group, in an account that may run *at_once* functions and send *may* mails a second."""

    parameters: dict[str, str]
    at_once: int = 1000
    may: float = 1000.0
    store: Any = field(default_factory=lambda: SimpleNamespace(all=lambda *_, **__: []))

    def concurrency(self) -> int:
        return self.at_once

    def account(self) -> Any:
        return SimpleNamespace(rate=self.may)

    def members(self, group: str) -> int:
        return 0


def stack(rate: str, senders: str, at_once: int = 1000) -> Sources:
    return cast(Sources, Stack({"SendRate": rate, "SendWorkers": senders}, at_once))


@pytest.mark.parametrize(("mails", "senders"), [(1, 2), (14, 2), (35, 2), (36, 3), (50, 3), (500, 28)])
def test_as_many_senders_are_wanted_as_the_rate_needs(mails: int, senders: int):
    assert workers(mails) == senders
    assert reached(senders) >= mails
    (enough,) = rate(stack(str(mails), str(senders)))
    assert enough.ok
    if senders > 2:
        (few,) = rate(stack(str(mails), str(senders - 1)))
        assert (few.ok, few.mend) == (False, f"fortnight deploy --set SendWorkers={senders}")


@pytest.mark.parametrize(
    ("at_once", "senders", "most"), [(10, 2, 36), (10, 28, 179), (30, 28, 500), (20, 2, None), (38, 28, None)]
)
def test_what_few_functions_at_once_leave_of_the_rate_is_said(at_once: int, senders: int, most: int | None):
    (said,) = concurrency(stack("500", str(senders), at_once))
    assert said.ok is (most is None)
    assert most is None or f"no more than {most} mails a second" in said.words
