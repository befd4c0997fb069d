"""A co-lead at the desk."""

from datetime import datetime
from typing import Any

from shared.adapters.draft import Draft
from shared.desk.visit import Fields, Request, Visit
from shared.model.group import Group
from shared.store import Store


def visit(
    store: Store,
    group: Group,
    now: datetime,
    *path: str,
    query: Fields | None = None,
    fields: Fields | None = None,
    **more: Any,
) -> Visit:
    """A request of *group*'s first co-lead for ``/desk/<group>/<path>``; with *fields* it was posted."""
    return Visit(
        store=store, now=now, request=Request(path=(group.id, *path), query=query or {}, fields=fields), group=group,
        lead=group.co_leads[0], csrf="token", keys=more.pop("keys", lambda: None), draft=lambda: Draft(store),
        new_id=more.pop("new_id", iter(f"id{n}" for n in range(1_000)).__next__), site_url="https://groups.example.org", **more,
    )  # fmt: skip
