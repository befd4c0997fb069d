"""How near mail comes to the account's rate, and that it never goes above it."""

from collections.abc import Iterator, Sequence

from bench.figures import Figure, Kind
from tests.pace_trial import Trial

TITLE = "Pace"
TRIALS = (
    (1, 1, 4), (1, 2, 6), (14, 2, 12), (14, 50, 120), (50, 3, 20), (50, 50, 120), (100, 6, 30), (200, 12, 60), (500, 28, 120),
    (500, 50, 160),
)  # fmt: skip
"""Mails a second, senders at once, messages of 90 mails."""
LIFE = 300


def figures() -> Sequence[Figure]:
    """The share of the rate that is reached, and the most mails in any second, by rate and number of senders. It is played on a
    virtual clock: a call of the table takes 8 ms, the first read of a message 20, SES 35, and the processor 3 for each mail."""
    return [figure for rate, senders, messages in TRIALS for figure in _trial(rate, senders, messages)]


def _trial(rate: int, senders: int, messages: int) -> Iterator[Figure]:
    trial, name = Trial(senders, rate, messages).run(), f"{rate}/s, {senders} at once"
    yield Figure(
        name=f"{name}: reached", measured=100 * trial.reached / rate, unit="%", kind=Kind.COUNT, goal=95, least=True
    )
    yield Figure(name=f"{name}: busiest second", measured=trial.busiest, unit="mails", kind=Kind.COUNT, goal=rate)
    yield Figure(name=f"{name}: longest", measured=trial.longest, unit="s", kind=Kind.COUNT, goal=LIFE)
