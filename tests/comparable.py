"""What of a row is the same whichever way a story went: for tests that compare two worlds."""

from dataclasses import asdict
from typing import Any

from shared.model.audit import AuditLine
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member
from shared.model.recap import Recap
from shared.model.recording import Recording
from shared.model.session import Session


def comparable(row: Any) -> tuple[Any, ...]:
    if isinstance(row, Entry):
        return (row.state, row.reason, row.session, row.revision, row.stage)
    if isinstance(row, Mailing):
        return (row.state, row.reason, row.kind, _facts(row), row.revision, row.stage, row.zones)
    if isinstance(row, Recap | Recording | AuditLine):
        return (asdict(row) | {"made": "", "at": "", "before": ""},)
    if isinstance(row, Session) and (row.recapped_at or any(talk.thread or talk.recording for talk in row.talks)):
        return (row.recap, row.revision, [(talk.recording, bool(talk.thread)) for talk in row.talks])
    if isinstance(row, Member):
        asked = (row.confirm_mailed, row.confirm_again)
        return (row.state, row.name, row.address, row.answers, row.life, asked, [(c.state, c.by) for c in row.history])
    return (
        row.__class__.__name__,
        *(
            getattr(row, n)
            for n in (
                "state",
                "starts",
                "stages_done",
                "chores_done",
                "revision",
                "undone",
                "told",
                "outcome",
                "file",
                "talks",
                "choices",
                "ranking",
                "chosen",
                "topic",
                "windows",
            )
            if hasattr(row, n)
        ),
    )


def _facts(row: Mailing) -> dict[str, str]:
    """The facts of *row*. Who asks somebody to confirm has a turn; one that was never put on the queue gets it from a tick, which writes it
    down. Without that it is when the mailing was made, and a mailing that is over was released."""
    if row.kind != "confirm":
        return row.facts
    turn = {"turn": row.facts.get("turn", row.created.isoformat())}
    return {name: fact for name, fact in row.facts.items() if row.due or name != "released"} | turn
