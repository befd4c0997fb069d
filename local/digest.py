"""``python -m local.digest build/demo``: a line for every mail and every object of the page that a demo left, to compare two demos.

Mails are told by Message-ID, in its order: which of those that go at one moment comes first is chance. Left out of the bytes is what
follows from the time by the system's clock: the correlation id of a form's script, whose hook takes no call of another time; when the
link for an upload was issued, which the bucket checks; and the Message-ID of what tells of the slides, as their name has that time.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

_TIMED = (
    (re.compile(rb"^(X-Correlation-Id: script-)\d+", re.MULTILINE), rb"\1"),
    (re.compile(rb"^(Message-ID: <deck-published\.)[a-z2-7]+", re.MULTILINE), rb"\1"),
)
_ISSUED = re.compile(rb'"issued": ?"[^"]*"')


def lines(folder: Path) -> Iterator[str]:
    """Where it was up, as all links have that address; then ``mail``, Message-ID, SHA-256, sorted; then ``site``, key, SHA-256."""
    yield f"url {json.loads((folder / 'stack.json').read_text())['url']}"
    yield from sorted(map(_mail, (folder / "mail").glob("*.eml")))
    site = folder / "site"
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        yield f"site {path.relative_to(site).as_posix()} {_digest(_object(path))}"


def _object(path: Path) -> bytes:
    body = path.read_bytes()
    return _ISSUED.sub(b"", body) if path.suffix == ".json" else body


def _mail(path: Path) -> str:
    raw = path.read_bytes()
    for timed, kept in _TIMED:
        raw = timed.sub(kept, raw)
    name = message_from_bytes(raw, policy=policy.default)["Message-ID"]
    return f"mail {name} {_digest(raw)}"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


if __name__ == "__main__":
    print("\n".join(lines(Path(sys.argv[1]))))
