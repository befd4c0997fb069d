"""A co-lead at the desk."""

from datetime import datetime
from typing import Any

from shared.adapters.dynamodb.dry_run import DryRun
from shared.desk import rendering, routes
from shared.desk.visit import Fields, Request, Visit
from shared.model.group import Group
from shared.signed_links import Keys
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
    """A request of *group*'s first co-lead for ``/desk/<group>/<path>``: a POST if *fields* are given, else a GET."""
    return Visit(
        store=store, now=now, request=Request(path=(group.id, *path), query=query or {}, fields=fields), group=group,
        lead=group.co_leads[0], csrf="token", keys=more.pop("keys", lambda: None), dry_run=lambda: DryRun(store),
        new_id=more.pop("new_id", iter(f"id{n}" for n in range(1_000)).__next__), site_url="https://groups.example.org", **more,
    )  # fmt: skip


KEYS = Keys(current="k1", link={"k1": b"l" * 32}, hash=b"h" * 32, suppression=b"s" * 32)


class Bucket:
    """Stands in for the bucket: it signs every form that is asked for."""

    def form(self, key: str, content_type: str, back: str) -> dict[str, Any]:
        fields = {"key": key, "Content-Type": content_type, "success_action_redirect": back}
        return {"url": "https://uploads.example.org/", "fields": fields}


def at(store: Any, *path: str, **more: Any) -> Visit:
    """A request to the desk of the only group in the memory store *store*, at the store's time."""
    (group,) = store.all(Group)
    now = store.system()
    given = {"keys": lambda: KEYS, "uploads": Bucket(), "issued": now, "base_url": "https://go.example.org"} | more
    return visit(store, group, now, *path, **given)


def shown(store: Any, *path: str, **more: Any) -> Any:
    """The desk's answer to the request."""
    return routes.answer(at(store, *path, **more))


def html(store: Any, *path: str, **more: Any) -> str:
    """The answer's page as HTML."""
    asked = at(store, *path, **more)
    return rendering.render(routes.answer(asked), asked)
