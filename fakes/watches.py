"""Forms API watches: who is told by Pub/Sub that a form has new responses, for seven days at a time."""

import copy
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
LIFE = timedelta(days=7)


class WatchError(Exception):
    """What the API answers instead: HTTP *code*, Google's *status* and a message."""

    def __init__(self, code: int, status: str, message: str) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def _not_found() -> WatchError:
    return WatchError(404, "NOT_FOUND", "Requested entity was not found.")


class Watches:
    """The watches of one form, by the story's time. A watch past its expiry no longer exists. *changed* is called after each change;
    *kept* is what :meth:`state` told."""

    def __init__(
        self, now: Callable[[], datetime], changed: Callable[[], None] = lambda: None, kept: Json | None = None
    ) -> None:
        self._now, self._changed = now, changed
        self._watches: dict[str, Json] = dict(kept["watches"]) if kept else {}
        self._deleted: set[str] = set(kept["deleted"]) if kept else set()
        self.unmended = False
        self._lock = threading.Lock()

    def create(self, body: Json) -> Json:
        """A new watch from ``{"watch": {"target", "eventType"}, "watchId"?}``.

        Raises :class:`WatchError` 400 for an incomplete body and for a second watch of the same event type.
        """
        watch = body.get("watch") or {}
        topic = ((watch.get("target") or {}).get("topic") or {}).get("topicName")
        kind = watch.get("eventType")
        if not topic or kind not in ("RESPONSES", "SCHEMA"):
            raise WatchError(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
        with self._lock:
            if any(known["eventType"] == kind for known in self._living()):
                raise WatchError(400, "FAILED_PRECONDITION", "A watch of this event type exists for the form.")
            created = self._now()
            number = len(self._watches) + len(self._deleted)
            watch_id = body.get("watchId") or str(
                uuid.uuid5(uuid.NAMESPACE_URL, f"{topic}/{created.isoformat()}/{number}")
            )
            made = {"id": watch_id, "target": {"topic": {"topicName": topic}}, "eventType": kind, "state": "ACTIVE"}
            self._watches[watch_id] = made | {"createTime": _text(created), "expireTime": _text(created + LIFE)}
            self._changed()
            return dict(self._watches[watch_id])

    def renew(self, watch_id: str) -> Json:
        """The watch, living seven days from now.

        Raises :class:`WatchError` 404 when it is unknown or has expired, 403 while the cause of its suspension is there.
        """
        with self._lock:
            if watch_id not in {watch["id"] for watch in self._living()}:
                raise _not_found()
            if self._watches[watch_id]["state"] == "SUSPENDED" and self.unmended:
                raise WatchError(403, "PERMISSION_DENIED", "The caller does not have permission")
            self._watches[watch_id]["state"] = "ACTIVE"
            self._watches[watch_id].pop("errorType", None)
            self._watches[watch_id]["expireTime"] = _text(self._now() + LIFE)
            self._changed()
            return dict(self._watches[watch_id])

    def delete(self, watch_id: str) -> None:
        """Raises :class:`WatchError` 403 for one deleted before, 404 for one never made or expired."""
        with self._lock:
            if watch_id in self._deleted:
                raise WatchError(403, "PERMISSION_DENIED", "The caller does not have permission")
            if watch_id not in {watch["id"] for watch in self._living()}:
                raise _not_found()
            del self._watches[watch_id]
            self._deleted.add(watch_id)
            self._changed()

    def suspend(self, watch_id: str, error_type: str) -> None:
        """Stop a watch as Google does when it cannot deliver, with *error_type* such as ``NO_USER_ACCESS``.

        The cause stays until somebody sets ``unmended`` to False.
        """
        with self._lock:
            self.unmended = True
            self._watches[watch_id] |= {"state": "SUSPENDED", "errorType": error_type}

    def all(self) -> list[Json]:
        """Those that have not expired, suspended ones too."""
        with self._lock:
            return copy.deepcopy(self._living())

    def state(self) -> Json:
        """What has to be stored of them."""
        return {"watches": self._watches, "deleted": sorted(self._deleted)}

    def _living(self) -> list[Json]:
        now = self._now()
        return [watch for watch in self._watches.values() if datetime.fromisoformat(watch["expireTime"]) > now]


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
