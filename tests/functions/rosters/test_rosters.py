"""A list of people comes into a group: who is new, who is known, and who must not be brought back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared import rosters
from shared.adapters import secrets
from shared.model.cause import Cause
from shared.model.group import Group
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member, MemberState
from shared.model.suppression import Suppression
from shared.privacy.erasing import person
from shared.rosters import Line, What
from shared.store import Replace
from tests.builders.erasures import erase
from tests.builders.lists import written
from tests.builders.rosters import kinds, only, put, ticked
from tests.builders.signups import T0, links, respond, taken_in
from tests.calls import Calls
from tests.faults import Killed
from tests.platform import Platform, ses_mails

FIRST_STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)  # seven days before the first session
LIST = "email,name,zone\nada@example.org,Ada,Europe/Paris\nbo@example.com,Bo,\n"


def planned(platform: Platform, text: str, *, agreed: bool = False) -> list[Line]:
    (group,) = platform.table.all(Group)
    keys = secrets.keys("/fortnight/keys")
    return rosters.plan(
        rosters.read_csv(text), group, platform.table, keys, Cause(now=platform.now, by="mika", correlation="cli"), agreed=agreed
    )  # fmt: skip


def imported(platform: Platform, text: str, *, agreed: bool = False) -> list[tuple[str, str]]:
    """Import *text*; what became of each address."""
    lines = planned(platform, text, agreed=agreed)
    assert written(lines, "ml-theory", platform.table, platform.now) == []
    return [(line.address, line.what.value) for line in lines]


def import_flow(platform: Platform) -> None:
    """A small list is imported; where that dies, a co-lead runs the same file again. For the sweep of crashes."""
    for _ in range(3):
        try:
            with platform.faults.armed():
                written(planned(platform, LIST, agreed=True), "ml-theory", platform.table, platform.now)
            break
        except Killed:
            platform.later(timedelta(minutes=31))
    platform.tick(platform.now)
    platform.settle()
    platform.later(timedelta(minutes=31))
    platform.tick(platform.now + timedelta(minutes=6))
    platform.settle()


def test_who_is_new_gets_one_mail_that_asks_to_confirm_and_is_in_after_the_button_and_the_co_leads_word(
    group: Platform,
):
    before = len(ses_mails())
    assert imported(group, LIST) == [("ada@example.org", "new"), ("bo@example.com", "new")]
    assert set(group.members().values()) == {"pending_confirmation"}
    ticked(group)
    assert len(ses_mails()) - before == 2
    ticked(group, timedelta(minutes=6))
    assert [kinds(group, address) for address in group.members()] == [["confirm"], ["confirm"]]
    assert len(ses_mails()) - before == 2
    ada = only(group, "ada@example.org")
    assert (ada.name, ada.zone, ada.life) == ("Ada", "Europe/Paris", 1)
    assert [(c.state.value, c.by, c.why) for c in ada.history] == [
        ("pending_confirmation", "mika", "imported from a list")
    ]
    for url in links()[-2:]:
        group.press(url)
    assert set(group.members().values()) == {"pending_approval"}


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.parametrize(
    "state", ["unsubscribed", "Bounced", "complained", "paused", "pending_approval", "Opted out", "blocklisted"]
)
def test_whoever_a_list_says_is_out_is_not_mailed_as_somebody_new(group: Platform, state: str, agreed: bool):
    text = f"email,name,Status\nada@example.org,Ada,{state}\nbo@example.com,Bo,subscribed\ncy@example.net,Cy,\n"
    ada, bo, cy = planned(group, text, agreed=agreed)
    assert (ada.what, ada.writes) == (What.LEFT, ())
    assert ada.words == f"the list says “{state}”; comes in only by signing up"
    assert (bo.what, cy.what) == (What.NEW, What.NEW)


def test_a_mistyped_address_is_shown_with_what_was_meant_before_anything_is_written(group: Platform):
    (line,) = planned(group, "email\nada@gmial.com\n", agreed=True)
    assert (line.what, line.words) == (What.NEW, "becomes a member, with a welcome; is ada@gmail.com meant?")


def test_who_agreed_before_is_in_at_once_with_a_welcome_and_no_reminder_that_it_tells(group: Platform):
    ticked(group, FIRST_STAGE - group.now)
    imported(group, LIST, agreed=True)
    ticked(group)
    assert set(group.members().values()) == {"active"}
    ada = only(group, "ada@example.org")
    assert (ada.decided_by, ada.active_since) == ("mika", ada.history[-1].at)
    assert kinds(group, "ada@example.org") == ["welcome"]
    told = [(line.stage, line.reason) for line in group.table.all(Entry, f"member:{ada.id}") if line.stage]
    assert told == [("7d", "in_welcome")]


def test_a_list_gives_members_their_name_and_zone_and_never_takes_one(group: Platform):
    put(group, "ada@example.org", MemberState.ACTIVE, zone="UTC")
    put(group, "bo@example.com", MemberState.PAUSED, paused_until=group.now + timedelta(days=9))
    text = "email,name,zone\nada@example.org,,europe/paris\nbo@example.com,Bo,Mars\n"
    ada, bo = planned(group, text)
    assert (ada.what, ada.words) == (What.UPDATED, "zone: UTC → Europe/Paris")
    assert (bo.what, bo.words) == (What.UPDATED, "name: Old Name → Bo; no zone is called Mars")
    written([ada, bo], "ml-theory", group.table, group.now)
    rows = [only(group, address) for address in ("ada@example.org", "bo@example.com")]
    assert [(m.name, m.zone, m.state.value) for m in rows] == [
        ("Old Name", "Europe/Paris", "active"), ("Bo", "", "paused"),
    ]  # fmt: skip
    assert [len(m.history) for m in rows] == [1, 1]
    assert rows[1].paused_until == rows[1].next_due is not None


@pytest.mark.parametrize(
    ("state", "what", "words"),
    [
        ("pending_confirmation", "waiting", "has been asked to confirm the address, and has not yet"),
        ("pending_approval", "waiting", "waits for a co-lead's decision (members approve)"),
        ("unsubscribed", "left", "has left; comes back only by signing up"),
        ("declined", "left", "was declined; comes back only by a co-lead's decision (members approve)"),
        (
            "bounced",
            "unmailable",
            "mail to this address came back; comes back by signing up, or by a co-lead's decision (members approve)",
        ),
        (
            "complained",
            "unmailable",
            "marked our mail as spam; comes back only by a co-lead's decision (members approve)",
        ),
    ],
)
@pytest.mark.parametrize("agreed", [False, True])
def test_who_waits_or_is_out_is_never_touched_by_a_list(
    group: Platform, state: str, what: str, words: str, agreed: bool
):
    before = put(group, "ada@example.org", MemberState(state))
    (line,) = planned(group, "email,name,zone\nada@example.org,New Name,UTC\n", agreed=agreed)
    assert (line.what.value, line.words, line.writes) == (what, words, ())
    assert written([line], "ml-theory", group.table, group.now) == []
    ticked(group, timedelta(minutes=6))
    assert only(group, "ada@example.org") == before


@pytest.mark.parametrize("state", ["active", "complained"])
@pytest.mark.parametrize("agreed", [False, True])
def test_who_was_erased_is_not_brought_back_by_a_list(group: Platform, state: str, agreed: bool):
    put(group, "ada@example.org", MemberState(state))
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", group.table, keys)
    erase(who, group.table, keys, now=group.now, by="self", correlation="")
    before = group.rows(Suppression)
    assert imported(group, "email\nADA@example.org\n", agreed=agreed) == [("ada@example.org", "erased")]
    assert (group.members(), group.rows(Suppression)) == ({}, before)


def test_who_was_erased_and_signed_up_anew_is_known_as_the_new_person(group: Platform):
    put(group, "ada@example.org", MemberState.ACTIVE)
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", group.table, keys)
    erase(who, group.table, keys, now=group.now, by="self", correlation="")
    respond(group, "Ada", "ada@example.org", T0 + timedelta(days=1))
    taken_in(group)
    assert imported(group, "email\nada@example.org\n") == [("ada@example.org", "waiting")]
    assert len(group.rows(Member)) == 1


@pytest.mark.parametrize("agreed", [False, True])
def test_the_same_list_twice_changes_nothing_the_second_time(group: Platform, agreed: bool):
    imported(group, LIST, agreed=agreed)
    ticked(group)
    before = (group.state(), [row.version for row in group.rows(Member)], len(ses_mails()))
    again = imported(group, LIST, agreed=agreed)
    assert [what for _, what in again] == (["unchanged"] * 2 if agreed else ["waiting"] * 2)
    ticked(group)
    assert (group.state(), [row.version for row in group.rows(Member)], len(ses_mails())) == before


def test_who_is_there_by_the_time_their_line_is_written_is_told_of_and_the_others_come_in(group: Platform):
    lines = planned(group, "email\nada@example.org\nbo@example.com\ncy@example.net\n")
    put(group, "bo@example.com", MemberState.ACTIVE)
    lost = written(lines, "ml-theory", group.table, group.now)
    assert [line.address for line in lost] == ["bo@example.com"]
    assert group.members() == {
        "ada@example.org": "pending_confirmation", "bo@example.com": "active", "cy@example.net": "pending_confirmation",
    }  # fmt: skip
    mailings = {row.subject for row in group.rows(Mailing) if row.kind == "confirm"}
    assert mailings == {only(group, address).id for address in ("ada@example.org", "cy@example.net")}
    assert [line.what for line in planned(group, "email\nbo@example.com\n")] == [What.UNCHANGED]


def test_a_member_who_changes_while_the_list_is_looked_at_stays_as_they_made_it(group: Platform):
    member = put(group, "ada@example.org", MemberState.ACTIVE)
    lines = planned(group, "email,name\nada@example.org,New Name\n")
    group.table.commit(Replace(replace(member, name="Own Name")))
    assert written(lines, "ml-theory", group.table, group.now) == lines
    assert only(group, "ada@example.org").name == "Own Name"


def test_lines_stand_in_the_order_of_the_file_and_wrong_ones_among_them(group: Platform):
    put(group, "bo@example.com", MemberState.UNSUBSCRIBED)
    text = "email\nnobody\nbo@example.com\nada@example.org\nnobody else\nada@example.org\n"
    assert [(line.lines, line.what.value) for line in planned(group, text)] == [
        ((2,), "wrong"), ((3,), "left"), ((4, 6), "new"), ((5,), "wrong"),
    ]  # fmt: skip


@pytest.mark.parametrize(("agreed", "reads"), [(False, 6), (True, 6)])
def test_a_long_list_is_looked_up_in_batches_and_looking_writes_nothing(
    group: Platform, calls: Calls, agreed: bool, reads: int
):
    ticked(group, FIRST_STAGE - group.now)
    text = "email\n" + "".join(f"p{n}@example.org\n" for n in range(150))
    calls.clear()
    lines = planned(group, text, agreed=agreed)
    assert (len(lines), calls.count("BatchGetItem"), calls.count("GetItem"), calls.writes()) == (150, reads, 0, [])


def test_each_line_is_one_transaction(group: Platform, calls: Calls):
    lines = planned(group, LIST)
    calls.clear()
    written(lines, "ml-theory", group.table, group.now)
    assert calls.of(*calls.writes()) == [("TransactWriteItems", 4), ("TransactWriteItems", 4)]


def test_what_is_exported_can_be_imported_and_changes_nothing(group: Platform):
    put(group, "ada@example.org", MemberState.ACTIVE, zone="Asia/Tokyo")
    member = put(group, "=1+1@example.org", MemberState.ACTIVE)
    group.table.commit(Replace(replace(member, name="=HYPERLINK(1)")))
    put(group, "bo@example.com", MemberState.UNSUBSCRIBED)
    before = group.state()
    text = rosters.to_csv(group.rows(Member))
    assert sorted(what for _, what in imported(group, text)) == ["left", "unchanged", "unchanged"]
    assert group.state() == before


def asked(group: Platform) -> list[str]:
    """Whoever was asked to confirm, but for reminders, in their order."""
    members = {f"member:{row.id}": row.address for row in group.rows(Member)}
    lines = [line for line in group.sent() if line[0].startswith("confirm/") and not line[0].endswith(".again")]
    return [members.get(reader, "gone") for _, reader in lines]


def signed_up(group: Platform, address: str) -> None:
    respond(group, "Ada", address, group.now)
    taken_in(group)


@pytest.mark.parametrize("first", ["list", "form"])
@pytest.mark.parametrize("second", ["list", "form"])
def test_a_mailbox_is_asked_once_a_week_whether_by_the_form_or_by_a_list(group: Platform, first: str, second: str):
    begun, seen = group.now, {}
    for number, way in enumerate((first, second)):
        group.at(begun + timedelta(hours=number))
        if way == "list":
            imported(group, f"email\nada+{number}@example.org\n")
        else:
            signed_up(group, f"ada+{number}@example.org")
        ticked(group)
    for day in (1, 3, 6, 7, 8, 13):
        ticked(group, begun + timedelta(days=day, minutes=1) - group.now)
        seen[day] = len(asked(group))
    assert seen == {1: 1, 3: 1, 6: 1, 7: 2, 8: 2, 13: 2}


def test_who_was_asked_by_a_list_and_then_erased_is_not_asked_again_within_the_week(group: Platform):
    imported(group, "email\nada@example.org\n")
    ticked(group)
    keys = secrets.keys("/fortnight/keys")
    erase(person("ada@example.org", group.table, keys), group.table, keys, now=group.now, by="self", correlation="")
    group.at(group.now + timedelta(days=2))
    signed_up(group, "ada@example.org")
    ticked(group)
    assert asked(group) == []
    ticked(group, timedelta(days=5, minutes=1))
    assert asked(group) == ["ada@example.org"]


def test_the_spellings_of_one_mailbox_in_a_list_are_asked_a_week_apart_and_what_is_beyond_four_weeks_is_left(
    group: Platform,
):
    text = "email\n" + "".join(f"ada+{n}@example.org\n" for n in range(7)) + "bo@example.com\n"
    lines = planned(group, text)
    later = "gets one mail that asks them to confirm, but not yet: their mailbox gets one such mail a week"
    assert [(line.what.value, line.words) for line in lines] == [
        ("new", "gets one mail that asks them to confirm"),
        *[("new", later)] * 4,
        *[("waiting", "too many addresses of this mailbox wait to be asked already")] * 2,
        ("new", "gets one mail that asks them to confirm"),
    ]
    assert written(lines, "ml-theory", group.table, group.now) == []
    begun, seen, counts = group.now, set(), []
    for day in (0, 6, 7, 14, 21, 28, 35):
        ticked(group, begun + timedelta(days=day, minutes=1) - group.now)
        seen |= set(asked(group))
        counts.append(len(seen - {"gone"}))
    assert counts == [2, 2, 3, 4, 5, 6, 6]
