"""The group at the desk: its settings as a form, its file, and who changed what."""

import base64
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from shared.desk.actions import action_page
from shared.desk.actions.done_words import doers
from shared.desk.answers import Answer, File, Page
from shared.desk.settings import settings_form
from shared.desk.settings.settings_form import Block
from shared.desk.visit import Fields, Visit, first
from shared.errors import BadInput
from shared.group.file import parse
from shared.group.remarks import remarks
from shared.group.revisions import Older, WrittenFile, check, stamped, told, unstamped
from shared.group.texts import Edit, generated, patched
from shared.model.group import FiledTalks, Group, whole
from shared.model.group_file import GroupFile
from shared.schedule.season_words import season_in_words
from shared.text import strict_yaml
from shared.text.mistakes import Mistakes


@dataclass(frozen=True, slots=True)
class Standing:
    """The file as the table has it: its *text*, what it says, and its *revision*."""

    text: str
    document: Mapping[str, Any]
    group: Group
    held: GroupFile

    @property
    def base(self) -> str:
        """The text, short, as the form carries it: what was changed is told by it."""
        return base64.b64encode(zlib.compress(self.text.encode())).decode()


def standing(visit: Visit) -> Standing:
    held = visit.store.get(GroupFile, visit.group.id) or GroupFile(group=visit.group.id, revision=0)
    group = whole(visit.group, visit.store.all(FiledTalks, visit.group.id))
    text = held.text or generated(group)
    return Standing(text, strict_yaml.read(text.encode()).value, group, held)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """The settings' form. *wrong* is what no field is to blame for, *theirs* and *lost* what somebody else changed meanwhile, and what of
    one's own that met; *leaving*: who asks would take themselves off."""

    template: ClassVar[str] = "group.html"
    section: ClassVar[str] = "group"
    title: ClassVar[str] = "The group"
    at: Standing
    season: str
    remarks: tuple[str, ...]
    blocks: tuple[Block, ...]
    wrong: tuple[str, ...] = ()
    marked: int = 0
    theirs: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    leaving: bool = False
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """The file itself. *sides* and *since* are of a file that was made from another revision."""

    template: ClassVar[str] = "group-file.html"
    section: ClassVar[str] = "group"
    title: ClassVar[str] = "The group’s file"
    text: str
    revision: int
    wrong: tuple[str, ...] = ()
    said: str = ""
    sides: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    leaving: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    template: ClassVar[str] = "group-history.html"
    section: ClassVar[str] = "group"
    title: ClassVar[str] = "Who changed what"
    lines: tuple[tuple[int, str, str, tuple[str, ...]], ...]


# --- the form
def show(visit: Visit) -> Answer:
    return _form(standing(visit), visit)


def act(visit: Visit) -> Answer:
    """What was typed becomes edits of the file, which is checked; then it is shown what applying it would do."""
    typed, now = visit.request.fields or {}, standing(visit)
    base = _unpacked(first(typed, "base"), now)
    document = strict_yaml.read(base.encode()).value
    try:
        edits = settings_form.edits(document, typed, _today(visit))
        if base != now.text:
            return _overtaken(edits, document, typed, now, visit)
        if not edits:
            return replace(_form(now, visit), unchanged=action_page.CHANGE not in typed)
        if action_page.CHANGE in typed:
            return _form(now, visit, typed)
        text = patched(now.text, edits)
        parse(strict_yaml.read(text.encode()).value)
    except Mistakes as wrong:
        found, others = settings_form.at_fields(wrong.found, document, typed)
        lines = [wrong.told(one) for one in others]
        return _form(now, visit, typed, found, lines)
    except BadInput as wrong:
        return _form(now, visit, typed, {}, str(wrong).splitlines())
    answer = _apply(stamped(text, now.held.revision), typed, visit, "group")
    if isinstance(answer, action_page.Asking):
        lines = [*answer.wrong, *(one.wrong for one in answer.fields if one.wrong), *filter(None, [answer.note])]
        return replace(_form(now, visit, typed, {}, lines), leaving=any("take you off" in line for line in lines))
    return answer


def _form(
    at: Standing,
    visit: Visit,
    typed: Fields | None = None,
    wrong: Mapping[str, list[str]] | None = None,
    lines: Iterable[str] = (),
) -> GroupPage:
    return GroupPage(
        at=at, season=season_in_words(at.group), remarks=tuple(remarks(at.group, date.fromisoformat(_today(visit)))), wrong=tuple(lines),
        marked=len(wrong or {}), blocks=settings_form.blocks(at.document, _today(visit), typed, wrong),
    )  # fmt: skip


def _overtaken(edits: list[Edit], base: Mapping[str, Any], typed: Fields, now: Standing, visit: Visit) -> GroupPage:
    """The form as the file is now, with what was typed where nobody else changed the same."""
    fine, lost = settings_form.still(edits, base, now.document)
    kept = settings_form.names(fine)
    page = _form(
        now, visit, {name: values for name, values in typed.items() if name.startswith(tuple(kept))} if kept else {}
    )
    said = first(typed, "revision")
    since = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
    theirs = tuple(told(one) for one in now.held.history if one.revision > since)
    return replace(page, theirs=theirs, lost=tuple(settings_form.both(lost, now.document)))


def _apply(text: str, typed: Fields, visit: Visit, *form: str) -> Answer:
    """What applying *text* would do, by the page of all actions, from where it goes back to the *form* with all that was *typed*."""
    said = {name: typed[name] for name in ("over", "leave", "seen") if name in typed}
    fields = {**said, "file": (text,), "back": (visit.path("group"),)}
    answer = action_page.act(replace(visit, request=replace(visit.request, fields=fields)), "apply")
    if not isinstance(answer, action_page.Foreseen):
        return answer
    # Confirmed it is posted there again, so that whatever comes in between leaves what was typed.
    again = tuple((name, value) for name, values in typed.items() if name not in ("csrf", "seen") for value in values)
    kept = tuple(one for one in again if one[0] not in ("over", "leave"))
    return replace(answer, address=visit.path(*form), fields=again, form=visit.path(*form), typed=kept)


def _unpacked(base: str, now: Standing) -> str:
    """The text that the form was made of; what it is now, if that is not what the form brings."""
    try:
        text = zlib.decompressobj().decompress(base64.b64decode(base, validate=True), strict_yaml.LARGEST).decode()
        return text if isinstance(strict_yaml.read(text.encode()).value, dict) else now.text
    except (ValueError, zlib.error, Mistakes):
        return now.text


def _today(visit: Visit) -> str:
    return visit.now.astimezone(visit.group.tz).date().isoformat()


# --- the file
def show_file(visit: Visit) -> Answer:
    at = standing(visit)
    return FilePage(text=stamped(at.text, at.held.revision), revision=at.held.revision)


def act_file(visit: Visit) -> Answer:
    typed, at = visit.request.fields or {}, standing(visit)
    text = first(typed, "text").replace("\r\n", "\n").replace("\r", "\n")
    page = FilePage(text=text, revision=at.held.revision)
    if action_page.CHANGE in typed:
        return page
    try:
        group = strict_yaml.parsed(text.encode("utf-8", "replace"), parse, "the file")
        if "over" not in typed:
            check(WrittenFile(group, text), at.held if at.held.revision else None, at.group)
    except Older as older:
        return replace(page, said=older.said, sides=older.sides, since=older.since)
    except BadInput as wrong:
        return replace(page, wrong=tuple(str(wrong).splitlines()))
    answer = _apply(text, typed, visit, "group", "file")
    if isinstance(answer, action_page.Asking):
        lines = (*answer.wrong, *(one.wrong for one in answer.fields if one.wrong), *filter(None, [answer.note]))
        return replace(page, wrong=lines, leaving=any("take you off" in line for line in lines))
    return answer


def download(visit: Visit) -> File:
    """The file, which names its revision."""
    at = standing(visit)
    text = stamped(unstamped(at.text), at.held.revision)
    return File(content=text.encode(), type="application/yaml; charset=utf-8", name=f"{visit.group.id}.yaml")


def history(visit: Visit) -> Answer:
    held = visit.store.get(GroupFile, visit.group.id)
    names = doers(visit.group)
    lines = tuple(
        (one.revision, f"{one.at.astimezone(visit.group.tz):%Y-%m-%d %H:%M}", names.get(one.by, one.by), one.what)
        for one in (held.history if held else ())
    )
    return HistoryPage(lines=lines)


PAGES = (
    Page(path=("group",), show=show, act=act),
    Page(path=("group", "file"), show=show_file, act=act_file),
    Page(path=("group", "group.yaml"), show=download),
    Page(path=("group", "history"), show=history),
)
