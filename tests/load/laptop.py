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
    """How long the reminder took from the tick to the last mail, with every member mailed, and none twice."""
    first = datetime.now(UTC).date() + timedelta(days=20)
    (folder / "group.yaml").write_text(GROUP.format(first=first))
    house = House(folder)
    house.up("group.yaml")
    try:
        for start in range(0, size, AT_ONCE):
            people = (f"m{number}@example.org,Member {number}\n" for number in range(start, min(size, start + AT_ONCE)))
            (folder / "members.csv").write_text(f"address,name\n{''.join(people)}")
            house.fortnight("members", "import", "members.csv", "--already-agreed", "--as", "mika", "--yes")
        began = time.monotonic()
        while len(house._files("reminder")) < size and time.monotonic() < began + PATIENCE:
            if not house._files("reminder"):
                house.moves("1 day")
                began = time.monotonic()
            time.sleep(5)
        took = time.monotonic() - began
        time.sleep(10)  # for whatever comes twice
        to = Counter(
            str(message_from_bytes(path.read_bytes(), policy=policy.default)["To"]) for path in house._files("reminder")
        )
    finally:
        house.close()
    assert len(to) == size, len(to)
    assert set(to.values()) == {1}, to.most_common(3)
    return f"{size / took:.1f} mails a second"
