"""What falls due is one duty in one registry: it is turned, foreseen, and says when it is due again."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer.testing
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cli.app import app
from shared.group import applying
from shared.group.file import parse
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, Message, mailing
from shared.model.session import Session, SessionState, Talk
from shared.schedule import changing, session_duties, steps, undoing
from shared.schedule.duties import At, Duty, Outlook, Turn, earliest
from shared.schedule.forecast import Ahead, Known
from shared.schedule.session_duties import scheduled
from shared.schedule.speaker_reminders import SPEAKER_REMINDERS
from shared.store import Create, Replace
from shared.tick import ticking
from shared.tick.calendar_duties import weekly
from shared.tick.context import TickContext
from shared.tick.registry import foreseen, noun_of
from tests.patience import PATIENCE
from tests.simulation.store import MemoryStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STARTS = datetime(2026, 3, 14, 18, tzinfo=UTC)
FILE = """
id: g
name: G
zone: UTC
sender: g@example.org
weekly_preflight: false
co_leads: [{id: mika, name: Mika, address: mika@example.org}]
season: {first: 2026-03-14, every_days: 14, starts: "18:00", minutes: 60, until: 2026-03-20}
"""
GROUP: Group = parse(yaml.safe_load(FILE))


# Somebody takes the chair: the co-leads are asked for one five days before.
def chair_due(session: Session, _group: Group, _now: datetime) -> list[datetime]:
    open_still = session.starts and session.upcoming and "chair" not in session.chores_done
    return [session.starts - timedelta(days=5)] if open_still else []


def ask_for_a_chair(session: Session, at: At) -> Turn:
    if not any(time <= at.now for time in chair_due(session, at.group, at.now)):
        return Turn(session)
    mail = mailing("chair", at.group.id, Audience.CO_LEADS, at=at.now, of=session.key, session=session.key)
    return Turn(replace(session, chores_done=("chair",)), (Create(mail),))


def chair_ahead(session: Session, outlook: Outlook) -> Iterator[Ahead]:
    for time in chair_due(session, outlook.group, outlook.since):
        yield Ahead(
            at=time, kind="chair", stage="", session=session.id, revision=0, to="co-leads", recipients=1, flags=()
        )


CHAIR = Duty(turn=ask_for_a_chair, waits=chair_due, ahead=chair_ahead)


class Outbox:
    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, messages: Iterable[Message]) -> None:
        self.sent += messages


@pytest.fixture
def store() -> MemoryStore:
    there = MemoryStore(lambda: NOW)
    steps.run(applying.steps(GROUP, there, NOW), there)
    return there


def ticked(store: MemoryStore, at: datetime) -> list[str]:
    """What a tick queues, by its mailing's kind."""
    post = Outbox()
    ticking.tick(TickContext(store=store, post=post, now=at))
    return [message.kind for message in post.sent]


def the_session(store: MemoryStore) -> Session:
    found = store.get(Session, "g", "2026-03-14")
    assert found is not None
    return found


@pytest.fixture
def chaired(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one entry that a duty about a session's dates is."""
    monkeypatch.setattr(session_duties, "DUTIES", (*session_duties.DUTIES, CHAIR))


@pytest.mark.usefixtures("chaired")
def test_a_duty_that_is_added_is_done_by_the_tick_once_and_in_time(store: MemoryStore):
    ticked(store, STARTS - timedelta(days=7))
    assert the_session(store).next_due == STARTS - timedelta(days=5)  # its own time comes before the next reminder's
    assert ticked(store, STARTS - timedelta(days=5)) == ["chair"]
    assert the_session(store).next_due == STARTS - timedelta(days=1)
    assert ticked(store, STARTS - timedelta(days=5)) == []
    assert [row.kind for row in store.scan() if isinstance(row, Mailing) and row.kind == "chair"] == ["chair"]


@pytest.mark.usefixtures("chaired")
def test_a_duty_that_is_added_is_foreseen_by_preflight_and_by_mondays_mail(store: MemoryStore, tmp_path: Path):
    sessions = store.all(Session, "g")
    lines = foreseen(GROUP, sessions, Known(), NOW, STARTS, now=NOW)
    assert [line.at for line in lines if line.kind == "chair"] == [STARTS - timedelta(days=5)]
    (tmp_path / "g.yaml").write_text(FILE)
    told = typer.testing.CliRunner().invoke(
        app, ["preflight", "--group", f"{tmp_path}/g.yaml", "--from", "2026-03-01", "--to", "2026-03-13", "--json"]
    )
    assert [(one["kind"], one["at"]) for one in json.loads(told.stdout)["mailings"] if one["kind"] == "chair"] == [
        ("chair", "2026-03-09T18:00:00Z")
    ]
    monday = weekly(GROUP, sessions, store, NOW, "")
    assert monday
    assert [line[1] for line in json.loads(monday.facts["lines"])].count("chair") == 1


@pytest.mark.usefixtures("chaired")
def test_whoever_moves_takes_back_or_edits_a_session_makes_an_added_duty_due_at_its_time(store: MemoryStore):
    def five_days_before() -> bool:
        found = the_session(store)
        assert found.starts
        return found.next_due == found.starts - timedelta(days=5)

    ticked(store, STARTS - timedelta(days=7))
    now = STARTS - timedelta(days=6)
    for way in (
        lambda row: changing.move(row, STARTS + timedelta(days=1), GROUP, store, now, by="mika"),
        lambda row: undoing.undo(row, GROUP, store, now, by="mika"),
    ):
        store.commit(*way(the_session(store)).writes)
        assert five_days_before()
    longer = parse(yaml.safe_load(FILE.replace("minutes: 60", "minutes: 90")))
    assert steps.run(applying.steps(longer, store, now), store)
    assert five_days_before()


def test_what_no_write_holds_is_written_duty_by_duty(store: MemoryStore, monkeypatch: pytest.MonkeyPatch):
    def many(session: Session, at: At) -> Turn:
        if len(session.chores_done) > 1:
            return Turn(session)
        rows = [
            mailing("chair", "g", Audience.CO_LEADS, at=at.now, of=f"{len(session.chores_done)}/{n}") for n in range(70)
        ]
        return Turn(replace(session, chores_done=(*session.chores_done, "one")), tuple(map(Create, rows)))

    monkeypatch.setattr(session_duties, "DUTIES", (Duty(turn=many), Duty(turn=many), *session_duties.DUTIES))
    assert ticked(store, STARTS - timedelta(days=7)).count("chair") == 140
    assert the_session(store).chores_done == ("one", "one")
    assert the_session(store).stages_done == ("7d",)


sessions = st.builds(
    Session,
    group=st.just("g"), key=st.just("2026-03-14"), kind=st.just("talks"),
    starts=st.none() | st.just(STARTS), ends=st.sampled_from([None, STARTS + timedelta(hours=1)]),
    state=st.sampled_from(list(SessionState)),
    stages_done=st.lists(st.sampled_from(["7d", "1d", "1h"]), unique=True).map(tuple),
    chores_done=st.lists(st.sampled_from([reminder.name for reminder in SPEAKER_REMINDERS]), unique=True).map(tuple),
    talks=st.sampled_from([(), (Talk(slug="t", speaker="S"),)]),
    imported=st.booleans(), host=st.sampled_from(["", "h/2026-03-14"]),
)  # fmt: skip


@given(sessions, st.integers(-60, 60))
def test_when_a_session_is_due_goes_by_its_dates_alone_whoever_asks_and_whenever(session: Session, days: int):
    asked = earliest(session, noun_of(session).duties, GROUP, NOW + timedelta(days=days))
    assert scheduled(session, GROUP).next_due == asked


def test_a_row_whose_time_came_with_nothing_to_do_is_due_when_there_is(store: MemoryStore):
    store.commit(Replace(replace(the_session(store), next_due=NOW)))
    assert ticked(store, NOW) == []
    assert the_session(store).next_due == STARTS - timedelta(days=7)


def test_a_tick_loads_a_feature_only_when_a_row_of_its_noun_is_due():
    features = ["shared.voting", "shared.recaps", "shared.privacy", "shared.talks", "shared.membership.onboarding"]
    program = f"import functions.remind.app, sys; print(sorted(set(sys.modules) & {set(features)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
