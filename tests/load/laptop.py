"""A reminder on the laptop's stack: the template on the emulator, each function a process, every mail a file."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from tests.up.house import House

GROUP = """\
id: load
name: Load
zone: UTC
sender: Load <load@load.example.org>
co_leads:
  - {{id: mika, name: Mika, address: mika@example.org}}
season:
  first: {first}
  every_days: 14
  starts: "20:00"
  minutes: 60
reminders: [7d]
"""
PATIENCE = 3600.0
AT_ONCE = 500


def reminded(folder: Path, size: int) -> str:
    """How fast mails came, from the first to the last, with every member mailed, and none twice: the welcome to each, a message of the
    queue of its own, and the reminder to all."""
    first = datetime.now(UTC).date() + timedelta(days=20)
    (folder / "group.yaml").write_text(GROUP.format(first=first))
    house = House(folder)
    house.up("group.yaml")
    try:
        for start in range(0, size, AT_ONCE):
            people = (f"m{number}@example.org,Member {number}\n" for number in range(start, min(size, start + AT_ONCE)))
            (folder / "members.csv").write_text(f"address,name\n{''.join(people)}")
            house.fortnight("members", "import", "members.csv", "--already-agreed", "--as", "mika", "--yes")
        until = time.monotonic() + PATIENCE
        while len(house._files("welcome")) < size and time.monotonic() < until:
            house.moves("5 minutes", PATIENCE)  # a tick takes as many as it has time for
        while not house._files("reminder") and time.monotonic() < until:
            house.moves("1 day", PATIENCE)
        time.sleep(10)  # for whatever comes twice
        return "; ".join(f"{kind}: {_fast(house, kind, size):.1f} mails a second" for kind in ("welcome", "reminder"))
    finally:
        house.close()


def _fast(house: House, kind: str, size: int) -> float:
    """Mails a second. Nobody is left out, and nobody has two."""
    files = house._files(kind)
    to = Counter(str(message_from_bytes(path.read_bytes(), policy=policy.default)["To"]) for path in files)
    assert len(to) == size, (kind, len(to))
    assert set(to.values()) == {1}, (kind, to.most_common(3))
    written = sorted(path.stat().st_mtime for path in files)
    return (size - 1) / (written[-1] - written[0])
