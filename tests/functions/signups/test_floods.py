"""Who floods the form reaches nobody's mailbox."""

import itertools
import re
from datetime import timedelta

import pytest

from shared.membership.onboarding import left
from shared.model.cause import Cause
from shared.model.member import Member
from tests.builders.signups import T0, links, respond, taken_in, texts, welcomed
from tests.platform import Platform, apply, demo_group, ses_mails


def confirms(group: Platform) -> int:
    return len([1 for mailing, reader in group.sent() if mailing.startswith("confirm/")])


def told_leads(group: Platform) -> list[str]:
    return sorted(
        mailing.split("/")[0]
        for mailing, reader in group.sent()
        if reader == "lead:mika" and not mailing.startswith("deck")
    )


def test_many_spellings_of_one_mailbox_bring_it_one_mail_a_week_and_the_co_leads_one(group: Platform):
    for n in range(12):
        address = f"ad.a+{n}@gmail.com" if n % 2 else f"a{'.' * (n % 3 == 0)}da+x{n}@googlemail.com"
        respond(group, f"Ada {n}", address)
    taken_in(group)
    assert len(group.members()) == 12
    assert set(group.members().values()) == {"pending_confirmation"}
    assert (confirms(group), told_leads(group)) == (1, ["confirmations-wait"])
    seen = {}
    for day in (3, 6, 7, 10, 14, 15, 21, 28, 35, 42):
        group.tick(T0 + timedelta(days=day, minutes=1))
        group.settle()
        seen[day] = sum(any("mail.com" in to for to in mail.destinations) for mail in ses_mails())
    # The first one is reminded once; then a spelling a week, once each.
    assert seen == {3: 2, 6: 2, 7: 3, 10: 3, 14: 4, 15: 4, 21: 5, 28: 6, 35: 6, 42: 6}
    assert told_leads(group).count("confirmations-wait") == 1


def test_whoever_confirmed_left_and_comes_back_within_the_week_is_asked_at_once_and_only_once(group: Platform):
    ada = welcomed(group)
    assert confirms(group) == 1
    for day, asked in ((2, 2), (3, 2)):  # nobody confirms the second mail, so the next one has to wait
        row = group.table.get(Member, "ml-theory", ada)
        assert row
        writes = left(row, Cause(now=T0 + timedelta(days=day), why="left"))
        group.table.commit(*writes)
        respond(group, "Ada Example", "ada@example.org", T0 + timedelta(days=day, hours=1))
        taken_in(group)
        assert confirms(group) == asked
    assert told_leads(group) == ["application", "confirmations-wait"]


def test_whoever_waited_for_their_turn_has_as_long_to_confirm_as_anybody(group: Platform):
    for n in range(5):
        respond(group, f"Ada {n}", f"ada+{n}@example.org")
    taken_in(group)
    for day in (7, 14, 21, 28):
        group.tick(T0 + timedelta(days=day, minutes=1))
        group.settle()
    group.at(T0 + timedelta(days=40))
    group.press(links()[-1])
    assert "pending_approval" in group.members().values()


def asked(platform: Platform) -> set[str]:
    """The confirmations that were sent, but for reminders."""
    return {mailing for mailing, _ in platform.sent() if re.fullmatch(r"confirm/.*(?<!\.again)", mailing)}


@pytest.mark.parametrize("days", [9, 16, 45])
def test_turns_that_no_tick_saw_are_given_anew_within_the_bounds_and_with_links_that_live(group: Platform, days: int):
    for n in range(4):
        respond(group, f"Ada {n}", f"ada+{n}@example.org")
    taken_in(group)
    back, sent, seen = T0 + timedelta(days=days), [], asked(group)
    for day in (0, 1, 5, 7, 8, 12, 14, 15, 21, 22, 28):
        group.tick(back + timedelta(days=day, minutes=1))
        group.settle()
        if new := asked(group) - seen:
            assert len(new) == 1
            seen |= new
            sent.append(day)
            group.at(back + timedelta(days=day + 13))
            assert group.press(links()[-1], "GET")["statusCode"] == 200
    assert len(seen) == 4
    assert all(later - earlier >= 7 for earlier, later in itertools.pairwise(sent))


def test_who_signs_up_before_the_tick_is_back_takes_the_week_of_a_turn_that_it_missed(group: Platform):
    for n in range(2):
        respond(group, f"Ada {n}", f"ada+{n}@example.org")
    taken_in(group)
    back, seen, counts = T0 + timedelta(days=16), asked(group), []
    respond(group, "Ada", "ada@example.org", back)
    taken_in(group)
    for day in (0, 1, 6, 7, 8):
        group.tick(back + timedelta(days=day, minutes=2))
        group.settle()
        seen |= asked(group)
        counts.append(len(seen))
    assert counts == [2, 2, 2, 3, 3]


def test_the_groups_bound_holds_after_a_time_without_ticks_too(group: Platform):
    apply(group, demo_group(confirmations_per_hour=2, confirmations_per_day=3))
    for n in range(10):
        respond(group, f"Ada {n}", f"ada{n}@example.org")
    taken_in(group)
    seen, counts = asked(group), [len(asked(group))]
    for hours in (400, 401, 402, 424, 425, 448, 449):
        group.tick(T0 + timedelta(hours=hours, minutes=1))
        group.settle()
        seen |= asked(group)
        counts.append(len(seen))
    assert counts == [2, 4, 5, 5, 7, 8, 10, 10]


def test_beyond_the_groups_bound_people_are_asked_later_and_none_is_forgotten(group: Platform):
    apply(group, demo_group(confirmations_per_hour=2, confirmations_per_day=3))
    for n in range(5):
        respond(group, f"Ada {n}", f"ada{n}@example.org")
    taken_in(group)
    assert (confirms(group), told_leads(group)) == (2, ["confirmations-wait"])
    seen = []
    for hours in (1, 2, 24, 25):
        group.tick(T0 + timedelta(hours=hours, minutes=1))
        group.settle()
        seen.append(confirms(group))
    assert seen == [3, 3, 5, 5]
    assert len({reader for mailing, reader in group.sent() if mailing.startswith("confirm/")}) == 5


def test_the_co_leads_single_mails_of_a_day_are_bounded_too(group: Platform):
    apply(group, demo_group(digest_above=1))
    for hour in range(8):
        respond(group, f"Nobody {hour}", f"nobody {hour}", T0 + timedelta(hours=2 * hour))
        taken_in(group)
    group.tick(T0 + timedelta(hours=23))
    group.settle()
    assert told_leads(group) == ["bad-address"] * 3
    group.tick(T0 + timedelta(hours=25))
    group.settle()
    assert told_leads(group) == ["bad-address"] * 3 + ["bad-addresses"]
    assert all(f"nobody {n}" in texts()[-1] for n in range(3, 8))
