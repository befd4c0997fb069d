"""What happened, as told by the table, the mailbox, the queues and the emulator's metrics; never by what the script believes."""

from datetime import UTC, datetime
from typing import Any

from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.model.attendance import Attendance
from shared.model.deck import Upload
from shared.model.group import Group
from shared.model.mailing import Entry, EntryState, Mailing, MailingState
from shared.model.member import Member
from shared.model.rota import Rota, Slot
from shared.model.session import Speaker


def report(world: World, seconds: float) -> dict[str, Any]:
    """The report: times RFC 3339 UTC in story time, ``to`` one address (null where nobody was chosen yet)."""
    rows = list(Table(world.stack.outputs["TableName"]).scan())
    entries = [row for row in rows if isinstance(row, Entry)]
    mailings = {row.id: row for row in rows if isinstance(row, Mailing)}
    received = {message.message_id: message for message in world.mailbox.messages}
    addresses = _of_mails(entries, received) | _addresses(rows)
    return {
        "sent": sorted(
            (
                _sent(entry, mailings, received)
                for entry in entries
                if entry.state is EntryState.SENT and not entry.reader.startswith("chat:")
            ),
            key=lambda line: line["file"],
        ),
        "skipped": sorted(
            [_skipped(entry, addresses) for entry in entries if entry.state is EntryState.SKIPPED]
            + [_not_sent(row) for row in mailings.values() if row.state is MailingState.SKIPPED],
            key=lambda line: (line["at"], line["session"] or "", line["stage"] or "", line["to"] or ""),
        ),
        "unsettled": [
            f"{e.mailing} to {e.reader}" for e in entries if e.state in (EntryState.CLAIMED, EntryState.UNKNOWN)
        ]
        + [row.id for row in mailings.values() if row.state is MailingState.DUE],
        **_without_a_line(entries, {row.id for row in rows if isinstance(row, Member)}, received),
        "members": _count(row.state.value for row in rows if isinstance(row, Member)),
        "people": {row.address: row.state.value for row in rows if isinstance(row, Member)},
        "decks": sorted(
            (_deck(row) for row in rows if isinstance(row, Upload)), key=lambda line: (line["at"], line["file"])
        ),
        "turns": sorted(
            (_turn(slot, row.role, addresses) for row in rows if isinstance(row, Rota) for slot in row.slots),
            key=lambda line: (line["session"], line["role"]),
        ),
        "there": {
            row.session: sorted(addresses[f"member:{one}"] for one in row.there)
            for row in rows
            if isinstance(row, Attendance) and row.recorded
        },
        "chat": [
            {"at": rfc3339(one.at), "said": one.text.partition("\n")[0], "to_co_leads": one.to_co_leads}
            for one in world.chat.messages
        ],
        "functions": world.stack.metrics(),
        "dead_letters": world.stack.dead_letters(),
        "troubles": [{"at": rfc3339(one.at), "what": one.what} for one in world.clock.troubles],
        "seconds": round(seconds, 1),
    }


def _without_a_line(entries: list[Entry], members: set[str], received: dict[str, Any]) -> dict[str, list[str]]:
    """Mails of which the ledger knows nothing: *forgotten*, to or about somebody of whom nothing is held any more, else
    *unrecorded*, which none should be."""
    known = {entry.message_id for entry in entries}
    missing = [message for id_, message in received.items() if id_ not in known]
    gone = [m for m in missing if m.kind == "application" or ("member" in m.tags and m.tags["member"] not in members)]
    return {
        "forgotten": sorted(f"mail/{message.file.name}" for message in gone),
        "unrecorded": sorted(message.file.name for message in missing if message not in gone),
    }


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sent(entry: Entry, mailings: dict[str, Mailing], received: dict[str, Any]) -> dict[str, Any]:
    mail = received[entry.message_id]
    line = _line(entry, mailings[entry.mailing].group if entry.mailing in mailings else "")
    return line | {"to": mail.to, "message_id": entry.message_id, "file": f"mail/{mail.file.name}"}


def _skipped(entry: Entry, addresses: dict[str, str]) -> dict[str, Any]:
    line = _line(entry, entry.mailing.split("/")[1])
    return line | {"to": addresses.get(entry.reader), "message_id": None, "file": None, "reason": entry.reason}


def _not_sent(row: Mailing) -> dict[str, Any]:
    """A stage that was never fanned out, so that no reader was chosen."""
    return {
        "at": rfc3339(row.created), "kind": row.kind, "session": f"{row.group}/{row.session}", "revision": row.revision,
        "stage": row.stage, "to": None, "message_id": None, "file": None, "reason": row.reason,
    }  # fmt: skip


def _line(entry: Entry, group: str) -> dict[str, Any]:
    return {
        "at": rfc3339(entry.at),
        "kind": entry.kind,
        "session": f"{group}/{entry.session}" if entry.session else None,
        "revision": entry.revision,
        "stage": entry.stage,
    }


def _of_mails(entries: list[Entry], received: dict[str, Any]) -> dict[str, str]:
    """The same by what was mailed to them, also of co-leads who lead the group no more."""
    return {one.reader: received[one.message_id].to for one in entries if one.message_id in received}


def _addresses(rows: list[Any]) -> dict[str, str]:
    """The addresses of the ledger's readers."""
    return (
        {f"speaker:{row.session}#{row.talk}": row.address for row in rows if isinstance(row, Speaker)}
        | {f"lead:{lead.id}": lead.address for row in rows if isinstance(row, Group) for lead in row.co_leads}
        | {f"member:{row.id}": row.address for row in rows if isinstance(row, Member)}
    )


def _deck(row: Upload) -> dict[str, Any]:
    return {
        "at": rfc3339(row.at), "session": f"{row.group}/{row.session}" if row.session else None, "talk": row.talk,
        "file": row.key, "outcome": row.outcome.value, "reason": row.reason or None,
    }  # fmt: skip


def _turn(slot: Slot, role: str, addresses: dict[str, str]) -> dict[str, Any]:
    """Who was asked for what, in order, each with what came of it; and who does it."""
    return {
        "session": slot.session, "role": role, "who": addresses.get(f"member:{slot.holder}"),
        "asked": [(addresses.get(f"member:{one.member}"), one.answer.value) for one in slot.asked],
    }  # fmt: skip


def _count(values: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items()))
