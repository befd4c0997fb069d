"""Somebody whom a co-lead took out for good, and names that were wrong."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters import secrets
from shared.errors import BadInput
from shared.membership.actions import APPROVE, BAN, REMOVE, RENAME, Naming, Whom
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState, to_state
from shared.privacy.actions import ERASE, Person
from shared.rosters.importing import BARRED, What, plan
from shared.rosters.reading import read_csv
from shared.store import Replace
from shared.store.actions import Acting, By, Way, perform
from tests.builders.memberships import DAY, kinds, only, settings, welcomed_as
from tests.builders.signups import T0, respond, taken_in, texts, welcomed
from tests.platform import Platform, apply, demo_group, ses_mails


def at(group: Platform) -> Acting:
    keys = secrets.keys(os.environ["FORTNIGHT_KEYS"])
    return Acting(store=group.table, now=group.now, correlation="c", by=By(who="mika", way=Way.DESK), keys=lambda: keys)


def whom(member: str) -> Whom:
    return Whom(group="ml-theory", member=member)


@pytest.mark.parametrize("admission", ["approve", "open"])
def test_who_is_out_for_good_comes_back_by_no_form_and_co_leads_hear_of_it_once(group: Platform, admission: str):
    member = welcomed(group)
    apply(group, demo_group(admission=admission))
    before = len(ses_mails())
    perform(BAN, whom(member), at(group))
    group.settle()
    assert len(ses_mails()) == before  # they are not mailed about it
    for hours in (1, 2):
        respond(group, "Ada again", "ada@example.org", T0 + DAY + timedelta(hours=hours))
        taken_in(group)
    assert group.members() == {"ada@example.org": "declined"}
    assert [text.partition("\r\n\r\n")[2].partition("\r\n")[0] for text in texts()[before:]] == [
        "Somebody signed up again whom a co-lead has declined, or taken out for good."
    ] * 2  # to two co-leads
    page = group.press(settings(), "GET")["body"]
    assert "You are not a member" in page
    assert "sign-up form" not in page


def test_a_co_lead_lets_them_in_again(group: Platform):
    member = welcomed(group)
    perform(BAN, whom(member), at(group))
    group.at(group.now + DAY)
    perform(APPROVE, whom(member), at(group))
    group.tick(group.now + timedelta(minutes=10))
    group.settle()
    assert group.members() == {"ada@example.org": "active"}
    assert kinds(group).count("welcome") == 2


def test_who_has_left_can_be_kept_out(group: Platform):
    member = welcomed(group)
    perform(REMOVE, whom(member), at(group))
    perform(BAN, whom(member), at(group))
    assert group.members() == {"ada@example.org": "declined"}
    with pytest.raises(BadInput, match="is out for good already"):
        perform(BAN, whom(member), at(group))


def test_an_address_that_nobody_confirmed_is_let_in_by_no_detour(group: Platform):
    respond(group, "Bo", "bo@example.org", T0)
    taken_in(group)
    bo = whom(only(group).id)
    for first in ([], [REMOVE]):
        for action in first:
            perform(action, bo, at(group))
        with pytest.raises(BadInput, match="only members, and whoever was one, can be put out for good"):
            perform(BAN, bo, at(group))


def test_a_member_writes_their_name_otherwise_and_the_next_mail_has_it(group: Platform):
    welcomed(group)
    page = group.press(settings(), "GET")["body"]
    assert 'name="name" maxlength="120" autocomplete="name" value="Ada Example"' in page
    group.press(settings(), "POST", "save", name="  Adah   Example <ada@example.org> ", **{"kind-7d": "on"})
    assert only(group).name == "Adah Example"
    group.tick(T0 + 2 * DAY)
    group.settle()
    group.press(settings(), "POST", "data")
    group.settle()
    assert "Hello Adah Example," in texts()[-1]


def test_a_form_that_does_not_ask_for_the_name_leaves_it(group: Platform):
    welcomed(group)
    group.press(settings(), "POST", "save", zone="Asia/Kolkata")
    assert (only(group).name, only(group).zone) == ("Ada Example", "Asia/Kolkata")


def test_a_co_lead_corrects_a_name(group: Platform):
    welcomed_as(group, "asdf", "bo@example.org")
    perform(RENAME, Naming(group="ml-theory", member=only(group).id, name="Bo Sample"), at(group))
    assert only(group).name == "Bo Sample"


def test_who_is_let_in_again_is_not_put_out_by_what_came_back_before(group: Platform):
    welcomed(group)
    before = only(group)
    group.table.commit(Replace(replace(before, soft_bounces=(("ses-1", T0),))))
    for action in (BAN, APPROVE):
        perform(action, whom(before.id), at(group))
    assert (only(group).life, only(group).soft_bounces) == (before.life + 1, ())


def erased(group: Platform, address: str) -> None:
    perform(ERASE, Person(group="ml-theory", address=address), at(group))
    group.tick(group.now + timedelta(minutes=10))
    group.settle()


@pytest.mark.parametrize("gone", [False, True], ids=["another spelling", "after an erasure"])
def test_who_is_out_for_good_comes_in_under_no_other_spelling(group: Platform, *, gone: bool):
    first, then = "ada.example@gmail.com", "ada.example@gmail.com" if gone else "adaexample+books@googlemail.com"
    welcomed_as(group, "Ada", first)
    member = only(group)
    perform(BAN, whom(member.id), at(group))
    if gone:
        erased(group, first)
    before = len(ses_mails())
    group.at(group.now + DAY)
    respond(group, "Ada", then, group.now)
    taken_in(group)
    assert {address: state for address, state in group.members().items() if address == then} == {then: "declined"}
    assert "signed up again whom a co-lead has declined, or taken out for good" in texts()[before]
    assert len(ses_mails()) == before + 2  # to two co-leads, and to nobody else
    other = next(row for row in group.rows(Member) if row.address == then)
    perform(APPROVE, whom(other.id), at(group))
    assert group.members()[then] == "active"


def test_who_is_out_for_good_does_not_come_back_as_whom_they_were_before(group: Platform):
    welcomed_as(group, "Ada", "ada+books@gmail.com")
    perform(REMOVE, whom(only(group).id), at(group))
    group.at(group.now + 8 * DAY)
    welcomed_as(group, "Ada", "ada@gmail.com", group.now)
    perform(BAN, whom(next(row.id for row in group.rows(Member) if row.address == "ada@gmail.com")), at(group))
    before = len(ses_mails())
    group.at(group.now + 8 * DAY)
    respond(group, "Ada", "ada+books@gmail.com", group.now)
    taken_in(group)
    assert group.members() == {"ada@gmail.com": "declined", "ada+books@gmail.com": "declined"}
    assert len(ses_mails()) == before + 2  # to two co-leads, and to nobody else


def test_once_they_are_let_in_again_their_mailbox_is_as_any_other(group: Platform):
    welcomed_as(group, "Ada", "ada@gmail.com")
    member = only(group)
    for action in (BAN, APPROVE):
        perform(action, whom(member.id), at(group))
    group.at(group.now + 8 * DAY)
    respond(group, "Ada", "a.d.a@gmail.com", group.now)
    taken_in(group)
    assert group.members()["a.d.a@gmail.com"] == "pending_confirmation"


def test_a_list_brings_nobody_in_whose_mailbox_was_put_out(group: Platform):
    welcomed_as(group, "Ada", "ada@gmail.com")
    member = only(group)
    perform(BAN, whom(member.id), at(group))
    people = read_csv("address,name\na.d.a@gmail.com,Ada\n")
    (line,) = plan(people, demo_group(), group.table, at(group).keys(), at(group).cause(), agreed=False)
    assert (line.what, line.words, line.writes) == (What.LEFT, BARRED, ())


def test_somebody_whose_mail_came_back_can_be_put_out_for_good(group: Platform):
    member = welcomed(group)
    bounced = to_state(only(group), MemberState.BOUNCED, at=group.now, by="system", why="bounce")
    group.table.commit(Replace(bounced))
    perform(BAN, whom(member), at(group))
    assert group.members() == {"ada@example.org": "declined"}
    perform(APPROVE, whom(member), at(group))
    (mail,) = [row for row in group.rows(Mailing) if row.kind == "welcome" and row.id.endswith(f".{only(group).life}")]
    assert mail.facts["release"] == "bounced"  # their address comes off the mail service's list again
