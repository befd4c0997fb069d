"""Waiting to confirm: one reminder, then no row is left."""

from datetime import timedelta

from shared.model.form_response import SeenResponse
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member, MemberState, to_state
from shared.model.suppression import Erasure
from shared.store import Replace
from tests.builders.memberships import DAY, kinds, only
from tests.builders.signups import T0, links, respond, taken_in, welcomed
from tests.platform import Platform


def test_somebody_who_does_not_confirm_is_reminded_once_after_three_days_and_then_no_row_is_left(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    member = only(group).id
    for days in (1, 3, 5, 9, 13):
        group.tick(T0 + days * DAY)
        group.settle()
    assert kinds(group) == ["confirm", "confirm"]
    assert only(group).state is MemberState.PENDING_CONFIRMATION
    for days in (14, 15):
        group.tick(T0 + days * DAY)
        group.settle()
    assert (group.rows(Member), group.table.all(Entry, f"member:{member}"), group.rows(Erasure)) == ([], [], [])
    assert [row.member for row in group.rows(SeenResponse)] == [""]
    assert [row.id for row in group.rows(Mailing) if member in row.id] == []


def test_typing_an_address_again_brings_no_second_reminder(group: Platform):
    """However often somebody types it: at most one confirmation in seven days, and one reminder in all."""
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    for day in range(1, 21):
        group.later(DAY)
        respond(group, f"Mallory {day}", "ada@example.org", T0 + day * DAY + timedelta(hours=1))
        taken_in(group)
        group.tick(T0 + day * DAY + timedelta(hours=2))
        group.settle()
    assert kinds(group) == ["confirm"] * 4  # on days 0, 3 (the reminder), 8 and 16


def test_who_signs_up_again_just_after_the_end_of_waiting_keeps_the_new_mail(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.tick(T0 + 14 * DAY)
    group.settle()
    respond(group, "Ada", "ada@example.org", T0 + 14 * DAY + timedelta(minutes=2))
    taken_in(group)
    group.tick(T0 + 14 * DAY + timedelta(minutes=5))
    group.settle()
    assert group.rows(Erasure) == []
    assert len(group.table.all(Entry, f"member:{only(group).id}")) == 1
    group.press(links()[-1])
    assert group.members() == {"ada@example.org": "pending_approval"}


def test_the_reminder_to_confirm_has_a_link_that_confirms(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.tick(T0 + 3 * DAY)
    group.settle()
    group.press(links()[-1])
    assert group.members() == {"ada@example.org": "pending_approval"}
    group.tick(T0 + 20 * DAY)
    assert group.members() == {"ada@example.org": "pending_approval"}


def test_who_left_once_and_does_not_confirm_a_new_sign_up_has_left_again(group: Platform):
    member = welcomed(group)
    row = group.table.get(Member, "ml-theory", member)
    group.table.commit(Replace(to_state(row, MemberState.UNSUBSCRIBED, at=group.now, by="self")))
    respond(group, "Ada", "ada@example.org", T0 + 10 * DAY)
    taken_in(group)
    group.tick(T0 + 25 * DAY)
    assert [(m.state.value, m.history[-1].why) for m in group.rows(Member)] == [("unsubscribed", "not confirmed")]
