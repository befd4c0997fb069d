"""The group's settings at the desk, as a co-lead meets them: what the form holds, what comes back, what is said of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shared.desk import rendering, routes
from shared.desk.actions import action_page
from shared.desk.answers import File, GoTo
from shared.desk.settings.group_page import GroupPage
from shared.desk.settings.settings_shapes import Sort
from shared.desk.visit import Visit
from shared.group.actions import APPLY, Filed
from shared.group.file import parse
from shared.group.revisions import WrittenFile
from shared.model.group import Group
from shared.model.group_file import GroupFile
from shared.store.actions import Acting, By, Way, perform
from shared.text import strict_yaml
from tests.architecture import ROOT
from tests.builders import desk
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import KEYS

NOW = datetime(2023, 10, 7, 8, tzinfo=UTC)


TEXT = "# ours\n" + (ROOT / "local" / "group.yaml").read_text()


ID = "ml-theory"


def applied(store: MemoryStore, text: str, who: str = "sol") -> None:
    file = WrittenFile(parse(strict_yaml.read(text.encode()).value), text)
    perform(APPLY, Filed(file=file), Acting(store=store, now=NOW, by=By(who=who, way=Way.DESK)))


def at(store: MemoryStore, *path: str, fields: Mapping[str, Any] | None = None) -> Visit:
    group = store.get(Group, ID)
    assert group is not None
    typed = None if fields is None else {n: (v,) if isinstance(v, str) else tuple(v) for n, v in fields.items()}
    return desk.visit(store, group, NOW, *path, fields=typed, keys=lambda: KEYS)


def answer(store: MemoryStore, *path: str, fields: Mapping[str, Any] | None = None) -> Any:
    visit = at(store, *path, fields=fields)
    found = routes.answer(visit)
    if not isinstance(found, File | GoTo):
        rendering.render(found, visit)
    return found


def form(store: MemoryStore) -> dict[str, str]:
    """What a browser posts of the form as it is shown."""
    page = answer(store, "group")
    assert isinstance(page, GroupPage)
    return {"csrf": "token", "revision": str(page.at.held.revision), "base": page.at.base} | dict(inputs(page))


def inputs(page: GroupPage) -> Any:
    for block in page.blocks:
        for item in block.items:
            rows = item.shown if hasattr(item, "rows") else (None,)
            for row in rows:
                for one in row.inputs if row else (item,):
                    if not one.fixed:
                        usual = one.field.usual if one.field.sort is Sort.CHOICE else ""
                        yield one.name, (one.value or usual).replace("\n", "\r\n")


def wrong(page: Any) -> dict[str, tuple[str, ...]]:
    found = {}
    for block in page.blocks:
        for item in block.items:
            for row in item.shown if hasattr(item, "rows") else (None,):
                found |= {one.name: one.wrong for one in (row.inputs if row else (item,)) if one.wrong}
            if hasattr(item, "rows") and item.wrong:
                found[item.rows.name] = item.wrong
    return found


def confirmed(store: MemoryStore, seen: Any) -> None:
    assert isinstance(seen, action_page.Foreseen), seen
    again = dict(seen.fields) | {"seen": seen.seen, "back": seen.back}
    assert isinstance(answer(store, *seen.address.split("/")[3:], fields=again), GoTo)


def held(store: MemoryStore) -> GroupFile:
    found = store.get(GroupFile, ID)
    assert found is not None
    return found
