"""What comes in through forms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from shared.model.form_response import Received, SeenResponse, Taken
from shared.model.group import Group
from shared.signups.context import FormContext
from shared.store import Create, Replace, Write
from shared.store.actions import Acting, Action, Change, asked

Take = Callable[[Received, Group, FormContext], tuple[SeenResponse, list[Write]]]
"""Gives how a response is to be remembered, and what is written with that. A ``WAITING`` one is left for a later pull."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    group: str = asked("The group")
    response: Received = asked("A response, new or edited, to one of the group's forms")


def _take_in(arrived: Arrived, at: Acting) -> Iterator[Change]:
    """One transaction, at most one message. *outside* are the :class:`FormContext`, and what the form's responses become."""
    context, take = at.outside
    record, writes = take(arrived.response, at.group(arrived.group), replace(context, store=at.store))
    if record.outcome is not Taken.WAITING:
        remembered = Replace(record) if arrived.response.seen else Create(record)
        yield Change(f"take response {record.id} in: {record.outcome.value}", (remembered, *writes), about=record)


TAKE_IN = Action(
    name="form take-in", inputs=Arrived, does=_take_in, words="Send a form in",
    mails="whoever is asked to confirm, comes in, or decides about it", desk=False,
)  # fmt: skip
ACTIONS = (TAKE_IN,)
