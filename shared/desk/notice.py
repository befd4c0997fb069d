"""What was done is said on the page that comes after it: signed, in that page's own address, so that nobody else can put words there."""

import json
from dataclasses import dataclass
from datetime import timedelta

from shared import signed_links
from shared.desk.visit import Visit
from shared.errors import BadLink
from shared.signed_links import Link

LIFE = timedelta(minutes=15)
LONGEST = 6_000
"""Characters of a token; API Gateway takes 10,240 bytes of path, query and headers."""
MOST = 12
"""Lines that are told one by one."""
LINE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """*done* and *failed* say what became of what was asked for, a line each. *undo* is the action that takes it back, *fields* what
    its form is given (several of one name: one after another). *note* is a sentence of its own."""

    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    undo: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    note: str = ""


def signed(told: Notice, visit: Visit) -> str:
    """The token of *told*, for this co-lead alone."""
    done, failed = _short(told.done), _short(told.failed)
    counted = [f"{len(lines)} {word}" for lines, word in ((told.done, "done"), (told.failed, "not done")) if lines]
    # A great many at once are not taken back at a press.
    ways = (
        [done, failed, told.undo, told.fields, told.note],
        [done, failed, "", (), told.note],
        [counted, [], "", (), told.note],
    )
    tokens = (_signed(json.dumps(way, ensure_ascii=False, separators=(",", ":")), visit) for way in ways)
    return next(token for token in tokens if len(token) <= LONGEST)


def _signed(text: str, visit: Visit) -> str:
    link = Link(signed_links.DONE, (visit.group.id, visit.lead.id, text), visit.now + LIFE)
    return signed_links.sign(link, visit.keys())


def read_notice(visit: Visit) -> Notice | None:
    """What the page's address says was done; None where it says nothing, or nothing of ours."""
    token = visit.asked("done")
    if not token:
        return None
    try:
        link = signed_links.read(token, visit.keys(), visit.now, longest=LONGEST)
    except (BadLink, ValueError):
        return None
    if link.purpose != signed_links.DONE or link.subject[:2] != (visit.group.id, visit.lead.id):
        return None
    done, failed, undo, fields, *more = json.loads(link.subject[2])  # earlier versions had no note
    return Notice(
        done=tuple(done), failed=tuple(failed), undo=undo, fields=tuple((name, value) for name, value in fields),
        note=more[0] if more else "",
    )  # fmt: skip


def _short(lines: tuple[str, ...]) -> list[str]:
    shown = [line if len(line) <= LINE else f"{line[: LINE - 1]}…" for line in lines[:MOST]]
    return [*shown, *([f"and {len(lines) - MOST} more"] if len(lines) > MOST else [])]
