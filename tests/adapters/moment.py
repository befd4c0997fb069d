"""When the tests of the table begin, and a clock of the system that they move."""

from dataclasses import dataclass
from datetime import UTC, datetime

NOW = datetime(2024, 3, 9, 12, tzinfo=UTC)


@dataclass
class Moment:
    now: datetime = NOW
