"""When in a session which talk begins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.model import agenda as agendas
from shared.model.agenda import LEAST_QUESTIONS, agenda, fitted, kind_of, length
from shared.model.group import PublicGroup
from shared.model.session import Session, SessionState, Talk

START = datetime(2023, 10, 28, 20, tzinfo=UTC)


def session(minutes: int, talks: int) -> Session:
    given = tuple(Talk(slug=f"talk-{n}", speaker=f"Speaker {n}") for n in range(talks))
    return Session(
        group="g", key="2023-10-28", kind="talks", state=SessionState.PLANNED, starts=START,
        ends=START + timedelta(minutes=minutes), talks=given,
    )  # fmt: skip


def of(talk: int, questions: int, kinds: dict[str, int] | None = None) -> PublicGroup:
    return PublicGroup(
        id="g", name="G", zone="UTC", talk_minutes=talk, question_minutes=questions, kinds_of_talk=kinds
    )  # fmt: skip


def told(minutes: int, talks: int, talk_minutes: int = 25, question_minutes: int = 10) -> str:
    slots = agenda(session(minutes, talks), of(talk_minutes, question_minutes))
    return " ".join(f"{slot.starts:%H:%M}{'?' if slot.questions else ''}" for slot in slots)


@pytest.mark.parametrize(
    ("minutes", "talks", "expected"),
    [
        (60, 1, "20:00 20:25?"),
        (60, 2, "20:00 20:25? 20:30 20:55?"),
        (70, 2, "20:00 20:25? 20:35 21:00?"),
        (120, 2, "20:00 20:25? 20:35 21:00?"),
        (60, 3, "20:00 20:15? 20:20 20:35? 20:40 20:55?"),
        (10, 2, "20:00 20:03? 20:05 20:08?"),
        (60, 0, ""),
    ],
)
def test_talks_and_questions_are_made_to_fit(minutes: int, talks: int, expected: str) -> None:
    assert told(minutes, talks) == expected


def test_short_talks_keep_their_length_as_long_as_half_of_it_is_left_for_questions() -> None:
    group = of(25, 10, {"lightning": 5})
    short = [length("lightning", group)]
    assert fitted(60, short * 8) == [(5, 2)] * 8
    assert fitted(60, [*short * 4, length(None, group)]) == [(5, 2)] * 4 + [(25, 5)]
    assert fitted(55, short * 8) == [(4, 2)] * 8


def test_a_group_without_questions_has_talks_only() -> None:
    assert told(60, 2, 30, 0) == "20:00 20:30"
    assert told(60, 3, 30, 0) == "20:00 20:20 20:40"


def test_a_session_without_a_date_has_no_agenda() -> None:
    undated = Session(group="g", key="undated-01", kind="talks", state=SessionState.HELD, talks=session(60, 1).talks)
    assert agenda(undated, of(25, 10)) == ()


@given(st.integers(5, 1440), st.integers(1, 10), st.integers(5, 240), st.integers(0, 120))
def test_slots_follow_each_other_within_the_session_and_every_talk_is_given(
    minutes: int, talks: int, talk: int, questions: int
) -> None:
    one = session(minutes, talks)
    slots = agenda(one, of(talk, questions))
    assert all(earlier.ends == later.starts for earlier, later in pairwise(slots))
    assert all(slot.starts < slot.ends for slot in slots)
    if slots:
        assert (slots[0].starts, slots[-1].ends <= one.ends) == (START, True)
    if minutes // talks >= 1:
        assert [slot.talk for slot in slots if not slot.questions] == list(one.talks)
        assert len({slot.ends - slot.starts for slot in slots if not slot.questions}) == 1


@given(st.integers(1, 1440), st.integers(1, 10), st.integers(5, 240), st.integers(0, 120))
def test_talks_of_one_length_share_the_hour_evenly(minutes: int, talks: int, talk: int, questions: int) -> None:
    each, floor = minutes // talks, min(LEAST_QUESTIONS, questions, talk // 2)
    if talk + questions <= each:
        wanted = (talk, questions)
    elif each - talk >= floor:
        wanted = (talk, each - talk)
    else:
        least = min(floor, each // 2)
        wanted = (each - least, least)
    assert fitted(minutes, [(talk, questions)] * talks) == [wanted] * talks


KINDS = {"lightning": 5, "tutorial": 45}


@pytest.mark.parametrize(
    ("minutes", "kinds", "expected"),
    [
        (60, (None, "lightning"), "20:00 20:25? 20:35 20:40?"),
        (50, (None, "lightning", "lightning"), "20:00 20:25? 20:30 20:35? 20:40 20:45?"),
        (60, ("tutorial", "lightning"), "20:00 20:45? 20:50 20:55?"),
        (60, ("gone", "lightning"), "20:00 20:25? 20:35 20:40?"),
        (30, ("tutorial", "lightning"), "20:00 20:20? 20:25 20:27?"),
    ],
)
def test_a_talk_of_a_kind_has_its_own_length(minutes: int, kinds: tuple[str | None, ...], expected: str) -> None:
    one = session(minutes, len(kinds))
    talks = tuple(replace(talk, kind=kind) for talk, kind in zip(one.talks, kinds, strict=True))
    slots = agenda(replace(one, talks=talks), of(25, 10, KINDS))
    shown = " ".join(f"{slot.starts:%H:%M}{'?' if slot.questions else ''}" for slot in slots)
    assert shown.startswith(expected)
    assert slots[-1].ends <= START + timedelta(minutes=minutes)


@given(
    st.integers(5, 600),
    st.lists(st.sampled_from((None, *KINDS)), min_size=1, max_size=8),
    st.integers(0, 60),
)
def test_however_long_each_is_all_fit_and_none_is_left_out(
    minutes: int, kinds: list[str | None], questions: int
) -> None:
    wanted = [length(kind, of(25, questions, KINDS)) for kind in kinds]
    found = fitted(minutes, wanted)
    assert sum(talk + asked for talk, asked in found) <= minutes
    assert all(talk <= most and asked <= many for (talk, asked), (most, many) in zip(found, wanted, strict=True))


def test_a_kind_is_found_by_its_name_and_one_that_there_is_not_is_refused() -> None:
    assert [kind_of(one, of(25, 10, KINDS)) for one in ("lightning", " Lightning ", "", "  ")] == ["lightning"] * 2 + [
        None
    ] * 2
    with pytest.raises(BadInput, match="'lightnin' is no kind of talk here; there are: lightning, tutorial"):
        kind_of("lightnin", of(25, 10, KINDS))
    with pytest.raises(BadInput, match="there are: none; name them under kinds_of_talk first"):
        kind_of("lightning", of(25, 10))
    assert agendas.told("lightning", of(25, 10, KINDS)) == "lightning, 5 minutes"
    assert agendas.told("gone", of(25, 10, KINDS)) == "gone"
    assert agendas.told(None, of(25, 10, KINDS)) == ""
