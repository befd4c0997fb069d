"""What importing past sessions does to those that are there: again nothing, corrected what was corrected, and out only what is asked for."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.adapters.dynamodb.dry_run import DryRun
from shared.errors import BadInput
from shared.model.attendance import Attendance
from shared.model.audit import AuditLine
from shared.model.deck import Deck
from shared.model.recording import Match, Recording
from shared.model.session import Session, SessionState
from shared.schedule import actions, history
from shared.schedule.history import What
from shared.store import Create
from shared.store.actions import foreseen, perform
from tests.simulation.store import MemoryStore
from tests.unit.desk import worlds

TABLE = "date,speaker,title\n2022-01-08,Ada,Kernels\n2022-01-22,Bo,Nets\n,,Somewhen\n"


@pytest.fixture
def store() -> MemoryStore:
    return worlds.world()


def taken_in(store: MemoryStore, text: str, *, only: bool = False) -> list[str]:
    """What importing *text* changes, in words."""
    past = actions.Past(group=worlds.GROUP, text=text, only=only)
    shown = [change.what for change in foreseen(actions.IMPORT, past, worlds.acting(store), DryRun(store))]
    done = [change.what for change in perform(actions.IMPORT, past, worlds.acting(store))]
    assert shown == done
    return [what.removeprefix(f"{worlds.GROUP}/") for what in done]


def imported(store: MemoryStore) -> dict[str, str]:
    return {one.key: one.heading for one in store.all(Session, worlds.GROUP) if one.imported}


def test_the_same_again_changes_nothing(store: MemoryStore):
    assert taken_in(store, TABLE) == [
        "2022-01-08, Kernels: new",
        "2022-01-22, Nets: new",
        "undated-somewhen, Somewhen: new",
    ]
    assert taken_in(store, TABLE) == []


def test_what_was_corrected_is_corrected_and_what_moved_to_another_day_goes_with_only(store: MemoryStore):
    taken_in(store, TABLE)
    corrected = TABLE.replace("Nets", "Deep nets").replace("2022-01-08", "2022-01-09")
    assert taken_in(store, corrected) == ["2022-01-09, Kernels: new", "2022-01-22, Deep nets: corrected"]
    assert "2022-01-08" in imported(store)
    assert taken_in(store, corrected, only=True) == ["2022-01-08, Kernels: taken out"]
    assert imported(store) == {"2022-01-09": "Kernels", "2022-01-22": "Deep nets", "undated-somewhen": "Somewhen"}
    assert taken_in(store, corrected, only=True) == []


def test_what_was_taken_out_is_taken_in_again_as_often_as_one_likes(store: MemoryStore):
    less = "date,speaker,title\n2022-01-08,Ada,Kernels\n"
    for _ in range(3):
        taken_in(store, TABLE)
        assert taken_in(store, TABLE.replace("Nets", "Deep nets")) == ["2022-01-22, Deep nets: corrected"]
        taken_in(store, less, only=True)
        assert imported(store) == {"2022-01-08": "Kernels"}
    lines = [one.turn for one in store.all(AuditLine, worlds.GROUP, "2022-01-22")]
    assert lines == list(range(1, 10))


def test_lines_put_before_others_leave_those_as_they_are(store: MemoryStore):
    taken_in(store, TABLE)
    before = store.get(Session, worlds.GROUP, "undated-somewhen")
    taken_in(store, TABLE.replace("title\n", "title\n2022-01-01,Cleo,First\n,,Another\n"))
    after = store.get(Session, worlds.GROUP, "undated-somewhen")
    assert before
    assert after
    assert replace(after, order=before.order, version=before.version) == before


def test_the_seasons_own_sessions_and_those_with_a_recording_stay(store: MemoryStore):
    own = store.get(Session, worlds.GROUP, worlds.HELD)
    taken_in(store, TABLE)
    video = Recording(
        group=worlds.GROUP, id="abcdefghijk", title="Kernels", published=datetime(2022, 1, 9, tzinfo=UTC), match=Match.ATTACHED,
        session="2022-01-08", talk="kernels",
    )  # fmt: skip
    store.commit(Create(video))
    text = f"date,title\n{worlds.HELD},Not so\n"
    found = actions.past_sessions(actions.Past(group=worlds.GROUP, text=text), worlds.acting(store))
    lines = history.planned(found.sessions, store, worlds.GROUP, only=True)
    assert Counter(line.what for line in lines) == Counter({What.OWN: 1, What.RECORDED: 1, What.TAKEN_OUT: 2})
    taken_in(store, text, only=True)
    assert store.get(Session, worlds.GROUP, worlds.HELD) == own
    assert imported(store) == {"2022-01-08": "Kernels"}


AT = datetime(2022, 1, 23, tzinfo=UTC)
DECK = Deck(
    group=worlds.GROUP, session="2022-01-22", talk="nets", upload="u1", issued=AT, published=AT, kind="pdf", file="nets.pdf", bytes=9,
)  # fmt: skip
VIDEO = Recording(
    group=worlds.GROUP, id="abcdefghijk", title="Nets", published=AT, match=Match.ATTACHED, session="2022-01-22", talk="nets",
)  # fmt: skip


@pytest.mark.parametrize("given", [DECK, VIDEO], ids=["slides", "a recording"])
@pytest.mark.parametrize(
    ("table", "talks"),
    [
        (TABLE.replace("Nets", "Deep nets"), [("nets", "Bo", "Deep nets")]),
        (TABLE.replace("Bo", "Bo Example"), [("nets", "Bo Example", "Nets")]),
        (TABLE.replace("Bo,Nets", "Cy,Graphs"), [("graphs", "Cy", "Graphs"), ("nets", "Bo", "Nets")]),
        (TABLE.replace("Bo,Nets", ",Discussion"), [("nets", "Bo", "Nets")]),
    ],
    ids=["a title corrected", "a speaker corrected", "another talk", "no talk any more"],
)
def test_a_talk_to_which_something_was_given_stays_and_keeps_its_name(store: MemoryStore, given, table, talks):
    taken_in(store, TABLE)
    store.commit(Create(given))
    taken_in(store, table)
    session = store.get(Session, worlds.GROUP, "2022-01-22")
    assert session
    assert [(talk.slug, talk.speaker, talk.title) for talk in session.talks] == talks
    assert taken_in(store, table) == []


def test_a_talk_to_which_nothing_was_given_goes_with_its_line(store: MemoryStore):
    taken_in(store, TABLE)
    store.commit(Create(replace(DECK, file="")), Create(replace(VIDEO, match=Match.REPLACED)))
    taken_in(store, TABLE.replace("Bo,Nets", "Cy,Graphs"))
    session = store.get(Session, worlds.GROUP, "2022-01-22")
    assert session
    assert [talk.slug for talk in session.talks] == ["graphs"]


def test_a_session_of_which_it_was_recorded_who_was_there_stays(store: MemoryStore):
    taken_in(store, TABLE)
    there = Attendance(group=worlds.GROUP, session="2022-01-22", others=9, by="mika", at=AT)
    only_said = replace(there, session="2022-01-08", by="", said=4)
    store.commit(Create(there), Create(only_said))
    taken_in(store, "date,title\n2022-02-05,All\n", only=True)
    assert imported(store) == {"2022-01-22": "Nets", "2022-02-05": "All"}


def test_a_session_for_which_slides_were_uploaded_stays(store: MemoryStore):
    taken_in(store, TABLE)
    off = replace(DECK, session="2022-01-08", talk="kernels", file="")
    store.commit(Create(DECK), Create(off))
    assert taken_in(store, "date,title\n2022-02-05,All\n", only=True) == [
        "2022-02-05, All: new",
        "2022-01-08, Kernels: taken out",
        "undated-somewhen, Somewhen: taken out",
    ]
    assert imported(store) == {"2022-01-22": "Nets", "2022-02-05": "All"}


def test_what_is_still_to_come_is_no_past_session(store: MemoryStore):
    with pytest.raises(BadInput, match=r"the archive, line 2: .*2023-10-08 is still to come"):
        taken_in(store, "date,title\n2023-10-08,Tomorrow\n")


def test_a_session_that_is_taken_in_is_over(store: MemoryStore):
    taken_in(store, TABLE)
    assert {one.state for one in store.all(Session, worlds.GROUP) if one.imported} == {SessionState.HELD}


def test_two_sessions_of_a_day_are_taken_in_as_two_and_the_same_again_changes_nothing(store: MemoryStore):
    table = "date,time,end,title\n2022-01-08,10:00,11:30,Morning\n2022-01-08,14:00,15:00,Afternoon\n"
    assert taken_in(store, table) == ["2022-01-08, Morning: new", "2022-01-08-2, Afternoon: new"]
    assert taken_in(store, table) == []
    assert taken_in(store, table.replace("Afternoon", "Late"), only=True) == ["2022-01-08-2, Late: corrected"]
    assert taken_in(store, table.replace("2022-01-08,10:00,11:30,Morning\n", ""), only=True) == [
        "2022-01-08-2, Afternoon: corrected", "2022-01-08, Morning: taken out",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("end", "told"), [("1:00", "would end on the next day, at 01:00"), ("11:00", "ends when it begins")]
)
def test_an_end_that_cannot_be_meant_is_refused(store: MemoryStore, end: str, told: str):
    with pytest.raises(BadInput, match=told):
        taken_in(store, f"date,time,end,title\n2022-01-08,11:00,{end},Noon\n")


def test_a_session_that_is_listed_later_and_began_earlier_takes_nothing_from_the_one_that_is_there(store: MemoryStore):
    evening = "2022-01-22,18:00,19:00,Bo,Nets\n"
    taken_in(store, f"date,time,end,speaker,title\n{evening}")
    store.commit(Create(DECK))
    both = f"date,time,end,speaker,title\n2022-01-22,10:00,11:30,Ada,Kernels\n{evening}"
    assert taken_in(store, both) == ["2022-01-22-2, Kernels: new", "2022-01-22, Nets: corrected"]
    talks = {one.key: [talk.title for talk in one.talks] for one in store.all(Session, worlds.GROUP) if one.imported}
    assert talks == {"2022-01-22": ["Nets"], "2022-01-22-2": ["Kernels"]}
    assert taken_in(store, both) == []
