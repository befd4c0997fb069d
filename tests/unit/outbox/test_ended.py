"""What reads the ledger once its rows have ended: that there is none says nothing of what was told."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.desk import rendering, routes
from shared.desk.actions.foreseeing import outlook
from shared.desk.actions.registry import actions
from shared.errors import BadInput
from shared.membership import feedback
from shared.membership.feedback import Feedback, Listed, hear
from shared.model.audit import AuditLine
from shared.model.count import Count
from shared.model.group import Group
from shared.model.mailing import HELD, LATEST, Audience, Entry, EntryState, Mailing, done, mailing, may_be_gone
from shared.model.member import Member, MemberState, StateChange, member_id
from shared.model.recap import Recap, RecapState
from shared.model.session import Resource, Session, SessionState, Talk
from shared.model.suppression import Erasure
from shared.outbox.actions import Again
from shared.outbox.ledger import given_up
from shared.privacy.actions import Person
from shared.privacy.erasing import held, person, sweep
from shared.schedule import late_reading, undoing
from shared.schedule.actions import Which
from shared.store import Create
from shared.store.actions import perform
from shared.talks.threads import threads
from tests.builders import desk
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import ADA, CASES, FILE, GROUP, KEYS, LOST, NOW, WAITS, G, acting, do, world
from tests.unit.desk.worlds import HELD as OVER

DAY = timedelta(days=1)
SURE = HELD - LATEST
YEAR_AND_MORE = timedelta(days=425)


def later(store: MemoryStore, by: timedelta) -> Any:
    """Who acts in *store* so much later."""
    store.system = lambda: NOW + by
    return replace(acting(store), now=NOW + by)


def lines(store: MemoryStore) -> list[Any]:
    return [row for row in store.scan() if isinstance(row, Entry | Mailing)]


@pytest.mark.parametrize(
    ("ends", "after", "gone"),
    [
        (None, SURE, False), (None, SURE + timedelta(seconds=1), True),
        (NOW - 30 * DAY, SURE + DAY, True), (NOW + 30 * DAY, SURE + 29 * DAY, False), (NOW + 30 * DAY, SURE + 31 * DAY, True),
    ],
)  # fmt: skip
def test_a_row_is_sure_to_be_there_for_whoever_comes_late_until_20_days_before_it_ends(
    ends: datetime | None, after: timedelta, gone: bool
):
    assert may_be_gone(NOW, NOW + after, ends) == gone


# --- taking back
@pytest.mark.parametrize(
    ("by", "mails"),
    [(by, ["recap-correction"]) for by in (timedelta(0), 30 * DAY, SURE)]
    + [(by, []) for by in (SURE + DAY, HELD, HELD + DAY, YEAR_AND_MORE, 9 * HELD)],
)
def test_a_recap_is_taken_off_the_page_however_old_and_corrected_as_long_as_it_is_known_who_has_it(
    by: timedelta, mails: list[str]
):
    store = world()
    do(store, "recap send", CASES["recap send"].inputs)
    at = later(store, by)
    (change,) = perform(actions()["recap undo"], Which(**G, session=OVER), at)
    assert store.get(Recap, GROUP, OVER).state is RecapState.WITHDRAWN
    session = store.get(Session, GROUP, OVER)
    assert session is not None
    assert (session.recap, session.recapped_at) == ("", None)
    assert store.all(AuditLine, GROUP, OVER)[-1].what == "undo"
    assert [mail.kind for mail in change.mails] == mails
    assert ("nobody is mailed, for who got it is not held any more" in change.what) == (not mails)


@pytest.mark.parametrize(("by", "said"), [(SURE, False), (SURE + DAY, True)])
def test_whoever_takes_an_old_recap_back_is_shown_before_that_nobody_is_mailed(by: timedelta, said: bool):
    store = world()
    do(store, "recap send", CASES["recap send"].inputs)
    now = later(store, by).now
    here = desk.visit(store, store.get(Group, GROUP), now, keys=lambda: KEYS, issued=now)
    found = outlook(actions()["recap undo"], [Which(**G, session=OVER)], here)
    assert found.asks
    assert ("nobody is mailed" in found.words()[0]) == said
    assert bool(found.mails()) == (not said)


START = NOW + 200 * DAY
MOVED = Session(
    group=GROUP, key="2024-04-24", kind="talks", state=SessionState.PLANNED, starts=START, ends=START + timedelta(hours=1),
    revision=2, changed_at=NOW,
)  # fmt: skip
LONG_MOVED = replace(MOVED, starts=NOW - DAY, ends=NOW - DAY)
"""Not held, though its time is past: no tick has come for long."""


def mails_of(change: Any) -> list[str]:
    return [write.row.kind for write in change.writes if isinstance(write.row, Mailing) and write.row.due]


@pytest.mark.parametrize(
    ("session", "told", "by", "mails"),
    [
        (MOVED, False, DAY, []),
        (MOVED, True, DAY, ["moved"]),
        (MOVED, False, SURE + 100 * DAY, []),  # the row would be there still, as the session's end counts
        (LONG_MOVED, False, SURE - DAY, []),
        (LONG_MOVED, False, SURE + DAY, ["moved"]),
        (LONG_MOVED, True, YEAR_AND_MORE, ["moved"]),
    ],
)  # fmt: skip
def test_a_move_is_taken_back_openly_unless_it_is_known_that_nobody_was_told(
    session: Session, told: bool, by: timedelta, mails: list[str]
):
    store = MemoryStore(lambda: NOW)
    before = replace(session, starts=NOW + 600 * DAY, ends=NOW + 600 * DAY, revision=1)
    store.commit(
        Create(session),
        Create(AuditLine(**G, session=session.key, revision=2, at=NOW, by="mika", what="move", before=before)),
    )
    if told:
        news = mailing(
            "moved", GROUP, Audience.MEMBERS, at=NOW, of=f"{session.key}/r2", session=session.key, ends=session.ends
        )
        store.commit(Create(done(news)))
    at = later(store, by)
    there = store.get(Session, GROUP, session.key)
    assert there is not None
    assert mails_of(undoing.undo(there, FILE, store, at.now, by="mika"))[:1] == mails


@pytest.mark.parametrize(
    ("told", "by", "mails"), [(False, DAY, []), (True, DAY, ["reinstated"]), (False, SURE + 202 * DAY, ["reinstated"])]
)
def test_so_is_a_cancellation_when_the_file_has_the_day_again(told: bool, by: timedelta, mails: list[str]):
    store = MemoryStore(lambda: NOW)
    off = replace(MOVED, state=SessionState.CANCELLED)
    store.commit(Create(off))
    if told:
        store.commit(
            Create(done(mailing("cancelled", GROUP, Audience.MEMBERS, at=NOW, of=f"{off.key}/r2", ends=off.ends)))
        )
    at = later(store, by)
    fresh = replace(MOVED, starts=at.now + 9 * DAY, ends=at.now + 9 * DAY, revision=1)
    there = store.get(Session, GROUP, off.key)
    assert there is not None
    assert mails_of(undoing.reinstate(there, fresh, FILE, store, at.now, by="mika"))[:1] == mails


# --- what is told once
TALK = Talk(slug="a", speaker="A")
ANNOUNCED = Session(
    group=GROUP,
    key="2023-10-28",
    kind="talks",
    state=SessionState.ANNOUNCED,
    talks=(TALK,),
    stages_done=("7d",),
    starts=NOW,
    ends=NOW,
)
CHATTY = replace(FILE, chat_webhook="https://chat.example.org/hook")


@pytest.mark.parametrize("by", [400 * DAY, YEAR_AND_MORE, 800 * DAY])
def test_of_a_session_that_was_moved_over_years_nothing_is_told_anew(by: timedelta):
    """Nobody knows any more whether a thread was opened, and the late reading mailed about, when it was first to be."""
    store = MemoryStore(lambda: NOW + by)
    now = NOW + by
    moved = replace(ANNOUNCED, starts=now + 3 * DAY, ends=now + 3 * DAY)
    read = replace(moved, talks=(replace(TALK, resources=(Resource(kind="paper", title="P"),)),))
    lapsed = by > SURE + 23 * DAY  # from the end of the day first planned
    assert [row.kind for row in threads(moved, CHATTY, store, now)] == ([] if lapsed else ["thread"])
    kinds = [write.row.kind for write in late_reading.told(moved, read, FILE, store, now)]
    assert kinds == ([] if lapsed else ["reading"])


# --- mails that could not be made
@pytest.mark.parametrize("by", [SURE + DAY, YEAR_AND_MORE])
def test_a_mail_is_not_sent_again_once_it_may_be_forgotten_who_has_it(by: timedelta):
    store = world()
    at = later(store, by)
    with pytest.raises(BadInput, match=r"more than a year ago; who has it is not kept so long|there is no mail"):
        perform(actions()["mail retry"], Again(mailing=LOST.id, readers=(WAITS.reader,)), at)
    assert given_up(GROUP, "mika", store, at.now) == []


def test_a_mail_that_is_too_old_to_be_sent_again_is_not_offered():
    store = world()
    told = done(
        mailing(
            "unwritten", GROUP, Audience.CO_LEADS, at=NOW, of=LOST.id, facts={"mailing": LOST.id, "kind": LOST.kind}
        )
    )
    line = Entry(mailing=told.id, reader="lead:mika", kind=told.kind, state=EntryState.SENT, at=NOW)
    store.commit(Create(told), Create(line))
    offered = [
        [row.id for row in given_up(GROUP, "mika", store, later(store, by).now)] for by in (SURE, SURE + DAY, HELD)
    ]
    assert offered == [[LOST.id], [], []]


# --- what came back
def twice_here(store: MemoryStore) -> Member:
    """Left, and came back within the month."""
    changes = [(MemberState.ACTIVE, 0), (MemberState.UNSUBSCRIBED, 5), (MemberState.ACTIVE, 20)]
    history = tuple(StateChange(at=NOW + n * DAY, state=state, by="mika") for state, n in changes)
    member = Member(
        **G, id="0f" * 10, name="Zoe", address="zoe@example.org", state=MemberState.ACTIVE, life=2, history=history
    )
    store.commit(Create(member))
    return store.get(Member, GROUP, member.id) or member


class Suppressed:
    def __init__(self, cause: str) -> None:
        self.of = cause

    def cause(self, address: str) -> str:
        return self.of

    def release(self, address: str, *, complained: bool) -> None: ...


@pytest.mark.parametrize(
    ("sent", "by", "became"),
    [
        (1, 30 * DAY, MemberState.ACTIVE),  # to the membership that is over
        (22, 30 * DAY, MemberState.COMPLAINED),
        (None, 30 * DAY, MemberState.COMPLAINED),  # no line has it, and none can have ended
        (1, HELD + 30 * DAY, MemberState.ACTIVE),
        (1, 3 * HELD, MemberState.ACTIVE),
        (None, HELD + 30 * DAY, MemberState.ACTIVE),
    ],
)  # fmt: skip
def test_who_came_back_is_not_put_out_by_an_old_complaint_whose_mail_is_forgotten(
    sent: int | None, by: timedelta, became: MemberState, monkeypatch: pytest.MonkeyPatch
):
    store = world()
    member = twice_here(store)
    monkeypatch.setattr(feedback, "_members", lambda *_: iter([member]))
    if sent is not None:
        row = Entry(
            mailing=f"welcome/{GROUP}/{member.id}.1", reader=f"member:{member.id}", kind="welcome",
            state=EntryState.SENT, at=NOW + sent * DAY, message_id="m1",
        )  # fmt: skip
        store.commit(Create(row))
    listed = Listed("zoe@example.org", "COMPLAINT", NOW + 25 * DAY)
    at = later(store, by)
    feedback.reconcile([listed], [GROUP], store, Suppressed("m1"), KEYS, at.now)
    after = store.get(Member, GROUP, member.id)
    assert after is not None
    assert after.state is became


def test_a_bounce_whose_line_has_ended_counts_for_the_member_and_for_no_mailing():
    store = world()
    line = Entry(
        mailing="reminder/x/y/r1/7d",
        reader=f"member:{ADA}",
        kind="reminder",
        state=EntryState.SENT,
        at=NOW,
        message_id="m",
    )
    store.commit(Create(line))
    at = later(store, YEAR_AND_MORE)
    event = Feedback(kind="Bounce", group=GROUP, member=ADA, permanent=True, message="m", sent=at.now)
    assert hear(event, store, Suppressed(""), at.now) == "bounced"  # type: ignore[arg-type]
    assert store.all(Count, f"{GROUP}#bounced") == []


# --- what is shown, handed out, erased
def shown(store: MemoryStore, now: datetime, *path: str) -> str:
    group = store.get(Group, GROUP)
    here = desk.visit(store, group, now, *path, keys=lambda: KEYS, issued=now)
    answer: Any = routes.answer(here)
    return re.sub(r"<script.*?</script>", "", rendering.render(answer, here), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("path", "said", "not_said"),
    [
        (("people", ADA), "What was mailed more than 400 days ago is not kept.", "Nothing yet."),
        (("sessions", OVER), "What went out is kept for 400 days after a session.", "goes on"),
    ],
)
def test_a_page_says_what_is_not_kept_any_more(path: tuple[str, ...], said: str, not_said: str):
    store = world()
    assert said not in shown(store, NOW, *path)
    page = shown(store, later(store, YEAR_AND_MORE).now, *path)
    assert said in page
    assert not_said not in page


def test_what_went_out_is_counted_on_the_mail_page_whatever_has_ended():
    store = world()
    row = done(mailing("reminder", GROUP, Audience.MEMBERS, at=NOW, of=f"{OVER}/r1/7d", session=OVER, stage="7d"))
    place = f"{NOW:%Y-%m-%dT%H:%M:%SZ}|reminder|members|7d|{OVER}|{row.id}"
    store.add(Count(group=f"{GROUP}#mail", month=place, numbers={"sent": 7}))
    now = later(store, YEAR_AND_MORE).now
    group = store.get(Group, GROUP)
    here = desk.visit(
        store, group, now, "mail", query={"before": (f"{NOW + DAY:%Y-%m-%d}",)}, keys=lambda: KEYS, issued=now
    )
    answer: Any = routes.answer(here)
    assert [(one.sent, one.going) for one in answer.lines] == [(7, False)]


def mailed_once(store: MemoryStore) -> Member:
    """Somebody who is in, with the welcome that they were sent."""
    member = Member(
        **G, id=member_id(GROUP, "eve@example.org", KEYS.hash), name="Eve", address="eve@example.org", state=MemberState.ACTIVE,
        history=(StateChange(at=NOW, state=MemberState.ACTIVE, by="mika"),),
    )  # fmt: skip
    welcome = done(mailing("welcome", GROUP, Audience.APPLICANT, at=NOW, of=f"{member.id}.1", subject=member.id))
    line = Entry(
        mailing=welcome.id,
        reader=f"member:{member.id}",
        kind=welcome.kind,
        state=EntryState.SENT,
        at=NOW,
        message_id="m",
    )
    store.commit(Create(member), Create(welcome), Create(line))
    return member


@pytest.mark.parametrize(("by", "mails"), [(DAY, ["welcome"]), (HELD, ["welcome"]), (YEAR_AND_MORE, [])])
def test_a_persons_file_says_that_earlier_lines_are_not_held(by: timedelta, mails: list[str]):
    store = world()
    mailed_once(store)
    now = later(store, by).now
    found = held(person("eve@example.org", store, KEYS), store, now)
    assert [mail["kind"] for mail in found["memberships"][0]["mails"]] == mails
    assert found["not_held"].startswith("Which mails went to you is kept for 400 days after they went")


@pytest.mark.parametrize("by", [DAY, HELD, HELD + DAY, YEAR_AND_MORE])
def test_whoever_is_erased_leaves_no_row_of_the_ledger_whether_or_not_it_has_ended(by: timedelta):
    store = world()
    member = mailed_once(store)
    at = later(store, by)
    perform(actions()["members erase"], Person(address=member.address), at)
    for job in store.due(at.now):
        if isinstance(job, Erasure):
            sweep(job, store)
    assert store.get(Member, GROUP, member.id) is None
    assert [row for row in lines(store) if member.id in str(row)] == []
