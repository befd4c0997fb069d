"""Who is on the stage: for what pages have to bear, and for pictures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """What people call themselves and what they propose: *proposer* does, *waits* with the *affiliation* waits to be let in, the *topics* are voted on,
    *recording* is that of nobody knows which talk."""

    proposer: str
    waits: str
    affiliation: str
    topics: tuple[str, str, str]
    recording: str


FIRST_TOPIC = "A generating-functions approach to gradient descent"
HARD_ON_PAGES = Cast(
    proposer="Gail Votes", waits="Dee " + "Long-Name-" * 11, affiliation="word " * 200, topics=(FIRST_TOPIC, "Very" + "Long" * 30, "Kernels"),
    recording="Session of October",
)  # fmt: skip
"""As long as anything may be."""
LIFELIKE = Cast(
    proposer="Gail Sample", waits="Dee Example", affiliation="Example University", topics=(FIRST_TOPIC, "What flat minima do not explain", "Kernels, and their limits"),
    recording="Reading group, October",
)  # fmt: skip
