"""`setup`, `apply`, `import`: the stack's keys, the group's file, what was before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import act, acting, changes_of, tell
from cli.files import read_bytes, read_group, read_text, write_text
from cli.options import AsJson, Comes, DryRun, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from shared.errors import BadInput

if TYPE_CHECKING:
    from shared.adapters.dynamodb.table import Table
    from shared.archive.reading import Past as PastSessions
    from shared.model.group import Group
    from shared.model.session import Session
    from shared.schedule.actions import Past
    from shared.store.actions import Acting, Change


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
    written = WrittenFile(group, read_text(file))
    changes = changes_of(stack, actions.APPLY, actions.Filed(file=written, over=over), "command", dry_run=dry_run)
    if dry_run and not as_json:
        _describe(file, group, as_json=False, today=acting(stack, "command").now.date())
    _say(changes, stack, dry_run=dry_run, as_json=as_json)
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


def _describe(file: Path, group: Group, *, as_json: bool, today: date = date.min) -> None:
    """What the file says, in words, and what of it may not be meant; of what was before *today* nothing is said."""
    from shared.group.remarks import remarks
    from shared.schedule.programme import season_sessions
    from shared.schedule.season_words import season_in_words

    if as_json:
        told = {"season": season_in_words(group), "remarks": list(remarks(group))}
        show_json({"file": str(file), "group": group.id, "sessions": len(season_sessions(group)), **told})
        return
    say(f"{file} is fine: {group.name}: {season_in_words(group)}.")
    for remark in remarks(group, today):
        say(f"Look at {remark}.")


def import_archive(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="What is known of past sessions: a table (CSV), a list, or an archive in YAML.")
    ],
    first: Annotated[
        Comes | None, typer.Option(help="What comes first in dates such as 03/05/2024, where the file does not tell.")
    ] = None,
    only: Annotated[
        bool, typer.Option("--only", help="Take out past sessions that were imported before and are not in the file.")
    ] = False,
    group_id: GroupId = "",
    check: Annotated[bool, typer.Option("--check", help="Only check the file; no stack is needed.")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import past sessions as history; nobody is mailed.

    It says what becomes of each. What the file does not know stays unknown. Running it twice changes nothing; a file that
    was corrected corrects.
    """
    from shared.archive import reading
    from shared.schedule import actions
    from shared.text.days import First

    text = read_text(file)
    if check:
        _checked(file, reading.read(text, str(file), first=First(first.value) if first else None), as_json=as_json)
        return
    stack: Stack = context.obj()
    group: Group = stack.group(group_id)
    past = actions.Past(group=group.id, text=text, first=first.value if first else "", only=only, file=file)
    _preview(past, acting(stack, "command"), as_json=as_json)
    changes = changes_of(stack, actions.IMPORT, past, "command", dry_run=dry_run)
    _say(changes, stack, dry_run=dry_run, as_json=as_json)


def _checked(file: Path, past: PastSessions, *, as_json: bool) -> None:
    from shared.archive.sessions import summary

    said = summary(past.sessions)
    if as_json:
        show_json({"file": str(file), "sessions": len(past.sessions), "said": said, "remarks": list(past.remarks)})
        return
    show_table(str(file), ("line", "day", "kind", "session"), (
        (past.lines[one.key], one.date or "not known", one.kind, _with_speakers(one)) for one in past.sessions
    ))  # fmt: skip
    say(f"{file} is fine: {said}.")
    for remark in past.remarks:
        say(f"Look: {remark}.")


def _with_speakers(session: Session) -> str:
    """What it is called, with who spoke: what was read as a speaker, and what as a title, is to be seen."""
    talks = "; ".join(f"{talk.title or 'a talk'} (by {talk.speaker})" for talk in session.talks)
    return f"{session.title}: {talks}" if session.title and talks else talks or session.heading


def _preview(past: Past, at: Acting, *, as_json: bool) -> None:
    """What becomes of those that do not change, and what of the file may not be meant; changes are said by themselves."""
    from shared.schedule import history
    from shared.schedule.actions import past_sessions

    found = past_sessions(past, at)
    if as_json:
        return
    for remark in found.remarks:
        say(f"Look: {remark}.")
    for line in history.planned(found.sessions, at.store, past.group, only=past.only):
        if line.what not in (history.What.SAME, history.What.NEW, history.What.CORRECTED, history.What.TAKEN_OUT):
            more = "; --only takes it out" if line.what is history.What.STAYS else ""
            say(f"{line.session.id}, {line.session.heading}: {line.what.value}{more}.")


def _say(changes: list[Change], stack: Stack, *, dry_run: bool, as_json: bool) -> None:
    if dry_run:
        tell(changes, stack.table, as_json=as_json)
        return
    if as_json:
        show_json({"changes": [change.what for change in changes], "made": len(changes)})
        return
    for change in changes:
        say(f"changing: {change.what}")
    say(f"{len(changes)} changes made." if changes else "Nothing to change.")
