"""Which talk a new video is of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model.recording import Match
from shared.model.session import Resource, Session, SessionState, Talk
from shared.recaps.recordings import LATEST, Guess, Video, likeness, match, tokens

STARTS = datetime(2023, 10, 28, 20, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=1)


def session(*talks: tuple[str | None, str], days: int = 0, **more) -> Session:
    starts = STARTS + timedelta(days=days)
    given_here = {"state": SessionState.HELD, "starts": starts, "ends": starts + timedelta(hours=1), **more}
    rows = tuple(Talk(slug=f"t{n}", title=title, speaker=speaker) for n, (title, speaker) in enumerate(talks))
    return Session(group="g", key=starts.date().isoformat(), kind="talks", talks=rows, **given_here)


def found(title: str, *sessions: Session, after: timedelta = timedelta(days=2)) -> str:
    """``sure <slug>``, ``unsure`` or ``none``."""
    told = match(Video("v", title, ENDS + after), sessions)
    if isinstance(told, Guess):
        return f"sure {told.session.key}#{told.talk.slug}"
    return "unsure" if told is Match.UNSURE else "none"


TWO = session(
    ("The implicit bias of gradient descent", "Ada Example"), ("Tangent kernels, briefly", "Noor Ünal-Příklad")
)


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("The implicit bias of gradient descent", "sure 2023-10-28#t0"),
        ("THE IMPLICIT BIAS OF GRADIENT DESCENT", "sure 2023-10-28#t0"),
        ("[ML Theory #12] Ada Example: The Implicit Bias of Gradient Descent (28 Oct 2023)", "sure 2023-10-28#t0"),
        ("Gradient descent and its implicit bias | Ada Example", "sure 2023-10-28#t0"),
        ("Tangent kernels - Noor Unal-Priklad", "sure 2023-10-28#t1"),
        ("Tangent kernels, briefly", "sure 2023-10-28#t1"),
        ("Session of 28 October", "unsure"),
        ("Ada Example", "unsure"),
        ("The implicit bias of gradient descent. Tangent kernels, briefly", "unsure"),
        ("", "unsure"),
    ],
)
def test_a_title_finds_its_talk_or_is_asked_about(title: str, told: str):
    assert found(title, TWO) == told


def test_a_talk_without_a_title_is_found_by_its_speakers_whole_name():
    nameless = session((None, "Ada Example"), ("Tangent kernels, briefly", "Noor Ünal-Příklad"))
    assert found("ML Theory: Ada Example, October", nameless) == "sure 2023-10-28#t0"
    assert found("Ada and friends", nameless) == "unsure"


def test_the_same_title_twice_near_in_time_is_asked_about():
    again = session(("Tangent kernels, briefly", "Bo Sample"), days=-14)
    assert found("Tangent kernels, briefly", TWO, again) == "unsure"
    assert found("Tangent kernels, briefly (Noor Ünal-Příklad)", TWO, again) == "unsure"


def test_a_talk_that_has_a_recording_already_is_asked_about():
    first, second = TWO.talks
    done = replace(
        TWO, talks=(replace(first, recording=Resource(kind="recording", url="https://v.example.org")), second)
    )
    assert found("The implicit bias of gradient descent", done) == "unsure"
    assert found("Tangent kernels, briefly", done) == "sure 2023-10-28#t1"


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (-timedelta(hours=1, seconds=1), "none"),
        (-timedelta(hours=1), "sure 2023-10-28#t1"),
        (LATEST, "sure 2023-10-28#t1"),
        (LATEST + timedelta(seconds=1), "none"),
    ],
)
def test_only_sessions_of_the_three_weeks_before_count(after: timedelta, told: str):
    assert found("Tangent kernels, briefly", TWO, after=after) == told


@pytest.mark.parametrize(
    "other",
    [
        {"state": SessionState.CANCELLED},
        {"state": SessionState.ANNOUNCED},
        {"imported": True},
        {"host": "other/2023-10-28"},
        {"starts": None, "ends": None},
    ],
)
def test_only_sessions_that_were_held_here_count(other: dict):
    assert found("Tangent kernels, briefly", replace(TWO, **other)) == "none"


WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
TITLES = WORDS.filter(lambda title: bool(tokens(title)))
TALKS = st.lists(st.tuples(st.none() | WORDS, WORDS), min_size=1, max_size=4)


@given(title=WORDS, talks=st.lists(TALKS, max_size=4), days=st.integers(-60, 60), hours=st.integers(-30 * 24, 60 * 24))
def test_a_video_is_never_attached_to_a_talk_outside_of_its_time(title: str, talks: list, days: int, hours: int):
    sessions = [session(*some, days=days + 7 * n) for n, some in enumerate(talks)]
    told = match(Video("v", title, ENDS + timedelta(hours=hours)), sessions)
    if isinstance(told, Guess):
        assert told.session.starts <= ENDS + timedelta(hours=hours) <= told.session.ends + LATEST
        assert told.talk in told.session.talks


@given(title=TITLES, others=TALKS, place=st.integers(0, 4))
def test_a_title_that_is_one_talks_alone_is_always_sure(title: str, others: list, place: int):
    kept = [pair for pair in others if tokens(pair[0]) != tokens(title)]
    kept.insert(place, (title, "Ada Example"))
    row = session(*kept)
    told = match(Video("v", title, ENDS), [row])
    assert isinstance(told, Guess)
    assert told.talk.title == title


@given(one=WORDS, other=WORDS)
def test_likeness_is_between_none_and_the_same_and_has_no_direction(one: str, other: str):
    first, second = tokens(one), tokens(other)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, second) == pytest.approx(likeness(second, first), abs=0.35)
    assert likeness(first, first) == (1 if first else 0)
