"""``python -m bench.crowd COUNT ROWS``: a table with so many members, and a queue, that keep nothing; a query gets what it asks for.

*ROWS* is a JSON file: ``group``; ``mailing``, an item that is due; ``members``, items to make the others of, by turns; ``page``, how
many of them DynamoDB sends at once. The port is printed.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bench.no_op import Answering, Server

PARTITIONS = 16


class Crowded(Answering):
    in_each: int
    page: int
    group: dict[str, Any]
    mailing: dict[str, Any]
    members: list[dict[str, Any]]
    shown: dict[str, list[str]]

    def _answer(self, operation: str, body: bytes) -> Any:
        asked = json.loads(body) if operation in ("Query", "GetItem") else {}
        if "IndexName" in asked:
            return {"Items": [self.mailing], "Count": 1}
        if operation == "Query":
            return self._page(asked)
        if operation == "GetItem":
            key = asked["Key"]
            return {"Item": next(row for row in (self.mailing, self.group) if row | key == row)}
        return {"Successful": [], "Failed": []} if operation == "SendMessageBatch" else {}

    def _page(self, asked: dict[str, Any]) -> str:
        """A page of a partition: members by their number, the items of a turn each a text around its id."""
        pk = asked["ExpressionAttributeValues"][":pk"]["S"]
        begun = asked.get("ExclusiveStartKey")
        first = int(begun["sk"]["S"], 16) + 1 if begun else 0
        last = min(first + self.page, self.in_each)
        items = self._items(asked)
        made = ",".join(items[number % len(items)].replace("ID", f"{number:020x}") for number in range(first, last))
        more = json.dumps({"pk": {"S": pk}, "sk": {"S": f"{last - 1:020x}"}})
        after = f',"LastEvaluatedKey":{more}' if last < self.in_each else ""
        return f'{{"Items":[{made}],"Count":{last - first}{after}}}'

    def _items(self, asked: dict[str, Any]) -> list[str]:
        paths = asked.get("ProjectionExpression", "")
        if paths not in self.shown:
            names = asked.get("ExpressionAttributeNames", {})
            self.shown[paths] = [json.dumps(_shown(item, paths, names)) for item in self.members]
        return self.shown[paths]


def _shown(item: dict[str, Any], paths: str, names: dict[str, str]) -> dict[str, Any]:
    """What is asked for of *item*, all if nothing is."""
    if not paths:
        return item
    found: dict[str, Any] = {}
    for path in paths.split(", "):
        first, *inner = (names.get(part, part) for part in path.split("."))
        if not inner:
            found[first] = item[first]
        elif inner[0] in item[first]["M"]:
            found.setdefault(first, {"M": {}})["M"][inner[0]] = item[first]["M"][inner[0]]
    return found


if __name__ == "__main__":
    rows = json.loads(Path(sys.argv[2]).read_text())
    Crowded.in_each, Crowded.page = int(sys.argv[1]) // PARTITIONS, rows["page"]
    Crowded.group, Crowded.mailing, Crowded.members, Crowded.shown = rows["group"], rows["mailing"], rows["members"], {}
    with Server(("127.0.0.1", 0), Crowded) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
