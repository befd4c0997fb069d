"""What co-leads do to the group as a whole: its file is applied."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.group import applying
from shared.model.group import Group
from shared.store.actions import Acting, Action, Change, asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    file: Group = asked("The group as its file has it")


def _apply(filed: Filed, at: Acting) -> Iterator[Change]:
    yield from applying.steps(filed.file, at.store, at.now)


APPLY = Action(
    name="apply", inputs=Filed, does=_apply, words="Make the group fit its file",
    mails="members and speakers, where something changes for them",
)  # fmt: skip
ACTIONS = (APPLY,)
