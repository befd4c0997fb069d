"""Lines of the log: which are ours, and which tell one story."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.logs.lines import Line, by_time, read, story

T0 = datetime(2027, 1, 23, 20, tzinfo=UTC)


def raw(
    words: str, *, after: float = 0, correlation: str = "", request: str = "r1", level: str = "INFO", **more: Any
) -> str:
    """A line as a function writes it."""
    return json.dumps(
        {
            "level": level, "location": "deliver:102", "message": words, "timestamp": (T0 + timedelta(seconds=after)).isoformat(),
            "service": "fortnight", "name": "fortnight", "cold_start": False, "function_name": "my-group-SendMail-1A2B3C",
            "function_memory_size": 512, "function_arn": "a", "function_request_id": request, "correlation": correlation, **more,
        }
    )  # fmt: skip


def line(words: str, function: str = "send_mail", **more: Any) -> Line:
    found = read(raw(words, **more), function)
    assert found
    return found


def words(found: list[Line]) -> list[str]:
    return [one.words for one in found]


def test_a_line_of_ours_is_read_with_what_it_tells() -> None:
    found = line("delivered", correlation="press-1", mailing="welcome/c/a/0", counts={"sent": 1})
    assert (found.at, found.function, found.correlation, found.request, found.trouble) == (
        T0, "send_mail", "press-1", "r1", False,
    )  # fmt: skip
    assert found.told == {"mailing": "welcome/c/a/0", "counts": {"sent": 1}}


def test_a_line_of_a_file_says_itself_which_function_wrote_it() -> None:
    found = read(raw("delivered"))
    assert found
    assert found.function == "send_mail"


@pytest.mark.parametrize("status", ["error", "timeout", "failure"])
def test_a_call_that_the_platform_ended_is_trouble(status: str) -> None:
    report = {"time": T0.isoformat(), "type": "platform.report", "record": {"requestId": "r1", "status": status}}
    found = read(json.dumps(report), "remind")
    assert found
    assert (found.words, found.request, found.level, found.at) == (f"ended with {status}", "r1", "ERROR", T0)


def test_an_error_that_the_runtime_writes_is_trouble() -> None:
    told = {"errorType": "Failed", "errorMessage": "KeyError at x.py:1 y", "requestId": "r1", "stackTrace": []}
    found = read(json.dumps(told), "remind", T0)
    assert found
    assert (found.words, found.trouble, found.at) == ("Failed: KeyError at x.py:1 y", True, T0)


@pytest.mark.parametrize(
    "text",
    [
        "", "START RequestId: 1 Version: $LATEST", "{", "[]", "3", "null", '"delivered"', '{"a": 1}',
        '{"_aws": {"Timestamp": 1}, "Table": "t", "Mails": 3}',
        '{"time": "2027-01-23T20:00:00Z", "type": "platform.start", "record": {"requestId": "r1"}}',
        '{"time": "2027-01-23T20:00:00Z", "type": "platform.report", "record": {"requestId": "r1", "status": "success"}}',
        '{"type": "platform.report", "record": 3}', '{"level": "INFO", "location": "a:1", "timestamp": "yesterday"}',
    ],
)  # fmt: skip
def test_what_is_no_line_of_ours_is_passed_over(text: str) -> None:
    assert read(text, "remind") is None


TOLD = [
    line("pressed", "answer_links", correlation="press-1", request="a", member="abc123"),
    line("delivered", correlation="press-1", request="b", after=1, mailing="welcome/circle/abc123/0"),
    line("tick", "remind", correlation="tick-20270123T200000", request="c", after=2),
    line(
        "delivered", correlation="tick-20270123T200000", request="d", after=3, mailing="reminder/circle/2027-01-23/7d"
    ),
    line("pulled", "pull_signups", correlation="schedule", request="e", after=4),
    line("looked after", "pull_signups", correlation="schedule", request="f", after=5, form="f1"),
    line("delivered", correlation="press-12", request="g", after=6, mailing="welcome/circle/abc1234/0"),
    line("left for the next time: é", "remind", request="h", after=7),
]


@pytest.mark.parametrize(
    ("about", "requests"),
    [
        ("press-1", "ab"),
        ("abc123", "ab"),
        ("welcome/circle/abc123/0", "ab"),
        ("2027-01-23", "cd"),
        ("reminder/circle/2027-01-23/7d", "cd"),
        ("f", "f"),  # a call's id; what all pulls by the clock bear leads to no other
        ("f1", "f"),
        ("schedule", "ef"),
        ("é", "h"),
        ("press", ""),
        ("abc", ""),
        ("nothing of the kind", ""),
        ("", ""),
        ("press-1|tick", ""),  # no pattern, but a word
    ],
)
def test_a_story_is_what_names_it_and_what_shares_its_correlation(about: str, requests: str) -> None:
    assert "".join(one.request for one in story(TOLD, {about})) == requests


def test_a_story_of_several_ids_is_told_once_and_in_time() -> None:
    assert "".join(one.request for one in story(reversed(TOLD), {"abc123", "2027-01-23", "press-1"})) == "abcd"


def test_a_call_that_ran_out_of_time_belongs_to_the_story_in_which_it_was() -> None:
    ended = [
        read(json.dumps({"time": T0.isoformat(), "type": "platform.report", "record": {"requestId": request, "status": "timeout"}}), "send_mail")
        for request in ("b", "z")
    ]  # fmt: skip
    found = story([*TOLD, *filter(None, ended)], {"press-1"})
    assert sorted((one.request, one.words) for one in found) == [
        ("a", "pressed"),
        ("b", "delivered"),
        ("b", "ended with timeout"),
    ]


def test_lines_of_one_moment_stay_in_the_order_in_which_they_were_written() -> None:
    assert words(by_time([line("b", after=1), line("a1"), line("a2"), line("a3")])) == ["a1", "a2", "a3", "b"]
