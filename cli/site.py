"""`site`: make the resource page anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from cli.acting import act
from cli.options import AsJson, DryRun, GroupId
from cli.output import say, show_json
from cli.stack import Stack

if TYPE_CHECKING:
    from shared.site.publishing import Published

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def site() -> None:
    """Keep `rebuild` a command of its own, though it is the only one."""


@app.command()
def rebuild(context: typer.Context, group_id: GroupId = "", dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Make every page anew from the table, of all groups or of one.

    The page follows changes by itself: this is for a new version of Fortnight, or for what somebody changed in the bucket by
    hand. Written is what differs, removed what is no page.
    """
    from shared.adapters.buckets import Site
    from shared.adapters.cdn import Distribution
    from shared.deployment import pages as actions
    from shared.model.group import PublicGroup
    from shared.site.publishing import publish
    from shared.slides.takedown import withdraw

    stack: Stack = context.obj()
    groups = [stack.group(group_id).id] if group_id else sorted(row.id for row in stack.table.all(PublicGroup))
    bucket, origin = Site(stack.outputs["SiteBucket"]), stack.outputs["PageOrigin"]

    def anew(group: str) -> Published:
        published = publish(group, stack.table, bucket, site_url=origin, whole=True)
        withdraw(group, stack.table, bucket, Distribution(stack.outputs.get("DistributionId", "")))
        return published

    pages = actions.Pages(groups=tuple(groups))
    changes = act(stack, actions.REBUILD, pages, "command", dry_run=dry_run, as_json=as_json, outside=anew)
    done = {group: change.about[0] for group, change in zip(groups, changes, strict=True)}
    if as_json:
        show_json([_as_json(group, one) for group, one in done.items()])
        return
    for group, one in done.items():
        say(f"{group}: {one.made} pages made, {len(one.written)} written, {len(one.removed)} removed.")


def _as_json(group: str, done: Published) -> dict[str, Any]:
    return {"group": group, "made": done.made, "written": list(done.written), "removed": list(done.removed)}
