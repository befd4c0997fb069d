"""What this version's functions leave in the midst of things: three members, somebody who has to be let in and somebody who has to confirm, a
deck, and the mails of a reminder on the queue. With a release it is kept for the versions after it, which have to go on from there:
``.venv/bin/python -m tests.released_stack``."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from local.decks import deck
from shared import signed_links
from shared.adapters import clients, secrets
from shared.model.member import Member
from tests.builders.signups import T0, links, respond, taken_in
from tests.platform import Platform, apply, demo_group
from tests.resources import KEYS
from tests.stack import alone

KEPT = Path(__file__).parent / "functions" / "released_stack.json"
REMINDED = datetime(2023, 10, 21, 20, tzinfo=UTC)
DECK = "ml-theory/2023-10-28/implicit-bias/first.pdf"
STEPS = {"Ada": 3, "Bo": 3, "Eli": 3, "Dana": 2, "Cleo": 1}
"""How far each has come: asked to confirm, confirmed, let in."""


def left(platform: Platform) -> dict[str, Any]:
    """Rows as DynamoDB holds them, messages, links by whose and what for, keys."""
    clients.client("ssm").put_parameter(Name=KEYS, Type="SecureString", Value=json.dumps(keys()), Overwrite=True)
    secrets.forget()
    apply(platform, demo_group())
    platform.tick(platform.now)
    platform.settle()
    for number, (name, steps) in enumerate(STEPS.items()):
        respond(platform, f"{name} Example", f"{name.lower()}@example.org", T0 + timedelta(days=2, minutes=10 * number))
        taken_in(platform)
        for choice in ("", "approve")[: steps - 1]:
            platform.press(links()[-1], choice=choice)
            platform.settle()
    platform.at(REMINDED - timedelta(days=1))
    platform.upload(DECK, deck("The implicit bias of gradient descent", "Ada Example", 2))
    platform.settle()
    platform.tick(REMINDED)
    platform.wake()
    names = {row.id: row.address.partition("@")[0] for row in platform.rows(Member)}
    urls = [url for path in ("l", "talk") for url in links(path)]
    return {
        "keys": keys(),
        **{queue: [json.loads(one["Body"]) for one in platform.messages(queue)] for queue in ("mail", "wakeups")},
        "links": {called(url, names): url for url in reversed(urls)},
        "rows": clients.client("dynamodb").scan(TableName="table", ConsistentRead=True)["Items"],
    }


def keys() -> dict[str, Any]:
    """What `setup` makes, with nothing secret in it."""
    made = {
        name: base64.b64encode(name[:1].encode() * 32).decode() for name in ("a", "b", "hash", "suppression", "key")
    }
    both = {"a": made["a"], "b": made["b"]}
    return {"current": "a", "link": both, "hook": both, "hash": made["hash"], "suppression": made["suppression"]}


def called(url: str, names: dict[str, str]) -> str:
    """Whose link it is, and what for: ``ada leave``, ``dana decide mika``, ``talk 2023-10-28 implicit-bias``."""
    payload = url.rpartition("/")[2].split(".")[1]
    purpose, _, *subject, _ = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if purpose == signed_links.TALK:
        return f"talk {'#'.join(subject)}"
    return " ".join((names[subject[0]], purpose, *subject[2:]))


def written(found: dict[str, Any]) -> str:
    """One row a line."""
    rows = sorted(found["rows"], key=lambda row: (row["pk"]["S"], row["sk"]["S"]))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    rest = json.dumps({name: value for name, value in found.items() if name != "rows"}, indent=1)
    return f'{rest[:-2]},\n "rows": [\n{lines}\n ]\n}}\n'


if __name__ == "__main__":
    with alone() as platform:
        KEPT.write_text(written(left(platform)), encoding="utf-8")
