"""Rows that say who is working on a queue, so that only a few functions run at once, however many were called."""

from dataclasses import dataclass
from random import SystemRandom

from botocore.exceptions import ClientError

from shared.adapters import clock
from shared.adapters.clients import client

AT_ONCE = 2
"""How many functions may work on one queue. A new account may have ten functions at a time for everything, and visitors need some."""
_RANDOM = SystemRandom()


@dataclass(frozen=True, slots=True)
class Turn:
    """One of the places at a queue, taken."""

    table: str
    queue: str
    place: int
    holder: str

    def leave(self) -> None:
        """Give the place up for somebody else."""
        _hold(self, 0.0)


def take(table: str, queue: str, seconds: float) -> Turn | None:
    """A place at *queue* for *seconds*, in case :meth:`Turn.leave` is never called; None if all are taken."""
    holder = f"{_RANDOM.getrandbits(64):016x}"
    for place in range(AT_ONCE):
        turn = Turn(table, queue, place, holder)
        if _hold(turn, seconds):
            return turn
    return None


def alone(table: str, what: str, seconds: float) -> bool:
    """Whether nobody has done *what* for so many whole *seconds*. If so it is the caller's to do, and for as long nobody else's."""
    return _hold(Turn(table, what, 0, f"{_RANDOM.getrandbits(64):016x}"), seconds + 1)


def _hold(turn: Turn, seconds: float) -> bool:
    """Whether nobody else has that place. A write that the client sent twice, as its answer was lost, finds its own holder."""
    now = clock.system().timestamp()
    try:
        client("dynamodb").update_item(
            TableName=turn.table, Key={"pk": {"S": f"TURNS#{turn.queue}"}, "sk": {"S": str(turn.place)}},
            UpdateExpression="SET ends = :ends, holder = :holder",
            ConditionExpression="attribute_not_exists(ends) OR ends <= :now OR holder = :holder",
            ExpressionAttributeValues={
                ":now": {"N": str(int(now))}, ":ends": {"N": str(int(now + seconds))}, ":holder": {"S": turn.holder},
            },
        )  # fmt: skip
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True
