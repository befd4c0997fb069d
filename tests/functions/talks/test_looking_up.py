"""A speaker types where a paper is; what is known of it is shown to be accepted, whether it is known at once or later."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest

from fakes.library_api import LibraryDesk, library_app
from fakes.serving import serve
from local.browser import Form
from shared.model.work import Work
from shared.talks import looking_up
from tests.builders.at_desk import Seat
from tests.builders.command_line import fortnight, ok, refused
from tests.builders.speaker_page import KEY, MINE, opened, saved, talk, url
from tests.platform import Platform, apply, demo_group

TYPED = {"url-1": "arXiv:1806.07572v2"}


def patient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """So long somebody waits: longer than anything here takes, unless a test is about that."""
    monkeypatch.setattr(looking_up.LookUp.works, "__defaults__", (seconds,))


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[LibraryDesk]:
    made = LibraryDesk()
    patient(monkeypatch, 50.0)
    with serve(library_app(made)) as server:
        monkeypatch.setenv("FORTNIGHT_LIBRARY_ENDPOINT", server.url)
        yield made


@pytest.fixture
def looking(group: Platform, library: LibraryDesk) -> Platform:
    apply(group, demo_group(look_up_reading=True, contact="circle@example.org"))
    return group


def test_what_is_known_is_shown_after_saving_and_kept_once_it_is_saved_again(
    looking: Platform, library: LibraryDesk, calls
):
    fields = opened(looking)
    calls.clear()
    page = saved(looking, fields | TYPED)
    assert calls.writes().count("PutItem") == 2  # the session, and what is known
    assert "filled in as arXiv has it, and not saved yet" in page
    (there,) = talk(looking).resources
    assert (there.url, there.title, there.authors) == ("https://arxiv.org/abs/1806.07572", None, ())
    assert list(library.agents) == ["fortnight/0.1 (mailto:circle@example.org)"]
    shown = opened(looking)
    assert (shown["reading-1"], shown["minutes-1"], shown["authors-1"], shown["year-1"]) == (
        "Kernels of wide networks & their tangents", "50", "Noor Example, Bo Sample", "2018",
    )  # fmt: skip
    saved(looking, shown | {"authors-1": "Noor Example", "minutes-1": "30"})
    (there,) = talk(looking).resources
    assert (there.authors, there.minutes, there.year, there.abstract) == (
        ("Noor Example",),
        30,
        2018,
        "We show that x < y, in the limit.",
    )
    assert "filled in as" not in looking.press(url(), "GET")["body"]
    assert len(library.calls) == 1


def test_what_was_written_stays_beside_what_is_known(looking: Platform):
    saved(looking, opened(looking) | TYPED | {"reading-1": "Mine", "minutes-1": "5"})
    shown = opened(looking)
    assert (shown["reading-1"], shown["minutes-1"], shown["authors-1"]) == ("Mine", "5", "Noor Example, Bo Sample")


@pytest.mark.parametrize("slow", [False, True])
def test_where_nobody_answers_in_time_it_is_saved_and_asked_for_later(
    looking: Platform, library: LibraryDesk, slow: bool, monkeypatch
):
    answers = Event()
    library.faults.append(answers if slow else 500)
    if slow:
        patient(monkeypatch, 0.3)
    page = saved(looking, opened(looking) | TYPED)
    answers.set()
    assert "Saved. Thank you." in page
    assert talk(looking).resources[0].arxiv == "1806.07572"
    assert looking.rows(Work) == []
    looking.later(timedelta(minutes=1))  # somebody else may be asked at arXiv by then
    looking.pump("wakeups")
    assert [row.found for row in looking.rows(Work)] == [True]
    assert "filled in as arXiv has it" in looking.press(url(), "GET")["body"]


def test_a_group_that_has_it_off_asks_nobody_and_has_the_page_it_had(group: Platform, library: LibraryDesk):
    saved(group, opened(group) | TYPED)
    assert library.calls == []
    assert "authors-1" not in opened(group)


@pytest.mark.parametrize("away", [False, True])
def test_at_the_desk_what_is_known_is_shown_to_a_co_lead_at_once_or_later(
    looking: Platform, library: LibraryDesk, away: bool
):
    library.faults.extend([500] if away else [])
    seat, path = Seat(looking), f"/desk/ml-theory/sessions/{KEY}/talks/{MINE}"
    seat.logs_in("mika@example.org")
    body = seat.opens(path)["body"]
    form = body[body.index(f'<form method="post" action="{path}"') :]
    fields = dict(Form(form[: form.index("</form>")]).fields)
    page = seat.posts(path, fields | TYPED)
    assert (len(looking.rows(Work)), "filled in as arXiv has it" in page["body"]) == (0 if away else 1, not away)
    looking.later(timedelta(minutes=1))
    looking.pump("wakeups")
    assert "filled in as arXiv has it" in seat.opens(path)["body"]
    assert looking.faults.denied == []


def test_by_command_what_is_known_is_filled_in(looking: Platform, library: LibraryDesk):
    saved(looking, opened(looking) | {"url-1": "doi:10.1145/3292500.3330701"})
    assert ok(fortnight(looking, "talks", "look-up", KEY, MINE)) == f"Done: the reading of {MINE} of ml-theory/{KEY}."
    assert talk(looking).resources[0].authors == ("Fay Example", "The Sample Team")
    assert ok(fortnight(looking, "talks", "look-up", KEY, MINE)) == "Nothing to change."
    apply(looking, demo_group())
    assert "look_up_reading: true" in refused(fortnight(looking, "talks", "look-up", KEY, MINE))
