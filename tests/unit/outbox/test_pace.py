"""Mail goes at the account's rate, and never faster, however many workers there are and whatever the services take."""

import math
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import NotSent, Throttled
from shared.outbox.pace import Pace, Speed, comes_back
from shared.store.pace import MOST_WORKERS, Share, Wanted, running, share
from tests.pace_trial import READERS, Trial
from tests.virtual_time import VirtualTime

LIFE = 300
"""Seconds that the function may live."""


@pytest.mark.parametrize(
    ("rate", "workers", "messages"),
    [(1, 1, 2), (1, 2, 4), (14, 1, 6), (14, 2, 8), (14, 20, 30), (50, 3, 15), (50, 10, 30), (100, 6, 20), (500, 28, 90), (500, 50, 130)],
)  # fmt: skip
def test_mail_goes_at_nearly_the_rate_and_in_no_second_above_it(rate: int, workers: int, messages: int) -> None:
    trial = Trial(workers, rate, messages).run()
    assert len(trial.sent) == READERS * messages
    assert trial.busiest <= rate
    assert trial.reached >= 0.95 * rate
    assert trial.longest < LIFE
    assert trial.reservations == messages, "one reservation a message"


@pytest.mark.parametrize(
    ("rate", "workers", "messages", "stall"),
    [(1, 1, 4, 1.6), (1, 2, 8, 1.6), (2, 2, 8, 1.6), (5, 2, 12, 0.3), (14, 2, 12, 0.2), (50, 4, 40, 0.1), (500, 32, 90, 0.05)],
)  # fmt: skip
def test_what_is_a_little_late_is_made_up_for_and_a_page_keeps_its_share(
    rate: int, workers: int, messages: int, stall: float
) -> None:
    trial = Trial(workers, rate, messages, late=0.006, stall=stall).run()
    assert (len(trial.sent), trial.put_back) == (READERS * messages, 0)
    assert trial.busiest <= rate
    assert trial.reached >= 0.95 * rate
    assert trial.reservations <= 1.3 * messages


def test_a_worker_that_is_alone_goes_as_fast_as_it_can() -> None:
    trial = Trial(1, 500, 4).run()
    assert trial.reached >= 17
    assert trial.reservations == 4


@pytest.mark.parametrize(("rate", "workers"), [(14, 8), (50, 12)])
def test_a_slow_service_is_made_up_for_by_more_workers_and_the_rate_is_kept(rate: int, workers: int) -> None:
    trial = Trial(workers, rate, 6 * workers, ses=0.2).run()
    assert len(trial.sent) == READERS * 6 * workers
    assert trial.busiest <= rate
    assert trial.reached >= 0.8 * rate  # until each has measured that


@pytest.mark.parametrize("outage", [(5, 8), (5, 60)])
def test_a_service_that_takes_nothing_for_a_while_is_waited_for_and_nothing_is_lost(outage: tuple[int, int]) -> None:
    trial = Trial(3, 50, 12, outage=outage).run()
    assert trial.throttled > 0
    assert len(trial.sent) == READERS * 12
    assert trial.busiest <= 50
    assert trial.longest < LIFE


def test_whoever_would_have_to_wait_too_long_gives_the_message_back() -> None:
    trial = Trial(5, 1, 5).run()
    assert trial.put_back > 0
    assert len(trial.sent) == READERS * 5
    assert (trial.busiest, trial.longest < LIFE) == (1, True)
    assert trial.reached >= 0.95, "what was given back is there when its turn comes"


def test_a_message_that_has_to_wait_comes_back_after_seconds_and_ever_later_but_its_tries_last_for_a_day() -> None:
    from artefacts.translate import load

    queue = load(Path("template.yaml"))["Resources"]["MailQueue"]["Properties"]
    tries = queue["RedrivePolicy"]["maxReceiveCount"]
    waits = [comes_back(tried) for tried in range(1, tries)]
    assert waits[:4] == [5, 10, 20, 40]
    assert waits == sorted(waits)
    assert waits[-1] == queue["VisibilityTimeout"]
    assert sum(waits) > 25 * 3600
    assert comes_back(0) == 5


@given(
    rate=st.one_of(st.integers(1, 500), st.floats(0.1, 30)),
    asked=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 200), st.floats(1, 60)), max_size=12),
)
def test_the_shares_of_all_are_never_more_than_the_rate(rate: float, asked: list[tuple[float, int, float]]) -> None:
    now, taken = 0.0, list[Share]()
    for later, count, most in asked:
        now += later
        one = share(taken, Wanted(count, rate, most, math.inf), now)
        assert one is not None
        assert one.starts >= now
        assert one.rate <= max(most, rate / MOST_WORKERS) + 1e-9 or rate < 1
        taken.append(one)
    for at in {one.starts for one in taken}:
        assert sum(one.rate for one in taken if one.starts <= at < one.ends) <= rate + 1e-9
    assert running(taken, max([one.ends for one in taken], default=0.0)) == []


def test_where_the_rate_is_more_than_all_could_use_each_goes_as_it_can() -> None:
    one = share([], Wanted(90, 1e6, 18, math.inf), 0.0)
    assert one is not None
    assert one.rate == 1e6 / MOST_WORKERS


def test_a_worker_asks_for_what_it_can_do() -> None:
    speed = Speed()
    assert math.floor(speed.most) == 18
    for _ in range(50):
        speed.note(0.1)
    assert round(speed.most) == 10
    speed.note(60)  # one that hung says little
    assert speed.most > 6
    for _ in range(99):
        speed.note(-1)  # by a clock that was set back
    assert speed.most <= 1000


def test_nothing_is_reserved_for_nobody_and_no_time_is_no_share() -> None:
    time, asked = VirtualTime(), list[Wanted]()
    pace = partial(Pace, rate=1, speed=Speed(), clock=time.clock, sleep=time.sleep)
    pace(reserve=asked.append, until=time.now + 60).begin(0)
    assert asked == []
    with pytest.raises(Throttled):
        pace(reserve=lambda wanted: share([], wanted, time.now), until=time.now + 60).begin(90)


def test_what_throttling_makes_a_worker_wait_says_nothing_of_how_fast_it_is():
    time = VirtualTime()
    moved, speed = list[float](), Speed()

    def sleep(seconds: float) -> None:
        moved.append(seconds)
        time.now += seconds

    pace = Pace(
        reserve=lambda wanted: share([], wanted, time.now), rate=14, until=math.inf, speed=speed, clock=time.clock, sleep=sleep
    )  # fmt: skip
    pace.begin(90)
    for seconds in (1.0, 2.0, 4.0, 8.0):
        pace.ready()
        pace.wait()
        time.now += 0.035
        pace.pause(seconds)
    assert speed.takes == Speed().takes
    assert {1.0, 2.0, 4.0, 8.0} < set(moved)


def test_a_share_that_cannot_be_asked_for_is_a_mail_that_was_not_sent():
    def lost(_: Wanted) -> Share:
        raise OSError("no table")

    time = VirtualTime()
    with pytest.raises(NotSent, match="no share"):
        Pace(reserve=lost, rate=1, until=math.inf, speed=Speed(), clock=time.clock, sleep=time.sleep).begin(1)
