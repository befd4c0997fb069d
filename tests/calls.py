"""Counting AWS calls as botocore makes them."""

from typing import Any

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem", "PutObject", "DeleteObject")
SERVICES = ("dynamodb", "sqs", "s3", "sesv2", "sending", "ssm", "cloudfront", "lambda")


class Calls:
    """The calls since the last :meth:`clear`, in order."""

    def __init__(self) -> None:
        self.made: list[tuple[str, dict[str, Any]]] = []

    def note(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        self.made.append((model.name, params))

    def clear(self) -> None:
        self.made.clear()

    def names(self) -> list[str]:
        """Operation names; a read of the clock's row is marked."""
        return [name + (":CLOCK" if b'"CLOCK"' in _body(params) else "") for name, params in self.made]

    def count(self, name: str) -> int:
        return self.names().count(name)

    def writes(self) -> list[str]:
        """Those that write, but for the clock's row, for what is only counted of them, and for places at a queue."""
        counted = (b'"COUNTS#' in _body(params) or b'"TURNS#' in _body(params) for _, params in self.made)
        return [name for name, only in zip(self.names(), counted, strict=True) if name in WRITES and not only]

    def additions(self) -> int:
        """So often something was counted."""
        return sum(b'"COUNTS#' in _body(params) for name, params in self.made if name == "UpdateItem")

    def turns(self) -> int:
        """Writes of places at a queue."""
        return sum(b'"TURNS#' in _body(params) for _, params in self.made)

    def of(self, *names: str) -> list[tuple[str, int]]:
        """The calls called *names*, each with how many items or messages it carried."""
        found = []
        for name, params in self.made:
            if name in names:
                body = _body(params)
                found.append(
                    (name, body.count(b'"Put":') if name == "TransactWriteItems" else body.count(b'"MessageBody":'))
                )
        return found


def _body(params: dict[str, Any]) -> bytes:
    body = params.get("body") or b""
    return body if isinstance(body, bytes) else str(body).encode()
