"""Which stack a command speaks to: AWS (by CloudFormation stack name) or one of this machine's (by port, if there are several)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shared.errors import BadInput

if TYPE_CHECKING:
    from shared.adapters.dynamodb.dry_run import DryRun
    from shared.adapters.dynamodb.table import Table
    from shared.model.group import Group
    from shared.signed_links import Keys

HINT = "say --laptop for the stack that `fortnight up` or `make demo` keeps up on this machine"


@dataclass(frozen=True, slots=True)
class Stack:
    """An open stack: its CloudFormation outputs, the table, and what CloudFormation calls it."""

    outputs: dict[str, str]
    name: str = "fortnight"

    @property
    def links_url(self) -> str:
        """Where links in mails lead."""
        return (self.outputs.get("LinksUrl") or self.outputs["ApiUrl"]).rstrip("/")

    @property
    def reply_domain(self) -> str:
        """The domain where calendars answer, from the record to be published; empty if there is none."""
        return self.outputs.get("ReplyRecord", "").partition(" ")[0]

    @property
    def table(self) -> Table:
        from shared.adapters.dynamodb.table import Table

        return Table(self.outputs["TableName"])

    def now(self) -> datetime:
        from shared.adapters import clock

        return clock.now(self.outputs["TableName"])

    def dry_run(self) -> DryRun:
        """The table in a dry run: what is written to it is kept in memory."""
        from shared.adapters.dynamodb.dry_run import DryRun

        return DryRun(self.table)

    def keys(self) -> Keys:
        from shared.adapters import secrets

        return secrets.keys(self.outputs["KeysParameter"])

    def group(self, group: str = "") -> Group:
        """The group called *group*, or the only one. Raises :class:`BadInput` naming the groups there are."""
        from shared.model.group import Group

        groups = {row.id: row for row in self.table.all(Group, unread=[])}
        if group in groups:
            return groups[group]
        if not group and len(groups) == 1:
            return next(iter(groups.values()))
        raise BadInput(
            f"say which group with --group-id: {', '.join(sorted(groups)) or 'there is none yet (`fortnight apply`)'}"
        )


def open_stack(name: str, *, laptop: bool) -> Stack:
    """The stack called *name*, or the laptop's, at the port *name* if that is a number. Raises :class:`BadInput` if it is not there."""
    return _laptop(name if name.isdecimal() else "") if laptop else _deployed(name)


def _laptop(port: str) -> Stack:
    from cli import places

    held = places.one_that_is_up(port).held()
    os.environ |= held["environment"]
    return Stack(held["outputs"])


def _deployed(name: str) -> Stack:
    from shared.adapters.clients import client

    cloud = client("cloudformation")
    try:
        found = cloud.describe_stacks(StackName=name)["Stacks"][0]
    except cloud.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        said = error.response["Error"]["Message"]
        raise BadInput(
            f"no stack {name!r} in this account and region ({said}); name it with --stack, or {HINT}"
        ) from error
    return Stack({output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}, name)
