"""What is done with all that is held about a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.errors import BadInput
from shared.privacy import erasing
from shared.store.actions import Acting, Action, Change, asked
from shared.text.addresses import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    address: str = asked("The address", parse=lambda text, _: normalise(text))
    group: str = asked("The group that they are of, and of no other; empty for whichever", default="")


def found(person: Person, at: Acting) -> erasing.Found:
    """Everything that is held about *person*."""
    return erasing.person(person.address, at.store, at.keys())


def _erase(person: Person, at: Acting) -> Iterator[Change]:
    there = found(person, at)
    if person.group and there.groups - {person.group}:
        raise BadInput(
            f"{person.address} cannot be erased here: only who is of this group, and of no other one, can. Others erase themselves by "
            "the link to their data, or whoever looks after the AWS account does it"
        )
    units = erasing.steps(there, at.store, at.keys(), now=at.now, by=at.by.who, correlation=at.correlation)
    for writes in units:
        yield Change(f"erase {person.address}", writes)


ERASE = Action(
    name="members erase", inputs=Person, does=_erase, words="Erase somebody for good, in all groups",
    mails="the co-leads, where something must be deleted by hand", asks=True,
    audited=False,  # what remains says who asked for it; a line about them would be one more trace
)  # fmt: skip
ACTIONS = (ERASE,)
