"""What goes over from one session to another leaves the one and comes to the other in one transaction."""

from collections.abc import Mapping, Sequence

from shared import limits
from shared.model.session import Session
from shared.store import Write
from shared.store.actions import Change


def together(
    changes: Mapping[str, Sequence[Change]], there: Mapping[str, Session], filed: dict[str, Write]
) -> list[Change]:
    """The *changes* to sessions (by key) between which talks or chapters go over, with those by which they go as one; so nobody who is
    interrupted loses what was written of them, or has it twice. What the file says of the talks of these days (*filed*, out of which it is
    taken) is written with it: whoever applies the file again finds what it said last, and not what it said before.

    What is too much for one transaction stays as it is, in the order given.
    """
    first: list[Change] = []
    going: list[Change] = []
    last: list[Change] = []
    for key, some in changes.items():
        at = next((at for at, one in enumerate(some) if _goes(one, key, there.get(key))), len(some))
        first, going, last = [*first, *some[:at]], [*going, *some[at : at + 1]], [*last, *some[at + 1 :]]
    if not going:
        return [*first, *last]
    writes = [write for one in going for write in one.writes]
    said = {key: filed[key] for key in changes if key in filed}
    if not _fit([*writes, *said.values()]):
        return [one for some in changes.values() for one in some]
    for key in said:
        del filed[key]
    return [*first, Change(" and ".join(one.what for one in going), (*writes, *said.values())), *last]


def _goes(change: Change, key: str, known: Session | None) -> bool:
    """Whether by *change* what is spoken of or read in the session is another."""
    had = (known.talks, known.resources) if known else ((), ())
    rows = (write.row for write in change.writes if isinstance(write.row, Session))
    return any(row.key == key and not row.host and (row.talks, row.resources) != had for row in rows)


def _fit(writes: Sequence[Write]) -> bool:
    rows, held = limits.together(writes)
    return rows <= limits.ROWS and held <= limits.TRANSACTION
