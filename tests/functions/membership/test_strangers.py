"""What strangers try with an address that is not theirs."""

from datetime import timedelta

from shared.model.member import Member
from tests.builders.memberships import DAY, kinds, only, settings
from tests.builders.signups import T0, links, respond, taken_in, welcomed
from tests.platform import Platform


def test_nobody_takes_over_a_membership_by_typing_its_address_and_then_correcting_their_own_response(group: Platform):
    respond(group, "Vera", "vera@example.org")
    taken_in(group)
    theirs = respond(group, "Mallory", "vera@example.org", T0 + timedelta(minutes=5))
    taken_in(group)
    assert [(m.name, m.state.value) for m in group.rows(Member)] == [("Vera", "pending_confirmation")]
    group.press(links()[0])
    group.settle()
    respond(group, "Mallory", "mallory@example.com", T0 + timedelta(minutes=10), edit_of=theirs)
    taken_in(group)
    assert group.members() == {"vera@example.org": "pending_approval", "mallory@example.com": "pending_confirmation"}
    group.press(links()[-1])
    group.settle()
    assert group.members()["mallory@example.com"] == "pending_approval"  # a co-lead decides, as about anybody


def test_a_members_edit_to_a_new_address_is_a_sign_up_like_any_other_and_ends_nothing(group: Platform):
    first = respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    group.press(links()[-1], choice="approve")
    group.settle()
    respond(group, "Ada", "ada@new.example.org", T0 + DAY, edit_of=first)
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    assert group.members() == {"ada@example.org": "active", "ada@new.example.org": "pending_approval"}


def test_a_response_from_before_the_leaving_brings_nobody_back(group: Platform):
    welcomed(group)
    respond(group, "Ada", "ada@example.org", T0 + timedelta(hours=1))  # not pulled yet
    group.at(T0 + timedelta(hours=2))
    group.press(settings(), "POST", "leave")
    taken_in(group)
    assert group.members() == {"ada@example.org": "unsubscribed"}


def test_pausing_and_resuming_all_day_long_brings_one_mail(group: Platform):
    welcomed(group)
    url = settings()
    for minute in range(1, 12):
        group.at(T0 + timedelta(minutes=minute))
        group.press(url, "POST", "pause", until="2023-12-01")
        group.press(url, "POST", "resume")
    group.settle()
    assert (kinds(group).count("back"), only(group).state.value) == (1, "active")
