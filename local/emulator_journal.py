"""Runs in the emulator's own environment: what is in tables, queues, parameters and buckets is written down as it changes.

The emulator could keep its state by itself, but only where it is told to stop. Here a change is in the journal before whoever made it
hears that it is done: a hard kill between two requests loses nothing, and none of a write of several rows without the others. Not kept is
what the template makes: it is deployed anew each time, under the same names, and what was kept is put into it. Objects are written to
files by the emulator itself, at each change. What one service hands to another inside is written down within :data:`EVERY`, or, where
thousands of messages wait, within ten times as long as a look at them takes.
"""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

EVERY = 0.05
"""Seconds."""
FILE = "state.sqlite"
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS kept (kind TEXT, name TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID"
)
_ORDERED = """SELECT kind, name, body FROM kept
    ORDER BY kind, CASE kind WHEN 'queued' THEN json_extract(body, '$.sent_at') END"""

Change = tuple[str, str, str | None]
"""Kind, name, and the body (None if it is gone)."""


class Journal:
    """The state in *folder*. *service* gives a module of the emulator's by its name; everything is called in its event loop."""

    def __init__(self, folder: Path, service: Callable[[str], Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._tables, self._queues = service("dynamodb"), service("sqs")
        self._parameters, self._objects = service("ssm"), service("s3")
        self._objects_folder = folder / "objects"
        self._file = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=NORMAL")
        self._file.execute(_SCHEMA)
        self._waiting: list[Change] = []
        self._seen: dict[tuple[str, str], Any] = {}
        self._queued: dict[str, dict[str, Any]] = {}
        self._open = False
        self._listen()

    def begin(self) -> int:
        """Put what was kept into the stack that was deployed meanwhile, and keep what changes from here on; how much that was."""
        kept = self._file.execute(_ORDERED).fetchall()
        put = {"item": self._item, "parameter": self._parameter, "queued": self._message}
        self._objects.DATA_DIR, self._objects.S3_PERSIST = str(self._objects_folder), True
        self._objects._load_persisted_data()
        for kind, name, body in kept:  # rows, then parameters, then messages, at which functions wake up
            put[kind](json.loads(name), json.loads(body))
        self._waiting = []  # what was put back is in the file
        for queue, message in (json.loads(name) for kind, name, _ in kept if kind == "queued"):
            self._queued.setdefault(queue, {})[message] = None
        self._open = True
        return len(kept)

    def commit(self, *, queues: bool = True) -> None:
        """Write down what has changed since the last time, all of it or nothing; in *queues* too, unless nothing can have. Raises
        ``sqlite3.Error`` if the disk does not take it."""
        if not self._open:
            return
        changes, self._waiting = self._waiting, []
        if queues:
            changes += self._changed_messages()
        for key, record in list(self._parameters._parameters._data.items()):
            changes += self._changed("parameter", _name(*key), record["Version"], record)
        if not changes:
            return
        try:
            self._write(changes)
        except sqlite3.Error:  # as of a full disk: whoever made them hears of it, and they go with what changes next
            self._waiting = changes + self._waiting
            raise

    def _write(self, changes: list[Change]) -> None:
        with self._file:
            self._file.execute("BEGIN")
            for kind, name, body in changes:
                if body is None:
                    self._file.execute("DELETE FROM kept WHERE kind = ? AND name = ?", (kind, name))
                else:
                    self._file.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (kind, name, body))

    def _listen(self) -> None:
        """Have every written row noted: all of the emulator's calls that write go through two of its functions."""
        tables = self._tables
        put, remove = tables._set_item, tables._remove_item

        def written(table: Any, pk: str, sk: str, item: Any) -> Any:
            self._waiting.append(("item", _name(table["TableName"], pk, sk), json.dumps(item)))
            return put(table, pk, sk, item)

        def removed(table: Any, pk: str, sk: str) -> Any:
            self._waiting.append(("item", _name(table["TableName"], pk, sk), None))
            return remove(table, pk, sk)

        tables._set_item, tables._remove_item = written, removed

    def _changed_messages(self) -> list[Change]:
        """Each message by itself: of thousands that wait, only those that came, went or were taken are written."""
        changes: list[Change] = []
        for queue in list(self._queues._queues._data.values()):
            name, messages = queue["name"], list(queue["messages"])
            now = {one["id"]: (one["visible_at"], one["receive_count"]) for one in messages}
            before = self._queued.get(name, {})
            if now != before:
                fresh = (one for one in messages if before.get(one["id"]) != now[one["id"]])
                changes += [("queued", _name(name, one["id"]), json.dumps(one)) for one in fresh]
                changes += [("queued", _name(name, gone), None) for gone in before.keys() - now.keys()]
                self._queued[name] = now
        return changes

    def _changed(self, kind: str, name: str, told: Any, body: Any) -> list[Change]:
        if self._seen.get((kind, name)) == told:
            return []
        self._seen[kind, name] = told
        return [(kind, name, json.dumps(body))]

    # --- putting back
    def _item(self, name: list[str], item: Any) -> None:
        table, pk, sk = name
        free(item)
        for (_, _, called), found in self._tables._tables._data.items():
            if called == table:
                self._tables._set_item(found, pk, sk, item)

    def _parameter(self, name: list[str], record: Any) -> None:
        self._parameters._parameters._data[tuple(name)] = record

    def _message(self, name: list[str], message: Any) -> None:
        """Whoever held a message has ended with the process, so it is available again."""
        for queue in self._queues._queues._data.values():
            if queue["name"] == name[0]:
                queue["messages"].append(message | {"receipt_handle": None, "visible_at": 0})


def free(item: Any) -> None:
    """A line of the ledger may be claimed again: whoever had claimed it is gone with the process. Its lease is in the system's time, in
    which a story goes on by days before it is over."""
    line = item.get("doc", {}).get("M", {}) if item.get("row") == {"S": "Entry"} else {}
    if line.get("s") == {"S": "claimed"}:  # by the names of shared/adapters/dynamodb/ledger_lines.py
        line["c"] = {"N": "0"}


def _name(*parts: str) -> str:
    return json.dumps(parts)
