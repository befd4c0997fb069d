"""What of the queues is written down, and how much at a time; tests/up has the journal in the emulator, killed hard."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.emulator_journal import Journal

QUEUE = "mail"


class Services:
    """The parts of the emulator that the journal looks at, with one queue."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        queues = {"q": {"name": QUEUE, "messages": self.messages}}
        self._by_name: dict[str, Any] = {
            "dynamodb": SimpleNamespace(_set_item=lambda *_: None, _remove_item=lambda *_: None),
            "sqs": SimpleNamespace(_queues=SimpleNamespace(_data=queues)),
            "ssm": SimpleNamespace(_parameters=SimpleNamespace(_data={})),
            "s3": SimpleNamespace(_load_persisted_data=lambda: None),
        }

    @contextmanager
    def journal(self, folder: Path) -> Iterator[Journal]:
        made = Journal(folder, self._by_name.__getitem__)
        try:
            made.begin()
            yield made
        finally:
            made._file.close()

    def puts(self, *bodies: str) -> None:
        for body in bodies:
            at = float(len(self.messages))
            self.messages.append(
                {
                    "id": f"{body}-id",
                    "body": body,
                    "sent_at": at,
                    "visible_at": at,
                    "receive_count": 0,
                    "receipt_handle": "r",
                }
            )


@pytest.fixture
def services() -> Services:
    return Services()


def after_a_kill(folder: Path) -> list[str]:
    """The messages in a stack that is made anew."""
    again = Services()
    with again.journal(folder):
        assert all(message["receipt_handle"] is None and message["visible_at"] == 0 for message in again.messages)
        return [message["body"] for message in again.messages]


def test_of_many_messages_only_what_changes_is_written(services: Services, tmp_path: Path):
    with services.journal(tmp_path) as journal:
        services.puts(*(f"m{number:04}" for number in reversed(range(1000))))
        journal.commit()
        written = journal._file.total_changes
        services.messages[500]["receive_count"] = 1
        journal.commit()
        journal.commit()
        assert journal._file.total_changes - written == 1
        del services.messages[500]
        journal.commit()
        assert journal._file.total_changes - written == 2
    assert after_a_kill(tmp_path) == [f"m{number:04}" for number in reversed(range(1000)) if number != 499]


def test_where_no_queue_can_have_changed_none_is_looked_at(services: Services, tmp_path: Path):
    with services.journal(tmp_path) as journal:
        services.puts("later")
        journal.commit(queues=False)
        assert after_a_kill(tmp_path) == []
        journal.commit()
    assert after_a_kill(tmp_path) == ["later"]


def test_a_message_that_is_taken_before_anything_is_written_anew_does_not_come_again(
    services: Services, tmp_path: Path
):
    with services.journal(tmp_path) as journal:
        services.puts("done", "left")
        journal.commit()
    again = Services()
    with again.journal(tmp_path) as journal:
        del again.messages[0]
        journal.commit()
    assert after_a_kill(tmp_path) == ["left"]


def test_what_a_full_disk_does_not_take_is_written_once_it_does(services: Services, tmp_path: Path):
    with services.journal(tmp_path) as journal:
        journal.commit()
        pages = journal._file.execute("PRAGMA page_count").fetchone()[0]
        journal._file.execute(f"PRAGMA max_page_count = {pages}")
        services.puts("a" * 20_000, "b")
        for _ in range(2):
            with pytest.raises(sqlite3.OperationalError, match="full"):
                journal.commit()
        del services.messages[1]
        journal._file.execute("PRAGMA max_page_count = 1000")
        journal.commit()
    assert after_a_kill(tmp_path) == ["a" * 20_000]
