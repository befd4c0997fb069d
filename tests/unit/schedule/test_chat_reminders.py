"""The chat is reminded at its own distances, once each, and never of what has begun."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from shared.model.audit import AuditLine
from shared.model.group import ChatPosts, CoLead, Group
from shared.model.mailing import Audience, Mailing
from shared.model.season import Quiet
from shared.model.session import Session, SessionState, cancelled, moved, restored
from shared.schedule import chat_reminders, undoing
from shared.schedule.changing import superseded_by_news
from shared.schedule.duties import At, Outlook
from shared.schedule.forecast import Known
from shared.schedule.session_duties import scheduled
from tests.simulation.store import MemoryStore

STARTS = datetime(2026, 3, 29, 16, tzinfo=UTC)  # the clocks of Berlin change that night
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOLD = ChatPosts(reminders=("1d", "1h"), changes=True)
GROUP = Group(
    id="g", name="G", zone="Europe/Berlin", sender="g@example.org", co_leads=(CoLead(id="mika", name="Mika", address="mika@example.org"),),
    reminders=("7d",), chat_webhook="https://chat.example.org/1", chat_posts=TOLD,
)  # fmt: skip
SESSION = Session(
    group="g",
    key="2026-03-29",
    kind="talks",
    state=SessionState.ANNOUNCED,
    starts=STARTS,
    ends=STARTS + HOUR,
    stages_done=("7d",),
)


def turned(session: Session, now: datetime, group: Group = GROUP) -> tuple[Session, list[Mailing]]:
    at = At(store=MemoryStore(lambda: now), now=now, group=group, was=session)
    turn = chat_reminders.DUTY.turn(session, at)
    return turn.row, [write.row for write in turn.writes]


def stages(session: Session, now: datetime, group: Group = GROUP) -> list[str]:
    return [row.stage or "" for row in turned(session, now, group)[1]]


def test_each_stage_goes_once_by_the_sessions_wall_clock():
    day_before = STARTS - timedelta(hours=23)  # the same wall time, the night being an hour short
    assert chat_reminders.waits(SESSION, GROUP, STARTS) == [day_before, STARTS - HOUR]
    assert stages(SESSION, day_before - timedelta(seconds=1)) == []
    after, (post,) = turned(SESSION, day_before)
    assert (post.id, post.audience, post.kind) == ("reminder-chat/g/2026-03-29/r1/1d", Audience.CHAT, "reminder-chat")
    assert stages(after, day_before) == []
    last, (second,) = turned(after, STARTS - HOUR)
    assert (second.stage, chat_reminders.waits(last, GROUP, STARTS)) == ("1h", [])


@pytest.mark.parametrize(
    ("session", "group", "now", "told"),
    [
        (SESSION, GROUP, STARTS - HOUR, ["1h"]),  # a tick too late for the day before: only the nearest is news
        (SESSION, GROUP, STARTS, []),
        (SESSION, replace(GROUP, chat_webhook=""), STARTS - HOUR, []),
        (SESSION, replace(GROUP, chat_posts=None), STARTS - HOUR, []),
        (SESSION, replace(GROUP, chat_posts=ChatPosts(changes=True)), STARTS - HOUR, []),
        (replace(SESSION, starts=None, ends=None), GROUP, STARTS, []),
        (replace(SESSION, state=SessionState.HELD), GROUP, STARTS - HOUR, []),
        (replace(SESSION, state=SessionState.PLANNED, stages_done=()), GROUP, STARTS - HOUR, ["1h"]),
        (SESSION, replace(GROUP, reminders=()), STARTS - HOUR, ["1h"]),  # whatever members are mailed when
        (SESSION, replace(GROUP, chat_posts=ChatPosts(reminders=("2h",))), STARTS - 2 * HOUR, ["2h"]),
    ],
)  # fmt: skip
def test_it_is_told_what_is_nearest_and_only_if_the_group_wants_it(
    session: Session, group: Group, now: datetime, told: list[str]
):
    assert stages(session, now, group) == told


def test_quiet_hours_keep_days_back_and_hours_not():
    late = replace(SESSION, starts=datetime(2026, 6, 10, 21, tzinfo=UTC), ends=datetime(2026, 6, 10, 22, tzinfo=UTC))
    group = replace(GROUP, quiet=Quiet(from_=time(22), to=time(8)))
    assert [at.hour for at in chat_reminders.waits(late, group, STARTS)] == [6, 20]


def test_a_session_that_is_moved_is_reminded_of_anew_but_not_of_what_the_news_has_just_said():
    done = replace(SESSION, chores_done=("chat-1d", "chat-1h"))
    near = moved(done, STARTS + DAY, STARTS)
    after, _ = superseded_by_news(near, GROUP, STARTS + timedelta(hours=2))
    assert [name for name in after.chores_done if name.startswith("chat-")] == ["chat-1d"]
    assert stages(after, STARTS + DAY - HOUR) == ["1h"]
    untold = replace(GROUP, chat_posts=ChatPosts(reminders=("1d", "1h")))
    after, _ = superseded_by_news(near, untold, STARTS + timedelta(hours=2))
    assert stages(after, STARTS + timedelta(hours=2), untold) == ["1d"]  # nothing else told it of the new time


def test_what_is_cancelled_is_not_reminded_of_and_what_is_put_back_goes_on_where_it_was():
    done = replace(SESSION, chores_done=("chat-1d",))
    off = cancelled(done, STARTS - 3 * HOUR)
    assert stages(off, STARTS - HOUR) == []
    (row, *_) = undoing._quietly(replace(off, state=SessionState.ANNOUNCED), done, GROUP, None)
    assert stages(row.row, STARTS - HOUR) == ["1h"]
    assert stages(row.row, STARTS - 2 * HOUR) == []


@pytest.mark.parametrize("posts", [TOLD, replace(TOLD, changes=False)])
def test_what_is_put_back_with_a_mail_is_posted_again_only_at_another_start(posts: ChatPosts):
    group = replace(GROUP, chat_posts=posts)
    off = cancelled(replace(SESSION, chores_done=("chat-1d",)), STARTS - 3 * HOUR)
    last = AuditLine(
        group="g",
        session=off.key,
        revision=off.revision,
        what="cancel",
        by="mika",
        at=STARTS - 3 * HOUR,
        before=SESSION,
    )
    back, *_ = undoing._openly(restored(off, SESSION, STARTS - 2 * HOUR), off, group, last, STARTS - 2 * HOUR)
    assert stages(back.row, STARTS - 2 * HOUR, group) == []
    assert stages(back.row, STARTS - HOUR, group) == ["1h"]
    later = restored(off, replace(SESSION, starts=STARTS + 3 * DAY), STARTS)
    back, *_ = undoing._openly(later, off, group, last, STARTS)
    assert stages(back.row, STARTS + 2 * DAY, group) == ["1d"]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=22, minutes=30), 30 * DAY])
def test_what_is_foreseen_is_what_goes(late: timedelta):
    """From any moment on, by ticks every ten minutes."""
    since = max(STARTS - 3 * DAY, STARTS - DAY + late - DAY) if late else STARTS - 3 * DAY
    session, went, now = scheduled(SESSION, GROUP), [], since
    outlook = Outlook(group=GROUP, sessions=[session], known=Known(), since=since)
    promised = [(one.at, one.stage) for one in chat_reminders.DUTY.ahead(session, outlook)]
    while now < STARTS + DAY:
        session, posts = turned(session, now)
        went += [(now, post.stage or "") for post in posts]
        now += timedelta(minutes=10)
    assert went == promised


def test_the_chat_is_foreseen_as_one_reader_and_not_as_mail():
    outlook = Outlook(group=GROUP, sessions=[SESSION], known=Known(), since=STARTS - 3 * DAY)
    first, second = chat_reminders.DUTY.ahead(SESSION, outlook)
    assert (first.what, second.what) == ("Reminder, a day before", "Reminder, an hour before")
    assert first.whom == "the chat"
