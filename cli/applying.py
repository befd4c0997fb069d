"""`setup`, `apply`, `import`: the stack's keys, the group's file, what was before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import act, changes_of
from cli.files import read_bytes, read_file, read_group, write_text
from cli.options import AsJson, DryRun, GroupId
from cli.output import say, show_json
from cli.stack import Stack
from shared.errors import BadInput

if TYPE_CHECKING:
    from shared.adapters.dynamodb.table import Table
    from shared.model.group import Group
    from shared.store.actions import Change


def setup(
    context: typer.Context,
    new_keys: Annotated[
        bool, typer.Option("--new-keys", help="Fresh keys, although people hang on ones that are lost.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Protect the stack's table against being deleted, and make its secret keys; after each deploy.

    Keys that are there are never overwritten. None are made for people whose own are not there, unless you say so.
    """
    from shared.adapters.account.inspection import laptop
    from shared.adapters.dynamodb.protection import Deployment
    from shared.deployment import actions

    stack: Stack = context.obj()
    needs = Deployment(stack.outputs["KeysParameter"], stack.outputs["TableName"], laptop())
    asked = actions.SettingUp(new_keys=new_keys)
    changes = act(stack, actions.SETUP, asked, "command", dry_run=dry_run, as_json=as_json, outside=needs)
    made = [name for change in changes for name in change.about or ()]
    if as_json:
        show_json({"keys_made": made, "api": stack.outputs.get("ApiUrl")})
        return
    say(f"Keys made: {', '.join(made)}." if made else "Keys were there already; nothing changed.")
    if any("protect" in change.what for change in changes):
        say("The table is protected against being deleted.")
    say(f"Links in mails begin with {stack.links_url}.")


def apply(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The group's file.")] = Path("group.yaml"),
    check: Annotated[bool, typer.Option("--check", help="Only check the file; no stack is needed.")] = False,
    over: Annotated[bool, typer.Option("--over", help="Also over newer changes that the file does not know.")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make the stack fit the group's file.

    That is: its settings, season, talks and meeting link. Running it twice changes nothing. A file that names an older revision than the
    stack has is refused, and both sides are shown.
    """
    from shared.group import actions
    from shared.group.revisions import WrittenFile

    group = read_group(file)
    if check:
        _describe(file, group, as_json=as_json)
        return
    stack: Stack = context.obj()
    _lead_somewhere(stack)
    written = WrittenFile(group, read_bytes(file).decode("utf-8-sig"))
    changes = changes_of(stack, actions.APPLY, actions.Filed(file=written, over=over), "command", dry_run=dry_run)
    if dry_run and not as_json:
        _describe(file, group, as_json=False)
    _say(changes, dry_run=dry_run, as_json=as_json)
    if not dry_run:
        _renamed(file, written.text, stack, group.id)


def _lead_somewhere(stack: Stack) -> None:
    """Raises :class:`BadInput` if links in mails or the page lead nowhere: whoever is mailed then could not answer."""
    from urllib.request import getproxies

    from shared.adapters.account import web_probe
    from shared.adapters.account.inspection import laptop
    from shared.doctor.page_checks import nowhere

    if laptop() or getproxies().get("https"):  # by a proxy it would be asked another way, and might not be heard
        return
    found = list(nowhere(web_probe.Web({**stack.outputs, "LinksUrl": stack.links_url})))
    if found:
        raise BadInput("; ".join(f"{one.words} → {one.mend}" for one in found))


def _renamed(file: Path, text: str, stack: Stack, group: str) -> None:
    """The revision that *file* names becomes the one that it is now, if it names any."""
    from shared.group.revisions import revision_of, stamped
    from shared.model.group_file import GroupFile

    held = stack.table.get(GroupFile, group)
    if held is not None and revision_of(text) not in (None, held.revision):
        write_text(file, stamped(text, held.revision))


def pull(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The group's file; it need not be there.")] = Path("group.yaml"),
    group_id: GroupId = "",
    dry_run: DryRun = False,
) -> None:
    """Bring the stack's settings into one's own file.

    What was changed at the desk, with the comments that the file has there. Shows what becomes different.
    """
    from difflib import unified_diff

    stack: Stack = context.obj()
    text = text_of(stack.table, stack.group(group_id))
    before = read_bytes(file).decode("utf-8-sig", "replace") if file.exists() else ""
    for line in unified_diff(before.splitlines(), text.splitlines(), str(file), "the stack", lineterm="", n=1):
        say(line)
    if before == text:
        say(f"{file} is as the stack has it.")
    elif not dry_run:
        write_text(file, text)
        say(f"{file} is written.")


def text_of(table: Table, group: Group) -> str:
    """The group's file as the table has it, with its revision."""
    from shared.group.revisions import stamped
    from shared.group.texts import generated
    from shared.model.group import FiledTalks, whole
    from shared.model.group_file import GroupFile

    held = table.get(GroupFile, group.id)
    text = (held and held.text) or generated(whole(group, table.all(FiledTalks, group.id)))
    return stamped(text, held.revision if held else 0)


def _describe(file: Path, group: Group, *, as_json: bool) -> None:
    """What the file says, in words, and what of it may not be meant."""
    from shared.group.remarks import remarks
    from shared.schedule.programme import season_sessions
    from shared.schedule.season_words import season_in_words

    if as_json:
        told = {"season": season_in_words(group), "remarks": list(remarks(group))}
        show_json({"file": str(file), "group": group.id, "sessions": len(season_sessions(group)), **told})
        return
    say(f"{file} is fine: {group.name}: {season_in_words(group)}.")
    for remark in remarks(group):
        say(f"Look at {remark}.")


def import_archive(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The archive: what is known of past sessions.")],
    group_id: GroupId = "",
    check: Annotated[bool, typer.Option("--check", help="Only check the file; no stack is needed.")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import past sessions as history; nobody is mailed.

    What the archive does not know stays unknown. Running it twice changes nothing.
    """
    from shared.archive import file as archive
    from shared.schedule import actions

    sessions = read_file(file, archive.sessions_of)
    if check:
        said = archive.summary(sessions)
        show_json({"file": str(file), "sessions": len(sessions), "said": said}) if as_json else say(
            f"{file} is fine: {said}."
        )
        return
    stack: Stack = context.obj()
    group: Group = stack.group(group_id)
    sessions = read_file(file, lambda document: archive.sessions_of(document, group.id))
    past = actions.Past(group=group.id, sessions=tuple(sessions))
    changes = changes_of(stack, actions.IMPORT, past, "command", dry_run=dry_run)
    _say(changes, dry_run=dry_run, as_json=as_json)


def _say(changes: list[Change], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        show_json({"changes": [change.what for change in changes], "made": 0 if dry_run else len(changes)})
        return
    for change in changes:
        say(f"{'would change' if dry_run else 'changing'}: {change.what}")
    if dry_run:
        if not changes:
            say("Nothing would change.")
        return
    say(f"{len(changes)} changes made." if changes else "Nothing to change.")
