"""What CloudFormation says of a stack, and what has to be done before it can be deployed."""

from enum import StrEnum


class Before(StrEnum):
    """What comes before a deployment."""

    FIRST = "nothing is there: all of it is made"
    UPDATE = "it stands: what is different is changed"
    WAIT = "something is under way: wait for its end, and look again"
    CLEAR = "what an attempt left is taken away, and all of it is made"
    ASK_TO_CLEAR = "the same, but something may have stayed behind, so a person is asked"
    ROLL_BACK = "an update stopped half-way: back to what was before"
    GO_ON = "going back stopped half-way: on with it"


EMPTY = "REVIEW_IN_PROGRESS"
"""Of a stack with a change set that nobody let go ahead: no resource is there."""
_SAID = {
    EMPTY: Before.FIRST,
    "DELETE_COMPLETE": Before.FIRST,
    "ROLLBACK_COMPLETE": Before.CLEAR,  # a first deployment that failed, and took away all that it made
    "CREATE_FAILED": Before.ASK_TO_CLEAR,
    "ROLLBACK_FAILED": Before.ASK_TO_CLEAR,
    "DELETE_FAILED": Before.ASK_TO_CLEAR,
    "UPDATE_FAILED": Before.ROLL_BACK,
    "UPDATE_ROLLBACK_FAILED": Before.GO_ON,
    "IMPORT_ROLLBACK_FAILED": Before.GO_ON,
}
STANDS = frozenset(
    ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE")
)
WENT_WELL = frozenset(("CREATE_COMPLETE", "UPDATE_COMPLETE"))


def before(status: str) -> Before:
    """What comes before a deployment over a stack of that *status*; empty: there is none. Raises :class:`ValueError` for one that
    CloudFormation did not know of when this was written."""
    if not status:
        return Before.FIRST
    if status in STANDS:
        return Before.UPDATE
    if status in _SAID:
        return _SAID[status]
    if under_way(status):
        return Before.WAIT
    raise ValueError(status)


def under_way(status: str) -> bool:
    return status.endswith("_IN_PROGRESS") and status != EMPTY
