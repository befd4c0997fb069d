"""The archive import against expectations written by hand from the archive file."""

import re
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.files import read_file
from shared.archive.sessions import sessions_of, summary, with_slugs
from shared.errors import BadInput
from shared.model.session import Consent, Proposal, Resource, Session, SessionState, Talk
from shared.schedule.history import Own, kept

OTHER = Resource(kind="recording", url="https://www.youtube.com/watch?v=FAKEvid0001")
FILE = Path(__file__).parents[3] / "local" / "archive.yaml"


@pytest.fixture(scope="module")
def sessions() -> list[Session]:
    return sessions_of(yaml.safe_load(FILE.read_text()), "ml-theory")


def document(**more: Any) -> dict[str, Any]:
    """A small archive that is right but for *more* in its only session."""
    session = {"order": 1, "date": "2022-11-19", "kind": "discussion", "title": "First meeting"}
    rhythm = {"starts": "14:00", "ends": "15:00", "zone_as_written": "MST"}
    return {"group": {"zone": "America/Denver", "rhythm": rhythm}, "sessions": [session | more]}


def test_the_ten_sessions_come_in_recorded_order_with_dates_only_where_known(sessions: list[Session]) -> None:
    assert [(s.key, s.date, s.date_known, s.starts) for s in sessions] == [
        ("2022-10-22", "2022-10-22", "inferred", datetime(2022, 10, 22, 20, tzinfo=UTC)),
        ("2022-11-05", "2022-11-05", "inferred", datetime(2022, 11, 5, 20, tzinfo=UTC)),
        ("2022-11-19", "2022-11-19", "written", datetime(2022, 11, 19, 21, tzinfo=UTC)),
        ("2022-12-03", "2022-12-03", "written", datetime(2022, 12, 3, 21, tzinfo=UTC)),
        ("2022-12-17", "2022-12-17", "inferred", datetime(2022, 12, 17, 21, tzinfo=UTC)),
        ("2023-01-07", "2023-01-07", "inferred", datetime(2023, 1, 7, 21, tzinfo=UTC)),
        ("undated-07", None, "unknown", None),
        ("undated-08", None, "unknown", None),
        ("undated-09", None, "unknown", None),
        ("undated-10", None, "unknown", None),
    ]


def test_everything_imported_is_held_history_of_which_nothing_is_due(sessions: list[Session]) -> None:
    assert {(s.group, s.state, s.imported, s.next_due, s.revision) for s in sessions} == {
        ("ml-theory", SessionState.HELD, True, None, 1)
    }


def test_an_hour_by_the_rhythm_ends_an_hour_later(sessions: list[Session]) -> None:
    assert [s.ends for s in sessions[:3]] == [
        datetime(2022, 10, 22, 21, tzinfo=UTC),
        datetime(2022, 11, 5, 21, tzinfo=UTC),
        datetime(2022, 11, 19, 22, tzinfo=UTC),
    ]


def test_the_third_session_is_told_whole(sessions: list[Session]) -> None:
    notes = Resource(
        kind="lecture notes",
        title="Lecture Notes on Neural Information Retrieval",
        url="https://arxiv.org/pdf/2207.13443.pdf",
        arxiv="2207.13443",
    )
    assert sessions[2] == Session(
        group="ml-theory",
        key="2022-11-19",
        kind="talks",
        state=SessionState.HELD,
        starts=datetime(2022, 11, 19, 21, tzinfo=UTC),
        ends=datetime(2022, 11, 19, 22, tzinfo=UTC),
        date="2022-11-19",
        date_known="written",
        order=3,
        talks=(
            Talk(slug="meta-learning", title="Meta-Learning", speaker="Sree Harsha Nelaturu"),
            Talk(
                slug="neural-information-retrieval",
                title="Neural Information Retrieval",
                speaker="Max Marion",
                resources=(notes,),
            ),
        ),
        imported=True,
    )


def test_the_fourth_session_keeps_what_was_planned_beside_what_was_held(sessions: list[Session]) -> None:
    fourth = sessions[3]
    assert fourth.planned == (
        Proposal(speaker="Harry Saini", topic="Representation Learning"),
        Proposal(speaker="Ashish Gaurav", topic="Quantum Probability"),
    )
    assert [(talk.speaker, talk.title) for talk in fourth.talks] == [("Ahmad Mustafa", "CLIP")]


def test_proposals_plans_and_research_proposals_are_kept(sessions: list[Session]) -> None:
    assert sessions[1].proposals[0] == Proposal(
        speaker="Sree Harsha Nelaturu", topic="Meta-Learning", scheduled_for="2022-11-19"
    )
    assert len(sessions[1].proposals) == 4
    assert sessions[4].plans == (
        Proposal(speaker="Sree Harsha Nelaturu", topic="Optimization book reading plan", about="book"),
    )
    assert sessions[5].research == (
        Proposal(
            speaker="Bhavnick Minhas",
            topic="Regular structure in lottery tickets, and composing it",
            url="https://twitter.com/BhavnickMinhas",
        ),
        Proposal(
            speaker="members",
            topic="Understanding Adam and its alternatives for large language models",
            about="RAdam, Ranger",
        ),
    )


def test_what_was_shared_and_lost_stays_known_as_shared(sessions: list[Session]) -> None:
    seventh, ninth = sessions[6].talks[0], sessions[8].talks[0]
    assert seventh.slides == Resource(kind="slides", was_shared=True)
    assert seventh.resources == (Resource(kind="reading list", title="Neural operators reading list", was_shared=True),)
    assert ninth.recording == Resource(kind="recording", title="YouTube", was_shared=True)
    assert ninth.resources[0] == Resource(kind="paper", url="https://arxiv.org/abs/2206.11124", arxiv="2206.11124")
    assert sessions[8].series == "learning-to-learn"


def test_a_recording_of_the_archive_was_public_and_counts_as_agreed_to(sessions: list[Session]) -> None:
    talks = [talk for session in sessions for talk in session.talks]
    assert {talk.consent for talk in talks if talk.recording} == {Consent.YES}
    assert {talk.consent for talk in talks if not talk.recording} == {Consent.UNASKED}


NOTHING = Own(attached=(), shown=(), attended=())


def test_what_a_speaker_said_since_outlasts_another_import(sessions: list[Session]) -> None:
    (known,) = [session for session in sessions if any(talk.recording for talk in session.talks)][:1]
    silent = replace(
        known, talks=tuple(replace(talk, consent=Consent.NO, thread="https://t.example") for talk in known.talks)
    )
    again = kept(known, silent, NOTHING)
    assert {(talk.consent, talk.thread) for talk in again.talks} == {(Consent.NO, "https://t.example")}
    found = replace(
        silent, talks=tuple(replace(talk, recording=OTHER, consent=Consent.UNASKED) for talk in known.talks)
    )
    recorded = replace(NOTHING, attached=[(known.key, talk.slug) for talk in known.talks])
    assert {(talk.recording, talk.consent) for talk in kept(known, found, recorded).talks} == {(OTHER, Consent.UNASKED)}


def test_the_zone_is_the_iana_one_and_never_the_one_as_written() -> None:
    there = document()
    there["group"]["zone"] = "America/Phoenix"
    there["sessions"][0]["date"] = "2022-10-22"
    assert sessions_of(there, "g")[0].starts == datetime(2022, 10, 22, 21, tzinfo=UTC)
    there["group"]["zone"] = "MST"
    with pytest.raises(BadInput, match=r"zone: 'MST' is an abbreviation.*America/Denver, America/Phoenix"):
        sessions_of(there, "g")


def test_slugs_are_unique_within_a_session_and_fall_back_to_the_speaker() -> None:
    told = [("Same", "A B"), ("Same!", "A B"), (None, "A B"), ("Same 2", "A B"), ("読む", "名前")]
    talks = [Talk(slug="", title=title, speaker=speaker) for title, speaker in told]
    slugs = [talk.slug for talk in with_slugs(talks)]
    assert (slugs[:4], len(set(slugs))) == (["same", "same-2", "a-b", "same-2-2"], 5)
    assert all(slugs)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"tilte": "x"}, "tilte: no such setting; did you mean title?"),
        ({"date": 20221119}, "date: a day is wanted here, like 2024-02-08; '20221119' stands there"),
        ({"date": datetime(2022, 11, 19, 14, tzinfo=UTC)}, "date: a day is wanted here"),
        ({"date": "19/11/2022"}, "date: '19/11/2022' is not a day; write the year first"),
        ({"date": "2022-11-31"}, "date: '2022-11-31': there is no such day"),
        ({"order": 0}, "order: '0' is not more than 0"),
        ({"order": "first"}, "order: a whole number is wanted here"),
        ({"kind": "party"}, "kind: 'party' is not one of discussion, proposals, talks, reading"),
        ({"state": "planned"}, "state: 'planned' is not one of held, cancelled"),
        ({"talks": [{"title": "No speaker"}]}, "talks 1 (No speaker).speaker: a talk has a speaker, or speakers: [one, another]"),
        ({"talks": [{"speaker": "A", "speakers": ["B"]}]}, "talks 1 (A).speaker: a talk has a speaker, or speakers"),
        ({"talks": [{"speaker": "A", "slides": {"url": "javascript:alert(1)"}}]}, "talks 1 (A).slides.url: 'javascript:alert(1)' is not a web address"),
        ({"talks": [{"speaker": "A", "reading": [{"kind": "paper", "minutes": "long"}]}]}, "reading 1.minutes: a whole number"),
        ({"talks": [{"speaker": "A", "resources": [{"kind": "paper"}, {"kind": "paper", "doi": "10/x"}]}]}, "talks 1 (A).resources 2.doi: '10/x' is not a DOI; write it as 10.1145"),
        ({"series": "unheard-of"}, "series: 'unheard-of' is not listed in group.series"),
        ({"title": "x" * 2001}, "title: is longer than 2000 characters"),
        ({"title": " "}, "title: must not be empty"),
        ({"talks": "none"}, "talks: a list is wanted here"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_by_its_record_and_how_to_write_it(more: dict[str, Any], told: str) -> None:
    with pytest.raises(BadInput) as caught:
        sessions_of(document(**more), "g")
    assert re.match(r"sessions 1 \([^)]*\)\.", str(caught.value))
    assert told in str(caught.value)


@pytest.mark.parametrize("wrong", [None, [], "text", {"sessions": []}, {"group": None, "sessions": []}])
def test_what_is_no_archive_at_all_is_refused_readably(wrong: object) -> None:
    with pytest.raises(BadInput, match=r"settings are wanted here|^group.zone: is missing"):
        sessions_of(wrong, "g")


def test_every_wrong_field_is_told_at_once() -> None:
    wrong = document(kind="party", talks=[{"speaker": "x", "title": ""}])
    wrong["group"]["rhythm"]["starts"] = 840
    with pytest.raises(BadInput) as caught:
        sessions_of(wrong, "g")
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "group.rhythm.starts",
        "sessions 1 (2022-11-19).kind",
        "sessions 1 (2022-11-19).talks 1 (x).title",
    ]


def test_an_archive_of_another_group_is_refused() -> None:
    theirs = document()
    theirs["group"]["id"] = "theirs"
    with pytest.raises(BadInput, match=r"group\.id: this is the archive of 'theirs', not of 'ours'"):
        sessions_of(theirs, "ours")


@pytest.mark.parametrize(("field", "value"), [("order", 1), ("date", "2022-11-19")])
def test_an_order_or_a_date_told_twice_is_refused(field: str, value: object) -> None:
    doubled = document()
    second = deepcopy(doubled["sessions"][0]) | {"order": 2, "date": "2022-12-03", field: value}
    doubled["sessions"].append(second)
    with pytest.raises(BadInput, match=rf"sessions 1 \(.*\)\.{field}: .* more than one session"):
        sessions_of(doubled, "g")


def of_a_day(*times: dict[str, str]) -> dict[str, Any]:
    """The small archive with a session of one day for each of *times*."""
    several = document()
    first = several["sessions"][0]
    several["sessions"] = [first | {"order": at, "title": f"No {at}"} | told for at, told in enumerate(times, 1)]
    return several


def test_the_sessions_of_a_day_are_known_by_a_number_in_the_order_in_which_they_began() -> None:
    times = ({"starts": "16:00"}, {"starts": "9:30", "ends": "11:00"}, {"starts": "11:00"})
    found = sessions_of(of_a_day(*times), "g")
    assert [(one.key, one.date, one.title) for one in found] == [
        ("2022-11-19-3", "2022-11-19", "No 1"), ("2022-11-19", "2022-11-19", "No 2"), ("2022-11-19-2", "2022-11-19", "No 3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (({"starts": "9:30"}, {}), "say of each when it began"),
        (({"starts": "9:30"}, {"starts": "10:00"}), "two sessions of 2022-11-19 overlap"),
        (({"starts": "9:30"}, {"starts": "9:30"}), "two sessions of 2022-11-19 overlap"),
        (({"starts": "9:30", "ends": "12:00"}, {"starts": "11:00"}), "two sessions of 2022-11-19 overlap"),
    ],
)
def test_sessions_of_a_day_that_nobody_could_tell_apart_are_refused(
    times: tuple[dict[str, str], ...], said: str
) -> None:
    with pytest.raises(BadInput, match=rf"sessions 1 \(.*\)\.date: .*{said}"):
        sessions_of(of_a_day(*times), "g")


def test_a_cancelled_session_several_speakers_and_reading_are_told_as_they_were() -> None:
    paper = {"kind": "paper", "title": "A paper", "minutes": "40", "essential": "no"}
    talk = {"speakers": ["Ada", "Bo", "Cleo"], "title": "Together", "reading": [paper]}
    (session,) = sessions_of(document(state="cancelled", kind="reading", talks=[talk]), "g")
    assert (session.state, session.next_due) == (SessionState.CANCELLED, None)
    assert [(one.speaker, one.slug) for one in session.talks] == [("Ada, Bo and Cleo", "together")]
    assert session.talks[0].resources == (Resource(kind="paper", title="A paper", minutes=40, essential=False),)


def test_a_session_over_midnight_ends_on_the_next_day() -> None:
    late = document()
    late["group"]["rhythm"] = {"starts": "23:30", "ends": "00:30"}
    (session,) = sessions_of(late, "g")
    assert session.starts is not None
    assert session.ends == session.starts + timedelta(hours=1)


def test_an_archive_is_said_in_words(sessions: list[Session]) -> None:
    assert summary(sessions) == "10 sessions, 2022-10-22 to 2023-01-07, 4 undated; 7 talks"


def test_a_mistake_in_an_archives_file_has_its_line(tmp_path: Path) -> None:
    file = tmp_path / "archive.yaml"
    file.write_text(FILE.read_text().replace("kind: proposals", "kind: party", 1))
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "kind: party" in text)
    with pytest.raises(BadInput) as caught:
        read_file(file, sessions_of)
    said = "'party' is not one of discussion, proposals, talks, reading"
    assert str(caught.value) == f"{file}, line {line}: sessions 2 (2022-11-05).kind: {said}"


def test_the_import_leaves_the_document_as_it_was() -> None:
    there = yaml.safe_load(FILE.read_text())
    before = deepcopy(there)
    sessions_of(there, "ml-theory")
    assert there == before


def test_questions_a_few_lines_and_notes_are_taken_in_within_their_bounds() -> None:
    talk = {"speaker": "Ada", "summary": "It halts.", "questions": ["Why?", "When?"]}
    (session,) = sessions_of(document(kind="talks", notes="https://pad.example.org/1", talks=[talk]), "ml-theory")
    assert session.notes_link == "https://pad.example.org/1"
    assert (session.talks[0].summary, session.talks[0].questions) == ("It halts.", ("Why?", "When?"))
    for wrong, said in (
        ({"talks": [talk | {"questions": ["?"] * 4}]}, "At most 3 questions"),
        ({"talks": [talk | {"questions": ["?" * 201]}]}, "at most 200 characters"),
        ({"talks": [talk | {"summary": "x" * 601}]}, "at most 600 characters"),
        ({"notes": "http://pad.example.org/1"}, "begins with https://"),
        ({"notes": "https://me:secret@pad.example.org/"}, "a name or a password"),
        ({"notes": "our pad"}, "notes"),
    ):
        with pytest.raises(BadInput, match=said):
            sessions_of(document(kind="talks", **wrong), "ml-theory")
