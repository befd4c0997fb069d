"""What co-leads do to the group as a whole: its file is applied."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.errors import BadInput
from shared.group import applying
from shared.model.group import Group
from shared.store.actions import Acting, Action, Change, asked


def _read(text: str, _: str) -> Group:
    from shared.group.file import parse  # for the few that hand in a text
    from shared.text import strict_yaml

    return strict_yaml.parsed(text.encode("utf-8", "replace"), parse, "the file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    file: Group = asked("The group as its file has it", parse=_read)
    group: str = asked("The group that it is of; empty for whichever", default="")


def _apply(filed: Filed, at: Acting) -> Iterator[Change]:
    if filed.group not in ("", filed.file.id):
        raise BadInput(f"this is the file of the group {filed.file.id!r}, not of {filed.group!r}")
    yield from applying.steps(filed.file, at.store, at.now)


APPLY = Action(
    name="apply", inputs=Filed, does=_apply, words="Make the group fit its file",
    mails="members and speakers, where something changes for them",
)  # fmt: skip
ACTIONS = (APPLY,)
