"""A season through the handlers: a move or a cancellation that is taken back, and who is told."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.errors import BadInput
from shared.model.audit import AuditLine
from shared.model.group import TalkPlan
from shared.model.mailing import Mailing
from shared.model.member import MemberState
from shared.model.session import SessionState
from shared.schedule import changing, undoing
from shared.schedule import steps as schedule_steps
from shared.store import Create
from tests.builders.members import member
from tests.builders.seasons import START, at, moved, sent, session, undo
from tests.platform import Platform, apply, demo_group

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_a_move_that_nobody_was_told_of_is_taken_back_without_a_word(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    undo(two)
    at(two, START - 3 * DAY, START - DAY, START - HOUR, START + 25 * HOUR)
    assert sent(two, "moved") == []
    assert sent(two, "reminder") == [
        "2023-10-28/r1/7d: member", "2023-10-28/r1/7d: member", "2023-10-28/r3/1d: member", "2023-10-28/r3/1d: member",
        "2023-10-28/r3/1h: member", "2023-10-28/r3/1h: member",
    ]  # fmt: skip


def test_a_move_that_members_know_of_is_taken_back_with_one_mail_that_has_both_times(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    at(two, START - 3 * DAY)
    undo(two)
    at(two, START - 3 * DAY, START - DAY, START - HOUR, START + 25 * HOUR)
    assert sent(two, "moved") == [f"2023-10-28/r{n}: member" for n in (2, 2, 3, 3)]
    mail = two.table.get(Mailing, "moved/ml-theory/2023-10-28/r3")
    assert (mail.facts["previous"], mail.facts["starts"]) == ((START + DAY).isoformat(), START.isoformat())
    row = session(two)
    assert (row.starts, row.sequence, row.state) == (START, 2, SessionState.HELD)
    assert sent(two, "reminder")[-4:] == ["2023-10-28/r3/1d: member"] * 2 + ["2023-10-28/r3/1h: member"] * 2


def test_a_cancellation_that_members_know_of_is_taken_back_with_one_mail(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 2 * DAY)
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    at(two, START - 2 * DAY)
    undo(two)
    at(two, START - 2 * DAY, START - DAY, START - HOUR, START + 2 * HOUR)
    assert sent(two, "cancelled", "reinstated") == ["2023-10-28/r2: member"] * 2 + ["2023-10-28/r3: member"] * 2
    assert sent(two, "reminder")[2:] == ["2023-10-28/r3/1d: member"] * 2 + ["2023-10-28/r3/1h: member"] * 2
    assert session(two).state is SessionState.HELD


def test_a_cancellation_that_nobody_was_told_of_is_taken_back_without_a_word(two: Platform):
    at(two, START - 7 * DAY)
    two.at(START - 2 * DAY)
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    undo(two)
    at(two, START - 2 * DAY, START - DAY, START - HOUR, START + 2 * HOUR)
    assert sent(two, "cancelled", "reinstated") == []
    assert sent(two, "reminder")[2:] == ["2023-10-28/r3/1d: member"] * 2 + ["2023-10-28/r3/1h: member"] * 2


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_reminder_in_the_queue_outlives_a_change_that_is_taken_back_unseen(two: Platform, change: str):
    two.tick(START - 7 * DAY)  # queued, not delivered yet
    if change == "move":
        moved(two, START + DAY)
    else:
        schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    bodies = [json.loads(message["Body"]) for message in two.messages("mail")]
    (reminder,) = [body for body in bodies if body["kind"] == "reminder"]
    assert not two.deliver("mail", reminder)
    undo(two)
    two.settle()
    assert sent(two, "reminder") == ["2023-10-28/r1/7d: member"] * 2


def test_a_reminder_in_the_queue_is_dropped_once_members_are_told_of_the_cancellation(two: Platform):
    two.tick(START - 7 * DAY)
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    at(two, START - 7 * DAY + timedelta(minutes=5))
    assert sent(two, "reminder", "cancelled") == ["2023-10-28/r2: member"] * 2


def test_what_was_taken_back_is_not_taken_back_again_and_the_audit_says_who_did_what(two: Platform):
    moved(two, START + DAY)
    undo(two)
    with pytest.raises(BadInput, match="undone already"):
        undo(two)
    assert [(d.revision, d.what, d.by, d.undone) for d in two.table.all(AuditLine, "ml-theory", "2023-10-28")] == [
        (2, "move", "mika", 3), (3, "undo", "sol", None),
    ]  # fmt: skip


def test_what_takes_place_after_all_is_what_the_file_says_by_then(two: Platform):
    at(two, START - 7 * DAY)
    schedule_steps.run([changing.cancel(session(two), demo_group(), two.table, two.now, by="mika")], two.table)
    at(two, START - 6 * DAY)
    before = [mail.id for mail in two.rows(Mailing)]
    season = demo_group().season
    assert season is not None
    talks = (
        *(replace(one, title="Another title") if one.slug == "tangent-kernels" else one for one in demo_group().talks),
        TalkPlan(session=date(2023, 10, 28), speaker="Zed Example", address="zed@example.org", kind="lightning"),
    )
    changed = replace(
        demo_group(),
        talks=talks,
        kinds_of_talk={"lightning": 5},
        season=replace(season, minutes=90),
        kinds={"2023-10-28": "proposals"},
    )
    for _ in range(2):
        apply(two, changed)
    at(two, START - 6 * DAY + HOUR)
    assert [mail.id for mail in two.rows(Mailing)] == before
    undo(two)
    at(two, START - 6 * DAY + 2 * HOUR)
    after = session(two)
    assert after.ends is not None
    assert (after.kind, after.starts, after.ends - START) == ("proposals", START, timedelta(minutes=90))
    assert [(talk.slug, talk.title, talk.kind) for talk in after.talks] == [
        ("implicit-bias", "The implicit bias of gradient descent", None),
        ("tangent-kernels", "Another title", None),
        ("zed-example", None, "lightning"),
    ]
    links = [mail.subject for mail in two.rows(Mailing) if mail.kind == "deck-link" and mail.session == "2023-10-28"]
    assert sorted(links) == ["implicit-bias", "tangent-kernels", "zed-example"]
    assert len({mail.id for mail in two.rows(Mailing) if mail.kind == "reinstated"}) == 1
    of_it = [
        mail.subject for mail in two.rows(Mailing) if mail.kind == "talk-news" and mail.facts["what"] == "reinstated"
    ]
    assert sorted(of_it) == ["implicit-bias", "tangent-kernels"]  # who came in since never heard that it was off


def test_what_would_go_back_into_the_past_stays(two: Platform):
    moved(two, START + DAY)
    two.at(START + HOUR)
    with pytest.raises(BadInput, match="move it instead"):
        undo(two)


def test_two_co_leads_who_take_it_back_at_once_tell_members_once(two: Platform):
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    at(two, START - 3 * DAY)
    steps = [undoing.undo(session(two), demo_group(), two.table, two.now, by=by) for by in ("mika", "sol")]
    schedule_steps.run(steps[:1], two.table)
    with pytest.raises(Exception, match="ml-theory"):
        schedule_steps.run(steps[1:], two.table)
    at(two, START - 3 * DAY + HOUR)
    assert sent(two, "moved") == [f"2023-10-28/r{n}: member" for n in (2, 2, 3, 3)]


# --- speakers hear of it, too
def test_a_speaker_who_is_no_member_hears_of_a_move_and_one_who_is_hears_it_once(two: Platform):
    two.table.commit(Create(member("noor@example.net", MemberState.UNSUBSCRIBED)))
    at(two, START - 7 * DAY)
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    at(two, START - 3 * DAY)
    assert sent(two, "talk-news") == ["2023-10-28/r2/implicit-bias: speaker", "2023-10-28/r2/tangent-kernels: speaker"]


def test_what_a_speaker_would_hear_of_a_move_that_was_taken_back_is_not_sent(two: Platform):
    two.at(START - 3 * DAY)
    moved(two, START + DAY)
    undo(two)
    at(two, START - 3 * DAY)
    assert sent(two, "talk-news") == []
