"""What was done is said on the next page. The browser brings the words in a signed cookie, so that nobody else can write them.
The page's address has only their key: the words may name somebody, and addresses stay in histories and logs."""

import json
from dataclasses import dataclass
from datetime import timedelta

from shared import signed_links
from shared.desk.visit import Visit
from shared.errors import BadLink
from shared.signed_links import Link

LIFE = timedelta(minutes=15)
LONGEST = 3_600
"""Characters of a token; browsers keep 4,096 of a cookie."""
MOST = 12
"""So many lines are shown one by one."""
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
    remains: str = ""


def signed(told: Notice, key: str, visit: Visit) -> str:
    """The token of *told*, valid for this co-lead and for the page whose address has *key*."""
    done, failed = _short(told.done), _short(told.failed)
    counted = [f"{len(lines)} {word}" for lines, word in ((told.done, "done"), (told.failed, "not done")) if lines]
    # A great many at once are not taken back at a press.
    ways = (
        [done, failed, told.undo, told.fields, told.note, told.remains],
        [done, failed, "", (), told.note, "" if told.undo else told.remains],
        [counted, [], "", (), told.note, "" if told.undo else told.remains],
    )
    tokens = (_signed(key, json.dumps(way, ensure_ascii=False, separators=(",", ":")), visit) for way in ways)
    return next(token for token in tokens if len(token) <= LONGEST)


def _signed(key: str, text: str, visit: Visit) -> str:
    link = Link(signed_links.DONE, (visit.group.id, visit.lead.id, key, text), visit.now + LIFE)
    return signed_links.sign(link, visit.keys())


def read_notice(visit: Visit) -> Notice | None:
    """What was done just before this page; None if its address has no key, or the browser brings no token of ours."""
    key = visit.asked("done")
    if not key or not visit.told:
        return None
    try:
        link = signed_links.read(visit.told, visit.keys(), visit.now, longest=LONGEST)
    except (BadLink, ValueError):
        return None
    if link.purpose != signed_links.DONE or link.subject[:-1] != (visit.group.id, visit.lead.id, key):
        return None
    done, failed, undo, fields, note, remains = json.loads(link.subject[-1])
    return Notice(
        done=tuple(done), failed=tuple(failed), undo=undo, fields=tuple((name, value) for name, value in fields), note=note,
        remains=remains,
    )  # fmt: skip


def _short(lines: tuple[str, ...]) -> list[str]:
    shown = [line if len(line) <= LINE else f"{line[: LINE - 1]}…" for line in lines[:MOST]]
    return [*shown, *([f"and {len(lines) - MOST} more"] if len(lines) > MOST else [])]
