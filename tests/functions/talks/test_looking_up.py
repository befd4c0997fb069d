"""A speaker types where a paper is; what is known of it is shown to be accepted, whether it is known at once or later."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from fakes.library_api import LibraryApi, library_app
from fakes.serving import serve
from local.browser import Form
from shared.group.texts import generated
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.session import Resource, Session, with_talk
from shared.model.work import Work
from shared.schedule.speaker_reminders import ASKS_READING
from shared.store import Replace
from shared.talks import look_ups, looking_up
from shared.tick.calendar_duties import two_weeks
from tests.builders.at_desk import Seat
from tests.builders.command_line import fortnight, ok, refused
from tests.builders.recaps import upkeep
from tests.builders.speaker_page import KEY, MINE, opened, saved, talk, url
from tests.platform import Platform, apply, demo_group

TYPED = {"url-1": "arXiv:1806.07572v2"}


def patient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """So long somebody waits: longer than anything here takes, unless a test is about that."""
    monkeypatch.setattr(looking_up.LookUp.works, "__defaults__", (seconds,))


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[LibraryApi]:
    made = LibraryApi()
    patient(monkeypatch, 50.0)
    monkeypatch.setattr(
        look_ups, "SECONDS", 5.0
    )  # the system's clock stands still meanwhile, and nobody's turn at arXiv ends
    with serve(library_app(made)) as server:
        monkeypatch.setenv("FORTNIGHT_LIBRARY_ENDPOINT", server.url)
        yield made


@pytest.fixture
def looking(group: Platform, library: LibraryApi) -> Platform:
    apply(group, demo_group(look_up_reading=True, contact="circle@example.org"))
    return group


def test_what_is_known_is_shown_after_saving_and_kept_once_it_is_saved_again(
    looking: Platform, library: LibraryApi, calls
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
    looking: Platform, library: LibraryApi, slow: bool, monkeypatch
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


def test_a_group_that_has_it_off_asks_nobody_and_has_the_page_it_had(group: Platform, library: LibraryApi):
    saved(group, opened(group) | TYPED)
    assert library.calls == []
    assert "authors-1" not in opened(group)


@pytest.mark.parametrize("away", [False, True])
def test_at_the_desk_what_is_known_is_shown_to_a_co_lead_at_once_or_later(
    looking: Platform, library: LibraryApi, away: bool
):
    library.faults.extend([500] if away else [])
    seat, path = Seat(looking), f"/desk/ml-theory/sessions/{KEY}/talks/{MINE}"
    seat.logs_in("mika@example.org")
    body = seat.opens(path)["body"]
    form = body[body.index(f'<form method="post" action="{path}"') :]
    fields = dict(Form(form[: form.index("</form>")]).fields)
    page = seat.posts(path, fields | TYPED)
    known = "arxiv:1806.07572" in {row.id for row in looking.rows(Work)}  # with what else is read in that session
    assert (known, "filled in as arXiv has it" in page["body"]) == (not away, not away)
    assert talk(looking).resources[0].url == "https://arxiv.org/abs/1806.07572"  # saved, whoever answers
    looking.later(timedelta(minutes=1))
    looking.pump("wakeups")
    assert "filled in as arXiv has it" in seat.opens(path)["body"]
    assert looking.faults.denied == []


def test_by_command_what_is_known_is_filled_in(looking: Platform, library: LibraryApi):
    saved(looking, opened(looking) | {"url-1": "doi:10.1145/3292500.3330701"})
    assert ok(fortnight(looking, "talks", "look-up", KEY, MINE)) == f"Done: the reading of {MINE} of ml-theory/{KEY}."
    assert talk(looking).resources[0].authors == ("Fay Example", "The Sample Team")
    assert ok(fortnight(looking, "talks", "look-up", KEY, MINE)) == "Nothing to change."
    apply(looking, demo_group())
    assert "look_up_reading: true" in refused(fortnight(looking, "talks", "look-up", KEY, MINE))


def test_no_is_kept_until_another_paper_takes_its_place(looking: Platform, library: LibraryApi):
    saved(looking, opened(looking) | TYPED)
    shown = opened(looking)
    page = saved(looking, shown | {"no-1": shown["url-1"]})
    (there,) = talk(looking).resources
    assert (there.title, there.authors, there.minutes, there.look_up) == (None, (), None, False)
    assert "filled in as" not in page
    assert "Propose again what arXiv or Crossref knows of it" in page
    assert "Nothing was changed." in saved(looking, opened(looking))
    saved(looking, opened(looking) | {"reading-1": "By hand"})
    assert (talk(looking).resources[0].title, talk(looking).resources[0].look_up) == ("By hand", False)
    page = saved(looking, opened(looking) | {"again-1": "yes"})
    assert (talk(looking).resources[0].look_up, "filled in as arXiv has it" in page) == (True, True)
    shown = opened(looking)
    saved(looking, shown | {"authors-1": ""})  # who takes them out has said no, too
    assert (talk(looking).resources[0].look_up, talk(looking).resources[0].year) == (False, 2018)
    looking.later(timedelta(minutes=1))
    page = saved(looking, opened(looking) | {"url-1": "hep-th/9901001"})
    assert (talk(looking).resources[0].look_up, "filled in as arXiv has it" in page) == (True, True)


ARCHIVE = """
group: {id: ml-theory, zone: America/Denver, rhythm: {starts: "14:00", ends: "15:00"}}
sessions:
"""
HELD = """  - order: %d
    date: 2022-%02d-%02d
    kind: talks
    talks:
      - {speaker: Ada Example, title: A talk, reading: [{kind: paper, arxiv: "%s"}, {kind: paper, title: Mine, doi: 10.1145/3292500.3330701}]}
"""


def archive(tmp_path: Path, numbers: Sequence[str], more: str = "") -> str:
    sessions = "".join(HELD % (n + 1, n // 28 + 1, n % 28 + 1, number) for n, number in enumerate(numbers))
    file = tmp_path / "archive.yaml"
    file.write_text(ARCHIVE + sessions.replace("title: A talk", f"title: A talk{more}"))
    return str(file)


def read(looking: Platform, key: str) -> tuple[Resource, ...]:
    session = looking.table.get(Session, "ml-theory", key)
    return session.talks[0].resources if session else ()


def test_what_an_import_brings_is_looked_up_step_by_step_and_is_there_to_be_accepted(
    looking: Platform, library: LibraryApi, tmp_path: Path
):
    numbers = ["1806.07572", *(f"2201.{n:05}" for n in range(1, 70))]
    ok(fortnight(looking, "import", archive(tmp_path, numbers), "--dry-run"))
    assert looking.messages("wakeups") == []
    ok(fortnight(looking, "import", archive(tmp_path, numbers)))
    assert (library.calls, len(looking.messages("wakeups"))) == ([], 1)
    for _ in range(4):
        looking.later(timedelta(minutes=10))
        looking.pump("wakeups")
    assert looking.messages("wakeups") == []
    asked = [call for call in library.calls if "arxiv" in call]
    assert sum(call.count("2201.") + call.count("1806.") for call in asked) == 70
    assert {row.id for row in looking.rows(Work) if row.found} == {"arxiv:1806.07572", "doi:10.1145/3292500.3330701"}
    assert read(looking, "2022-01-01")[0].authors == ()

    seat, path = Seat(looking), "/desk/ml-theory/sessions/reading"
    seat.logs_in("mika@example.org")
    page = seat.opens(path)["body"]
    assert page.count("as Crossref has it:") == 20  # a page of them
    assert "Older sessions" in page
    assert "Noor Example, Bo Sample" in seat.opens(f"{path}?from=2022-01-02")["body"]
    ok(fortnight(looking, "sessions", "look-up", "2022-01-01"))
    ok(fortnight(looking, "sessions", "decline", "2022-01-02", "doi:10.1145/3292500.3330701"))
    whole, named = read(looking, "2022-01-01")
    assert (whole.authors, named.title, named.authors) == (
        ("Noor Example", "Bo Sample"), "Mine", ("Fay Example", "The Sample Team"),
    )  # fmt: skip
    ok(fortnight(looking, "import", archive(tmp_path, numbers, " again")))
    assert read(looking, "2022-01-01") == (whole, named)
    assert [one.look_up for one in read(looking, "2022-01-02")] == [True, False]
    assert looking.messages("wakeups") == []  # all that is read was asked for
    assert looking.faults.denied == []


def test_an_import_waits_for_who_is_away_and_lets_others_go_before(
    looking: Platform, library: LibraryApi, tmp_path: Path
):
    library.faults += [503, 503]
    ok(fortnight(looking, "import", archive(tmp_path, ["1806.07572"])))
    looking.pump("wakeups")
    assert (looking.rows(Work), len(library.calls)) == ([], 2)
    for _ in range(3):
        looking.later(timedelta(minutes=10))
        looking.pump("wakeups")
    assert sorted(row.id for row in looking.rows(Work)) == ["arxiv:1806.07572", "doi:10.1145/3292500.3330701"]
    assert looking.messages("wakeups") == []


def test_what_the_clock_or_the_file_brought_is_found_once_a_day(looking: Platform, library: LibraryApi):
    session = looking.table.get(Session, "ml-theory", KEY)
    bare = replace(talk(looking), resources=(Resource(kind="paper", arxiv="hep-th/9901001"),))
    looking.table.commit(Replace(with_talk(session, bare)))
    upkeep(looking)
    looking.later(timedelta(minutes=10))
    looking.pump("wakeups")
    assert {row.id for row in looking.rows(Work)} >= {"arxiv:hep-th/9901001"}
    calls = len(library.calls)
    upkeep(looking)
    assert (len(library.calls), looking.messages("wakeups")) == (calls, [])


def test_what_the_groups_file_brings_is_looked_up_and_what_the_file_says_goes_before(
    looking: Platform, library: LibraryApi, tmp_path: Path
):
    group = demo_group(look_up_reading=True, contact="circle@example.org")
    papers = (
        Resource(kind="paper", arxiv="1806.07572"),
        Resource(kind="paper", arxiv="hep-th/9901001", authors=("Me",)),
    )
    talks = tuple(replace(one, reading=papers) if one.session.isoformat() == KEY else one for one in group.talks)
    file = tmp_path / "group.yaml"
    file.write_text(generated(replace(group, talks=talks)))
    ok(fortnight(looking, "apply", str(file)))
    (message,) = looking.messages("wakeups")
    assert json.loads(message["Body"])["works"] == ["arxiv:1806.07572"]
    looking.pump("wakeups")
    ok(fortnight(looking, "sessions", "look-up", KEY))
    assert [one.authors for one in talk(looking).resources] == [("Noor Example", "Bo Sample"), ("Me",)]
    talks = tuple(
        replace(one, reading=(*papers, Resource(kind="notes", title="N"))) if one.reading else one for one in talks
    )
    file.write_text(generated(replace(group, talks=talks)))
    ok(fortnight(looking, "apply", str(file)))
    assert [one.authors for one in talk(looking).resources] == [("Noor Example", "Bo Sample"), ("Me",), ()]
    assert looking.messages("wakeups") == []


def test_at_the_desk_an_archive_is_looked_up_later_and_nobody_waits(
    looking: Platform, library: LibraryApi, tmp_path: Path
):
    seat = Seat(looking)
    seat.logs_in("mika@example.org")
    text = Path(archive(tmp_path, [f"2201.{n:05}" for n in range(1, 20)])).read_text()
    path = "/desk/ml-theory/do/import"
    foreseen = seat.fills(seat.opens(path), path, text=text)
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', foreseen["body"])
    assert seen
    seat.fills(seat.opens(path), path, text=text, seen=seen[1])
    assert looking.table.get(Session, "ml-theory", "2022-01-05")
    assert (library.calls, len(looking.messages("wakeups"))) == ([], 1)
    assert looking.faults.denied == []


def test_a_co_lead_says_no_on_the_talks_page_and_takes_it_back(looking: Platform, library: LibraryApi):
    saved(looking, opened(looking) | TYPED)
    seat, path = Seat(looking), f"/desk/ml-theory/sessions/{KEY}/talks/{MINE}"
    looking.later(timedelta(minutes=1))  # somebody else may be asked at arXiv by then
    seat.logs_in("mika@example.org")

    def form() -> dict[str, str]:
        body = seat.opens(path)["body"]
        start = body.index(f'<form method="post" action="{path}"')
        return dict(Form(body[start : body.index("</form>", start)]).fields)

    fields = form()
    assert fields["authors-1"] == "Noor Example, Bo Sample"
    seat.posts(path, fields | {"no-1": fields["url-1"]})  # what else is read in that session is asked for now
    (there,) = talk(looking).resources
    assert (there.title, there.authors, there.look_up) == (None, (), False)
    assert "authors-1" not in form()
    seat.posts(path, form() | {"again-1": "yes"})
    assert (talk(looking).resources[0].look_up, form()["authors-1"]) == (True, "Noor Example, Bo Sample")


def test_who_signs_up_meanwhile_does_not_wait_for_an_import(looking: Platform, library: LibraryApi, tmp_path: Path):
    answers = Event()
    library.faults.append(answers)  # whoever is asked first keeps everybody waiting
    ok(fortnight(looking, "import", archive(tmp_path, [f"2201.{n:05}" for n in range(1, 200)])))
    looking.form.submit({"Name": "Ada Example", "Email": "ada@example.org"}, at=looking.now)
    looking.wake()
    looking.pump("wakeups")
    answers.set()
    assert list(looking.members()) == ["ada@example.org"]
    assert len(looking.messages("wakeups")) == 1


def known_of_a_bare_number(looking: Platform) -> None:
    """A talk's paper has a number alone, and what is known of it was looked up."""
    apply(looking, demo_group(look_up_reading=True, contact="circle@example.org", beforehand={"questions": True}))
    looking.at(looking.now + timedelta(days=9))
    session = looking.table.get(Session, "ml-theory", KEY)
    bare = replace(talk(looking), resources=(Resource(kind="paper", arxiv="1806.07572"),))
    looking.table.commit(Replace(with_talk(session, bare)))
    assert flagged(looking) == set()
    upkeep(looking)
    looking.later(timedelta(minutes=10))
    looking.pump("wakeups")


def test_mondays_mail_and_preflight_say_what_can_be_filled_in_and_which_questions_are_missing(
    looking: Platform, library: LibraryApi
):
    known_of_a_bare_number(looking)
    assert flagged(looking) == {"reading can be filled in"}
    ok(fortnight(looking, "sessions", "look-up", KEY))
    asked = looking.table.get(Session, "ml-theory", KEY)
    looking.table.commit(Replace(replace(asked, chores_done=(ASKS_READING,))))
    assert flagged(looking) == {"no questions to think about"}
    assert "no questions to think about" in " ".join(ok(fortnight(looking, "preflight")).replace("│", " ").split())
    asked = looking.table.get(Session, "ml-theory", KEY)
    talks = tuple(replace(one, questions=("Why?",)) for one in asked.talks)
    looking.table.commit(Replace(replace(asked, talks=talks)))
    assert flagged(looking) == set()


def test_mondays_mail_says_so_by_the_tick(looking: Platform, library: LibraryApi):
    known_of_a_bare_number(looking)
    for _ in range(7):
        looking.tick((looking.now + timedelta(days=1)).replace(hour=14, minute=0))
    said = next(row.facts["flags"] for row in looking.rows(Mailing) if row.kind == "preflight")
    assert "reading can be filled in" in said


def flagged(platform: Platform) -> set[str]:
    """What Monday's mail says of the session in this respect."""
    group = platform.table.get(Group, "ml-theory")
    facts = two_weeks(group, platform.table.all(Session, group.id), platform.table, platform.now)
    lines = (one.partition(": ")[2] for one in facts.get("flags", "").splitlines())
    return {one for one in lines if "filled" in one or "questions" in one}
